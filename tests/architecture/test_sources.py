"""What holds for every source file."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.template import engines

from tests.architecture.sources import APPS, PACKAGES, ROOT, python_files, say, templates


@cache
def sources() -> dict[Path, str]:
    return {path: path.read_text() for path in python_files()}


def matches(pattern: str, texts: dict[Path, str]) -> dict[str, list[str]]:
    """What of `pattern` stands in which file."""
    found = {say(path): re.findall(pattern, text, flags=re.IGNORECASE) for path, text in texts.items()}
    return {path: hits for path, hits in found.items() if hits}


def test_addresses_of_papers_and_messages_are_the_public_ones():
    assert matches(r"build_absolute_uri", sources()) == {}  # portal.http.public_address instead


def test_files_are_short():
    assert [say(path) for path, text in sources().items() if len(text.splitlines()) > 400] == []


def test_functions_are_short():
    long = [
        f"{say(path)} {node.name}"
        for path, text in sources().items()
        for node in _functions(ast.parse(text).body)
        if node.end_lineno - node.lineno >= 60
    ]
    assert long == []
    nested = ast.parse("if a:\n class B:\n  def c():\n   def d(): 1").body
    assert [node.name for node in _functions(nested)] == ["c", "d"]


def test_what_a_package_gives_out_somebody_takes():
    """A name in the `__init__` of an app's queries or services is for others; tests are others too."""
    doors = [ROOT / app / part / "__init__.py" for app in APPS for part in ("queries", "services")]
    given = {(door.parent, name) for door in doors if door.exists() for name in _given_out(door)}
    tests = {path: path.read_text() for path in (ROOT / "tests").rglob("*.py")}
    named = {path: set(re.findall(r"\w+", text)) for path, text in (sources() | tests).items()}
    untaken = [
        f"{say(package)} {name}"
        for package, name in given
        if not any(name in words and package not in path.parents for path, words in named.items())
    ]
    assert untaken == []


def _given_out(door: Path) -> set[str]:
    imports = [node for node in ast.parse(sources()[door]).body if isinstance(node, ast.ImportFrom)]
    return {alias.asname or alias.name for node in imports for alias in node.names}


def test_there_are_no_signals():
    """What happens next is said where it happens, in a service."""
    assert matches(r"django\.dispatch|django\.db\.models\.signals|\bpost_save\b", sources()) == {}


def test_days_are_not_cut_out_of_moments_in_sql():
    """Whose midnight? Legal days are stored dates (decision 16). `%s::date` only types a parameter."""
    cutting = r"(?<!s)::\s*date\b|date_trunc\s*\(|CURRENT_DATE|\bTruncDate\b"
    suspects = {path: text for path, text in sources().items() if re.search(cutting, text, re.IGNORECASE)}
    strings = {path: "\n".join(_strings(ast.parse(text))) for path, text in suspects.items()}
    assert matches(cutting, strings) == {}


def test_a_sentence_for_who_finds_nothing_is_one_that_is_shown():
    """What Http404 carries is shown to nobody: portal.http.NotThere says it."""
    assert matches(r"Http404\(_\(", sources()) == {}


def test_no_file_speaks_of_a_machine():
    everything = sources() | {path: path.read_text() for path in ROOT.glob("docs/**/*.md")}
    everything |= {path: path.read_text() for path in [*templates(), *ROOT.glob("*.md"), *ROOT.glob("*.in")]}
    assert matches(r"/(?:work|root)/|pypi\.org|registry\.npmjs", everything) == {}


def test_no_policy_lets_inline_script_or_style_in():
    """Not for a page, and not for a file or a mark that somebody uploaded."""
    assert matches(r"unsafe-(?:inline|eval|hashes)", sources()) == {}


def _functions(statements):
    """All functions of these statements, those inside others too; without a look into expressions."""
    for node in statements:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
        for part in ("body", "orelse", "finalbody", "handlers", "cases"):
            yield from _functions(getattr(node, part, []))


def _strings(tree):
    """String literals that are not docstrings."""
    spoken = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken
    ]


# What Django itself writes into a migration because a constraint or a column is made of it.
IN_CONSTRAINTS = {"accounts.models.periods", "dossiers.models.dossier"}
# History itself: what folded migrations are made of, never changed.
OF_HISTORY = {"jobs.migrations._folding"}


def test_migrations_import_no_app():
    """What one needs of today's code will have changed when it runs again."""
    found = []
    named = re.compile(rf"^\s*(?:import|from)\b.*\b(?:{'|'.join(PACKAGES)})\b", re.MULTILINE)
    texts = {path: path.read_text() for path in python_files(migrations=True)}
    for path, text in texts.items():
        for node in ast.walk(ast.parse(text)) if named.search(text) else ():
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            ours = (
                {name for name in names if name.partition(".")[0] in PACKAGES} - IN_CONSTRAINTS - OF_HISTORY
            )
            found += [f"{say(path)} imports {name}" for name in ours]
    assert found == []


def test_no_app_has_views_or_templates():
    assert [
        app for app in APPS if (ROOT / app / "views.py").exists() or (ROOT / app / "templates").exists()
    ] == []


class TestTemplates:
    TEXTS = {path: path.read_text() for path in templates()}

    def test_compile(self):
        for path in self.TEXTS:
            engines["django"].get_template(str(path.relative_to(ROOT / "templates")))

    def test_have_no_inline_script_or_style(self):
        # Papers are printed by WeasyPrint and never meet a browser's policy.
        pages = {path: text for path, text in self.TEXTS.items() if "papers" not in path.parts}
        assert matches(r"<style|\sstyle=|\son[a-z]+=|javascript:", pages) == {}
        assert matches(r"<script(?![^>]*\bsrc=)[^>]*>", pages) == {}

    def test_decide_nothing(self):
        """Permissions are asked in views; a template shows what it was given."""
        assert matches(r"\bperms\.|user\.is_(?:staff|superuser)|has_perm", self.TEXTS) == {}

    def test_open_with_their_options_if_they_are_components(self):
        bare = [
            say(path)
            for path, text in self.TEXTS.items()
            if path.parent.name == "components" and not text.startswith("{% comment %}")
        ]
        assert bare == []


class TestTasks:
    def tasks(self):
        current_app.loader.import_default_modules()
        return {name: task for name, task in current_app.tasks.items() if name.partition(".")[0] in PACKAGES}

    def test_are_called_what_they_are(self):
        for name, task in self.tasks().items():
            module, _, function = name.rpartition(".")
            assert (task.__module__, task.__name__) == (module, function)

    def test_take_names_only_and_forgive_what_they_do_not_know(self):
        """A publisher and a worker are of different ages while a new version is rolled out."""
        for name, task in self.tasks().items():
            arguments = ast.parse(_source(task.run)).body[0].args
            assert not arguments.args, name
            assert arguments.kwarg, name

    def test_are_what_the_schedule_asks_for(self):
        known = self.tasks()
        for entry in (current_app.conf.beat_schedule or {}).values():
            assert entry["task"] in known
            assert not entry.get("args")


def _source(function):
    import inspect
    import textwrap

    lines = inspect.getsource(function)
    return re.sub(r"^\s*@.*?(?=^\s*def )", "", textwrap.dedent(lines), flags=re.DOTALL | re.MULTILINE)


REQUIREMENTS = sorted(ROOT.glob("requirements*.in"))


@pytest.mark.parametrize("path", REQUIREMENTS, ids=say)
def test_a_dependency_says_why_it_is_here(path):
    for line in path.read_text().splitlines():
        if line and not line.startswith(("#", "-c")):
            assert re.search(r"\s#\s\S", line), f"{line!r} gives no reason"


def test_the_glossary_uses_words_of_the_code():
    """A legal term has one English word, and that word is in the code."""
    tables = [ROOT / "docs" / "glossary.md", *(ROOT / "docs" / "glossary").glob("*.md")]
    rows = re.findall(r"^\|[^|]+\|([^|]+)\|", "\n".join(map(Path.read_text, tables)), flags=re.MULTILINE)
    words = {part for row in rows for word in re.findall(r"`([^`]+)`", row) for part in word.split(".")}
    assert len(words) > 60
    code = "\n".join(sources().values())
    spelt = set(re.findall(r"\w+", code))
    unknown = (word for word in sorted(words) if word not in spelt)
    assert [word for word in unknown if not re.search(rf"\b{re.escape(word)}\b", code)] == []


def test_product_speaks_vietnam_time():
    assert settings.TIME_ZONE == "Asia/Ho_Chi_Minh"
    assert settings.USE_TZ

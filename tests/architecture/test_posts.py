"""docs/posts.csv, by hand: each act of a page that is posted to is taken back, asked before, done again.

What a row says is looked for where the person would see it: in the templates of the page (and what they
include), or where its view hands it to them; not in the table that the sentence comes from.
"""

import csv
import inspect
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import get_resolver

from dossiers.rules.consequences import CONSEQUENCES as OF_DOSSIERS
from dossiers.rules.undoing import UNDOABLE
from dossiers.services.processing import MOVE_OF
from portal.counter import post, queueing
from portal.desk import petition_acts
from portal.help import requests
from portal.oversight import accounts, accounts_agencies, instructions
from portal.ui import list_pages
from portal.ui.consequences import CONSEQUENCES, find, sentence
from portal.ui.settings_undo import BACK


ROOT = Path(settings.BASE_DIR)
WAYS = {"undo", "ask", "again", "nothing", "machine"}


def rows_of(name: str) -> list[dict[str, str]]:
    with (ROOT / "docs" / name).open(encoding="utf-8") as table:
        return list(csv.DictReader(table))


POSTS = rows_of("posts.csv")
PAGES = {row["name"]: row for row in rows_of("pages.csv")}


def named(row: dict[str, str]) -> str:
    return f"{row['page']} {row['act']}"


def test_every_page_that_is_posted_to_stands_in_the_table_and_no_other():
    posted = {name for name, row in PAGES.items() if "POST" in row["methods"]}
    assert {row["page"] for row in POSTS} == posted
    assert len({named(row) for row in POSTS}) == len(POSTS)


def test_every_act_is_taken_back_asked_before_or_done_again():
    assert {row["way"] for row in POSTS} == WAYS
    for row in POSTS:
        assert row["act"], row
        assert not row["at"] or row["at"] in PAGES, named(row)
        assert (row["way"] in ("undo", "ask")) == bool(row["key"]), named(row)
        # Where it is put right is a page, and one that says how or that speaks for itself.
        assert row["way"] != "again" or row["at"], named(row)


@pytest.mark.parametrize(
    ("page", "acts"),
    [
        ("oversight:move_person", accounts.PERSON_MOVES),
        ("oversight:move_agency", accounts_agencies.AGENCY_MOVES),
        ("oversight:instruction", instructions.FORMS),
        ("desk:petition", petition_acts.DOINGS),
        ("help:request", requests.DOINGS),
        ("ui:list_view", list_pages.DONE),
        ("counter:queue", queueing.ACTS),
        ("counter:post_item", {act: 0 for acts in post.ACTS.values() for act in acts}),
    ],
)
def test_a_page_of_several_acts_names_each(page: str, acts: dict[str, Any]):
    told = [word for row in POSTS if row["page"] == page for word in row["act"].split()]
    assert sorted(told) == sorted(acts)


@cache
def views() -> dict[str, Any]:
    return dict(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for one in patterns:
        if hasattr(one, "url_patterns"):
            yield from _walk(one.url_patterns, f"{prefix}{one.namespace}:" if one.namespace else prefix)
        elif one.name:
            yield f"{prefix}{one.name}", one.callback


TEMPLATE = re.compile(r'"([\w/]+\.html)"')
PASSED_ON = {"portal.desk.linking": "portal.ui.linking", "portal.counter.linking": "portal.ui.linking"}
"""Views that hand the whole page to another module."""


Texts = dict[str, str]
"""Sources: of a view's module, of the view and what it calls there, of each template by its path."""
MODULE, VIEW = "the view's module", "the view"


def with_helpers(view: Any, module: Any) -> str:
    """The source of a view and of the functions of its module that it names, and those name."""
    local = {
        name: one for name, one in vars(module).items()
        if inspect.isfunction(one) and one.__module__ == module.__name__
    }  # fmt: skip
    waiting, done = [inspect.unwrap(view)], {}
    while waiting:
        one = waiting.pop()
        if one not in done:
            done[one] = inspect.getsource(one)
            waiting += [
                inspect.unwrap(local[name]) for name in re.findall(r"\w+", done[one]) if name in local
            ]
    return "\n".join(done.values())


@cache
def seen_on(page: str) -> Texts:
    """Everything a page is made of: its view's module, the templates it names and what these include."""
    module = sys.modules[PASSED_ON.get(views()[page].__module__, views()[page].__module__)]
    texts = {MODULE: inspect.getsource(module), VIEW: with_helpers(views()[page], module)}
    # Its neighbours in the module have templates of their own, where the view names one itself.
    waiting = [texts[VIEW] if TEMPLATE.search(texts[VIEW]) else texts[MODULE]]
    while waiting:
        for name in TEMPLATE.findall(waiting.pop()):
            path = ROOT / "templates" / name
            if name not in texts and path.exists():
                texts[name] = path.read_text("utf-8")
                waiting.append(texts[name])
    return texts


def shows(row: dict[str, str], texts: Texts) -> bool:
    """Whether the page shows the sentence of this act: a word of the same spelling is not enough."""
    key, templates = row["key"], "\n".join(text for name, text in texts.items() if name not in (MODULE, VIEW))
    if key == "confirm.html":
        text = (templates + texts[MODULE]).replace('"', "'")
        return f"'{row['page']}'" in text and "components/confirm.html" in templates
    if key.startswith("“"):
        return key.strip("“”") in templates + texts[MODULE]
    if key.endswith("."):  # acts in a row: one tag for all of them
        about = key.removesuffix(".")
        by_about = f'about="{about}"' in templates and "{% before_act_of about " in templates
        return f'{{% before_act_of "{about}"' in templates or by_about
    if f'{{% before_act "{key}" %}}' in templates:
        return True
    said = {"KEY": re.escape(key), "NAME": view_name(row)}
    return any(
        found(where, templates, said) and found(how, texts[MODULE if how.startswith(MADE) else VIEW], said)
        for where, how in HANDED_ON
        if how is not BY_STEP or key in MOVE_OF.values()
    )


SHOWN = r'before_act\.html" with before=before rule='
MADE = r"before_act\(kind or move or _kind_of\(step\).*\nNAME = _act\("
BY_STEP = MADE + r'\n[^\n]*\n[^\n]*\n    "",\n'
HANDED_ON = (
    # Named by the view.
    (SHOWN, r'\*\*before_act\(\s*"KEY"'),
    # One of the views that `_act` makes: its move, or its kind; of a step, whatever completing it is.
    (SHOWN, MADE + r'(?:(?!\n\)).)*\n    (?:kind=)?"KEY",\n'),
    (SHOWN, BY_STEP),
    (r"{% before_act act %}", r'_act\([^)]*act="KEY".*"act": act,'),
    (r'{% before_act_of "" act %}', r'"act": "KEY" if '),
    # One of the small forms beside a dossier.
    (r"before=beside\.KEY\.before", r'"beside": {\s*kind: before_act\(kind, [^}]*"KEY"'),
    # Handed to the component that shows it.
    (r'end_on\.html"[^%]*act="KEY".*{% before_act act %}', ""),
)
"""How a sentence comes to a page that names it in no tag: in its templates, and in its view or its module."""


def found(pattern: str, text: str, said: dict[str, str]) -> bool:
    for word, meant in said.items():
        pattern = pattern.replace(word, meant)
    return bool(re.search(pattern, text, re.DOTALL))


def view_name(row: dict[str, str]) -> str:
    """What the page's view is called in its module."""
    view = views()[row["at"] or row["page"]]
    return next((name for name, one in vars(sys.modules[view.__module__]).items() if one is view), "view")


ASKED = [row for row in POSTS if row["way"] == "ask"]
UNDONE = [row for row in POSTS if row["way"] == "undo"]


@pytest.mark.parametrize("row", ASKED, ids=named)
def test_what_is_asked_before_says_so_on_its_page(row: dict[str, str]):
    key = f"{row['key']}{row['act']}" if row["key"].endswith(".") else row["key"]
    if key[0] != "“" and key != "confirm.html":
        assert find(key), f"{key} has no sentence"
    assert shows(row, seen_on(row["at"] or row["page"]))


TAG = re.compile(r'{% before_act(?:_of)? [^%]*%}|{% include "components/before_act.html"[^%]*%}')


def test_a_sentence_that_vanishes_from_any_page_is_found():
    rows: dict[str, list[dict[str, str]]] = {}
    for row in ASKED:
        rows.setdefault(row["at"] or row["page"], []).append(row)
    tags = {
        (name, tag)
        for page in rows
        for name, text in seen_on(page).items()
        if name not in (MODULE, VIEW)
        for tag in TAG.findall(text)
    }
    assert len(tags) > 50
    for name, tag in tags:
        cut = {
            page: texts | {name: texts[name].replace(tag, "")}
            for page in rows
            if name in (texts := seen_on(page))
        }
        missed = [named(row) for page, texts in cut.items() for row in rows[page] if not shows(row, texts)]
        assert missed, f"nobody would notice that {tag} is gone from {name}"


@pytest.mark.parametrize("row", UNDONE, ids=named)
def test_what_is_taken_back_is_offered_on_its_page(row: dict[str, str]):
    assert row["key"] in (*UNDOABLE, *BACK)
    assert "components/just_done.html" in seen_on(row["at"] or row["page"])


def test_nothing_that_can_be_taken_back_is_missing_and_no_sentence_is_idle():
    assert {row["key"] for row in UNDONE} == {*UNDOABLE, *BACK}
    told = {f"{row['key']}{row['act']}" if row["key"].endswith(".") else row["key"] for row in ASKED}
    assert set(CONSEQUENCES) - told == {"record_leave"}, "said before an act that can be taken back"
    assert set(OF_DOSSIERS) - told == set()


@pytest.mark.parametrize("act", sorted({**OF_DOSSIERS, **CONSEQUENCES}))
def test_a_sentence_of_consequences_is_whole_and_short(act: str):
    said = find(act)
    assert said.endswith(".")
    assert len(said) <= 230, "read beside a button"


def test_a_templates_act_without_a_sentence_is_found():
    with pytest.raises(KeyError):
        sentence("no such act")
    # Every act named in a template has its sentence, also those no row of the table speaks of.
    literal = re.compile(r'{% before_act "([\w.]+)" %}')
    templates = [path.read_text("utf-8") for path in (ROOT / "templates").rglob("*.html")]
    used = {key for text in templates for key in literal.findall(text)}
    assert len(used) > 35
    assert {key for key in used if not find(key)} == set()

"""Cuts Bootstrap down to what the templates use: a slow line waits for the stylesheet before it shows a word.

vendor/bootstrap-5.3.8.min.css (as published) in, static/bootstrap.css out. For citizens' pages everything is
cut once more and put into one file, static/citizen.css: what they use of neither Bootstrap nor portal.css is
left out, and one request is one wait of 300 ms.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings


ROOT = Path(settings.BASE_DIR)
WHOLE = ROOT / "vendor" / "bootstrap-5.3.8.min.css"
CUT = ROOT / "static" / "bootstrap.css"
CLASS = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")
WORD = re.compile(r"[a-zA-Z][\w-]*")
# class="is-{{ stage }}": every class that begins so; noted among the words as "is-*".
COMPOSED = re.compile(r"class=\"[^\"]*?\b([a-z]+-)\{\{")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CITIZEN = ROOT / "static" / "citizen.css"
OWN = (ROOT / "static" / "portal.css", ROOT / "static" / "public.css")
TEMPLATES = ROOT / "templates"
USED = re.compile(r'{%\s*(?:include|extends)\s+"([^"]+)"')
IMPORTED = re.compile(r"^from portal\.ui\.(\w+) import", re.MULTILINE)
# What forms and their fields are written by, without an include.
FORMS = (
    "components/form.html",
    "components/field.html",
    "components/error_summary.html",
    "components/before_act.html",
)
# Classes that Django and htmx write themselves.
BY_OTHERS = {"errorlist", "nonfield", "helptext", "htmx-request", "htmx-indicator"}
BRACE = re.compile(r"[{}]")
DROPPED = ("@keyframes", "@font-face", "@-webkit")


def words_in_use() -> set[str]:
    """Every word that could be a class: what stands in templates, in our script, in the portal's code."""
    files = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("static/*.js"), *ROOT.glob("portal/**/*.py")]
    return {word for path in files for word in WORD.findall(path.read_text())}


def _words(files: Iterable[Path]) -> set[str]:
    """What could be a class in these files; beginnings of composed ones end in a star."""
    texts = [path.read_text() for path in files]
    begun = {f"{beginning}*" for text in texts for beginning in COMPOSED.findall(text)}
    return begun | {word for text in texts for word in WORD.findall(text)}


def rules(css: str) -> Iterator[tuple[str, str]]:
    """Top-level rules as (what stands before the brace, what stands inside), nested braces left whole."""
    start = depth = opened = 0
    for brace in BRACE.finditer(css):
        place = brace.start()
        if brace[0] == "{":
            depth += 1
            opened = place if depth == 1 else opened
        else:
            depth -= 1
            if depth == 0:
                yield css[start:opened].strip(), css[opened + 1 : place]
                start = place + 1


def cut(css: str, words: set[str]) -> str:
    """The rules whose every class is among `words`, and the custom properties these rules read."""
    return _without_unread_properties("".join(_kept(css, words)))


def _kept(css: str, words: set[str]) -> Iterator[str]:
    begun = tuple(word.removesuffix("*") for word in words if word.endswith("*"))
    for before, inside in rules(re.sub(r"/\*!.*?\*/|@charset[^;]*;", "", css, flags=re.DOTALL)):
        if before.startswith(("@media", "@supports")):
            inner = "".join(_kept(inside, words))
            if inner:
                yield f"{before}{{{inner}}}\n"
        elif not before.startswith(DROPPED):
            selectors = [each for each in _selectors(before) if _wanted(each, words, begun)]
            if selectors:
                yield f"{','.join(selectors)}{{{inside}}}\n"


def _selectors(before: str) -> list[str]:
    """Parts between commas that are not inside brackets."""
    return re.split(r",(?![^(]*\))", before)


def _wanted(selector: str, words: set[str], begun: tuple[str, ...]) -> bool:
    """Whether each of its classes is among the words, or begins as composed ones do."""
    named = CLASS.findall(selector)
    return "data-bs-theme=dark" not in selector and all(
        name in words or name.startswith(begun) for name in named
    )


def _without_unread_properties(css: str) -> str:
    """Drops --bs-… that nothing reads; what only they read goes in the next round."""
    unread = set(re.findall(r"(--bs-[\w-]+):", css)) - set(re.findall(r"var\((--bs-[\w-]+)", css))
    if not unread:
        return re.sub(r"[^{}]*\{\}\n?", "", css)
    kept = re.sub(r"(--bs-[\w-]+):[^;}]*;?", lambda found: "" if found[1] in unread else found[0], css)
    return _without_unread_properties(kept)


def current() -> str:
    """What static/bootstrap.css should be now."""
    notice = WHOLE.read_text().split("*/", 1)[0].removeprefix('@charset "UTF-8";')
    return f"{notice} Cut down by ./manage trim_stylesheet. */\n{cut(WHOLE.read_text(), words_in_use())}"


def citizens_words() -> set[str]:
    """Every word that could be a class on a page that extends public/_base.html."""
    pages = [path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.glob("public/**/*.html")]
    found, ahead = set(), {*pages, *FORMS}
    while ahead:
        found |= ahead
        ahead = {used for name in ahead for used in USED.findall((TEMPLATES / name).read_text())} - found
    code = list(ROOT.glob("portal/public/*.py"))
    shared = {name for path in code for name in IMPORTED.findall(path.read_text())} | {"forms", "widgets"}
    code += [ROOT / "portal" / "ui" / f"{name}.py" for name in sorted(shared)]
    code += [ROOT / "portal" / "templatetags" / "portal.py"]
    scripts = [ROOT / "static" / "portal.js", ROOT / "static" / "tracking.js"]
    files = [*(TEMPLATES / name for name in found), *code, *scripts]
    return BY_OTHERS | _words(files)


def citizens() -> str:
    """What static/citizen.css should be now."""
    whole = WHOLE.read_text()
    notice = whole.split("*/", 1)[0].removeprefix('@charset "UTF-8";')
    words, own = citizens_words(), "".join(path.read_text() for path in OWN)
    # Composed classes are ours: Bootstrap's that begin alike (is-invalid) have to be named.
    named = {word for word in words if not word.endswith("*")}
    ours = [
        rule for rule in _kept(COMMENT.sub("", own), words) if not rule.startswith("[data-audience=work]")
    ]
    kept = [*_kept(COMMENT.sub("", whole), named), *ours]
    css = _without_unread_properties("".join(kept))
    return f"{notice} Cut down, with portal.css and public.css, by ./manage trim_stylesheet. */\n{css}"

"""What pages are put together from: shown with its options, saying what to do, told by words, not by hue."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from portal.ui.component_options import FOLDER, documented_options, option_names
from portal.ui.scorebars import Piece


TEMPLATES = Path(settings.BASE_DIR) / "templates"
LIVING_PAGE = (TEMPLATES / "ui" / "components.html").read_text()
INCLUDE = re.compile(r'{% include "components/(\w+)\.html"(.*?)%}', re.DOTALL)
OPTION = re.compile(r"(\w+)=")
# Part of every page, so of the living page too.
LAYOUT = {"masthead", "colophon", "messages", "search", "tour_hint"}
# Rendered by Django's forms (`{{ form }}`) or by the component around them, which is shown.
INSIDE_ANOTHER = {
    "form", "field", "error_summary", "answers", "notice_trace", "rule", "viewer_pane", "form_link",
    "pagination",
}  # fmt: skip


def sources(*, but: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Every template by its name, papers apart: those are forms of the law."""
    found = []
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(TEMPLATES).as_posix()
        if not name.startswith(("papers/", *but)):
            found.append((name, path.read_text()))
    return found


PAGES = sources(but=("components/", "ui/components.html", "ui/_options.html"))


@pytest.mark.parametrize("name", sorted(set(documented_options()) - LAYOUT))
def test_every_component_is_shown_with_every_option_it_names(name):
    head = documented_options()[name]
    assert head, f"{name}.html begins with a comment that says what it is and what it takes"
    assert f'name="{name}.html" text=options.{name} ' in LIVING_PAGE
    if name in INSIDE_ANOTHER:
        return
    shown = [set(OPTION.findall(options)) for used, options in INCLUDE.findall(LIVING_PAGE) if used == name]
    assert shown, f"{name}.html is not on the living page"
    assert option_names(head) <= set.union(*shown)


def test_what_is_shown_inside_another_component_is_really_there():
    for name in INSIDE_ANOTHER - {"form", "field", "pagination"}:
        users = [
            path.stem for path in FOLDER.glob("*.html") if f'components/{name}.html"' in path.read_text()
        ]
        assert users, name


@pytest.mark.parametrize(
    ("head", "names"),
    [
        ("A state. label: the words.  kind: waiting | active.", {"label", "kind"}),
        ("A job. done, total: whole numbers; poll: URL.", {"done", "total", "poll"}),
        ("Names. No options.", set()),
        ("Lines.\nform: the bound form.", {"form"}),
    ],
)
def test_options_are_read_from_the_head_of_a_component(head, names):
    assert option_names(head) == names


def test_an_empty_list_says_what_to_do_next():
    """Never only "nothing here": a link, or words from components/empty.html's `then`."""
    silent = []
    for name, source in PAGES:
        for component, options in INCLUDE.findall(source):
            given = set(OPTION.findall(options))
            is_empty_state = component == "empty" or (component == "table" and "empty" in given)
            has_link = "href" in given and 'href=""' not in options
            if is_empty_state and "then" not in given and not has_link:
                silent.append(f"{name}: {component}{options}")
    assert silent == []


# One field under its own words, opened beside the row it is about; what is wrong is said above the list.
ONE_FIELD = {
    "account/profile.html": "the code that switches the second factor off",
    "components/end_on.html": "the last day of a dated row",
    "oversight/procedures/_ready.html": "the day a declaration begins",
    "oversight/procedures/procedure.html": "the day a new version begins to bind",
    "desk/bundle.html": "a scanned label, answered by the message above",
    "counter/offline_form.html": "typed without a line; the server tells what is wrong once it is back",
    "components/list_tools.html": "the name of a view",
    "components/search.html": "a code, a name or a number to look for, answered by what is found",
    "public/home.html": "a dossier's code, answered on the page of look-ups",
    "counter/_search.html": "a code or a name to look for, answered by what is found",
    "counter/_queue.html": "a window to sit down at",
}
TYPED = re.compile(r'<textarea|<select|class="form-control|as_field_group|\|control\b|type="file"|{{ form }}')
SUMMARY = re.compile(
    r'components/error_summary\.html"|counter/_faults\.html|{{ *[\w.]*(?:form|sheet)\w* *}}|_form\.html'
)


def test_a_form_that_takes_words_tells_all_that_is_wrong_at_its_top():
    without = set()
    for name, source in sources(but=("components/request.html", "components/field.html")):
        posts = re.findall(r'<form[^>]*method="post".*?</form>', source, re.DOTALL)
        if any(TYPED.search(form) for form in posts) and not SUMMARY.search(source):
            without.add(name)
    assert without - set(ONE_FIELD) == set()


def test_lines_of_the_error_summary_lead_to_their_fields():
    from portal.ui.samples import SampleForm

    html = str(SampleForm({"full_name": "", "filed_on": "31/02/2026"}, prefix="wrong"))
    targets = re.findall(r'<a href="#([^"]+)"', html)
    assert targets
    for target in targets:
        assert f'id="{target}"' in html


def test_bars_are_told_apart_without_hue():
    """Black-and-white printers and colour-blind readers: stripes and dots, not green and red alone."""
    assert [piece.is_patterned for piece in (Piece("won", 0, 9), Piece("lost", 9, 9))] == [False, True]
    sheet = (Path(settings.BASE_DIR) / "static" / "oversight.css").read_text()
    assert "line.lost { stroke: var(--red); stroke-dasharray" in sheet
    assert "line.unreachable { stroke: #4a5563; stroke-dasharray" in sheet


def test_the_offices_colours_are_named_and_not_repeated():
    """Where a sheet repeated the shipped colour, an office with its own would have two."""
    found = [
        path.name
        for path in (Path(settings.BASE_DIR) / "static").glob("*.css")
        if path.name != "bootstrap.css"
        and re.search(r"#0b3c6d|#08386a|#062c51|(?:border(?:-\w+)?|fill|background|stroke): [^;]*#0b4a86",
                      path.read_text().replace("--brand: #0b3c6d", ""))
    ]  # fmt: skip
    assert found == []

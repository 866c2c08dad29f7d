"""The stylesheet holds what the pages use, and little else."""

import gzip

import pytest

from portal.ui import stylesheet


WHOLE = """
:root,[data-bs-theme=light]{--bs-a:1;--bs-b:2;--bs-c:var(--bs-b)}
[data-bs-theme=dark]{--bs-a:3}
h1,.h1{margin:0}
.btn{color:var(--bs-a)}
.btn-close,.btn:not(.never,.nowhere){x:1}
@media (min-width:10px){.col-1{width:1px}.col-2{width:2px}}
@keyframes spin{to{x:1}}
"""


@pytest.mark.parametrize(
    ("words", "css"),
    [
        (set(), "h1{margin:0}\n"),
        ({"btn"}, ":root,[data-bs-theme=light]{--bs-a:1;}\nh1{margin:0}\n.btn{color:var(--bs-a)}\n"),
        ({"h1"}, "h1,.h1{margin:0}\n"),
        ({"col-*"}, "h1{margin:0}\n@media (min-width:10px){.col-1{width:1px}\n.col-2{width:2px}\n}\n"),
        ({"col-2"}, "h1{margin:0}\n@media (min-width:10px){.col-2{width:2px}\n}\n"),
    ],
)
def test_only_rules_whose_every_class_is_used_stay(words, css):
    assert stylesheet.cut(WHOLE, words) == css


def test_what_the_pages_use_is_there():
    """After a template took up a class: ./manage trim_stylesheet."""
    wanted = set(stylesheet.current().splitlines())
    missing = {rule.split("{")[0] for rule in wanted - set(stylesheet.CUT.read_text().splitlines())}
    assert missing == set()


def test_what_citizens_pages_use_is_in_their_one_sheet():
    """After portal.css, public.css or a template changed: ./manage trim_stylesheet."""
    assert stylesheet.citizens().splitlines() == stylesheet.CITIZEN.read_text().splitlines()


def test_the_sheet_of_citizens_leaves_out_what_only_officers_use():
    text = stylesheet.CITIZEN.read_text()
    for used in (".masthead", ".btn-primary", ".form-control", ".door", ".way", ".errorlist", "@media print"):
        assert used in text
    # Composed in the templates: class="is-{{ stage }}".
    for used in (".strip .is-now", ".state-late", ".due-late", ".door-done"):
        assert used in text
    for unused in (".cal-year", ".heat-1", ".shelf", ".queue-panel"):
        assert unused not in text


def test_a_slow_line_gets_a_citizens_page_soon():
    """One sheet and the longest page of the catalogue before its first word: 14 KB compressed."""
    assert len(gzip.compress(stylesheet.CITIZEN.read_bytes(), 5)) < 9_500


def test_a_slow_line_gets_its_first_words_soon():
    """Both stylesheets come before the first word: 14 KB compressed with the page itself."""
    sheets = [stylesheet.CUT, stylesheet.ROOT / "static" / "portal.css"]
    assert sum(len(gzip.compress(sheet.read_bytes())) for sheet in sheets) < 11_000

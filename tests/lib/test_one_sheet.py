"""The parts of `lib.sheet`: what it reads of HTML and CSS, where lines end, fonts with few glyphs."""

import io
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from lib.sheet import Unsupported, css, markup
from lib.sheet.fonts import Font
from lib.sheet.lines import words
from lib.sheet.paper import make
from lib.sheet.styled import Style, Styled, Styles


TINOS = Path(__file__).parents[2] / "static" / "fonts" / "Tinos-Regular.ttf"
PAGE = "@page { size: A5; margin: 10mm; } html { font: 10pt/1.2 Tinos, serif }"


@pytest.fixture(scope="module")
def font():
    return Font("TINOSR", "Tinos-Regular", TINOS)


def page(body, style=""):
    return f"<title>x</title><style>{PAGE}{style}</style><body>{body}</body>"


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("hai ba", ["hai", "ba"]),
        ("hai   ba", ["hai", "ba"]),
        ("Độc lập - Tự do", ["Độc", "lập", "-", "Tự", "do"]),
        ("UBND-VP", ["UBND-", "VP"]),
        ("H99-261120", ["H99-261120"]),  # no end before a figure
        ("và/hoặc", ["và/", "hoặc"]),
        ("1/2", ["1/2"]),
        ("f/1/2", ["f/", "1/2"]),
        ("(lệ phí )", ["(lệ", "phí )"]),  # no bracket alone, though there is a blank
        ("( lệ phí", ["( lệ", "phí"]),
        ("2025–2026", ["2025–", "2026"]),
        ("một\u00a0hai", ["một\u00a0hai"]),
    ],
)
def test_where_a_line_may_end(written, parts):
    found = words([(Style(), written)])
    assert ["".join(text for _, text in word.pieces) for word in found if word.pieces] == parts


def test_what_is_kept_together_has_no_end_inside():
    kept = Style(nowrap=True)
    found = words([(Style(), "gọi "), (kept, "ĐT 1900 1022"), (Style(), ", hoặc")])
    told = [[text for _, text in word.pieces] for word in found if word.pieces]
    assert told == [["gọi"], ["ĐT 1900 1022", ","], ["hoặc"]]


@pytest.mark.parametrize(
    ("value", "sides"),
    [("1mm", "1mm 1mm 1mm 1mm"), ("1mm 2mm", "1mm 2mm 1mm 2mm"), ("1mm 2mm 3mm", "1mm 2mm 3mm 2mm"),
     ("1mm 2mm 3mm 4mm", "1mm 2mm 3mm 4mm")],
)  # fmt: skip
def test_four_sides(value, sides):
    assert css.four(value) == sides.split()


@pytest.mark.parametrize(
    ("value", "points"),
    [
        ("25.4mm", 72),
        ("2.54cm", 72),
        ("3pt", 3),
        ("4px", 3),
        ("2em", 20),
        ("2rem", 24),
        ("50%", 100),
        ("0", 0),
    ],
)
def test_lengths(value, points):
    assert css.length(value, size=10, root=12, whole=200) == pytest.approx(points)


@pytest.mark.parametrize("value", ["1ch", "3", "calc(1mm + 2mm)", "50%", ""])
def test_lengths_that_are_not_known(value):
    with pytest.raises(Unsupported):
        css.length(value)


RULES = """
p { font-weight: bold } .a { font-weight: normal } p.a.b { font-style: italic }
.box p { text-align: center } h1 + p { text-transform: uppercase } .box h1 + .c { white-space: nowrap }
p { font-size: 2em } p { font-size: 1.5em; margin: 1em 0; margin-top: 2mm }
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ([("p", "", "")], {"bold": True, "size": 15.0, "margin": (2 * css.MM, 0.0, 15.0, 0.0)}),
        ([("p", "a", "")], {"bold": False, "italic": False}),  # a class outweighs an element
        ([("p", "b a", "")], {"bold": False, "italic": True}),
        ([("div", "box", ""), ("p", "", "")], {"align": "center", "upper": False}),
        ([("div", "", ""), ("p", "", "")], {"align": "left"}),
        ([("p", "", "h1")], {"upper": True, "nowrap": False}),
        ([("p", "", "p")], {"upper": False}),
        ([("div", "box", ""), ("p", "c", "h1")], {"upper": True, "nowrap": True}),
        ([("div", "", ""), ("p", "c", "h1")], {"nowrap": False}),
    ],
)
def test_which_rules_are_for_an_element(path, expected):
    styles = Styles(css.parse(PAGE + RULES))
    styled: Styled = styles.body
    for tag, classes, before in path:
        styled = styles.of(markup.Element(tag, classes, before=(before, "")), styled)
    assert {name: getattr(styled.style, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("body", "style", "because"),
    [
        ("<p>x", "", "without its end"),
        ("x</p>", "", "without its beginning"),
        ("<p>1 < 2</p>", "", "not an element"),
        ('<p style="color: red">x</p>', "", "inside an element"),
        ("<ol><li>x</li></ol>", "", "the element ol"),
        ('<p>x <img src="data:,"> y</p>', "", "img between words"),
        ('<div><img class="q" src="data:,"></div>', ".q { display: block }", "without its size"),
        ("<p>x</p>", "p { float: left }", "the property float"),
        ("<p>x</p>", "p { color: #f00 }", "color"),
        ("<p>x</p>", "p { border: 1pt dotted #000 }", "the border"),
        ("<p>x</p>", "p { padding: 1mm }", "a frame"),
        ("<p>x</p>", "p > b { color: #000 }", "the selector"),
        ("<p>x</p>", "p:last-child { color: #000 }", "the selector"),
        ("<p>x</p>", "@media print { p { color: #000 } }", "@media print"),
        ("<p>x</p>", "@page { size: 10mm 20mm }", "this kind of page"),
        ("<p>x</p>", '@page { @top-left { content: "x" } }', "above the first page"),
        ("<p>x</p>", "p { color: #000", "do not close"),
        ("<table><tr><td>x</td></tr></table>", "", "widths are to be found"),
        ("<p>x</p>" * 60, "", "a second page"),
        ("<p>漢</p>", "", "漢"),
        (f"<p class='k'>{'dài ' * 60}</p>".replace("'", '"'), ".k { white-space: nowrap }", "longer than"),
    ],
)
def test_what_is_not_known_is_said(font, body, style, because):
    faces = dict.fromkeys(((bold, italic) for bold in (False, True) for italic in (False, True)), font)
    with pytest.raises(Unsupported, match=because):
        make(page(body, style), faces)


def test_a_font_is_cut_to_the_glyphs_that_are_used_and_their_parts(font):
    cut = TTFont(io.BytesIO(font.cut("ế")))
    whole = TTFont(TINOS)
    name = whole.getBestCmap()[ord("ế")]
    parts = set(whole["glyf"][name].getComponentNames(whole["glyf"]))
    kept = {
        order for number, order in enumerate(whole.getGlyphOrder())
        if cut["glyf"][cut.getGlyphName(number)].numberOfContours
    }  # fmt: skip
    assert {name, *parts} <= kept
    assert len(kept) < 8
    assert len(font.cut("ế")) < TINOS.stat().st_size / 4
    assert cut["hmtx"].metrics[cut.getGlyphName(whole.getGlyphID("a"))] == whole["hmtx"]["a"]


def test_widths_count_kerning_and_wide_blanks(font):
    assert font.shaped("AV")[0] < font.shaped("A")[0] + font.shaped("V")[0]
    assert font.shaped("a\u2003b")[0] == pytest.approx(font.shaped("a")[0] + 1000 + font.shaped("b")[0])

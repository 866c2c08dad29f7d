"""What an installation may call and colour itself: readable colours, marks without a script, one keeper."""

import struct
import sys
import zlib

import pytest
from django.db import IntegrityError, transaction

from accounts import queries
from accounts.enums import Role
from accounts.exceptions import BadOffice, NotAllowed
from accounts.models import Actor, Office
from accounts.rules.office import (
    ACTION,
    BRAND,
    LOGO_MAX_BYTES,
    SHADED,
    TEXT_CONTRAST,
    WHITE,
    BadLook,
    Mark,
    check_colour,
    check_mark,
    contrast,
    readable,
    shade,
    stylesheet,
)
from accounts.services.office import OfficeIn, choose_display, set_office
from tests.clock import at
from tests.factories.accounts import AgencyFactory, MembershipFactory, UserFactory


# The name in accounts.queries is the function's.
asked = sys.modules["accounts.queries.office"]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20"/></svg>'


def svg(inside: str = "", head: str = 'viewBox="0 0 40 20"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {head}>{inside}</svg>'.encode()


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"\0") + chunk(b"IEND", b"")


def doubled(reference: str) -> str:
    """Eleven groups, each drawing the next twice: 55 elements in the file, 6,000 on the page."""
    groups = [f'<g id="a{level}">{2 * reference.format(level + 1)}</g>' for level in range(11)]
    return "".join(groups) + '<g id="a11"/>'


DRAWN_BY_A_PROGRAM = """
  <sodipodi:namedview xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" id="view"
    xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" inkscape:export-filename="C:\\mau.png">
    <inkscape:grid type="xygrid"/></sodipodi:namedview>
  <metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <cc:Work xmlns:cc="http://creativecommons.org/ns#" rdf:about="">
      <dc:format xmlns:dc="http://purl.org/dc/elements/1.1/">image/svg+xml</dc:format></cc:Work>
  </rdf:RDF></metadata>
  <linearGradient id="g"><stop/></linearGradient><linearGradient id="h" href="#g"/>
  <path id="star" fill="url('#h')" d="M0 0"/><use href="#star"/><use href="#star"/>"""
CLIPPED_BY_CLASS = (
    """<style>.a{clip-path:url("#c")}</style><clipPath id="c"><rect/></clipPath><g class="a"/>"""
)


class TestColours:
    @pytest.mark.parametrize(
        ("one", "other", "ratio"),
        [
            ("#000000", "#ffffff", 21.0),
            ("#ffffff", "#ffffff", 1.0),
            ("#767676", "#ffffff", 4.54),  # the lightest grey that carries text on white
            ("#777777", "#ffffff", 4.48),
        ],
    )
    def test_contrast_is_that_of_wcag(self, one, other, ratio):
        assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
        assert contrast(other, one) == contrast(one, other)

    @pytest.mark.parametrize("colour", [BRAND, ACTION])
    def test_the_shipped_colours_pass(self, colour):
        assert check_colour(colour, what="Màu", against=SHADED) == colour

    def test_a_pale_colour_is_refused_with_one_that_would_do(self):
        with pytest.raises(BadLook) as refusal:
            check_colour("#FFCC00", what="Màu đầu trang")
        said = str(refusal.value)
        assert "Màu đầu trang #ffcc00 nhạt quá" in said
        assert "1,5:1" in said
        proposed = said[-8:-1]
        assert check_colour(proposed, what="Màu") == proposed

    @pytest.mark.parametrize("typed", ["", "red", "#12345", "#1234567", "#gggggg", "rgb(0,0,0)", "#0b3c6d;}"])
    def test_what_is_no_colour_is_refused(self, typed):
        with pytest.raises(BadLook, match="#rrggbb"):
            check_colour(typed, what="Màu")

    @pytest.mark.parametrize("colour", ["#ffffff", "#ffff00", "#00ff00", "#808080"])
    def test_any_colour_has_a_readable_shade(self, colour):
        assert contrast(readable(colour, WHITE), WHITE) >= TEXT_CONTRAST

    def test_shades_only_get_darker(self):
        assert shade("#0b4a86", 1) == "#0b4a86"
        assert contrast(shade("#0b4a86", 0.6), WHITE) > contrast("#0b4a86", WHITE)

    def test_the_shipped_sheet_says_what_portal_css_says(self, settings):
        """An office with the shipped colours loads no sheet of its own: both must be the same."""
        shipped = (settings.BASE_DIR / "static" / "portal.css").read_text()
        for declaration in stylesheet(brand=BRAND, action=ACTION)[6:-2].split(";"):
            name, _, value = declaration.partition(":")
            assert f"{name}: {value};" in shipped


class TestMarks:
    @pytest.mark.parametrize(
        ("content", "mark"),
        [
            (SVG, Mark("image/svg+xml", 40, 20)),
            (svg(head='width="64px" height="32"'), Mark("image/svg+xml", 64, 32)),
            (svg('<style>.a{fill:url(#g)}</style><path class="a" d="M0 0"/>'), Mark("image/svg+xml", 40, 20)),
            (
                b"\xef\xbb\xbf" + b'<?xml version="1.0" encoding="UTF-8"?>' + SVG,
                Mark("image/svg+xml", 40, 20),
            ),
            (svg('<use href="#a"/>'), Mark("image/svg+xml", 40, 20)),
            (svg(DRAWN_BY_A_PROGRAM), Mark("image/svg+xml", 40, 20)),
            (svg(CLIPPED_BY_CLASS), Mark("image/svg+xml", 40, 20)),
            (png(120, 40), Mark("image/png", 120, 40)),
        ],
    )
    def test_drawings_are_taken_with_their_size(self, content, mark):
        assert check_mark(content) == mark

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (svg("<script>alert(1)</script>"), "<script>"),
            (svg('<rect onclick="x()"/>'), "onclick"),
            (svg('<a href="https://evil.example"><rect/></a>'), "<a>"),
            (svg('<image href="https://evil.example/x.png"/>'), "<image>"),
            (svg("<foreignObject><b/></foreignObject>"), "<foreignObject>"),
            (svg('<use xlink:href="x.svg#a" xmlns:xlink="http://www.w3.org/1999/xlink"/>'), "href"),
            (svg('<rect style="fill:url(https://evil.example)"/>'), "nơi khác"),
            (svg("<style>@import url(x.css)</style>"), "nơi khác"),
            (svg('<set attributeName="href" to="javascript:x"/>'), "<set>"),
            (svg('<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>'), "<script>"),
            (svg('<metadata><x:a xmlns:x="urn:x"/></metadata>'), "<a>"),
            (svg('<rect xmlns=""/>'), "<rect>"),
            (svg('<style><title/>@import "http://evil.example"</style>'), "nơi khác"),
            (svg("<style><title/></style>"), "nơi khác"),
            (svg("<style>a{fill:u\\72l(//evil.example)}</style>"), "nơi khác"),
            (svg('<rect style="fill:u\\72l(//evil.example)"/>'), "nơi khác"),
            (svg("<style>a{mask:image-set('//evil.example' 1x)}</style>"), "nơi khác"),
            (svg('<g xml:base="https://evil.example/"/>'), "base"),
            (b'<?xml version="1.0"?><?xml-stylesheet href="x.css"?>' + SVG, "lệnh"),
            (svg(doubled('<use href="#a{}"/>')), "lặp lại"),
            (svg(doubled('<rect fill="url(#a{})"/>')), "lặp lại"),
            (svg(doubled("<rect style='mask:url( \"#%61{}\")'/>")), "lặp lại"),
            (svg('<g id="a"><use href="#a"/></g>'), "lặp lại"),
            (
                svg("<style>.a{mask:url(#a)}</style>" + '<mask id="a">' + 11 * "<rect/>" + "</mask>"),
                "lặp lại",
            ),
            (
                svg('<style>.a{mask:url(#a)}</style><mask id="a"><use href="#b"/></mask><g id="b"/>'),
                "lặp lại",
            ),
            (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG, "DOCTYPE"),
            (b'<?xml version="1.0" encoding="UTF-16"?>' + SVG, "UTF-8"),
            (SVG.decode().encode("utf-16"), "SVG hoặc PNG"),
            (b"GIF89a....", "SVG hoặc PNG"),
            (b"<html><body>x</body></html>", "SVG hoặc PNG"),
            (svg("<rect>"), "SVG hoặc PNG"),
            (svg(head=""), "viewBox"),
            (svg(head='viewBox="a b c d" width="10%" height="2"'), "viewBox"),
            (svg(head='viewBox="0 0 700 100"'), "dài quá"),
            (svg(head='viewBox="0 0 0 10"'), "1 đến 2000"),
            (png(3000, 3000), "1 đến 2000"),
            (png(40, 40)[:-8], "PNG bị hỏng"),
            (SVG + b" " * LOGO_MAX_BYTES, "64 KB"),
        ],
    )
    def test_what_could_run_or_reach_out_is_refused(self, content, words):
        with pytest.raises(BadLook, match=words):
            check_mark(content)


@pytest.mark.django_db
class TestSetting:
    @pytest.fixture
    def top(self):
        return AgencyFactory(province=True)

    @pytest.fixture
    def keeper(self, top):
        return Actor(MembershipFactory(agency=top, role=Role.ADMINISTRATOR).user)

    def wanted(self, **changed):
        typed = {
            "name": "Cổng Một cửa tỉnh Mẫu", "hotline": "0200 1022", "address": "Số 1 đường Mẫu",
            "email": "mot-cua@mau.invalid", "brand_colour": "#14532D", "action_colour": "#14532d",
        }  # fmt: skip
        return OfficeIn(**typed | changed)

    def set_up(self, keeper, **changed):
        return set_office(wanted=self.wanted(**changed), by=keeper, at=at("2026-03-03 09:00"))

    def test_pages_papers_and_boards_hear_of_it(self, keeper):
        assert queries.office() == queries.unnamed_office()
        self.set_up(keeper, logo=SVG)
        shown = queries.office()
        assert (shown.name, shown.brand_colour, shown.logo, shown.logo_type) == (
            "Cổng Một cửa tỉnh Mẫu", "#14532d", SVG, "image/svg+xml",
        )  # fmt: skip
        assert shown.contact == "Đường dây nóng 0200 1022 · Số 1 đường Mẫu · mot-cua@mau.invalid"
        assert shown.hotline_digits == "02001022"

    def test_a_second_time_changes_the_one_row_and_keeps_the_logo(self, keeper):
        self.set_up(keeper, logo=SVG)
        before = queries.office().version
        self.set_up(keeper, name="Cổng khác", brand_colour=BRAND)
        assert Office.objects.count() == 1
        assert queries.office().logo == SVG
        assert queries.office().version != before
        self.set_up(keeper, drops_logo=True)
        assert (queries.office().logo, queries.office().logo_type) == (b"", "")

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"brand_colour": "#ffcc00"}, "brand_colour"),
            ({"action_colour": "#767676"}, "action_colour"),  # read on white, not on a shaded button
            ({"logo": b"GIF89a"}, "logo"),
            ({"email": "khong-phai-thu"}, "email"),
            ({"name": "x" * 121}, "name"),
            ({"name": ""}, "name"),
        ],
    )
    def test_what_cannot_be_taken_names_its_field_and_changes_nothing(self, keeper, changed, field):
        with pytest.raises(BadOffice) as refusal:
            self.set_up(keeper, **changed)
        assert refusal.value.field == field
        assert not Office.objects.exists()

    def test_only_the_administrator_at_the_top_may(self, top):
        commune = AgencyFactory(parent=top)
        below = MembershipFactory(agency=commune, role=Role.ADMINISTRATOR).user
        head = MembershipFactory(agency=top, role=Role.HEAD).user
        for user in (below, head, UserFactory()):
            with pytest.raises(NotAllowed, match="cơ quan cao nhất"):
                self.set_up(Actor(user))

    def test_the_database_keeps_one_row_with_a_whole_logo(self, keeper):
        for wrong in ({"id": 2}, {"logo_type": "image/png"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Office.objects.create(name="Sai", **wrong)


@pytest.mark.django_db
class TestAskedOfTheDatabase:
    def test_another_thread_that_forgets_takes_no_answer_away(self, monkeypatch):
        read = asked._read

        def read_while_another_forgets():
            found = read()
            monkeypatch.setattr(asked, "_Kept", Forgotten())
            return found

        class Forgotten:
            """Whatever is kept here is forgotten at once."""

            identity = property(lambda _self: None, lambda _self, _value: None)
            since = 0.0

        queries.forget_office()
        monkeypatch.setattr(asked, "_read", read_while_another_forgets)
        assert queries.office() == queries.unnamed_office()

    def test_anew_at_most_once_a_second(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            for _time in range(3):
                queries.office_asked_anew()
        queries.remember_office(queries.unnamed_office())  # as after a restart
        with django_assert_num_queries(1):
            queries.office_asked_anew()


@pytest.mark.django_db
def test_options_of_a_person_are_kept_and_changed():
    user = UserFactory()
    assert queries.display_options(user) is None
    choose_display(user=user, high_contrast=True, larger_text=False)
    choose_display(user=user, high_contrast=True, larger_text=True)
    kept = queries.display_options(user)
    assert (kept.high_contrast, kept.larger_text) == (True, True)

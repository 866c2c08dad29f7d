"""One visual language: the office's name and colours everywhere, and options of a person."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts import queries
from accounts.enums import Role
from accounts.models import DisplayOptions, Office
from documents.gateways import pdf
from documents.registry import paper_kind
from portal.ui.dossiers import working_time
from queues.enums import DeviceKind
from tests.accounts.test_office import SVG
from tests.factories.accounts import PASSWORD, AgencyFactory, MembershipFactory, UserFactory
from tests.factories.documents import ReceiptFactory
from tests.factories.dossiers import make_office
from tests.harness.pages import StrictClient
from tests.queues.test_pages import kiosk_of


pytestmark = pytest.mark.django_db

NAMED = {
    "name": "Cổng Một cửa tỉnh Mẫu", "hotline": "0200 1022", "address": "Số 1 đường Mẫu",
    "email": "mot-cua@mau.invalid", "brand_colour": "#14532d", "action_colour": "#0b4a86",
}  # fmt: skip


@pytest.fixture
def keeper(client_of):
    return client_of(MembershipFactory(agency=AgencyFactory(province=True), role=Role.ADMINISTRATOR).user)


class TestOffice:
    def test_is_set_on_its_page_and_shown_on_every_page(self, keeper, client):
        logo = SimpleUploadedFile("a.svg", SVG, content_type="image/svg+xml")
        answer = keeper.post(reverse("oversight:office"), NAMED | {"logo": logo}, follow=True)
        assert "Đã lưu" in answer.content.decode()

        page = client.get("/").content.decode()
        version = queries.office().version
        for words in (*list(NAMED.values())[:4], 'href="tel:02001022"', "<title>"):
            assert words in page
        assert f'href="{reverse("system:colours", args=[version])}"' in page
        assert f'src="{reverse("system:logo", args=[version])}"' in page
        assert "– Cổng Một cửa tỉnh Mẫu</title>" in page

    def test_boards_and_kiosks_carry_it_too(self, keeper, client):
        keeper.post(reverse("oversight:office"), NAMED)
        office = make_office()
        kiosk, board = kiosk_of(office)[1], kiosk_of(office, DeviceKind.BOARD)[1]
        assert "0200 1022" in client.get(reverse("public:queue_board", args=[board])).content.decode()
        assert 'class="office-mark"' in client.get(reverse("public:kiosk", args=[kiosk])).content.decode()

    def test_papers_carry_it_in_their_foot(self, keeper):
        layout = paper_kind("receipt").layout_of("2018")
        assert 'class="office"' not in pdf.as_html(layout, ReceiptFactory())
        keeper.post(reverse("oversight:office"), NAMED)
        assert 'Cổng Một cửa tỉnh Mẫu · <span class="keep">ĐT 0200 1022</span>' in pdf.as_html(
            layout, ReceiptFactory()
        )

    def test_its_colours_and_mark_are_kept_by_browsers_for_a_year(self, keeper, client):
        keeper.post(reverse("oversight:office"), NAMED | {"logo": SimpleUploadedFile("a.svg", SVG)})
        version = queries.office().version
        sheet = client.get(reverse("system:colours", args=[version]))
        assert "--brand:#14532d" in sheet.content.decode()
        mark = client.get(reverse("system:logo", args=[version]))
        assert (mark.content, mark["Content-Type"]) == (SVG, "image/svg+xml; charset=utf-8")
        assert "sandbox" in mark["Content-Security-Policy"]
        assert "script" not in mark["Content-Security-Policy"]
        for answer in (sheet, mark):
            assert "immutable" in answer["Cache-Control"]

    def test_an_address_of_another_look_is_not_kept_under_its_name(self, client):
        assert client.get(reverse("system:colours", args=["0123456789ab"])).status_code == 404
        version = queries.office().version
        assert client.get(reverse("system:logo", args=[version])).status_code == 404

    def test_an_office_with_the_shipped_colours_asks_for_no_sheet(self, client):
        assert "/he-thong/mau/" not in client.get("/").content.decode()

    def test_a_process_that_has_not_heard_of_a_change_asks_again(self, client):
        stale = queries.office()
        Office.objects.create(**NAMED)
        queries.forget_office()
        version = queries.office().version
        queries.remember_office(stale)
        assert client.get(reverse("system:colours", args=[version])).status_code == 200

    def test_a_pale_colour_comes_back_with_its_field_and_a_darker_one(self, keeper):
        answer = keeper.post(reverse("oversight:office"), NAMED | {"brand_colour": "#ffcc00"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'href="#id_brand_colour"' in page
        assert "Hãy chọn màu sẫm hơn, ví dụ #" in page
        assert not Office.objects.exists()

    def test_whoever_administers_below_reads_who_may(self, client_of):
        commune = AgencyFactory(parent=AgencyFactory(province=True))
        below = client_of(MembershipFactory(agency=commune, role=Role.ADMINISTRATOR).user)
        page = below.get(reverse("oversight:office")).content.decode()
        assert "cơ quan cao nhất" in page
        assert "id_brand_colour" not in page
        assert below.post(reverse("oversight:office"), NAMED).status_code == 403

    def test_no_page_asks_the_database_for_it(self, client, django_assert_num_queries):
        queries.remember_office(queries.unnamed_office())
        with django_assert_num_queries(0):
            queries.office()


class TestDisplay:
    def choose(self, browser, **option):
        return browser.post(
            reverse("system:display"), option, headers={"referer": "http://testserver/thu-tuc/"}
        )

    def shown(self, browser, page="/"):
        html = browser.get(page).content.decode()
        return 'data-contrast="high"' in html, 'data-text="large"' in html

    def test_a_visitor_chooses_for_his_browser_and_goes_back(self, client):
        assert self.shown(client) == (False, False)
        assert self.choose(client, display_contrast="high").url == "http://testserver/thu-tuc/"
        assert self.shown(client) == (True, False)
        self.choose(client, display_text="large")
        assert self.shown(client) == (True, True)
        self.choose(client, display_contrast="normal")
        assert self.shown(client) == (False, True)
        assert not DisplayOptions.objects.exists()

    def test_the_sheet_is_loaded_only_where_something_was_chosen(self, client):
        assert "display.css" not in client.get("/").content.decode()
        self.choose(client, display_text="large")
        assert "display.css" in client.get("/").content.decode()

    @pytest.mark.parametrize(
        "option",
        [
            {},
            {"display_contrast": "x"},
            {"display_text": "\x00"},
            {"display_contrast": "high", "display_text": "9"},
        ],
    )
    def test_anything_else_changes_nothing(self, client, option):
        assert self.choose(client, **option).status_code == 302
        assert self.shown(client) == (False, False)

    def test_a_person_finds_it_again_on_another_machine_and_leaves_none_behind(self):
        user = UserFactory(role=Role.HANDLER)
        first, second = StrictClient(), StrictClient()
        for browser in (first, second):
            if browser is second:
                self.choose(first, display_contrast="high")
            browser.post(reverse("ui:login"), {"username": user.username, "password": PASSWORD})
        assert self.shown(second, reverse("ui:profile")) == (True, False)
        second.post(reverse("ui:logout"))
        assert self.shown(second) == (False, False)

    def test_the_same_colours_as_the_mark_say_the_same_everywhere(self):
        """High contrast and larger text are told apart from the office's colours: display.css comes last."""
        base = (settings.BASE_DIR / "templates" / "base.html").read_text()
        assert base.index("portal.css") < base.index("system:colours") < base.index("display.css")


def test_the_page_of_components_moved(client_of):
    browser = client_of(MembershipFactory().user)
    answer = browser.get(reverse("ui:components_moved"))
    assert (answer.status_code, answer.url) == (301, "/he-thong/thanh-phan/")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "dưới 1 phút làm việc"),
        (59, "59 phút làm việc"),
        (60, "1 giờ làm việc"),
        (119, "1 giờ làm việc"),
        (480, "1 ngày làm việc"),
        (2 * 480 + 3 * 60 + 20, "2 ngày 3 giờ làm việc"),
    ],
)
def test_working_time_is_said_the_way_people_say_it(minutes, words):
    assert working_time(minutes) == words

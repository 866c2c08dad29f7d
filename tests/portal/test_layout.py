"""The layout: who I am and on whose behalf, where I may go; refusals become pages that help."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts.enums import Role
from accounts.exceptions import AgencyClosed, NotAllowed
from accounts.models import Agency
from documents.exceptions import FileRefused
from portal import http
from portal.middleware import Refusals
from tests.factories.accounts import AgencyFactory, LeaveFactory, MembershipFactory, UserFactory
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
def clerk():
    agency = AgencyFactory(one_stop=True, name="Bộ phận Một cửa xã Sông Mẫu")
    return MembershipFactory(agency=agency, role=Role.RECEPTION, user__full_name="Trần Thị Thử").user


def test_a_visitor_is_offered_the_login(client):
    page = client.get("/").content.decode()
    assert reverse("ui:login") in page
    assert "who-am-i" not in page


def test_every_page_says_who_i_am_and_where_i_may_go(client_of, clerk):
    page = client_of(clerk).get(reverse("counter:home")).content.decode()
    assert "Trần Thị Thử" in page
    assert "Bộ phận Một cửa xã Sông Mẫu: Cán bộ tiếp nhận" in page
    assert reverse("counter:home") in page
    assert f'href="{reverse("oversight:home")}"' not in page


@pytest.mark.parametrize(
    ("role", "home"),
    [(Role.RECEPTION, "counter:home"), (Role.HANDLER, "desk:home"), (Role.HEAD, "oversight:home")],
)
def test_home_leads_to_the_first_area_of_the_role(client_of, role, home):
    user = MembershipFactory(role=role).user
    assert client_of(user).get(reverse("ui:home")).url == reverse(home)


def test_an_account_without_a_role_is_told_what_to_do(client_of):
    answer = client_of(UserFactory()).get(reverse("ui:home"), follow=True)
    assert "chưa được giao vai trò" in answer.content.decode()


class TestDeputy:
    @pytest.fixture
    def absent(self, clerk, frozen_at):
        frozen_at("2026-03-03 09:00")
        return LeaveFactory(deputy=clerk, user__full_name="Lê Văn Vắng").user

    def test_acts_for_the_absent_and_every_page_says_so(self, client_of, clerk, absent):
        browser = client_of(clerk)
        browser.post(reverse("ui:act_for"), {"colleague": absent.pk})
        assert "đang làm thay Lê Văn Vắng" in browser.get(reverse("counter:home")).content.decode()

    def test_stops(self, client_of, clerk, absent):
        browser = client_of(clerk)
        browser.post(reverse("ui:act_for"), {"colleague": absent.pk})
        browser.post(reverse("ui:act_for"), {"colleague": ""})
        assert "đang làm thay" not in browser.get(reverse("counter:home")).content.decode()

    def test_cannot_choose_somebody_who_is_there(self, client_of, clerk, absent):
        browser = client_of(clerk)
        browser.post(reverse("ui:act_for"), {"colleague": UserFactory().pk})
        assert "đang làm thay" not in browser.get(reverse("counter:home")).content.decode()


class TestReadsOnly:
    def test_a_reading_view_cannot_write(self, rf):
        @http.reads_only
        def careless(request):
            AgencyFactory()

        with pytest.raises(Exception, match="read-only transaction"):
            careless(rf.get("/"))

    def test_what_surrounds_it_may_write_again(self, rf):
        http.reads_only(lambda request: http.text("ok"))(rf.get("/"))
        AgencyFactory(code="AFTER")
        assert Agency.objects.filter(code="AFTER").exists()

    def test_a_post_is_refused(self, rf):
        assert http.reads_only(lambda request: http.text("ok"))(rf.post("/")).status_code == 405


class TestRefusals:
    @pytest.mark.parametrize(
        ("error", "status"),
        [
            (NotAllowed("Chỉ cán bộ tiếp nhận được tiếp nhận hồ sơ."), 403),
            (AgencyClosed("Cơ quan đã giải thể; hãy chọn cơ quan kế thừa."), 409),
            (FileRefused("Tệp quá lớn; hãy giảm dung lượng."), 409),
            (http.TooManyRequests("Đã tra cứu quá nhiều lần.", retry_after=60), 429),
        ],
    )
    def test_its_sentence_becomes_a_page(self, rf, error, status):
        answer = self._answer(rf.get("/x"), error)
        assert answer.status_code == status
        assert str(error) in answer.content.decode()

    def test_an_unexpected_error_is_left_to_django(self, rf):
        assert self._answer(rf.get("/x"), KeyError("x")) is None

    def test_an_api_caller_gets_json(self, rf):
        answer = self._answer(rf.get("/api/v1/x"), NotAllowed("Không được."))
        assert (answer.status_code, answer.json()) == (403, {"detail": "Không được."})

    def test_an_htmx_caller_gets_it_in_place_of_the_page(self, rf):
        answer = self._answer(rf.get("/x", HTTP_HX_REQUEST="true"), NotAllowed("Không được."))
        assert answer["HX-Retarget"] == "#main"

    def test_the_way_back_is_only_to_our_own_pages(self, rf):
        ours = self._answer(rf.get("/x", HTTP_REFERER="http://testserver/mot-cua/"), NotAllowed("Không."))
        assert 'href="http://testserver/mot-cua/"' in ours.content.decode()
        foreign = self._answer(rf.get("/x", HTTP_REFERER="https://evil.example/"), NotAllowed("Không."))
        assert "evil.example" not in foreign.content.decode()

    def _answer(self, request, error):
        request.user = AnonymousUser()
        request.session = {}
        request.resolver_match = None
        request._messages = []
        answer = Refusals(lambda r: None).process_exception(request, error)
        if answer is not None and "json" in answer["Content-Type"]:
            import json

            answer.json = lambda: json.loads(answer.content)
        return answer


def test_a_page_that_is_not_there_says_what_to_do(client):
    answer = client.get("/khong-co-trang-nay")
    assert answer.status_code == 404
    assert "Về trang chủ" in answer.content.decode()


def test_what_is_known_to_be_missing_is_named(client):
    answer = client.get("/diem/KHONG-CO/2026-01/")
    assert answer.status_code == 404
    assert "Chưa có kết quả công khai ở địa chỉ này." in answer.content.decode()


@pytest.mark.parametrize("limit", ["DATA_UPLOAD_MAX_MEMORY_SIZE", "DATA_UPLOAD_MAX_NUMBER_FIELDS"])
def test_a_form_too_big_is_told_so(client, settings, limit):
    setattr(settings, limit, 0)
    answer = client.post(reverse("ui:login"), {"username": "x" * 100})
    assert answer.status_code == 413


def test_a_crash_answers_with_a_page(client, monkeypatch, settings):
    client.raise_request_exception = False
    monkeypatch.setattr("portal.public.home.render", lambda *a, **k: 1 / 0)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "đã được ghi lại" in answer.content.decode()


def test_an_old_form_is_told_to_reload():
    from tests.harness.pages import StrictClient

    browser = StrictClient(enforce_csrf_checks=True)
    answer = browser.post(reverse("ui:login"), {})
    assert answer.status_code == 403
    assert "tải lại trang" in answer.content.decode()


class TestHealth:
    def test_is_ok_when_database_and_broker_answer(self, client):
        assert client.get("/healthz").content == b"ok\n"

    def test_names_what_does_not_answer(self, client, monkeypatch):
        monkeypatch.setattr("portal.ui.health._broker", lambda: False)
        answer = client.get("/healthz")
        assert (answer.status_code, answer.content) == (503, b"no answer from: broker\n")


def test_the_citizen_area_says_where_to_file(client):
    assert "dichvucong.gov.vn" in client.get(reverse("citizen:home")).content.decode()


def test_every_component_is_shown_on_the_living_page(client_of, clerk):
    from pathlib import Path

    from django.conf import settings

    page = client_of(clerk).get(reverse("system:components")).content.decode()
    layout = {"masthead.html", "colophon.html", "messages.html", "search.html"}
    missing = [
        path.name
        for path in Path(settings.BASE_DIR, "templates/components").glob("*.html")
        if path.name not in layout and path.name not in page
    ]
    assert missing == []


class TestLanguage:
    def test_is_vietnamese_whatever_the_browser_prefers(self, client):
        answer = client.get("/", headers={"accept-language": "en"})
        assert answer["Content-Language"] == "vi"
        assert "Đăng nhập" in answer.content.decode()

    def test_is_english_for_who_chose_it(self, client):
        answer = client.post(
            reverse("ui:language"), {"language": "en"}, headers={"referer": "http://testserver/ca-nhan/"}
        )
        assert answer.url == "http://testserver/ca-nhan/"
        assert 'lang="en"' in client.get("/").content.decode()

    @pytest.mark.parametrize("language", ["fr", "", "../vi"])
    def test_stays_for_who_asks_for_another(self, client, language):
        client.post(reverse("ui:language"), {"language": language})
        assert client.get("/")["Content-Language"] == "vi"

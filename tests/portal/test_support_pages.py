"""The SOS form and the pages of support requests, as the asker, whoever answers and the head use them."""

from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
import structlog
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.enums import LookAction, Role
from accounts.models import AccessRecord, Actor, Agency
from documents.enums import FileState
from documents.models import StoredFile
from documents.services import files, upkeep
from feedback.models import SupportDesk, SupportFile, SupportRequest
from portal.help.context import Asked, context_of, page_label
from portal.night.demo import help_asked
from portal.ui import errors
from tests.clock import at
from tests.factories.accounts import AgencyFactory, MembershipFactory, UserFactory
from tests.factories.dossiers import assigned, make_office
from tests.factories.support import STUCK, Helped
from tests.harness.pages import text_of


pytestmark = pytest.mark.django_db
ASK = reverse("help:ask")
LIST = reverse("help:requests")


@pytest.fixture
def place(frozen_at):
    frozen_at("2026-03-02 09:00")
    return Helped()


def sent(**changes):
    return {"what": STUCK, "key": str(uuid4()), "from": "/mot-cua/tiep-nhan/7/?q=Nguyen", **changes}


def address(one):
    return reverse("help:request", args=[one.pk])


class TestContext:
    """What is kept of an address: the page, never what was searched for, no code, no token."""

    @pytest.mark.parametrize(
        ("path", "name", "kept"),
        [
            ("/mot-cua/", "counter:home", "/mot-cua/"),
            ("/mot-cua/ket-qua-tim/?q=Nguyen+Van+A", "counter:found", "/mot-cua/ket-qua-tim/"),
            ("/mot-cua/tiep-nhan/7/", "counter:receive", "/mot-cua/tiep-nhan/7/"),
            ("/mot-cua/ke/cho-tra/#x", "counter:shelf", "/mot-cua/ke/cho-tra/"),
            ("/xep-hang/so/abcdef/", "public:queue_ticket", "/xep-hang/so/…/"),
            ("/diem/XSM/2026-02/", "public:month", "/diem/…/…/"),
            ("/khong-co-trang-nay/", "", ""),
            ("https://elsewhere.example/mot-cua/", "", ""),
            ("//elsewhere.example/mot-cua/", "", ""),
            ("/mot-cua/\x00", "", ""),
            ("", "", ""),
        ],
    )
    def test_of_a_page(self, rf, path, name, kept):
        found = context_of(rf.get("/"), Asked.sent({"from": path}), user=UserFactory(), on=None)
        assert (found.page_name, found.page_path, found.dossier_id) == (name, kept, None)

    @pytest.mark.parametrize(
        ("status", "ref", "kept"),
        [
            ("500", "0b8f1c1e-6f1a-4a55-9a53-1d2c3b4a5f60", (500, "0b8f1c1e-6f1a-4a55-9a53-1d2c3b4a5f60")),
            ("200", "0b8f1c1e", (None, "0b8f1c1e")),
            ("5oo", "<script>", (None, "")),
            ("999999999999", "", (None, "")),
        ],
    )
    def test_of_an_error(self, rf, status, ref, kept):
        found = context_of(
            rf.get("/"), Asked.sent({"status": status, "ref": ref}), user=UserFactory(), on=None
        )
        assert (found.error_status, found.request_id) == kept

    def test_a_page_is_called_as_the_navigation_calls_it(self):
        assert page_label("counter:choose", "/mot-cua/tiep-nhan/") == "Tiếp nhận (/mot-cua/tiep-nhan/)"
        assert page_label("", "") == ""

    @pytest.mark.parametrize(
        ("name", "parameter"),
        [("desk:dossier", "pk"), ("counter:dossier", "dossier_id"), ("desk:late", "pk")],
    )
    def test_a_dossiers_page_gives_the_dossier_to_who_may_see_it(self, rf, name, parameter):
        office = make_office()
        dossier = assigned(office)
        asked = Asked.sent({"from": reverse(name, kwargs={parameter: dossier.pk})})
        on = dossier.accepted_at.date()
        handler, stranger = office.people[Role.HANDLER], MembershipFactory(role=Role.RECEPTION).user
        assert context_of(rf.get("/"), asked, user=handler, on=on).dossier_id == dossier.pk
        assert context_of(rf.get("/"), asked, user=stranger, on=on).dossier_id is None

    def test_another_rows_number_is_no_dossiers(self, rf):
        office = make_office()
        dossier = assigned(office)
        asked = Asked.sent({"from": reverse("desk:petition", args=[dossier.pk])})
        on = dossier.accepted_at.date()
        assert context_of(rf.get("/"), asked, user=office.people[Role.HANDLER], on=on).dossier_id is None


def test_from_the_masthead_to_an_answer(place, client_of):
    clerk, keeper = client_of(place.clerk), client_of(place.keeper)
    home = clerk.get(reverse("counter:home")).content.decode()
    assert f'href="{ASK}?from=%2Fmot-cua%2F"' in home
    assert 'data-help-key="F1"' in home
    form = text_of(
        clerk.get(ASK, {"from": "/mot-cua/tiep-nhan/7/?q=Nguyen"}, headers={"user-agent": "Thử/1"})
    )
    for shown in (
        "/mot-cua/tiep-nhan/7/",
        "Thử/1",
        place.keeper.full_name,
        "Cán bộ tiếp nhận",
        "2 giờ làm việc",
    ):
        assert shown in form, shown
    assert "Nguyen " not in form

    assert clerk.post(ASK, sent(what=" ")).status_code == 422
    answer = clerk.post(ASK, sent(), headers={"user-agent": "Thử/1"}, follow=True)
    assert "Bạn sẽ có lời đáp trước 11:00" in text_of(answer)
    one = SupportRequest.objects.get()
    assert (one.page_name, one.page_path, one.browser) == (
        "counter:receive",
        "/mot-cua/tiep-nhan/7/",
        "Thử/1",
    )

    shelf = text_of(keeper.get(LIST))
    assert "Tôi phải trả lời (1)" in shelf
    assert str(one) in shelf
    page = text_of(keeper.get(address(one)))
    assert STUCK in page
    assert "Nói thêm" not in page, "that is the asker's"
    assert keeper.post(address(one), {"do": "answer", "answer-text": ""}).status_code == 422
    assert keeper.post(address(one), {"do": "burn"}).status_code == 404
    assert keeper.post(address(one), {"do": "answer", "answer-text": "Cắm lại máy quét."}).status_code == 302
    mine = text_of(clerk.get(address(one)))
    assert "Cắm lại máy quét." in mine
    assert "Vẫn chưa được, hỏi lại" in mine
    assert clerk.post(address(one), {"do": "close"}).status_code == 302
    assert clerk.post(address(one), {"do": "close"}).status_code == 409


def test_others_learn_nothing_of_it(place, client_of):
    one = place.asked()
    colleague = UserFactory(role=Role.RECEPTION, agency=place.counter)
    browser = client_of(colleague)
    assert browser.get(address(one)).status_code == 404
    assert browser.post(address(one), {"do": "answer", "answer-text": "x"}).status_code == 404
    assert str(one) not in text_of(browser.get(f"{LIST}?show=all"))
    reader = client_of(place.boss)
    assert str(one) in text_of(reader.get(f"{LIST}?show=owed"))
    assert reader.post(address(one), {"do": "say_more", "say_more-text": "x"}).status_code == 403


def test_the_dossier_it_names_opens_only_to_whom_it_is_open_anyway(place, client_of):
    office = make_office()
    dossier = assigned(office)
    keeper = UserFactory(role=Role.ADMINISTRATOR, agency=office.commune)
    handler = client_of(office.people[Role.HANDLER])
    handler.post(ASK, sent(**{"from": reverse("desk:dossier", args=[dossier.pk])}))
    one = SupportRequest.objects.get()
    assert one.dossier_id == dossier.pk
    seen = handler.get(address(one)).content.decode()
    assert reverse("desk:dossier", args=[dossier.pk]) in seen
    other = text_of(client_of(keeper).get(address(one)))
    assert "một hồ sơ bạn không được xem" in other
    assert str(dossier) not in other


def test_overdue_stands_first_for_the_head_and_on_his_morning_page(place, client_of, frozen_at):
    place.asked()
    frozen_at("2026-03-02 14:00")
    head = client_of(place.chair)
    late = text_of(head.get(f"{LIST}?show=overdue"))
    assert "Quá hạn trả lời" in late
    assert "Quá hạn (1)" in late
    home = head.get(reverse("oversight:home")).content.decode()
    assert "Yêu cầu hỗ trợ chờ trả lời" in home
    assert f"{LIST}?show=overdue" in home


def test_handed_on_by_the_form_to_somebody_of_the_agency_only(place, client_of):
    one, keeper = place.asked(), client_of(place.keeper)
    stranger = MembershipFactory(role=Role.ADMINISTRATOR).user
    wrong = keeper.post(address(one), {"do": "hand_on", "hand_on-person": stranger.pk})
    assert wrong.status_code == 422
    right = keeper.post(
        address(one), {"do": "hand_on", "hand_on-person": place.handler.pk, "hand_on-text": "Nhờ em"}
    )
    assert right.status_code == 302
    assert "Tôi phải trả lời (1)" in text_of(client_of(place.handler).get(LIST))


def test_who_answers_is_named_and_ended(place, client_of):
    desks = reverse("help:desks")
    head = client_of(place.chair)
    assert "quản trị hệ thống, vì chưa giao ai" in text_of(head.get(desks))
    typed = {"agency": place.commune.pk, "person": place.handler.pk, "valid_from": "02/03/2026"}
    assert head.post(desks, typed | {"valid_from": "01/03/2026"}).status_code == 422
    stranger = MembershipFactory(role=Role.HANDLER).user
    assert head.post(desks, typed | {"person": stranger.pk}).status_code == 422
    closed = AgencyFactory(unit=True, parent=place.commune)
    gone = UserFactory(role=Role.HANDLER, agency=closed)
    # As a set-up file ends it: its place and the roles in it stay open.
    Agency.objects.filter(pk=closed.pk).update(valid_to=date(2026, 3, 1))
    assert head.post(desks, typed | {"person": gone.pk}).status_code == 422
    assert head.post(desks, typed).status_code == 302
    assert head.post(desks, typed).status_code == 422, "named already"
    row = SupportDesk.objects.get()
    assert place.handler.full_name in text_of(head.get(desks))
    other = client_of(MembershipFactory(role=Role.HEAD).user)
    end = reverse("help:end_desk", args=[row.pk])
    assert other.post(end).status_code == 403
    assert head.post(end).status_code == 302
    assert head.post(end).status_code == 409


def test_what_was_typed_outlives_the_login(place, client_of):
    browser = client_of(place.clerk)
    here = f"{ASK}?from=%2Fmot-cua%2F"
    page = browser.get(here)
    ticket = page.context["request"].kept.ticket
    late = Client(headers={"referer": f"http://testserver{here}"})
    led = late.post(here, sent(ticket=ticket))
    assert led.status_code == 302
    assert "ho-tro%2Fgui%2F%3Ffrom" in led.url, "back to the form, with the page it was about"
    assert any("24 giờ" in str(message) for message in get_messages(led.wsgi_request))
    assert STUCK not in text_of(client_of(place.handler).get(here)), "another account finds nothing"
    assert STUCK in text_of(browser.get(here))
    browser.post(here, sent())
    assert STUCK not in text_of(browser.get(here)), "sent, it is forgotten"


@pytest.mark.parametrize(("path", "status"), [("/khong-co/", 404), ("/dieu-hanh/", 403)])
def test_an_error_page_offers_to_ask_with_its_reference(place, client_of, path, status):
    page = client_of(place.clerk).get(path)
    assert page.status_code == status
    reference = page.context["reference"]
    assert reference
    link = f"{ASK}?from={path.replace('/', '%2F')}&amp;status={status}&amp;ref={reference}"
    assert link in page.content.decode()


def test_the_page_of_a_crash_offers_it_to_who_has_a_session_and_asks_nobody(rf, settings):
    request = rf.get("/mot-cua/")
    with structlog.contextvars.bound_contextvars(request_id="0b8f1c1e"):
        stranger = errors.server_error(request).content.decode()
        request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
        officer = errors.server_error(request).content.decode()
    assert ASK not in stranger
    assert "0b8f1c1e" in stranger, "whoever calls by telephone can say it"
    assert f"{ASK}?from=%2Fmot-cua%2F&amp;status=500&amp;ref=0b8f1c1e" in officer


def test_a_stranger_is_offered_no_sos(client, place):
    assert ASK not in client.get(reverse("public:home")).content.decode()


def test_one_more_request_costs_no_more_queries(place, client_of, assert_num_queries_same_at_1_and_20):
    browser = client_of(place.keeper)
    assert_num_queries_same_at_1_and_20(
        lambda: place.asked(by=Actor(UserFactory(role=Role.RECEPTION, agency=place.counter))),
        lambda: browser.get(f"{LIST}?show=owed"),
    )


@pytest.mark.parametrize("now", ["2026-03-04 10:00", "2026-03-08 06:30"])  # a Wednesday, a Sunday
def test_the_demo_shows_two_open_one_overdue_and_the_others_heard(frozen_at, now):
    moment = frozen_at(now)
    place = Helped()
    for name in {one.who for one in help_asked.ASKED}:
        UserFactory(username=name, role=Role.RECEPTION, agency=place.counter)
    UserFactory(username=help_asked.KEEPER, role=Role.ADMINISTRATOR, agency=place.commune)
    for _twice in range(2):
        help_asked.ask_for_help(at=moment)
    assert SupportRequest.objects.count() == len(help_asked.ASKED)
    assert SupportRequest.objects.owed().count() == 3
    assert SupportRequest.objects.overdue_at(moment).count() == 1
    assert SupportRequest.objects.filter(state="asked_back").count() == 1
    assert SupportRequest.objects.filter(state="answered").count() == 2


def test_the_administrator_begins_with_what_waits_for_his_answer(place, client_of, frozen_at):
    place.asked()
    frozen_at("2026-03-02 14:00")
    keeper = client_of(place.keeper)
    home = text_of(keeper.get(reverse("oversight:home")))
    assert "Yêu cầu hỗ trợ chờ trả lời" in home
    assert "trong đó đã quá hai giờ làm việc" in home
    assert "1 yêu cầu hỗ trợ chờ bạn trả lời" in text_of(keeper.get(reverse("help:home")))
    assert "chờ bạn trả lời" not in text_of(client_of(place.clerk).get(reverse("help:home")))


PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")


class TestAttachment:
    """One picture or PDF goes along, through the store of files; asker and answerer open it, nobody else."""

    @pytest.fixture(autouse=True)
    def _own_store(self, settings, tmp_path):
        settings.UPLOAD_MIN_FREE_BYTES = 1
        settings.STORAGES = settings.STORAGES | {
            "default": {
                "BACKEND": "documents.gateways.storage.DurableFileStorage",
                "OPTIONS": {"location": tmp_path / "files", "file_permissions_mode": 0o600},
            }
        }

    def send(self, browser, name="man-hinh.png", content=PNG):
        return browser.post(ASK, sent(attachment=SimpleUploadedFile(name, content)))

    def test_it_goes_along_and_opens_for_who_asked_and_who_answers(self, place, client_of):
        clerk = client_of(place.clerk)
        assert 'enctype="multipart/form-data"' in clerk.get(ASK).content.decode()
        assert self.send(clerk).status_code == 302
        one = SupportRequest.objects.get()
        file = reverse("help:request_file", args=[one.pk])
        people = {place.clerk: 200, place.keeper: 200, place.boss: 403, place.handler: 404}
        for person, opens in people.items():
            browser = client_of(person)
            answer = browser.get(file)
            assert answer.status_code == opens, person.username
            if opens == 404:
                continue
            page = browser.get(address(one)).content.decode()
            assert "man-hinh.png" in page
            assert (f'href="{file}"' in page) == (opens == 200)
        answer = client_of(place.keeper).get(file)
        assert (answer.content, answer["Content-Type"]) == (PNG, "image/png")
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        looks = AccessRecord.objects.filter(object_kind="support_request", action=LookAction.FILE)
        assert {look.user_id for look in looks} == {place.clerk.pk, place.keeper.pk}

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            # An archive hides things; TIFF and ZIP are not named, for they are not taken here.
            (
                "hop.zip",
                b"PK\x03\x04" + bytes(30),
                "Loại tệp này không được nhận. Hãy dùng PDF, JPG hoặc PNG.",
            ),
            ("man-hinh.png", b"MZ" + bytes(64), "Hãy dùng PDF, JPG hoặc PNG."),  # a program as a picture
            ("man-hinh.pdf", PNG, "Đuôi tệp không khớp"),
            ("trong.png", b"", "rỗng"),
        ],
    )
    def test_what_is_no_picture_is_refused_with_the_reason_and_the_words_stay(
        self, place, client_of, name, content, said
    ):
        answer = self.send(client_of(place.clerk), name, content)
        page = text_of(answer)
        assert answer.status_code == 422
        assert said in page
        assert STUCK in page
        assert not SupportRequest.objects.exists()

    def test_it_may_not_be_larger_than_the_office_allows(self, place, client_of, settings):
        settings.UPLOAD_MAX_BYTES = 20
        assert self.send(client_of(place.clerk)).status_code == 422

    def test_sent_twice_it_is_kept_once_and_nobody_sweeps_it(self, place, client_of, frozen_at):
        clerk, typed = client_of(place.clerk), sent()
        for _ in range(2):
            clerk.post(ASK, typed | {"attachment": SimpleUploadedFile("man-hinh.png", PNG)})
        assert SupportFile.objects.count() == 1
        stray = files.store(BytesIO(PNG + b"x"), "khac.png")
        later = at("2026-06-01 09:00")
        upkeep.sweep(at=at("2026-03-03 02:00"))
        upkeep.sweep(at=later)
        assert StoredFile.objects.get(pk=SupportFile.objects.get().stored_file_id).state == FileState.KEPT
        assert StoredFile.objects.get(pk=stray.pk).state == FileState.QUARANTINED

    def test_a_request_without_a_file_has_none_to_open(self, place, client_of):
        one = place.asked()
        assert client_of(place.clerk).get(reverse("help:request_file", args=[one.pk])).status_code == 404

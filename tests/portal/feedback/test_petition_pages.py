"""Petition pages: the officer's way from registering to publishing, who sees what, what the public sees."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Actor
from dossiers.models import Dossier
from feedback.enums import PetitionChannel, PetitionKind, PetitionState as S
from feedback.models import Petition
from feedback.services import answering, classifying, registering
from feedback.services.registering import About, PetitionIn, Sender
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import make_office, returned
from tests.factories.feedback import make_duty, make_petition


pytestmark = pytest.mark.django_db
NOW = at("2026-03-06 10:00")
SAID = "Đi lại ba lần mà chưa được hướng dẫn đủ giấy tờ."
LIST, NEW = reverse("desk:petitions"), reverse("desk:petition_new")


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOW, tick=False)


class Desk:
    def __init__(self, client_of):
        self.province = AgencyFactory(province=True)
        self.commune = AgencyFactory(parent=self.province)
        self.unit = AgencyFactory(unit=True, parent=self.commune)
        self.officer = UserFactory(role=Role.PETITION_OFFICER, agency=self.commune)
        self.handler = UserFactory(role=Role.HANDLER, agency=self.unit)
        self.above = UserFactory(role=Role.PETITION_OFFICER, agency=self.province)
        self.browser = client_of(self.officer)
        self.client_of = client_of

    def registered(self, **changes):
        given = PetitionIn(
            uuid4(), self.commune.pk, PetitionChannel.PHONE, SAID, NOW,
            Sender("Lương Thị Gửi", "Thôn", "0912000111"),
        )  # fmt: skip
        return registering.register(given=replace(given, **changes), by=Actor(self.officer), at=NOW)

    def published(self):
        made, by = self.registered(), Actor(self.officer)
        classifying.classify(petition_id=made.pk, kind=PetitionKind.RULES, by=by, at=NOW)
        answering.answer(petition_id=made.pk, text="Một tờ khai.", by=by, at=NOW)
        return answering.publish(
            petition_id=made.pk, question="Hỏi về giấy tờ.", text="Một tờ khai.", by=by, at=NOW
        )

    def act(self, petition, do, browser=None, **typed):
        fields = {f"{do}-{name}": value for name, value in typed.items()}
        return (browser or self.browser).post(
            reverse("desk:petition", args=[petition.pk]), {"do": do, **fields}
        )


@pytest.fixture
def desk(client_of):
    return Desk(client_of)


def page(browser, petition):
    return browser.get(reverse("desk:petition", args=[petition.pk])).content.decode()


def fresh(petition):
    return Petition.objects.get(pk=petition.pk)


def test_from_the_telephone_to_the_public_list(desk, client):
    form = desk.browser.get(NEW).content.decode()
    key = re.search(r'name="key"[^>]*value="([^"]+)"', form)[1]
    typed = {
        "channel": "phone", "sent_on": "06/03/2026", "content": SAID, "name": "Lương Thị Gửi", "key": key,
        "phone": "0912000111", "address": "", "email": "", "national_number": "", "dossier_code": "",
        "about_agency": "", "about_unit": "", "about_person": "", "repeats_code": "",
    }  # fmt: skip
    missing = desk.browser.post(NEW, typed | {"content": ""})
    assert missing.status_code == 422
    wrong = desk.browser.post(NEW, typed | {"phone": "123"})
    assert wrong.status_code == 422
    assert "Số điện thoại không đúng" in wrong.content.decode()
    made = desk.browser.post(NEW, typed)
    assert desk.browser.post(NEW, typed).url == made.url  # pressed twice
    petition = Petition.objects.get()
    shown = desk.browser.get(made.url).content.decode()
    assert "Người gửi còn thiếu: địa chỉ" in shown
    assert "17:30 ngày 27/03/2026" in shown  # fifteen working days
    assert shown.index("Phân loại, giao xử lý") < shown.index("Chuyển cơ quan khác")

    assert desk.act(petition, "classify", kind="rules", handler=desk.handler.pk).status_code == 302
    mine = desk.client_of(desk.handler)
    assert petition.code in mine.get(LIST).content.decode()
    assert desk.act(petition, "answer", browser=mine, text="Chỉ cần một tờ khai.").status_code == 302
    told = desk.act(petition, "publish", question="Bà Lương Thị Gửi hỏi", text="Một tờ khai.")
    assert told.status_code == 422
    assert "Bỏ những chữ cho biết là ai: Lương Thị Gửi" in told.content.decode()
    assert desk.act(petition, "publish", question="Hỏi về giấy tờ", text="Một tờ khai.").status_code == 302

    public = client.get(reverse("public:petition_answers")).content.decode()
    one = client.get(reverse("public:petition_answer", args=[petition.code])).content.decode()
    for text in (public, one):
        assert "Hỏi về giấy tờ" in text
        for secret in ("Lương Thị Gửi", "0912000111", SAID, desk.handler.full_name):
            assert secret not in text
    for _ in range(2):
        client.post(reverse("public:petition_answer", args=[petition.code]), {"like": "0"})
    assert (fresh(petition).likes, fresh(petition).dislikes) == (0, 1)
    assert client.get(reverse("public:petition_answer", args=["PAKN-KHONG-CO"])).status_code == 404


def test_a_complaint_gets_its_slip(desk):
    petition = desk.registered()
    Petition.objects.filter(pk=petition.pk).update(content="Tôi khiếu nại quyết định xử phạt")
    assert "dấu hiệu là khiếu nại" in page(desk.browser, petition)
    slip = reverse("desk:petition_slip", args=[petition.pk])
    assert desk.browser.get(slip).status_code == 404
    desk.act(petition, "redirect", matter="complaint", reason="Khiếu nại quyết định")
    printed = desk.browser.post(reverse("desk:print_petition_slip", args=[petition.pk]))
    assert printed.url == slip
    assert desk.browser.get(slip)["Content-Type"] == "application/pdf"
    assert desk.client_of(UserFactory(role=Role.HEAD, agency=AgencyFactory())).get(slip).status_code == 404


def test_each_act_by_the_page_and_what_is_refused_stays_open(desk):
    petition = desk.registered()
    empty = desk.act(petition, "transfer", reason="x", agency="", outside_name="")
    assert empty.status_code == 422
    assert "Chọn một cơ quan trong danh sách" in empty.content.decode()
    assert '<details class="mb-2 no-print" open>' in empty.content.decode()
    assert desk.act(petition, "ask_to_complete", reason="Địa chỉ").status_code == 302
    assert desk.act(petition, "complete", text="Thêm").status_code == 302
    assert desk.act(petition, "transfer", agency=desk.province.pk, reason="Của tỉnh").status_code == 302
    assert fresh(petition).state == S.TRANSFERRED
    # It is another agency's now: seen here, acted on there; what was on the page is no more.
    assert "Chuyển cơ quan khác" in page(desk.browser, petition)  # in what happened
    assert desk.act(petition, "refuse", reason="x").status_code == 409
    above = desk.client_of(desk.above)
    assert (
        desk.act(petition, "transfer", browser=above, outside_name="Bộ Tư pháp", reason="x").status_code
        == 302
    )
    assert fresh(petition).state == S.FORWARDED
    other = desk.registered()
    first = desk.registered()
    assert desk.act(other, "link_repeat", repeats_code=first.code).status_code == 422  # not sent before it
    assert desk.act(other, "withdraw", reason="Đã xong").status_code == 302
    assert desk.act(first, "refuse", reason="Không rõ").status_code == 302
    national = make_petition(desk.commune, channel="national", national_number="QG-9")
    registering.duties.owe_first_look(national)
    desk.act(national, "classify", kind="conduct", handler="")
    desk.act(national, "hand", handler=desk.handler.pk)
    assert fresh(national).handler == desk.handler
    desk.act(national, "answer", text="Đã xem xét.")
    assert desk.act(national, "count_national", likes="1", dislikes="4").status_code == 302
    assert fresh(national).is_disliked
    assert desk.act(national, "find_vague", reason="Chưa rõ").status_code == 302
    assert fresh(national).vague_count == 1


def test_about_a_person_neither_he_nor_his_unit_finds_it_anywhere(desk):
    colleague = UserFactory(role=Role.UNIT_HEAD, agency=desk.unit)
    petition = desk.registered(about=About(person_id=desk.handler.pk))
    assert petition.code in desk.browser.get(LIST).content.decode()
    for person in (desk.handler, colleague):
        browser = desk.client_of(person)
        assert petition.code not in browser.get(LIST + "?ngan=cho-phan-loai").content.decode()
        assert browser.get(reverse("desk:petition", args=[petition.pk])).status_code == 404
        assert browser.post(reverse("desk:petition", args=[petition.pk]), {"do": "refuse"}).status_code == 404
    # About the officer's own chair: he learns the number, and that it went above.
    chair = UserFactory(role=Role.HEAD, agency=desk.commune)
    form = desk.browser.get(NEW).content.decode()
    key = re.search(r'name="key"[^>]*value="([^"]+)"', form)[1]
    sent = desk.browser.post(
        NEW,
        {
            "channel": "counter",
            "sent_on": "06/03/2026",
            "content": SAID,
            "about_person": chair.pk,
            "key": key,
        },
        follow=True,
    )
    about_chair = Petition.objects.latest("pk")
    assert about_chair.handling_agency == desk.province
    assert about_chair.code in sent.content.decode()
    assert desk.browser.get(reverse("desk:petition", args=[about_chair.pk])).status_code == 404
    watched = desk.client_of(chair).get(reverse("oversight:petitions")).content.decode()
    assert about_chair.code not in watched


def test_who_watches_sees_no_names(desk):
    petition = desk.published()
    control = desk.client_of(UserFactory(role=Role.CONTROL, agency=desk.commune))
    shown = page(control, petition)
    assert "L.T.G." in shown
    for secret in ("Lương Thị Gửi", "0912000111", SAID):
        assert secret not in shown
    assert "Một tờ khai." in shown  # as published


def test_overdue_and_figures_for_the_head_and_not_for_another(desk, time_machine):
    petition = desk.registered()
    late_by = at("2026-03-30 09:00")
    time_machine.move_to(late_by, tick=False)
    head = desk.client_of(UserFactory(role=Role.HEAD, agency=desk.commune))
    shown = head.get(reverse("oversight:petitions")).content.decode()
    assert petition.code in shown
    assert "Đang quá hạn (2)" in shown
    assert petition.code in desk.browser.get(LIST + "?ngan=qua-han").content.decode()
    stranger = desk.client_of(UserFactory(role=Role.HEAD, agency=AgencyFactory(parent=desk.province)))
    assert petition.code not in stranger.get(reverse("oversight:petitions")).content.decode()
    assert stranger.get(reverse("desk:petition", args=[petition.pk])).status_code == 404


def test_lists_cost_the_same_statements_however_many(desk, client, assert_num_queries_same_at_1_and_20):
    desk.registered()
    assert_num_queries_same_at_1_and_20(
        lambda: make_petition(desk.commune), lambda: desk.browser.get(LIST + "?ngan=cho-phan-loai")
    )
    assert_num_queries_same_at_1_and_20(
        desk.published, lambda: client.get(reverse("public:petition_answers"))
    )


def test_the_shelves_are_counted_in_one_statement_and_hold_as_many_as_they_say(desk):
    known = {"kind": PetitionKind.RULES}
    make_petition(desk.commune)
    make_petition(desk.commune, state=S.TRANSFERRED)
    make_petition(desk.commune, state=S.ASKED, **known)
    make_petition(desk.commune, state=S.HANDLING, handler=desk.handler, **known)
    old = make_petition(desk.commune, state=S.HANDLING, when=NOW - timedelta(days=30), **known)
    make_duty(old, due_on=NOW.date() - timedelta(days=1))
    make_petition(desk.commune, state=S.ANSWERED, answered_at=NOW, answered_on=NOW.date(), **known)
    make_petition(desk.commune, state=S.WITHDRAWN, closed_at=NOW)
    make_petition(desk.province)  # not theirs to see
    wanted = {
        desk.officer: [2, 0, 2, 1, 1, 1, 1],
        desk.handler: [0, 1, 1, 0, 0, 0, 0],  # what is his own, and no more
        UserFactory(role=Role.HEAD, agency=desk.commune): [2, 0, 2, 1, 1, 1, 1],
    }
    for person, counts in wanted.items():
        browser = desk.client_of(person)
        with CaptureQueriesContext(connection) as asked:
            shown = browser.get(LIST).context
        assert sum("COUNT(" in query["sql"] for query in asked.captured_queries) == 1
        tabs = shown["tabs"]
        assert [int(re.search(r"\((\d+)\)", str(tab["label"]))[1]) for tab in tabs] == counts
        assert [len(browser.get(tab["href"]).context["rows"]) for tab in tabs] == counts


@pytest.mark.parametrize(("phone", "is_asked"), [("12345678", True), ("0912000111", False), ("", True)])
def test_a_telephone_is_asked_again_where_none_can_be_dialled(desk, phone, is_asked):
    national = {"channel": PetitionChannel.NATIONAL, "national_number": "QG-1"}
    petition = desk.registered(**national, sender=Sender("Lương Thị Gửi", phone=phone))
    desk.act(petition, "ask_to_complete", reason="Địa chỉ")
    assert ('name="complete-phone"' in page(desk.browser, petition)) == is_asked


def test_own_intake_is_off_until_an_office_wants_it(desk, client, settings):
    send = reverse("public:petition_send")
    assert "Gửi trên Hệ thống quốc gia" in client.get(send).content.decode()
    assert client.post(send, {}).status_code == 404
    assert send not in client.get(reverse("public:petitions")).content.decode()
    settings.PETITION_WEB_INTAKE = True
    form = client.get(send).content.decode()
    key = re.search(r'name="key"[^>]*value="([^"]+)"', form)[1]
    typed = {
        "agency": desk.commune.pk, "name": "Lương Thị Gửi", "address": "Thôn Thử", "phone": "0912 000 111",
        "content": SAID, "dossier_code": "", "email": "", "key": key,
    }  # fmt: skip
    for phone in ("không", "12345678"):
        assert "Số điện thoại không đúng" in client.post(send, typed | {"phone": phone}).text
    assert client.post(send, typed | {"dossier_code": "sai"}).status_code == 422
    sent = client.post(send, typed)
    petition = Petition.objects.get()
    assert petition.code in sent.content.decode()
    assert (petition.channel, petition.registered_by, petition.handling_agency) == ("web", None, desk.commune)
    client.post(send, typed)
    assert Petition.objects.count() == 1


def test_a_petition_about_a_dossier_leads_to_it(client_of):
    office = make_office()
    dossier = returned(office)
    officer = office.people[Role.PETITION_OFFICER]
    given = PetitionIn(
        uuid4(), office.commune.pk, PetitionChannel.PHONE, SAID, NOW, about=About(dossier_code=dossier.code)
    )
    petition = registering.register(given=given, by=Actor(officer), at=NOW)
    assert Dossier.objects.get(code=dossier.code) == petition.about_dossier
    shown = page(client_of(officer), petition)
    assert f'href="{reverse("desk:dossier", args=[dossier.pk])}">{dossier.code}</a>' in shown

"""Two people on one dossier, a button pressed twice, the back button: nothing is doubled, all is told."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import EventKind, State
from dossiers.models import Dossier, DossierEvent, HandOver
from dossiers.services import reception
from portal.counter import reception as reception_page
from procedures.enums import FeeKind
from procedures.models import FeeRule
from tests.counter.filling import address, form_of, taking_form
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import NINE, accepted, asked, done, handed_over, make_intake, make_office
from tests.factories.payments import book
from tests.factories.procedures import publish_now
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
MORNING = "2026-03-06 09:32"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
GIVEN = {
    "receiver_is_applicant": "on",
    "receiver_name": "Đặng Thị Ước",
    "identity_seen": "Thẻ căn cước",
    "means": "0",
    "signed": "on",
}


@built_once
def office():
    return make_office()


@built_once(frozen_at=MORNING)
def dossier(office):
    """Accepted, and waiting to be handed over."""
    return accepted(office)


@built_once(frozen_at=MORNING)
def incomplete(office):
    return asked(office)


@built_once(frozen_at=MORNING)
def finished(office):
    return done(office)


@built_once(frozen_at=MORNING)
def bundle(office):
    return handed_over(office)


@pytest.fixture
def colleague(office, client_of):
    return client_of(UserFactory(role=Role.RECEPTION, agency=office.counter))


def url(name, dossier):
    return reverse(f"counter:{name}", args=[dossier.pk])


def now(dossier):
    return Dossier.objects.get(pk=dossier.pk)


def bare(office):
    """Nothing was brought yet: both papers are missing."""
    intake = make_intake(office)
    papers = [replace(paper, evidence=None, originals=0) for paper in intake.papers]
    return reception.ask_new(
        intake=replace(intake, papers=papers),
        missing="Tờ khai đăng ký khai sinh\nGiấy chứng sinh",
        by=office.actor(Role.RECEPTION),
        at=NINE,
    )


def brought(paper, **changes):
    name = f"b{paper.pk}"
    typed = {f"{name}-has": "on", f"{name}-evidence": "original", f"{name}-originals": "1"}
    return typed | {"despite_duplicate": "on"} | changes  # the file's other dossiers are of the same person


class TestBringingAndAccepting:
    def test_what_is_not_accepted_has_not_been_brought_and_the_form_keeps_everything(self, office, clerk):
        dossier = bare(office)
        first, second = dossier.papers.order_by("order")
        typed = brought(first, do="accept") | {
            f"b{second.pk}-source": "đã hẹn mang sau",
            f"files-b{first.pk}": SimpleUploadedFile("to-khai.pdf", PDF),
        }

        answer = clerk.post(url("complete", dossier), typed)

        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Còn thiếu 1 giấy tờ: Giấy chứng sinh" in page
        assert 'value="đã hẹn mang sau"' in page
        assert "to-khai.pdf" in page
        assert now(dossier).state == State.SUPPLEMENT_PRE
        assert not dossier.papers.exclude(evidence="").exists()
        assert not dossier.files.exists()
        assert list(dossier.events.values_list("kind", flat=True)) == [EventKind.ASK_BEFORE_ACCEPTANCE]

        kept = page.split('name="kept" value="')[1].split('"')[0]
        answer = clerk.post(
            url("complete", dossier), brought(first) | brought(second) | {"kept": kept, "do": "accept"}
        )
        assert answer.url == url("received", dossier)
        assert dossier.files.get().name == "to-khai.pdf"

    def test_a_fee_in_words_is_asked_for_and_undoes_nothing(self, client_of):
        office = make_office(fee=None, publish=False)
        rule = FeeRule.objects.create(
            version=office.procedure.version, kind=FeeKind.CHARGE, name="Lệ phí", note="Theo HĐND", rate=None
        )
        publish_now(office.procedure.version)
        clerk = client_of(office.people[Role.RECEPTION])
        dossier = asked(office, amounts={rule.pk: Decimal(0)})
        paper = dossier.papers.order_by("order").last()

        page = clerk.post(url("complete", dossier), brought(paper, do="accept"))

        assert page.status_code == 422
        assert "Nhập số tiền của khoản" in page.content.decode()
        assert now(dossier).state == State.SUPPLEMENT_PRE
        assert not paper.is_present
        clerk.post(url("complete", dossier), brought(paper, do="accept", **{f"amount_{rule.pk}": "5000"}))
        assert now(dossier).state == State.ACCEPTED
        assert dossier.fees.get().amount == 5000


class TestTwoClerks:
    """Both have the page open; the second is told where the dossier stands, and led to it."""

    @pytest.mark.parametrize(
        ("stage", "first", "second", "state"),
        [
            ("incomplete", ("complete", "accept"), ("complete", "accept"), State.ACCEPTED),
            ("incomplete", ("complete", "bring"), ("complete", "accept"), State.ACCEPTED),
            ("finished", ("return_result", GIVEN), ("return_result", GIVEN), State.RETURNED),
            ("incomplete", ("withdraw", "withdraw"), ("complete", "accept"), State.WITHDRAWN),
            ("incomplete", ("complete", "accept"), ("refuse", "refuse"), State.ACCEPTED),
            ("dossier", ("withdraw", "withdraw"), ("withdraw", "withdraw"), State.WITHDRAWN),
        ],
        ids=[
            "accept-accept",
            "bring-accept",
            "return-return",
            "withdraw-accept",
            "accept-refuse",
            "withdraw",
        ],
    )
    def test_the_second_is_told(self, request, clerk, colleague, stage, first, second, state):
        dossier = request.getfixturevalue(stage)
        assert self.do(clerk, dossier, first).status_code == 302
        events = DossierEvent.objects.count()

        answer = self.do(colleague, dossier, second)

        assert now(dossier).state == state
        if second == ("complete", "accept") and first == ("complete", "bring"):
            assert answer.status_code == 302  # the one brought the papers, the other accepts: both succeed
            return
        assert answer.status_code == 409
        page = answer.content.decode()
        assert f"“{State(state).label}”" in page or "không còn ở bước chờ tiếp nhận" in page
        assert f'href="{url("dossier", dossier)}"' in page
        assert DossierEvent.objects.count() == events

    def do(self, client, dossier, what):
        name, typed = what
        if name == "complete":
            paper = dossier.papers.order_by("order").last()
            typed = brought(paper, do=typed)
        elif isinstance(typed, str):
            typed = {f"{typed}-reason": "Theo đơn đề nghị"}
        return client.post(url(name, dossier), typed)

    def test_a_later_correction_does_not_undo_an_earlier_one(self, dossier, clerk, colleague):
        typed = {
            "applicant_name": "Đặng Thị Ước", "applicant_id_number": "099187000123", "sets_count": "1",
            "return_means": "0", "seen": "0", "reason": "gõ sai",
        }  # fmt: skip
        typed |= {
            f"paper_{paper.pk}_{count}": str(getattr(paper, count))
            for paper in dossier.papers.all()
            for count in ("originals", "certified", "copies")
        }
        assert 'name="seen" value="0"' in clerk.get(url("correct", dossier)).content.decode()
        clerk.post(url("correct", dossier), typed | {"applicant_name": "Đặng Thị Ướt"})

        answer = colleague.post(url("correct", dossier), typed | {"applicant_phone": "0912345679"})

        assert answer.status_code == 409
        assert "Người khác vừa đính chính hồ sơ này" in answer.content.decode()
        assert now(dossier).applicant_name == "Đặng Thị Ướt"
        again = colleague.post(
            url("correct", dossier),
            typed | {"applicant_name": "Đặng Thị Ướt", "applicant_phone": "0912345679", "seen": "1"},
        )
        assert again.status_code == 302
        assert now(dossier).applicant_phone == "0912345679"


class TestTwiceTheSameButton:
    """A double click, or the form sent again after the back button."""

    @pytest.mark.parametrize("button", ["accept", "submit", "ask", "refuse"])
    def test_of_the_form_of_reception_leads_to_the_one_dossier(self, office, clerk, button):
        typed = form_of(office, do=button, missing="Giấy chứng sinh: mờ", reason="Không thẩm quyền")
        typed |= {"despite_duplicate": "on"}  # the file's other dossiers are of the same person
        before = Dossier.objects.count()
        first, second = (clerk.post(address(office), typed) for _ in range(2))
        assert first.url == second.url
        assert Dossier.objects.count() == before + 1
        assert "CHƯA nhận" not in clerk.get(second.url).content.decode()

    def test_of_two_presses_the_slower_does_not_take_the_other_s_dossier_for_a_duplicate(
        self, office, client_of, monkeypatch
    ):
        typed = form_of(office, do="accept", applicant_name="Phạm Thị Giấy", id_number="099190000789")
        typed |= {"born_on": "09/09/1990", "sex": "Nữ"}
        quick, slow = (client_of(office.people[Role.RECEPTION]) for _ in range(2))
        look, answers, before = reception_page.sheets.find_duplicates, [], Dossier.objects.count()

        def after_the_other(*asked):
            if not answers:
                answers.append(None)
                answers[0] = quick.post(address(office), typed)
            return look(*asked)

        monkeypatch.setattr(reception_page.sheets, "find_duplicates", after_the_other)
        assert slow.post(address(office), typed).url == answers[0].url
        assert Dossier.objects.count() == before + 1

    def test_saving_a_draft_keeps_one(self, office, clerk):
        typed = form_of(office, do="save")
        for _ in range(2):
            assert clerk.post(address(office), typed).status_code == 302
        page = clerk.get(reverse("counter:home")).content.decode()
        assert page.count(address(office)) == 1

    def test_of_handing_over_makes_one_slip(self, dossier, clerk):
        before = HandOver.objects.count()
        typed = {"dossier": [str(dossier.pk)]}
        assert clerk.post(reverse("counter:hand_over"), typed).status_code == 302
        answer = clerk.post(reverse("counter:hand_over"), typed)
        assert answer.status_code == 409
        assert "vừa được người khác bàn giao" in answer.content.decode()
        assert HandOver.objects.count() == before + 1

    def test_of_handing_over_leads_to_the_one_slip(self, dossier, clerk):
        page = clerk.get(reverse("counter:hand_over"))
        before = HandOver.objects.count()
        typed = {"dossier": [str(dossier.pk)], "submission_key": page.wsgi_request.once}
        first, again = (clerk.post(reverse("counter:hand_over"), typed) for _ in range(2))
        assert first.status_code == 302
        assert again.url == first.url == reverse("counter:slip", args=[HandOver.objects.latest("pk").pk])
        assert HandOver.objects.count() == before + 1

    def test_of_payment_leads_to_the_one_receipt(self, office, dossier, clerk, colleague):
        book(office)
        pressed = taking_form(dossier)
        first = clerk.post(url("settle", dossier), pressed)
        again = clerk.post(url("settle", dossier), pressed)
        assert first.url == again.url == reverse("counter:money_receipt", args=[dossier.receipts.get().pk])
        # A colleague's page still showed the fee as due.
        late = colleague.post(url("settle", dossier), {**pressed, "take-key": str(uuid4())})
        assert late.status_code == 422
        assert "vừa được thu bằng biên lai khác" in late.content.decode()
        assert dossier.receipts.count() == 1

    @pytest.mark.parametrize("kind", ["receipt", "fee_slip", "folder_label"])
    def test_of_printing_gives_the_same_paper(self, dossier, clerk, kind):
        address = reverse("counter:print_paper", args=[dossier.pk, kind])
        assert clerk.post(address).url == clerk.post(address).url

    def test_of_printing_a_slip_gives_the_same_paper(self, bundle, clerk):
        address = reverse("counter:print_slip", args=[bundle.pk])
        assert clerk.post(address).url == clerk.post(address).url

    def test_of_moving_a_folder_leaves_it_there(self, dossier, clerk):
        typed = {"code": dossier.code, "place": "Kệ 3", "kind": "folder"}
        for _ in range(2):
            assert clerk.post(reverse("counter:places"), typed).status_code in (200, 302)
        assert now(dossier).folder_place == "Kệ 3"


STRANGE = ("²", "٣", "x", "-1", "9" * 40, "", "1.5")


def strangely(word):
    return {"dossier": [word], "present": [word], f"count-{word}": word, "do": "sign"}


@pytest.mark.parametrize(
    ("page", "role"), [("counter:hand_over", Role.RECEPTION), ("desk:sign_many", Role.APPROVER)]
)
def test_an_id_that_is_none_is_answered_and_not_a_crash(office, client_of, page, role):
    browser = client_of(office.people[role])
    for strange in STRANGE:
        assert browser.post(reverse(page), strangely(strange)).status_code in (302, 409, 422), strange


@pytest.mark.parametrize("strange", STRANGE)
def test_nor_is_one_in_a_bundle_that_is_received(office, bundle, client_of, strange):
    answer = client_of(office.people[Role.UNIT_HEAD]).post(
        reverse("desk:bundle", args=[bundle.pk]), strangely(strange)
    )
    assert answer.status_code in (302, 409, 422)

"""Where a dossier waits or ends, walked through the real pages by the people whose pages they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from documents.models import IssuedPaper
from dossiers.enums import State
from dossiers.models import Dossier, SupplementRequest
from tests.browser.test_main_path import act
from tests.browser.walk import follow
from tests.factories.accounts import SignatureDelegationFactory
from tests.factories.documents import PDF
from tests.factories.dossiers import Office, assigned, make_office
from tests.factories.payments import book


pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def office(transactional_db: None) -> Office:
    made = make_office(limit="15", sector_rules={"stops_clock": {}})
    SignatureDelegationFactory(agency=made.commune, signer=made.people[Role.APPROVER])
    return made


@pytest.fixture
def dossier(office: Office) -> Dossier:
    return assigned(office, when=timezone.now())


def state_of(dossier: Dossier) -> State:
    return State(Dossier.objects.get(pk=dossier.pk).state)


def at_counter(clerk: Any, dossier: Dossier, name: str = "dossier") -> None:
    assert clerk.open(reverse(f"counter:{name}", args=[dossier.pk])) == 200


def paper(clerk: Any, dossier: Dossier, kind: str, printed: str, picture: str) -> str:
    """Print it from the dossier's page and open it; gives its words."""
    at_counter(clerk, dossier)
    print_ = reverse("counter:print_paper", args=[dossier.pk, printed])
    with clerk.page.context.expect_page() as opened:
        clerk.page.locator(f"form[action='{print_}'] button").click()
    opened.value.close()
    issued = IssuedPaper.objects.filter(kind=kind, subject=f"dossier:{dossier.pk}").latest("pk")
    clerk.open(reverse("counter:paper_page", args=[issued.pk]))
    clerk.picture(picture)
    return str(clerk.page.locator("main").inner_text())


def ask(handler: Any, dossier: Dossier, picture: str) -> None:
    """The handler asks for a correction of the first paper."""
    handler.open(reverse("desk:dossier", args=[dossier.pk]))
    follow(handler, handler.page.locator(f"a[href$='{reverse('desk:ask_supplement', args=[dossier.pk])}']"))
    first = dossier.papers.order_by("order")[0].pk
    handler.page.locator(f"[name=p{first}-ask]").check()
    handler.page.locator(f"[name=p{first}-what]").fill("Ghi đủ nơi sinh của con")
    handler.page.locator("[name=reason]").fill("Tờ khai chưa ghi nơi sinh")
    handler.check(f"{picture} ask")
    handler.page.locator("main form button.btn-primary").click()
    handler.page.wait_for_url(f"**{reverse('desk:dossier', args=[dossier.pk])}")
    handler.check(f"{picture} asked")
    assert state_of(dossier) == State.SUPPLEMENT


def test_asked_once_answered_at_the_counter_and_promised_anew(office, dossier, visitor):
    handler, clerk = visitor(office.people[Role.HANDLER]), visitor(office.people[Role.RECEPTION])
    ask(handler, dossier, "supplement 1")
    words = paper(clerk, dossier, "supplement_slip", "supplement_slip", "supplement 2 form 02")
    assert "Ghi đủ nơi sinh của con" in words
    assert dossier.code in words

    at_counter(clerk, dossier, "supply")
    item = SupplementRequest.objects.get().items.get().pk
    clerk.page.locator(f"[name=i{item}-has]").check()
    upload = {"name": "to-khai.pdf", "mimeType": "application/pdf", "buffer": PDF}
    clerk.page.locator(f"[name=files-i{item}]").set_input_files(upload)
    clerk.check("supplement 3 supply")
    clerk.page.locator("#submit").click()
    clerk.page.wait_for_url(f"**{reverse('counter:dossier', args=[dossier.pk])}")
    assert "Đã nhận đủ. Hẹn trả kết quả" in clerk.page.content()
    clerk.check("supplement 4 received")
    assert state_of(dossier) == State.IN_PROCESS
    assert dossier.files.get().name == "to-khai.pdf"


def test_asked_not_answered_and_closed_by_the_leader_with_a_notice(office, dossier, visitor):
    ask(visitor(office.people[Role.HANDLER]), dossier, "silence 1")
    past = timezone.now() - timedelta(hours=1)
    SupplementRequest.objects.update(asked_at=past - timedelta(days=21), answer_due_at=past)
    Dossier.objects.get(pk=dossier.pk).pauses.update(expected_end_at=past)

    leader = visitor(office.people[Role.APPROVER])
    leader.open(reverse("desk:waiting"))
    leader.check("silence 2 list")
    leader.page.get_by_role("link", name=dossier.code).click()
    leader.sees("quá hạn bổ sung")
    act(leader, dossier, "close_silent", "silence 3 close", reason="Đã nhắc hai lần, không bổ sung")
    assert state_of(dossier) == State.CLOSED_NO_REPLY
    words = paper(
        visitor(office.people[Role.RECEPTION]), dossier, "closing_notice", "end_notice", "silence 4 notice"
    )
    assert "Đã nhắc hai lần, không bổ sung" in words


def test_withdrawn_papers_and_fee_given_back(office, dossier, visitor):
    clerk = visitor(office.people[Role.RECEPTION])
    book(office)
    at_counter(clerk, dossier, "settle")
    clerk.page.locator("button[value=take]").click()
    clerk.page.wait_for_url("**/bien-lai/**")
    at_counter(clerk, dossier)
    clerk.page.locator("summary", has_text="Người nộp rút hồ sơ").click()
    clerk.page.locator("[name=withdraw-reason]").fill("Người nộp không còn nhu cầu")
    clerk.check("withdrawn 1 form")
    clerk.page.locator("button", has_text="Ghi nhận rút hồ sơ").click()
    clerk.page.wait_for_load_state("networkidle")
    assert state_of(dossier) == State.WITHDRAWN

    at_counter(clerk, dossier, "return_result")
    clerk.page.locator("[name=identity_seen]").fill("Thẻ căn cước")
    clerk.page.locator("[name=originals_returned]").check()
    clerk.page.locator("[name=fees_given_back]").fill("8000")
    clerk.check("withdrawn 2 give back")
    clerk.page.locator("main form button.btn-primary").click()
    clerk.page.wait_for_url(f"**{reverse('counter:dossier', args=[dossier.pk])}")
    clerk.check("withdrawn 3 ended")
    ended = Dossier.objects.get(pk=dossier.pk)
    refund = ended.refunds.get()
    assert (refund.amount, refund.state) == (8000, "asked")
    leader = visitor(office.people[Role.ONESTOP_HEAD])
    for person, button, picture in (
        (leader, "approve", "withdrawn 4 approved"),
        (clerk, "pay", "withdrawn 5 paid out"),
    ):
        person.open(reverse("counter:refund", args=[refund.pk]))
        person.page.locator(f"button[value={button}]").click()
        person.page.locator(".alert-success").wait_for()
        person.check(picture)
    assert ended.endings.get().fees_given_back == 8000
    assert not ended.papers.filter(given_back_at=None).exists()


def test_stopped_at_the_applicants_request_with_form_05(office, dossier, visitor):
    clerk = visitor(office.people[Role.RECEPTION])
    at_counter(clerk, dossier)
    clerk.page.locator("summary", has_text="Người nộp đề nghị dừng").click()
    clerk.page.locator("[name=stop-reason]").fill("Thỏa thuận lại với người cùng đứng tên")
    clerk.page.locator("button", has_text="Ghi nhận, trình lãnh đạo").click()
    clerk.page.wait_for_load_state("networkidle")
    clerk.check("stopped 1 asked")
    act(
        visitor(office.people[Role.APPROVER]), dossier, "stop", "stopped 2 leader",
        reason="Theo đề nghị của người nộp",
    )  # fmt: skip
    assert state_of(dossier) == State.STOPPED
    words = paper(clerk, dossier, "stop_notice", "end_notice", "stopped 3 form 05")
    assert "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ" in words.upper()
    assert "Theo đề nghị của người nộp" in words


def test_a_financial_obligation_with_its_notice_and_its_proof(office, dossier, visitor):
    handler = visitor(office.people[Role.HANDLER])
    handler.open(reverse("desk:await_payment", args=[dossier.pk]))
    today = timezone.localdate()
    monday = today + timedelta(days=21 - today.weekday())
    typed = {"name": "Lệ phí trước bạ nhà, đất", "amount": "4200000", "notice_number": "TB-0017",
             "notice_on": f"{today:%d/%m/%Y}", "pay_on": f"{monday:%d/%m/%Y}"}  # fmt: skip
    for name, value in typed.items():
        handler.page.locator(f"[name={name}]").fill(value)
    upload = {"name": "thong-bao-thue.pdf", "mimeType": "application/pdf", "buffer": PDF}
    handler.page.locator("[name=notice]").set_input_files(upload)
    handler.check("payment 1 wait")
    handler.page.locator("main form button.btn-primary").click()
    handler.page.wait_for_url(f"**{reverse('desk:dossier', args=[dossier.pk])}")
    handler.check("payment 2 waiting")
    assert state_of(dossier) == State.AWAITING_PAYMENT

    cashier = visitor(office.people[Role.CASHIER], width=320)
    at_counter(cashier, dossier, "paid")
    cashier.page.locator("[name=paid_on]").fill(f"{today:%d/%m/%Y}")
    cashier.page.locator("[name=number]").fill("BL-0099")
    cashier.check("payment 3 proof")
    cashier.page.locator("main form button.btn-primary").click()
    cashier.page.wait_for_url(f"**{reverse('counter:dossier', args=[dossier.pk])}")
    assert state_of(dossier) == State.IN_PROCESS
    assert dossier.obligations.get().proof_number == "BL-0099"

"""Two late lives in a real browser, each to the end of its papers: extended in time; late without a word."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.models import Apology, Dossier, Explanation
from dossiers.services import deadlines, overdue, processing
from tests.browser.test_main_path import act
from tests.browser.walk import press
from tests.clock import at
from tests.factories.accounts import SignatureDelegationFactory
from tests.factories.dossiers import Office, assigned, make_office
from tests.harness.pdf_text import pages_of, text_of


pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def office(transactional_db: None) -> Office:
    made = make_office()
    SignatureDelegationFactory(
        agency=made.commune, signer=made.people[Role.APPROVER], signer_title="Phó Chủ tịch"
    )
    return made


def letter_pdf(someone: Any, dossier: Dossier) -> bytes:
    """The stored letter, as the browser is given it."""
    answer = someone.page.request.get(someone.url + reverse("desk:apology_paper", args=[dossier.pk]))
    assert answer.headers["content-type"] == "application/pdf"
    body: bytes = answer.body()
    return body


def write_letter(handler: Any, leader: Any, clerk: Any, dossier: Dossier, name: str, **typed: str) -> None:
    """Drafted by the unit, signed by the leader, confirmed by the counter; each sees it on his list."""
    page = handler.page
    handler.open(reverse("desk:late_work"))
    handler.check(f"{name} 1 work")
    page.locator("a.code, td.code a").first.click()
    page.wait_for_load_state("networkidle")
    handler.check(f"{name} 2 dossier")
    page.locator(f"a[href='{reverse('desk:draft_apology', args=[dossier.pk])}']").click()
    for field, value in typed.items():
        control = page.locator(f"[name={field}]")
        if field == "reason_code":
            control.select_option(value)
        else:
            control.fill(value)
    handler.check(f"{name} 3 draft")
    press(handler)
    leader.open(reverse("desk:sign_apology", args=[dossier.pk]))
    leader.check(f"{name} 4 sign")
    press(leader)
    clerk.open(reverse("counter:apologies"))
    clerk.check(f"{name} 5 waiting")
    clerk.page.locator("td a.code").first.click()
    clerk.page.wait_for_load_state("networkidle")
    clerk.check(f"{name} 6 confirm")
    press(clerk, "send")
    clerk.check(f"{name} 7 sent")


def test_an_apology_in_time_and_one_extension(office, visitor, on):
    on("2026-03-10 08:00")
    dossier = assigned(office, when=at("2026-03-06 09:32"))
    deadlines.look(as_at=at("2026-03-10 08:00"))
    handler, leader, clerk = (
        visitor(office.people[role]) for role in (Role.HANDLER, Role.APPROVER, Role.RECEPTION)
    )

    write_letter(
        handler, leader, clerk, dossier, "extended", reason_code="verification",
        reason_text="Nơi cư trú trước đây chưa xác nhận; chúng tôi đã nhắc hai lần.", next_on="16/03/2026",
    )  # fmt: skip

    moved = Dossier.objects.get(pk=dossier.pk)
    assert (moved.due_at, moved.reschedule_count) == (at("2026-03-16 09:32"), 1)
    letter = letter_pdf(handler, dossier)
    text = text_of(letter)
    for words in (
        "PHIẾU XIN LỖI",
        "01/PXL",
        "Nơi cư trú trước đây chưa xác nhận",
        "ngày 16/03/2026",
        "PHÓ CHỦ TỊCH",
    ):
        assert words in text
    assert pages_of(letter) == 1
    assert letter_pdf(handler, dossier) == letter

    handler.open(reverse("desk:late", args=[dossier.pk]))
    handler.page.locator("summary").last.click()
    handler.check("extended 8 story")
    assert "không được hẹn lại lần nữa" in handler.page.content()
    assert not handler.page.locator(f"a[href='{reverse('desk:draft_apology', args=[dossier.pk])}']").count()

    citizen = visitor(width=320)
    citizen.open(f"{reverse('public:track', args=[moved.code])}#{moved.lookup_word}")
    citizen.page.wait_for_selector("text=16/03/2026")
    citizen.check("extended 9 citizen")


def test_late_without_extension_apologises_with_the_result_and_explains(office, visitor, on):
    on("2026-03-12 08:00")
    dossier = assigned(office, when=at("2026-03-06 09:32"))
    deadlines.look(as_at=at("2026-03-12 08:00"))
    assert Apology.objects.get().state == "due"
    for role in (Role.HANDLER, Role.UNIT_HEAD, Role.APPROVER):
        result = processing.ResultIn(abstract="Giấy khai sinh") if role == Role.HANDLER else None
        processing.complete_step(
            dossier_id=dossier.pk, by=office.actor(role), at=at("2026-03-12 08:10"), result=result
        )
    act(visitor(office.people[Role.RECORDS_CLERK]), dossier, "complete", "late 0 seal", number="1/KS")
    overdue.refresh(as_at=at("2026-03-12 09:00"))
    handler, leader, clerk, head = (
        visitor(office.people[role]) for role in (Role.HANDLER, Role.APPROVER, Role.RECEPTION, Role.UNIT_HEAD)
    )

    write_letter(
        handler, leader, clerk, dossier, "late", reason_code="workload",
        reason_text="Tháng này số hồ sơ tăng gấp đôi, chúng tôi đã bố trí thêm người.",
    )  # fmt: skip
    text = text_of(letter_pdf(handler, dossier))
    assert "Kết quả giải quyết hồ sơ được trả cùng Phiếu này, ngày 12/03/2026" in text
    assert Dossier.objects.get(pk=dossier.pk).due_at == at("2026-03-11 09:32")

    clerk.open(reverse("counter:return_result", args=[dossier.pk]))
    clerk.page.locator("[name=identity_seen]").fill("Thẻ căn cước")
    press(clerk)
    assert Dossier.objects.get(pk=dossier.pk).state == "returned"  # never held back by what is owed

    explanation = Explanation.objects.get()
    handler.open(reverse("desk:submit_explanation", args=[explanation.pk]))
    handler.page.locator("[name=reason_code]").select_option("workload")
    handler.page.locator("[name=cause]").fill("Bước thẩm định chờ ba ngày vì một người nghỉ.")
    handler.page.locator("[name=remedy]").fill("Đã phân công thêm một chuyên viên.")
    handler.check("late 8 explain")
    press(handler)
    head.open(reverse("desk:late", args=[dossier.pk]))
    head.check("late 9 judge")
    head.page.locator(f"a[href='{reverse('desk:accept_explanation', args=[explanation.pk])}']").click()
    press(head)
    assert Explanation.objects.get().state == "accepted"

    boss = visitor(office.people[Role.HEAD])
    boss.open(reverse("oversight:late"))
    boss.check("late 10 month")
    assert dossier.code in boss.page.content()
    boss.open(reverse("oversight:integrity"))
    boss.check("late 11 signs")

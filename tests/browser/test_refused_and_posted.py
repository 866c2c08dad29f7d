"""Refused before acceptance and after appraisal; handed in and returned by post: each to its papers."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from documents.models import IssuedPaper
from dossiers.enums import State
from dossiers.models import Dossier
from dossiers.services import processing
from tests.browser.test_main_path import act
from tests.factories.dossiers import Office, assigned, make_office, numbered
from tests.harness.pdf_text import pages_of, text_of


pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def office(transactional_db: None) -> Office:
    return make_office()


def print_slip(clerk: Any, dossier: Dossier, picture: str) -> str:
    """Press the key that prints the slip of the page that is open; gives the words of its PDF."""
    key = reverse("counter:print_paper", args=[dossier.pk, "refusal_slip"])
    with clerk.page.context.expect_page() as opened:
        clerk.page.locator(f"form[action='{key}'] button").click()
    opened.value.close()
    issued = IssuedPaper.objects.get(kind="refusal_slip", subject=f"dossier:{dossier.pk}")
    answer = clerk.page.request.get(clerk.url + reverse("counter:paper_pdf", args=[issued.pk]))
    assert answer.headers["content-type"] == "application/pdf"
    assert pages_of(answer.body()) == 1
    clerk.open(reverse("counter:paper_page", args=[issued.pk]))
    clerk.picture(picture)
    return text_of(answer.body())


def test_refused_before_acceptance_with_form_03(office, visitor):
    clerk = visitor(office.people[Role.RECEPTION])
    page = clerk.page
    clerk.open(reverse("counter:receive", args=[office.procedure.offer.pk]))
    page.locator("[name=applicant_name]").fill("Đặng Thị Ước")
    page.locator("summary", has_text="Không thuộc diện: từ chối").click()
    page.locator("[name=reason]").fill("Trẻ sinh ở nước ngoài: thuộc thẩm quyền của cơ quan khác")
    clerk.picture("refused 1 form")
    page.locator("button[name=do][value=refuse]").click()
    page.wait_for_url("**/da-nhan/")
    clerk.check("refused 2 done")

    dossier = Dossier.objects.get()
    assert (dossier.state, dossier.code, dossier.due_at) == (State.REFUSED, None, None)
    words = print_slip(clerk, dossier, "refused 3 form 03")
    assert "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ" in words.upper()
    assert "thuộc thẩm quyền của cơ quan khác" in words
    assert dossier.temporary_number in words


def test_refused_after_appraisal_inside_the_period_with_form_03(office, visitor):
    dossier = assigned(office, when=timezone.now())
    article, why = "Điểm a khoản 1 Điều 16 Luật Hộ tịch", "Giấy chứng sinh không do cơ sở y tế cấp"
    act(
        visitor(office.people[Role.APPROVER]), dossier, "reject", "refused 4 leader",
        legal_ground=article, abstract=why, number="17/UBND-HT",
    )  # fmt: skip
    ended = Dossier.objects.get(pk=dossier.pk)
    assert ended.state == State.REJECTED
    assert ended.ended_at < ended.due_at

    clerk = visitor(office.people[Role.RECEPTION])
    clerk.open(reverse("counter:dossier", args=[dossier.pk]))
    clerk.check("refused 5 counter")
    words = print_slip(clerk, dossier, "refused 6 form 03")
    for said in (dossier.code, why, article, "Văn bản số 17/UBND-HT"):
        assert said in words

    clerk.open(reverse("counter:return_result", args=[dossier.pk]))
    clerk.page.locator("[name=identity_seen]").fill("Thẻ căn cước")
    clerk.page.locator("[name=originals_returned]").check()
    clerk.picture("refused 7 give back")
    clerk.page.locator("main form button.btn-primary").click()
    clerk.page.wait_for_url(f"**{reverse('counter:dossier', args=[dossier.pk])}")
    clerk.check("refused 8 ended")
    assert not dossier.papers.filter(given_back_at=None).exists()


def receive_by_post(clerk: Any, office: Office, number: str) -> Dossier:
    """The envelope's code is scanned, the envelope and the papers are looked at, the dossier is accepted."""
    page = clerk.page
    clerk.open(reverse("counter:receive", args=[office.procedure.offer.pk]))
    page.locator("[name=applicant_name]").fill("Đặng Thị Ước")
    page.locator("[name=channel]").select_option("3")
    page.locator("summary", has_text="Gửi qua bưu chính").click()
    page.locator("[name=posted_number]").fill(number)
    page.locator("[name=posted_on]").fill(f"{timezone.localdate():%d/%m/%Y}")
    page.locator("[name=posted_intact]").check()
    page.locator("[name=posted_agrees]").check()
    for box in page.locator("input[type=checkbox][name$='-has']").all():
        box.check()
    page.locator("[name=return_means]").select_option("1")
    page.locator("[name=return_place]").fill("Số 5 đường Thử, xã Thử Nghiệm")
    clerk.check("posted 1 form")
    page.locator("button[name=do][value=accept]").click()
    page.wait_for_url("**/da-nhan/")
    found: Dossier = Dossier.objects.get()
    return found


def solve(office: Office, dossier: Dossier) -> None:
    """The department's part, which other journeys walk."""
    at = timezone.now()
    processing.start_processing(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=at)
    processing.assign(
        dossier_id=dossier.pk, to=office.people[Role.HANDLER], by=office.actor(Role.UNIT_HEAD), at=at
    )
    for role in (Role.HANDLER, Role.UNIT_HEAD, Role.APPROVER, Role.RECORDS_CLERK):
        result = numbered(when=at) if role == Role.HANDLER else None
        processing.complete_step(dossier_id=dossier.pk, by=office.actor(role), at=at, result=result)


def press(clerk: Any, do: str, **typed: str) -> None:
    """Write down what became of the envelope whose page is open."""
    for name, value in typed.items():
        clerk.page.locator(f"[name={do}-{name}]").fill(value)
    clerk.page.locator(f"button[name=do][value={do}]").click()
    clerk.page.wait_for_url("**/ho-so/*/")


def test_received_by_post_returned_by_post_come_back_and_sent_again(office, visitor):
    clerk = visitor(office.people[Role.RECEPTION])
    page = clerk.page
    dossier = receive_by_post(clerk, office, "cn 000 111 222 vn")
    assert (dossier.state, dossier.channel) == (State.ACCEPTED, 3)
    solve(office, dossier)

    clerk.open(reverse("counter:return_result", args=[dossier.pk]))
    assert page.locator("[name=means]").input_value() == "1"  # as he asked for at reception
    page.locator("[name=postal_number]").fill("RN 123 456 785 VN")
    page.locator("[name=post_fee]").fill("30000")
    page.locator("[name=originals_returned]").check()
    clerk.check("posted 2 send")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/ho-so/*/")
    clerk.check("posted 3 sent")

    clerk.open(reverse("counter:post"))
    clerk.check("posted 4 on their way")
    page.locator("[name=number]").fill("RN123456785VN")
    page.keyboard.press("Enter")  # the scanner's own
    page.wait_for_url("**/buu-chinh/*/")
    clerk.check("posted 5 envelope")
    press(clerk, "came_back", note="Vắng nhà, không liên lạc được")
    clerk.open(reverse("counter:home"))
    page.locator("#q").fill("rn123456785vn")
    page.keyboard.press("Enter")
    page.wait_for_url("**/buu-chinh/*/")
    press(clerk, "again", postal_number="RN987654321VN")
    clerk.open(reverse("counter:post_item", args=[dossier.postal_items.latest("pk").pk]))
    press(clerk, "delivered", note="Đặng Thị Ước")
    clerk.check("posted 6 delivered")
    ends = dossier.postal_items.order_by("pk").values_list("state", flat=True)
    assert list(ends) == ["received", "sent_again", "delivered"]

    key = reverse("counter:print_paper", args=[dossier.pk, "receipt"])
    with page.context.expect_page() as opened:
        page.locator(f"form[action='{key}'] button").click()
    opened.value.close()
    receipt = IssuedPaper.objects.get(kind="receipt", subject=f"dossier:{dossier.pk}")
    clerk.open(reverse("counter:paper_page", args=[receipt.pk]))
    clerk.picture("posted 7 receipt")
    assert dossier.code in page.content()

    citizen = visitor(width=320)
    citizen.open(f"{reverse('public:track', args=[dossier.code])}#{dossier.lookup_word}")
    citizen.page.wait_for_selector("text=RN98*****21VN")
    citizen.check("posted 8 citizen")
    citizen.sees_nowhere("RN987654321VN")

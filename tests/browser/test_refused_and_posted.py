"""Refused before acceptance and after appraisal, each to its papers."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from documents.models import IssuedPaper
from dossiers.enums import State
from dossiers.models import Dossier
from tests.browser.test_main_path import act
from tests.factories.dossiers import Office, assigned, make_office
from tests.harness.pdf_text import pages_of, text_of


pytestmark = pytest.mark.browser


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

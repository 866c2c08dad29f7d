"""Stuck at the counter: F1 out of a half-filled field, words, the answer; and without JavaScript."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from feedback.models import SupportRequest
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import Office, make_office


pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def office(transactional_db: None) -> Office:
    return make_office()


def test_f1_asks_without_losing_what_is_half_typed_and_the_answer_comes_back(office, visitor, on):
    on("2026-03-09 09:00")
    keeper = UserFactory(role=Role.ADMINISTRATOR, agency=office.commune)
    clerk = visitor(office.people[Role.RECEPTION])
    clerk.open(reverse("counter:receive", args=[office.procedure.offer.pk]))
    field = clerk.page.locator("[name=applicant_name]")
    field.fill("Lương Thị")
    with clerk.page.context.expect_page() as opened:
        clerk.page.keyboard.press("F1")
    asking = opened.value
    asking.wait_for_load_state()
    assert len(clerk.page.context.pages) == 2, "one key, one window"
    asking.locator("[name=what]").fill("Quét thẻ xong không thấy địa chỉ.")
    asking.keyboard.press("Control+Enter")
    asking.wait_for_load_state("networkidle")
    assert "Bạn sẽ có lời đáp trước 11:00" in asking.content()
    asking.close()
    assert field.input_value() == "Lương Thị"
    one = SupportRequest.objects.get()
    assert one.page_name == "counter:receive"

    helper = visitor(keeper, scripts=False)
    helper.open(reverse("help:requests"))
    helper.page.get_by_role("link", name=str(one)).click()
    helper.page.locator("[name=answer-text]").fill("Thẻ đời cũ: nhập địa chỉ bằng tay.")
    helper.page.get_by_role("button", name="Trả lời").click()
    helper.sees("Đã gửi trả lời.")

    clerk.open(reverse("help:request", args=[one.pk]))
    assert "Thẻ đời cũ: nhập địa chỉ bằng tay." in clerk.page.content()
    clerk.check("support 1 answered")

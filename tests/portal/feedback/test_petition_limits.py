"""Limits of petitions are dated rows: pages state those of the day, and no day without them is registered."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from feedback.models import Petition, PetitionPeriods
from tests.portal.feedback.test_petition_pages import NEW, SAID, desk, today


pytestmark = pytest.mark.django_db
__all__ = ["desk", "today"]


def said(response):
    return " ".join(response.content.decode().split())


def test_the_public_is_told_the_limits_of_today(client, settings, desk):
    settings.PETITION_WEB_INTAKE = True
    page = reverse("public:petitions")
    assert "15 ngày làm việc từ khi gửi" in said(client.get(page))
    shipped = PetitionPeriods.objects.get(valid_to=None)
    PetitionPeriods.objects.filter(pk=shipped.pk).update(valid_to=date(2026, 2, 28))
    new = PetitionPeriods.objects.create(
        valid_from=date(2026, 3, 1), legal_basis="Quyết định của tỉnh", refuse_days=1, ask_days=4,
        transfer_days=3, answer_days=10, publish_days=6,
    )  # fmt: skip
    shown = said(client.get(page))
    told = re.findall(r"<dd>(\d+) ngày làm việc", shown)
    assert told == ["1", "4", "3", "10", "6"]
    assert "15 ngày" not in shown
    sent = client.post(
        reverse("public:petition_send"),
        {"agency": desk.commune.pk, "name": "Lương Thị Gửi", "address": "Thôn Thử", "phone": "0912000111",
         "content": SAID, "key": str(uuid4())},
    )  # fmt: skip
    assert "trả lời trong 10 ngày làm việc" in said(sent)
    lacking = desk.registered()
    Petition.objects.filter(pk=lacking.pk).update(sender_address="")
    shown = said(desk.browser.get(reverse("desk:petition", args=[lacking.pk])))
    assert "còn thiếu: địa chỉ. Có thể yêu cầu bổ sung trong 4 ngày làm việc" in shown
    PetitionPeriods.objects.filter(pk=new.pk).update(valid_to=date(2026, 3, 5))
    assert "Bao lâu" not in said(client.get(page)), "nothing is promised where nothing is known"


@pytest.mark.parametrize("sent_on", ["05/03/0026", "01/01/0001", "05/03/2006"])
def test_a_wrong_year_is_a_fault_of_the_field_and_the_words_stay(desk, sent_on):
    typed = {"channel": "counter", "content": SAID, "sent_on": sent_on, "key": str(uuid4())}
    answer = desk.browser.post(NEW, typed)
    assert answer.status_code == 422
    assert "xem lại năm" in said(answer)
    assert SAID in said(answer)
    assert not Petition.objects.exists()


def test_a_petition_says_which_procedure_it_is_about(desk):
    typed = {"channel": "counter", "content": SAID, "sent_on": "06/03/2026", "key": str(uuid4())}
    wrong = desk.browser.post(NEW, typed | {"procedure_code": "9.999999"})
    assert wrong.status_code == 422
    assert "Không có thủ tục mang mã này" in said(wrong)

"""The pages of the post: reception by envelope, the list that is followed, what is written of one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import State
from dossiers.models import Dossier, PostalItem
from tests.counter.filling import address, form_of
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import accepted, done, make_office, posted
from tests.harness.thorough import MANY
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
LIST = "counter:post"
NUMBER = "RN123456785VN"
ENVELOPE = {
    "channel": "3",
    "posted_number": "cn 000 111 222 vn",
    "posted_on": "04/03/2026",
    "posted_carrier": "Bưu điện Thử",
    "posted_intact": "on",
    "posted_agrees": "on",
}


@built_once
def office():
    return make_office()


@built_once
def sent(office):
    """A result on its way to the applicant."""
    return posted(office)


@pytest.fixture
def clerk(office, client_of, frozen_at):
    frozen_at("2026-03-06 10:00")
    return client_of(office.people[Role.RECEPTION])


def page_of(item):
    return reverse("counter:post_item", args=[item.pk])


def test_reception_asks_for_the_envelope_of_what_came_by_post(office, clerk):
    for changes, said in (
        ({"posted_number": ""}, "nhập số hiệu bưu gửi"),
        ({"posted_on": ""}, "Nhập ngày gửi đóng trên phong bì"),
        ({"posted_on": "31/02/2026"}, "Ngày không đúng"),
        ({"posted_on": "07/03/2026"}, "Ngày gửi không thể ở tương lai"),
        ({"posted_agrees": None}, "ghi rõ đã thấy gì khi mở phong bì"),
    ):
        answer = clerk.post(address(office), form_of(office, **{**ENVELOPE, **changes}))
        assert answer.status_code == 422, changes
        assert said in answer.content.decode()
    assert not Dossier.objects.filter(channel=ENVELOPE["channel"]).exists()


def test_reception_by_post_is_on_the_dossiers_page_and_found_by_its_number(office, clerk):
    clerk.post(address(office), form_of(office, **ENVELOPE, despite_duplicate="on"))
    dossier = Dossier.objects.get(channel=ENVELOPE["channel"])
    shown = clerk.get(reverse("counter:dossier", args=[dossier.pk])).content.decode()
    for said in ("CN000111222VN", "Bưu điện Thử", "Nhận qua bưu chính", "khớp bảng kê trong phong bì"):
        assert said in shown
    answer = clerk.post(reverse("counter:find"), {"q": "CN 000 111 222 VN"})
    assert answer.url == page_of(dossier.postal_items.get())
    assert b'name="do"' not in clerk.get(answer.url).content  # it came in: nothing is to follow


def test_an_envelope_scanned_on_the_list_is_opened_and_ended(sent, clerk, client_of):
    item = sent.postal_items.get()
    assert NUMBER in clerk.get(reverse(LIST)).content.decode()
    assert clerk.post(reverse(LIST), {"number": "rn 123 456 785 vn"}).url == page_of(item)
    missed = clerk.post(reverse(LIST), {"number": "RN000000000VN"})
    assert (missed.status_code, "Không có bưu gửi mang số hiệu này" in missed.content.decode()) == (422, True)

    wrong = clerk.post(page_of(item), {"do": "delivered", "delivered-on": "06/03/2026", "delivered-note": ""})
    assert wrong.status_code == 422
    late = clerk.post(page_of(item), {"do": "delivered", "delivered-on": "07/03/2026", "delivered-note": "A"})
    assert "từ ngày gửi đến hôm nay" in late.content.decode()
    good = {"do": "delivered", "delivered-on": "06/03/2026", "delivered-note": "Đặng Thị Ước"}
    assert clerk.post(page_of(item), good).status_code == 302
    assert NUMBER not in clerk.get(reverse(LIST)).content.decode()
    assert PostalItem.objects.get(pk=item.pk).note == "Đặng Thị Ước"
    # Pressed again by somebody whose page was older: nothing is written, and he sees how it stands.
    assert clerk.post(page_of(item), good).status_code == 200
    other = client_of(make_office().people[Role.RECEPTION])
    assert other.get(page_of(item)).status_code == 404
    assert other.post(reverse(LIST), {"number": NUMBER}).status_code == 422


def test_one_envelope_with_two_dossiers_is_listed_and_searched(office, sent, clerk):
    both = [str(sent), str(posted(office))]
    listed = clerk.post(reverse(LIST), {"number": NUMBER}).content.decode()
    assert all(code in listed for code in both)
    answer = clerk.post(reverse("counter:find"), {"q": NUMBER})
    assert answer.url == reverse("counter:found")
    found = clerk.get(answer.url).content.decode()
    assert all(code in found for code in both)


def test_returning_by_post_takes_number_carrier_and_fee(office, clerk):
    dossier = done(office)
    page = reverse("counter:return_result", args=[dossier.pk])
    typed = {"receiver_name": "Đặng Thị Ước", "means": "1", "carrier": "Bưu điện Thử", "post_fee": "30000"}
    assert clerk.post(page, typed).status_code == 422
    assert clerk.post(page, typed | {"postal_number": "RN 123 456 785 VN"}).status_code == 302
    item = dossier.postal_items.get()
    assert (item.number, item.carrier, item.fee) == (NUMBER, "Bưu điện Thử", 30000)
    assert Dossier.objects.get(pk=dossier.pk).state == State.RETURNED


def test_the_list_costs_the_same_for_one_and_twenty(office, sent, clerk, assert_num_queries_same_at_1_and_20):
    item = sent.postal_items.get()

    def one_more():
        item.pk, item.dossier, item._state.adding = None, accepted(office), True
        item.save()

    assert_num_queries_same_at_1_and_20(one_more, lambda: clerk.get(reverse(LIST)))
    assert clerk.get(reverse(LIST)).content.decode().count(NUMBER) > MANY


def test_who_took_it_is_not_told_to_whoever_sees_masks(office, sent, clerk, client_of):
    item = sent.postal_items.get()
    taker = "Phan Văn Khác"
    good = {"do": "delivered", "delivered-on": "06/03/2026", "delivered-note": taker}
    assert clerk.post(page_of(item), good).status_code == 302
    elsewhere = AgencyFactory(unit=True, parent=office.commune)  # another counter of the agency
    watcher = client_of(UserFactory(role=Role.RECEPTION, agency=elsewhere))
    for address_of_it in (page_of(item), reverse("counter:dossier", args=[item.dossier_id])):
        assert taker in clerk.get(address_of_it).content.decode()
        seen = watcher.get(address_of_it).content.decode()
        assert NUMBER in seen
        assert taker not in seen

"""U+0000 in an address or a value: told as bad input, never an error of ours."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DataError, transaction
from django.http import HttpResponse
from django.urls import reverse

from accounts.enums import Role
from portal.middleware import NulBytes
from queues.enums import DeviceKind
from queues.models import Ticket
from queues.services import setup
from tests.factories.dossiers import make_office
from tests.factories.queues import NINE, make_room


pytestmark = pytest.mark.django_db
ADDRESSES = (
    "/phan-anh-kien-nghi/da-tra-loi/%00/",
    "/phan-anh-kien-nghi/da-tra-loi/PA%00-1/",
    "/xep-hang/so/%00/",
    "/xep-hang/lay-so/%00/",
    "/danh-gia/%00/",
    "/diem/%00/2026-01/",
    "/diem/%00/2026-01/du-lieu.json",
    "/mot-cua/xep-hang/%00/",
)


def test_an_address_with_it_names_nothing(client):
    for address in ADDRESSES:
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert "Không tìm thấy trang" in answer.content.decode()


def test_a_value_that_only_the_database_refused_is_told_and_other_errors_stay_errors(rf):
    def answer(error, **sent):
        request = rf.post("/", sent)
        request.user, request.resolver_match = AnonymousUser(), None
        return NulBytes(lambda _request: HttpResponse()).process_exception(request, error)

    with pytest.raises((DataError, ValueError)) as refused, transaction.atomic():
        Ticket.objects.filter(token="\x00").exists()
    told = answer(refused.value, word="a\x00")
    assert told.status_code == 400
    assert "Nội dung vừa gửi có ký tự không đọc được." in told.content.decode()
    assert answer(refused.value, **{"a\x00": "word"}).status_code == 400
    assert answer(refused.value, word="a") is None
    assert answer(KeyError(), word="a\x00") is None


def test_a_kiosk_that_sends_it_is_told_to_choose_again(client, frozen_at):
    frozen_at("2026-03-06 09:00")
    office = make_office()
    room = make_room(office.counter)
    by = office.actor(Role.ONESTOP_HEAD)
    device = setup.make_device(
        agency_id=office.counter.pk, kind=DeviceKind.KIOSK, name="cửa chính", by=by, at=NINE
    )
    page = reverse("public:kiosk", args=[setup.token_of(device)])
    key = client.get(page, {"dich-vu": room.a.pk}).context["key"]
    answer = client.post(page, {"service": room.a.pk, "precedence": "x\x00", "key": key})
    assert answer.status_code == 422
    assert "Đối tượng ưu tiên này không có trong danh mục" in answer.content.decode()
    assert not Ticket.objects.exists()

"""The pages of a day's numbers and of setting a waiting room up."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Actor
from procedures.models import Sector
from queues.enums import DeviceKind
from queues.models import Device, QueueService, Window
from queues.services import calling
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import make_office
from tests.factories.queues import NINE, make_room, seated, take
from tests.harness.pages import text_of
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
SETUP = "/mot-cua/xep-hang/thiet-lap/"


@built_once
def office():
    return make_office()


@pytest.fixture
def morning(frozen_at):
    return frozen_at("2026-03-06 09:00")


def statuses(client, addresses):
    return [client.get(each.removeprefix("http://testserver")).status_code for each in addresses]


class TestDays:
    def filled(self, office):
        room = make_room(office.counter)
        by = seated(room.second)
        first, second = take(room.a), take(room.b, precedence="infant")
        later = NINE + timedelta(minutes=12)
        calling.call_next(seen=None, by=by, at=later)
        calling.begin(ticket_id=second.pk, by=by, at=later)
        calling.finish(ticket_id=second.pk, by=by, at=later + timedelta(minutes=5))
        return room, first, second

    def test_today(self, office, client_of, morning):
        self.filled(office)
        shown = client_of(office.people[Role.RECEPTION]).get(reverse("counter:today"))
        figures = {figure["label"]: figure["value"] for figure in shown.context["figures"]}
        assert figures["Người đang chờ"] == "1"
        assert "Đã gọi 1 số; chờ trung vị 12 phút, lâu nhất 12 phút." in text_of(shown)
        assert set(figures) == {
            "Người đang chờ", "Đã tiếp nhận", "Chờ bàn giao", "Chờ trả kết quả", "Phải trả lời người nộp",
        }  # fmt: skip

    def test_a_days_numbers_and_their_workbook(self, office, client_of, morning):
        self.filled(office)
        head = client_of(office.people[Role.HEAD])
        shown = head.get(reverse("counter:tickets"))
        figures = {figure["label"]: figure["value"] for figure in shown.context["figures"]}
        assert figures["Chờ lâu nhất (phút)"] == "12"
        assert figures["Phục vụ trung vị (phút)"] == "5"
        assert [row["cells"][0]["text"] for row in shown.context["rows"]] == ["A001", "B001"]
        query = {"unit": office.counter.pk, "day": "06/03/2026"}
        answer = head.get(reverse("counter:tickets_file"), query)
        sheet = openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0]
        cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
        assert "B001" in cells
        assert "Người đi cùng trẻ nhỏ" in cells
        empty = head.get(reverse("counter:tickets"), {**query, "day": "05/03/2026"})
        assert "Ngày này không cấp số nào." in text_of(empty)

    def test_bad_input_and_other_offices(self, office, client_of, morning):
        self.filled(office)
        head = client_of(office.people[Role.HEAD])
        bad = {"unit": office.counter.pk, "day": "32/13/2026"}
        assert head.get(reverse("counter:tickets"), bad).status_code == 422
        assert head.get(reverse("counter:tickets_file"), bad).url == reverse("counter:tickets")
        stranger = client_of(UserFactory(role=Role.HEAD, agency=AgencyFactory()))
        query = {"unit": office.counter.pk, "day": "06/03/2026"}
        assert "A001" not in text_of(stranger.get(reverse("counter:tickets"), query))
        assert stranger.get(reverse("counter:tickets_file"), query).status_code == 302

    def test_more_numbers_cost_no_more_queries(
        self, office, client_of, morning, assert_num_queries_same_at_1_and_20
    ):
        room = make_room(office.counter)
        head = client_of(office.people[Role.ONESTOP_HEAD])
        assert_num_queries_same_at_1_and_20(
            lambda: take(room.a), lambda: head.get(reverse("counter:tickets"))
        )


class TestSetup:
    def test_a_waiting_room_from_nothing(self, office, client, client_of, morning):
        head = client_of(office.people[Role.ONESTOP_HEAD])
        assert "Chưa có dịch vụ nào." in text_of(head.get(SETUP))
        sector = Sector.objects.get(versions__procedure__offers=office.procedure.offer)
        unit = office.counter.pk
        service = {
            "do": "service", "service-unit": unit, "service-name": "Hộ tịch", "service-letter": "a",
            "service-sectors": sector.pk,
        }  # fmt: skip
        assert head.post(SETUP, service).status_code == 302
        again = head.post(SETUP, service)
        assert again.status_code == 422
        assert "đang dùng cho một dịch vụ khác" in text_of(again)
        made = QueueService.objects.get()
        assert (made.letter, list(made.sectors.all())) == ("A", [sector])
        window = {"do": "window", "window-unit": unit, "window-number": 3, "window-services": made.pk}
        assert head.post(SETUP, window).status_code == 302
        assert head.post(SETUP, window).status_code == 422
        for kind in DeviceKind.values:
            sent = {"do": "device", "device-unit": unit, "device-kind": kind, "device-name": "sảnh"}
            assert head.post(SETUP, sent).status_code == 302
        head.post(SETUP, {"do": "notice", "notice-unit": unit, "notice-notice": "Xin giữ trật tự."})
        shown = head.get(SETUP)
        addresses = [line["address"] for line in shown.context["devices"]]
        assert "Xin giữ trật tự." in text_of(shown)
        assert statuses(client, addresses) == [
            200,
            200,
        ]
        device = Device.objects.get(kind=DeviceKind.KIOSK)
        head.post(SETUP, {"do": "withdraw", "row": device.pk})
        assert statuses(client, addresses) == [
            200,
            404,
        ]
        head.post(SETUP, {"do": "end_window", "row": Window.objects.get().pk})
        head.post(SETUP, {"do": "end_service", "row": made.pk})
        assert Window.objects.get().valid_to == QueueService.objects.get().valid_to == NINE.date()

    def test_bad_input_and_others_rooms(self, office, client_of, morning):
        room = make_room(office.counter)
        head = client_of(office.people[Role.ONESTOP_HEAD])
        unit = office.counter.pk
        for sent in (
            {"do": "service", "service-unit": unit, "service-name": "x", "service-letter": "7"},
            {"do": "service", "service-unit": unit, "service-name": "", "service-letter": "C"},
            {"do": "window", "window-unit": unit, "window-number": 0, "window-services": room.a.pk},
            {"do": "window", "window-unit": unit, "window-number": 9},
            {"do": "device", "device-unit": unit, "device-kind": "tivi", "device-name": "x"},
            {"do": "service", "service-unit": 10**9, "service-name": "x", "service-letter": "C"},
        ):
            assert head.post(SETUP, sent).status_code == 422, sent
        assert head.post(SETUP, {"do": "nothing"}).status_code == 404
        other = client_of(make_office().people[Role.ONESTOP_HEAD])
        assert other.post(SETUP, {"do": "end_window", "row": room.first.pk}).status_code == 404
        assert Window.objects.get(pk=room.first.pk).valid_to is None
        by = Actor(office.people[Role.RECEPTION])
        calling.sit_down(window_id=room.first.pk, by=by, at=at("2026-03-06 09:00"))
        take(room.a)
        calling.call_next(seen=None, by=by, at=NINE)
        assert "đang có khách" in text_of(
            head.post(SETUP, {"do": "end_window", "row": room.first.pk}, follow=True)
        )

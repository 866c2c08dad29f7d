"""Where to file and when it is open: every word before the door, from the calendar and its documents."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from redis.exceptions import RedisError

from accounts.models import AgencySuccession
from calendars.models import AnnouncedDocument, Calendar, CalendarDay, WeeklySessionRow
from tests.clock import at
from tests.factories.accounts import AgencyCalendarFactory, AgencyFactory
from tests.factories.dossiers import make_office
from tests.factories.procedures import make_complete_procedure
from tests.factories.queues import make_room, seated, take
from tests.harness.pages import text_of
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
LIST = reverse("public:offices")


def read(answer):
    """What a page says, without its tags."""
    return " ".join(strip_tags(text_of(answer)).split())


def page_of(client, agency):
    return client.get(reverse("public:office", args=[agency.code]))


@built_once
def counter():
    return make_office().counter


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("2026-03-06 09:00", "Đang mở cửa đến 11:30. Mở lại 13:30 hôm nay."),
        ("2026-03-06 12:00", "Đóng cửa. Mở lại 13:30 hôm nay."),
        ("2026-03-06 16:00", "Đang mở cửa đến 17:30."),
        ("2026-03-05 18:00", "Đóng cửa. Mở lại 07:30 ngày mai (thứ Sáu, 06/03/2026)."),
        ("2026-03-06 18:00", "Đóng cửa. Mở lại 07:30 thứ Hai, 09/03/2026."),
        (
            "2026-02-18 09:00",
            "Nghỉ Tết Nguyên đán Bính Ngọ đến hết Chủ nhật, 22/02/2026. Mở lại 07:30 thứ Hai, 23/02/2026.",
        ),
        ("2026-02-13 18:00", "Từ thứ Hai, 16/02/2026 nghỉ Tết Nguyên đán Bính Ngọ đến hết Chủ nhật"),
        ("2026-11-24 09:00", "Hôm nay nghỉ Ngày Văn hóa Việt Nam 24/11. Mở lại 07:30 ngày mai"),
        ("2026-11-24 09:00", "Theo: Nghị quyết 28/2026/QH16."),
        ("2026-01-10 09:00", "Đang mở cửa đến 11:30"),  # the Saturday that is worked instead
        ("2026-12-31 18:00", "chưa công bố đủ: giờ trên chỉ là tạm tính"),
    ],
)
def test_what_stands_on_the_door(client, frozen_at, counter, moment, sentence):
    frozen_at(moment)
    assert sentence in read(page_of(client, counter))
    assert sentence in read(client.get(LIST))


def test_two_weeks_with_what_is_unusual(client, frozen_at, counter):
    frozen_at("2026-12-22 09:00")
    answer = page_of(client, counter)
    page = read(answer)
    assert len(answer.context["days"]) == 14
    assert "Thứ Ba, 22/12/2026" in page
    assert "Thứ Hai, 04/01/2027" in page
    assert "Thứ Ba, 05/01/2027" not in page
    assert "Tết Dương lịch" in page
    assert "tạm tính, năm chưa công bố đủ ngày nghỉ" in page


def test_opening_sessions_are_not_the_counting_ones(client, frozen_at, counter):
    frozen_at("2026-03-07 08:00")  # a Saturday
    AgencyCalendarFactory(agency=counter, opening_calendar="opening-saturday")
    page = read(page_of(client, counter))
    assert "Đang mở cửa đến 11:30." in page
    assert "không tính vào thời hạn" in page


def test_an_agencys_own_day_off_names_its_document(client, frozen_at, counter):
    frozen_at("2026-03-05 09:00")
    own = Calendar.objects.create(code="xa-thu", name="Lịch xã", purpose="opening")
    for weekday in range(1, 6):
        WeeklySessionRow.objects.create(calendar=own, weekday=weekday, starts=time(8), ends=time(16))
    document = AnnouncedDocument.objects.create(title="Thông báo 12/TB-UBND")
    CalendarDay.objects.create(
        calendar=own, on=date(2026, 3, 5), kind="compensatory", name="Nghỉ bù ngày hội xã", document=document
    )
    AgencyCalendarFactory(agency=counter, opening_calendar="xa-thu")
    page = read(page_of(client, counter))
    assert "Hôm nay nghỉ bù ngày hội xã. Mở lại 08:00 ngày mai" in page
    assert "Theo: Thông báo 12/TB-UBND." in page


def test_how_many_wait_while_it_is_open(client, frozen_at, counter):
    frozen_at("2026-03-06 09:10")
    room = make_room(counter)
    seated(room.first)
    for _ in range(3):
        take(room.a)
    page = read(page_of(client, counter))
    assert "Đang chờ: 3 người." in page
    assert "Hộ tịch, chứng thực: trước bạn 3 người" in page

    frozen_at("2026-03-06 12:00")
    assert "Đang chờ" not in read(page_of(client, counter))


def test_a_room_with_nobody_in_it_says_so(client, frozen_at, counter):
    frozen_at("2026-03-06 09:10")
    make_room(counter)
    assert "Lấy số bây giờ thì đến lượt ngay." in read(page_of(client, counter))


def test_a_closed_office_leads_to_the_one_that_took_over(client, frozen_at, counter):
    frozen_at("2026-03-06 09:00")
    gone = AgencyFactory(one_stop=True, valid_to=date(2025, 6, 30))
    AgencySuccession.objects.create(
        predecessor=gone, successor=counter, effective_on=date(2025, 7, 1), act="Nghị quyết thử"
    )
    assert page_of(client, gone).url == reverse("public:office", args=[counter.code])


def test_who_receives_nothing_has_no_page(client):
    assert page_of(client, AgencyFactory()).status_code == 404
    assert client.get(reverse("public:office", args=["KHONG-CO"])).status_code == 404


def test_found_by_a_part_of_its_name_without_accents(client):
    for name in ("Trung tâm xã Suối Mây", "Trung tâm xã Gò Sim"):
        make_complete_procedure(receiving_agency=AgencyFactory(name=name))
    found = read(client.get(LIST, {"q": "suoi  MAY"}))
    assert "Suối Mây" in found
    assert "Gò Sim" not in found
    assert "Không có nơi tiếp nhận nào" in read(client.get(LIST, {"q": "x" * 300}))


def test_one_office_and_twenty_cost_the_same(client, assert_num_queries_same_at_1_and_20):
    assert_num_queries_same_at_1_and_20(
        lambda: make_complete_procedure(receiving_agency=AgencyFactory()), lambda: client.get(LIST)
    )


def test_a_queue_of_twenty_costs_as_much_as_of_one(
    client, frozen_at, counter, assert_num_queries_same_at_1_and_20
):
    frozen_at("2026-03-06 09:10")
    room = make_room(counter)
    minutes = iter(range(60))

    def look():
        frozen_at(f"2026-03-06 10:{next(minutes):02d}")  # each minute anew
        return page_of(client, counter)

    assert_num_queries_same_at_1_and_20(lambda: take(room.a, when=at("2026-03-06 09:10")), look)


def test_within_a_minute_the_room_is_asked_once(client, frozen_at, counter):
    frozen_at("2026-03-06 09:10:01")
    room = make_room(counter)
    assert "Đang chờ: 0 người" in read(page_of(client, counter))
    take(room.a)
    frozen_at("2026-03-06 09:10:59")
    assert "Đang chờ: 0 người" in read(page_of(client, counter))
    frozen_at("2026-03-06 09:11:00")
    assert "Đang chờ: 1 người" in read(page_of(client, counter))


def test_without_valkey_the_page_is_there_all_the_same(client, frozen_at, counter, monkeypatch):
    from django.core.cache import cache

    def away(*_args, **_more):
        raise RedisError

    frozen_at("2026-03-06 09:00")
    for name in ("get", "set"):
        monkeypatch.setattr(cache, name, away)
    assert "Đang mở cửa đến 11:30." in read(page_of(client, counter))

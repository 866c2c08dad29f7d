"""The first page: three doors, each usable at once, telling nothing that is not public."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.models import Office
from accounts.queries import forget_office
from indicators.models import TimesTaken
from indicators.queries.in_short import MonthInShort
from portal.public.home import bars
from tests.factories.accounts import AgencyFactory
from tests.factories.dossiers import make_office
from tests.factories.months import MonthWorld
from tests.factories.procedures import make_complete_procedure, make_version
from tests.harness.pages import text_of


pytestmark = pytest.mark.django_db


def read(client):
    return " ".join(strip_tags(text_of(client.get("/"))).split())


def took(version, *, results=20, on_time=19):
    return TimesTaken.objects.create(
        procedure=version.procedure, unit=None, first_on=date(2026, 1, 1), last_on=date(2026, 3, 5),
        results=results, on_time=on_time, median=Decimal(1), ninth_tenth=Decimal(2),
    )  # fmt: skip


def test_an_empty_installation_still_has_three_doors(client):
    page = read(client)
    for said in ("Tôi cần làm thủ tục gì?", "Hồ sơ của tôi đến đâu rồi?", "Chưa có tháng nào được công bố."):
        assert said in page
    assert "nơi tiếp nhận, lúc này" not in page


def test_what_many_ask_for_comes_first_under_its_public_name(client):
    took(make_version(name="Đăng ký kết hôn"), results=19)
    took(make_version(name="Đăng ký khai sinh"), results=40)
    gone = took(make_version(name="Bản dự thảo", publish=False), results=90)
    page = read(client)
    assert page.index("Đăng ký khai sinh") < page.index("Đăng ký kết hôn")
    assert "Bản dự thảo" not in page
    assert gone.pk


@pytest.mark.parametrize(
    ("results", "on_time", "said"),
    [
        (200, 199, "99 trên 100 hồ sơ xong đúng hẹn (200 hồ sơ, từ 01/01/2026 đến 05/03/2026)."),
        (1000, 999, "99 trên 100 hồ sơ xong đúng hẹn (1.000 hồ sơ"),  # rounded down, always
        (10, 10, "100 trên 100 hồ sơ xong đúng hẹn (10 hồ sơ"),
        (10, 0, "0 trên 100 hồ sơ xong đúng hẹn"),
    ],
)
def test_how_many_come_in_time(client, results, on_time, said):
    took(make_version(), results=results, on_time=on_time)
    assert said in read(client)


def test_a_published_month_in_one_sentence_and_only_once_it_is_public(client, frozen_at):
    world = MonthWorld()
    world.close()
    frozen_at("2026-04-07 10:00")
    assert "Chưa có tháng nào được công bố." in read(client)
    world.sign()
    world.publish()
    own = world.month.rows.get(agency=world.province)
    frozen_at("2026-04-20 10:00")
    page = read(client)
    units, late_units = world.month.rows.count(), world.month.rows.filter(late__gt=0).count()
    assert own.late > 0
    assert (
        f"Tháng 03/2026: {own.late} hồ sơ trễ hẹn, ở {late_units} trong {units} cơ quan, đơn vị được chấm."
        in page
    )
    assert reverse("public:month", args=[world.province.code, "2026-03"]) in client.get("/").content.decode()
    for secret in world.month.officers.values_list("name", flat=True):
        assert secret not in page


@pytest.mark.parametrize(
    ("late", "shown"),
    [
        ([28, 37, 25], [("05/2026", "25", 135), ("04/2026", "37", 200), ("03/2026", "28", 151)]),
        ([4, 0], [("04/2026", "0", 0), ("03/2026", "4", 200)]),  # nought has no length
        ([0, 0], []),  # nothing late: the sentence says it, a chart of nothing would not
        ([5], []),
        ([None, 5], []),  # an agency without a line of its own has no number
        ([1, 2, 3, 4, 5, 6, 1200], [("09/2026", "1.200", 200), ("08/2026", "6", 1)]),
    ],
)
def test_late_dossiers_as_bars_that_begin_at_nought(late, shown):
    months = [
        MonthInShort("T", "Tỉnh", date(2026, 3 + index, 1), units=2, late_units=1, late=number)
        for index, number in enumerate(late)
    ]
    found = [(one.label, one.value, one.width) for one in bars(months)]
    assert found[:3] == shown if len(late) < 7 else found[:2] == shown
    assert len(found) <= 6


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-03-06 09:00", "Có 1 nơi tiếp nhận, lúc này 1 nơi đang mở cửa."),
        ("2026-03-06 12:00", "lúc này đều đóng cửa. Nơi sớm nhất mở lại 13:30 hôm nay."),
        ("2026-03-06 20:00", "Nơi sớm nhất mở lại 07:30 thứ Hai, 09/03/2026."),
    ],
)
def test_how_many_offices_are_open(client, frozen_at, moment, said):
    make_office()
    frozen_at(moment)
    assert said in read(client)


def test_the_hotline_of_the_installation_can_be_called(client):
    assert "Hỏi qua điện thoại" not in read(client)
    Office.objects.create(name="Cổng Một cửa tỉnh Mẫu", hotline="1900 1234")
    forget_office()
    page = client.get("/").content.decode()
    forget_office()
    assert 'href="tel:19001234"' in page


def test_the_first_page_costs_the_same_with_twenty_offices(
    client, frozen_at, assert_num_queries_same_at_1_and_20
):
    minutes = iter(range(60))

    def look():
        frozen_at(f"2026-03-06 10:{next(minutes):02d}")  # each minute anew
        return client.get("/")

    assert_num_queries_same_at_1_and_20(
        lambda: took(make_complete_procedure(receiving_agency=AgencyFactory()).version), look
    )


def test_within_a_minute_it_asks_the_database_nothing(client, frozen_at, django_assert_num_queries):
    make_office()
    frozen_at("2026-03-06 10:00:00")
    client.get("/")
    frozen_at("2026-03-06 10:00:59")
    with django_assert_num_queries(4):  # savepoint, READ ONLY, rollback, release: as every reading GET
        client.get("/")
    assert timezone.localdate() == date(2026, 3, 6)

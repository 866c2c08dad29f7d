"""Lists of months, for everybody and for staff: no month is lost behind the first page; who is reminded."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils.translation import override

from indicators.enums import PeriodKind
from indicators.queries.publications import public_month
from indicators.rules.periods import Period
from indicators.rules.public_month import PublicGrade
from indicators.services import closing, month_watch
from notifications.models import OutboxMessage
from portal.oversight import months as staff_months
from portal.public import months as public_months
from portal.ui.months import grade_name
from tests.clock import at
from tests.factories.months import MonthWorld
from tests.harness.pages import text_of
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
PUBLIC, STAFF = "public:months", "oversight:months"


@built_once
def world():
    return MonthWorld()


def planned(world, year, month):
    return closing.planned(
        agency=world.province,
        period=Period(PeriodKind.MONTH, date(year, month, 1)),
        at=at("2026-04-01 02:00"),
    )


def test_months_behind_the_first_page_are_reached_and_one_agency_is_chosen(
    world, client, frozen_at, monkeypatch
):
    worlds = [world, MonthWorld()]
    for world in worlds:
        world.close()
        world.sign()
        world.publish()
    planned(worlds[0], 2025, 1)
    frozen_at("2026-04-11 08:00")
    own, other = (reverse("public:month", args=[world.province.code, "2026-03"]) for world in worlds)
    first = text_of(client.get(reverse(PUBLIC)))
    assert own in first
    assert other in first
    assert 'rel="next"' not in first
    assert "tháng 01/2025" not in first, "of all agencies, the last 13 months"
    chosen = text_of(client.get(reverse(PUBLIC), {"co-quan": worlds[0].province.code}))
    assert (own in chosen, other in chosen) == (True, False)
    assert "tháng 01/2025" in chosen, "of one agency, all that was never published"
    assert other in text_of(client.get(reverse(PUBLIC), {"co-quan": "khong-co"}))

    monkeypatch.setattr(public_months, "PAGE", 1)
    answer = client.get(reverse(PUBLIC))
    behind = text_of(client.get(reverse(PUBLIC), {"after": answer.context["page"].next}))
    assert (own in text_of(answer)) + (other in text_of(answer)) == 1
    assert (own in behind) + (other in behind) == 1
    assert (own in behind) != (own in text_of(answer))


def test_staff_reach_all_months_and_are_reminded_weekly_of_those_of_13_months(
    world, client_of, frozen_at, monkeypatch
):
    planned(world, 2025, 1)
    frozen_at("2026-04-07 10:00")
    monkeypatch.setattr(staff_months, "PAGE", 1)
    head = client_of(world.head)
    answer = head.get(reverse(STAFF))
    behind = text_of(head.get(reverse(STAFF), {"after": answer.context["page"].next}))
    assert ["03/2026" in text_of(answer), "01/2025" in text_of(answer)] == [True, False]
    assert ["03/2026" in behind, "01/2025" in behind] == [False, True]

    told = OutboxMessage.objects.filter(kind="month_step_owed")
    assert world.month.close_on == date(2026, 4, 3)
    days = {"04-02": 0, "04-03": 1, "04-04": 2, "04-05": 2, "04-10": 2, "04-11": 3}
    for day, times in days.items():
        people, late = month_watch.remind(at=at(f"2026-{day} 02:00"))
        assert people == (2 if times else 0), "the head and control"
        assert told.count() == 2 * times, day
        assert late == int(day > "04-03"), "the month of 2025 is not asked for any more"


def test_a_grade_is_called_as_the_definition_of_the_month_calls_it(world):
    """Page and notice take it from the same place, whatever codes a version has."""
    month = SimpleNamespace(grades=(PublicGrade("a1", "Hạng A", "Class A"),))
    assert (grade_name("a1", month), grade_name("good", month), grade_name("", month)) == ("Hạng A", "–", "–")
    with override("en"):
        assert grade_name("a1", month) == "Class A"
    shipped = public_month(world.close(), date(2026, 4, 7))
    assert [one.label_vi for one in shipped.grades][:2] == ["Xuất sắc", "Tốt"]

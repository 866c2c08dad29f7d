"""What must never be false is refused by the database too, in words."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from calendars.models import AnnouncedDocument, Calendar, CalendarChange, CalendarDay, WeeklySessionRow
from tests.factories.calendars import at


pytestmark = pytest.mark.django_db


def session(**values: object) -> WeeklySessionRow:
    plain = {
        "calendar": Calendar.objects.get(code="standard"),
        "weekday": 6,
        "starts": time(8),
        "ends": time(11),
    }
    return WeeklySessionRow(**(plain | values))


def calendar_day(**values: object) -> CalendarDay:
    document = AnnouncedDocument.objects.order_by("pk").first()
    return CalendarDay(
        **({"on": date(2026, 3, 3), "kind": "holiday", "name": "x", "document": document} | values)
    )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"ends": time(8)}, "kết thúc sau khi bắt đầu"),
        ({"weekday": 0}, "1 .thứ Hai. đến 7"),
        ({"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)}, "hết áp dụng"),
        ({"season_from": 1101, "season_to": 131}, "vắt qua năm mới"),
        ({"weekday": 1, "starts": time(11), "ends": time(12)}, "chồng lên nhau"),
        ({"weekday": 1, "starts": time(11), "ends": time(12), "season_to": 601}, "chồng lên nhau"),
        (
            {"weekday": 1, "starts": time(11), "ends": time(12), "valid_from": date(2030, 1, 1)},
            "chồng lên nhau",
        ),
    ],
)
def test_wrong_sessions_cannot_be_stored(values: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        session(**values).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        session(**values).save()


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"weekday": 1, "starts": time(11, 30), "ends": time(12)},  # may begin when another ends
        {"weekday": 1, "starts": time(17, 30), "ends": time(19), "season_from": 501, "season_to": 901},
    ],
)
def test_sound_sessions_can_be_stored(values: dict[str, object]) -> None:
    row = session(**values)
    row.full_clean()
    row.save()
    assert row.as_rule().starts == row.starts


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"on": date(2026, 9, 2)}, "đã có trong lịch"),
        ({"kind": "make_up"}, "phải ghi làm bù"),
        ({"replaces": date(2026, 3, 7)}, "phải ghi làm bù"),
    ],
)
def test_wrong_days_cannot_be_stored(values: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        calendar_day(**values).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        calendar_day(**values).save()


def test_a_day_of_one_calendar_may_stand_beside_a_national_one() -> None:
    calendar_day(on=date(2026, 9, 2), calendar=Calendar.objects.get(code="standard")).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        calendar_day(on=date(2026, 9, 2), calendar=Calendar.objects.get(code="standard")).save()


def test_an_unknown_word_cannot_be_stored() -> None:
    for row in (
        calendar_day(kind="feast"),
        Calendar(code="x", name="x", purpose="other"),
        CalendarChange(content={}, reason="x", state="done", proposed_at=at("2026-01-01"), proposed_by=1),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_a_decided_change_says_who_and_when() -> None:
    change = CalendarChange(
        content={}, reason="x", state="confirmed", proposed_at=at("2026-01-01"), proposed_by=1
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        change.save()

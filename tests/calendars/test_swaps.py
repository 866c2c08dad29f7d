"""A swapped day and the day that makes it up come together, and go together."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from calendars.exceptions import ChangeRefused
from calendars.models import CalendarChange
from calendars.queries import load_calendar
from calendars.rules.changing import Change, check_change, partner_of
from calendars.rules.worktime import DayKind, is_working_day
from tests.factories.calendars import day, definition, sessions
from tests.factories.dossiers import Office, make_office
from tests.harness.worlds import built_once


OFF, MADE_UP = date(2026, 8, 31), date(2026, 8, 22)
SWAPPED = definition(
    days=(
        day("2026-08-22", DayKind.MAKE_UP, replaces="2026-08-31"),
        day("2026-08-31", DayKind.SWAP_OFF),
        day("2026-09-02"),
        day("2026-09-07", DayKind.SWAP_OFF),  # a swap whose other day was never declared
    )
)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        # The Saturday would be worked for nothing: promises come out earlier.
        (Change(revoke=(OFF,)), "22/08/2026 làm bù cho ngày 31/08/2026"),
        # The Monday off would never be made up.
        (Change(revoke=(MADE_UP,)), "22/08/2026 làm bù cho ngày 31/08/2026"),
        # A day beside it is not its other half.
        (Change(revoke=(OFF, date(2026, 9, 2))), "phải bỏ cả hai"),
    ],
)
def test_half_of_a_swap_is_not_taken_back(change: Change, sentence: str) -> None:
    with pytest.raises(ChangeRefused, match=sentence):
        check_change(SWAPPED, change)


@pytest.mark.parametrize(
    "change",
    [
        Change(revoke=(OFF, MADE_UP)),
        Change(revoke=(MADE_UP, OFF)),
        # Another Saturday makes it up instead.
        Change(revoke=(MADE_UP,), add=(day("2026-08-29", DayKind.MAKE_UP, replaces="2026-08-31"),)),
        # The Monday stays off, for another reason: its make-up day stays sound.
        Change(revoke=(OFF,), add=(day("2026-08-31", DayKind.COMPENSATORY),)),
        Change(revoke=(date(2026, 9, 2),)),
        Change(revoke=(date(2026, 9, 7),)),  # nothing made it up
        Change(sessions_from=date(2026, 7, 1), sessions=tuple(sessions("08:00-12:00"))),
    ],
)
def test_a_whole_swap_or_another_day_is(change: Change) -> None:
    check_change(SWAPPED, change)


@pytest.mark.parametrize(
    ("on", "partner"), [(OFF, MADE_UP), (MADE_UP, OFF), (date(2026, 9, 2), None), (date(2026, 3, 3), None)]
)
def test_the_other_half_is_known(on: date, partner: date | None) -> None:
    assert partner_of(SWAPPED, on) == partner


@built_once(frozen_at="2026-07-01 09:00")
def office() -> Office:
    return make_office()


@pytest.mark.django_db
class TestPage:
    PAGE = "/dieu-hanh/lich/thay-doi/bo-ngay/"

    @pytest.fixture
    def control(self, office: Office, client_of, frozen_at):
        frozen_at("2026-07-01 09:00")
        return client_of(office.people[Role.CONTROL])

    def test_it_opens_with_both_days_and_takes_both_back(self, control) -> None:
        form = control.get(f"{self.PAGE}?ngay=2026-08-31").content.decode()
        assert 'value="31/08/2026"' in form
        assert 'value="22/08/2026"' in form
        values = {"calendar": "all", "on": "2026-08-31", "pair": "2026-08-22", "reason": "Bãi bỏ"}
        assert control.post(self.PAGE, values).status_code == 302
        control.post(reverse("oversight:calendar_confirm", args=[CalendarChange.objects.get().pk]))
        calendar = load_calendar("standard")
        assert is_working_day(calendar, OFF)
        assert not is_working_day(calendar, MADE_UP)

    def test_one_alone_is_refused_and_nothing_typed_is_lost(self, control) -> None:
        answer = control.post(self.PAGE, {"calendar": "all", "on": "2026-08-22", "reason": "Bãi bỏ"})
        assert answer.status_code == 422
        assert "phải bỏ cả hai" in answer.content.decode()
        assert "Bãi bỏ" in answer.content.decode()
        assert not CalendarChange.objects.exists()

    @pytest.mark.parametrize("asked", ["?ngay=abc", "?ngay=2026-08-31&lich=moon", ""])
    def test_a_day_that_cannot_be_read_opens_an_empty_form(self, control, asked: str) -> None:
        assert control.get(f"{self.PAGE}{asked}").status_code == 200

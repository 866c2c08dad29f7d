"""One new calendar added twice at the very same moment: added once, the other is told."""

from datetime import time
from functools import partial

import pytest

from calendars.enums import CalendarPurpose
from calendars.models import Calendar
from calendars.rules.calendar import WeeklySession
from calendars.services.changes import add_calendar
from tests.dossiers.test_at_once import DONE, at_once


@pytest.mark.django_db(transaction=True)
def test_a_calendar_is_added_once():
    sessions = (WeeklySession(weekday=1, starts=time(8), ends=time(12)),)
    for number in range(5):
        act = partial(
            add_calendar,
            code=f"xa-{number}", name="Giờ của xã", purpose=CalendarPurpose.COUNTING, sessions=sessions,
        )  # fmt: skip
        assert at_once((act, act)) == ["ChangeRefused", DONE]
        assert Calendar.objects.get(code=f"xa-{number}").sessions.count() == 1

"""Three clicks before the first answer, without scripts: one is done, and all three lead there."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from calendars.models import Calendar, CalendarChange
from procedures.models import AnnouncingDecision, ProcessTemplate
from tests.factories.procedures import make_version
from tests.portal.oversight.pages import url
from tests.portal.oversight.test_sent_once import CALENDAR, DAYS, DECISION, PROCESS, key_in


CLICKS = 3


def clicked(browser, page, typed):
    """Where each of the clicks led; what is no way on comes as its status."""
    together = Barrier(CLICKS)

    def click(_number):
        try:
            together.wait(timeout=20)
            answer = browser.post(page, typed)
            return getattr(answer, "url", answer.status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(CLICKS) as pool:
        return set(pool.map(click, range(CLICKS)))


@pytest.mark.parametrize(
    ("name", "typed", "model"),
    [
        ("record_decision", DECISION, AnnouncingDecision),
        ("new_process", PROCESS, ProcessTemplate),
        ("calendar_add_days", DAYS, CalendarChange),
        ("calendar_new", CALENDAR, Calendar),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_three_clicks_are_one_act(control, name, typed, model):
    make_version(code="1.001193")
    page = url(name, code="1.001193") if name == "new_process" else url(name)
    before, key = model.objects.count(), key_in(control.get(page))
    (there,) = clicked(control, page, {**typed, "submission_key": key})
    assert str(there).startswith("/dieu-hanh/")
    assert model.objects.count() == before + 1

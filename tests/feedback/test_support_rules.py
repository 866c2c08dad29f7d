"""Support requests as tables: when an answer is due, to whom they go, who may do what."""

import pytest

from accounts.enums import Role
from calendars.queries.shipped import shipped_calendar
from feedback.rules.support import (
    MAY,
    SEES,
    Act,
    Desk,
    Relation,
    Why,
    answer_due,
    choose_desk,
    is_overdue,
    whose,
)
from tests import access_table as table
from tests.clock import at


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        pytest.param("2026-03-02 08:00", "2026-03-02 10:00", id="in the morning"),
        pytest.param("2026-03-02 10:30", "2026-03-02 14:30", id="over lunch"),
        pytest.param(
            "2026-03-02 09:30", "2026-03-02 11:30", id="to the end of the morning, not to after lunch"
        ),
        pytest.param("2026-03-06 17:00", "2026-03-09 09:00", id="half an hour of Friday, the rest on Monday"),
        pytest.param("2026-03-06 17:30", "2026-03-09 09:30", id="after hours: all of it on Monday"),
        pytest.param("2026-03-07 10:00", "2026-03-09 09:30", id="on a Saturday"),
        # Tet 2026: off from Saturday 14 to Sunday 22 February.
        pytest.param("2026-02-13 16:30", "2026-02-23 08:30", id="the last hour before Tet"),
        pytest.param("2026-02-18 09:00", "2026-02-23 09:30", id="in Tet"),
        # 30 April and 1 May 2026 are a Thursday and a Friday.
        pytest.param("2026-04-29 17:15", "2026-05-04 09:15", id="over the days of April and May"),
        pytest.param("2026-03-02 05:00", "2026-03-02 09:30", id="before hours"),
    ],
)
def test_two_working_hours_of_the_one_clock(asked, due):
    assert answer_due(shipped_calendar("standard"), at(asked)) == at(due)


@pytest.mark.parametrize(
    ("due", "now", "late"),
    [
        ("2026-03-02 10:00", "2026-03-02 10:00", False),  # at the very moment it is in time
        ("2026-03-02 10:00", "2026-03-02 10:01", True),
        (None, "2026-03-02 10:01", False),  # the asker's turn
    ],
)
def test_overdue_is_a_moment_that_has_passed(due, now, late):
    assert is_overdue(at(due) if due else None, at(now)) == late


ROOM, COMMUNE, PROVINCE = 1, 2, 3
PLACES = (ROOM, COMMUNE, PROVINCE)
ASKER, ANNE, BAO, CHI = 10, 11, 12, 13


@pytest.mark.parametrize(
    ("named", "administrators", "heads", "desk"),
    [
        pytest.param({COMMUNE: [ANNE]}, {}, {}, Desk(COMMUNE, (ANNE,), Why.NAMED), id="named"),
        pytest.param(
            {ROOM: [ANNE], COMMUNE: [BAO]}, {}, {}, Desk(ROOM, (ANNE,), Why.NAMED), id="the nearest of two"
        ),
        pytest.param(
            {PROVINCE: [ANNE]}, {COMMUNE: [BAO]}, {}, Desk(PROVINCE, (ANNE,), Why.NAMED),
            id="named above comes before a nearer administrator",
        ),
        pytest.param(
            {}, {COMMUNE: [BAO], PROVINCE: [CHI]}, {ROOM: [ANNE]}, Desk(COMMUNE, (BAO,), Why.ADMINISTRATOR),
            id="nobody named: the administrator",
        ),
        pytest.param({}, {}, {ROOM: [ANNE]}, Desk(ROOM, (ANNE,), Why.ONESTOP_HEAD), id="then the counter"),
        pytest.param(
            {COMMUNE: [ASKER, ANNE]}, {}, {}, Desk(COMMUNE, (ANNE,), Why.NAMED), id="one of two asks"
        ),
        pytest.param(
            {COMMUNE: [ASKER]}, {PROVINCE: [CHI]}, {}, Desk(PROVINCE, (CHI,), Why.ADMINISTRATOR),
            id="who answers asks himself: further up",
        ),
        pytest.param({}, {COMMUNE: [ASKER]}, {}, Desk(None, (), Why.NOBODY), id="nobody else anywhere"),
        pytest.param({99: [ANNE]}, {}, {}, Desk(None, (), Why.NOBODY), id="a neighbour does not answer"),
    ],
)  # fmt: skip
def test_where_a_request_goes(named, administrators, heads, desk):
    found = choose_desk(PLACES, named=named, administrators=administrators, onestop_heads=heads, asker=ASKER)
    assert found == desk


def test_who_may_act_is_what_the_access_table_says():
    """`system` and citizens have no role here and ask nothing."""
    assert {
        (act.value, role.value, relation.value)
        for act, grants in MAY.items()
        for roles, relation in grants
        for role in roles
    } == {row for row in table.acts() if row[0] in {act.value for act in MAY} and row[1] in Role.values}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("relation", Relation)
def test_who_sees_is_what_the_access_table_says(role, relation):
    granted = relation in {Relation.OWN, Relation.CONSULTED} or relation in SEES.get(role, frozenset())
    assert table.access("support_request", role, relation).see == ("yes" if granted else "no")


@pytest.mark.parametrize("act", Act)
def test_who_is_refused_is_sent_to_somebody(act):
    assert whose(act)

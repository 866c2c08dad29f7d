"""Late officers (ruling 14): whose time over the limit it was, in a table and on real dossiers."""

from datetime import date, timedelta

import pytest

from accounts.enums import Role
from dossiers.enums import StepState
from dossiers.models import StepInstance
from dossiers.services import overdue, processing
from indicators.queries.officers import late_officers
from indicators.rules.officers import Away, Given, Stretch, Work, minutes_over
from tests.clock import at
from tests.factories.accounts import AgencyFactory, LeaveFactory, UserFactory
from tests.factories.dossiers import assigned, make_office, question_to
from tests.harness.worlds import built_once


START = at("2026-03-02 08:00")
HA, BA, CU = 1, 2, 3


def hour(n):
    return START + timedelta(hours=n)


def stretch(first, last=None):
    return Stretch(hour(first), None if last is None else hour(last))


OVER = stretch(10, 20)

# What happened, and the hours over the limit of Hà, Ba and Cu. The step ran over from hour 10 to hour 20.
CASES = [
    ("his alone", Work(OVER, (), HA), {}, {HA: 10}),
    ("still runs: up to the moment asked", Work(stretch(10), (), HA), {}, {HA: 30}),
    ("nobody has it", Work(OVER, (), None), {}, {}),
    ("ended before its limit", Work(stretch(10, 9), (), HA), {}, {}),
    ("given to Ba at hour 14", Work(OVER, (Given(hour(14), HA, BA),), BA), {}, {HA: 4, BA: 6}),
    ("given to Ba before the limit", Work(OVER, (Given(hour(3), HA, BA),), BA), {}, {BA: 10}),
    ("given on after it was over", Work(OVER, (Given(hour(25), HA, BA),), BA), {}, {HA: 10}),
    ("nobody had it until hour 12", Work(OVER, (Given(hour(12), None, HA),), HA), {}, {HA: 8}),
    (
        "to and fro",
        Work(OVER, (Given(hour(11), HA, BA), Given(hour(13), BA, HA)), HA),
        {},
        {HA: 1 + 7, BA: 2},
    ),
    ("on leave, nobody stands in", Work(OVER, (), HA), {HA: [Away(stretch(12, 15), None)]}, {HA: 7}),
    ("on leave, Ba stands in", Work(OVER, (), HA), {HA: [Away(stretch(12, 15), BA)]}, {HA: 7, BA: 3}),
    (
        "the deputy is away for a part of it too",
        Work(OVER, (), HA),
        {HA: [Away(stretch(12, 16), BA)], BA: [Away(stretch(14, 30), CU)]},
        {HA: 6, BA: 2},
    ),
    ("on leave all the time", Work(OVER, (), HA), {HA: [Away(stretch(0, 40), None)]}, {}),
    ("the applicant had it", Work(OVER, (), HA, (stretch(11, 14),)), {}, {HA: 7}),
    ("another agency has it still", Work(OVER, (), HA, (stretch(18),)), {}, {HA: 8}),
    (
        "two waits that overlap count once",
        Work(OVER, (), HA, (stretch(11, 14), stretch(12, 16))),
        {},
        {HA: 5},
    ),
]


@pytest.mark.parametrize(
    ("work", "leaves", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_whose_hours_they_were(work, leaves, expected):
    found = minutes_over(
        work,
        until=hour(40),
        leaves=leaves,
        minutes_between=lambda begin, end: int((end - begin).total_seconds()) // 60,
    )
    assert found == {person: hours * 60 for person, hours in expected.items()}


# On dossiers ---------------------------------------------------------------------------------------------

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
APRIL = (date(2026, 4, 1), date(2026, 4, 30))


def late_since(dossier, step_due, *, promised):
    """The dossier's running step had to be done by then, and its promise was that."""
    StepInstance.objects.filter(dossier=dossier, state=StepState.ACTIVE).update(due_at=at(step_due))
    type(dossier).objects.filter(pk=dossier.pk).update(late_after=at(promised), original_due_at=at(promised))


@built_once
def office():
    return make_office()


def names(rows):
    return {row.name: (row.dossiers, row.minutes) for row in rows}


@pytest.mark.django_db
def test_a_person_is_listed_for_the_hours_over_in_a_step_of_his(office):
    handler = office.people[Role.HANDLER]
    first = assigned(office, when=at("2026-03-02 09:00"))
    late_since(first, "2026-03-04 10:00", promised="2026-03-05 17:00")
    in_time = assigned(office, when=at("2026-03-02 09:00"))
    late_since(in_time, "2026-03-04 10:00", promised="2026-04-20 17:00")  # step over, promise kept
    as_at = at("2026-03-06 11:00")
    overdue.refresh(as_at=as_at)

    (row,) = late_officers([office.commune.pk], *MARCH, at=as_at)

    # Wed 4 March 10:00 to Fri 6 March 11:00: two working days and an hour.
    assert (row.user_id, row.unit_id, row.dossier_ids) == (handler.pk, office.unit.pk, (first.pk,))
    assert row.minutes == 2 * 480 + 60
    assert (row.handled, str(row.share)) == (2, "50.00")
    assert late_officers([AgencyFactory().pk], *MARCH, at=as_at) == []


@pytest.mark.django_db
def test_each_hour_is_listed_in_one_month(office):
    dossier = assigned(office, when=at("2026-03-02 09:00"))
    late_since(dossier, "2026-03-27 10:00", promised="2026-03-30 17:00")
    as_at = at("2026-04-02 10:00")
    overdue.refresh(as_at=as_at)

    (march,), (april,) = (late_officers([office.commune.pk], *month, at=as_at) for month in (MARCH, APRIL))
    (whole,) = late_officers([office.commune.pk], date(2026, 3, 1), date(2026, 4, 30), at=as_at)

    assert march.minutes == 330 + 2 * 480, "Friday from ten, Monday, Tuesday"
    assert april.minutes == 480 + 2 * 60 + 30, "Wednesday, and Thursday from 7:30 to ten"
    assert march.minutes + april.minutes == whole.minutes


@pytest.mark.django_db
def test_leave_reassignment_and_questions_are_not_his(office):
    handler, second = office.people[Role.HANDLER], UserFactory(role=Role.HANDLER, agency=office.unit)
    dossier = assigned(office, when=at("2026-03-02 09:00"))
    late_since(dossier, "2026-03-03 07:30", promised="2026-03-03 17:00")
    LeaveFactory(user=handler, deputy=second, valid_from=date(2026, 3, 4), valid_to=date(2026, 3, 4))
    processing.assign(
        dossier_id=dossier.pk, to=second, by=office.actor(Role.UNIT_HEAD), at=at("2026-03-05 07:30"),
        reason="Chia lại việc.",
    )  # fmt: skip
    as_at = at("2026-03-05 17:30")
    overdue.refresh(as_at=as_at)

    found = late_officers([office.commune.pk], *MARCH, at=as_at)

    assert names(found) == {
        handler.full_name: (1, 480),  # Tuesday
        second.full_name: (1, 2 * 480),  # Wednesday as deputy, Thursday as his own
    }


@pytest.mark.django_db
def test_time_an_agency_that_was_asked_took_is_nobodys_here(office):
    other = AgencyFactory()
    dossier = assigned(office, when=at("2026-03-02 09:00"))
    late_since(dossier, "2026-03-03 07:30", promised="2026-03-03 17:00")
    question_to(other, dossier, office, when=at("2026-03-03 13:30"))
    as_at = at("2026-03-06 10:00")
    overdue.refresh(as_at=as_at)

    (row,) = late_officers([office.commune.pk], *MARCH, at=as_at)

    assert row.minutes == 4 * 60, "Tuesday morning"


@pytest.mark.django_db
def test_as_many_statements_for_twenty_dossiers_as_for_one(office, django_assert_num_queries):
    def some(n):
        for _ in range(n):
            late_since(
                assigned(office, when=at("2026-03-02 09:00")), "2026-03-04 10:00", promised="2026-03-05 17:00"
            )
        overdue.refresh(as_at=at("2026-03-06 11:00"))

    some(1)
    with django_assert_num_queries(11):
        late_officers([office.commune.pk], *MARCH, at=at("2026-03-06 11:00"))
    some(7)
    with django_assert_num_queries(11):
        (row,) = late_officers([office.commune.pk], *MARCH, at=at("2026-03-06 11:00"))
    assert row.dossiers == 8

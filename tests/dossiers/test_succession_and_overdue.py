"""A closed agency's open dossiers find their heir; what is late is found and told by whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.enums import Role
from accounts.models import Actor, Agency, AgencyPlacement, AgencySuccession, Membership
from calendars.enums import PeriodUnit
from dossiers.enums import EventKind
from dossiers.exceptions import NotReady
from dossiers.models import Dossier, OverdueEntry
from dossiers.queries import is_late, is_late_766
from dossiers.services import ledger, overdue, processing, returning
from dossiers.services.returning import ReturnIn
from dossiers.services.succession import move_open_dossiers, propose, waiting as waiting_for
from lib.progress import Silent
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import (
    accepted,
    assigned,
    done,
    in_process,
    make_office,
    numbered,
    owing,
    returned,
)
from tests.harness.queries import statements
from tests.harness.thorough import MANY


pytestmark = pytest.mark.django_db
SWITCH = at("2026-07-01 00:30")


def successions(office, **fields):
    heirs = {
        office.commune: AgencyFactory(),
        office.counter: AgencyFactory(one_stop=True),
        office.unit: AgencyFactory(unit=True),
    }
    for old, new in heirs.items():
        AgencySuccession.objects.create(
            predecessor=old, successor=new, effective_on="2026-07-01", act="Nghị quyết 1", **fields
        )
    return heirs


def test_a_step_goes_to_the_unit_of_the_heir_that_has_its_role():
    office = make_office()
    dossier = in_process(office)
    by = office.people[Role.ADMINISTRATOR]
    heirs = successions(office, confirmed_at=SWITCH, confirmed_by=by)
    department = AgencyFactory(unit=True, parent=heirs[office.unit])
    heads = [UserFactory(role=Role.UNIT_HEAD, agency=department) for _ in range(2)]

    for one in AgencySuccession.objects.order_by("pk"):
        move_open_dossiers(succession=one, by=office.actor(Role.ADMINISTRATOR), at=SWITCH)

    dossier = Dossier.objects.get(pk=dossier.pk)
    assert dossier.current_unit == department
    assert dossier.current_holder is None
    handler = UserFactory(role=Role.HANDLER, agency=heirs[office.unit])
    processing.assign(dossier_id=dossier.pk, to=handler, by=Actor(heads[0]), at=at("2026-07-01 09:00"))


def test_two_offices_with_the_same_book_number_merge_into_one():
    one, other = make_office(), make_office()
    merged = [accepted(one), accepted(other)]
    heir = AgencyFactory(one_stop=True)
    for office in (one, other):
        succession = AgencySuccession.objects.create(
            predecessor=office.counter, successor=heir, effective_on="2026-07-01", act="Nghị quyết 2",
            confirmed_at=SWITCH, confirmed_by=office.people[Role.ADMINISTRATOR],
        )  # fmt: skip
        move_open_dossiers(succession=succession, by=office.actor(Role.ADMINISTRATOR), at=SWITCH)

    rows = Dossier.objects.filter(pk__in=[dossier.pk for dossier in merged]).order_by("pk")
    assert [(row.receiving_agency, row.register_number) for row in rows] == [(heir, 1), (heir, 1)]
    assert [row.register_agency for row in rows] == [one.counter, other.counter]


def confirmed(office):
    by = office.people[Role.ADMINISTRATOR]
    return successions(office, confirmed_at=SWITCH, confirmed_by=by)


def test_open_dossiers_move_with_code_promise_and_papers_unchanged():
    office = make_office()
    running, waiting, ended = assigned(office), done(office), returned(office)
    before = {
        row.pk: (row.code, row.due_at, row.original_due_at, row.papers.count()) for row in (running, waiting)
    }
    heirs = confirmed(office)

    moved = [
        move_open_dossiers(succession=one, by=office.actor(Role.ADMINISTRATOR), at=SWITCH)
        for one in AgencySuccession.objects.order_by("pk")
    ]

    assert moved == [2, 2, 1]
    for row in Dossier.objects.filter(pk__in=before):
        assert (row.code, row.due_at, row.original_due_at, row.papers.count()) == before[row.pk]
        assert row.deciding_agency == heirs[office.commune]
        assert row.receiving_agency == heirs[office.counter]
    running = Dossier.objects.get(pk=running.pk)
    assert running.current_unit == heirs[office.unit]
    assert running.current_holder is None
    assert Dossier.objects.get(pk=ended.pk).deciding_agency == office.commune
    assert ledger.verify().is_whole


@pytest.mark.parametrize("count", [1, MANY])
def test_what_falls_to_the_heir_is_asked_once_however_many_move(count):
    office = make_office()
    for _ in range(count):
        accepted(office)
    confirmed(office)
    succession = AgencySuccession.objects.get(predecessor=office.commune)
    moved = []

    asked = statements(
        lambda: moved.append(
            move_open_dossiers(succession=succession, by=office.actor(Role.ADMINISTRATOR), at=SWITCH)
        )
    )

    assert moved == [count]
    assert sum("RECURSIVE part" in statement for statement in asked) == 1


def test_who_has_the_role_there_too_keeps_his_step():
    office = make_office()
    running = assigned(office)
    heirs = confirmed(office)
    handler = office.people[Role.HANDLER]
    Membership.objects.create(
        user=handler, agency=heirs[office.unit], role=Role.HANDLER, valid_from="2026-07-01"
    )

    for one in AgencySuccession.objects.order_by("pk"):
        move_open_dossiers(succession=one, by=office.actor(Role.ADMINISTRATOR), at=SWITCH)

    running = Dossier.objects.get(pk=running.pk)
    assert running.current_holder == handler


@pytest.mark.parametrize("is_ended", [True, False])
def test_dossiers_of_units_without_an_heir_go_with_the_agency(is_ended):
    """Ended in the same act, or left standing by an older succession that said nothing of them."""
    office = make_office()
    running, waiting = assigned(office), done(office)
    heir = AgencyFactory()
    handler = UserFactory(role=Role.HANDLER, agency=heir)
    gone = [office.commune.pk, *([office.counter.pk, office.unit.pk] if is_ended else [])]
    for dated, name in ((Agency, "pk"), (AgencyPlacement, "agency"), (Membership, "agency")):
        dated.objects.filter(**{f"{name}__in": gone}).update(valid_to=date(2026, 6, 30))
    one = AgencySuccession.objects.create(
        predecessor=office.commune, successor=heir, effective_on="2026-07-01", act="Nghị quyết 1",
        confirmed_at=SWITCH, confirmed_by=office.people[Role.ADMINISTRATOR],
    )  # fmt: skip
    assert waiting_for([one]) == {one.pk: 2}

    assert move_open_dossiers(succession=one, by=office.actor(Role.ADMINISTRATOR), at=SWITCH) == 2

    for row in Dossier.objects.filter(pk__in=[running.pk, waiting.pk]):
        assert (row.deciding_agency, row.receiving_agency, row.current_unit) == (heir, heir, heir)
    assert Dossier.objects.get(pk=running.pk).current_holder == handler


def test_a_second_run_moves_nothing_and_an_unconfirmed_one_is_refused():
    office = make_office()
    accepted(office)
    successions(office)
    one = AgencySuccession.objects.get(predecessor=office.commune)
    assert propose(one).dossiers == 1
    with pytest.raises(NotReady, match="chưa được xác nhận"):
        move_open_dossiers(succession=one, by=office.actor(Role.ADMINISTRATOR), at=SWITCH)

    AgencySuccession.objects.update(confirmed_at=SWITCH, confirmed_by=office.people[Role.ADMINISTRATOR])
    one.refresh_from_db()
    counts = [
        move_open_dossiers(succession=one, by=office.actor(Role.ADMINISTRATOR), at=SWITCH) for _ in range(2)
    ]
    assert counts == [1, 0]


# Accepted Friday 6 March 09:32 with three working days: due Wednesday 11 March, late after 17:30.
@pytest.mark.parametrize(("moment", "late", "late_766"), [
    ("2026-03-11 17:30", False, False),  # the last moment of the last session still counts
    ("2026-03-11 17:31", True, False),   # L is past; N goes by the date
    ("2026-03-12 00:00", True, True),
])  # fmt: skip
def test_lateness_in_python_and_in_sql_are_the_same(moment, late, late_766):
    dossier = in_process(make_office())

    assert is_late(dossier, at=at(moment)) == late
    assert is_late_766(dossier, at=at(moment)) == late_766
    assert Dossier.objects.late_at(at(moment)).exists() == late


@pytest.mark.parametrize(("finished", "late"), [("2026-03-11 17:30", False), ("2026-03-11 17:45", True)])
def test_the_end_decides_once_there_is_one(finished, late):
    office = make_office()
    dossier = assigned(office)
    for role in (Role.HANDLER, Role.UNIT_HEAD, Role.APPROVER, Role.RECORDS_CLERK):
        result = numbered() if role == Role.HANDLER else None
        dossier = processing.complete_step(
            dossier_id=dossier.pk, by=office.actor(role), at=at(finished), result=result
        )

    later = at("2026-06-01 08:00")
    assert is_late(dossier, at=later) == late
    assert Dossier.objects.late_at(later).exists() == late


def test_the_register_tells_since_when_by_which_step_and_how_long():
    office = make_office()
    dossier = assigned(office)

    overdue.refresh(as_at=at("2026-03-13 09:30"))

    entries = {entry.measure: entry for entry in OverdueEntry.objects.filter(dossier=dossier)}
    assert set(entries) == {"L", "N", "R"}
    legal = entries["L"]
    assert legal.late_since == at("2026-03-11 17:30")
    # Thursday's 8 hours and two of Friday
    assert legal.minutes_late == 10 * 60
    assert legal.step is not None
    assert legal.step.role == Role.HANDLER
    assert not legal.closed


def test_by_days_it_is_late_after_its_day_whether_the_clock_stands_still_or_its_hours_are_over():
    office = make_office(sector_rules={"stops_clock": {}})
    unpaid = owing(office)  # due on Wednesday the 11th
    hours = accepted(make_office(limit="4", unit=PeriodUnit.WORKING_HOURS))  # due on Friday the 6th

    overdue.refresh(as_at=at("2026-03-06 17:00"))
    assert by_measure(hours) == {"L": at("2026-03-06 15:32")}
    overdue.refresh(as_at=at("2026-03-12 08:00"))
    assert set(by_measure(unpaid)) == {"N", "R"}
    assert by_measure(unpaid)["R"] == at("2026-03-12 00:00") - timedelta(microseconds=1)
    assert by_measure(hours)["R"] == at("2026-03-07 00:00") - timedelta(microseconds=1)

    # What waits for the applicant counts as on time, and so does what has its day ahead again.
    Dossier.objects.filter(pk=hours.pk).update(state="supplement")
    Dossier.objects.filter(pk=unpaid.pk).update(due_on="2026-03-12")
    overdue.refresh(as_at=at("2026-03-12 09:00"))
    assert set(by_measure(unpaid)) == {"N"}
    assert set(by_measure(hours)) == {"L", "N"}


def by_measure(dossier):
    return dict(OverdueEntry.objects.filter(dossier=dossier).values_list("measure", "late_since"))


def test_refreshing_again_writes_the_same_rows_and_the_end_closes_them():
    office = make_office()
    dossier = assigned(office)
    for _ in range(2):
        overdue.refresh(as_at=at("2026-03-13 09:30"))
    assert OverdueEntry.objects.filter(dossier=dossier).count() == 3

    for role in (Role.HANDLER, Role.UNIT_HEAD, Role.APPROVER, Role.RECORDS_CLERK):
        result = numbered() if role == Role.HANDLER else None
        processing.complete_step(
            dossier_id=dossier.pk, by=office.actor(role), at=at("2026-03-13 10:00"), result=result
        )
    overdue.refresh(as_at=at("2026-03-20 23:00"))

    legal = OverdueEntry.objects.get(dossier=dossier, measure="L")
    assert legal.closed
    assert legal.minutes_late == 10 * 60 + 30


def test_what_is_on_time_is_not_in_the_register():
    returned(make_office())
    UserFactory()

    overdue.refresh(as_at=at("2026-03-20 23:00"))

    assert not OverdueEntry.objects.exists()


class Meanwhile(Silent):
    """Between the count and the locks the first dossier's result is handed out."""

    def __init__(self, office, dossier):
        self.office, self.dossier = office, dossier

    def expect(self, total):
        given = ReturnIn(receiver_name="Đặng Thị Ước", identity_seen="CCCD", signed=True)
        by = self.office.actor(Role.RECEPTION)
        returning.return_result(dossier_id=self.dossier.pk, given=given, by=by, at=SWITCH)


def test_what_ended_since_it_was_counted_stays():
    office = make_office()
    ending, running = done(office), assigned(office)
    confirmed(office)
    one = AgencySuccession.objects.get(predecessor=office.commune)

    moved = move_open_dossiers(
        succession=one,
        by=office.actor(Role.ADMINISTRATOR),
        at=SWITCH,
        progress=Meanwhile(office, ending),
    )

    assert moved == 1
    assert Dossier.objects.get(pk=ending.pk).deciding_agency == office.commune
    assert not ending.events.filter(kind=EventKind.CHANGE_AGENCY).exists()
    assert running.events.filter(kind=EventKind.CHANGE_AGENCY).exists()

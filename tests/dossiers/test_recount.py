"""Promises that follow a changed calendar: many in one statement, each once, killed and taken up."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from calendars.enums import ChangeState
from calendars.models import CalendarChange
from calendars.queries import load_calendar
from calendars.services import changes
from dossiers.enums import EventKind
from dossiers.models import Dossier, DossierEvent
from dossiers.services import ledger, recount
from jobs.services.apart import SomeFailed
from notifications.enums import MessageState
from notifications.models import OutboxMessage
from portal.night import calendar_moves
from tests.clock import at
from tests.factories.calendars import proposed_swap
from tests.factories.dossiers import accepted, make_office
from tests.harness.locks import other_session_holds
from tests.harness.queries import statements


pytestmark = pytest.mark.django_db
NOW = at("2026-12-23 09:00")


@pytest.fixture
def office():
    return make_office()


def promised(office, count, **party):
    """Dossiers promised for Monday 28 December, which the swap takes off."""
    made = []
    for minute in range(count):
        dossier = accepted(office, when=at(f"2026-12-23 08:{30 + minute % 30}"))
        Dossier.objects.filter(pk=dossier.pk).update(**{"applicant_email": "a@x.vn", **party})
        made.append(dossier.pk)
    return made


def confirmed(office):
    by = office.people[Role.CONTROL].pk
    change = proposed_swap(by=by)
    return changes.confirm(change_id=change.pk, by=by, at=NOW)


def move(office, change, **asked):
    return calendar_moves.move_promises(change, by=office.actor(Role.CONTROL), at=NOW, **asked)


def moved_events():
    return DossierEvent.objects.filter(kind=EventKind.MOVE_PROMISE)


def told():
    messages = OutboxMessage.objects.filter(kind="promise_moved", state=MessageState.WAITING)
    return sorted(messages.values_list("topic", flat=True))


def test_each_promise_moves_with_one_event_and_one_message(office):
    ids = promised(office, 3)
    assert move(office, confirmed(office)) == 3
    for dossier in Dossier.objects.filter(pk__in=ids):
        assert dossier.due_at.date().isoformat() == "2026-12-29"
        assert dossier.due_on.isoformat() == "2026-12-29"
        assert dossier.late_after == at("2026-12-29 17:30")
        assert dossier.original_due_at != dossier.due_at
    assert sorted(moved_events().values_list("dossier", flat=True)) == sorted(ids)
    assert told() == sorted(f"dossier:{pk}" for pk in ids)
    assert not ledger.verify().breaks


def test_moved_at_once_they_stand_as_moved_one_by_one(office):
    """The one statement for many writes what a dossier's own reckoning would."""
    from dossiers.services import clock

    (pk,) = promised(office, 1)
    move(office, confirmed(office))
    written, again = Dossier.objects.get(pk=pk), Dossier.objects.get(pk=pk)
    clock.reckon(again)
    for name in ("due_at", "due_on", "late_after", "late_after_766", "due_provisional"):
        assert getattr(again, name) == getattr(written, name), name


def test_the_event_tells_both_moments_in_one_way(office):
    promised(office, 1)
    change = confirmed(office)
    move(office, change)
    assert moved_events().get().refs == {
        "change": change.pk,
        "due": ["2026-12-28T08:30:00+07:00", "2026-12-29T08:30:00+07:00"],
    }


def test_the_representative_is_told_beside_the_applicant(office, settings):
    settings.NOTIFICATION_GATEWAYS = {**settings.NOTIFICATION_GATEWAYS, "sms": "console"}
    promised(office, 1, representative_name="Lê B", representative_phone="0922333444")
    move(office, confirmed(office))
    told = OutboxMessage.objects.filter(kind="promise_moved", state=MessageState.WAITING)
    assert sorted(told.values_list("channel", "address")) == [("email", "a@x.vn"), ("sms", "0922333444")]


def test_many_take_as_many_statements_as_one(office):
    confirmed(office)

    def taken(count):
        # What is accepted now follows the changed calendar: an old promise is put in its place.
        made = promised(office, count)
        Dossier.objects.filter(pk__in=made).update(due_at=at("2026-12-28 08:30"))
        listed = recount.list_moves(calendar_code="standard", changed=load_calendar("standard"))
        assert len(listed) == count
        by = office.actor(Role.CONTROL)
        return len(statements(lambda: recount.apply_moves(moves=listed, change_id=1, by=by, at=NOW)))

    assert taken(1) == taken(12)


def test_killed_between_and_inside_the_batches_nothing_is_lost_or_doubled(office, monkeypatch):
    ids = promised(office, 5)
    change = confirmed(office)
    monkeypatch.setattr(calendar_moves, "BATCH", 2)
    real, turns = recount.messages.owe_each, iter(range(9))

    def killed_in_the_second(*told, **more):
        if next(turns) == 1:
            raise KeyboardInterrupt
        real(*told, **more)

    monkeypatch.setattr(recount.messages, "owe_each", killed_in_the_second)
    with pytest.raises(KeyboardInterrupt):
        move(office, change)
    change.refresh_from_db()
    assert (change.moved_count, change.to_move, change.moved_at) == (2, 5, None)
    assert moved_events().count() == 2

    assert calendar_moves.finish_moves(at=NOW) == 3
    assert calendar_moves.finish_moves(at=NOW) == 0
    change.refresh_from_db()
    assert (change.moved_count, change.to_move, change.moved_at) == (5, 5, NOW)
    assert sorted(moved_events().values_list("dossier", flat=True)) == sorted(ids)
    assert told() == sorted(f"dossier:{pk}" for pk in ids)


def test_a_dossier_that_cannot_be_moved_is_named_and_the_others_are_counted(office, monkeypatch):
    ids = promised(office, 3)
    confirmed(office)
    real = recount.messages.owe_each

    def fails_for_one(*told, **more):
        if Dossier.objects.get(pk=ids[1]).events.filter(kind=EventKind.MOVE_PROMISE).exists():
            raise ZeroDivisionError
        real(*told, **more)

    monkeypatch.setattr(recount.messages, "owe_each", fails_for_one)
    with pytest.raises(SomeFailed, match=f"^calendar_move {ids[1]}$") as failed:
        calendar_moves.finish_moves(at=NOW)
    assert failed.value.done == 2


def test_a_promise_that_has_moved_otherwise_since_the_list_is_left_alone(office):
    first, second = promised(office, 2)
    confirmed(office)
    listed = recount.list_moves(calendar_code="standard", changed=load_calendar("standard"))
    Dossier.objects.filter(pk=first).update(due_at=at("2027-01-05 08:30"))
    assert recount.apply_moves(moves=listed, change_id=1, by=office.actor(Role.CONTROL), at=NOW) == 1
    assert list(moved_events().values_list("dossier", flat=True)) == [second]


def test_dossiers_of_another_system_are_not_listed(office):
    (pk,) = promised(office, 1)
    Dossier.objects.filter(pk=pk).update(system_of_record="Hệ thống tỉnh")
    confirmed(office)
    assert recount.list_moves(calendar_code="standard", changed=load_calendar("standard")) == []


def test_a_promise_taken_over_moves_only_once_its_period_has_begun_anew_here(office):
    (theirs,) = promised(office, 1)
    terms = Dossier.objects.get(pk=theirs).terms | {"taken_over": True}
    Dossier.objects.filter(pk=theirs).update(terms=terms)
    change = confirmed(office)
    assert move(office, change) == 0

    anew = terms | {"begun_anew_at": "2026-12-23T08:30:00+07:00"}
    Dossier.objects.filter(pk=theirs).update(terms=anew)
    assert move(office, change) == 1
    assert Dossier.objects.get(pk=theirs).due_at == at("2026-12-29 08:30")


@pytest.mark.django_db(transaction=True)
def test_a_change_another_worker_moves_is_left_to_it():
    office = make_office()
    promised(office, 1)
    change = confirmed(office)
    with other_session_holds(f"calendar_change:{change.pk}"):
        assert move(office, change) == 0
    assert CalendarChange.objects.get(pk=change.pk).state == ChangeState.CONFIRMED
    assert calendar_moves.finish_moves(at=NOW) == 1


@pytest.mark.slow
@pytest.mark.long
def test_more_than_two_batches_move_each_once(office):
    ids = promised(office, 2 * recount.BATCH + 100)
    assert move(office, confirmed(office)) == len(ids)
    assert moved_events().count() == len(ids) == len(set(told()))
    assert not ledger.verify().breaks

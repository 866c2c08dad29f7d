"""Nobody answers: when he is reminded and of what, and from which moment a leader may close (ruling 10)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.enums import Role
from dossiers.enums import EventKind, RequestState
from dossiers.exceptions import NotReady
from dossiers.models import Dossier, SupplementRequest
from dossiers.services import ending, silence, supplement, supplying
from dossiers.services.supplement import AskIn
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.dossiers import (
    Office,
    asked,
    assigned,
    brought,
    faulty,
    make_office,
    owing,
    waiting,
)
from tests.factories.procedures import make_version
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
# Asked on Friday 6 March 09:32; without another word the answer is due on Friday the 27th at 17:30.
LAST = at("2026-03-27 17:30")


@built_once
def office() -> Office:
    return make_office(limit="15")


@built_once
def waits(office) -> Dossier:
    """Accepted and asked for what is missing."""
    return waiting(office)


class Counted:
    """A progress that remembers what it was told."""

    def __init__(self) -> None:
        self.expected, self.done = 0, 0

    def expect(self, total: int) -> None:
        self.expected = total

    def advance(self, steps: int = 1, **counts: int) -> None:
        self.done += steps


def reminders(dossier):
    return OutboxMessage.objects.filter(kind="supplement_reminder", topic=f"dossier:{dossier.pk}")


class TestReminding:
    def test_once_three_working_days_before_and_once_on_the_day_before(self, waits):
        nights = {"23 23:30": 0, "24 00:30": 1, "24 07:00": 0, "25 07:00": 0, "26 07:00": 1, "27 17:30": 0}
        assert {night: silence.remind(at=at(f"2026-03-{night}")) for night in nights} == nights

        events = waits.events.filter(kind=EventKind.REMIND).order_by("seq")
        request = waits.requests.get()
        assert [event.refs["reminder"] for event in events] == [1, 2]
        assert {(event.actor, *event.refs["of"]) for event in events} == {(None, "request", request.pk)}
        assert request.reminders == 2
        assert [one.variables["due"] for one in reminders(waits)] == ["2026-03-27T10:30:00+00:00"] * 2

    def test_after_nights_on_which_nobody_worked_he_is_reminded_once(self, waits):
        assert silence.remind(at=at("2026-03-27 07:00")) == 1
        assert waits.requests.get().reminders == 2
        assert reminders(waits).count() == 1

    def test_what_is_over_is_not_reminded_of(self, office, waits):
        at_the_end, after = LAST, at("2026-03-27 17:31")
        assert silence.remind(at=after) == 0
        answered, closed = waiting(office), waiting(office)
        supplying.receive(
            dossier_id=answered.pk, brought=brought(answered), files={}, by=office.actor(Role.RECEPTION),
            at=at("2026-03-23 08:00"),
        )  # fmt: skip
        ending.withdraw(
            dossier_id=closed.pk, reason="Thôi", by=office.actor(Role.RECEPTION), at=at("2026-03-23 08:00")
        )
        assert silence.remind(at=at_the_end) == 1
        assert reminders(waits).exists()

    def test_a_request_that_waits_for_its_leave_asks_nobody_yet(self, office):
        dossier = assigned(office)
        late = AskIn([faulty(dossier)], "Tờ khai chưa đầy đủ", answer_on=date(2026, 3, 20))
        by = office.actor(Role.HANDLER)
        supplement.ask(dossier_id=dossier.pk, asked=late, by=by, at=at("2026-03-16 09:00"))
        assert dossier.requests.get().state == RequestState.PROPOSED
        assert silence.remind(at=at("2026-03-19 07:00")) == 0

    def test_papers_before_and_after_acceptance_and_a_payment_in_one_night(self, office, waits):
        before, pays = asked(office), owing(make_office(sector_rules={"stops_clock": {}}))
        pays.obligations.update(pay_due_at=LAST)
        progress = Counted()
        assert silence.remind(at=at("2026-03-24 07:00"), progress=progress) == 3
        assert (progress.expected, progress.done) == (3, 3)
        told = OutboxMessage.objects.filter(kind__endswith="_reminder").values_list("topic", "kind")
        assert set(told) == {
            (f"dossier:{waits.pk}", "supplement_reminder"),
            (f"dossier:{before.pk}", "supplement_reminder"),
            (f"dossier:{pays.pk}", "payment_reminder"),
        }
        assert silence.remind(at=at("2026-03-26 07:00")) == 3
        # Both were sent: the third night does not even look.
        again = Counted()
        assert silence.remind(at=LAST, progress=again) == 0
        assert again.expected == 0


ARTICLE = "Điều 9 Nghị định thử nghiệm"
# days or months of the rule (None: no rule), then until when the applicant may answer
LAW = [
    (None, "2026-03-27 17:30"),
    ((Decimal(5), "working_days"), "2026-03-27 17:30"),  # shorter than the day he was told
    ((Decimal(20), "working_days"), "2026-04-03 17:30"),
    ((Decimal(30), "calendar_days"), "2026-04-06 17:30"),  # Sunday the 5th of April is no day to end on
    ((Decimal(3), "months"), "2026-06-08 17:30"),  # Saturday the 6th of June neither
    ((Decimal(30), "see_text"), "2026-03-27 17:30"),
]


@pytest.mark.parametrize(("rule", "until"), LAW)
def test_until_when_he_may_answer(waits, rule, until):
    """The day he was told stands, whatever sector law's period; a longer one of sector law is his too."""
    if rule is not None:
        value, unit = rule
        version = make_version(
            publish=False, sector_rules={"close_for_silence": {"value": value, "unit": unit}}
        )
        waits.procedure_version = version
    assert silence.last_day(waits, at=LAST) == at(until)
    found = silence.closing_rule(waits)
    assert (found.article if found else None) == (ARTICLE if rule else None)


class TestClosing:
    def test_not_while_he_may_answer_and_the_moment_is_named(self, waits):
        for when in (at("2026-03-09 08:00"), LAST):
            with pytest.raises(NotReady, match="còn được bổ sung đến 17:30 ngày 27/03/2026; chưa được đóng"):
                silence.check_may_close(waits, at=when)
        silence.check_may_close(waits, at=at("2026-03-27 17:31"))

    def test_of_what_waits_for_nobody_the_machine_says_what_is_wrong(self, office):
        dossier = assigned(office)
        silence.check_may_close(dossier, at=LAST)
        with pytest.raises(NotReady, match="đang ở trạng thái"):
            ending.close_without_reply(
                dossier_id=dossier.pk, reason="Không bổ sung", by=office.actor(Role.APPROVER), at=LAST
            )

    def test_taken_over_while_it_waited_the_usual_days_run_from_when_it_began_to_wait(self, waits):
        SupplementRequest.objects.filter(dossier=waits).update(state=RequestState.ENDED, ended_at=LAST)
        waits.pauses.update(started_at=at("2026-03-10 09:00"))
        assert silence.last_day(waits, at=LAST) == at("2026-03-31 17:30")
        waits.pauses.update(ended_at=LAST)  # nobody knows since when: from now on
        assert silence.last_day(waits, at=at("2026-04-01 08:00")) == at("2026-04-22 17:30")

"""What runs by itself is killed with kill -9 between a move and its notice; the next run doubles nothing.

The process stops before a statement in the middle of a transaction: of the first dossier, or of the second
when the first is already there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import uuid4

import pytest

from accounts.enums import Role
from dossiers.enums import BulkKind, BulkOutcome, EventKind, QuestionState, State
from dossiers.models import BulkItem, Consultation, Dossier, DossierEvent, HandOver
from dossiers.services import bulk, collecting, deadlines, digests, ledger, question_watch, silence
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.accounts import AgencyFactory
from tests.factories.dossiers import Office, accepted, assigned, done, make_office, question_to, waiting
from tests.harness.processes import killed_after_its_first_line, start


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Runs a job of dossiers.services and stops, to be killed, before the n-th statement that has the words.
WORKING = """
import sys, time, django
django.setup()
from datetime import datetime
from importlib import import_module
from django.db import connection

module, name, argument, moment, words, stop_at = sys.argv[1:]
seen = 0

def stop(execute, sql, params, many, context):
    global seen
    seen += words in sql
    if seen == int(stop_at):
        print("here", flush=True)
        time.sleep(60)
    return execute(sql, params, many, context)

at = datetime.fromisoformat(moment)
with connection.execute_wrapper(stop):
    job = getattr(import_module(f"dossiers.services.{module}"), name)
    job(**{argument: (lambda: at) if argument == "now" else at})
"""
NOTICE = 'INSERT INTO "notifications_outboxmessage"'
OUTCOME = 'UPDATE "dossiers_bulkitem"'
ASKED_AT, DUE, LATE = at("2026-03-06 09:32"), at("2026-03-11 08:00"), at("2026-04-20 08:00")


@dataclass(frozen=True)
class Job:
    """A background work: where it is, when it runs, and where it is killed."""

    name: str
    run: Callable[..., object]
    argument: str
    moment: datetime
    make: Callable[[Office], object]
    done: Callable[[], list[int]]
    """How often each of the two was dealt with."""
    words: str = NOTICE
    # Before which of the statements it is killed, and how many of the two were dealt with by then.
    stops: tuple[tuple[int, int], tuple[int, int]] = ((1, 0), (2, 1))


def silent_question(office: Office) -> Consultation:
    agency = AgencyFactory(department=True)
    return question_to(agency, assigned(office), office)


def to_hand_over(office: Office) -> None:
    dossiers = [accepted(office) for _ in range(2)]
    seen = {one.pk: None for one in dossiers}
    bulk.ask(kind=BulkKind.HAND_OVER, seen=seen, key=uuid4(), by=office.actor(Role.RECEPTION), at=ASKED_AT)


def has_work(office: Office) -> None:
    """Two officers, each with a dossier that is due today."""
    for role in (Role.HANDLER, Role.UNIT_HEAD):
        office.people[role].email = f"{role}@example.vn"
        office.people[role].save()
    assigned(office)
    assigned(office).steps.filter(state="active").update(holder=office.people[Role.UNIT_HEAD])
    Dossier.objects.filter(pk=Dossier.objects.latest("pk").pk).update(
        current_holder=office.people[Role.UNIT_HEAD]
    )


def told(kind: str) -> list[int]:
    """Messages of a kind by whom or what they are about."""
    counts: dict[str, int] = {}
    for topic in OutboxMessage.objects.filter(kind=kind).order_by("pk").values_list("topic", flat=True):
        counts[topic] = counts.get(topic, 0) + 1
    return list(counts.values())


def reminded() -> list[int]:
    per_dossier = [one.events.filter(kind=EventKind.REMIND).count() for one in Dossier.objects.order_by("pk")]
    return [count for count in per_dossier if count]


def handed_over() -> list[int]:
    started = DossierEvent.objects.filter(kind=EventKind.START_PROCESSING)
    return [1 for _ in started.order_by("pk").values_list("dossier", flat=True)]


def apologies_owed() -> list[int]:
    dossiers = Dossier.objects.filter(apologies__isnull=False).order_by("pk").distinct()
    return [one.apologies.count() for one in dossiers]


JOBS = (
    Job(
        "silence.remind", silence.remind, "at", at("2026-03-27 08:00"), waiting,
        lambda: [min(pair) for pair in zip(reminded(), told("supplement_reminder"), strict=True)],
    ),
    Job(
        "collecting.remind", collecting.remind, "at", at("2026-03-23 08:00"), done,
        lambda: [min(pair) for pair in zip(reminded(), told("result_waiting"), strict=True)],
    ),
    Job(
        "question_watch.report_silence", question_watch.report_silence, "as_at", LATE, silent_question,
        lambda: [
            one.events.filter(kind=EventKind.REPORT_SILENCE).count()
            for one in Dossier.objects.filter(consultations__state=QuestionState.SILENT).order_by("pk")
        ],
    ),
    Job(  # all warnings of a batch are one transaction
        "deadlines.look", deadlines.look, "as_at", at("2026-03-10 07:31"), assigned,
        lambda: told("deadline_warning"), stops=((1, 0), (2, 0)),
    ),
    Job(  # behind the two warnings
        "deadlines.look", deadlines.look, "as_at", at("2026-03-10 07:31"), assigned,
        lambda: [min(pair) for pair in zip(apologies_owed(), told("apology_owed"), strict=True)],
        stops=((3, 0), (4, 1)),
    ),
    Job("digests.owe_due", digests.owe_due, "at", DUE, has_work, lambda: told("staff_digest")),
    Job(
        "bulk.run_waiting", bulk.run_waiting, "now", at("2026-03-06 10:00"), to_hand_over, handed_over,
        words=OUTCOME,
    ),
)  # fmt: skip


@pytest.mark.parametrize("turn", [0, 1], ids=["at the first", "at the second"])
@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_killed_between_move_and_notice_it_goes_on_and_doubles_nothing(job, turn):
    office = make_office()
    for _ in range(1 if job.make in (to_hand_over, has_work) else 2):
        job.make(office)
    module, _, name = job.name.partition(".")
    run = partial(job.run, **{job.argument: (lambda: job.moment) if job.argument == "now" else job.moment})
    stop_at, kept = job.stops[turn]

    worker = start(WORKING, module, name, job.argument, job.moment.isoformat(), job.words, stop_at)
    killed_after_its_first_line(worker, "here")
    assert job.done() == [1] * kept  # no move is there without its notice

    for _ in range(2):
        run()
        assert job.done() == [1, 1]
    assert ledger.verify().is_whole


def test_after_a_kill_a_bulk_work_still_ends_and_its_dossiers_are_on_one_slip():
    office = make_office()
    to_hand_over(office)
    moment = at("2026-03-06 10:00")
    worker = start(WORKING, "bulk", "run_waiting", "now", moment.isoformat(), OUTCOME, 2)
    killed_after_its_first_line(worker, "here")

    assert bulk.run_waiting(now=lambda: moment) == 1
    assert bulk.run_waiting(now=lambda: moment) == 0
    assert set(BulkItem.objects.values_list("outcome", flat=True)) == {BulkOutcome.DONE}
    assert HandOver.objects.get().items.count() == 2
    assert set(Dossier.objects.values_list("state", flat=True)) == {State.IN_PROCESS}

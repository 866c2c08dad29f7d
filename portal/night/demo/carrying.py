"""Carries on through the services what was open when its agency was succeeded: nothing stays behind."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from queue import Empty, SimpleQueue
from random import Random
from threading import Thread

from django.db import connection

from accounts.enums import Role
from accounts.models import Actor, Membership, User
from accounts.queries import asked_once
from calendars.queries import load_calendar
from calendars.rules.calendar import WorkCalendar
from calendars.rules.moves import advance, seconds_between
from calendars.rules.terms import HOUR, moment_of, ticks
from dossiers.enums import TERMINAL_STATES, EventKind, Evidence, ReturnMeans, State, StepState
from dossiers.models import Dossier, StepInstance
from dossiers.rules.days import local_day
from dossiers.rules.intake import PaperIn
from dossiers.services import bringing, obligations, processing, reception, returning, supplement, supplying
from dossiers.services.obligations import ProofIn
from dossiers.services.processing import ResultIn
from dossiers.services.returning import ReturnIn
from lib.progress import Progress
from procedures.enums import StepKind
from procedures.queries import current_version


MOST_ACTS = 24
"""More acts than any dossier needs; what takes more is left as it is."""
HANDS = 2
"""Dossiers carried on at once: each waits for the database half of its time."""


def moved() -> list[int]:
    """Dossiers kept here that changed their agency and are not over yet."""
    found = Dossier.objects.filter(events__kind=EventKind.CHANGE_AGENCY, system_of_record="").exclude(
        state__in=TERMINAL_STATES
    )
    return sorted(set(found.values_list("pk", flat=True)))


def carry_on(ids: list[int], *, since: datetime, until: datetime, progress: Progress) -> int:
    """Work on each from `since` to its end, or to `until`; returns how many came to an end."""
    staff = _Staff()

    def carry(dossier_id: int) -> bool:
        with asked_once():
            return _Carrier(dossier_id, staff, since=ticks(since), until=ticks(until)).work()

    ended = 0
    # Who is inside a transaction alone sees what it has done so far.
    for is_over in map(carry, ids) if connection.in_atomic_block else _side_by_side(carry, ids):
        ended += is_over
        progress.advance(1, carried=1)
    return ended


def _side_by_side(carry: Callable[[int], bool], ids: list[int]) -> Iterator[bool]:
    """What became of each, as they come to their end; no dossier is begun after one has failed."""
    waiting: SimpleQueue[int] = SimpleQueue()
    done: SimpleQueue[bool | Exception] = SimpleQueue()
    for dossier_id in ids:
        waiting.put(dossier_id)
    hands = [Thread(target=_work_off, args=(carry, waiting, done), daemon=True) for _ in range(HANDS)]
    for hand in hands:
        hand.start()
    try:
        for _ in ids:
            found = done.get()
            if isinstance(found, Exception):
                raise found
            yield found
    finally:
        _empty(waiting)
        for hand in hands:
            hand.join()


def _work_off(
    carry: Callable[[int], bool], waiting: SimpleQueue[int], done: SimpleQueue[bool | Exception]
) -> None:
    """With a connection of its own, as unhurried as the load's (portal.night.demo.loading)."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
        while True:
            done.put(carry(waiting.get_nowait()))
    except Empty:
        return
    except Exception as error:  # noqa: BLE001 - raised where they are waited for
        done.put(error)
    finally:
        connection.close()


def _empty(waiting: SimpleQueue[int]) -> None:
    with suppress(Empty):
        while True:
            waiting.get_nowait()


class _Staff:
    """Who holds a role in a unit on a day, asked once a month; and the calendars, read once."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, str, date], list[User]] = {}
        self._calendars: dict[str, WorkCalendar] = {}

    def calendar(self, code: str) -> WorkCalendar:
        if code not in self._calendars:
            self._calendars[code] = load_calendar(code)
        return self._calendars[code]

    def holders(self, unit_id: int, role: str, on: date) -> list[User]:
        key = (unit_id, role, on.replace(day=1))
        if key not in self._found:
            rows = Membership.objects.in_force(on).filter(agency=unit_id, role=role, user__is_active=True)
            self._found[key] = [row.user for row in rows.select_related("user").order_by("user_id")]
        return self._found[key]


class _Carrier:
    """One dossier in the hands of whoever may act on it."""

    def __init__(self, dossier_id: int, staff: _Staff, *, since: int, until: int) -> None:
        self.dossier_id = dossier_id
        self.staff = staff
        self.chance = Random(f"carry:{dossier_id}")  # noqa: S311
        self.now = since
        self.until = until

    def work(self) -> bool:
        for _ in range(MOST_ACTS):
            dossier = Dossier.objects.select_related("procedure_version").get(pk=self.dossier_id)
            act = self._next(dossier)
            if act is None:
                break
            self.now = self._later(dossier)
            if self.now > self.until:
                return False
            act(dossier, moment_of(self.now))
        return dossier.state in TERMINAL_STATES

    def _next(self, dossier: Dossier) -> Callable[[Dossier, datetime], object] | None:
        return {
            State.SUPPLEMENT_PRE: self._bring,
            State.SUBMITTED: self._accept,
            State.ACCEPTED: self._start,
            State.IN_PROCESS: self._step,
            State.SUPPLEMENT: self._receive,
            State.AWAITING_PAYMENT: self._resume,
            State.DONE: self._give,
        }.get(State(dossier.state))

    def _later(self, dossier: Dossier) -> int:
        """Towards the promise with the steps that are left, or within a day when it has passed."""
        calendar = self._calendar(dossier)
        left = dossier.steps.filter(state__in=[StepState.PENDING, StepState.ACTIVE]).count() + 1
        due = ticks(dossier.due_at) if dossier.due_at else self.now
        share = seconds_between(calendar, self.now, due) / left
        seconds = int(share * (0.3 + 0.6 * self.chance.random())) or int(
            self.chance.expovariate(1 / (6 * HOUR))
        )
        return max(self.now, advance(calendar, self.now, seconds + 300, from_start=False))

    def _calendar(self, dossier: Dossier) -> WorkCalendar:
        return self.staff.calendar(dossier.terms.get("calendar", "standard"))

    # --- acts -----------------------------------------------------------------------------------

    def _bring(self, dossier: Dossier, at: datetime) -> None:
        clerk = self._clerk(dossier, at)
        missing = [row for row in dossier.papers.order_by("order") if not row.is_present]
        if not missing:  # asked for a better copy of what is there
            reception.resubmit(dossier_id=dossier.pk, by=clerk, at=at)
            return
        brought = {row.pk: PaperIn(row.name, evidence=Evidence.ORIGINAL, originals=1) for row in missing}
        bringing.bring(dossier_id=dossier.pk, papers=brought, files={}, by=clerk, at=at)

    def _accept(self, dossier: Dossier, at: datetime) -> None:
        version = current_version(dossier.procedure_version.procedure_id, local_day(at))
        rules = version.fee_rules.values_list("pk", flat=True) if version else ()
        reception.accept(
            dossier_id=dossier.pk,
            by=self._clerk(dossier, at),
            at=at,
            amounts=dict.fromkeys(rules, Decimal(0)),
        )

    def _start(self, dossier: Dossier, at: datetime) -> None:
        processing.start_processing(dossier_id=dossier.pk, by=self._clerk(dossier, at), at=at)

    def _step(self, dossier: Dossier, at: datetime) -> None:
        step = dossier.steps.select_related("holder").get(state=StepState.ACTIVE)
        holder = step.holder or self._one(step.unit_id, step.role, at)
        if step.kind == StepKind.ASSIGN:
            self._assign(dossier, step, holder, at)
            return
        if step.holder is None and step.kind in (StepKind.HANDLE, StepKind.PROPOSE):
            processing.take_step(dossier_id=dossier.pk, by=Actor(holder), at=at)
        processing.complete_step(
            dossier_id=dossier.pk, by=Actor(holder), at=at, result=_result(dossier, step, holder, at)
        )

    def _receive(self, dossier: Dossier, at: datetime) -> None:
        request = supplement.open_request(dossier)
        brought = dict.fromkeys(supplement.missing_items(request)) if request else {}
        supplying.receive(
            dossier_id=dossier.pk, brought=brought, files={}, by=self._clerk(dossier, at), at=at
        )

    def _resume(self, dossier: Dossier, at: datetime) -> None:
        proof = ProofIn(local_day(at), f"CT-{self.chance.randrange(10**6):06d}")
        obligations.resume_after_payment(
            dossier_id=dossier.pk, proof=proof, by=self._clerk(dossier, at), at=at
        )

    def _assign(self, dossier: Dossier, step: StepInstance, head: User, at: datetime) -> None:
        following = dossier.steps.filter(state=StepState.PENDING).order_by("order", "round")[0]
        to = self._one(following.unit_id, following.role, at)
        processing.assign(dossier_id=dossier.pk, to=to, by=Actor(head), at=at)

    def _give(self, dossier: Dossier, at: datetime) -> None:
        by_post = dossier.return_means == ReturnMeans.POSTAL
        given = ReturnIn(
            receiver_name=dossier.submitter_name,
            receiver_is_applicant=not dossier.representative_name,
            identity_seen="" if by_post else "Thẻ căn cước",
            means=ReturnMeans(dossier.return_means),
            postal_number=f"RN{self.chance.randrange(10**9):09d}VN" if by_post else "",
            signed=True,
            originals_returned=True,
        )
        returning.return_result(dossier_id=dossier.pk, given=given, by=self._clerk(dossier, at), at=at)

    def _clerk(self, dossier: Dossier, at: datetime) -> Actor:
        return Actor(self._one(dossier.receiving_agency_id, Role.RECEPTION, at))

    def _one(self, unit_id: int, role: str, at: datetime) -> User:
        return self.chance.choice(self.staff.holders(unit_id, role, local_day(at)))


def _result(dossier: Dossier, step: StepInstance, person: User, at: datetime) -> ResultIn | None:
    has_one = dossier.results.in_force().exists()
    if has_one and step.kind != StepKind.SEAL:
        return None
    kind = dossier.procedure_version.results.order_by("position", "pk").first()
    abstract = (kind.name if kind else dossier.procedure_version.name)[:500]
    if step.kind != StepKind.SEAL:
        return ResultIn(result_type_id=kind.pk if kind else None, abstract=abstract)
    signed = dossier.steps.filter(kind=StepKind.APPROVE, holder__isnull=False).order_by("-round").first()
    return ResultIn(
        result_type_id=kind.pk if kind else None,
        abstract=abstract,
        number=f"{dossier.register_number}/KQ-{dossier.register_year}",
        issued_on=local_day(at),
        signer_name=(signed.holder if signed and signed.holder else person).full_name,
    )

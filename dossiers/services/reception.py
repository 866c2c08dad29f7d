"""Reception: from papers on the counter to a dossier with a code, a promise and a receipt."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import Actor
from dossiers.enums import DossierKind, EventKind, State
from dossiers.exceptions import Refused
from dossiers.models import Dossier
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.rules.intake import Intake, PaperIn, missing_papers
from dossiers.services import (
    answers,
    arriving,
    asking,
    clock,
    linked_ends,
    messages,
    numbers,
    on_the_spot,
    paper_lists,
    parts,
    post,
)
from dossiers.services.events import record
from dossiers.services.files import check_files
from dossiers.services.locking import lock, moving
from dossiers.services.opening import Opening, build, open_intake, papers_of, reopen
from dossiers.services.search_text import search_text
from procedures.enums import Channel


def accept_new(*, intake: Intake, by: Actor, at: datetime, told: Mapping[str, Any] | None = None) -> Dossier:
    """Receive a complete dossier at the counter (Decree 118/2025 Art 17).

    The same `submission_key` twice gives the same dossier. `told` is what the ledger is to say beside the
    acceptance (services.outages). Raises Refused with the field at fault, RecordedElsewhere, NotAllowed.
    """
    return once(intake, lambda: _accept_new(intake, by, at, told or {}))


def submit_new(*, intake: Intake, by: Actor, at: datetime) -> Dossier:
    """A walk-in that waits for its check: temporary number, no promise yet (ruling 25)."""

    def make() -> Dossier:
        opening = _opened(intake, at=at)
        dossier = build(opening, by=by, at=at)
        check_can("submit", by, dossier, on=local_day(at))
        dossier.submit(at=at)
        _save_new(dossier, opening, by=by)
        answers.owe(dossier, at=at)
        record(
            dossier=dossier,
            kind=EventKind.SUBMIT,
            by=by,
            at=at,
            from_state=State.DRAFT,
            channel=dossier.channel,
        )
        post.note_arrival(dossier, intake, by=by, at=at)
        _tell_who_is_away("dossier_submitted", dossier, at=at)
        return dossier

    return once(intake, make)


def submit_online(*, intake: Intake, system_id: int, at: datetime) -> Dossier:
    """What an outside system hands in for an applicant: it waits for the counter's check (ruling 25).

    Which counters the system may file at is the caller's to check (docs/access.csv: system, receiving).
    """

    def make() -> Dossier:
        opening = open_intake(intake, at=at, waits_for_acceptance=True)
        dossier = build(opening, by=None, at=at)
        dossier.submit(at=at)
        _save_new(dossier, opening, by=None)
        answers.owe(dossier, at=at)
        record(
            dossier=dossier,
            kind=EventKind.SUBMIT,
            by=None,
            at=at,
            from_state=State.DRAFT,
            channel=dossier.channel,
            system=system_id,
        )
        _tell_who_is_away("dossier_submitted", dossier, at=at)
        return dossier

    return once(intake, make)


def ask_new(*, intake: Intake, missing: str, by: Actor, at: datetime) -> Dossier:
    """Incomplete at the counter: the slip with everything that is missing, at once (form 02).

    Each line of `missing` names a paper of the procedure, with what to put right behind a colon (ruling 9).
    """

    def make() -> Dossier:
        opening = _opened(intake, at=at)
        dossier = build(opening, by=by, at=at)
        check_can("ask_before_acceptance", by, dossier, on=local_day(at))
        _needs(missing, "missing", "Ghi đầy đủ những giấy tờ, nội dung cần bổ sung.")
        items = asking.items_of(missing, intake)
        dossier.ask_before_acceptance()
        _save_new(dossier, opening, by=by)
        event = record(
            dossier=dossier,
            kind=EventKind.ASK_BEFORE_ACCEPTANCE,
            by=by,
            at=at,
            from_state=State.DRAFT,
            reason=missing,
        )
        request = asking.note_items(dossier, items, event, by=by, at=at)
        post.note_arrival(dossier, intake, by=by, at=at)
        _tell_who_is_away("supplement_requested", dossier, at=at, due=request.answer_due_at)
        return dossier

    return once(intake, make)


def refuse_new(*, intake: Intake, reason: str, by: Actor, at: datetime) -> Dossier:
    """Refuse at the counter with the reason (form 03)."""

    def make() -> Dossier:
        opening = _opened(intake, at=at)
        dossier = build(opening, by=by, at=at)
        check_can("refuse", by, dossier, on=local_day(at))
        _needs(reason, "reason", "Ghi lý do từ chối tiếp nhận.")
        dossier.refuse(at=at, on=local_day(at))
        _save_new(dossier, opening, by=by)
        record(dossier=dossier, kind=EventKind.REFUSE, by=by, at=at, from_state=State.DRAFT, reason=reason)
        post.note_arrival(dossier, intake, by=by, at=at)
        _tell_who_is_away("dossier_refused", dossier, at=at)
        return dossier

    return once(intake, make)


@transaction.atomic
def accept(
    *,
    dossier_id: int,
    by: Actor,
    at: datetime,
    quantities: Mapping[str, Decimal] | None = None,
    amounts: Mapping[int, Decimal] | None = None,
) -> Dossier:
    """Accept what was submitted or waited for papers: code, promise, steps, fees.

    `quantities` and `amounts` are what the fees need, as in an intake.
    """
    dossier = lock(dossier_id)
    check_can("accept", by, dossier, on=local_day(at))
    with moving(dossier, "Chỉ tiếp nhận hồ sơ đang chờ tiếp nhận.") as before:
        dossier.accept(at=at)
    opening = reopen(dossier, at=at, quantities=quantities or {}, amounts=amounts or {})
    papers = _papers_by(opening, dossier)
    _must_be_complete(papers)
    dossier.offer, dossier.procedure_version, dossier.case = opening.offer, opening.version, opening.case
    answers.give(dossier, at=at)
    asking.answered(dossier, at=at)
    _give_promise(dossier, opening, by=by, at=at)
    parts.add_steps(dossier, opening, at=at, by=by)
    parts.add_fees(dossier, opening.fees)
    _give_code(dossier, at=at)
    dossier.save()
    _record_acceptance(dossier, before=before, papers=len(papers), by=by, at=at)
    messages.owe("dossier_accepted", dossier, at=at)
    return on_the_spot.begin(dossier, opening.offer.process, by=by, at=at)


@transaction.atomic
def refuse(*, dossier_id: int, reason: str, by: Actor, at: datetime) -> Dossier:
    """Refuse what was submitted, with the reason (form 03)."""
    dossier = lock(dossier_id)
    check_can("refuse", by, dossier, on=local_day(at))
    _needs(reason, "reason", "Ghi lý do từ chối tiếp nhận.")
    with moving(dossier, "Chỉ từ chối tiếp nhận hồ sơ đang chờ tiếp nhận.") as before:
        dossier.refuse(at=at, on=local_day(at))
    answers.give(dossier, at=at)
    dossier.save()
    record(dossier=dossier, kind=EventKind.REFUSE, by=by, at=at, from_state=before, reason=reason)
    messages.owe("dossier_refused", dossier, at=at)
    linked_ends.ended(dossier, by=by, at=at)
    return dossier


@transaction.atomic
def resubmit(*, dossier_id: int, by: Actor, at: datetime) -> Dossier:
    """The applicant brought what was missing before acceptance."""
    dossier = lock(dossier_id)
    check_can("resubmit", by, dossier, on=local_day(at))
    with moving(dossier, "Chỉ nhận bổ sung của hồ sơ đang chờ bổ sung trước tiếp nhận.") as before:
        dossier.resubmit(at=at)
    asking.answered(dossier, at=at)
    answers.owe(dossier, at=at)
    dossier.save()
    record(dossier=dossier, kind=EventKind.RESUBMIT, by=by, at=at, from_state=before)
    return dossier


def once(intake: Intake, make: Callable[[], Dossier]) -> Dossier:
    """The dossier of this submission key, made now or found: the double click makes one."""
    try:
        with transaction.atomic():
            return make()
    except IntegrityError:
        made = Dossier.objects.filter(submission_key=intake.submission_key).first()
        if made is None:
            raise
        found: Dossier = made
        return found


def _opened(intake: Intake, *, at: datetime) -> Opening:
    """The opening of what lies on the counter; what came by post names its envelope."""
    opening = open_intake(intake, at=at)
    post.check_posted(intake, at=at)
    return opening


def _accept_new(intake: Intake, by: Actor, at: datetime, told: Mapping[str, Any]) -> Dossier:
    opening = _opened(intake, at=at)
    dossier = accept_opening(opening, by=by, at=at, told=told)
    messages.owe("dossier_accepted", dossier, at=at)
    return on_the_spot.begin(dossier, opening.offer.process, by=by, at=at)


def accept_opening(
    opening: Opening,
    *,
    by: Actor,
    at: datetime,
    kind: DossierKind = DossierKind.ORDINARY,
    corrects: Dossier | None = None,
    told: Mapping[str, Any] | None = None,
) -> Dossier:
    """Write an accepted dossier inside the caller's transaction; the caller tells the applicant.

    What belongs to the dossier is written before it (foreign keys are checked at the end), so that the
    counter's number is held for as short as can be: everybody at this counter wants the next one.
    """
    dossier = build(opening, by=by, at=at)
    if kind != DossierKind.ORDINARY:
        dossier.kind, dossier.corrects = kind, corrects
    check_can("accept", by, dossier, on=local_day(at))
    _must_be_complete(opening.intake.papers)
    dossier.accept(at=at)
    _give_promise(dossier, opening, by=by, at=at)
    dossier.pk = numbers.next_key()
    _add_papers(dossier, opening, by=by)
    parts.add_steps(dossier, opening, at=at, by=by)
    parts.add_fees(dossier, opening.fees)
    _give_code(dossier, at=at)
    dossier.save(force_insert=True)
    papers = len(opening.intake.papers)
    _record_acceptance(dossier, before=State.DRAFT, papers=papers, by=by, at=at, told=told)
    post.note_arrival(dossier, opening.intake, by=by, at=at)
    return dossier


def _give_promise(dossier: Dossier, opening: Opening, *, by: Actor, at: datetime) -> None:
    dossier.received_on = local_day(at)
    dossier.received_by = by.user
    if dossier.kind == DossierKind.NON_BOUNDARY:
        clock.expect(dossier, opening.terms, calendar=opening.calendar)
    else:
        clock.start(dossier, opening.terms, at=at, calendar=opening.calendar)


def _give_code(dossier: Dossier, *, at: datetime) -> None:
    """The code it came with is its code where that is a valid one nobody has (ruling 25)."""
    agency, on = dossier.receiving_agency, local_day(at)
    if dossier.outside_code and numbers.can_take_from(dossier.outside_code):
        taken = dossier.outside_code, on.year, numbers.take_book_number(agency, year=on.year)
    else:
        taken = numbers.take(agency, day=on)
    dossier.code, dossier.register_year, dossier.register_number = taken
    dossier.register_agency = agency
    dossier.search_text = search_text(dossier)


def _save_new(dossier: Dossier, opening: Opening, *, by: Actor | None) -> None:
    dossier.save(force_insert=True)
    _add_papers(dossier, opening, by=by)


def _add_papers(dossier: Dossier, opening: Opening, *, by: Actor | None) -> None:
    check_files(opening.intake.files)
    if opening.elsewhere:
        arriving.note_way(dossier, opening.offer)
    papers = parts.add_papers(dossier, opening.intake, by=by)
    parts.add_files(dossier, opening.intake, papers, by=by)


def _record_acceptance(
    dossier: Dossier,
    *,
    before: str,
    papers: int,
    by: Actor,
    at: datetime,
    told: Mapping[str, Any] | None = None,
) -> None:
    record(
        dossier=dossier,
        kind=EventKind.ACCEPT,
        by=by,
        at=at,
        from_state=before,
        due_at=dossier.due_at,
        register=[dossier.register_year, dossier.register_number],
        papers=papers,
        version=dossier.procedure_version_id,
        **(told or {}),
    )


def _tell_who_is_away(kind: str, dossier: Dossier, *, at: datetime, **more: Any) -> None:
    """At the counter the number or the slip is in his hand; who filed by post or online is sent a message."""
    if dossier.channel != Channel.IN_PERSON:
        messages.owe(kind, dossier, at=at, **more)


def _papers_by(opening: Opening, dossier: Dossier) -> Sequence[PaperIn]:
    """Its papers, on the list of the law it is accepted by (ruling 16)."""
    if opening.version.pk == dossier.procedure_version_id:
        return opening.intake.papers
    paper_lists.follow(dossier, opening.version, opening.case)
    return papers_of(dossier)


def _must_be_complete(papers: Sequence[PaperIn]) -> None:
    missing = missing_papers(papers)
    if missing:
        raise Refused(
            f"Còn thiếu {len(missing)} giấy tờ: {'; '.join(missing)}. Nhận đủ rồi tiếp nhận, "
            "hoặc lập phiếu yêu cầu bổ sung.",
            field="papers",
        )


def _needs(text: str, field: str, sentence: str) -> None:
    if not text.strip():
        raise Refused(sentence, field=field)

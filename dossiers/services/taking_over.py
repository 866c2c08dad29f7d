"""Cut-over and outside systems of record: rows in, dossiers with their promises unmoved (rulings 23, 39)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import structlog
from django.db import DataError, IntegrityError, transaction

from accounts.exceptions import NotAllowed
from accounts.models import Actor
from dossiers.enums import (
    UNACCEPTED_STATES,
    EventKind,
    State,
    StepState,
)
from dossiers.exceptions import DossierError
from dossiers.models import (
    Dossier,
    StepInstance,
)
from dossiers.permissions import check_can
from dossiers.rules.codes import is_dossier_code, taken_over_number
from dossiers.rules.days import local_day
from dossiers.services import clock, numbers, staffing, taken_content, taken_promise, taken_waits
from dossiers.services.events import record, record_change
from dossiers.services.locking import lock
from dossiers.services.search_text import search_text
from dossiers.services.taken_rows import Lookup, Resolved, key_of, oddities, resolve
from lib.progress import Progress, Silent
from lib.sheets import Fault, Filled, Row
from lib.words import lookup_word
from procedures.queries import steps_for


LONGEST_NUMBER = 40


logger = structlog.get_logger(__name__)
REFUSED_BY_DATABASE = (
    "Không ghi được dòng này: trùng mã hoặc số trong sổ, hoặc có giá trị quá dài. Kiểm tra rồi nhập lại."
)


@dataclass
class TakeOverReport:
    """What became of the rows. `rejected`: faults by line as the file counts them.

    `warnings`: rows created or updated with something odd in them, told the same way; `still_odd`: how many
    unchanged rows have such, told when they came.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    still_odd: int = 0

    def as_json(self) -> dict[str, Any]:
        """`warnings` and `still_odd` stand there when there are any."""
        told = {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
        }
        odd = {"warnings": self.warnings, "still_odd": self.still_odd}
        return told | {name: value for name, value in odd.items() if value}


def take_over(
    filled: Filled,
    *,
    at: datetime,
    by: Actor | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> TakeOverReport:
    """Take every sound row, each in its own transaction; one bad row never stops the rest.

    A dry run writes each row too, and takes it back: what only the database refuses is told then already.
    A code already here is updated when its system of record is the same outside one, else unchanged.
    """
    progress = progress or Silent()
    report = TakeOverReport()
    _reject(report, filled.faults)
    progress.expect(len(filled.rows))
    lookup = Lookup()
    # A code that can be kept comes before one that has to be made, which might be the same.
    for row in sorted(filled.rows, key=lambda row: not is_dossier_code(row["code"])):
        resolved, faults = resolve(filled, row, lookup, at=at)
        if resolved is None:
            _reject(report, faults)
        else:
            lookup.note(resolved)
            already = report.unchanged
            refused = _take(filled, report, resolved, at=at, by=by, dry_run=dry_run)
            _reject(report, refused)
            # What has not changed was told the night it came.
            if not refused and report.unchanged == already:
                report.warnings += _told(oddities(filled, row))
            elif not refused:
                report.still_odd += bool(oddities(filled, row))
        progress.advance()
    for told in (report.rejected, report.warnings):
        told.sort(key=lambda fault: fault["line"])
    return report


def _reject(report: TakeOverReport, faults: Iterable[Fault]) -> None:
    report.rejected += _told(faults)


def _told(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    return [{"line": fault.row, "column": fault.column, "reason": fault.sentence} for fault in faults]


def _take(
    filled: Filled, report: TakeOverReport, taken: Resolved, *, at: datetime, by: Actor | None, dry_run: bool
) -> list[Fault]:
    """Count what became of the row, or tell why it is not taken."""
    row = taken.row
    known = _known(row)
    if known is not None and (not _is_followed(known, row) or _same(known, taken)):
        report.unchanged += 1
        return []
    try:
        with transaction.atomic():
            if known is None:
                _create(taken, at=at, by=by)
            else:
                _update(known.pk, taken, at=at, by=by)
            transaction.set_rollback(dry_run)
    except (NotAllowed, DossierError) as refusal:
        return [filled.fault(row, "receiving", str(refusal))]
    except (DataError, IntegrityError) as error:
        logger.warning("row_refused_by_database", row=row.number, error=type(error).__name__)
        return [filled.fault(row, "code", REFUSED_BY_DATABASE)]
    if known is None:
        report.created += 1
    else:
        report.updated += 1
    return []


def _known(row: Row) -> Dossier | None:
    found: Dossier | None = Dossier.objects.filter(submission_key=key_of(row)).first()
    return found


def _is_followed(known: Dossier, row: Row) -> bool:
    """Whether it is another system's dossier, and the row that system's word on it."""
    return bool(known.system_of_record) and known.system_of_record == row["system"]


def _same(known: Dossier, taken: Resolved) -> bool:
    return bool(known.terms.get("row") == _fingerprint(taken.row.values))


def _fingerprint(values: Mapping[str, Any]) -> str:
    return str(uuid5(NAMESPACE_URL, repr(sorted((key, str(value)) for key, value in values.items()))))


def _create(taken: Resolved, *, at: datetime, by: Actor | None) -> Dossier:
    row = taken.row
    received = row["received_at"]
    dossier = Dossier(
        submission_key=key_of(row),
        temporary_number=_temporary_number(taken),
        outside_code=row["code"],
        system_of_record=row["system"],
        lookup_word=lookup_word(),
        receiving_agency=taken.offer.receiving_agency,
        created_at=at,
        submitted_at=received,
        **taken_content.fields_of(taken),
    )
    if by is not None:
        check_can("import_dossiers", by, dossier, on=local_day(at))
    _number(dossier, row)
    _set_state(dossier, row)
    _set_promise(dossier, taken)
    dossier.search_text = search_text(dossier)
    dossier.save(force_insert=True)
    _add_parts(dossier, taken, at=at, by=by)
    record(
        dossier=dossier,
        kind=EventKind.TAKE_OVER,
        by=by,
        at=at,
        received_at=received.isoformat(),
        to=dossier.state,
    )
    return dossier


def _temporary_number(taken: Resolved) -> str:
    """Told by the former code, where that is short enough and no other has it."""
    agency_id = taken.offer.receiving_agency_id
    told = taken_over_number(agency_id=agency_id, code=taken.row["code"])
    if len(told) <= LONGEST_NUMBER and not Dossier.objects.filter(temporary_number=told).exists():
        return told
    return taken_over_number(agency_id=agency_id, code=key_of(taken.row).hex[:16])


def _number(dossier: Dossier, row: Row) -> None:
    """The own code is kept where it is a valid one that nobody has; books go on after its number."""
    if State(row["state"]) in UNACCEPTED_STATES:
        return
    code, received = row["code"], local_day(row["received_at"])
    if numbers.can_keep(code):
        dossier.code = code
    else:
        dossier.code = numbers.take_code(dossier.receiving_agency, day=received)
    _enter_in_book(dossier, row)
    dossier.accepted_at, dossier.received_on = row["received_at"], received


def _enter_in_book(dossier: Dossier, row: Row) -> None:
    received = local_day(row["received_at"])
    if row["register_number"] is not None:
        dossier.register_year, dossier.register_number = received.year, row["register_number"]
        dossier.register_agency = dossier.receiving_agency
        numbers.continue_book(dossier.receiving_agency, year=received.year, after=row["register_number"])


def _set_promise(dossier: Dossier, taken: Resolved, *, legal_due_at: datetime | None = None) -> None:
    row = taken.row
    terms = clock.terms_for(
        version=taken.version,
        case=taken.case,
        channel=dossier.channel,
        agency_id=dossier.deciding_agency_id,
        on=local_day(row["received_at"]),
    )
    taken_promise.take(dossier, row, terms, fingerprint=_fingerprint(row.values), legal_due_at=legal_due_at)


def _set_state(dossier: Dossier, row: Row) -> None:
    # The machine's moves were made elsewhere; this is the one place that writes a state as it is told.
    dossier.__dict__["state"] = row["state"]
    dossier.finished_at, dossier.returned_at = row["finished_at"], row["returned_at"]
    end = row["finished_at"]
    if State(row["state"]) not in (State.DONE, State.RETURNED):
        end = dossier.ended_at = row["ended_at"]
    dossier.ended_on = local_day(end) if end else None
    dossier.supplement_count = row["supplement_count"]
    dossier.reschedule_count = row["reschedule_count"]


def _add_parts(dossier: Dossier, taken: Resolved, *, at: datetime, by: Actor | None) -> None:
    row = taken.row
    taken_content.write_papers(dossier, taken)
    pauses = taken_waits.write(dossier, row)
    taken_content.write_money(dossier, taken)
    if not dossier.system_of_record and State(dossier.state) in (
        State.ACCEPTED,
        State.IN_PROCESS,
        State.SUPPLEMENT,
        State.AWAITING_PAYMENT,
    ):
        _add_steps(dossier, taken, at=at)
    if not dossier.system_of_record:
        taken_waits.go_on(dossier, pauses, row["received_at"], by=by)


def _add_steps(dossier: Dossier, taken: Resolved, *, at: datetime) -> None:
    """Steps before the named one are behind it, undated; the named one runs from now."""
    lines = steps_for(taken.offer, local_day(at))
    places = staffing.places_for(taken.offer, lines, local_day(at))
    current = taken.row["step"] or next((line.order for line in lines[1:]), None)
    accepted_only = dossier.state == State.ACCEPTED
    instances = []
    for line in lines:
        place = places[line.pk]
        step = StepInstance(
            dossier=dossier, process_step=line, order=line.order, branch=line.branch, kind=line.kind,
            name=line.name[:255], role=line.role, unit_id=place.unit_id, holder_id=place.holder_id,
            hours=line.hours,
        )  # fmt: skip
        if current is not None and line.order < current:
            step.state = StepState.SKIPPED
        elif line.order == current and not accepted_only:
            step.state, step.started_at = StepState.ACTIVE, at
            step.due_at = clock.step_due(dossier, hours=line.hours, at=at)
            step.holder = taken.holder or step.holder
            dossier.current_unit_id, dossier.current_holder_id = step.unit_id, step.holder_id
        instances.append(step)
    StepInstance.objects.bulk_create(instances)
    dossier.save(update_fields=["current_unit", "current_holder"])


def _update(dossier_id: int, taken: Resolved, *, at: datetime, by: Actor | None) -> None:
    """What the system of record says now, the difference kept as a correction; never for one that is ours."""
    dossier = lock(dossier_id, outside_too=True)
    if by is not None:
        check_can("import_dossiers", by, dossier, on=local_day(at))
    state, legal_due_at = dossier.state, clock.legal_due_of_theirs(dossier)
    before, after = taken_content.follow(dossier, taken)
    if dossier.accepted_at is None:
        _number(dossier, taken.row)
    elif dossier.register_number is None:
        _enter_in_book(dossier, taken.row)
    _set_state(dossier, taken.row)
    _set_promise(dossier, taken, legal_due_at=legal_due_at)
    taken_waits.write(dossier, taken.row)
    dossier.search_text = search_text(dossier)
    dossier.save()
    if after:
        record_change(
            dossier=dossier,
            kind=EventKind.OUTSIDE_UPDATE,
            by=by,
            at=at,
            from_state=state,
            before=before,
            after=after,
        )
    else:
        record(dossier=dossier, kind=EventKind.OUTSIDE_UPDATE, by=by, at=at, from_state=state)

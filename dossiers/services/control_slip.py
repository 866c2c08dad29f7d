"""Phiếu kiểm soát quá trình giải quyết hồ sơ: drawn from what was handed over, issued anew when more was."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from accounts.models import Actor, Agency
from accounts.queries import legal_agency_ids
from documents.models import IssuedPaper
from documents.rules.papers import ControlRow, ControlSlip06
from dossiers.exceptions import NotReady
from dossiers.models import Dossier, StepInstance
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.rules.handing import Stay, handings
from dossiers.services import papers
from dossiers.services.locking import lock


# More would be a paper of its own; the whole opinion stands in the dossier.
NOTE_LENGTH = 120


@transaction.atomic
def issue_control_slip(*, dossier_id: int, by: Actor, at: datetime) -> IssuedPaper:
    """Form 06 (05 of 2018) as the dossier went until now; the same paper while nothing was handed on.

    Its number is that of the register: one dossier has one control slip, however often it is printed.
    Raises NotReady before the dossier left the counter, NotAllowed.
    """
    dossier = lock(dossier_id)
    check_can("print_receipt", by, dossier, on=local_day(at))
    values = control_slip_values(dossier, at=at)
    if not values.rows:
        raise NotReady("Hồ sơ chưa bàn giao nên chưa có phiếu kiểm soát. Bàn giao hồ sơ trước.")
    return papers.issue_unless_same("control_slip", dossier, values, by=by, at=at)


def control_slip_values(dossier: Dossier, *, at: datetime) -> ControlSlip06:
    """What the slip says of this dossier now."""
    accepted_at = dossier.accepted_at or dossier.created_at
    turns = _turns(dossier)
    header = papers.header_for(dossier.receiving_agency, on=local_day(at))
    counter = Stay(
        unit=dossier.receiving_agency.name,
        person=dossier.received_by.full_name if dossier.received_by else "",
        started_at=accepted_at,
    )
    rows = handings(counter, [_stay(turn) for turn in turns])
    return ControlSlip06(
        header=replace(header, number_text=f"{dossier.register_number or 0:02}/PKS-{header.unit_code}"),
        code=str(dossier),
        procedure=dossier.procedure_version.name,
        lead_agency=dossier.deciding_agency.name,
        joint_agencies=_joint_agencies(dossier, turns, on=local_day(accepted_at)),
        received_at=accepted_at,
        due_at=dossier.due_at,
        rows=tuple(
            ControlRow(
                from_unit=row.from_unit,
                to_unit=row.to_unit,
                handed_at=row.at,
                giver=row.giver,
                taker=row.taker,
                result=row.result,
                note=row.note,
            )
            for row in rows
        ),
    )


def _turns(dossier: Dossier) -> list[StepInstance]:
    """The steps that were begun."""
    return list(
        dossier.steps.exclude(started_at=None)
        .select_related("unit", "holder", "ended_by")
        .order_by("started_at", "order", "branch", "round")
    )


def _joint_agencies(dossier: Dossier, turns: Sequence[StepInstance], *, on: date) -> tuple[str, ...]:
    """Other agencies with a seal of their own whose units had a turn; a department is part of its agency."""
    units = dict.fromkeys([dossier.deciding_agency_id, *(turn.unit_id for turn in turns)])
    sealed = legal_agency_ids(units, on, also_closed=True)
    others = set(sealed.values()) - {sealed[dossier.deciding_agency_id]}
    return tuple(Agency.objects.filter(pk__in=others).order_by("name").values_list("name", flat=True))


def _stay(turn: StepInstance) -> Stay:
    assert turn.started_at is not None, "only turns that were begun are told"  # noqa: S101
    person = turn.ended_by or turn.holder
    return Stay(
        unit=turn.unit.name,
        person=person.full_name if person else "",
        started_at=turn.started_at,
        ended_at=turn.ended_at,
        due_at=turn.due_at,
        note=turn.note[:NOTE_LENGTH],
        order=turn.order,
    )

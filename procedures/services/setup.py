"""Set-up rows become processes, offers and fee waivers (ruling 40). Running it again changes nothing.

Call it inside a transaction and roll back when there are faults, as `accounts.services.setup` says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Actor, Agency
from accounts.queries import subtree
from accounts.services.setup_rows import (
    Change,
    Outcome,
    WrongCell,
    agency_by_code,
    check_stands,
    end_to_be,
    put,
    take_rows,
    user_by_name,
)
from lib.sheets import Fault, Filled, Row
from procedures.exceptions import NotNow, ProcessTooLong
from procedures.models import FeeWaiver, Procedure, ProcedureOffer, ProcessTemplate
from procedures.permissions import can_edit_catalogue
from procedures.rules import setup_sheets as sheets
from procedures.services.processes import StepDraft, check_steps, write_steps
from procedures.services.setup_fees import take_fees


_STEP = ("kind", "name", "role", "hours", "branch")
WHOSE_CATALOGUE = "Trang này do cán bộ kiểm soát thủ tục hành chính của cơ quan cấp trên cùng nhập."


def take_setup(filled: Mapping[str, Filled]) -> Outcome:
    """Processes first: offers follow them."""
    outcome = Outcome()
    if sheets.PROCESSES.key in filled:
        outcome.add(_take_processes(filled[sheets.PROCESSES.key]))
    if sheets.FEES.key in filled:
        outcome.add(take_fees(filled[sheets.FEES.key]))
    for sheet, take in ((sheets.OFFERS, _offer), (sheets.WAIVERS, _waiver)):
        if sheet.key in filled:
            outcome.add(take_rows(filled[sheet.key], take))
    return outcome


def _procedure(code: str) -> Procedure:
    try:
        return Procedure.objects.get(code=code)
    except Procedure.DoesNotExist:
        raise WrongCell(
            "procedure", f"Danh mục không có thủ tục mã “{code}”; hãy nhập danh mục trước."
        ) from None


def _take_processes(filled: Filled) -> Outcome:
    """A process is its rows together; a fault is told at its first row."""
    outcome = Outcome(faults=list(filled.faults))
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in filled.rows:
        groups.setdefault((row["procedure"], row["level"], row["number"]), []).append(row)
    for rows in groups.values():
        rows.sort(key=lambda row: row["order"])
        try:
            with transaction.atomic():
                outcome.count(_process(rows))
        except WrongCell as wrong:
            outcome.faults.append(filled.fault(rows[0], wrong.key, str(wrong)))
    return outcome


def _process(rows: Sequence[Row]) -> str:
    head = rows[0]
    key = {"procedure": _procedure(head["procedure"]), "level": head["level"], "number": head["number"]}
    template = ProcessTemplate.objects.filter(**key).first()
    if head["beside"]:
        raise WrongCell("beside", "Bước đầu tiên không có bước nào trước nó để làm song song.")
    drafts = [StepDraft(row["kind"], row["step"], row["role"], row["hours"], row["beside"]) for row in rows]
    on_the_spot = any(row["on_the_spot"] for row in rows)
    if template is not None:
        kept = _steps_of(template)
        if "beside" in head.absent:
            drafts = _beside_as_kept(drafts, kept)
        if "on_the_spot" in head.absent:
            on_the_spot = template.on_the_spot
        change = _compare(template, drafts, kept, on_the_spot=on_the_spot)
        if template.approved_at is None and head["decision_number"]:
            _approve(template, head)
            change = "updated"
        return change
    template = ProcessTemplate.objects.create(
        **key, name=head["name"] or _name_of(key["procedure"]), on_the_spot=on_the_spot
    )
    write_steps(template, drafts)
    if head["decision_number"]:
        _approve(template, head)
    return "created"


def _name_of(procedure: Procedure) -> str:
    version = procedure.versions.order_by("-number").first()
    return version.name if version else procedure.code


def _steps_of(template: ProcessTemplate) -> list[StepDraft]:
    return [
        StepDraft(kind, name, role, hours, beside=branch > 0)
        for kind, name, role, hours, branch in template.steps.order_by("order", "branch").values_list(*_STEP)
    ]


def _beside_as_kept(drafts: Sequence[StepDraft], kept: Sequence[StepDraft]) -> list[StepDraft]:
    """A file older than the column says nothing of steps side by side: what is written stays.

    Raises WrongCell where that cannot be told: other steps, and some of those written are side by side.
    """
    if [(one.kind, one.name) for one in drafts] == [(one.kind, one.name) for one in kept]:
        return [replace(draft, beside=was.beside) for draft, was in zip(drafts, kept, strict=True)]
    if any(one.beside for one in kept):
        raise WrongCell(
            "beside",
            "Quy trình đã ghi có bước làm song song, mà tệp không có cột này và ghi các bước khác; "
            "hãy dùng mẫu tải về, có cột này.",
        )
    return list(drafts)


def _compare(
    template: ProcessTemplate, drafts: Sequence[StepDraft], kept: Sequence[StepDraft], *, on_the_spot: bool
) -> str:
    if list(kept) == list(drafts) and template.on_the_spot == on_the_spot:
        return "unchanged"
    if template.approved_at is not None:
        which = "các bước khác" if list(kept) != list(drafts) else "mục “Năm bước tại chỗ” khác"
        raise WrongCell("number", f"Quy trình này đã phê duyệt với {which}; hãy ghi số mới.")
    template.steps.all().delete()
    write_steps(template, drafts)
    template.on_the_spot = on_the_spot
    template.save(update_fields=["on_the_spot"])
    return "updated"


def _approve(template: ProcessTemplate, row: Row) -> None:
    if not row["approved_by"] or row["approved_on"] is None:
        raise WrongCell("approved_by", "Quy trình có quyết định phê duyệt thì ghi cả người ký và ngày ký.")
    on: date = row["approved_on"]
    try:
        # Of later limits some are over, the others bind whether it fits them or not (docs/adr/0019): what has
        # grown too long stands under what is missing.
        check_steps(template, on=on, coming=False)
    except (NotNow, ProcessTooLong) as refusal:
        raise WrongCell("hours", str(refusal)) from refusal
    template.decision_number = row["decision_number"]
    template.approved_at = timezone.make_aware(datetime.combine(on, time(8)))
    template.approved_by = user_by_name(row["approved_by"], "approved_by")
    template.save(update_fields=["decision_number", "approved_at", "approved_by"])


# What a column of an offer is called in its row, where that is another name.
_FIELDS = {"handling": "handling_unit"}


def _offer(row: Row) -> Change:
    procedure = _procedure(row["procedure"])
    receiving = agency_by_code(row["receiving"], "receiving")
    key = {"procedure": procedure, "receiving_agency": receiving, "valid_from": row["valid_from"]}
    last = end_to_be(ProcedureOffer, key, row["valid_to"])
    deciding = agency_by_code(row["deciding"], "deciding")
    for agency in (receiving, deciding):
        check_stands(agency, row["valid_from"], last)
    handling = _unit_of(deciding, row, last) if row["handling"] else None
    _, change = put(
        ProcedureOffer,
        key,
        {
            "deciding_agency": deciding,
            "handling_unit": handling,
            "process": _template_for(procedure, deciding, row["process"]),
            "system_of_record": row["system_of_record"],
            "system_url": row["system_url"],
            "system_basis": row["system_basis"],
            "valid_to": row["valid_to"],
        },
        absent={_FIELDS.get(name, name) for name in row.absent},
    )
    return change


def _unit_of(deciding: Agency, row: Row, last: date | None) -> Agency:
    unit = agency_by_code(row["handling"], "handling")
    check_stands(unit, row["valid_from"], last)
    if unit.pk not in subtree([deciding.pk], row["valid_from"]):
        raise WrongCell("handling", f"{unit.name} không thuộc {deciding.name} vào ngày bắt đầu.")
    return unit


def _template_for(procedure: Procedure, deciding: Agency, number: int | None) -> ProcessTemplate | None:
    processes = procedure.processes.filter(level=deciding.level, approved_at__isnull=False)
    if number is None:
        return processes.order_by("-number").first()
    found = processes.filter(number=number).first()
    if found is None:
        raise WrongCell(
            "process", f"Chưa có quy trình số {number} được phê duyệt ở cấp của cơ quan giải quyết."
        )
    return found


def _waiver(row: Row) -> Change:
    key = {
        "name": row["name"],
        "procedure": _procedure(row["procedure"]) if row["procedure"] else None,
        "kind": row["kind"],
        "channel": int(row["channel"]) if row["channel"] else None,
        "payer_group": row["payer_group"],
        "valid_from": row["valid_from"],
    }
    values = {name: row[name] for name in ("percent", "legal_basis", "valid_to")}
    _, change = put(FeeWaiver, key, values, absent=row.absent)
    return change


def strangers(filled: Mapping[str, Filled], *, by: Actor, kept: frozenset[str], on: date) -> list[Fault]:
    """Rows beyond the uploader: offers of agencies he does not keep (`kept`: codes), and, unless he also
    keeps the catalogue, processes, fees and waivers, which bind every agency."""
    faults = [
        filled[sheets.OFFERS.key].fault(
            row, "receiving", "Nơi tiếp nhận không thuộc phạm vi quản trị của bạn."
        )
        for row in (filled[sheets.OFFERS.key].rows if sheets.OFFERS.key in filled else ())
        if row["receiving"] not in kept
    ]
    for sheet in (sheets.PROCESSES, sheets.FEES, sheets.WAIVERS):
        if sheet.key in filled and filled[sheet.key].rows and not can_edit_catalogue(by.user, on=on):
            faults.append(Fault(sheet.title, 0, "", WHOSE_CATALOGUE))
    return faults

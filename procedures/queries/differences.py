"""Where the imported national records and the local versions disagree (ruling 29)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects

from calendars.enums import CutoffEffect
from lib.words import money
from procedures.enums import CatalogueLevel, Channel, OnlineLevel, PayerGroup
from procedures.models import FeeRule, ProcedureVersion, RequiredPaper, SubjectType, TimeLimit
from procedures.rules import fees, limits
from procedures.rules.differences import (
    Difference,
    bare,
    compare,
    counted,
    distinct,
    form_of,
    of_case,
    pieces,
    scoped,
)


PARTS = ("cases", "limits", "cutoffs", "papers", "fee_rules__tiers", "results", "legal_bases")
CaseOf = Callable[[Any], str]


@dataclass(frozen=True)
class VersionPair:
    """A procedure whose national and local versions in force disagree."""

    national: ProcedureVersion
    local: ProcedureVersion
    differences: tuple[Difference, ...]


def difference_list(on: date, *, procedure_id: int | None = None) -> list[VersionPair]:
    """Every procedure where the national record and the local version say something else, by code.

    `procedure_id` asks about one procedure only.
    """
    in_force = ProcedureVersion.objects.in_force_on(on).select_related("procedure")
    if procedure_id is not None:
        in_force = in_force.filter(procedure_id=procedure_id)
    local = {row.procedure_id: row for row in in_force.local().order_by("procedure__code")}
    national = {row.procedure_id: row for row in in_force.national().filter(procedure__in=local)}
    both = [(national[key], mine) for key, mine in local.items() if key in national]
    if not both:
        return []
    prefetch_related_objects([version for pair in both for version in pair], *PARTS)
    subjects = dict(SubjectType.objects.values_list("code", "name"))
    pairs = []
    for theirs, mine in both:
        if found := compare(_in_words(theirs, subjects), _in_words(mine, subjects)):
            pairs.append(VersionPair(theirs, mine, tuple(found)))
    return pairs


def _in_words(version: ProcedureVersion, subjects: Mapping[str, str]) -> dict[str, Sequence[str]]:
    names = {case.pk: case.name for case in version.cases.all()}

    def case_of(row: Any) -> str:
        return of_case(names.get(row.case_id, ""))

    by_length = sorted(version.limits.all(), key=lambda row: limits.in_hours(row.value, row.unit))
    return {
        "name": (version.name,),
        "cases": [row.name for row in _in_order(version.cases.all())],
        "limits": distinct(_limit(row, case_of) for row in by_length),
        "cutoffs": sorted(
            scoped(f"{row.hour:%H:%M}: {CutoffEffect(row.effect).label}", case_of(row))
            for row in version.cutoffs.all()
        ),
        "papers": [_paper(row, case_of) for row in _in_order(version.papers.all())],
        "form_files": [
            f"{bare(row.name)}: {row.form_file_name}"
            for row in _in_order(version.papers.all())
            if row.form_file_id is not None
        ],
        "sets": (str(version.document_sets),),
        "fees": distinct(_fee(row, case_of) for row in _in_order(version.fee_rules.all())),
        "results": sorted(result.name for result in version.results.all()),
        "online": (str(OnlineLevel(version.online_level).label),),
        "levels": [str(CatalogueLevel(level).label) for level in sorted(version.levels)],
        "boundary": ("có" if version.is_non_boundary else "không",),
        "subjects": [subjects.get(code, code) for code in version.subject_codes],
        "agency": pieces(version.agency_text),
        "conditions": pieces(version.conditions_text),
        "steps": pieces(version.steps_text),
        "manner": pieces(version.manner_text),
        "bases": [row.number or row.title for row in _in_order(version.legal_bases.all())],
    }


def _in_order(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (row.position, row.pk))


def _limit(row: TimeLimit, case_of: CaseOf) -> str:
    said = limits.describe(row.value, row.unit)
    if row.value is None and row.text:
        said = f"{said}: {row.text}"
    return scoped(said, case_of(row), _channel(row.channel))


def _paper(row: RequiredPaper, case_of: CaseOf) -> str:
    return scoped(
        bare(row.name),
        counted(originals=row.originals, copies=row.copies),
        "" if row.is_required else "không bắt buộc",
        "chỉ xuất trình" if row.is_shown_only else "",
        form_of(is_form=row.is_form, name=row.blank_form),
        case_of(row),
    )


def _fee(row: FeeRule, case_of: CaseOf) -> str:
    # What has no amount, or is one of several, is told by its note alone.
    note = f" ({row.note})" if row.note and (row.rate is None or row.is_choice) else ""
    tiers = [f"trên {fees.plain(tier.above)}: {money(tier.rate)}" for tier in _by_step(row)]
    most = f"tối đa {money(row.ceiling)}" if row.ceiling is not None else ""
    payer = str(PayerGroup(row.payer_group).label).lower() if row.payer_group else ""
    price = f"{row.name}: {fees.price(row.rate, row.unit, row.currency)}{note}"
    return scoped(price, *tiers, most, case_of(row), _channel(row.channel), payer)


def _by_step(row: FeeRule) -> list[Any]:
    return sorted(row.tiers.all(), key=lambda tier: tier.above)


def _channel(channel: int | None) -> str:
    return str(Channel(channel).label).lower() if channel else ""

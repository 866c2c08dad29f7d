"""Papers, fees, limits and results of versions, read once for each case and channel."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import prefetch_related_objects

from dossiers.enums import FeeState
from lib.copy import field as copy_text
from portal.night.generator.plans import Content, FeePlan, PaperPlan
from procedures.exceptions import NoLimit, UnknownQuantity
from procedures.models import FeeRule, FeeWaiver, ProcedureCase, ProcedureVersion
from procedures.queries import cases_of, fees_for, limit_for, papers_for, waivers_for
from procedures.rules.abolished import abolished_paper
from procedures.rules.fees import FeeLine, Waiver


# Typed by the clerk where the catalogue tells a fee only in words.
TYPED_AMOUNT = Decimal(20_000)
QUANTITIES = (
    {"page": Decimal(2), "copy": Decimal(1), "m2": Decimal(80), "percent": Decimal(150_000_000)},
    {"page": Decimal(4), "copy": Decimal(3), "m2": Decimal(120), "percent": Decimal(90_000_000)},
    {"page": Decimal(1), "copy": Decimal(5), "m2": Decimal(65), "percent": Decimal(400_000_000)},
)


class Contents:
    """Contents by version, case and channel; fees are worked out again only after a rate has changed."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, int | None, int, int], Content | None] = {}
        self._waivers: dict[int, list[Waiver]] = {}
        self._changes = sorted(_fee_changes())

    def get(self, version: ProcedureVersion, case_id: int | None, channel: int, on: date) -> Content | None:
        """None where the catalogue has no limit for it."""
        epoch = sum(day <= on for day in self._changes)
        key = (version.pk, case_id, channel, epoch)
        if key not in self._found:
            if version.pk not in self._waivers:
                self._waivers[version.pk] = waivers_for(version)
            case = next((case for case in cases_of(version) if case.pk == case_id), None)
            self._found[key] = _read(version, case, channel, on, self._waivers[version.pk])
        return self._found[key]


def fetch(versions: Sequence[ProcedureVersion]) -> None:
    """All that `Contents` looks at, for many versions at once: a statement for each kind of row."""
    prefetch_related_objects(
        versions, "cases", "limits", "cutoffs", "papers", "results", "sector_rules", "fee_rules__tiers"
    )


def _read(
    version: ProcedureVersion,
    case: ProcedureCase | None,
    channel: int,
    on: date,
    waivers: Sequence[Waiver],
) -> Content | None:
    def lines(quantities: Mapping[str, Decimal]) -> list[FeeLine]:
        return fees_for(version, case, channel, quantities, "", on, waivers=waivers)

    try:
        limit = limit_for(version, case, channel)
    except NoLimit:
        return None
    result = min(version.results.all(), key=lambda row: (row.position, row.pk), default=None)
    # As dossiers.services.sector chooses among several of a kind: the first stays.
    rules = sorted(version.sector_rules.all(), key=lambda rule: (rule.key, rule.pk), reverse=True)
    papers = papers_for(version, case)
    return Content(
        limit=limit,
        papers=tuple(
            PaperPlan(
                required_id=paper.pk,
                name=paper.name,
                originals=paper.originals,
                copies=paper.copies,
                is_shown_only=paper.is_shown_only,
                database=paper.database,
                fixed=f"{paper.pk}\t{copy_text(paper.name)}",
            )
            for paper in papers
        ),
        fees=tuple(tuple(map(_fee, lines(quantities))) for quantities in QUANTITIES),
        simple_fees=_simple_fees(lines),
        result_type_id=result.pk if result else None,
        result_name=(result.name if result else version.name)[:500],
        is_express=version.is_express,
        supplement_mode=version.supplement_mode,
        rules={rule.kind: rule for rule in rules},
        askable=tuple(place for place, paper in enumerate(papers) if not abolished_paper(paper.name)),
    )


def _fee(line: FeeLine) -> FeePlan:
    """The columns dossiers.services.parts.add_fees writes; an amount told in words is typed."""
    amount, arithmetic = line.amount, line.arithmetic
    if amount is None:
        amount, arithmetic = TYPED_AMOUNT, f"nhập tay: {TYPED_AMOUNT:,.0f} đồng"
    texts = (line.name[:255], line.kind, line.quantity, amount, arithmetic[:255], line.legal_basis[:255])
    return FeePlan(
        rule_id=line.rule_id,
        is_typed=line.amount is None,
        fixed="\t".join([copy_text(line.rule_id), *map(copy_text, texts)]),
        amount=int(amount),
        state=FeeState.DUE if amount else FeeState.WAIVED,
    )


def _simple_fees(lines: Callable[[Mapping[str, Decimal]], list[FeeLine]]) -> tuple[FeePlan, ...] | None:
    try:
        found = lines({})
    except UnknownQuantity:
        return None
    return None if any(line.amount is None for line in found) else tuple(map(_fee, found))


def _fee_changes() -> set[date]:
    changes: set[date] = set()
    for model in (FeeRule, FeeWaiver):
        for begins, ends in model._default_manager.values_list("valid_from", "valid_to").distinct():
            changes |= {day for day in (begins, ends) if day is not None}
    return changes

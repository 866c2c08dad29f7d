"""Where the imported national records and the local versions disagree (ruling 29)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from procedures.enums import CatalogueLevel, OnlineLevel
from procedures.models import ProcedureVersion
from procedures.rules import fees, limits
from procedures.rules.differences import Difference, compare


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
    parts = ("limits__case", "papers", "fee_rules__tiers", "results")
    local = {
        row.procedure_id: row for row in in_force.local().prefetch_related(*parts).order_by("procedure__code")
    }
    national = {
        row.procedure_id: row
        for row in in_force.national().filter(procedure__in=local).prefetch_related(*parts)
    }
    pairs = []
    for procedure_id, mine in local.items():
        theirs = national.get(procedure_id)
        if theirs and (found := compare(_in_words(theirs), _in_words(mine))):
            pairs.append(VersionPair(theirs, mine, tuple(found)))
    return pairs


def _in_words(version: ProcedureVersion) -> dict[str, str]:
    limits_by_length = sorted(version.limits.all(), key=lambda row: limits.in_hours(row.value, row.unit))
    return {
        "name": version.name,
        "limits": _joined(limits.describe(row.value, row.unit) for row in limits_by_length),
        "papers": str(sum(paper.is_required for paper in version.papers.all())),
        "fees": _joined(fees.price(rule.rate, rule.unit, rule.currency) for rule in version.fee_rules.all()),
        "results": _joined(sorted(result.name for result in version.results.all())),
        "online": str(OnlineLevel(version.online_level).label),
        "levels": _joined(str(CatalogueLevel(level).label) for level in sorted(version.levels)),
        "boundary": "có" if version.is_non_boundary else "không",
    }


def _joined(words: Iterable[str]) -> str:
    """Each once, in order."""
    return "; ".join(dict.fromkeys(words))

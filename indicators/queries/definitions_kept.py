"""Definitions as this installation keeps them: the shipped versions and those added here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from indicators.exceptions import WrongDefinition
from indicators.models import ScoreDefinition
from indicators.rules.definition import Definition, definition_from


@dataclass(frozen=True)
class KeptDefinition:
    """A definition with the row that scores point at."""

    row_id: int
    definition: Definition


def definition_in_force(on: date) -> KeptDefinition:
    """The newest version of the default set that is valid on that day. Raises WrongDefinition."""
    row = _valid(on).filter(is_default=True).first()
    if row is None:
        raise WrongDefinition(f"Ngày {on:%d/%m/%Y} chưa có bộ chỉ số nào có hiệu lực.")
    return KeptDefinition(row.pk, definition_from(row.content))


def kept_in_force(code: str, on: date) -> Definition:
    """The newest version of a set that is valid on that day. Raises WrongDefinition."""
    row = _valid(on).filter(code=code).first()
    if row is None:
        raise WrongDefinition(f"Ngày {on:%d/%m/%Y} bộ chỉ số “{code}” không có phiên bản nào có hiệu lực.")
    return definition_from(row.content)


def _valid(on: date) -> QuerySet[ScoreDefinition]:
    """Versions that are valid on that day, the newest first."""
    valid = ScoreDefinition.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)
    return valid.order_by("-valid_from", "-version")


def kept_definition(name: str) -> Definition:
    """The definition `code` in its newest version here, or `code@version`. Raises WrongDefinition."""
    code, _, version = name.partition("@")
    rows = ScoreDefinition.objects.filter(code=code).order_by("-version")
    if version:
        rows = rows.filter(version=version) if version.isdecimal() else rows.none()
    row = rows.first()
    if row is None:
        known = ", ".join(str(one) for one in ScoreDefinition.objects.order_by("code", "version"))
        raise WrongDefinition(f"Không có bộ chỉ số “{name}”. Các bộ đang có: {known}.")
    return definition_from(row.content)

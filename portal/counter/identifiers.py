"""The rule about numbers of people and organisations (dossiers.rules.identity) in the reader's language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dossiers.rules import identity
from dossiers.rules.identity import SEXES
from lib import ids


SEX_WORDS = {sex: word for word, sex in SEXES.items()}


def check_number(kind: str, number: str, *, born_on: date | None = None, sex: str = "") -> ids.Checked:
    """The number as stored, why it is refused, what looks odd; nothing typed is nothing wrong."""
    return _translated(identity.check_number(kind, number, born_on=born_on, sex=sex))


def check_phone(number: str) -> ids.Checked:
    """The same for a telephone number."""
    return _translated(identity.check_phone(number))


def corrected_numbers(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, ids.Checked]:
    """The numbers a correction touches, by field."""
    found = identity.corrected_numbers(before, after)
    return {field: _translated(checked) for field, checked in found.items()}


def _translated(checked: ids.Checked) -> ids.Checked:
    return ids.Checked(
        checked.value,
        _(checked.problem) if checked.problem else "",
        tuple(_(warning) for warning in checked.warnings),
    )

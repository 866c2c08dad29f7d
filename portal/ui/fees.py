"""What has to be asked before a fee can be told: quantities, and amounts the catalogue tells in words."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procedures.enums import FeeUnit
from procedures.models import ProcedureVersion
from procedures.queries import fee_rules_of


# Controls that change fee or promise: the side of the page follows them.
REPRICES = "reprices"


class FeeForm(forms.Form):
    """What rates are multiplied by, and amounts the catalogue tells only in words."""

    def __init__(
        self, data: Any = None, *, units: Sequence[str], typed: Mapping[int, str], **options: Any
    ) -> None:
        super().__init__(data, **options)
        for unit in units:
            self.fields[f"quantity_{unit}"] = forms.DecimalField(
                label=_("Số lượng: %(unit)s") % {"unit": _(FeeUnit(unit).label)},
                required=False,
                min_value=0,
                max_digits=12,
                decimal_places=2,
                widget=forms.NumberInput(attrs={"class": REPRICES}),
            )
        for rule_id, name in typed.items():
            self.fields[f"amount_{rule_id}"] = forms.DecimalField(
                label=_("Số tiền (đồng): %(name)s") % {"name": name},
                required=False,
                min_value=0,
                max_digits=12,
                decimal_places=0,
                widget=forms.NumberInput(attrs={"class": REPRICES}),
            )


def fee_questions(version: ProcedureVersion) -> tuple[list[str], dict[int, str]]:
    """Units whose number has to be asked, and rules whose amount has to be typed."""
    units: list[str] = []
    typed: dict[int, str] = {}
    for rule in fee_rules_of(version):
        if rule.rate is None or rule.is_choice:
            typed[rule.pk] = rule.name
            continue
        units += [unit for unit in (rule.unit, rule.per) if unit not in ("", FeeUnit.CASE)]
    return list(dict.fromkeys(units)), typed


def quantities_in(form: FeeForm) -> dict[str, Decimal]:
    """Quantities typed, by fee unit."""
    return dict(_typed(form, "quantity_"))


def amounts_in(form: FeeForm) -> dict[int, Decimal]:
    """Amounts typed, by fee rule."""
    return {int(name): value for name, value in _typed(form, "amount_")}


def _typed(form: FeeForm, prefix: str) -> list[tuple[str, Decimal]]:
    form.is_valid()
    cleaned: dict[str, Decimal | None] = getattr(form, "cleaned_data", {})
    return [
        (name.removeprefix(prefix), value)
        for name, value in cleaned.items()
        if name.startswith(prefix) and value is not None
    ]

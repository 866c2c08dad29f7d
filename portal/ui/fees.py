"""What has to be asked before a fee can be told: quantities, and amounts the catalogue tells in words."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dossiers.enums import FeeState
from dossiers.models import Dossier
from dossiers.services.catalogue import content
from dossiers.services.refees import Asked, priced_below
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
        self.fields.update(_fields(units, typed))


def _fields(units: Sequence[str], typed: Mapping[int, str]) -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {}
    for unit in units:
        found[f"quantity_{unit}"] = forms.DecimalField(
            label=_("Số lượng: %(unit)s") % {"unit": _(FeeUnit(unit).label)},
            required=False,
            min_value=0,
            max_digits=12,
            decimal_places=2,
            widget=forms.NumberInput(attrs={"class": REPRICES}),
        )
    for rule_id, name in typed.items():
        found[f"amount_{rule_id}"] = forms.DecimalField(
            label=_("Số tiền (đồng): %(name)s") % {"name": name},
            required=False,
            min_value=0,
            max_digits=12,
            decimal_places=0,
            widget=forms.NumberInput(attrs={"class": REPRICES}),
        )
    return found


FEE_FIELDS = ("quantity_", "amount_")
"""How the names of these fields begin."""


def fee_fields(dossier: Dossier) -> dict[str, forms.Field]:
    """The same fields for a correction, with what was counted and typed for the fees that stand.

    An amount that is not the price is not filled in: left as it is it would become the price.
    """
    version = content(dossier.procedure_version_id)
    units, typed = fee_questions(version)
    found = _fields(units, typed)
    rules = {rule.pk: rule for rule in fee_rules_of(version)}
    below = priced_below(dossier)
    for fee in dossier.fees.exclude(state=FeeState.CANCELLED).order_by("pk"):
        rule = rules.get(fee.fee_rule_id or 0)
        known = {f"quantity_{rule.unit if rule else ''}": fee.quantity.normalize()}
        if fee.pk not in below:
            known[f"amount_{fee.fee_rule_id}"] = fee.amount
        for name in known.keys() & found.keys():
            found[name].initial = f"{known[name]:f}"
    return found


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


def quantities_in(form: forms.Form) -> dict[str, Decimal]:
    """Quantities typed, by fee unit."""
    return dict(_typed(form, "quantity_"))


def amounts_in(form: forms.Form) -> dict[int, Decimal]:
    """Amounts typed, by fee rule."""
    return {int(name): value for name, value in _typed(form, "amount_")}


def _typed(form: forms.Form, prefix: str) -> list[tuple[str, Decimal]]:
    form.is_valid()
    cleaned: dict[str, Decimal | None] = getattr(form, "cleaned_data", {})
    return [
        (name.removeprefix(prefix), value)
        for name, value in cleaned.items()
        if name.startswith(prefix) and value is not None
    ]


def asked_in(form: forms.Form) -> Asked:
    """Both, as a correction takes them."""
    return Asked(quantities_in(form), amounts_in(form))

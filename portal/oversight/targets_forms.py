"""The form a document's targets are entered by: which units, which quarter, which indicators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import AgencyKind, Level
from accounts.models import Agency
from indicators.enums import PeriodKind
from indicators.rules.definition import Definition, Indicator, Measure
from indicators.rules.periods import Period
from indicators.rules.targets import MOST_DAYS, can_have_target
from portal.oversight.procedures_forms import CHOOSE, DAY
from portal.oversight.scores_shared import name_of, words
from portal.oversight.whatif_forms import RateField


VALUE = "value_"
ALL = "all:"


class TargetsForm(forms.Form):
    """Fields of the indicators are added, one for each that can have a target."""

    unit = forms.ChoiceField(label=gettext_lazy("Giao cho"))
    quarter = forms.TypedChoiceField(label=gettext_lazy("Quý"), coerce=date.fromisoformat)
    number = forms.CharField(label=gettext_lazy("Số văn bản"), max_length=60)
    document_on = forms.DateField(label=gettext_lazy("Ngày văn bản"), widget=DAY)
    title = forms.CharField(label=gettext_lazy("Trích yếu"), max_length=300, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        initial: Mapping[str, Any],
        units: Sequence[Agency],
        quarters: Sequence[Period],
        definition: Definition,
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self._offer("unit", [CHOOSE, *_groups(units), *((str(one.pk), one.name) for one in units)])
        self._offer("quarter", [(one.first.isoformat(), name_of(one)) for one in quarters])
        for indicator in definition.indicators:
            if can_have_target(indicator):
                self.fields[f"{VALUE}{indicator.id}"] = _field(indicator)

    def _offer(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - all that are offered are
        field.choices = choices

    @property
    def indicators(self) -> list[forms.BoundField]:
        """The fields of the indicators, for the template."""
        return [field for field in self if field.name.startswith(VALUE)]

    def values(self) -> dict[str, Decimal]:
        """Indicator → target, of those that were filled in."""
        return {
            name.removeprefix(VALUE): value
            for name, value in self.cleaned_data.items()
            if name.startswith(VALUE) and value is not None
        }

    def chosen(self, units: Sequence[Agency]) -> list[int]:
        """The units the choice stands for."""
        choice = str(self.cleaned_data["unit"])
        if not choice.startswith(ALL):
            return [int(choice)]
        return [one.pk for one in units if _class_of(one) == choice]

    def quarter_chosen(self) -> Period:
        return Period(PeriodKind.QUARTER, self.cleaned_data["quarter"])


def _class_of(unit: Agency) -> str:
    return f"{ALL}{unit.kind}:{unit.level}"


def _groups(units: Sequence[Agency]) -> list[tuple[str, str]]:
    """Kinds of which there is more than one unit, each as one choice."""
    classes = [_class_of(one) for one in units]
    several = [one for one in dict.fromkeys(classes) if classes.count(one) > 1]
    return [(one, _all_of(one, classes.count(one))) for one in several]


def _all_of(choice: str, count: int) -> str:
    _all, kind, level = choice.split(":")
    return _("Tất cả %(n)s đơn vị: %(kind)s, %(level)s") % {
        "n": count,
        "kind": _(AgencyKind(kind).label),
        "level": _(Level(level).label).lower(),
    }


def _field(indicator: Indicator) -> forms.DecimalField:
    """Percent to reach at least, or days at most."""
    name = f"{indicator.number} {words(indicator.label)}"
    if indicator.measure == Measure.MEAN:
        return forms.DecimalField(
            label=name,
            required=False,
            min_value=0,
            max_value=MOST_DAYS,
            decimal_places=2,
            help_text=_("Nhiều nhất bao nhiêu ngày."),
        )
    return RateField(
        label=f"{name} (%)",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": "8"}),
    )

"""What the what-if page is asked: ticks and rates in the address, and sentences for what cannot be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from indicators.queries.whatif import Tick
from indicators.rules.definition import Definition, Indicator
from indicators.rules.scoring import Count
from indicators.rules.whatif import CHOICES, PROCEDURE_CHOICES, can_rate
from portal.http import row_id
from portal.oversight.scores_shared import words
from portal.ui.formats import points_shown


MOST_TICKED = 100
RATE = "rate_"


@dataclass(frozen=True)
class Asked:
    """Ticks that could be read; `said` tells in sentences what was left out."""

    ticks: Sequence[Tick]
    said: Sequence[str]


def ticks_asked(given: QueryDict) -> Asked:
    """`tick=ON_TIME:123` as often as somebody ticked; twice the same is one."""
    wanted = list(dict.fromkeys(given.getlist("tick")))
    found, unread = [], 0
    for one in wanted[:MOST_TICKED]:
        choice, _colon, number = one.partition(":")
        if choice in (*CHOICES, *PROCEDURE_CHOICES) and row_id(number):
            found.append(Tick(choice, row_id(number)))
        else:
            unread += 1
    said = []
    if unread:
        said.append(_("%(n)s lựa chọn trong địa chỉ không đọc được và không được tính.") % {"n": unread})
    if len(wanted) > MOST_TICKED:
        said.append(
            _("Chọn nhiều nhất %(most)s hồ sơ, thủ tục một lần; %(n)s lựa chọn sau cùng không được tính.")
            % {"most": MOST_TICKED, "n": len(wanted) - MOST_TICKED}
        )
    return Asked(found, said)


class RateField(forms.DecimalField):
    """A percentage; a decimal comma is as good as a point."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            min_value=0, max_value=100, max_digits=5, decimal_places=2, required=False, **options
        )

    def to_python(self, value: Any) -> Any:
        written = value.strip().removesuffix("%").replace(",", ".") if isinstance(value, str) else value
        return super().to_python(written)


class RatesForm(forms.Form):
    """One percentage for each indicator a rate can be typed for, all of them optional."""

    def __init__(
        self, given: Mapping[str, Any], definition: Definition, counts: Mapping[str, Count], ratios: Ratios
    ) -> None:
        super().__init__(given)
        for indicator in definition.indicators:
            if indicator.id in counts and can_rate(indicator, counts[indicator.id]):
                self.fields[f"{RATE}{indicator.id}"] = _field(indicator, ratios.get(indicator.id))

    def rates(self) -> dict[str, Fraction]:
        """Of 1; what was left empty or is wrong is not among them."""
        return {
            name.removeprefix(RATE): Fraction(value) / 100
            for name, value in getattr(self, "cleaned_data", {}).items()
            if value is not None
        }


Ratios = Mapping[str, Decimal | None]


def _field(indicator: Indicator, ratio: Decimal | None) -> RateField:
    return RateField(
        label=f"{indicator.number} {words(indicator.label)} (%)",
        help_text=_("Hiện nay %(ratio)s %%.") % {"ratio": points_shown(ratio)},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": "8"}),
    )

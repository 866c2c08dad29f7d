"""The form of a succession: it asks for the fate of each unit that stands below (ruling 41)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from accounts import queries
from accounts.enums import UnitFate
from accounts.exceptions import NotNow
from accounts.models import Agency
from portal.oversight.accounts_forms import MoveForm, agency_label, day_field
from procedures.exceptions import ProcedureError
from procedures.services.succeeding import succeed


FATES = {fate.value: fate for fate in UnitFate}


class SuccessionForm(MoveForm[Agency]):
    """Sent for the first time it asks for the units, each with a proposal, and nothing is recorded yet."""

    title, button = _("Ghi cơ quan kế thừa"), _("Ghi kế thừa")
    done: Any = _("Đã ghi cơ quan kế thừa. Hồ sơ chỉ chuyển khi có người xác nhận.")

    successor = forms.ModelChoiceField(label=_("Cơ quan kế thừa"), queryset=Agency.objects.none())
    effective_on = day_field(_("Kế thừa từ ngày"), help_text=_("Cơ quan cũ kết thúc vào ngày trước đó."))
    sector_code = forms.CharField(
        label=_("Chỉ lĩnh vực"),
        required=False,
        max_length=40,
        help_text=_("Mã lĩnh vực; để trống là kế thừa chung và cơ quan cũ kết thúc."),
    )
    act = forms.CharField(label=_("Văn bản"), max_length=200)

    def prepare(self) -> None:
        rows = Agency.objects.exclude(valid_to__lt=self.on).exclude(pk=self.subject.pk).order_by("code")
        self.choose_from("successor", rows, agency_label)
        self.left: list[Agency] = []
        self.unasked: list[Agency] = []
        heir, day = self._typed("successor"), self._typed("effective_on")
        if isinstance(heir, Agency) and isinstance(day, date) and not self._typed("sector_code"):
            self._ask_for_units(heir, day)

    def _typed(self, name: str) -> Any:
        """The value of a field before the form is checked; None where it cannot be read."""
        if not self.is_bound:
            return None
        try:
            return self.fields[name].clean(self.data.get(self.add_prefix(name)))
        except forms.ValidationError:
            return None

    def _ask_for_units(self, heir: Agency, day: date) -> None:
        last_day = queries.last_day_before(self.subject, day)
        self.left = queries.units_left(self.subject.pk, last_day)
        if not self.left:
            return
        own = queries.has_units_left([unit.pk for unit in self.left if unit.has_seal], last_day)
        proposals = {pk: str(unit.pk) for pk, unit in queries.counterparts(self.left, heir, day).items()}
        # A commune whose district ends is no part of it.
        proposals |= dict.fromkeys(own, str(UnitFate.STAYS))
        heirs, proposed = _heirs(self.left, heir, day), {}
        for unit in self.left:
            name = _field_name(unit)
            self.fields[name] = forms.ChoiceField(
                label=gettext("Từ ngày đó, %(unit)s") % {"unit": unit.name},
                choices=[("", "---------"), *UnitFate.choices, *heirs],
            )
            if self.add_prefix(name) not in self.data:
                self.unasked.append(unit)
                proposed[self.add_prefix(name)] = proposals.get(unit.pk, "")
        self.data = dict(self.data.items()) | proposed

    def clean(self) -> dict[str, Any]:
        if self.unasked:
            # What was not asked yet is nobody's fault.
            for unit in self.unasked:
                self.errors.pop(_field_name(unit), None)
            raise forms.ValidationError(
                gettext(
                    "Chưa ghi gì. Dưới %(agency)s còn: %(units)s. Hãy xem nơi đề xuất cho từng đơn vị, "
                    "chọn lại nếu cần, rồi bấm ghi lần nữa."
                )
                % {"agency": self.subject.name, "units": "; ".join(unit.name for unit in self.unasked)}
            )
        return self.cleaned_data

    def _fates(self) -> dict[int, Agency | UnitFate]:
        said = {unit.pk: self.cleaned_data[_field_name(unit)] for unit in self.left}
        chosen = Agency.objects.in_bulk([int(fate) for fate in said.values() if fate not in FATES])
        return {pk: FATES[fate] if fate in FATES else chosen[int(fate)] for pk, fate in said.items()}

    def carry_out(self, at: datetime) -> None:
        """Offers go over in the same transaction: the heir's counter opens on that day's morning."""
        named = ("successor", "effective_on", "sector_code", "act")
        try:
            succession, moved = succeed(
                predecessor=self.subject,
                **{name: self.cleaned_data[name] for name in named},
                units=self._fates(),
                by=self.by,
                at=at,
            )
        except ProcedureError as refusal:
            # Somebody offered it there meanwhile: said at the form, nothing recorded, nothing typed lost.
            raise NotNow(str(refusal)) from refusal
        if moved:
            self.done = gettext(
                "Đã ghi cơ quan kế thừa. Hồ sơ chỉ chuyển khi có người xác nhận; %(count)d thủ tục tiếp nhận "
                "tại nơi kế thừa từ ngày %(day)s."
            ) % {"count": moved, "day": f"{succession.effective_on:%d/%m/%Y}"}


def _field_name(unit: Agency) -> str:
    return f"unit_{unit.pk}"


def _heirs(left: list[Agency], heir: Agency, day: date) -> list[tuple[str, str]]:
    """The units of the heir first, then whoever has a seal that day."""
    gone = {unit.pk for unit in left}
    below = queries.subtree([heir.pk], day)
    standing = Agency.objects.in_force(day).exclude(pk__in=gone)
    rows = [
        *standing.filter(pk__in=below).order_by("code"),
        *standing.filter(has_seal=True).exclude(pk__in=below).order_by("code"),
    ]
    return [(str(row.pk), agency_label(row)) for row in rows]

"""Fields several forms of the counter share."""

import re
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from dossiers.rules.days import VIETNAM


class DayField(forms.CharField):
    """A day typed as people write it: 05/03/1987, 5-3-1987 or 05031987. Empty gives None."""

    default_error_messages = {
        "day": _("Ngày không đúng. Nhập ngày/tháng/năm, ví dụ 05/03/1987."),
        "year": _("Năm phải đủ 4 chữ số, ví dụ 05/03/1987."),
        "future": _("Ngày sinh không thể ở tương lai."),
        "past": _("Ngày sinh phải từ năm 1900 trở đi."),
    }

    def __init__(self, *, is_birth: bool = False, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self.is_birth = is_birth
        self.widget.attrs.update({"inputmode": "numeric", "placeholder": "dd/mm/yyyy", "maxlength": "10"})

    def to_python(self, value: object) -> date | None:  # type: ignore[override]
        typed = str(value or "").strip()
        if not typed and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if not typed:
            return None
        day = self._read(typed)
        if self.is_birth:
            self._check_birth(day)
        return day

    def run_validators(self, value: object) -> None:
        """The validators of a text field do not fit a day; `to_python` has said everything."""

    def _read(self, typed: str) -> date:
        parts = typed.replace("-", "/").replace(".", "/").split("/")
        if len(parts) == 1 and len(typed) == 8:
            parts = [typed[:2], typed[2:4], typed[4:]]
        try:
            day, month, year = (int(part) for part in parts)
            read = date(year, month, day)
        except ValueError as error:
            short = len(parts) == 3 and len(parts[2].strip()) == 2
            code = "year" if short else "day"
            raise ValidationError(self.error_messages[code], code=code) from error
        # 05/03/87 would be the year 87.
        if len(parts[2].strip()) != 4:
            raise ValidationError(self.error_messages["year"], code="year")
        return read

    def _check_birth(self, day: date) -> None:
        from django.utils import timezone

        if day > timezone.localdate():
            raise ValidationError(self.error_messages["future"], code="future")
        if day.year < 1900:
            raise ValidationError(self.error_messages["past"], code="past")


def text_area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


# 09:40 06/03/2026, 9h40, 0940: the hour first, as people tell it; without a day it is today.
_HOUR = r"(?P<hour>\d{1,2})[:hg.]?(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
_DAY = r"(?P<day>\d{1,2})[/-](?P<month>\d{1,2})[/-](?P<year>\d{4})"
_MOMENT = re.compile(rf"^{_HOUR}(?:[\s,]+(?:ngày\s+)?{_DAY})?$", re.IGNORECASE)


def moment_in(typed: str, today: date) -> datetime | None:
    """The moment somebody typed, in Vietnam's time; None for anything else. ISO 8601 is read too."""
    text = typed.strip()
    found = _MOMENT.match(text)
    try:
        if found is None:
            told = datetime.fromisoformat(text)
        else:
            part = {name: int(digits) for name, digits in found.groupdict().items() if digits}
            told = datetime(
                part.get("year", today.year),
                part.get("month", today.month),
                part.get("day", today.day),
                part["hour"],
                part["minute"],
                part.get("second", 0),
                tzinfo=VIETNAM,
            )
    except ValueError:
        return None
    if not 2000 <= told.year <= 2199:
        return None
    return told if told.tzinfo else told.replace(tzinfo=VIETNAM)


def moment_shown(moment: datetime) -> str:
    """As it stands in a field: 09:40 06/03/2026, with its seconds where it has any."""
    told = timezone.localtime(moment, VIETNAM)
    return f"{told:%H:%M:%S %d/%m/%Y}" if told.second else f"{told:%H:%M %d/%m/%Y}"


class MomentField(forms.CharField):
    """A moment typed as people write it: 09:40 06/03/2026, 9h40 of today. Empty gives None."""

    default_error_messages = {
        "moment": _("Ngày, giờ không đúng. Nhập giờ:phút ngày/tháng/năm, ví dụ 09:40 06/03/2026."),
    }

    def __init__(self, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self.widget.attrs.update(
            {"placeholder": _("giờ:phút ngày/tháng/năm"), "autocomplete": "off", "maxlength": "40"}
        )

    def to_python(self, value: object) -> datetime | None:  # type: ignore[override]
        typed = str(value or "").strip()
        if not typed and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if not typed:
            return None
        told = moment_in(typed, timezone.localdate())
        if told is None:
            raise ValidationError(self.error_messages["moment"], code="moment")
        return told


class AtAUnit(forms.Form):
    """At which one-stop unit; not asked where there is one alone."""

    agency = forms.TypedChoiceField(label=_("Nơi tiếp nhận"), coerce=int)

    def __init__(self, data: Any = None, *, units: list[Agency], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["agency"].choices = [(unit.pk, unit.name) for unit in units]  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["agency"].widget = forms.HiddenInput()
            self.initial["agency"] = units[0].pk

"""Forms for keeping calendars. They read; what contradicts the calendar is refused by the service."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from calendars.enums import CalendarPurpose, DayKind
from calendars.exceptions import CalendarError
from calendars.models import Calendar
from calendars.queries import calendars_of
from calendars.rules.calendar import DayException, WeeklySession
from calendars.rules.changing import Change
from calendars.rules.seasons import Week, month_day, sessions_of, two_seasons
from portal.ui.forms import ClockInput, DayInput


LONGEST_RUN = 15  # days: the longest Tết ever announced is shorter
ALL = "all"  # no calendar has this code: it is refused when one is added
WEEKDAYS = [
    ("1", gettext_lazy("Thứ Hai")),
    ("2", gettext_lazy("Thứ Ba")),
    ("3", gettext_lazy("Thứ Tư")),
    ("4", gettext_lazy("Thứ Năm")),
    ("5", gettext_lazy("Thứ Sáu")),
]
OFF_KINDS = [(kind.value, kind.label) for kind in (DayKind.HOLIDAY, DayKind.COMPENSATORY, DayKind.SWAP_OFF)]


def date_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(label=label, required=required, help_text=help_text, widget=DayInput)


def time_field(label: Any, *, required: bool = True) -> forms.TimeField:
    return forms.TimeField(label=label, required=required, widget=ClockInput)


def calendar_code(cleaned: dict[str, Any]) -> str | None:
    """The calendar chosen; None for all of them."""
    return None if cleaned["calendar"] == ALL else str(cleaned["calendar"])


class ReasonedForm(forms.Form):
    """Every change of a calendar has its reason."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        max_length=1000,
        help_text=gettext_lazy("Được lưu cùng thay đổi; không ghi thông tin cá nhân."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order: list[str] | None = None

    def offer(self, calendars: Collection[Calendar | None], *, refusal: str) -> None:
        """Only what is his to change; another one sent all the same is refused in a sentence."""
        field = self.fields["calendar"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        his = {ALL if one is None else one.code for one in calendars}
        every: Any = field.choices
        self.left_out = {code for code, _name in every} - his
        field.choices = [(code, name) for code, name in every if code in his]
        self.offers_any = bool(field.choices)
        if self.data.get(self.add_prefix("calendar")) in self.left_out:
            field.error_messages["invalid_choice"] = refusal


class DaysForm(ReasonedForm):
    """Days off of one kind by one document; a swapped day with the Saturday that makes it up."""

    calendar = forms.ChoiceField(label=gettext_lazy("Áp dụng cho"), initial=ALL)
    kind = forms.ChoiceField(
        label=gettext_lazy("Loại ngày"), choices=OFF_KINDS, widget=forms.RadioSelect, initial=DayKind.HOLIDAY
    )
    first = date_field(gettext_lazy("Từ ngày"))
    last = date_field(
        gettext_lazy("Đến hết ngày"), required=False, help_text=gettext_lazy("Bỏ trống nếu chỉ một ngày.")
    )
    name = forms.CharField(label=gettext_lazy("Tên ngày nghỉ"), max_length=200)
    document = forms.CharField(
        label=gettext_lazy("Văn bản công bố"),
        max_length=300,
        help_text=gettext_lazy("Số, ký hiệu và cơ quan ban hành."),
    )
    made_up_on = date_field(
        gettext_lazy("Làm bù vào ngày"),
        required=False,
        help_text=gettext_lazy("Chỉ cho ngày nghỉ hoán đổi."),
    )
    completes_year = forms.BooleanField(
        label=gettext_lazy("Cùng với thay đổi này, ngày nghỉ của năm đó đã được công bố đủ"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["calendar"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(ALL, _("Mọi lịch (ngày của cả nước)")), *calendar_names()]
        self.order_fields(
            [
                "calendar",
                "kind",
                "first",
                "last",
                "name",
                "document",
                "made_up_on",
                "completes_year",
                "reason",
            ]
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("Ngày cuối phải từ ngày đầu trở đi."))
        elif first and last and (last - first).days >= LONGEST_RUN:
            self.add_error("last", _("Một lần khai tối đa %(days)s ngày.") % {"days": LONGEST_RUN})
        one_swap = cleaned.get("kind") == DayKind.SWAP_OFF and last in (None, first)
        if cleaned.get("made_up_on") and not one_swap:
            self.add_error("made_up_on", _("Chỉ một ngày nghỉ hoán đổi mới có ngày làm bù."))
        if cleaned.get("completes_year") and cleaned.get("calendar") not in (None, ALL):
            self.add_error(
                "completes_year", _("Chỉ “Mọi lịch” mới công bố đủ ngày nghỉ của năm. Hãy bỏ dấu ở ô này.")
            )
        return cleaned

    def change(self) -> Change:
        cleaned = self.cleaned_data
        first, last = cleaned["first"], cleaned["last"] or cleaned["first"]
        kind, document = DayKind(cleaned["kind"]), cleaned["document"].strip()
        days = [
            DayException(first + timedelta(days=n), kind, cleaned["name"].strip(), document)
            for n in range((last - first).days + 1)
        ]
        made_up_on: date | None = cleaned["made_up_on"]
        if made_up_on:
            name = f"Làm bù cho ngày {first:%d/%m}"  # a row, so Vietnamese
            days.append(DayException(made_up_on, DayKind.MAKE_UP, name, document, first))
        years = (first.year,) if cleaned["completes_year"] else ()
        return Change(add=tuple(days), complete_years=years)


class RevokeForm(ReasonedForm):
    """Takes one day back, or a swapped day together with the day that makes it up."""

    calendar = forms.ChoiceField(label=gettext_lazy("Áp dụng cho"), initial=ALL)
    on = date_field(gettext_lazy("Ngày bỏ khỏi lịch"))
    pair = date_field(
        gettext_lazy("Cùng với ngày"),
        required=False,
        help_text=gettext_lazy("Ngày nghỉ hoán đổi và ngày làm bù của nó chỉ bỏ được cùng nhau."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["calendar"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(ALL, _("Mọi lịch (ngày của cả nước)")), *calendar_names()]
        self.order_fields(["calendar", "on", "pair", "reason"])

    def change(self) -> Change:
        on, pair = self.cleaned_data["on"], self.cleaned_data["pair"]
        return Change(revoke=(on, pair) if pair and pair != on else (on,))


class HoursFields(forms.Form):
    """A week's hours, and if the office has them, those of a season."""

    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Ngày trong tuần"),
        choices=WEEKDAYS,
        initial=[value for value, _label in WEEKDAYS],
        widget=forms.CheckboxSelectMultiple,
    )
    morning_starts = time_field(gettext_lazy("Buổi sáng từ"))
    morning_ends = time_field(gettext_lazy("Buổi sáng đến"))
    afternoon_starts = time_field(gettext_lazy("Buổi chiều từ"), required=False)
    afternoon_ends = time_field(gettext_lazy("Buổi chiều đến"), required=False)
    saturday_starts = time_field(gettext_lazy("Thứ Bảy từ"), required=False)
    saturday_ends = time_field(gettext_lazy("Thứ Bảy đến"), required=False)
    season_from = forms.CharField(
        label=gettext_lazy("Mùa có giờ khác, từ ngày"),
        required=False,
        max_length=5,
        help_text=gettext_lazy("Viết ngày/tháng, ví dụ 15/04. Bỏ trống nếu cả năm một giờ."),
    )
    season_to = forms.CharField(
        label=gettext_lazy("Mùa có giờ khác, đến hết ngày"), required=False, max_length=5
    )
    season_morning_starts = time_field(gettext_lazy("Trong mùa: buổi sáng từ"), required=False)
    season_morning_ends = time_field(gettext_lazy("Trong mùa: buổi sáng đến"), required=False)
    season_afternoon_starts = time_field(gettext_lazy("Trong mùa: buổi chiều từ"), required=False)
    season_afternoon_ends = time_field(gettext_lazy("Trong mùa: buổi chiều đến"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for part in ("morning", "afternoon", "saturday", "season_morning", "season_afternoon"):
            self._check_span(part)
        if bool(cleaned.get("season_from")) != bool(cleaned.get("season_to")):
            self.add_error("season_to", _("Mùa cần cả ngày đầu và ngày cuối."))
        first_hour = "season_morning_starts"
        if cleaned.get("season_from") and not cleaned.get(first_hour) and first_hour not in self.errors:
            self.add_error(first_hour, _("Hãy ghi giờ làm việc trong mùa."))
        for name in ("season_from", "season_to"):
            self._check_month_day(name)
        return cleaned

    def sessions(self) -> tuple[WeeklySession, ...]:
        cleaned = self.cleaned_data
        days = tuple(int(value) for value in cleaned["weekdays"])
        ordinary = Week(days, self._spans("morning", "afternoon"), self._spans("saturday"))
        if not cleaned["season_from"]:
            return tuple(sessions_of(ordinary))
        other = Week(days, self._spans("season_morning", "season_afternoon"), self._spans("saturday"))
        first, last = month_day(cleaned["season_from"]), month_day(cleaned["season_to"])
        return tuple(two_seasons(ordinary, other, first, last))

    def _spans(self, *parts: str) -> tuple[tuple[Any, Any], ...]:
        spans = [(self.cleaned_data[f"{part}_starts"], self.cleaned_data[f"{part}_ends"]) for part in parts]
        return tuple(span for span in spans if span[0] is not None)

    def _check_span(self, part: str) -> None:
        starts, ends = self.cleaned_data.get(f"{part}_starts"), self.cleaned_data.get(f"{part}_ends")
        # An hour that cannot be read, or is missing where it must be, is told where it stands.
        if {f"{part}_starts", f"{part}_ends"} & self.errors.keys():
            return
        if (starts is None) != (ends is None):
            self.add_error(f"{part}_ends", _("Buổi làm việc cần cả giờ bắt đầu và giờ kết thúc."))
        elif starts is not None and ends is not None and ends <= starts:
            self.add_error(f"{part}_ends", _("Giờ kết thúc phải sau giờ bắt đầu."))

    def _check_month_day(self, name: str) -> None:
        if self.cleaned_data.get(name):
            try:
                month_day(self.cleaned_data[name])
            except CalendarError as wrong:
                self.add_error(name, str(wrong))


class NewHoursForm(HoursFields, ReasonedForm):
    """Other hours for a calendar, from a date on."""

    calendar = forms.ChoiceField(label=gettext_lazy("Lịch"))
    sessions_from = date_field(gettext_lazy("Áp dụng từ ngày"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["calendar"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = calendar_names()
        self.order_fields(["calendar", "sessions_from", *HoursFields.base_fields, "reason"])

    def change(self) -> Change:
        return Change(sessions_from=self.cleaned_data["sessions_from"], sessions=self.sessions())


class NewCalendarForm(HoursFields):
    """A further calendar: hours of an agency, or when a counter is open."""

    code = forms.SlugField(
        label=gettext_lazy("Mã lịch"),
        max_length=40,
        help_text=gettext_lazy("Chữ không dấu, số và dấu gạch nối."),
        error_messages={"invalid": gettext_lazy("Mã lịch chỉ gồm chữ không dấu, số và dấu gạch nối.")},
    )
    name = forms.CharField(label=gettext_lazy("Tên lịch"), max_length=200)
    purpose = forms.ChoiceField(
        label=gettext_lazy("Dùng để"), choices=CalendarPurpose.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["code", "name", "purpose", *HoursFields.base_fields])

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if code == ALL:
            raise forms.ValidationError(_("Hãy chọn mã khác."))
        return code


def calendar_names() -> list[tuple[str, str]]:
    """Every calendar by code, told by its name and what it is for."""
    return [(row.code, f"{row.name} ({_(row.get_purpose_display())})") for row in calendars_of()]

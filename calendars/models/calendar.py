"""Calendars and their weekly sessions."""

from datetime import date
from typing import ClassVar, Final
from uuid import uuid4

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from calendars.enums import CalendarPurpose
from calendars.querysets import CalendarQuerySet
from calendars.rules.calendar import OPEN_END, WeeklySession


CLOSED: Final = "[]"


def _one(column: str) -> Func:
    return Func(F(column), F(column), Value(CLOSED), function="int8range")


# Bounds the wrong way round are refused by a check of their own; a range of them would be an error.
def _numbers(low: str, high: str) -> Func:
    return Func(F(low), Greatest(F(low), F(high)), Value(CLOSED), function="int8range")


def _dates(low: str, high: str) -> Func:
    first = Coalesce(_date(F(low)), _date(Value("-infinity")))
    last = Coalesce(_date(F(high)), _date(Value("infinity")))
    return Func(first, Greatest(first, last), Value(CLOSED), function="daterange")


def _date(expression: F | Value) -> Cast:
    return Cast(expression, models.DateField())


def _times(low: str, high: str) -> Func:
    """Half-open, in seconds: a session may begin when another ends."""
    return Func(_seconds(low), Greatest(_seconds(low), _seconds(high)), Value("[)"), function="int8range")


def _seconds(column: str) -> Func:
    return Func(F(column), function="EXTRACT", template="(EXTRACT(EPOCH FROM %(expressions)s))::int8")


class Calendar(models.Model):
    """A set of weekly sessions under a code. Who uses it is not known here (accounts says)."""

    code = models.SlugField(_("mã lịch"), max_length=60, unique=True)
    name = models.CharField(_("tên lịch"), max_length=200)
    purpose = models.CharField(_("dùng để"), max_length=10, choices=CalendarPurpose)
    shipped = models.BooleanField(_("kèm theo phần mềm"), default=False)
    # Renewed by a trigger whenever a row that decides this calendar changes.
    version = models.UUIDField(default=uuid4, editable=False)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("lịch làm việc")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="calendar_purpose_known",
                condition=Q(purpose__in=CalendarPurpose.values),
                violation_error_message=_("Lịch dùng để tính thời hạn hoặc để báo giờ mở cửa."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WeeklySessionRow(models.Model):
    """One stretch of one weekday, within its validity and season (both ends included)."""

    calendar = models.ForeignKey(
        Calendar,
        on_delete=models.PROTECT,  # promises were counted by it
        related_name="sessions",
        verbose_name=_("lịch"),
    )
    weekday = models.PositiveSmallIntegerField(_("thứ (1 là thứ Hai)"))
    starts = models.TimeField(_("bắt đầu"))
    ends = models.TimeField(_("kết thúc"))
    valid_from = models.DateField(_("áp dụng từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("áp dụng đến hết ngày"), null=True, blank=True)
    season_from = models.PositiveSmallIntegerField(_("mùa từ (tháng × 100 + ngày)"), default=101)
    season_to = models.PositiveSmallIntegerField(_("mùa đến (tháng × 100 + ngày)"), default=1231)

    class Meta:
        verbose_name = _("buổi làm việc")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="session_weekday_is_iso",
                condition=Q(weekday__gte=1, weekday__lte=7),
                violation_error_message=_("Thứ trong tuần là số từ 1 (thứ Hai) đến 7 (Chủ nhật)."),
            ),
            models.CheckConstraint(
                name="session_ends_after_start",
                condition=Q(ends__gt=F("starts")),
                violation_error_message=_("Buổi làm việc phải kết thúc sau khi bắt đầu."),
            ),
            models.CheckConstraint(
                name="session_valid_to_after_from",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("Ngày hết áp dụng phải từ ngày bắt đầu áp dụng trở đi."),
            ),
            models.CheckConstraint(
                name="session_season_within_year",
                condition=Q(season_from__gte=101, season_to__lte=1231, season_to__gte=F("season_from")),
                violation_error_message=_("Mùa vắt qua năm mới phải khai thành hai dòng."),
            ),
            ExclusionConstraint(
                name="sessions_of_a_day_do_not_overlap",
                expressions=[
                    # One-number ranges instead of btree_gist: no extension needed.
                    (_one("calendar"), RangeOperators.OVERLAPS),
                    (_one("weekday"), RangeOperators.OVERLAPS),
                    (_times("starts", "ends"), RangeOperators.OVERLAPS),
                    (_dates("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                    (_numbers("season_from", "season_to"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Hai buổi làm việc chồng lên nhau trong cùng một ngày."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.starts:%H:%M}–{self.ends:%H:%M}"

    def as_rule(self) -> WeeklySession:
        return WeeklySession(
            weekday=self.weekday,
            starts=self.starts,
            ends=self.ends,
            valid_from=self.valid_from or date.min,
            valid_to=self.valid_to or OPEN_END,
            season_from=self.season_from,
            season_to=self.season_to,
        )

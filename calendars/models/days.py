"""Dates that depart from the week, the documents that say so, and which years are complete."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calendars.enums import DayKind
from calendars.models.calendar import Calendar
from calendars.models.change import CalendarChange
from calendars.querysets import CalendarDayQuerySet
from calendars.rules.calendar import DayException


class AnnouncedDocument(models.Model):
    """The law or announcement by which a day is off or worked."""

    key = models.SlugField(_("khóa"), max_length=60, unique=True, null=True, blank=True)
    title = models.CharField(_("số, ký hiệu văn bản"), max_length=300, unique=True)
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    shipped = models.BooleanField(_("kèm theo phần mềm"), default=False)

    class Meta:
        verbose_name = _("văn bản công bố")

    def __str__(self) -> str:
        return self.title


class AnnouncedYear(models.Model):
    """Whether all days off of a year are announced. Answers beyond complete years are provisional."""

    year = models.PositiveSmallIntegerField(_("năm"), unique=True)
    complete = models.BooleanField(_("đã công bố đủ"))
    document = models.ForeignKey(
        AnnouncedDocument,
        on_delete=models.PROTECT,  # the ground of every promise of that year
        related_name="years",
        verbose_name=_("văn bản"),
    )
    note = models.TextField(_("ghi chú"), blank=True)

    class Meta:
        verbose_name = _("năm đã công bố")

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """One date off or worked: for every calendar, or for one only. Never deleted, only taken back."""

    calendar = models.ForeignKey(
        Calendar,
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # promises were counted by it
        related_name="days",
        verbose_name=_("chỉ cho lịch"),
    )
    on = models.DateField(_("ngày"))
    kind = models.CharField(_("loại"), max_length=12, choices=DayKind)
    name = models.CharField(_("tên"), max_length=200)
    document = models.ForeignKey(
        AnnouncedDocument,
        on_delete=models.PROTECT,  # the day has no other ground
        related_name="days",
        verbose_name=_("văn bản"),
    )
    replaces = models.DateField(_("làm bù cho ngày"), null=True, blank=True)
    added_by = models.ForeignKey(
        CalendarChange,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="days_added",
        verbose_name=_("thêm bởi thay đổi"),
    )
    revoked_by = models.ForeignKey(
        CalendarChange,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="days_revoked",
        verbose_name=_("bỏ bởi thay đổi"),
    )

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("ngày nghỉ, ngày làm bù")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["calendar", "on"],
                condition=Q(revoked_by=None),
                nulls_distinct=False,
                name="calendar_day_once",
                violation_error_message=_("Ngày này đã có trong lịch."),
            ),
            models.CheckConstraint(
                name="calendar_day_kind_known",
                condition=Q(kind__in=DayKind.values),
                violation_error_message=_("Ngày phải là ngày lễ, nghỉ bù, nghỉ hoán đổi hoặc làm bù."),
            ),
            models.CheckConstraint(
                name="calendar_day_replaces_iff_make_up",
                condition=Q(kind=DayKind.MAKE_UP, replaces__isnull=False)
                | (~Q(kind=DayKind.MAKE_UP) & Q(replaces=None)),
                violation_error_message=_("Ngày làm bù, và chỉ ngày làm bù, phải ghi làm bù cho ngày nào."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on:%d/%m/%Y} {self.name}"

    def as_rule(self) -> DayException:
        return DayException(
            on=self.on,
            kind=DayKind(self.kind),
            name=self.name,
            document=self.document.title,
            replaces=self.replaces,
        )

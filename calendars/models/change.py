"""A change of calendars as a recorded event: proposed, then confirmed or dropped by a person."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calendars.enums import ChangeState
from calendars.models.calendar import Calendar
from calendars.querysets import CalendarChangeQuerySet


class CalendarChange(models.Model):
    """What is to change, who proposed it and who decided. Nothing moves before it is confirmed.

    People are named by id: the app of people and agencies lies above this one.
    """

    calendar = models.ForeignKey(
        Calendar,
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # a recorded event
        related_name="changes",
        verbose_name=_("chỉ cho lịch"),
    )
    content: Any = models.JSONField(_("nội dung"))
    reason = models.TextField(_("lý do"))
    state = models.CharField(
        _("trạng thái"), max_length=10, choices=ChangeState, default=ChangeState.PROPOSED
    )
    proposed_at = models.DateTimeField(_("đề xuất lúc"))
    proposed_by = models.BigIntegerField(_("người đề xuất"))
    decided_at = models.DateTimeField(_("quyết định lúc"), null=True, blank=True)
    decided_by = models.BigIntegerField(_("người quyết định"), null=True, blank=True)
    moved_count = models.PositiveIntegerField(_("số lời hẹn đã dời"), null=True, blank=True)
    to_move = models.PositiveIntegerField(_("số lời hẹn phải dời"), null=True, blank=True)
    moved_at = models.DateTimeField(_("dời xong lúc"), null=True, blank=True)

    objects = CalendarChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("thay đổi lịch")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="calendar_change_state_known",
                condition=Q(state__in=ChangeState.values),
                violation_error_message=_("Thay đổi lịch chỉ có thể là đề xuất, đã xác nhận hoặc đã bỏ."),
            ),
            models.CheckConstraint(
                name="calendar_change_decided_iff_who_and_when",
                condition=Q(state=ChangeState.PROPOSED, decided_at=None, decided_by=None)
                | (~Q(state=ChangeState.PROPOSED) & Q(decided_at__isnull=False, decided_by__isnull=False)),
                violation_error_message=_("Thay đổi đã quyết định phải ghi ai quyết định và lúc nào."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposed_at:%d/%m/%Y} {self.reason}"

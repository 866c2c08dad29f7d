"""Dated rules of queueing, shipped as data (decision 18)."""

from django.db import models
from django.db.models import Q

from accounts.models.periods import Dated, ends_after_it_begins, once_at_a_time
from accounts.querysets import DatedQuerySet


class QueueRules(Dated):
    """The numbers that hold for every office in a time; a change is another row."""

    at_most_in_a_row = models.PositiveSmallIntegerField("số lượt ưu tiên liên tiếp nhiều nhất")
    calls_before_miss = models.PositiveSmallIntegerField("số lần gọi trước khi coi là không đến")
    stop_before_minutes = models.PositiveSmallIntegerField("ngừng cấp số trước giờ nghỉ (phút)")
    usual_minutes = models.PositiveSmallIntegerField("thời gian phục vụ thường gặp (phút)")
    legal_basis = models.CharField("căn cứ", max_length=255)
    valid_from = models.DateField("hiệu lực từ")
    valid_to = models.DateField("đến hết", null=True, blank=True)

    objects = DatedQuerySet["QueueRules"].as_manager()

    class Meta:
        verbose_name = "quy tắc xếp hàng"
        verbose_name_plural = "quy tắc xếp hàng"
        constraints = [
            ends_after_it_begins(name="queue_rules_end_after_they_begin"),
            once_at_a_time(
                name="queue_rules_one_at_a_time",
                per=[],
                message="Mỗi ngày chỉ có một bộ quy tắc xếp hàng có hiệu lực.",
            ),
            models.CheckConstraint(
                name="queue_rules_starve_nobody",
                condition=Q(at_most_in_a_row__gte=1, calls_before_miss__gte=1, usual_minutes__gte=1),
                violation_error_message="Các con số của quy tắc xếp hàng phải từ 1 trở lên.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from:%d/%m/%Y}"


class Precedence(Dated):
    """One reason to go first, with its basis. It is told by the person and never proven at the kiosk."""

    code = models.CharField("mã", max_length=24)
    words = models.CharField("đối tượng", max_length=120)
    words_en = models.CharField("đối tượng, tiếng Anh", max_length=120)
    legal_basis = models.CharField("căn cứ", max_length=255)
    position = models.PositiveSmallIntegerField("thứ tự")
    valid_from = models.DateField("hiệu lực từ")
    valid_to = models.DateField("đến hết", null=True, blank=True)

    objects = DatedQuerySet["Precedence"].as_manager()

    class Meta:
        verbose_name = "đối tượng ưu tiên"
        verbose_name_plural = "đối tượng ưu tiên"
        constraints = [
            ends_after_it_begins(name="precedence_ends_after_it_begins"),
            once_at_a_time(
                name="precedence_once_at_a_time",
                per=["code"],
                message="Đối tượng ưu tiên này đã có trong cùng thời gian.",
            ),
        ]

    def __str__(self) -> str:
        return self.words

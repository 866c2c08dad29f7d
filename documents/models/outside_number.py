"""Numbers that come from an agency's own document system, entered by its records clerk (ruling 15)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper


class NumberSource(models.Model):
    """An agency whose papers of one kind get their numbers from a named outside system, for a time."""

    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("loại sổ", max_length=40)
    system = models.CharField("hệ thống văn bản", max_length=120)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    class Meta:
        verbose_name = "nguồn số văn bản"
        verbose_name_plural = "nguồn số văn bản"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "kind"],
                condition=Q(valid_to=None),
                name="number_source_once",
                violation_error_message="Loại giấy này của cơ quan đã có nguồn số. Kết thúc nguồn cũ trước.",
            ),
            models.CheckConstraint(
                name="number_source_ends_after_start",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
            models.CheckConstraint(
                name="number_source_names_its_system",
                condition=~Q(system=""),
                violation_error_message="Ghi tên hệ thống cấp số.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.system}"


class OutsideNumber(models.Model):
    """A number and day somebody typed from the outside book; void ones stay with their reason."""

    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("loại sổ", max_length=40)
    year = models.PositiveSmallIntegerField("năm")
    number_text = models.CharField("số, ký hiệu", max_length=80)
    dated_on = models.DateField("ngày văn bản")
    subject = models.CharField("của", max_length=60)
    entered_at = models.DateTimeField("nhập lúc")
    entered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    # Empty until the paper is issued with it.
    paper = models.OneToOneField(
        "documents.IssuedPaper",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="outside_number",
    )
    voided_at = models.DateTimeField("hủy lúc", null=True, blank=True)
    voided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    void_reason = models.CharField("lý do hủy", max_length=255, blank=True, default="")

    class Meta:
        verbose_name = "số văn bản ngoài"
        verbose_name_plural = "số văn bản ngoài"
        constraints: ClassVar = [
            models.UniqueConstraint(
                F("agency"),
                F("kind"),
                F("year"),
                Upper("number_text"),
                name="outside_number_once",
                violation_error_message="Số này đã nhập trong sổ của năm này.",
            ),
            models.UniqueConstraint(
                fields=["subject", "kind"],
                condition=Q(voided_at=None),
                name="outside_number_one_of_a_paper",
                violation_error_message="Giấy này đã có số. Hủy số cũ trước khi nhập số khác.",
            ),
            models.CheckConstraint(
                name="outside_number_void_with_reason",
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                violation_error_message="Số hủy phải có người hủy, thời điểm và lý do.",
            ),
            models.CheckConstraint(
                name="outside_number_used_is_not_void",
                condition=Q(paper=None) | Q(voided_at=None),
                violation_error_message="Số đã dùng để cấp giấy thì không hủy được.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number_text} ({self.dated_on:%d/%m/%Y})"

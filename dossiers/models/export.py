"""A register taken away in the background: what was asked, how far it is, the file until it expires."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from dossiers.enums import ExportFormat, ExportState


class RegisterExport(models.Model):
    """Asked for once by one person, for whom alone it is. `asked` are the filters: nothing personal."""

    format = models.CharField("dạng tệp", max_length=4, choices=ExportFormat)
    # Of the form: the second press leads to the export of the first.
    submission_key = models.UUIDField()
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("yêu cầu lúc")
    asked = models.JSONField("bộ lọc")
    state = models.CharField("tình trạng", max_length=8, choices=ExportState, default=ExportState.WAITING)
    attempts = models.PositiveSmallIntegerField("số lần lập", default=0)
    total = models.PositiveIntegerField("số hồ sơ", null=True, blank=True)
    done = models.PositiveIntegerField("đã ghi", default=0)
    said = models.TextField("lý do chưa lập được", blank=True, default="")
    file = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField("xong lúc", null=True, blank=True)
    expires_at = models.DateTimeField("tải đến", null=True, blank=True)

    class Meta:
        verbose_name = "lần xuất sổ theo dõi"
        verbose_name_plural = "lần xuất sổ theo dõi"
        constraints: ClassVar = [
            models.UniqueConstraint(name="register_export_once", fields=["asked_by", "submission_key"]),
            models.CheckConstraint(
                name="register_export_file_iff_ready",
                condition=Q(state="ready", file__isnull=False, expires_at__isnull=False)
                | (~Q(state="ready") & Q(file=None)),
                violation_error_message="Chỉ lần xuất đã xong và còn hạn mới có tệp.",
            ),
            models.CheckConstraint(
                name="register_export_ended_iff_over",
                condition=Q(state="waiting", ended_at=None)
                | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                violation_error_message="Lần xuất đã xong phải có giờ xong.",
            ),
            models.CheckConstraint(
                name="register_export_failure_says_why",
                condition=~Q(state="failed") | ~Q(said=""),
                violation_error_message="Lần xuất không được phải ghi lý do.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["asked_at"], name="register_export_waiting", condition=Q(state="waiting")),
            models.Index(fields=["expires_at"], name="register_export_ready", condition=Q(state="ready")),
            models.Index(fields=["asked_by", "-asked_at"], name="register_export_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.get_format_display()} {self.asked_at:%d/%m/%Y %H:%M}"

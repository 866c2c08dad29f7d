from django.db import models
from django.db.models import F, Q

from documents.models.book import Book
from documents.models.stored_file import StoredFile


class IssuedPaper(models.Model):
    """A paper as it was issued: its values are frozen in `payload`, its look by kind and version.

    The PDF is made after the transaction, at the latest when the paper is first opened, from these
    values alone; what changes later in the dossier does not change the paper.
    """

    kind = models.CharField("loại giấy", max_length=40)
    form_version = models.CharField("phiên bản mẫu", max_length=20)
    agency = models.ForeignKey(
        "accounts.Agency",
        on_delete=models.PROTECT,  # papers name their agency for good
        related_name="+",
    )
    subject = models.CharField("của", max_length=60)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, null=True, blank=True, related_name="papers")
    number = models.PositiveIntegerField("số thứ tự", null=True, blank=True)
    number_text = models.CharField("số, ký hiệu", max_length=80, blank=True, default="")
    issued_on = models.DateField("ngày cấp")
    issued_at = models.DateTimeField("cấp lúc")
    issued_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    payload = models.JSONField("nội dung")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    rendered_at = models.DateTimeField("tạo PDF lúc", null=True, blank=True)

    class Meta:
        verbose_name = "giấy đã cấp"
        verbose_name_plural = "giấy đã cấp"
        constraints = [
            models.UniqueConstraint(
                fields=["book", "number"],
                name="issued_paper_number_once",
                violation_error_message="Số này đã cấp cho giấy khác.",
            ),
            models.CheckConstraint(
                name="issued_paper_number_iff_book",
                condition=Q(book=None, number=None) | Q(book__isnull=False, number__isnull=False),
                violation_error_message="Giấy vào sổ phải có số thứ tự, giấy không vào sổ thì không.",
            ),
            models.CheckConstraint(
                name="issued_paper_file_iff_rendered",
                condition=Q(file=None, rendered_at=None) | Q(file__isnull=False, rendered_at__isnull=False),
                violation_error_message="Bản PDF và giờ tạo phải đi cùng nhau.",
            ),
            models.CheckConstraint(
                name="issued_paper_rendered_after_issue",
                condition=Q(rendered_at=None) | Q(rendered_at__gte=F("issued_at")),
                violation_error_message="Bản PDF không thể có trước khi cấp giấy.",
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "kind"], name="issued_paper_subject"),
            # Read by the task that makes waiting PDFs.
            models.Index(fields=["issued_at"], name="issued_paper_waiting", condition=Q(rendered_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number_text}".strip()

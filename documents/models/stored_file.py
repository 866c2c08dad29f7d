from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from documents.enums import FileState


class StoredFile(models.Model):
    """Content kept once, by its SHA-256. Names, owners and permissions belong to whoever refers to it.

    Refer to it by a foreign key with on_delete=PROTECT: the sweep finds every foreign key by itself.
    """

    sha256 = models.CharField("mã băm", max_length=64, unique=True)
    size = models.PositiveBigIntegerField("dung lượng (byte)")
    media_type = models.CharField("loại tệp", max_length=100)
    # Found when it was kept; whether the signature is good is another question.
    carries_signature = models.BooleanField("có chữ ký số", default=False, db_default=False)
    state = models.CharField("tình trạng", max_length=12, choices=FileState, default=FileState.KEPT)
    stored_at = models.DateTimeField("lưu lúc", db_default=Now())
    verified_at = models.DateTimeField("kiểm tra lúc", null=True, blank=True)
    is_damaged = models.BooleanField("hỏng", default=False)
    # Set by the first sweep that finds no reference, cleared by the next that finds one and by an upload.
    unreferenced_since = models.DateTimeField("không ai dùng từ", null=True, blank=True)
    quarantined_at = models.DateTimeField("cách ly lúc", null=True, blank=True)

    class Meta:
        verbose_name = "tệp"
        verbose_name_plural = "tệp"
        constraints = [
            models.CheckConstraint(
                name="stored_file_sha256_is_hex",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message="Mã băm của tệp phải gồm 64 ký tự thập lục phân.",
            ),
            models.CheckConstraint(
                name="stored_file_not_empty",
                condition=Q(size__gt=0),
                violation_error_message="Tệp rỗng không được lưu.",
            ),
            models.CheckConstraint(
                name="stored_file_quarantined_iff_at",
                condition=Q(state=FileState.QUARANTINED, quarantined_at__isnull=False)
                | Q(state=FileState.KEPT, quarantined_at=None),
                violation_error_message="Chỉ tệp chờ hủy mới có ngày cách ly.",
            ),
        ]
        indexes = [
            # Read by sweep_files.
            models.Index(fields=["stored_at"], name="stored_file_stored_at"),
            # Read by verify_files: the longest unverified first.
            models.Index(fields=["verified_at", "id"], name="stored_file_verified_at"),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]}… {self.media_type}"

    @property
    def path(self) -> str:
        """Where the content lies in the storage: two levels of folders keep each folder small."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"

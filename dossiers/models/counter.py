"""Numbers, hand-over lists and drafts of the counter."""

from django.db import models

from dossiers.enums import Found


class CodeCounter(models.Model):
    """Last sequence used by an agency on a day; locked while a code is taken (law.md §3.4)."""

    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "bộ đếm mã hồ sơ"
        verbose_name_plural = "bộ đếm mã hồ sơ"
        constraints = [models.UniqueConstraint(name="code_counter_once", fields=["agency", "day"])]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.day} {self.last}"


class RegisterBook(models.Model):
    """Sổ theo dõi hồ sơ of an agency and year: numbers run from 1 without a gap (Circular 01/2018 Art 10)."""

    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "sổ theo dõi hồ sơ"
        verbose_name_plural = "sổ theo dõi hồ sơ"
        constraints = [models.UniqueConstraint(name="register_book_once", fields=["agency", "year"])]

    def __str__(self) -> str:
        return f"{self.agency_id}/{self.year}: {self.last}"


class HandOver(models.Model):
    """A bundle of dossiers given by the counter to a department, with its slip."""

    from_agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    number = models.CharField("số phiếu", max_length=40, unique=True)
    made_at = models.DateTimeField("lập lúc")
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField("nhận lúc", null=True, blank=True)
    received_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "danh sách bàn giao"
        verbose_name_plural = "danh sách bàn giao"
        constraints = [
            models.CheckConstraint(
                name="handover_received_by_and_at",
                condition=models.Q(received_at=None, received_by=None)
                | models.Q(received_at__isnull=False, received_by__isnull=False),
                violation_error_message="Phiếu bàn giao đã nhận phải có cả người nhận và thời điểm nhận.",
            )
        ]

    def __str__(self) -> str:
        return self.number


class HandOverItem(models.Model):
    """A dossier of a bundle with the papers counted on each side (ruling 38)."""

    hand_over = models.ForeignKey(HandOver, on_delete=models.PROTECT, related_name="items")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="hand_overs")
    papers_sent = models.PositiveSmallIntegerField("số giấy tờ giao")
    papers_received = models.PositiveSmallIntegerField("số giấy tờ nhận", null=True, blank=True)
    # Empty until the department has had it in hand or has signed for the bundle without it.
    found = models.CharField("khi nhận", max_length=8, choices=Found, blank=True, default="", db_default="")
    # When its label was scanned; after the signature where it was found only later.
    scanned_at = models.DateTimeField("quét lúc", null=True, blank=True)

    class Meta:
        verbose_name = "hồ sơ bàn giao"
        verbose_name_plural = "hồ sơ bàn giao"
        constraints = [
            models.UniqueConstraint(name="handover_item_once", fields=["hand_over", "dossier"]),
            models.CheckConstraint(
                name="handover_item_found_known",
                condition=models.Q(found__in=["", *Found.values]),
                violation_error_message="Kết quả nhận bàn giao không có trong danh mục.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hand_over_id}: {self.dossier_id}"


class CounterDraft(models.Model):
    """A half-filled form kept on the server, encrypted for the same user's next login (ruling 36)."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=40)
    ciphertext = models.BinaryField()
    saved_at = models.DateTimeField("lưu lúc")
    expires_at = models.DateTimeField("hết hạn lúc", db_index=True)

    class Meta:
        verbose_name = "bản nháp tại quầy"
        verbose_name_plural = "bản nháp tại quầy"
        constraints = [models.UniqueConstraint(name="counter_draft_once", fields=["user", "form"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.form}"


class SentForm(models.Model):
    """A form that was sent and did its act: the same content under the same key is that act (ruling 36).

    Names nobody: `digest` is keyed by the installation's secret, `leads_to` is an address within the portal.
    """

    key = models.UUIDField("khóa của biểu mẫu")
    digest = models.CharField("dấu của nội dung", max_length=64)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    form = models.CharField("biểu mẫu", max_length=60)
    leads_to = models.CharField("dẫn tới", max_length=300, blank=True, default="", db_default="")
    sent_at = models.DateTimeField("gửi lúc", db_index=True)

    class Meta:
        verbose_name = "biểu mẫu đã gửi"
        verbose_name_plural = "biểu mẫu đã gửi"
        constraints = [
            models.UniqueConstraint(
                name="sent_form_once",
                fields=["key", "digest"],
                violation_error_message="Biểu mẫu này đã gửi rồi.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.form}"

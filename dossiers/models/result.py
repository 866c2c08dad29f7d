"""Results and how they were given; corrections; the overdue register."""

from django.db import models
from django.db.models import Q

from dossiers.querysets import ResultQuerySet


class Result(models.Model):
    """What was decided (ruling 28). A refusal is a result with its legal ground."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="results")
    result_type = models.ForeignKey(
        "procedures.ResultType", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # A result of a type the procedure does not list needs the leader's reason; the integrity list shows it.
    other_type = models.CharField("loại khác", max_length=255, blank=True, default="")
    other_type_reason = models.CharField("lý do loại khác", max_length=255, blank=True, default="")
    is_refusal = models.BooleanField("là từ chối", default=False)
    legal_ground = models.CharField("căn cứ từ chối", max_length=500, blank=True, default="")
    number = models.CharField("số, ký hiệu", max_length=60, blank=True, default="")
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    signer = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signer_name = models.CharField("người ký", max_length=120, blank=True, default="")
    abstract = models.CharField("trích yếu", max_length=500, blank=True, default="")
    valid_to = models.DateField("có giá trị đến", null=True, blank=True)
    on_paper = models.BooleanField("bản giấy", default=True)
    electronic = models.BooleanField("bản điện tử", default=False)
    created_at = models.DateTimeField("lập lúc")
    # A result replaced before it was given stays, marked.
    replaced_at = models.DateTimeField("thay thế lúc", null=True, blank=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = "kết quả"
        verbose_name_plural = "kết quả"
        constraints = [
            models.UniqueConstraint(
                name="result_one_in_force", fields=["dossier"], condition=Q(replaced_at=None)
            ),
            models.CheckConstraint(
                name="result_refusal_has_ground",
                condition=Q(is_refusal=False) | ~Q(legal_ground=""),
                violation_error_message="Từ chối phải nêu căn cứ pháp lý.",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.abstract


class HandedTo(models.Model):
    """To whom something was given, how he was known, by what means, when and by whom."""

    receiver_name = models.CharField("người nhận", max_length=255)
    receiver_is_applicant = models.BooleanField("chính chủ", default=True)
    identity_seen = models.CharField("giấy tờ đã đối chiếu", max_length=120, blank=True, default="")
    means = models.PositiveSmallIntegerField("hình thức trả", default=0)
    postal_number = models.CharField("số bưu gửi", max_length=40, blank=True, default="")
    signed = models.BooleanField("đã ký nhận", default=False)
    note = models.CharField("ghi chú", max_length=255, blank=True, default="")
    at = models.DateTimeField("lúc")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    dossier_id: int

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.at:%Y-%m-%d}"


class ResultReturn(HandedTo):
    """To whom a result was given, how he was known, and what he got back."""

    dossier = models.OneToOneField("dossiers.Dossier", on_delete=models.PROTECT, related_name="result_return")
    originals_returned = models.BooleanField("đã trả lại bản chính", default=False)
    # Originals that go back another day; what stays on file for good is not among them.
    papers_due = models.BooleanField("còn bản chính phải trả", default=False, db_default=False)

    class Meta:
        verbose_name = "lần trả kết quả"
        verbose_name_plural = "lần trả kết quả"
        constraints = [
            models.CheckConstraint(
                name="return_all_or_due",
                condition=Q(originals_returned=False) | Q(papers_due=False),
                violation_error_message="Đã trả hết bản chính thì không còn bản chính phải trả.",
            )
        ]
        # Read by the shelf of originals that still lie here: few of very many.
        indexes = [models.Index(name="return_papers_due", fields=["dossier"], condition=Q(papers_due=True))]


class PapersReturn(HandedTo):
    """Originals given back apart from the result: to whom, how he was known. Its event names the papers."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="papers_returns")

    class Meta:
        verbose_name = "lần trả lại giấy tờ"
        verbose_name_plural = "lần trả lại giấy tờ"
        constraints = [
            models.CheckConstraint(
                name="papers_return_to_somebody",
                condition=~Q(receiver_name="") & (~Q(identity_seen="") | ~Q(postal_number="")),
                violation_error_message="Ghi ai nhận giấy tờ và giấy tờ đã đối chiếu hoặc số bưu gửi.",
            )
        ]


class Reason(models.Model):
    """The words behind a move (refusal, withdrawal, sending back …), kept out of the ledger."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="reasons")
    event = models.OneToOneField("dossiers.DossierEvent", on_delete=models.PROTECT, related_name="reason")
    text = models.CharField("lý do", max_length=2000)

    class Meta:
        verbose_name = "lý do"
        verbose_name_plural = "lý do"

    def __str__(self) -> str:
        return self.text


class Correction(models.Model):
    """What was and what is: a mistake put right after acceptance, whose event has the reason (ruling 7), or
    another case named before it, or what another system tells anew of its dossier, which need none."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="corrections")
    event = models.OneToOneField("dossiers.DossierEvent", on_delete=models.PROTECT, related_name="correction")
    before = models.JSONField("trước")
    after = models.JSONField("sau")

    class Meta:
        verbose_name = "đính chính"
        verbose_name_plural = "đính chính"

    def __str__(self) -> str:
        return ", ".join(self.after)


class OverdueEntry(models.Model):
    """The overdue register (ruling 2): since when, by which step, how long, by L, N and R."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="overdue_entries")
    measure = models.CharField(
        "thước đo", max_length=1, choices=[("L", "Pháp lý"), ("N", "Quyết định 766"), ("R", "Thống kê")]
    )
    late_since = models.DateTimeField("quá hạn từ")
    step = models.ForeignKey(
        "dossiers.StepInstance", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    deciding_agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    minutes_late = models.PositiveIntegerField("số phút làm việc quá hạn")
    as_at = models.DateTimeField("tính đến")
    closed = models.BooleanField("đã kết thúc", default=False)

    class Meta:
        verbose_name = "hồ sơ quá hạn"
        verbose_name_plural = "sổ hồ sơ quá hạn"
        constraints = [models.UniqueConstraint(name="overdue_once", fields=["dossier", "measure"])]
        indexes = [
            models.Index(fields=["deciding_agency", "measure", "late_since"], name="overdue_by_agency")
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.measure}"

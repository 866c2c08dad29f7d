"""What belongs to a dossier: papers, files, steps, pauses, fees owed."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from dossiers.enums import Evidence, FeeState, FileKind, PaperDatabase, PauseKind, PauseMode, StepState
from dossiers.querysets import PaperQuerySet


class DossierPaper(models.Model):
    """A paper handed in, shown or found, with its evidence (ruling 26)."""

    # Found by the index of `paper_order_once`.
    dossier = models.ForeignKey(
        "dossiers.Dossier", on_delete=models.PROTECT, related_name="papers", db_index=False
    )
    order = models.PositiveSmallIntegerField("thứ tự")
    required_paper = models.ForeignKey(
        "procedures.RequiredPaper", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField("tên giấy tờ", max_length=2000)
    evidence = models.CharField("hình thức", max_length=20, choices=Evidence, blank=True, default="")
    originals = models.PositiveSmallIntegerField("bản chính", default=0)
    certified = models.PositiveSmallIntegerField("bản chứng thực", default=0)
    copies = models.PositiveSmallIntegerField("bản chụp", default=0)
    kept = models.BooleanField("giữ lại", default=True)
    not_scanned_reason = models.CharField("lý do không quét", max_length=255, blank=True, default="")
    # Found in which database, its words, when and by whom; or which dossier it is reused from.
    database = models.CharField(
        "khai thác từ", max_length=15, choices=PaperDatabase, blank=True, default="", db_default=""
    )
    source = models.CharField("nguồn khai thác", max_length=255, blank=True, default="")
    found_at = models.DateTimeField("khai thác lúc", null=True, blank=True)
    # Nobody: an outside system found it, or it was found before this was kept. Nobody asks what a person
    # found, so no index (docs/adr/0059).
    found_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    reused_from = models.ForeignKey(
        "dossiers.Dossier", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    given_back_at = models.DateTimeField("trả lại lúc", null=True, blank=True)

    is_fetched: bool  # told by `held`

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "giấy tờ trong hồ sơ"
        verbose_name_plural = "giấy tờ trong hồ sơ"
        constraints = [
            models.UniqueConstraint(name="paper_order_once", fields=["dossier", "order"]),
            models.CheckConstraint(
                name="paper_given_back_was_held",
                condition=Q(given_back_at=None) | Q(kept=True, originals__gt=0),
                violation_error_message="Chỉ trả lại được bản chính đang giữ.",
            ),
            models.CheckConstraint(
                name="paper_found_by_somebody_then",
                condition=Q(found_by=None) | Q(found_at__isnull=False),
                violation_error_message="Giấy tờ có người khai thác phải có thời điểm khai thác.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["reused_from"], name="paper_reused_from", condition=Q(reused_from__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def total(self) -> int:
        return self.originals + self.certified + self.copies

    @property
    def is_present(self) -> bool:
        return bool(self.evidence)


class DossierFile(models.Model):
    """A file of a dossier. Never deleted: taken out, with who and when."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="files")
    paper = models.ForeignKey(
        DossierPaper, on_delete=models.PROTECT, null=True, blank=True, related_name="files"
    )
    stored_file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("loại", max_length=14, choices=FileKind, default=FileKind.COMPONENT)
    name = models.CharField("tên tệp", max_length=255)
    # Nobody: an outside system handed it in.
    added_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField("thêm lúc")
    removed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField("gỡ lúc", null=True, blank=True)

    class Meta:
        verbose_name = "tệp của hồ sơ"
        verbose_name_plural = "tệp của hồ sơ"
        constraints = [
            models.CheckConstraint(
                name="dossierfile_removed_by_and_at",
                condition=Q(removed_at=None, removed_by=None)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                violation_error_message="Tệp đã gỡ phải có cả người gỡ và thời điểm gỡ.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class StepInstance(models.Model):
    """A step of the process as this dossier lived it: whose, since when, for how long."""

    # Found by the index of `step_branch_round_once`.
    dossier = models.ForeignKey(
        "dossiers.Dossier", on_delete=models.PROTECT, related_name="steps", db_index=False
    )
    process_step = models.ForeignKey(
        "procedures.ProcessStep", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    order = models.PositiveSmallIntegerField("thứ tự")
    # Steps of one order run side by side, each branch with its own term and person (docs/adr/0032).
    branch = models.PositiveSmallIntegerField("nhánh", default=0, db_default=0)
    # Counts up when work comes back to this step.
    round = models.PositiveSmallIntegerField("lượt", default=1)
    kind = models.CharField("loại bước", max_length=10)
    name = models.CharField("tên bước", max_length=255)
    role = models.CharField("vai trò", max_length=20)
    unit = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField("trạng thái", max_length=10, choices=StepState, default=StepState.PENDING)
    hours = models.DecimalField("giờ làm việc", max_digits=7, decimal_places=2, default=0)
    started_at = models.DateTimeField("bắt đầu", null=True, blank=True)
    due_at = models.DateTimeField("phải xong trước", null=True, blank=True)
    ended_at = models.DateTimeField("kết thúc", null=True, blank=True)
    ended_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    acted_for = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    note = models.CharField("ý kiến", max_length=2000, blank=True, default="")

    class Meta:
        verbose_name = "bước xử lý"
        verbose_name_plural = "bước xử lý"
        constraints = [
            # `include` makes it an index, which is built beside the running system.
            models.UniqueConstraint(
                name="step_branch_round_once",
                fields=["dossier", "order", "branch", "round"],
                include=["id"],
            ),
            models.UniqueConstraint(
                name="step_branch_one_active",
                fields=["dossier", "branch"],
                condition=Q(state="active"),
                violation_error_message="Mỗi nhánh của hồ sơ chỉ có một bước đang làm.",
            ),
            models.CheckConstraint(
                name="step_ended_by_and_at",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                violation_error_message="Bước đã kết thúc phải có cả người làm và thời điểm.",
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "due_at"], name="step_holder_active", condition=Q(state="active")),
            models.Index(
                fields=["unit", "role", "due_at"], name="step_unit_active", condition=Q(state="active")
            ),
            # Where time was lost: steps that took longer than their hours, few of all.
            models.Index(
                fields=["ended_at"], name="step_ran_over", condition=Q(ended_at__gt=models.F("due_at"))
            ),
            models.Index(fields=["acted_for"], name="step_acted_for", condition=Q(acted_for__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name


class Pause(models.Model):
    """An interval in which the applicant's clock may stand still (ruling 8).

    Opener, reason and expected end are unknown of what was taken over from another system.
    """

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="pauses")
    kind = models.CharField("loại", max_length=12, choices=PauseKind)
    mode = models.CharField("cách tính", max_length=8, choices=PauseMode)
    started_at = models.DateTimeField("từ")
    ended_at = models.DateTimeField("đến", null=True, blank=True)
    legal_basis = models.CharField("căn cứ", max_length=255, blank=True, default="")
    reason = models.CharField("lý do", max_length=1000, blank=True, default="", db_default="")
    opened_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    expected_end_at = models.DateTimeField("dự kiến kết thúc", null=True, blank=True)
    # What was promised when it was opened: the audit asks whether it came to save the promise.
    due_at = models.DateTimeField("hẹn trả khi mở", null=True, blank=True)
    closed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "khoảng dừng"
        verbose_name_plural = "khoảng dừng"
        constraints = [
            models.CheckConstraint(
                name="pause_runs_forward",
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("started_at")),
                violation_error_message="Thời điểm kết thúc phải sau thời điểm bắt đầu.",
            ),
            models.CheckConstraint(
                name="pause_opened_here_has_its_basis",
                condition=Q(opened_by=None) | Q(mode=PauseMode.NONE) | (~Q(legal_basis="") & ~Q(reason="")),
                violation_error_message="Khoảng dừng đồng hồ phải ghi căn cứ và lý do.",
            ),
            models.UniqueConstraint(
                name="pause_one_open_per_kind", fields=["dossier", "kind"], condition=Q(ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.started_at:%Y-%m-%d}"


class FeeDue(models.Model):
    """What the applicant owes for this dossier, fixed at acceptance (decision 4)."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="fees")
    fee_rule = models.ForeignKey(
        "procedures.FeeRule", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField("khoản thu", max_length=255)
    kind = models.CharField("phí hay lệ phí", max_length=8)
    quantity = models.DecimalField("số lượng", max_digits=10, decimal_places=2, default=1)
    amount = models.DecimalField("số tiền (đồng)", max_digits=14, decimal_places=0)
    # What of money taken is too much since the case was put right; refunds give it back (docs/adr/0027).
    overpaid = models.DecimalField(
        "thu thừa (đồng)", max_digits=14, decimal_places=0, default=0, db_default=0
    )
    arithmetic = models.CharField("cách tính", max_length=255, blank=True, default="")
    legal_basis = models.CharField("căn cứ", max_length=255, blank=True, default="")
    state = models.CharField("trạng thái", max_length=10, choices=FeeState, default=FeeState.DUE)
    settled_at = models.DateTimeField("thu lúc", null=True, blank=True)
    # Nobody: a gateway reported the payment.
    settled_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "khoản phải nộp"
        verbose_name_plural = "khoản phải nộp"
        constraints = [
            models.CheckConstraint(
                name="fee_not_negative",
                condition=Q(amount__gte=0),
                violation_error_message="Số tiền không được âm.",
            ),
            models.CheckConstraint(
                name="fee_overpaid_of_what_was_taken",
                condition=Q(overpaid=0)
                | Q(state="settled", overpaid__gt=0, overpaid__lte=models.F("amount")),
                violation_error_message="Thu thừa chỉ có ở khoản đã thu và không quá số đã thu.",
            ),
            models.CheckConstraint(
                name="fee_settled_at_iff_settled",
                condition=Q(state="settled", settled_at__isnull=False)
                | (~Q(state="settled") & Q(settled_at=None, settled_by=None)),
                violation_error_message="Khoản đã thu phải có thời điểm thu.",
            ),
        ]
        indexes = [
            # What is still to be taken is a handful among all that ever was.
            models.Index(fields=["dossier"], name="fee_still_due", condition=Q(state="due")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owed(self) -> Decimal:
        """What this fee costs: the amount, less what of it was taken by mistake."""
        return self.amount - self.overpaid

"""What lateness leaves behind: warnings, apologies, explanations, and their two machines."""

from django.db import models
from django.db.models import Q
from django_fsm import FSMField

from dossiers.enums import ApologyState as A, ExplanationState as X, LateOccasion, WarningLevel
from dossiers.models.transitions import move


class DeadlineWarning(models.Model):
    """Something planned for one promise of a dossier; told once, or gone with the promise.

    Planned when the promise is first seen, so that nothing is reckoned again every five minutes.
    """

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="warnings")
    level = models.CharField("mức", max_length=8, choices=WarningLevel)
    promised_at = models.DateTimeField("của hẹn trả")
    at = models.DateTimeField("cảnh báo lúc")
    told_at = models.DateTimeField("đã báo lúc", null=True, blank=True)

    class Meta:
        verbose_name = "cảnh báo hạn"
        verbose_name_plural = "cảnh báo hạn"
        constraints = [
            models.UniqueConstraint(
                name="warning_once_per_promise",
                fields=["dossier", "promised_at", "level"],
                violation_error_message="Mỗi mức cảnh báo chỉ báo một lần cho một hẹn trả.",
            )
        ]
        indexes = [
            # Read every five minutes: what is to be told by now.
            models.Index(fields=["at"], name="warning_untold", condition=Q(told_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.level}"


class ApologyMachine(models.Model):
    """States and moves of an apology."""

    state = FSMField("trạng thái", max_length=8, choices=A.choices, default=A.DUE.value, protected=True)

    class Meta:
        abstract = True

    @move(field=state, source=[A.DUE, A.DRAFTED], target=A.DRAFTED)
    def draft(self) -> None:
        """Written, or written again before anybody has signed."""

    @move(field=state, source=[A.DRAFTED], target=A.SIGNED)
    def sign(self) -> None:
        """Signed for the agency that answers for the late step."""

    @move(field=state, source=[A.DRAFTED, A.SIGNED], target=A.DUE)
    def send_back(self) -> None:
        """The signatory or the one-stop unit asks for another text."""

    @move(field=state, source=[A.SIGNED], target=A.SENT)
    def send(self) -> None:
        """Confirmed by the one-stop unit: numbered, told, and the date moved."""

    @move(field=state, source=[A.DUE, A.DRAFTED, A.SIGNED], target=A.DROPPED)
    def drop(self) -> None:
        """The result came in time after all, or the promise moved lawfully."""


class Apology(ApologyMachine):
    """One written apology for one dossier, with its reason and its new date (Decree 61/2018 Art 19(9))."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="apologies")
    # The promise that is about to be or was broken, and by when its apology must have gone out.
    promised_at = models.DateTimeField("hẹn trả không giữ được")
    owed_by_at = models.DateTimeField("phải gửi trước")
    raised_at = models.DateTimeField("phát sinh lúc")
    step = models.ForeignKey(
        "dossiers.StepInstance", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    unit = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    # The agency with a seal that signs (ruling 12).
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    reason_code = models.CharField("lý do", max_length=24, blank=True, default="")
    reason_text = models.CharField("giải thích lý do", max_length=1000, blank=True, default="")
    # None while nothing is drafted, and where the result goes with the letter.
    next_due_at = models.DateTimeField("hẹn lại", null=True, blank=True)
    drafted_at = models.DateTimeField("soạn lúc", null=True, blank=True)
    drafted_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField("ký lúc", null=True, blank=True)
    signed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signature_lines = models.JSONField("khối chữ ký", default=list)
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    sent_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    moves_promise = models.BooleanField("đã dời hẹn trả", default=False)
    is_on_time = models.BooleanField("xin lỗi đúng hạn", null=True, blank=True)
    paper = models.ForeignKey(
        "documents.IssuedPaper", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField("lời trả lại", max_length=1000, blank=True, default="")
    dropped_at = models.DateTimeField("thôi lúc", null=True, blank=True)

    class Meta:
        verbose_name = "thư xin lỗi"
        verbose_name_plural = "thư xin lỗi"
        constraints = [
            models.UniqueConstraint(
                name="apology_once",
                fields=["dossier"],
                condition=~Q(state="dropped"),
                violation_error_message="Mỗi hồ sơ chỉ có một thư xin lỗi.",
            ),
            models.UniqueConstraint(
                name="apology_moves_promise_once",
                fields=["dossier"],
                condition=Q(moves_promise=True),
                violation_error_message="Chỉ được hẹn lại ngày trả kết quả một lần.",
            ),
            models.CheckConstraint(
                name="apology_state_known",
                condition=Q(state__in=A.values),
                violation_error_message="Trạng thái thư xin lỗi không có trong danh mục.",
            ),
            models.CheckConstraint(
                name="apology_drafted_by_and_at",
                condition=Q(drafted_at=None, drafted_by=None)
                | Q(drafted_at__isnull=False, drafted_by__isnull=False),
                violation_error_message="Thư đã soạn phải có cả người soạn và thời điểm.",
            ),
            models.CheckConstraint(
                name="apology_signed_by_and_at",
                condition=Q(signed_at=None, signed_by=None)
                | Q(signed_at__isnull=False, signed_by__isnull=False, drafted_at__isnull=False),
                violation_error_message="Thư đã ký phải có cả người ký và thời điểm, sau khi soạn.",
            ),
            models.CheckConstraint(
                name="apology_sent_has_its_paper",
                condition=Q(state="sent", sent_at__isnull=False, sent_by__isnull=False, paper__isnull=False)
                & Q(signed_at__isnull=False, is_on_time__isnull=False)
                | ~Q(state="sent") & Q(sent_at=None, sent_by=None, paper=None, moves_promise=False),
                violation_error_message="Thư đã gửi phải có người ký, người gửi, thời điểm và bản giấy.",
            ),
            models.CheckConstraint(
                name="apology_confirmed_by_another",
                condition=~Q(state="sent")
                | (~Q(sent_by=models.F("drafted_by")) & ~Q(sent_by=models.F("signed_by"))),
                violation_error_message="Người soạn hoặc ký thư không tự xác nhận thư.",
            ),
            models.CheckConstraint(
                name="apology_dropped_iff_dropped_at",
                condition=Q(state="dropped", dropped_at__isnull=False)
                | (~Q(state="dropped") & Q(dropped_at=None)),
                violation_error_message="Chỉ thư thôi không gửi mới có thời điểm thôi.",
            ),
            models.CheckConstraint(
                name="apology_has_its_reason",
                condition=Q(state__in=["due", "dropped"]) | (~Q(reason_code="") & ~Q(reason_text="")),
                violation_error_message="Thư xin lỗi phải có lý do và lời giải thích.",
            ),
            models.CheckConstraint(
                name="apology_next_due_is_later",
                condition=Q(next_due_at=None) | Q(next_due_at__gt=models.F("promised_at")),
                violation_error_message="Ngày hẹn lại phải sau ngày đã hẹn.",
            ),
            models.CheckConstraint(
                name="apology_moves_to_its_date",
                condition=Q(moves_promise=False) | Q(next_due_at__isnull=False),
                violation_error_message="Dời hẹn trả phải có ngày hẹn lại.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "owed_by_at"],
                name="apology_open",
                condition=Q(state__in=["due", "drafted", "signed"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.state}"


class ExplanationMachine(models.Model):
    """States and moves of an explanation."""

    state = FSMField("trạng thái", max_length=10, choices=X.choices, default=X.OWED.value, protected=True)

    class Meta:
        abstract = True

    @move(field=state, source=[X.OWED, X.SENT_BACK], target=X.SUBMITTED)
    def submit(self) -> None:
        """Written by the unit whose step was late."""

    @move(field=state, source=[X.SUBMITTED], target=X.ACCEPTED)
    def accept(self) -> None:
        """By the one above who wrote it (ruling 13)."""

    @move(field=state, source=[X.SUBMITTED], target=X.SENT_BACK)
    def send_back(self) -> None:
        """Not enough: it is written again."""

    @move(field=state, source=[X.OWED, X.SUBMITTED, X.SENT_BACK], target=X.DROPPED)
    def drop(self) -> None:
        """The promise moved lawfully and the dossier is not late after all."""


class Explanation(ExplanationMachine):
    """Báo cáo giải trình: which step, whose time, why, what is done about it (ruling 11)."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="explanations")
    occasion = models.CharField("trường hợp", max_length=8, choices=LateOccasion)
    late_since = models.DateTimeField("quá hạn từ")
    due_at = models.DateTimeField("phải giải trình trước")
    raised_at = models.DateTimeField("phát sinh lúc")
    step = models.ForeignKey(
        "dossiers.StepInstance", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    unit = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    reason_code = models.CharField("lý do", max_length=24, blank=True, default="")
    cause = models.CharField("vì sao chậm", max_length=2000, blank=True, default="")
    remedy = models.CharField("đã, sẽ làm gì", max_length=2000, blank=True, default="")
    # Whose time it was as the clock told it when this was written: dossiers.rules.attribution.Share.
    shares = models.JSONField("thời gian đã dùng", default=list)
    submitted_at = models.DateTimeField("nộp lúc", null=True, blank=True)
    submitted_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Who is to judge it, by ruling 13: a role held in an agency.
    judge_role = models.CharField("vai trò xem xét", max_length=20, blank=True, default="")
    judge_agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    judged_at = models.DateTimeField("xem xét lúc", null=True, blank=True)
    judged_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField("lời trả lại", max_length=1000, blank=True, default="")
    dropped_at = models.DateTimeField("thôi lúc", null=True, blank=True)

    class Meta:
        verbose_name = "báo cáo giải trình"
        verbose_name_plural = "báo cáo giải trình"
        constraints = [
            models.UniqueConstraint(
                name="explanation_once_per_occasion",
                fields=["dossier", "occasion"],
                condition=~Q(state="dropped"),
                violation_error_message="Mỗi lần quá hạn có một báo cáo giải trình.",
            ),
            models.CheckConstraint(
                name="explanation_state_known",
                condition=Q(state__in=X.values),
                violation_error_message="Trạng thái giải trình không có trong danh mục.",
            ),
            models.CheckConstraint(
                name="explanation_submitted_by_and_at",
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                violation_error_message="Giải trình đã nộp phải có cả người viết và thời điểm.",
            ),
            models.CheckConstraint(
                name="explanation_judged_by_and_at",
                condition=Q(judged_at=None, judged_by=None)
                | Q(judged_at__isnull=False, judged_by__isnull=False),
                violation_error_message="Giải trình đã xem xét phải có cả người xem xét và thời điểm.",
            ),
            models.CheckConstraint(
                name="explanation_is_written",
                condition=Q(state__in=["owed", "dropped"])
                | (~Q(reason_code="") & ~Q(cause="") & ~Q(remedy="") & Q(submitted_at__isnull=False)),
                violation_error_message="Giải trình phải nêu lý do, vì sao và đã, sẽ làm gì.",
            ),
            models.CheckConstraint(
                name="explanation_sent_back_by_another",
                condition=~Q(state="sent_back")
                | (Q(judged_by__isnull=False) & ~Q(judged_by=models.F("submitted_by")) & ~Q(note="")),
                violation_error_message="Người khác trả lại giải trình, và nói còn thiếu gì.",
            ),
            models.CheckConstraint(
                name="explanation_dropped_iff_dropped_at",
                condition=Q(state="dropped", dropped_at__isnull=False)
                | (~Q(state="dropped") & Q(dropped_at=None)),
                violation_error_message="Chỉ giải trình thôi không phải làm mới có thời điểm thôi.",
            ),
            models.CheckConstraint(
                name="explanation_judged_by_another",
                condition=~Q(state="accepted")
                | (Q(judged_by__isnull=False) & ~Q(judged_by=models.F("submitted_by"))),
                violation_error_message="Không ai chấp nhận giải trình của chính mình.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "due_at"],
                name="explanation_open",
                condition=Q(state__in=["owed", "sent_back", "submitted"]),
            ),
            models.Index(fields=["late_since"], name="explanation_late_since"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.occasion} {self.state}"

"""Ends without a result, what they give back; money owed elsewhere; answers owed to who filed."""

from django.db import models
from django.db.models import F, Q

from dossiers.enums import AskedVia, EndState, ObligationState, State


ENDS = (State.WITHDRAWN, State.STOPPED, State.CLOSED_NO_REPLY, State.CLOSED_UNPAID)


class Ending(models.Model):
    """How a dossier came to an end other than a result: asked by whom, on which day, what goes back.

    Stopping is asked for at the one-stop unit and done by a leader (Decree 118/2025 Art. 21): until then the
    row stands as asked.
    """

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="endings")
    state = models.CharField("trạng thái", max_length=8, choices=EndState)
    # The state the dossier ended in, or is asked to end in.
    kind = models.CharField("kết thúc", max_length=20, choices=State)
    asked_on = models.DateField("ngày đề nghị", null=True, blank=True)
    asked_via = models.CharField("đề nghị qua", max_length=8, choices=AskedVia, blank=True, default="")
    reason = models.CharField("lý do", max_length=2000)
    legal_basis = models.CharField("căn cứ", max_length=255, blank=True, default="")
    written_at = models.DateTimeField("ghi lúc")
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    event = models.OneToOneField(
        "dossiers.DossierEvent", on_delete=models.PROTECT, null=True, blank=True, related_name="ending"
    )
    ended_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)
    ended_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Less what had been given back by then: what may still go back.
    fees_paid = models.DecimalField("phí, lệ phí đã thu", max_digits=14, decimal_places=0, default=0)
    fees_given_back = models.DecimalField(
        "phí, lệ phí trả lại", max_digits=14, decimal_places=0, null=True, blank=True
    )
    fees_given_back_at = models.DateTimeField("trả lại lúc", null=True, blank=True)
    fees_given_back_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "kết thúc hồ sơ"
        verbose_name_plural = "kết thúc hồ sơ"
        constraints = [
            models.UniqueConstraint(
                name="ending_once", fields=["dossier"], condition=~Q(state=EndState.DROPPED)
            ),
            models.CheckConstraint(
                name="ending_known_with_its_reason",
                condition=Q(state__in=EndState.values, kind__in=ENDS) & ~Q(reason=""),
                violation_error_message="Kết thúc hồ sơ phải theo một cách trong danh mục và có lý do.",
            ),
            models.CheckConstraint(
                name="ending_done_has_event",
                condition=Q(
                    state=EndState.DONE, event__isnull=False, ended_at__isnull=False, ended_by__isnull=False
                )
                | (~Q(state=EndState.DONE) & Q(event=None, ended_at=None, ended_by=None)),
                violation_error_message="Hồ sơ đã kết thúc phải có người thực hiện và thời điểm.",
            ),
            models.CheckConstraint(
                name="ending_asked_by_the_applicant",
                condition=~Q(kind=State.STOPPED) | (Q(asked_on__isnull=False) & ~Q(asked_via="")),
                violation_error_message="Dừng giải quyết phải có ngày và nơi người nộp đề nghị.",
            ),
            models.CheckConstraint(
                name="ending_gives_back_what_was_paid",
                condition=Q(fees_given_back=None, fees_given_back_at=None, fees_given_back_by=None)
                | Q(
                    fees_given_back__gte=0,
                    fees_given_back__lte=F("fees_paid"),
                    fees_given_back_at__isnull=False,
                    fees_given_back_by__isnull=False,
                ),
                violation_error_message="Số tiền trả lại không được quá số còn giữ.",
            ),
        ]
        indexes = [
            models.Index(fields=["written_at"], name="ending_asked", condition=Q(state=EndState.ASKED)),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.kind}"

    @property
    def asked_through(self) -> str:
        """How the request came, as it reads inside a sentence."""
        label = AskedVia(self.asked_via).label if self.asked_via else ""
        return f"{label[:1].lower()}{label[1:]}"


class Obligation(models.Model):
    """A tax, a land fee: what is owed elsewhere, for which sector law stops the clock (ruling 8)."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="obligations")
    rule = models.ForeignKey("procedures.SectorRule", on_delete=models.PROTECT, related_name="+")
    state = models.CharField("trạng thái", max_length=6, choices=ObligationState)
    name = models.CharField("nghĩa vụ tài chính", max_length=255)
    amount = models.DecimalField("số tiền (đồng)", max_digits=16, decimal_places=0, null=True, blank=True)
    notice = models.OneToOneField("dossiers.DossierFile", on_delete=models.PROTECT, related_name="+")
    notice_number = models.CharField("số thông báo", max_length=60)
    notice_on = models.DateField("ngày thông báo")
    asked_at = models.DateTimeField("thông báo lúc")
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    pay_due_at = models.DateTimeField("nộp trước")
    pause = models.OneToOneField("dossiers.Pause", on_delete=models.PROTECT, related_name="obligation")
    reminders = models.PositiveSmallIntegerField("số lần đã nhắc", default=0)
    proof_number = models.CharField("số chứng từ", max_length=60, blank=True, default="")
    paid_on = models.DateField("ngày nộp", null=True, blank=True)
    proof = models.OneToOneField(
        "dossiers.DossierFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)
    ended_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "nghĩa vụ tài chính"
        verbose_name_plural = "nghĩa vụ tài chính"
        constraints = [
            models.UniqueConstraint(
                name="obligation_one_open", fields=["dossier"], condition=Q(state=ObligationState.OPEN)
            ),
            models.CheckConstraint(
                name="obligation_known_by_its_notice",
                condition=Q(state__in=ObligationState.values)
                & ~Q(notice_number="")
                & Q(pay_due_at__gt=F("asked_at")),
                violation_error_message="Nghĩa vụ phải có số thông báo và hạn nộp sau khi thông báo.",
            ),
            models.CheckConstraint(
                name="obligation_unpaid_has_no_proof",
                condition=Q(state=ObligationState.PAID) | Q(paid_on=None, proof=None, proof_number=""),
                violation_error_message="Nghĩa vụ chưa nộp thì chưa có chứng từ nộp tiền.",
            ),
            models.CheckConstraint(
                name="obligation_paid_is_proven",
                condition=~Q(state=ObligationState.PAID)
                | (Q(paid_on__isnull=False) & (~Q(proof_number="") | Q(proof__isnull=False))),
                violation_error_message="Nghĩa vụ đã nộp phải có ngày và chứng từ.",
            ),
            models.CheckConstraint(
                name="obligation_amount_positive",
                condition=Q(amount=None) | Q(amount__gt=0),
                violation_error_message="Số tiền phải lớn hơn 0.",
            ),
            models.CheckConstraint(
                name="obligation_ended_by_and_at",
                condition=Q(state=ObligationState.OPEN, ended_at=None, ended_by=None)
                | (~Q(state=ObligationState.OPEN) & Q(ended_at__isnull=False, ended_by__isnull=False)),
                violation_error_message="Nghĩa vụ đã kết thúc phải có cả người và thời điểm.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["pay_due_at"], name="obligation_open", condition=Q(state=ObligationState.OPEN)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AnswerOwed(models.Model):
    """An answer owed to who has filed: by when, and when it was given (Decree 45/2020; law.md §2.4)."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="answers_owed")
    counter = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField("từ")
    due_at = models.DateTimeField("phải trả lời trước")
    basis = models.CharField("căn cứ", max_length=255)
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)

    class Meta:
        verbose_name = "trả lời hồ sơ đã nộp"
        verbose_name_plural = "trả lời hồ sơ đã nộp"
        constraints = [
            models.UniqueConstraint(
                name="answer_owed_once", fields=["dossier"], condition=Q(answered_at=None)
            ),
            models.CheckConstraint(
                name="answer_after_filing",
                condition=Q(answered_at=None) | Q(answered_at__gte=F("since")),
                violation_error_message="Thời điểm trả lời phải sau khi nộp.",
            ),
        ]
        indexes = [
            models.Index(fields=["counter", "due_at"], name="answer_owed", condition=Q(answered_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.due_at:%Y-%m-%d %H:%M}"

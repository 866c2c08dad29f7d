"""Questions to other agencies, the papers given with them, and what they answered (lấy ý kiến)."""

from django.db import models
from django.db.models import Q
from django_fsm import FSMField

from dossiers.enums import OpinionKind, QuestionState as S
from dossiers.models.transitions import move
from dossiers.querysets import ConsultationQuerySet


class ConsultationMachine(models.Model):
    """States and moves of a question. None of them touches the clock of the dossier (ruling 8)."""

    state = FSMField("trạng thái", max_length=11, choices=S.choices, default=S.ASKED.value, protected=True)

    class Meta:
        abstract = True

    @move(field=state, source=[S.ASKED, S.SILENT, S.DISPUTED], target=S.ANSWERED)
    def answer(self) -> None:
        """Agreed, disagreed or commented, also late."""

    @move(field=state, source=[S.ASKED, S.SILENT, S.DISPUTED], target=S.HANDED_BACK)
    def hand_back(self) -> None:
        """Not theirs, or not to be answered with so little time or so few papers."""

    @move(field=state, source=[S.ANSWERED, S.HANDED_BACK], target=S.DISPUTED)
    def dispute(self) -> None:
        """The asker finds the answer vague, or the handing back an evasion."""

    @move(field=state, source=[S.HANDED_BACK, S.SILENT], target=S.ASKED)
    def renew(self) -> None:
        """Asked again, with another deadline or more papers."""

    @move(field=state, source=[S.ASKED, S.DISPUTED], target=S.SILENT)
    def fall_silent(self) -> None:
        """The deadline passed without a word."""

    @move(field=state, source=[S.ASKED, S.SILENT, S.HANDED_BACK, S.DISPUTED], target=S.WITHDRAWN)
    def withdraw(self) -> None:
        """Not needed any more, or the dossier has come to its end."""


class Consultation(ConsultationMachine):
    """One question to one agency, with a deadline. Several agencies asked at once are several rows."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="consultations")
    # Who is asked: an agency of this portal, or one outside it by its name.
    asked_agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outside_name = models.CharField("cơ quan ngoài hệ thống", max_length=255, blank=True, default="")
    # Where the one-time link goes; empty where the agency answers with its accounts.
    link_email = models.EmailField("nơi gửi liên kết trả lời", blank=True, default="")
    question = models.CharField("nội dung hỏi", max_length=4000)
    # Unit and agency as at the act (ruling 16).
    asking_unit = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    asking_agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("hỏi lúc")
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    # The start of the deadline that runs: `asked_at`, or when it was asked again.
    sent_at = models.DateTimeField("gửi lúc")
    due_at = models.DateTimeField("trả lời trước")
    reminded_at = models.DateTimeField("đã nhắc lúc", null=True, blank=True)
    # The first time its deadline passed; stays when it is answered late.
    silent_at = models.DateTimeField("báo quá hạn lúc", null=True, blank=True)
    renewals = models.PositiveSmallIntegerField("số lần hỏi lại", default=0)
    closed_at = models.DateTimeField("rút lúc", null=True, blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = "câu hỏi lấy ý kiến"
        verbose_name_plural = "câu hỏi lấy ý kiến"
        constraints = [
            models.CheckConstraint(
                name="question_state_known",
                condition=Q(state__in=S.values),
                violation_error_message="Trạng thái câu hỏi không có trong danh mục.",
            ),
            models.CheckConstraint(
                name="question_asks_one",
                condition=Q(asked_agency__isnull=False, outside_name="")
                | (Q(asked_agency=None) & ~Q(outside_name="") & ~Q(link_email="")),
                violation_error_message=(
                    "Hỏi một cơ quan trong hệ thống, hoặc một cơ quan ngoài hệ thống có tên và thư điện tử."
                ),
            ),
            models.CheckConstraint(
                name="question_has_words",
                condition=~Q(question=""),
                violation_error_message="Câu hỏi phải có nội dung.",
            ),
            models.CheckConstraint(
                name="question_due_after_sent",
                condition=Q(due_at__gt=models.F("sent_at")) & Q(sent_at__gte=models.F("asked_at")),
                violation_error_message="Hạn trả lời phải sau lúc gửi câu hỏi.",
            ),
            models.CheckConstraint(
                name="question_withdrawn_iff_closed",
                condition=Q(state="withdrawn", closed_at__isnull=False)
                | (~Q(state="withdrawn") & Q(closed_at=None)),
                violation_error_message="Chỉ câu hỏi đã rút mới có thời điểm rút.",
            ),
            models.CheckConstraint(
                name="question_silence_has_its_moment",
                condition=~Q(state="silent") | Q(silent_at__isnull=False),
                violation_error_message="Câu hỏi quá hạn phải có thời điểm báo.",
            ),
            models.UniqueConstraint(
                name="question_once_per_agency",
                fields=["dossier", "asked_agency"],
                condition=Q(state__in=["asked", "silent", "disputed", "handed_back"]),
                violation_error_message="Cơ quan này đang được hỏi về hồ sơ này.",
            ),
        ]
        indexes = [
            # Read every five minutes, and by the list of who is asked.
            models.Index(
                fields=["due_at"], name="question_awaited_due", condition=Q(state__in=["asked", "disputed"])
            ),
            models.Index(fields=["asked_agency", "due_at", "id"], name="question_of_agency"),
            models.Index(fields=["asking_agency", "asked_at"], name="question_by_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} → {self.asked_name}"

    @property
    def asked_name(self) -> str:
        return self.asked_agency.name if self.asked_agency else self.outside_name


class ConsultationFile(models.Model):
    """A paper given with a question: the dossier's own file, by reference."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="given")
    file = models.ForeignKey("dossiers.DossierFile", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField("gửi kèm lúc")

    class Meta:
        verbose_name = "giấy tờ gửi kèm câu hỏi"
        verbose_name_plural = "giấy tờ gửi kèm câu hỏi"
        constraints = [
            models.UniqueConstraint(name="question_file_once", fields=["consultation", "file"]),
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.file_id}"


class AnswerLink(models.Model):
    """A one-time link for an agency without an account. Only a hash of its token is kept."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="links")
    token_hash = models.CharField("mã băm", max_length=64, unique=True)
    email = models.EmailField("gửi tới")
    made_at = models.DateTimeField("lập lúc")
    expires_at = models.DateTimeField("hết hiệu lực")
    used_at = models.DateTimeField("đã dùng lúc", null=True, blank=True)

    class Meta:
        verbose_name = "liên kết trả lời"
        verbose_name_plural = "liên kết trả lời"
        constraints = [
            models.CheckConstraint(
                name="answer_link_expires_later",
                condition=Q(expires_at__gt=models.F("made_at")),
                violation_error_message="Liên kết phải hết hiệu lực sau khi lập.",
            ),
            models.CheckConstraint(
                name="answer_link_used_while_valid",
                condition=Q(used_at=None)
                | Q(used_at__gte=models.F("made_at"), used_at__lt=models.F("expires_at")),
                violation_error_message="Liên kết chỉ dùng được trong thời gian hiệu lực.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.made_at:%Y-%m-%d}"


class Opinion(models.Model):
    """What an agency answered, kept as it was given; a disputed one is followed by another."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="opinions")
    kind = models.CharField("ý kiến", max_length=11, choices=OpinionKind)
    text = models.CharField("nội dung, lý do", max_length=4000)
    # The agency whose function it is; by when it could be answered; which papers are missing.
    refers_to = models.CharField("cơ quan có chức năng", max_length=255, blank=True, default="")
    proposed_on = models.DateField("đề nghị trả lời vào ngày", null=True, blank=True)
    missing_papers = models.CharField("giấy tờ cần thêm", max_length=1000, blank=True, default="")
    given_at = models.DateTimeField("trả lời lúc")
    given_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Who signed at an agency without an account, as written there; the link proves where it came from.
    link = models.OneToOneField(
        AnswerLink, on_delete=models.PROTECT, null=True, blank=True, related_name="opinion"
    )
    signer_name = models.CharField("người trả lời", max_length=120, blank=True, default="")
    # The deadline that ran; none for the second answer to a disputed one.
    due_at = models.DateTimeField("hạn khi trả lời", null=True, blank=True)
    disputed_at = models.DateTimeField("đánh giá chưa rõ lúc", null=True, blank=True)
    disputed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    dispute = models.CharField("chưa rõ ở đâu", max_length=1000, blank=True, default="")

    class Meta:
        verbose_name = "ý kiến trả lời"
        verbose_name_plural = "ý kiến trả lời"
        constraints = [
            models.CheckConstraint(
                name="opinion_kind_known",
                condition=Q(kind__in=OpinionKind.values),
                violation_error_message="Loại ý kiến không có trong danh mục.",
            ),
            models.CheckConstraint(
                name="opinion_has_its_reason",
                condition=~Q(text=""),
                violation_error_message="Ý kiến nào cũng phải có nội dung, lý do.",
            ),
            models.CheckConstraint(
                name="opinion_from_one_hand",
                condition=Q(given_by__isnull=False, link=None)
                | (Q(given_by=None, link__isnull=False) & ~Q(signer_name="")),
                violation_error_message="Ý kiến từ một tài khoản, hoặc qua liên kết có tên người trả lời.",
            ),
            models.CheckConstraint(
                name="opinion_says_whose",
                condition=~Q(kind="not_ours") | ~Q(refers_to=""),
                violation_error_message="Không thuộc chức năng thì phải nêu cơ quan có chức năng.",
            ),
            models.CheckConstraint(
                name="opinion_says_when",
                condition=~Q(kind="more_time") | Q(proposed_on__isnull=False),
                violation_error_message="Thời hạn không đủ thì phải đề nghị ngày trả lời.",
            ),
            models.CheckConstraint(
                name="opinion_says_which_papers",
                condition=~Q(kind="more_papers") | ~Q(missing_papers=""),
                violation_error_message="Hồ sơ không đủ thì phải nêu giấy tờ cần thêm.",
            ),
            models.CheckConstraint(
                name="opinion_disputed_by_and_at",
                condition=Q(disputed_at=None, disputed_by=None, dispute="")
                | (Q(disputed_at__isnull=False, disputed_by__isnull=False) & ~Q(dispute="")),
                violation_error_message="Đánh giá chưa rõ phải có người, thời điểm và lý do.",
            ),
        ]
        indexes = [models.Index(fields=["consultation", "given_at"], name="opinion_of_question")]

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.kind}"

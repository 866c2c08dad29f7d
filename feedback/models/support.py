"""Support requests: somebody of the office is stuck, another owes him an answer; and who answers."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField

from accounts.enums import Role
from accounts.models.periods import Dated, ends_after_it_begins, once_at_a_time
from accounts.querysets import DatedQuerySet
from dossiers.models.transitions import move
from feedback.enums import SupportEventKind, SupportState as S
from feedback.querysets import SupportQuerySet
from feedback.rules.support import is_overdue


class SupportDesk(Dated):
    """Somebody who answers the support requests of an agency and of all below that name nobody."""

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="cơ quan"
    )
    person = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="người trả lời"
    )
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = DatedQuerySet["SupportDesk"].as_manager()

    class Meta:
        verbose_name = "người trả lời hỗ trợ"
        verbose_name_plural = "người trả lời hỗ trợ"
        constraints = [
            ends_after_it_begins(name="support_desk_ends_after_it_begins"),
            once_at_a_time(
                name="support_desk_once_at_a_time",
                per=["agency", "person"],
                message="Người này đã được giao trả lời ở cơ quan này trong thời gian đó.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.person_id}"


class SupportMachine(models.Model):
    """States and moves of a support request."""

    state = FSMField("trạng thái", max_length=10, choices=S.choices, default=S.ASKED.value, protected=True)

    class Meta:
        abstract = True

    @move(field=state, source=[S.ASKED, S.ASKED_BACK, S.ANSWERED], target=S.ANSWERED)
    def answer(self) -> None:
        """By whoever it is put to; an answer may be added to."""

    @move(field=state, source=[S.ASKED], target=S.ASKED_BACK)
    def ask_back(self) -> None:
        """Something is missing: the asker has been heard and is to say more."""

    @move(field=state, source=[S.ASKED, S.ASKED_BACK], target=S.ASKED)
    def say_more(self) -> None:
        """By the asker."""

    @move(field=state, source=[S.ASKED, S.ASKED_BACK, S.ANSWERED], target=S.CLOSED)
    def close(self) -> None:
        """By the asker whenever he likes; by whoever answers only after he did."""

    @move(field=state, source=[S.ANSWERED, S.CLOSED], target=S.ASKED)
    def reopen(self) -> None:
        """The answer did not help: another one is owed."""


class SupportRequest(SupportMachine):
    """One request and the context it was asked in: references and names, never what a page showed."""

    submission_key = models.UUIDField("khóa của biểu mẫu", unique=True)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    # The absent colleague he was standing in for.
    asked_for = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField("hỏi lúc")
    # The asker's unit: its calendar counts, and from it upwards somebody is looked for who answers.
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    role = models.CharField("vai trò", max_length=20, choices=Role)
    what = models.CharField("nội dung", max_length=2000)

    # Context, shown to the asker before it was sent.
    page_name = models.CharField("tên trang", max_length=100, blank=True, default="")
    page_path = models.CharField("địa chỉ trang", max_length=300, blank=True, default="")
    dossier = models.ForeignKey(
        "dossiers.Dossier", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    browser = models.CharField("trình duyệt", max_length=300, blank=True, default="")
    error_status = models.PositiveSmallIntegerField("mã lỗi", null=True, blank=True)
    request_id = models.CharField("mã lần gọi", max_length=64, blank=True, default="")

    # Nobody where no agency above the asker has anybody who answers: then it is listed for the head alone.
    desk = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # One person of the desk or from elsewhere it was handed to; nobody: whoever of the desk comes first.
    addressee = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    first_answer_due_at = models.DateTimeField("hạn trả lời lần đầu")
    # Owed now; empty when the next word is the asker's. Late ⇔ this moment has passed.
    answer_due_at = models.DateTimeField("hạn trả lời", null=True, blank=True)
    first_answered_at = models.DateTimeField("trả lời lần đầu lúc", null=True, blank=True)
    first_answered_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    called_late_at = models.DateTimeField("đã báo quá hạn lúc", null=True, blank=True)
    closed_at = models.DateTimeField("xong lúc", null=True, blank=True)
    closed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SupportQuerySet.as_manager()

    class Meta:
        verbose_name = "yêu cầu hỗ trợ"
        verbose_name_plural = "yêu cầu hỗ trợ"
        constraints = [
            models.CheckConstraint(
                name="support_codes_known",
                condition=Q(state__in=S.values, role__in=Role.values),
                violation_error_message="Trạng thái hoặc vai trò không có trong danh mục.",
            ),
            models.CheckConstraint(
                name="support_says_what",
                condition=~Q(what=""),
                violation_error_message="Yêu cầu hỗ trợ phải có nội dung.",
            ),
            models.CheckConstraint(
                name="support_owed_while_asked",
                condition=Q(state="asked", answer_due_at__isnull=False)
                | (~Q(state="asked") & Q(answer_due_at=None)),
                violation_error_message="Chỉ yêu cầu đang chờ trả lời mới có hạn trả lời.",
            ),
            models.CheckConstraint(
                name="support_due_later",
                condition=Q(first_answer_due_at__gt=F("asked_at")),
                violation_error_message="Hạn trả lời phải sau lúc hỏi.",
            ),
            models.CheckConstraint(
                name="support_first_answer_has_both",
                condition=Q(first_answered_at=None, first_answered_by=None)
                | Q(first_answered_at__isnull=False, first_answered_by__isnull=False),
                violation_error_message="Ghi ai trả lời lần đầu, lúc nào.",
            ),
            models.CheckConstraint(
                name="support_heard_was_answered",
                condition=~Q(state__in=["asked_back", "answered"]) | Q(first_answered_at__isnull=False),
                violation_error_message="Đã trả lời hoặc hỏi lại thì phải có lần trả lời đầu.",
            ),
            models.CheckConstraint(
                name="support_answered_by_another",
                condition=Q(first_answered_by=None) | ~Q(first_answered_by=F("asked_by")),
                violation_error_message="Không ai tự trả lời yêu cầu của mình.",
            ),
            models.CheckConstraint(
                name="support_closed_has_both",
                condition=Q(state="closed", closed_at__isnull=False, closed_by__isnull=False)
                | (~Q(state="closed") & Q(closed_at=None, closed_by=None)),
                violation_error_message="Chỉ yêu cầu đã xong mới có người và lúc kết thúc.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["answer_due_at"], name="support_owed", condition=Q(answer_due_at__isnull=False)
            ),
            models.Index(fields=["asked_by", "-asked_at"], name="support_of_asker"),
            models.Index(fields=["agency", "-asked_at"], name="support_of_agency"),
            models.Index(fields=["desk", "-asked_at"], name="support_of_desk"),
        ]

    def __str__(self) -> str:
        return f"HT-{self.pk}"

    def is_overdue(self, now: datetime) -> bool:
        """Whether an answer is owed and its moment has passed."""
        return is_overdue(self.answer_due_at, now)


class SupportEvent(models.Model):
    """What was said and done about a support request, in order. Append-only; its words may be redacted."""

    request = models.ForeignKey(SupportRequest, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField("việc", max_length=10, choices=SupportEventKind)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # To whom it was handed on.
    handed_to = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.CharField("lời", max_length=4000, blank=True, default="")

    class Meta:
        verbose_name = "diễn biến yêu cầu hỗ trợ"
        verbose_name_plural = "diễn biến yêu cầu hỗ trợ"
        constraints = [
            models.CheckConstraint(
                name="support_event_known",
                condition=Q(kind__in=SupportEventKind.values),
                violation_error_message="Việc không có trong danh mục.",
            ),
            models.CheckConstraint(
                name="support_event_handed_to_somebody",
                condition=Q(kind="hand_on", handed_to__isnull=False)
                | (~Q(kind="hand_on") & Q(handed_to=None)),
                violation_error_message="Ghi chuyển cho ai.",
            ),
        ]
        indexes = [models.Index(fields=["request", "id"], name="support_event_in_order")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.kind}"


class SupportFile(models.Model):
    """The picture or PDF somebody sent along with what he asked; one, as it came."""

    request = models.OneToOneField(SupportRequest, on_delete=models.PROTECT, related_name="file")
    stored_file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("tên tệp", max_length=255)

    class Meta:
        verbose_name = "tệp kèm yêu cầu hỗ trợ"
        verbose_name_plural = "tệp kèm yêu cầu hỗ trợ"

    def __str__(self) -> str:
        return self.name

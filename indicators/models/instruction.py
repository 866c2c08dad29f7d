"""A head's instruction (ý kiến chỉ đạo): what a unit or a person is to do by when, and what came of it."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField

from dossiers.models.transitions import move
from indicators.enums import InstructionMove, InstructionState as S
from indicators.querysets import InstructionQuerySet


class InstructionMachine(models.Model):
    """States and moves of an instruction."""

    state = FSMField("trạng thái", max_length=10, choices=S.choices, default=S.GIVEN.value, protected=True)

    class Meta:
        abstract = True

    @move(field=state, source=[S.GIVEN, S.RETURNED], target=S.ANSWERED)
    def answer(self) -> None:
        """By whom it is addressed to: what was done."""

    @move(field=state, source=[S.ANSWERED], target=S.ACCEPTED)
    def accept(self) -> None:
        """By a head of the agency that gave it, never by who answered."""

    @move(field=state, source=[S.ANSWERED], target=S.RETURNED)
    def send_back(self) -> None:
        """Not enough: it is to be answered again, by a later day if the head says so."""

    @move(field=state, source=[S.GIVEN, S.ANSWERED, S.RETURNED], target=S.WITHDRAWN)
    def withdraw(self) -> None:
        """It need not be done any more."""


class Instruction(InstructionMachine):
    """One instruction. Its words and its origin stay; what is said to it later is in its events."""

    # The agency whose head gave it: who heads it next judges the answer.
    from_agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField("giao lúc")
    given_on = models.DateField("ngày giao")
    given_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    given_for = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    unit = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    # Nobody named: whoever leads the unit answers.
    person = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    what = models.CharField("nội dung", max_length=2000)
    due_on = models.DateField("phải xong trước hết ngày")
    # The page the figure stood on, as a path of this portal, and the figure in words.
    origin_path = models.CharField("trang phát sinh", max_length=500, blank=True, default="")
    origin_text = models.CharField("số liệu phát sinh", max_length=300, blank=True, default="")
    answer_text = models.CharField("trả lời", max_length=4000, blank=True, default="")
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    judged_at = models.DateTimeField("xem xét lúc", null=True, blank=True)
    judged_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField("lời trả lại", max_length=1000, blank=True, default="")
    ended_on = models.DateField("ngày kết thúc", null=True, blank=True)

    objects = InstructionQuerySet.as_manager()

    class Meta:
        verbose_name = "ý kiến chỉ đạo"
        verbose_name_plural = "ý kiến chỉ đạo"
        constraints = [
            models.CheckConstraint(
                name="instruction_state_known",
                condition=Q(state__in=S.values),
                violation_error_message="Trạng thái ý kiến chỉ đạo không có trong danh mục.",
            ),
            models.CheckConstraint(
                name="instruction_says_what",
                condition=~Q(what=""),
                violation_error_message="Ý kiến chỉ đạo phải có nội dung.",
            ),
            models.CheckConstraint(
                name="instruction_due_from_its_day",
                condition=Q(due_on__gte=F("given_on")),
                violation_error_message="Hạn phải từ ngày giao trở đi.",
            ),
            models.CheckConstraint(
                name="instruction_answered_has_answer",
                condition=~Q(state__in=["answered", "returned", "accepted"])
                | (~Q(answer_text="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                violation_error_message="Đã trả lời thì phải có nội dung, người và thời điểm trả lời.",
            ),
            models.CheckConstraint(
                name="instruction_judged_by_another",
                condition=~Q(state__in=["accepted", "returned"])
                | (Q(judged_at__isnull=False, judged_by__isnull=False) & ~Q(judged_by=F("answered_by"))),
                violation_error_message="Không ai tự chấp nhận việc mình trả lời.",
            ),
            models.CheckConstraint(
                name="instruction_answered_by_another",
                condition=Q(answered_by=None) | ~Q(answered_by=F("given_by")),
                violation_error_message="Người giao việc không tự trả lời.",
            ),
            models.CheckConstraint(
                name="instruction_returned_says_why",
                condition=~Q(state="returned") | ~Q(note=""),
                violation_error_message="Trả lại thì phải nói còn thiếu gì.",
            ),
            models.CheckConstraint(
                name="instruction_ended_iff_over",
                condition=Q(state__in=["accepted", "withdrawn"], ended_on__isnull=False)
                | (~Q(state__in=["accepted", "withdrawn"]) & Q(ended_on=None)),
                violation_error_message="Chỉ ý kiến đã xong mới có ngày kết thúc.",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "due_on"], name="instruction_open", condition=Q(ended_on=None)),
            models.Index(
                fields=["from_agency", "due_on"], name="instruction_given_open", condition=Q(ended_on=None)
            ),
            models.Index(fields=["from_agency", "-given_on"], name="instruction_given"),
        ]

    def __str__(self) -> str:
        return f"CĐ-{self.pk}"

    def is_overdue(self, on: date) -> bool:
        """Whether its day has passed without an answer."""
        return self.state in (S.GIVEN, S.RETURNED) and self.due_on < on


class InstructionEvent(models.Model):
    """What was said and done about an instruction, in order. Append-only."""

    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, related_name="events")
    move = models.CharField("việc", max_length=10, choices=InstructionMove)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.CharField("lời", max_length=4000, blank=True, default="")
    due_on = models.DateField("hạn", null=True, blank=True)

    class Meta:
        verbose_name = "diễn biến ý kiến chỉ đạo"
        verbose_name_plural = "diễn biến ý kiến chỉ đạo"

    def __str__(self) -> str:
        return f"{self.instruction_id} {self.move}"

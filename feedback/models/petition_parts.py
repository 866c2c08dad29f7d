"""What belongs to a petition: its duties with their limits, events, words, answers, votes."""

from django.db import models
from django.db.models import F, Q

from feedback.enums import DutyKind, PetitionEventKind
from feedback.querysets import DutyQuerySet


class PetitionDuty(models.Model):
    """Something owed on a petition by one agency until a moment; done, or dropped when it fell away.

    `counts`: whether missing it makes the petition late for Decision 766; the first look has a limit of its
    own that only refusing it makes binding.
    """

    petition = models.ForeignKey("feedback.Petition", on_delete=models.PROTECT, related_name="duties")
    kind = models.CharField("việc", max_length=8, choices=DutyKind)
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    counts = models.BooleanField("tính quá hạn")
    from_at = models.DateTimeField("từ lúc")
    due_at = models.DateTimeField("hạn")
    due_on = models.DateField("ngày hạn")
    done_at = models.DateTimeField("xong lúc", null=True, blank=True)
    done_on = models.DateField("ngày xong", null=True, blank=True)
    dropped_at = models.DateTimeField("không còn phải làm từ", null=True, blank=True)
    warned_at = models.DateTimeField("đã nhắc lúc", null=True, blank=True)
    called_late_at = models.DateTimeField("đã báo quá hạn lúc", null=True, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = "việc phải làm với phản ánh, kiến nghị"
        verbose_name_plural = "việc phải làm với phản ánh, kiến nghị"
        constraints = [
            models.CheckConstraint(
                name="petition_duty_known",
                condition=Q(kind__in=DutyKind.values),
                violation_error_message="Việc phải làm không có trong danh mục.",
            ),
            models.CheckConstraint(
                name="petition_duty_done_has_its_day",
                condition=Q(done_at=None, done_on=None)
                | Q(done_at__isnull=False, done_on__isnull=False, dropped_at=None),
                violation_error_message="Việc đã xong phải có ngày xong và không thể vừa bỏ.",
            ),
            models.CheckConstraint(
                name="petition_duty_due_later",
                condition=Q(due_at__gt=F("from_at")),
                violation_error_message="Hạn phải sau lúc bắt đầu tính.",
            ),
            models.UniqueConstraint(
                name="petition_duty_open_once",
                fields=["petition", "kind"],
                condition=Q(done_at=None, dropped_at=None),
                violation_error_message="Việc này đang phải làm.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="petition_duty_open", condition=Q(done_at=None, dropped_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.kind}"


class PetitionEvent(models.Model):
    """Something that happened to a petition; append-only. References only, no names and no free text."""

    petition = models.ForeignKey("feedback.Petition", on_delete=models.PROTECT, related_name="events")
    kind = models.CharField("sự kiện", max_length=16, choices=PetitionEventKind)
    at = models.DateTimeField("lúc")
    # Nobody for what a visitor sent through the web page.
    actor = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    acting_for = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    from_state = models.CharField(max_length=11, blank=True, default="")
    to_state = models.CharField(max_length=11, blank=True, default="")
    refs = models.JSONField(default=dict)

    class Meta:
        verbose_name = "sự kiện của phản ánh, kiến nghị"
        verbose_name_plural = "sự kiện của phản ánh, kiến nghị"
        constraints = [
            models.CheckConstraint(
                name="petition_event_kind_known",
                condition=Q(kind__in=PetitionEventKind.values),
                violation_error_message="Loại sự kiện không có trong danh mục.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.kind}"


class PetitionWords(models.Model):
    """The words behind an event, such as why it was refused: apart, so that events hold no free text."""

    event = models.OneToOneField(
        PetitionEvent, on_delete=models.PROTECT, primary_key=True, related_name="words"
    )
    text = models.CharField("nội dung", max_length=2000)

    class Meta:
        verbose_name = "lời ghi của sự kiện"
        verbose_name_plural = "lời ghi của sự kiện"
        constraints = [
            models.CheckConstraint(
                name="petition_words_are_there",
                condition=~Q(text=""),
                violation_error_message="Ghi nội dung.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}"


class PetitionAnswer(models.Model):
    """An answer as it was given; a vague one is marked and followed by another. Public words are apart."""

    petition = models.ForeignKey("feedback.Petition", on_delete=models.PROTECT, related_name="answers")
    text = models.TextField("trả lời", max_length=8000)
    document_number = models.CharField("số văn bản", max_length=60, blank=True, default="")
    given_at = models.DateTimeField("trả lời lúc")
    given_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    # Without personal data, written for the public when it is published.
    public_question = models.TextField("nội dung công khai", max_length=4000, blank=True, default="")
    public_text = models.TextField("trả lời công khai", max_length=8000, blank=True, default="")
    published_at = models.DateTimeField("công khai lúc", null=True, blank=True)
    vague_at = models.DateTimeField("đánh dấu chưa rõ lúc", null=True, blank=True)
    vague_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "trả lời phản ánh, kiến nghị"
        verbose_name_plural = "trả lời phản ánh, kiến nghị"
        constraints = [
            models.CheckConstraint(
                name="petition_answer_says_something",
                condition=~Q(text=""),
                violation_error_message="Trả lời phải có nội dung.",
            ),
            models.CheckConstraint(
                name="petition_answer_vague_by_somebody",
                condition=Q(vague_at=None, vague_by=None) | Q(vague_at__isnull=False, vague_by__isnull=False),
                violation_error_message="Ghi ai đánh dấu trả lời chưa rõ, lúc nào.",
            ),
            models.CheckConstraint(
                name="petition_answer_public_has_words",
                condition=Q(published_at=None) | (~Q(public_question="") & ~Q(public_text="")),
                violation_error_message="Công khai phải có cả nội dung phản ánh và trả lời.",
            ),
            models.UniqueConstraint(
                name="petition_answer_one_stands",
                fields=["petition"],
                condition=Q(vague_at=None),
                violation_error_message="Phản ánh này đã có trả lời.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.given_at:%Y-%m-%d}"


class PetitionVote(models.Model):
    """Hài lòng or không hài lòng with a published answer; one per visitor, kept as a hash nobody can read."""

    answer = models.ForeignKey(PetitionAnswer, on_delete=models.PROTECT, related_name="votes")
    is_like = models.BooleanField("hài lòng")
    voter_hash = models.CharField("mã băm", max_length=64)
    voted_at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "đánh giá trả lời"
        verbose_name_plural = "đánh giá trả lời"
        constraints = [
            models.UniqueConstraint(
                name="petition_vote_once",
                fields=["answer", "voter_hash"],
                violation_error_message="Bạn đã đánh giá câu trả lời này.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.is_like}"


class TouchedPetition(models.Model):
    """A petition that changed since these notes were last taken: written by trigger alone (decision 14)."""

    touched_id = models.BigIntegerField("phản ánh, kiến nghị")

    class Meta:
        verbose_name = "phản ánh, kiến nghị đã thay đổi"
        verbose_name_plural = "phản ánh, kiến nghị đã thay đổi"

    def __str__(self) -> str:
        return str(self.touched_id)

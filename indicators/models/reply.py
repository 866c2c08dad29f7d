"""What those who are listed say, what is answered, and which names are taken away. Nothing here is edited."""

from django.db import models
from django.db.models import F, Q

from indicators.enums import RemovalReason, RestatementState as R
from indicators.models.publication import Publication, PublicationOfficer, PublicationRow


class Reply(models.Model):
    """Words of a listed unit or officer, shown beside the line (ruling 14)."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="replies")
    row = models.ForeignKey(
        PublicationRow, on_delete=models.PROTECT, null=True, blank=True, related_name="replies"
    )
    officer = models.ForeignKey(
        PublicationOfficer, on_delete=models.PROTECT, null=True, blank=True, related_name="replies"
    )
    text = models.CharField("nội dung phản hồi", max_length=2000)
    written_at = models.DateTimeField("viết lúc")
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "phản hồi"
        verbose_name_plural = "phản hồi"
        constraints = [
            models.CheckConstraint(
                name="reply_about_one_line",
                condition=Q(row=None, officer__isnull=False) | Q(row__isnull=False, officer=None),
                violation_error_message="Phản hồi về dòng của một đơn vị hoặc của một người.",
            ),
            models.CheckConstraint(
                name="reply_says_something",
                condition=~Q(text=""),
                violation_error_message="Hãy ghi nội dung phản hồi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.pk}"


class ReplyAnswer(models.Model):
    """What the publishing agency made of a reply; never by who wrote it."""

    reply = models.OneToOneField(Reply, on_delete=models.PROTECT, related_name="answer")
    upheld = models.BooleanField("chấp nhận")
    text = models.CharField("trả lời", max_length=2000)
    answered_at = models.DateTimeField("trả lời lúc")
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "trả lời phản hồi"
        verbose_name_plural = "trả lời phản hồi"
        constraints = [
            models.CheckConstraint(
                name="reply_answer_says_why",
                condition=~Q(text=""),
                violation_error_message="Hãy ghi lý do chấp nhận hoặc không chấp nhận.",
            )
        ]

    def __str__(self) -> str:
        return str(self.reply_id)


class Restatement(models.Model):
    """What the facts say now of a closed month, beside the original and never instead of it."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="restatements")
    number = models.PositiveSmallIntegerField("lần")
    state = models.CharField("trạng thái", max_length=10, choices=R, default=R.PROPOSED)
    proposed_at = models.DateTimeField("phát hiện lúc")
    data_hash = models.CharField("mã băm số liệu", max_length=64)
    # The fresh snapshot (indicators.rules.publishing.Snapshot), and in words what it says differently.
    snapshot = models.JSONField("số liệu")
    differences = models.JSONField("khác biệt")
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField("lý do", max_length=1000, blank=True, default="")

    class Meta:
        verbose_name = "điều chỉnh"
        verbose_name_plural = "điều chỉnh"
        constraints = [
            models.UniqueConstraint(
                name="restatement_number_once",
                fields=["publication", "number"],
                violation_error_message="Lần điều chỉnh này đã có.",
            ),
            models.UniqueConstraint(
                name="restatement_one_proposed",
                fields=["publication"],
                condition=Q(state="proposed"),
                violation_error_message="Đang có một đề nghị điều chỉnh chờ xem xét.",
            ),
            models.CheckConstraint(
                name="restatement_decided_by_and_at",
                condition=Q(state=R.PROPOSED, decided_at=None, decided_by=None, reason="")
                | Q(state__in=[R.ACCEPTED, R.DROPPED], decided_at__isnull=False, decided_by__isnull=False)
                & ~Q(reason=""),
                violation_error_message="Quyết định điều chỉnh phải có người, thời điểm và lý do.",
            ),
            models.CheckConstraint(
                name="restatement_after_the_month",
                condition=Q(decided_at=None) | Q(decided_at__gte=F("proposed_at")),
                violation_error_message="Không quyết định trước khi phát hiện.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id}/{self.number}"


class NameRemoval(models.Model):
    """A name that is not shown any more: the line stays, with this note and its day."""

    officer = models.OneToOneField(PublicationOfficer, on_delete=models.PROTECT, related_name="removal")
    removed_on = models.DateField("gỡ ngày")
    reason = models.CharField("vì", max_length=10, choices=RemovalReason)
    answer = models.ForeignKey(
        ReplyAnswer, on_delete=models.PROTECT, null=True, blank=True, related_name="removals"
    )
    restatement = models.ForeignKey(
        Restatement, on_delete=models.PROTECT, null=True, blank=True, related_name="removals"
    )

    class Meta:
        verbose_name = "gỡ tên"
        verbose_name_plural = "gỡ tên"
        constraints = [
            models.CheckConstraint(
                name="removal_has_its_cause",
                condition=Q(reason="upheld", answer__isnull=False, restatement=None)
                | Q(reason="restated", answer=None, restatement__isnull=False),
                violation_error_message="Gỡ tên phải do một phản hồi được chấp nhận hoặc một điều chỉnh.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.removed_on}"

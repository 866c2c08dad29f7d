"""What travels by post: dossiers that come in, results that go out (Decision 45/2016/QĐ-TTg)."""

from django.db import models
from django.db.models import Q

from dossiers.enums import PostState


class PostalItem(models.Model):
    """One envelope of one dossier with its tracking number; an envelope with two dossiers is two rows."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="postal_items")
    state = models.CharField("trạng thái", max_length=10, choices=PostState)
    # As it is searched for: upper case, without blanks.
    number = models.CharField("số hiệu bưu gửi", max_length=40)
    carrier = models.CharField("doanh nghiệp bưu chính", max_length=120)
    # In: the day of the sender's postmark. Out: the day it was given to the carrier.
    posted_on = models.DateField("ngày gửi")
    written_at = models.DateTimeField("ghi lúc")
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    # Of what came in: whether the envelope was whole, and its papers those of the sender's list.
    is_intact = models.BooleanField("phong bì nguyên vẹn", default=True)
    papers_agree = models.BooleanField("giấy tờ khớp bảng kê", default=True)
    # Of what went out: what the carrier took for it, in đồng.
    fee = models.DecimalField("cước (đồng)", max_digits=14, decimal_places=0, null=True, blank=True)
    # Originals that went out apart from the result or decision.
    papers_only = models.BooleanField("chỉ có giấy tờ", default=False, db_default=False)
    # What was found in the envelope, why it came back, who took it in.
    note = models.CharField("ghi chú", max_length=500, blank=True, default="")
    ended_on = models.DateField("ngày phát, ngày hoàn", null=True, blank=True)
    ended_at = models.DateTimeField("ghi kết quả lúc", null=True, blank=True)
    ended_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "bưu gửi"
        verbose_name_plural = "bưu gửi"
        constraints = [
            models.CheckConstraint(
                name="post_state_known",
                condition=Q(state__in=PostState.values),
                violation_error_message="Trạng thái bưu gửi không có trong danh mục.",
            ),
            models.CheckConstraint(
                name="post_has_a_number",
                condition=~Q(number=""),
                violation_error_message="Bưu gửi phải có số hiệu.",
            ),
            models.CheckConstraint(
                name="post_ended_by_and_at",
                condition=Q(state__in=[PostState.RECEIVED, PostState.SENT], ended_at=None, ended_by=None)
                | (
                    ~Q(state__in=[PostState.RECEIVED, PostState.SENT])
                    & Q(ended_at__isnull=False, ended_by__isnull=False, ended_on__isnull=False)
                ),
                violation_error_message="Bưu gửi đã phát hoặc bị hoàn phải có ngày, người và thời điểm ghi.",
            ),
            models.CheckConstraint(
                name="post_damage_is_noted",
                condition=Q(is_intact=True, papers_agree=True) | ~Q(note=""),
                violation_error_message="Phong bì rách, giấy tờ không khớp thì ghi rõ đã thấy gì.",
            ),
            # A result travels in one envelope: the next is sent when the one before has come back. Papers go
            # in parts, each in its own, and never keep a result from going.
            models.UniqueConstraint(
                name="post_one_result_on_its_way",
                fields=["dossier"],
                condition=Q(state__in=[PostState.SENT, PostState.CAME_BACK], papers_only=False),
                violation_error_message="Kết quả của hồ sơ này đang có một bưu gửi trên đường.",
            ),
        ]
        indexes = [
            models.Index(fields=["number"], name="post_number"),
            models.Index(
                fields=["state", "posted_on", "id"],
                name="post_followed",
                condition=Q(state__in=[PostState.SENT, PostState.CAME_BACK]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.carrier}"

    @property
    def is_incoming(self) -> bool:
        return self.state == PostState.RECEIVED

from django.db import models
from django.db.models import Q

from notifications.enums import ChannelKind, MessageState
from notifications.querysets import OutboxQuerySet


class OutboxMessage(models.Model):
    """A message that is owed: written in the transaction of its cause, delivered later (ruling 37).

    One row per cause. Delivery is at least once under the same `message_id`; `repeats` counts sendings
    whose first answer never came. `topic` says what it is about, so that it can be listed and overtaken.
    Messages to one address on one channel leave in the order they were owed.
    """

    cause = models.CharField("vì việc", max_length=120, unique=True)
    kind = models.CharField("loại tin", max_length=60)
    topic = models.CharField("về", max_length=60, blank=True, default="")
    channel = models.CharField("kênh", max_length=10, choices=ChannelKind)
    address = models.CharField("địa chỉ", max_length=254, blank=True, default="")
    # [[channel, address], …]: where it goes when this channel refuses it for good.
    alternatives = models.JSONField("kênh dự phòng", default=list, db_default=[])
    recipient_name = models.CharField("người nhận", max_length=255, blank=True, default="")
    variables = models.JSONField("nội dung riêng", default=dict)
    message_id = models.UUIDField("mã tin", unique=True)
    state = models.CharField("tình trạng", max_length=10, choices=MessageState, default=MessageState.WAITING)
    owed_at = models.DateTimeField("phải gửi từ")
    not_before = models.DateTimeField("không gửi trước", null=True, blank=True)
    expires_at = models.DateTimeField("không gửi sau", null=True, blank=True)
    next_try_at = models.DateTimeField("lần gửi tới", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("số lần gửi", default=0)
    repeats = models.PositiveSmallIntegerField("số lần gửi lặp", default=0)
    # Set before sending, cleared by the channel's answer: still set means that no answer ever came.
    answer_is_missing = models.BooleanField("chưa rõ đã tới", default=False, db_default=False)
    sent_at = models.DateTimeField("đã gửi lúc", null=True, blank=True)
    delivered_at = models.DateTimeField("đã tới lúc", null=True, blank=True)
    # Untrue since then; where it had left already, it is not sent by another way when it does not arrive.
    overtaken_at = models.DateTimeField("không còn đúng từ", null=True, blank=True)
    closed_at = models.DateTimeField("thôi gửi lúc", null=True, blank=True)
    subject = models.CharField("tiêu đề đã gửi", max_length=255, blank=True, default="")
    last_error = models.CharField("lỗi gần nhất", max_length=500, blank=True, default="")

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = "tin phải gửi"
        verbose_name_plural = "tin phải gửi"
        constraints = [
            models.CheckConstraint(
                name="outbox_sent_iff_sent_at",
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at=None)),
                violation_error_message="Chỉ tin đã gửi mới có giờ gửi.",
            ),
            models.CheckConstraint(
                name="outbox_waiting_iff_next_try",
                condition=Q(state=MessageState.WAITING, next_try_at__isnull=False)
                | (~Q(state=MessageState.WAITING) & Q(next_try_at=None)),
                violation_error_message="Chỉ tin chờ gửi mới có lần gửi tới.",
            ),
        ]
        indexes = [
            # Read by the delivery sweep.
            models.Index(fields=["next_try_at"], name="outbox_due", condition=Q(state=MessageState.WAITING)),
            # Whether an older message to the same address still waits.
            models.Index(
                fields=["channel", "address", "id"],
                name="outbox_lane",
                condition=Q(state=MessageState.WAITING),
            ),
            models.Index(fields=["id"], name="outbox_failed", condition=Q(state=MessageState.FAILED)),
            models.Index(fields=["topic", "owed_at"], name="outbox_topic"),
            # What waits for somebody's digest.
            models.Index(fields=["address"], name="outbox_held", condition=Q(state=MessageState.HELD)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_state_display()})"

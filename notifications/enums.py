from django.db import models
from django.utils.translation import gettext_lazy as _


class ChannelKind(models.TextChoices):
    """How a message travels."""

    EMAIL = "email", _("thư điện tử")
    SMS = "sms", _("tin nhắn SMS")
    ZALO = "zalo", _("Zalo")
    NONE = "none", _("không có địa chỉ")


class MessageState(models.TextChoices):
    """Where an owed message stands."""

    WAITING = "waiting", _("chờ gửi")
    SENT = "sent", _("đã gửi")
    CANCELLED = "cancelled", _("không gửi nữa")
    FAILED = "failed", _("không gửi được")

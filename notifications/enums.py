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
    HELD = "held", _("chờ bản tin trong ngày")


class Outcome(models.TextChoices):
    """What became of one attempt, or what somebody did about a message."""

    TAKEN = "taken", _("bên nhận tin đã nhận")
    DELIVERED = "delivered", _("đã tới người nhận")
    PUT_OFF = "put_off", _("chưa nhận, sẽ gửi lại")
    REFUSED = "refused", _("bị từ chối")
    UNANSWERED = "unanswered", _("không rõ đã tới, gửi lặp")
    OTHER_CHANNEL = "other_channel", _("chuyển sang kênh khác")
    EXPIRED = "expired", _("quá hạn gửi")
    ASKED_AGAIN = "asked_again", _("người quản trị cho gửi lại")


class Audience(models.TextChoices):
    """Whom a kind of message is for."""

    APPLICANT = "applicant", _("người dân, doanh nghiệp")
    OFFICER = "officer", _("cán bộ")
    AGENCY = "agency", _("cơ quan không có tài khoản")


class StaffChannel(models.TextChoices):
    """Where somebody of the office wants to be told."""

    EMAIL = "email", _("Thư điện tử")
    ZALO = "zalo", _("Zalo")
    SMS = "sms", _("Tin nhắn SMS")
    SCREEN = "none", _("Chỉ xem trên màn hình")


class TellMode(models.TextChoices):
    """How one kind of message reaches its officer."""

    AT_ONCE = "at_once", _("Gửi ngay")
    DIGEST = "digest", _("Chỉ trong bản tin")
    OFF = "off", _("Không nhận")

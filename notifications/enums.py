from django.db import models

from lib.terms import Term


class ChannelKind(models.TextChoices):
    """How a message travels."""

    EMAIL = "email", Term("thư điện tử")
    SMS = "sms", Term("tin nhắn SMS")
    ZALO = "zalo", Term("Zalo")
    NONE = "none", Term("không có địa chỉ")


class MessageState(models.TextChoices):
    """Where an owed message stands."""

    WAITING = "waiting", Term("chờ gửi")
    SENT = "sent", Term("đã gửi")
    CANCELLED = "cancelled", Term("không gửi nữa")
    FAILED = "failed", Term("không gửi được")
    HELD = "held", Term("chờ bản tin trong ngày")


class Outcome(models.TextChoices):
    """What became of one attempt, or what somebody did about a message."""

    TAKEN = "taken", Term("bên nhận tin đã nhận")
    DELIVERED = "delivered", Term("đã tới người nhận")
    PUT_OFF = "put_off", Term("chưa nhận, sẽ gửi lại")
    REFUSED = "refused", Term("bị từ chối")
    UNANSWERED = "unanswered", Term("không rõ đã tới, gửi lặp")
    OTHER_CHANNEL = "other_channel", Term("chuyển sang kênh khác")
    EXPIRED = "expired", Term("quá hạn gửi")
    ASKED_AGAIN = "asked_again", Term("người quản trị cho gửi lại")


class Audience(models.TextChoices):
    """Whom a kind of message is for."""

    APPLICANT = "applicant", Term("người dân, doanh nghiệp")
    OFFICER = "officer", Term("cán bộ")
    AGENCY = "agency", Term("cơ quan không có tài khoản")


class StaffChannel(models.TextChoices):
    """Where somebody of the office wants to be told."""

    EMAIL = "email", Term("Thư điện tử")
    ZALO = "zalo", Term("Zalo")
    SMS = "sms", Term("Tin nhắn SMS")
    SCREEN = "none", Term("Chỉ xem trên màn hình")


class TellMode(models.TextChoices):
    """How one kind of message reaches its officer."""

    AT_ONCE = "at_once", Term("Gửi ngay")
    DIGEST = "digest", Term("Chỉ trong bản tin")
    OFF = "off", Term("Không nhận")

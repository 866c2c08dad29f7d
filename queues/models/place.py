"""A waiting room: the services one queues for, the windows that call, who sits there, and the devices."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from accounts.models.periods import Dated, ends_after_it_begins, once_at_a_time
from accounts.querysets import DatedQuerySet
from queues.enums import DeviceKind


class OfficeQueue(models.Model):
    """The queue of one one-stop unit; every call of the unit goes through this row, one at a time."""

    agency = models.OneToOneField("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    # Stands under the board all day.
    notice = models.CharField("lời nhắc trên bảng", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "hàng chờ của bộ phận"
        verbose_name_plural = "hàng chờ của bộ phận"

    def __str__(self) -> str:
        return f"hàng chờ {self.agency_id}"


class QueueService(Dated):
    """What people queue for at a unit, under a letter that begins its numbers."""

    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("tên dịch vụ", max_length=80)
    name_en = models.CharField("tên tiếng Anh", max_length=80, blank=True, default="")
    letter = models.CharField(
        "chữ đầu", max_length=1, validators=[RegexValidator(r"^[A-Z]\Z", "Chữ đầu là một chữ từ A đến Z.")]
    )
    # Procedures of these fields are received under this service; none: of every field.
    sectors = models.ManyToManyField(
        "procedures.Sector", verbose_name="lĩnh vực", related_name="+", blank=True
    )
    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = DatedQuerySet["QueueService"].as_manager()

    class Meta:
        verbose_name = "dịch vụ xếp hàng"
        verbose_name_plural = "dịch vụ xếp hàng"
        constraints = [
            ends_after_it_begins(name="queue_service_ends_after_it_begins"),
            models.CheckConstraint(
                name="queue_service_letter",
                condition=Q(letter__regex=r"^[A-Z]$"),
                violation_error_message="Chữ đầu là một chữ từ A đến Z.",
            ),
            once_at_a_time(
                name="queue_service_letter_once_at_a_time",
                per=["agency", "letter"],
                message="Chữ đầu này đang dùng cho một dịch vụ khác của bộ phận.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter} – {self.name}"


class Window(Dated):
    """A counter place with its number, and the services it calls."""

    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField("số quầy")
    name = models.CharField("tên quầy", max_length=80, blank=True, default="")
    services = models.ManyToManyField(QueueService, verbose_name="gọi số của", related_name="windows")
    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = DatedQuerySet["Window"].as_manager()

    class Meta:
        verbose_name = "quầy"
        verbose_name_plural = "quầy"
        constraints = [
            ends_after_it_begins(name="window_ends_after_it_begins"),
            models.CheckConstraint(
                name="window_number_from_one",
                condition=Q(number__gte=1, number__lte=99),
                violation_error_message="Số quầy từ 1 đến 99.",
            ),
            once_at_a_time(
                name="window_number_once_at_a_time",
                per=["agency", "number"],
                message="Số quầy này đang dùng cho một quầy khác của bộ phận.",
            ),
        ]

    def __str__(self) -> str:
        return f"Quầy {self.number}"


class Sitting(models.Model):
    """Who calls at a window on a day, from when until when. An open one makes the window count as open."""

    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="sittings")
    clerk = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    day = models.DateField("ngày")
    opened_at = models.DateTimeField("ngồi quầy lúc")
    closed_at = models.DateTimeField("rời quầy lúc", null=True, blank=True)

    class Meta:
        verbose_name = "lượt ngồi quầy"
        verbose_name_plural = "lượt ngồi quầy"
        constraints = [
            models.UniqueConstraint(
                name="sitting_one_clerk_per_window",
                fields=["window", "day"],
                condition=Q(closed_at=None),
                violation_error_message="Quầy này đang có người ngồi.",
            ),
            models.UniqueConstraint(
                name="sitting_one_window_per_clerk",
                fields=["clerk", "day"],
                condition=Q(closed_at=None),
                violation_error_message="Bạn đang ngồi ở một quầy khác.",
            ),
            models.CheckConstraint(
                name="sitting_ends_after_it_begins",
                condition=Q(closed_at=None) | Q(closed_at__gte=models.F("opened_at")),
                violation_error_message="Rời quầy phải sau khi ngồi quầy.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.window_id} {self.clerk_id} {self.day:%d/%m/%Y}"


class Device(models.Model):
    """A kiosk or a board of a unit. Its address is signed from this row; withdrawn, it opens no more."""

    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("loại", max_length=8, choices=DeviceKind)
    name = models.CharField("đặt ở", max_length=80)
    made_at = models.DateTimeField("tạo lúc")
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "thiết bị phòng chờ"
        verbose_name_plural = "thiết bị phòng chờ"
        constraints = [
            models.CheckConstraint(
                name="device_kind_known",
                condition=Q(kind__in=DeviceKind.values),
                violation_error_message="Loại thiết bị không có trong danh mục.",
            ),
            models.CheckConstraint(
                name="device_withdrawn_at_iff_by",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                violation_error_message="Thu hồi phải có cả người và thời điểm.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

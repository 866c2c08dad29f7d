"""Tickets, their numbers, and what happened to them. Nothing here names who came."""

from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField

from dossiers.models.transitions import move
from queues.enums import TicketMove, TicketState as S
from queues.querysets import TicketQuerySet
from queues.rules.labels import label


class TicketMachine(models.Model):
    """States and moves of a ticket."""

    state = FSMField("trạng thái", max_length=8, choices=S.choices, default=S.WAITING.value, protected=True)

    class Meta:
        abstract = True

    @move(field=state, source=[S.WAITING], target=S.CALLED)
    def call(self) -> None:
        """To a window."""

    @move(field=state, source=[S.CALLED], target=S.CALLED)
    def call_again(self) -> None:
        """Nobody has come yet."""

    @move(field=state, source=[S.CALLED], target=S.SERVING)
    def begin(self) -> None:
        """Whoever holds it is at the window."""

    @move(field=state, source=[S.SERVING], target=S.DONE)
    def finish(self) -> None:
        """Served."""

    @move(field=state, source=[S.CALLED], target=S.NO_SHOW)
    def miss(self) -> None:
        """Called often enough, nobody came."""

    @move(field=state, source=[S.CALLED, S.SERVING], target=S.WAITING)
    def transfer(self) -> None:
        """To the line of another service, keeping its number and its place by the time it was issued."""

    @move(field=state, source=[S.NO_SHOW], target=S.WAITING)
    def readmit(self) -> None:
        """Came after all: to the end of the line."""

    @move(field=state, source=[S.WAITING], target=S.LEFT)
    def leave(self) -> None:
        """Does not wait any more."""


class Ticket(TicketMachine):
    """One number. `called_at` is the first call: it ends the wait that is measured."""

    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    day = models.DateField("ngày")
    # Its service now; the letter stays that of the service it was taken for.
    service = models.ForeignKey("queues.QueueService", on_delete=models.PROTECT, related_name="+")
    letter = models.CharField("chữ đầu", max_length=1)
    number = models.PositiveSmallIntegerField("số")
    precedence = models.ForeignKey(
        "queues.Precedence", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # In the QR: pure chance, so that a number read off somebody's paper opens nothing.
    token = models.CharField(max_length=32, unique=True)
    issue_key = models.UUIDField("khóa lấy số", unique=True)
    issued_at = models.DateTimeField("lấy số lúc")
    queued_at = models.DateTimeField("vào hàng lúc")
    called_at = models.DateTimeField("gọi lần đầu lúc", null=True, blank=True)
    window = models.ForeignKey(
        "queues.Window", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    clerk = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    served_at = models.DateTimeField("bắt đầu lúc", null=True, blank=True)
    ended_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = "số thứ tự"
        verbose_name_plural = "số thứ tự"
        constraints = [
            models.UniqueConstraint(
                name="ticket_number_once_a_day",
                fields=["agency", "day", "letter", "number"],
                violation_error_message="Số này đã cấp trong ngày.",
            ),
            models.UniqueConstraint(
                name="ticket_one_at_a_window",
                fields=["window", "day"],
                condition=Q(state__in=["called", "serving"]),
                violation_error_message="Quầy này đang gọi hoặc đang phục vụ một số khác.",
            ),
            models.CheckConstraint(
                name="ticket_state_known",
                condition=Q(state__in=S.values),
                violation_error_message="Trạng thái số thứ tự không có trong danh mục.",
            ),
            models.CheckConstraint(
                name="ticket_number_fits",
                condition=Q(number__gte=1, number__lte=999, letter__regex=r"^[A-Z]$"),
                violation_error_message="Số thứ tự gồm một chữ và ba chữ số.",
            ),
            models.CheckConstraint(
                name="ticket_in_line_is_nobodys",
                condition=~Q(state__in=["waiting", "left"]) | Q(window=None, clerk=None, served_at=None),
                violation_error_message="Số đang chờ chưa thuộc quầy nào.",
            ),
            models.CheckConstraint(
                name="ticket_called_has_window",
                condition=Q(state__in=["waiting", "left"])
                | Q(window__isnull=False, clerk__isnull=False, called_at__isnull=False),
                violation_error_message="Số đã gọi phải có quầy, người gọi và giờ gọi.",
            ),
            models.CheckConstraint(
                name="ticket_served_iff_begun",
                condition=Q(state__in=["serving", "done"], served_at__isnull=False)
                | (~Q(state__in=["serving", "done"]) & Q(served_at=None)),
                violation_error_message="Chỉ số đã phục vụ mới có giờ bắt đầu.",
            ),
            models.CheckConstraint(
                name="ticket_ended_iff_over",
                condition=Q(state__in=["done", "no_show", "left"], ended_at__isnull=False)
                | (~Q(state__in=["done", "no_show", "left"]) & Q(ended_at=None)),
                violation_error_message="Chỉ số đã xong mới có giờ kết thúc.",
            ),
            models.CheckConstraint(
                name="ticket_moments_in_order",
                condition=Q(queued_at__gte=F("issued_at"))
                & (Q(called_at=None) | Q(called_at__gte=F("issued_at")))
                & (Q(served_at=None) | Q(served_at__gte=F("called_at")))
                & (Q(ended_at=None) | Q(ended_at__gte=F("issued_at"))),
                violation_error_message="Lấy số, gọi, bắt đầu, kết thúc phải theo thứ tự thời gian.",
            ),
        ]
        indexes = [
            # The line, and who is before a window: what every board and panel asks.
            models.Index(
                fields=["agency", "day"],
                name="ticket_running",
                condition=Q(state__in=["waiting", "called", "serving"]),
            ),
        ]

    def __str__(self) -> str:
        return label(self.letter, self.number)


class TicketCounter(models.Model):
    """The last number of a letter on a day."""

    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    day = models.DateField("ngày")
    letter = models.CharField("chữ đầu", max_length=1)
    last = models.PositiveSmallIntegerField("số cuối")

    class Meta:
        verbose_name = "bộ đếm số thứ tự"
        verbose_name_plural = "bộ đếm số thứ tự"
        constraints = [
            models.UniqueConstraint(name="ticket_counter_once", fields=["agency", "day", "letter"])
        ]

    def __str__(self) -> str:
        return f"{self.letter}{self.last}"


class TicketEvent(models.Model):
    """One thing that happened to a ticket: each call and each recall too. Append-only."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="events")
    move = models.CharField("việc", max_length=10, choices=TicketMove)
    at = models.DateTimeField("lúc")
    # Nobody: the kiosk, who holds the ticket, or the night.
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    window = models.ForeignKey(
        "queues.Window", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The line it went to.
    service = models.ForeignKey(
        "queues.QueueService", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "diễn biến số thứ tự"
        verbose_name_plural = "diễn biến số thứ tự"
        constraints = [
            models.CheckConstraint(
                name="ticket_event_call_has_window",
                condition=~Q(move__in=["call", "call_again"]) | Q(window__isnull=False, by__isnull=False),
                violation_error_message="Mỗi lần gọi phải có quầy và người gọi.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.move}"


class TicketDossier(models.Model):
    """A dossier that was received while this number stood at the window. One visit may bring several."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="received")
    dossier = models.OneToOneField("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField("gắn lúc")

    class Meta:
        verbose_name = "hồ sơ của số thứ tự"
        verbose_name_plural = "hồ sơ của số thứ tự"

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.dossier_id}"

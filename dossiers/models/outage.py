"""What a counter does without the line or the power: outages on record, blocks of provisional numbers."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from dossiers.enums import SlipMeans, SlipState
from dossiers.querysets import KeptCounterQuerySet, SlipQuerySet
from dossiers.rules.outages import Span, padded


class CounterDevice(models.Model):
    """A browser at a counter as the server last heard from it. It has a number of its own, and no name."""

    key = models.UUIDField("mã máy", unique=True)
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    # Who signed in last sat there; the machine is the office's.
    seen_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField("thấy lần cuối")
    # Since when it has been heard without a gap (rules.outages.GAP).
    alive_since = models.DateTimeField("liên lạc liên tục từ", null=True, blank=True)

    class Meta:
        verbose_name = "máy tại quầy"
        verbose_name_plural = "máy tại quầy"
        indexes = [models.Index(fields=["agency", "seen_at"], name="device_agency_seen")]

    def __str__(self) -> str:
        return f"{self.key}"


class Outage(models.Model):
    """A time in which a counter could not reach the portal: noted by its head, or found by its silence."""

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="nơi tiếp nhận"
    )
    # The one machine that was cut off; empty: the whole counter.
    device = models.ForeignKey(
        CounterDevice, on_delete=models.PROTECT, null=True, blank=True, related_name="outages"
    )
    began_at = models.DateTimeField("bắt đầu lúc")
    ended_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)
    reason = models.CharField("sự cố", max_length=200, blank=True, default="")
    # When it was put on record; by whom, where not by a machine's silence.
    noted_at = models.DateTimeField("ghi lúc")
    noted_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # When a machine of this counter (of a machine's own outage: another one) was heard all the same.
    heard_at = models.DateTimeField("quầy có liên lạc lúc", null=True, blank=True)

    objects = KeptCounterQuerySet.as_manager()

    class Meta:
        verbose_name = "sự cố tại quầy"
        verbose_name_plural = "sự cố tại quầy"
        constraints = [
            models.CheckConstraint(
                name="outage_ends_after_it_begins",
                condition=Q(ended_at=None) | Q(ended_at__gt=F("began_at")),
                violation_error_message="Thời điểm kết thúc phải sau thời điểm bắt đầu.",
            ),
            models.CheckConstraint(
                name="outage_not_foreseen",
                condition=Q(began_at__lte=F("noted_at")),
                violation_error_message="Sự cố chưa bắt đầu thì chưa ghi được.",
            ),
            # Who notes one says what it was; what a machine tells is one machine's, and over.
            models.CheckConstraint(
                name="outage_noted_or_found",
                condition=(Q(noted_by__isnull=False, device=None) & ~Q(reason=""))
                | Q(noted_by=None, device__isnull=False, ended_at__isnull=False),
                violation_error_message="Sự cố do người ghi phải có nội dung và là của cả quầy.",
            ),
            models.UniqueConstraint(
                name="outage_one_lasting",
                fields=["agency"],
                condition=Q(ended_at=None),
                violation_error_message="Quầy này đang có một sự cố chưa kết thúc.",
            ),
        ]
        indexes = [models.Index(fields=["agency", "-began_at"], name="outage_agency_began")]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.began_at:%Y-%m-%d %H:%M}"

    def as_span(self) -> Span:
        """As the rules know it, with what `queries.outages.with_receptions` has found."""
        alive = [moment for moment in (self.heard_at, getattr(self, "received_at", None)) if moment]
        return Span(self.pk, self.began_at, self.ended_at, self.device_id, min(alive, default=None))


def _numbers() -> models.Func:
    """The numbers of a block as SQL's int8range, both ends included."""
    bounds = RangeBoundary(inclusive_lower=True, inclusive_upper=True)
    return models.Func(
        "from_number", "to_number", bounds, function="INT8RANGE", output_field=BigIntegerRangeField()
    )


class NumberBlock(models.Model):
    """Numbers of provisional receipts issued ahead to a window of a one-stop unit."""

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="nơi tiếp nhận"
    )
    # Which window has it: “Quầy 2”.
    place = models.CharField("quầy", max_length=60)
    means = models.CharField("dùng cho", max_length=6, choices=SlipMeans)
    from_number = models.PositiveIntegerField("từ số")
    to_number = models.PositiveIntegerField("đến số")
    issued_at = models.DateTimeField("cấp lúc")
    issued_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField("thu lại lúc", null=True, blank=True)
    ended_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = KeptCounterQuerySet.as_manager()

    class Meta:
        verbose_name = "dải số giấy tạm"
        verbose_name_plural = "dải số giấy tạm"
        constraints = [
            models.CheckConstraint(
                name="block_means_known",
                condition=Q(means__in=SlipMeans.values),
                violation_error_message="Cách dùng dải số không có trong danh mục.",
            ),
            models.CheckConstraint(
                name="block_runs_forward",
                condition=Q(from_number__gte=1, to_number__gte=F("from_number"), to_number__lte=9999999),
                violation_error_message="Số cuối phải từ số đầu trở lên, mỗi số không quá 7 chữ số.",
            ),
            models.CheckConstraint(
                name="block_has_a_place",
                condition=~Q(place=""),
                violation_error_message="Dải số phải ghi cấp cho quầy nào.",
            ),
            models.CheckConstraint(
                name="block_ended_by_and_at",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                violation_error_message="Dải số đã thu lại phải có cả người và thời điểm.",
            ),
            ExclusionConstraint(
                name="block_numbers_apart",
                expressions=[("agency", RangeOperators.EQUAL), (_numbers(), RangeOperators.OVERLAPS)],
                violation_error_message="Nơi này đã có dải khác dùng các số đó.",
            ),
        ]

    def __str__(self) -> str:
        return f"{padded(self.from_number)}–{padded(self.to_number)}"


class ProvisionalSlip(models.Model):
    """One number of a block: not used yet, taken home by somebody whose dossier it became, or void."""

    block = models.ForeignKey(NumberBlock, on_delete=models.PROTECT, related_name="slips")
    number = models.PositiveIntegerField("số")
    state = models.CharField("trạng thái", max_length=4, choices=SlipState, default=SlipState.FREE)
    # The machine that may give it out while it is cut off; nobody else is given the same number.
    device = models.ForeignKey(
        CounterDevice, on_delete=models.PROTECT, null=True, blank=True, related_name="slips"
    )
    lent_at = models.DateTimeField("giao cho máy lúc", null=True, blank=True)
    # When the machine first told that somebody has taken it home: from then on it is nobody else's.
    given_out_at = models.DateTimeField("máy báo đã đưa lúc", null=True, blank=True)
    dossier = models.OneToOneField(
        "dossiers.Dossier",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="provisional_slip",
    )
    outage = models.ForeignKey(Outage, on_delete=models.PROTECT, null=True, blank=True, related_name="slips")
    # What the slip says; the dossier's own time where it had reached the server before the line went.
    received_at = models.DateTimeField("nhận thực tế lúc", null=True, blank=True)
    # How far the machine's clock was from the server's, in milliseconds; what is told is put right already.
    clock_offset = models.IntegerField("lệch đồng hồ (ms)", default=0)
    recorded_at = models.DateTimeField("nhập lúc", null=True, blank=True)
    recorded_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    void_reason = models.CharField("lý do hủy", max_length=200, blank=True, default="")
    void_at = models.DateTimeField("hủy lúc", null=True, blank=True)
    void_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SlipQuerySet.as_manager()

    class Meta:
        verbose_name = "giấy tiếp nhận tạm"
        verbose_name_plural = "giấy tiếp nhận tạm"
        constraints = [
            models.UniqueConstraint(name="slip_number_once", fields=["block", "number"]),
            models.CheckConstraint(
                name="slip_state_known",
                condition=Q(state__in=SlipState.values),
                violation_error_message="Trạng thái giấy tạm không có trong danh mục.",
            ),
            models.CheckConstraint(
                name="slip_used_is_whole",
                condition=Q(
                    state=SlipState.USED,
                    dossier__isnull=False,
                    outage__isnull=False,
                    received_at__isnull=False,
                    recorded_at__isnull=False,
                    recorded_by__isnull=False,
                )
                | (
                    ~Q(state=SlipState.USED)
                    & Q(dossier=None, outage=None, received_at=None, recorded_at=None, recorded_by=None)
                ),
                violation_error_message="Giấy tạm đã dùng phải có hồ sơ, sự cố, giờ nhận, người và giờ nhập.",
            ),
            models.CheckConstraint(
                name="slip_received_before_recorded",
                condition=Q(received_at=None) | Q(recorded_at__gte=F("received_at")),
                violation_error_message="Không nhập được hồ sơ trước khi nhận.",
            ),
            models.CheckConstraint(
                name="slip_void_says_why",
                condition=(Q(state=SlipState.VOID, void_at__isnull=False, void_by__isnull=False))
                & ~Q(void_reason="")
                | (~Q(state=SlipState.VOID) & Q(void_reason="", void_at=None, void_by=None)),
                violation_error_message="Giấy tạm hủy phải có lý do, người và thời điểm.",
            ),
            models.CheckConstraint(
                name="slip_lent_to_a_machine",
                condition=Q(lent_at=None, given_out_at=None) | Q(device__isnull=False),
                violation_error_message="Số đã giao hay đã đưa phải có máy giữ số đó.",
            ),
        ]
        indexes = [
            models.Index(fields=["outage"], name="slip_outage", condition=Q(state=SlipState.USED)),
            models.Index(fields=["recorded_at"], name="slip_recorded", condition=Q(state=SlipState.USED)),
        ]

    def __str__(self) -> str:
        return padded(self.number)

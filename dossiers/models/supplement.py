"""A written request for papers and what it names (Decree 118/2025 Art. 17 and 19; ruling 9)."""

from django.db import models
from django.db.models import F, Q

from dossiers.enums import ItemKind, PauseMode, Phase, RequestState


REQUESTS_AT_MOST = 2
"""One written request; a second only in the lawful case; a third never (Decree 63/2010 Art. 20(4))."""
PENDING = (RequestState.PROPOSED, RequestState.OPEN)
MADE = (RequestState.OPEN, RequestState.ANSWERED, RequestState.ENDED)


class SupplementRequest(models.Model):
    """One form 02: everything asked for at once, why, by when, and whether it stops the clock."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="requests")
    phase = models.CharField("giai đoạn", max_length=6, choices=Phase)
    ordinal = models.PositiveSmallIntegerField("lần thứ")
    state = models.CharField("trạng thái", max_length=12, choices=RequestState)
    reason = models.CharField("lý do", max_length=1000)
    # After the third working day (Art. 19(4)): then it takes the leader, and seldom stops the clock.
    is_late = models.BooleanField("quá thời hạn yêu cầu", default=False)
    mode = models.CharField("cách tính", max_length=8, choices=PauseMode, default=PauseMode.NONE)
    legal_basis = models.CharField("căn cứ", max_length=255, blank=True, default="")
    proposed_at = models.DateTimeField("lập lúc")
    # Nobody: made in the system the dossier was taken over from.
    proposed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The leader's approval of a late or second request; the unit head's of papers beyond the list.
    approved_at = models.DateTimeField("lãnh đạo duyệt lúc", null=True, blank=True)
    approved_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    extra_approved_at = models.DateTimeField("duyệt giấy tờ ngoài danh mục lúc", null=True, blank=True)
    extra_approved_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField("yêu cầu lúc", null=True, blank=True)
    answer_due_at = models.DateTimeField("bổ sung trước", null=True, blank=True)
    pause = models.OneToOneField(
        "dossiers.Pause", on_delete=models.PROTECT, null=True, blank=True, related_name="request"
    )
    # The event of the move: who asked, with the words that were printed.
    asked_event = models.OneToOneField(
        "dossiers.DossierEvent", on_delete=models.PROTECT, null=True, blank=True, related_name="request"
    )
    slip_sent_at = models.DateTimeField("giao phiếu lúc", null=True, blank=True)
    slip_sent_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reminders = models.PositiveSmallIntegerField("số lần đã nhắc", default=0)
    ended_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)

    class Meta:
        verbose_name = "yêu cầu bổ sung"
        verbose_name_plural = "yêu cầu bổ sung"
        constraints = [
            models.CheckConstraint(
                name="request_at_most_two",
                condition=Q(ordinal__gte=1, ordinal__lte=REQUESTS_AT_MOST),
                violation_error_message="Chỉ được yêu cầu bổ sung tối đa hai lần.",
            ),
            models.UniqueConstraint(
                name="request_ordinal_once",
                fields=["dossier", "phase", "ordinal"],
                condition=~Q(state=RequestState.TURNED_DOWN),
            ),
            models.UniqueConstraint(
                name="request_one_pending", fields=["dossier"], condition=Q(state__in=PENDING)
            ),
            models.CheckConstraint(
                name="request_made_has_moments",
                condition=Q(state__in=MADE, asked_at__isnull=False, answer_due_at__gt=F("asked_at"))
                | (~Q(state__in=MADE) & Q(asked_at=None)),
                violation_error_message="Yêu cầu đã gửi phải có thời điểm và hạn bổ sung.",
            ),
            models.CheckConstraint(
                name="request_late_or_second_approved",
                condition=~Q(state__in=MADE, phase=Phase.AFTER)
                | Q(is_late=False, ordinal=1)
                | Q(approved_by__isnull=False),
                violation_error_message="Yêu cầu quá hạn hoặc lần thứ hai phải được lãnh đạo duyệt.",
            ),
            models.CheckConstraint(
                name="request_state_known",
                condition=Q(state__in=RequestState.values) & Q(phase__in=Phase.values),
                violation_error_message="Trạng thái hoặc giai đoạn của yêu cầu không có trong danh mục.",
            ),
            models.CheckConstraint(
                name="request_over_iff_ended_at",
                condition=Q(state__in=PENDING, ended_at=None)
                | (~Q(state__in=PENDING) & Q(ended_at__isnull=False)),
                violation_error_message="Chỉ yêu cầu đã xong mới có thời điểm kết thúc.",
            ),
            models.CheckConstraint(
                name="request_stops_by_a_pause",
                condition=Q(mode=PauseMode.NONE) | Q(pause__isnull=False),
                violation_error_message="Yêu cầu làm dừng đồng hồ phải có khoảng dừng của nó.",
            ),
            models.CheckConstraint(
                name="request_stops_by_law",
                condition=Q(mode=PauseMode.NONE) | ~Q(legal_basis=""),
                violation_error_message="Yêu cầu làm dừng đồng hồ phải ghi căn cứ.",
            ),
            models.CheckConstraint(
                name="request_approved_by_and_at",
                condition=(
                    Q(approved_at=None, approved_by=None)
                    | Q(approved_at__isnull=False, approved_by__isnull=False)
                )
                & (
                    Q(extra_approved_at=None, extra_approved_by=None)
                    | Q(extra_approved_at__isnull=False, extra_approved_by__isnull=False)
                )
                & (
                    Q(slip_sent_at=None, slip_sent_by=None)
                    | Q(slip_sent_at__isnull=False, slip_sent_by__isnull=False)
                ),
                violation_error_message="Duyệt hoặc giao phiếu phải có cả người và thời điểm.",
            ),
        ]
        indexes = [
            # The night reminds of these; the desk lists them.
            models.Index(fields=["answer_due_at"], name="request_open", condition=Q(state=RequestState.OPEN)),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.phase} {self.ordinal}"

    @property
    def is_second(self) -> bool:
        return self.ordinal > 1


class SupplementItem(models.Model):
    """A line of a request, checked off at the counter when it comes in."""

    request = models.ForeignKey(SupplementRequest, on_delete=models.PROTECT, related_name="items")
    order = models.PositiveSmallIntegerField("thứ tự")
    kind = models.CharField("loại", max_length=8, choices=ItemKind)
    # The paper it is about; of an extra one only once it has come in.
    paper = models.ForeignKey(
        "dossiers.DossierPaper", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField("giấy tờ", max_length=2000)
    what = models.CharField("nội dung cần bổ sung", max_length=1000, blank=True, default="")
    article = models.CharField("điều khoản yêu cầu", max_length=255, blank=True, default="")
    received_at = models.DateTimeField("nhận lúc", null=True, blank=True)
    received_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "nội dung bổ sung"
        verbose_name_plural = "nội dung bổ sung"
        constraints = [
            models.UniqueConstraint(name="request_item_order_once", fields=["request", "order"]),
            models.CheckConstraint(
                name="request_item_missing_has_paper",
                condition=~Q(kind=ItemKind.MISSING) | Q(paper__isnull=False),
                violation_error_message="Giấy tờ còn thiếu phải thuộc danh mục của hồ sơ.",
            ),
            models.CheckConstraint(
                name="request_item_extra_cites_article",
                condition=~Q(kind=ItemKind.EXTRA) | ~Q(article=""),
                violation_error_message="Giấy tờ ngoài danh mục phải ghi điều khoản yêu cầu.",
            ),
            models.CheckConstraint(
                name="request_item_received_by_and_at",
                condition=Q(received_at=None, received_by=None)
                | Q(received_at__isnull=False, received_by__isnull=False),
                violation_error_message="Nội dung đã nhận phải có cả người nhận và thời điểm.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> str:
        """The line as form 02 prints it."""
        said = f"{self.name}: {self.what}" if self.what else self.name
        return f"{said} (theo {self.article})" if self.article else said

"""A closed month: its machine, its figures, who is listed. Triggers keep what is closed (ADR 0043)."""

from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField

from dossiers.models.transitions import move
from indicators.enums import PeriodKind, PublicationState as S
from indicators.querysets import PublicationQuerySet


class PublicationMachine(models.Model):
    """States and moves of a month."""

    state = FSMField("trạng thái", max_length=10, choices=S.choices, default=S.DRAFT.value, protected=True)

    class Meta:
        abstract = True

    @move(field=state, source=[S.DRAFT], target=S.IN_REVIEW)
    def close(self) -> None:
        """The figures are snapped; from now on everybody listed sees his line and may reply."""

    @move(field=state, source=[S.IN_REVIEW], target=S.SIGNED)
    def sign(self) -> None:
        """After the window, every reply answered, by another person than closed it."""

    @move(field=state, source=[S.SIGNED], target=S.PUBLISHED)
    def publish(self) -> None:
        """Numbered in the agency's book and open to everybody."""


class Publication(PublicationMachine):
    """One month of an agency and all below it. The days are fixed when the month is planned."""

    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    period_kind = models.CharField("kỳ", max_length=8, choices=PeriodKind, default=PeriodKind.MONTH)
    first_on = models.DateField("từ ngày")
    planned_at = models.DateTimeField("lập lịch lúc")
    close_on = models.DateField("chốt trước hết ngày")
    review_until = models.DateField("phản hồi đến hết ngày")
    due_on = models.DateField("công khai trước hết ngày")
    names_months = models.PositiveSmallIntegerField("số tháng công khai tên", default=3)
    definition = models.ForeignKey(
        "indicators.ScoreDefinition", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    data_hash = models.CharField("mã băm số liệu", max_length=64, blank=True, default="")
    closed_at = models.DateTimeField("chốt lúc", null=True, blank=True)
    closed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField("ký lúc", null=True, blank=True)
    signed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signature_lines = models.JSONField("khối chữ ký", default=list)
    published_at = models.DateTimeField("công khai lúc", null=True, blank=True)
    published_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_on = models.DateField("ngày công khai", null=True, blank=True)
    # Names are public to the end of this day; then only their number.
    names_until = models.DateField("công khai tên đến hết ngày", null=True, blank=True)
    # The signed original, with every name that was listed: kept, never public (ADR 0043).
    notice = models.ForeignKey(
        "documents.IssuedPaper", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "công khai kết quả tháng"
        verbose_name_plural = "công khai kết quả tháng"
        constraints = [
            models.UniqueConstraint(
                name="publication_once",
                fields=["agency", "period_kind", "first_on"],
                violation_error_message="Mỗi cơ quan công khai một kỳ một lần; thay đổi thì điều chỉnh.",
            ),
            models.CheckConstraint(
                name="publication_state_known",
                condition=Q(state__in=S.values),
                violation_error_message="Trạng thái công khai không có trong danh mục.",
            ),
            models.CheckConstraint(
                name="publication_days_in_order",
                condition=Q(close_on__lte=F("review_until")) & Q(close_on__lte=F("due_on")),
                violation_error_message="Ngày chốt, phản hồi, công khai phải theo thứ tự.",
            ),
            models.CheckConstraint(
                name="publication_closed_with_figures",
                condition=Q(state=S.DRAFT, closed_at=None, closed_by=None, data_hash="", definition=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False, definition__isnull=False)
                & ~Q(data_hash="")
                & ~Q(state=S.DRAFT),
                violation_error_message="Kỳ đã chốt phải có người chốt, thời điểm, bộ chỉ số và mã băm.",
            ),
            models.CheckConstraint(
                name="publication_signed_by_another",
                condition=Q(state__in=[S.DRAFT, S.IN_REVIEW], signed_at=None, signed_by=None)
                | Q(state__in=[S.SIGNED, S.PUBLISHED], signed_at__isnull=False, signed_by__isnull=False)
                & ~Q(signed_by=F("closed_by")),
                violation_error_message="Người ký phải khác người chốt số liệu.",
            ),
            models.CheckConstraint(
                name="publication_published_with_its_notice",
                condition=Q(published_at=None, published_by=None, published_on=None, names_until=None)
                & Q(notice=None)
                & ~Q(state=S.PUBLISHED)
                | Q(published_at__isnull=False, published_by__isnull=False, published_on__isnull=False)
                & Q(names_until__isnull=False, notice__isnull=False, state=S.PUBLISHED),
                violation_error_message="Kỳ đã công khai phải có ngày, người công khai và thông báo có số.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.first_on:%Y-%m}"

    @property
    def month(self) -> str:
        """As addresses and files name it: 2026-10."""
        return f"{self.first_on:%Y-%m}"


class PublicationRow(models.Model):
    """A unit's line as it was closed. Never edited: a trigger refuses it."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="rows")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField("thứ tự")
    code = models.CharField("mã cơ quan", max_length=40)
    name = models.CharField("tên", max_length=255)
    kind = models.CharField("loại", max_length=20)
    level = models.CharField("cấp", max_length=20)
    total = models.DecimalField("tổng điểm", max_digits=6, decimal_places=2)
    not_measured = models.DecimalField("điểm của chỉ số chưa đo", max_digits=6, decimal_places=2)
    unreachable = models.DecimalField("điểm không thể đạt", max_digits=6, decimal_places=2)
    # Empty while points are not measured.
    grade = models.CharField("xếp loại", max_length=20, blank=True, default="")
    rank = models.PositiveIntegerField("hạng", null=True, blank=True)
    ranked_among = models.PositiveIntegerField("trong số", default=0)
    # Late by law (measure L) in the month, of what it and all below it decide.
    late = models.PositiveIntegerField("hồ sơ trễ hẹn", default=0)
    values = models.JSONField("giá trị chỉ số")

    class Meta:
        verbose_name = "dòng của đơn vị"
        verbose_name_plural = "dòng của đơn vị"
        constraints = [
            models.UniqueConstraint(
                name="publication_row_once",
                fields=["publication", "agency"],
                violation_error_message="Mỗi đơn vị có một dòng trong một kỳ.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.code}"


class PublicationOfficer(models.Model):
    """A late officer as he was listed (ruling 14). Never edited; a name is taken away by a NameRemoval."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="officers")
    officer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("họ tên", max_length=150)
    unit = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    unit_name = models.CharField("đơn vị", max_length=255)
    dossier_ids = models.JSONField("hồ sơ")
    minutes = models.PositiveIntegerField("số phút làm việc quá hạn")
    handled = models.PositiveIntegerField("số hồ sơ đã xử lý")

    class Meta:
        verbose_name = "cán bộ trễ hạn"
        verbose_name_plural = "cán bộ trễ hạn"
        constraints = [
            models.UniqueConstraint(
                name="publication_officer_once",
                fields=["publication", "officer", "unit"],
                violation_error_message="Mỗi người tại một đơn vị có một dòng trong một kỳ.",
            )
        ]
        indexes = [models.Index(fields=["officer"], name="publication_officer_person")]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.officer_id}"

    @property
    def dossiers(self) -> int:
        return len(self.dossier_ids)


class PublicEdition(models.Model):
    """The notice as the public gets it: the signed original, later copies without the names taken away."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField("bản số")
    made_at = models.DateTimeField("lập lúc")
    # How many names it still prints; what prints names is not given out after `names_until`.
    names = models.PositiveIntegerField("số tên")
    paper = models.ForeignKey("documents.IssuedPaper", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "bản công khai"
        verbose_name_plural = "bản công khai"
        constraints = [
            models.UniqueConstraint(
                name="public_edition_once",
                fields=["publication", "number"],
                violation_error_message="Số của bản công khai đã có.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication_id}.{self.number}"

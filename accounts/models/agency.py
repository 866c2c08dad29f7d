from datetime import date

import pghistory
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F, Q

from accounts.enums import AgencyKind, DueTimePolicy, Level, StartRule
from accounts.models.periods import Dated, ends_after_it_begins, once_at_a_time
from accounts.querysets import DatedQuerySet


@pghistory.track(model_name="AgencyHistory")
class Agency(Dated):
    """An agency, a unit inside it or a place of reception, for the days it exists."""

    code = models.CharField("mã nội bộ", max_length=40, unique=True)
    name = models.CharField("tên", max_length=255)
    kind = models.CharField("loại", max_length=20, choices=AgencyKind)
    level = models.CharField("cấp", max_length=10, choices=Level)
    # Decision 20/2020 (left to right) and Circular 10/2016 (right to left): law.md §3.4.
    identifier = models.CharField("mã định danh", max_length=35, blank=True, default="")
    legacy_identifier = models.CharField("mã định danh cũ", max_length=35, blank=True, default="")
    # A legal person has its own seal: it signs apologies and issues results (ruling 12).
    has_seal = models.BooleanField("có con dấu riêng", default=False)
    address = models.CharField("địa chỉ", max_length=255, blank=True, default="")
    phone = models.CharField("điện thoại", max_length=40, blank=True, default="")
    email = models.EmailField("thư điện tử", blank=True, default="")
    website = models.CharField("trang thông tin", max_length=120, blank=True, default="")
    # The administrative unit it governs, by the code of the statistics office; others leave it empty.
    area_code = models.CharField("mã đơn vị hành chính", max_length=10, blank=True, default="")
    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = DatedQuerySet["Agency"].as_manager()

    class Meta:
        verbose_name = "cơ quan"
        verbose_name_plural = "cơ quan"
        constraints = [
            ends_after_it_begins(name="agency_ends_after_it_begins"),
            models.CheckConstraint(
                name="agency_identifier_is_new_style",
                condition=Q(identifier="") | Q(identifier__regex=r"^[A-Y][0-9]{2}(\.[0-9A-Z]{1,5}){0,6}$"),
                violation_error_message="Mã định danh phải theo mẫu Quyết định 20/2020, ví dụ H37.03.12.",
            ),
            models.CheckConstraint(
                name="agency_legacy_identifier_is_old_style",
                condition=Q(legacy_identifier="")
                | Q(legacy_identifier__regex=r"^[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Y][0-9]{2}$"),
                violation_error_message="Mã định danh cũ phải theo Thông tư 10/2016, ví dụ 000.12.03.H37.",
            ),
            once_at_a_time(
                name="agency_identifier_names_one",
                per=["identifier"],
                condition=~Q(identifier=""),
                message="Mã định danh này đang thuộc một cơ quan khác trong cùng thời gian.",
            ),
            once_at_a_time(
                name="agency_legacy_identifier_names_one",
                per=["legacy_identifier"],
                condition=~Q(legacy_identifier=""),
                message="Mã định danh cũ này đang thuộc một cơ quan khác trong cùng thời gian.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


# Upwards from the parent, each step only for the days that all steps before it hold.
_CIRCLE = """
    WITH RECURSIVE above (agency_id, days, distance) AS (
        SELECT %(parent)s::bigint, daterange(%(first)s::date, %(last)s::date, '[]'), 0
        UNION ALL
        SELECT p.parent_id, a.days * daterange(p.valid_from, p.valid_to, '[]'), a.distance + 1
        FROM above a
        JOIN accounts_agencyplacement p ON p.agency_id = a.agency_id AND p.id <> %(row)s
            AND a.days && daterange(p.valid_from, p.valid_to, '[]')
        WHERE a.agency_id <> %(agency)s AND a.distance < 20
    )
    SELECT 1 FROM above WHERE agency_id = %(agency)s AND distance > 0 LIMIT 1
"""


@pghistory.track(model_name="AgencyPlacementHistory")
class AgencyPlacement(Dated):
    """Under whom an agency stands, for the days it stands there. No row: it stands at the top."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="child_placements")
    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = DatedQuerySet["AgencyPlacement"].as_manager()

    class Meta:
        verbose_name = "vị trí trong hệ thống cơ quan"
        verbose_name_plural = "vị trí trong hệ thống cơ quan"
        constraints = [
            ends_after_it_begins(name="placement_ends_after_it_begins"),
            models.CheckConstraint(
                name="placement_not_under_itself",
                condition=~Q(agency=F("parent")),
                violation_error_message="Một cơ quan không thể trực thuộc chính nó.",
            ),
            once_at_a_time(
                name="placement_one_parent_at_a_time",
                per=["agency"],
                message="Trong cùng thời gian một cơ quan chỉ trực thuộc một cơ quan cấp trên.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} < {self.parent_id}"

    def clean(self) -> None:
        super().clean()
        if self.agency_id and self.parent_id and self.valid_from and self._closes_a_circle():
            raise ValidationError(
                {"parent": f"{self.parent.name} đang nằm dưới {self.agency.name}; không thể đặt ngược lại."}
            )

    def _closes_a_circle(self) -> bool:
        """Whether the agency stands above its parent on any day of this placement."""
        asked: dict[str, int | date | None] = {
            "agency": self.agency_id, "parent": self.parent_id, "row": self.pk or 0,
            "first": self.valid_from, "last": self.valid_to,
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(_CIRCLE, asked)
            return cursor.fetchone() is not None


@pghistory.track(model_name="HeadTitleHistory")
class HeadTitle(Dated):
    """What the head of an agency is called, for the days it holds: Chủ tịch, Giám đốc … (ruling 42)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="head_titles")
    title = models.CharField("chức danh người đứng đầu", max_length=80)
    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = DatedQuerySet["HeadTitle"].as_manager()

    class Meta:
        verbose_name = "chức danh người đứng đầu"
        verbose_name_plural = "chức danh người đứng đầu"
        constraints = [
            ends_after_it_begins(name="head_title_ends_after_it_begins"),
            once_at_a_time(
                name="head_title_one_at_a_time",
                per=["agency"],
                message="Trong cùng thời gian một cơ quan chỉ có một chức danh người đứng đầu.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track(model_name="AgencyCalendarHistory")
class AgencyCalendar(Dated):
    """Which calendars an agency and its units use, and how promises are printed (rulings 3–5)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="calendars")
    # Codes of calendars.Calendar; empty opening code: open in the counting sessions.
    counting_calendar = models.CharField("lịch tính thời hạn", max_length=40)
    opening_calendar = models.CharField("lịch mở cửa tiếp nhận", max_length=40, blank=True, default="")
    start_rule = models.CharField(
        "cách tính ngày bắt đầu", max_length=20, choices=StartRule, default=StartRule.NEXT_SESSION
    )
    due_time_policy = models.CharField(
        "giờ ghi trên giấy hẹn", max_length=20, choices=DueTimePolicy, default=DueTimePolicy.RECEIPT_TIME
    )
    fixed_hour = models.TimeField("giờ cố định", null=True, blank=True)
    act = models.CharField("văn bản quy định", max_length=120, blank=True, default="")
    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = DatedQuerySet["AgencyCalendar"].as_manager()

    class Meta:
        verbose_name = "lịch làm việc của cơ quan"
        verbose_name_plural = "lịch làm việc của cơ quan"
        constraints = [
            ends_after_it_begins(name="agency_calendar_ends_after_it_begins"),
            once_at_a_time(
                name="agency_calendar_one_at_a_time",
                per=["agency"],
                message="Trong cùng thời gian một cơ quan chỉ dùng một lịch.",
            ),
            models.CheckConstraint(
                name="agency_calendar_hour_iff_fixed",
                condition=Q(due_time_policy="fixed_hour", fixed_hour__isnull=False)
                | (~Q(due_time_policy="fixed_hour") & Q(fixed_hour=None)),
                violation_error_message="Chỉ chính sách “giờ cố định” mới ghi giờ, và phải ghi giờ.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.counting_calendar}"


@pghistory.track(model_name="AgencySuccessionHistory")
class AgencySuccession(models.Model):
    """Who carries on the work of a closed agency, from which day, by which act (ruling 41).

    An empty `sector_code` names the general successor, who also sees the finished dossiers; a row with a
    sector names who carries on that field only.
    """

    predecessor = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="inheritances")
    sector_code = models.CharField("mã lĩnh vực", max_length=40, blank=True, default="")
    effective_on = models.DateField("kế thừa từ ngày")
    act = models.CharField("văn bản", max_length=200)
    # Set when a person confirmed that the open dossiers move; nothing moves before.
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "kế thừa giữa các cơ quan"
        verbose_name_plural = "kế thừa giữa các cơ quan"
        constraints = [
            models.UniqueConstraint(
                name="succession_one_heir_per_field",
                fields=["predecessor", "sector_code"],
                violation_error_message="Cơ quan này đã có cơ quan kế thừa cho lĩnh vực đó.",
            ),
            models.CheckConstraint(
                name="succession_not_of_itself",
                condition=~Q(predecessor=F("successor")),
                violation_error_message="Một cơ quan không thể kế thừa chính nó.",
            ),
            models.CheckConstraint(
                name="succession_confirmed_at_iff_by",
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                violation_error_message="Xác nhận phải có cả người và thời điểm.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from procedures.enums import Channel, CutoffEffect, LimitUnit, OnlineLevel, PauseMode, SectorRuleKind, Source
from procedures.querysets import VersionQuerySet
from procedures.rules.blank_forms import kind_of_file, name_of_form
from procedures.rules.limits import describe


def validity() -> models.Func:
    """The days of a row as SQL's daterange: both ends count, an open end is endless."""
    bounds = RangeBoundary(inclusive_lower=True, inclusive_upper=True)
    return models.Func("valid_from", "valid_to", bounds, function="DATERANGE", output_field=DateRangeField())


class ProcedureVersion(models.Model):
    """What a procedure says for the days it is valid: its constituent parts (Decree 63/2010, Art. 8(2)).

    A draft may be written; once published its content never changes again (a trigger sees to it) except that
    `valid_to` may be set. Running dossiers stay on the version they were received under.
    """

    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("phiên bản")
    source = models.CharField("nguồn", max_length=10, choices=Source)
    name = models.TextField("tên thủ tục")
    search_key = models.TextField(editable=False)
    # Order of Vietnamese dictionaries, to be compared byte by byte.
    sort_key = models.TextField(editable=False, default="", db_default="")
    sector = models.ForeignKey(
        "procedures.Sector", on_delete=models.PROTECT, related_name="versions", verbose_name="lĩnh vực"
    )
    levels = ArrayField(models.CharField(max_length=10), verbose_name="cấp thực hiện", default=list)
    subject_codes = ArrayField(
        models.CharField(max_length=20), verbose_name="đối tượng thực hiện", default=list, blank=True
    )
    publisher_code = models.CharField("mã cơ quan công bố", max_length=40, blank=True, default="")
    publisher_name = models.CharField("cơ quan công bố", max_length=255, blank=True, default="")
    decision_number = models.CharField("số quyết định công bố", max_length=80, blank=True, default="")
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)

    steps_text = models.TextField("trình tự thực hiện", blank=True, default="")
    manner_text = models.TextField("cách thức thực hiện", blank=True, default="")
    conditions_text = models.TextField("yêu cầu, điều kiện", blank=True, default="")
    agency_text = models.TextField("cơ quan giải quyết", blank=True, default="")
    document_sets = models.PositiveSmallIntegerField("số bộ hồ sơ", default=1)

    online_level = models.CharField(
        "mức độ trực tuyến", max_length=10, choices=OnlineLevel, default=OnlineLevel.NONE
    )
    partial_reason = models.TextField("lý do chưa toàn trình", blank=True, default="")
    is_non_boundary = models.BooleanField("phi địa giới hành chính", default=False)
    is_internal = models.BooleanField("thủ tục nội bộ", default=False)
    is_vertical = models.BooleanField("ngành dọc", default=False)
    in_person_only = models.BooleanField("chỉ nộp trực tiếp", default=False)
    # Immediate procedures at the counter, many papers in one visit (ruling 27).
    is_express = models.BooleanField("giải quyết ngay", default=False)
    allows_representative = models.BooleanField("được ủy quyền nộp", default=True)
    gives_paper_result = models.BooleanField("phải trả kết quả bản giấy", default=False)
    # What happens to the clock after the formal supplement; restart is the rule (Decree 61/2018, Art. 19).
    supplement_mode = models.CharField(
        "sau khi bổ sung", max_length=10, choices=PauseMode, default=PauseMode.RESTART
    )

    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    published_at = models.DateTimeField("công bố lúc", null=True, blank=True)
    published_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Of the record or the shipped file this version was made from; empty for one written here.
    content_hash = models.CharField(max_length=64, blank=True, default="", editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "phiên bản thủ tục"
        verbose_name_plural = "phiên bản thủ tục"
        indexes: ClassVar = [
            GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="version_search_trgm"),
            models.Index(fields=["sector"], name="version_sector"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procedure", "source", "number"],
                name="version_number_once",
                violation_error_message="Số phiên bản này đã có.",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="version_ends_after_start",
                violation_error_message="Ngày hết hiệu lực phải từ ngày bắt đầu trở đi.",
            ),
            ExclusionConstraint(
                name="version_validity_apart",
                expressions=[
                    ("procedure", RangeOperators.EQUAL),
                    ("source", RangeOperators.EQUAL),
                    (validity(), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(published_at__isnull=False),
                violation_error_message="Một phiên bản khác cùng nguồn đang có hiệu lực trong thời gian này.",
            ),
            # An imported or shipped version was published by nobody.
            models.CheckConstraint(
                condition=models.Q(published_by__isnull=True) | models.Q(published_at__isnull=False),
                name="version_publisher_with_moment",
                violation_error_message="Người công bố phải đi cùng thời điểm công bố.",
            ),
            models.CheckConstraint(
                condition=models.Q(online_level__in=OnlineLevel.values),
                name="version_online_level_known",
                violation_error_message="Mức độ trực tuyến không có trong danh mục.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (phiên bản {self.number})"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class ProcedureCase(models.Model):
    """A case (trường hợp) of a procedure: its own papers, limit or fee."""

    version = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, related_name="cases")
    key = models.CharField("mã trường hợp", max_length=40)
    name = models.TextField("tên trường hợp")
    position = models.PositiveSmallIntegerField("thứ tự", default=1)

    class Meta:
        verbose_name = "trường hợp"
        verbose_name_plural = "trường hợp"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "key"],
                name="case_key_once",
                violation_error_message="Trường hợp này đã có trong phiên bản.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class RequiredPaper(models.Model):
    """A paper of the dossier; without a case it belongs to every case."""

    version = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, related_name="papers")
    case = models.ForeignKey(
        ProcedureCase, on_delete=models.CASCADE, null=True, blank=True, related_name="papers"
    )
    key = models.CharField("mã giấy tờ", max_length=60)
    name = models.TextField("tên giấy tờ")
    # Heading in the national text under which the paper stands, when it names no case.
    group = models.TextField("nhóm", blank=True, default="")
    originals = models.PositiveSmallIntegerField("số bản chính", default=1)
    copies = models.PositiveSmallIntegerField("số bản sao", default=0)
    # The national record says false everywhere, so only versions written here can require.
    is_required = models.BooleanField("bắt buộc", default=True)
    is_shown_only = models.BooleanField("chỉ xuất trình", default=False)
    is_form = models.BooleanField("là mẫu đơn, tờ khai", default=False)
    form_name = models.TextField("tên mẫu", blank=True, default="")
    # The blank form itself and what its file is called; written by procedures.services.blank_forms alone.
    form_file = models.ForeignKey(
        "documents.StoredFile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    form_file_name = models.CharField("tên tệp mẫu", max_length=200, blank=True, default="", db_default="")
    database = models.CharField("khai thác được từ cơ sở dữ liệu", max_length=200, blank=True, default="")
    position = models.PositiveSmallIntegerField("thứ tự", default=1)

    class Meta:
        verbose_name = "giấy tờ phải nộp"
        verbose_name_plural = "giấy tờ phải nộp"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "key"],
                name="paper_key_once",
                violation_error_message="Mã giấy tờ này đã có trong phiên bản.",
            ),
            models.CheckConstraint(
                name="paper_form_file_of_a_form",
                condition=models.Q(form_file=None, form_file_name="")
                | (models.Q(form_file__isnull=False, is_form=True) & ~models.Q(form_file_name="")),
                violation_error_message="Tệp mẫu phải có tên và thuộc giấy tờ là mẫu đơn, tờ khai.",
            ),
        ]
        indexes: ClassVar = [
            # Read by sweep_files: one paper in a hundred has a file (docs/adr/0059).
            models.Index(
                fields=["form_file"],
                name="paper_form_file",
                condition=models.Q(form_file__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def blank_form(self) -> str:
        return name_of_form(self.name, self.form_name)

    @property
    def form_kind(self) -> str:
        return kind_of_file(self.form_file_name)


class TimeLimit(models.Model):
    """A time limit; the most specific of case and channel wins (see procedures.rules.limits)."""

    version = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, related_name="limits")
    case = models.ForeignKey(
        ProcedureCase, on_delete=models.CASCADE, null=True, blank=True, related_name="limits"
    )
    channel = models.PositiveSmallIntegerField("kênh", choices=Channel, null=True, blank=True)
    value = models.DecimalField("thời hạn", max_digits=7, decimal_places=2, null=True, blank=True)
    unit = models.CharField("đơn vị", max_length=15, choices=LimitUnit)
    text = models.TextField("nội dung", blank=True, default="")
    position = models.PositiveSmallIntegerField("thứ tự", default=1)

    class Meta:
        verbose_name = "thời hạn giải quyết"
        verbose_name_plural = "thời hạn giải quyết"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(unit=LimitUnit.SEE_TEXT)
                | (models.Q(value__isnull=False) & models.Q(value__gte=0)),
                name="limit_has_a_value",
                violation_error_message="Thời hạn không được âm; 0 nghĩa là trong ngày.",
            )
        ]

    def __str__(self) -> str:
        return describe(self.value, self.unit)


class CutoffRule(models.Model):
    """An hour after which a reception counts otherwise, with its source (ruling 6)."""

    version = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, related_name="cutoffs")
    case = models.ForeignKey(
        ProcedureCase, on_delete=models.CASCADE, null=True, blank=True, related_name="cutoffs"
    )
    hour = models.TimeField("giờ chốt")
    effect = models.CharField("hệ quả", max_length=30, choices=CutoffEffect)
    source = models.TextField("căn cứ")

    class Meta:
        verbose_name = "giờ chốt tiếp nhận"
        verbose_name_plural = "giờ chốt tiếp nhận"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "case"],
                name="cutoff_once",
                nulls_distinct=False,
                violation_error_message="Mỗi trường hợp chỉ có một giờ chốt.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.hour:%H:%M}"


class ResultType(models.Model):
    """A type of result the procedure may end with (ruling 28)."""

    version = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, related_name="results")
    code = models.CharField("mã kết quả", max_length=60)
    name = models.TextField("tên kết quả")
    position = models.PositiveSmallIntegerField("thứ tự", default=1)

    class Meta:
        verbose_name = "kết quả thực hiện"
        verbose_name_plural = "kết quả thực hiện"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "code"],
                name="result_code_once",
                violation_error_message="Mã kết quả này đã có trong phiên bản.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class LegalBasis(models.Model):
    """A legal document the procedure rests on."""

    version = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, related_name="legal_bases")
    number = models.CharField("số, ký hiệu", max_length=120)
    title = models.TextField("tên văn bản")
    position = models.PositiveSmallIntegerField("thứ tự", default=1)

    class Meta:
        verbose_name = "căn cứ pháp lý"
        verbose_name_plural = "căn cứ pháp lý"

    def __str__(self) -> str:
        return self.number


class SectorRule(models.Model):
    """What sector law changes about this procedure's clock; nothing holds without its article."""

    version = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, related_name="sector_rules")
    key = models.SlugField("mã", max_length=40)
    kind = models.CharField("loại", max_length=20, choices=SectorRuleKind)
    name = models.TextField("nội dung")
    article = models.TextField("điều khoản")
    mode = models.CharField("cách tính", max_length=10, choices=PauseMode, default=PauseMode.SUSPEND)
    value = models.DecimalField("thời hạn", max_digits=7, decimal_places=2, null=True, blank=True)
    unit = models.CharField("đơn vị", max_length=15, choices=LimitUnit, blank=True, default="")

    class Meta:
        verbose_name = "quy định chuyên ngành"
        verbose_name_plural = "quy định chuyên ngành"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "key"],
                name="sector_rule_key_once",
                violation_error_message="Quy định chuyên ngành này đã có trong phiên bản.",
            ),
            models.CheckConstraint(
                condition=~models.Q(article=""),
                name="sector_rule_cites_article",
                violation_error_message="Quy định chuyên ngành phải ghi rõ điều khoản.",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=[SectorRuleKind.CLOSE_FOR_SILENCE, SectorRuleKind.CLOSE_UNPAID])
                | models.Q(value__gt=0),
                name="sector_rule_closing_has_period",
                violation_error_message="Quy định đóng hồ sơ phải ghi thời hạn chờ.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

from typing import ClassVar

from django.db import models

from procedures.enums import AnnouncedAction, Authority, DutyKind, DutyPlace


class AnnouncingDecision(models.Model):
    """A decision that announces procedures (Decree 63/2010, Art. 13–15)."""

    number = models.CharField("số, ký hiệu", max_length=80)
    title = models.TextField("trích yếu")
    authority = models.CharField("cấp công bố", max_length=10, choices=Authority, default=Authority.PROVINCE)
    signed_on = models.DateField("ngày ký")
    effective_on = models.DateField("ngày văn bản có hiệu lực")
    # A text by shortened procedure, effective at signing: 2 working days to publish instead of 5 or 10.
    is_shortened = models.BooleanField("theo trình tự rút gọn", default=False)
    recorded_at = models.DateTimeField("ghi nhận lúc")
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "quyết định công bố"
        verbose_name_plural = "quyết định công bố"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number", "signed_on"],
                name="decision_once",
                violation_error_message="Quyết định này đã được ghi nhận.",
            )
        ]

    def __str__(self) -> str:
        return self.number


class DecisionEntry(models.Model):
    """What the decision does to one procedure."""

    decision = models.ForeignKey(AnnouncingDecision, on_delete=models.PROTECT, related_name="entries")
    procedure = models.ForeignKey(
        "procedures.Procedure", on_delete=models.PROTECT, related_name="announcements"
    )
    action = models.CharField("nội dung", max_length=10, choices=AnnouncedAction)
    # The procedure that takes the place of a replaced one.
    replaced_by = models.ForeignKey(
        "procedures.Procedure", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # First day without reception, for a replaced or abolished procedure.
    ends_on = models.DateField("ngừng tiếp nhận từ ngày", null=True, blank=True)

    class Meta:
        verbose_name = "thủ tục được công bố"
        verbose_name_plural = "thủ tục được công bố"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["decision", "procedure"],
                name="entry_once",
                violation_error_message="Thủ tục này đã có trong quyết định.",
            ),
            models.CheckConstraint(
                condition=~models.Q(action__in=[AnnouncedAction.REPLACED, AnnouncedAction.ABOLISHED])
                | models.Q(ends_on__isnull=False),
                name="entry_end_known",
                violation_error_message="Thủ tục bị thay thế, bãi bỏ phải ghi ngày ngừng tiếp nhận.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.procedure_id}"


class PublicationDuty(models.Model):
    """What one place owes for one announced procedure, until confirmed (ruling 29)."""

    entry = models.ForeignKey(DecisionEntry, on_delete=models.PROTECT, related_name="duties")
    kind = models.CharField("việc phải làm", max_length=10, choices=DutyKind)
    place = models.CharField("nơi", max_length=20, choices=DutyPlace)
    # The one-stop unit that posts and confirms; empty for the places kept for all agencies.
    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="publication_duties"
    )
    due_on = models.DateField("hạn")
    done_on = models.DateField("ngày làm xong", null=True, blank=True)
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "việc công khai"
        verbose_name_plural = "việc công khai"
        indexes: ClassVar = [
            models.Index(fields=["due_on"], name="duty_open", condition=models.Q(confirmed_at__isnull=True))
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry", "kind", "place", "agency"],
                name="duty_once",
                nulls_distinct=False,
                violation_error_message="Việc công khai này đã có.",
            ),
            models.CheckConstraint(
                condition=(~models.Q(place=DutyPlace.POSTING)) | models.Q(agency__isnull=False),
                name="posting_names_its_unit",
                violation_error_message="Việc niêm yết phải ghi Bộ phận Một cửa thực hiện.",
            ),
            models.CheckConstraint(
                condition=models.Q(done_on__isnull=True, confirmed_at__isnull=True, confirmed_by__isnull=True)
                | models.Q(done_on__isnull=False, confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="duty_confirmation_whole",
                violation_error_message="Xác nhận phải có ngày, người và thời điểm.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.due_on}"

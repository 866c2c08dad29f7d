from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from accounts.enums import Role
from accounts.models.periods import Dated
from procedures.enums import CatalogueLevel, StepKind
from procedures.models.version import validity
from procedures.querysets import OfferQuerySet


class ProcessTemplate(models.Model):
    """The internal process of a procedure at one level, approved once and shared by agencies (ruling 20)."""

    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, related_name="processes")
    level = models.CharField("cấp thực hiện", max_length=10, choices=CatalogueLevel)
    number = models.PositiveIntegerField("phiên bản", default=1)
    name = models.TextField("tên quy trình")
    # All of it at the one-stop unit: received, appraised, decided, sealed, given back.
    on_the_spot = models.BooleanField("năm bước tại chỗ", default=False, db_default=False)
    decision_number = models.CharField("số quyết định phê duyệt", max_length=80, blank=True, default="")
    approved_at = models.DateTimeField("phê duyệt lúc", null=True, blank=True)
    approved_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    content_hash = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        verbose_name = "quy trình nội bộ"
        verbose_name_plural = "quy trình nội bộ"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procedure", "level", "number"],
                name="process_number_once",
                violation_error_message="Quy trình này đã có ở cấp đã chọn.",
            ),
            # A shipped process was approved by nobody here.
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | models.Q(approved_at__isnull=False),
                name="process_approver_with_moment",
                violation_error_message="Người phê duyệt phải đi cùng thời điểm phê duyệt.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProcessStep(models.Model):
    """A step of a process: who by role, how many working hours (8 to a day)."""

    template = models.ForeignKey(ProcessTemplate, on_delete=models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField("bước")
    # Steps of one order run side by side, told apart by their branch.
    branch = models.PositiveSmallIntegerField("nhánh", default=0, db_default=0)
    kind = models.CharField("loại bước", max_length=10, choices=StepKind)
    name = models.TextField("nội dung công việc")
    role = models.CharField("vai trò thực hiện", max_length=20, choices=Role)
    hours = models.DecimalField("số giờ làm việc", max_digits=6, decimal_places=2)

    class Meta:
        verbose_name = "bước của quy trình"
        verbose_name_plural = "bước của quy trình"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["template", "order", "branch"],
                include=["id"],  # makes it an index, which is built beside the running system
                name="step_branch_order_once",
                violation_error_message="Thứ tự bước này đã có.",
            ),
            models.CheckConstraint(
                condition=models.Q(hours__gte=0),
                name="step_hours_not_negative",
                violation_error_message="Số giờ của bước không được âm.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.name}"


class ProcessAnnex(models.Model):
    """Who holds each role of a process in one agency; generated from memberships, then signed (ruling 20).

    Only a signed annex says who does a step; one that waits for its signature replaces it when signed.
    A membership that changes does not stop reception: the annex is marked and gets a day by which it must be
    approved again (`reapprove_due_on`).
    """

    template = models.ForeignKey(ProcessTemplate, on_delete=models.PROTECT, related_name="annexes")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="process_annexes")
    generated_at = models.DateTimeField("lập lúc")
    signed_at = models.DateTimeField("ký lúc", null=True, blank=True)
    signed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reapprove_due_on = models.DateField("phải phê duyệt lại trước", null=True, blank=True)
    replaced_at = models.DateTimeField("được thay thế lúc", null=True, blank=True)

    class Meta:
        verbose_name = "phụ lục quy trình"
        verbose_name_plural = "phụ lục quy trình"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["template", "agency"],
                condition=models.Q(replaced_at__isnull=True, signed_at__isnull=False),
                name="annex_signed_once",
                violation_error_message="Cơ quan đã có phụ lục đang dùng cho quy trình này.",
            ),
            models.UniqueConstraint(
                fields=["template", "agency"],
                condition=models.Q(replaced_at__isnull=True, signed_at__isnull=True),
                name="annex_to_sign_once",
                violation_error_message="Cơ quan đã có phụ lục chờ ký cho quy trình này.",
            ),
            models.CheckConstraint(
                condition=models.Q(signed_at__isnull=True, signed_by__isnull=True)
                | models.Q(signed_at__isnull=False, signed_by__isnull=False),
                name="annex_signature_whole",
                violation_error_message="Chữ ký phụ lục phải có người và thời điểm.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template_id} @ {self.agency_id}"


class AnnexHolder(models.Model):
    """One person who may do a step in the agency of the annex."""

    annex = models.ForeignKey(ProcessAnnex, on_delete=models.CASCADE, related_name="holders")
    step = models.ForeignKey(ProcessStep, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "người thực hiện bước"
        verbose_name_plural = "người thực hiện bước"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["annex", "step", "user"],
                name="holder_once",
                violation_error_message="Người này đã có tên ở bước đó.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.step_id}: {self.user_id}"


class ProcedureOffer(Dated):
    """A procedure at a place: who receives, who decides, where the record is kept (rulings 21, 23)."""

    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, related_name="offers")
    receiving_agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="received_offers"
    )
    deciding_agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="decided_offers"
    )
    process = models.ForeignKey(
        ProcessTemplate, on_delete=models.PROTECT, null=True, blank=True, related_name="offers"
    )
    # Whose head and officers do the steps of their roles; empty: whoever has the role in the agency.
    handling_unit = models.ForeignKey(
        "accounts.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="handled_offers",
        verbose_name="đơn vị thụ lý",
    )
    # Empty: this portal. Otherwise the named outside system, which alone may receive.
    system_of_record = models.CharField("hệ thống ghi nhận", max_length=120, blank=True, default="")
    system_url = models.URLField("địa chỉ hệ thống", blank=True, default="")
    system_basis = models.CharField("căn cứ", max_length=200, blank=True, default="")
    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = "thủ tục tại nơi tiếp nhận"
        verbose_name_plural = "thủ tục tại nơi tiếp nhận"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="offer_ends_after_start",
                violation_error_message="Ngày hết hiệu lực phải từ ngày bắt đầu trở đi.",
            ),
            models.CheckConstraint(
                condition=models.Q(system_of_record="") | ~models.Q(system_basis=""),
                name="offer_outside_system_has_basis",
                violation_error_message="Hệ thống ghi nhận bên ngoài phải kèm quyết định công bố.",
            ),
            ExclusionConstraint(
                name="offer_validity_apart",
                expressions=[
                    ("procedure", RangeOperators.EQUAL),
                    ("receiving_agency", RangeOperators.EQUAL),
                    (validity(), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Nơi tiếp nhận đã có thủ tục này trong thời gian đó.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} @ {self.receiving_agency_id}"

    @property
    def is_recorded_here(self) -> bool:
        return not self.system_of_record

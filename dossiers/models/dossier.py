"""The dossier and its machine. A transition sets its own fields and nothing else."""

import os
from datetime import datetime

import pghistory
from django.apps import apps
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from dossiers.enums import ENDED_WITHOUT_RESULT, TERMINAL_STATES, DossierKind, State
from dossiers.models.machine import Machine
from dossiers.models.party import WithParties
from dossiers.models.promise import WithPromise
from dossiers.querysets import DossierQuerySet


def new_salt() -> bytes:
    return os.urandom(16)


@pghistory.track(
    model_name="DossierHistory",
    exclude=["search_text", "salt"],
    obj_field=pghistory.ObjForeignKey(related_name="history"),
)
class Dossier(WithParties, WithPromise, Machine):
    """One request of one applicant under one procedure, from draft to its end."""

    kind = models.CharField("loại", max_length=12, choices=DossierKind, default=DossierKind.ORDINARY)
    # Given at acceptance, unique for ever; before that the temporary number stands for it (ruling 25).
    code = models.CharField("mã hồ sơ", max_length=60, null=True, blank=True, unique=True)
    temporary_number = models.CharField("số tạm", max_length=40, unique=True)
    outside_code = models.CharField(
        "mã ở hệ thống khác", max_length=60, blank=True, default="", db_index=True
    )
    system_of_record = models.CharField("hệ thống gốc", max_length=60, blank=True, default="")
    lookup_word = models.CharField("từ khóa tra cứu", max_length=8)
    # The form's own key: posting it twice makes one dossier.
    submission_key = models.UUIDField("khóa nộp", unique=True)

    procedure_version = models.ForeignKey(
        "procedures.ProcedureVersion", on_delete=models.PROTECT, related_name="+"
    )
    case = models.ForeignKey(
        "procedures.ProcedureCase", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    offer = models.ForeignKey(
        "procedures.ProcedureOffer", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    channel = models.PositiveSmallIntegerField("kênh nộp")
    receiving_agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    # The agency competent to issue the result owns the score (ruling 21).
    deciding_agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    current_unit = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    current_holder = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    received_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    subject = models.CharField("nội dung yêu cầu", max_length=1000, blank=True, default="")
    sets_count = models.PositiveSmallIntegerField("số bộ hồ sơ", default=1)
    return_means = models.PositiveSmallIntegerField("hình thức nhận kết quả", default=0)
    return_place = models.CharField("nơi nhận kết quả", max_length=255, blank=True, default="")
    folder_place = models.CharField("nơi để hồ sơ giấy", max_length=60, blank=True, default="")
    result_place = models.CharField("nơi để kết quả", max_length=60, blank=True, default="")
    # Whose book: after a merger the dossier keeps its line in the book of the office that received it.
    register_agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    register_year = models.PositiveSmallIntegerField("năm sổ", null=True, blank=True)
    register_number = models.PositiveIntegerField("số thứ tự trong sổ", null=True, blank=True)

    created_at = models.DateTimeField("lập lúc")
    submitted_at = models.DateTimeField("nộp lúc", null=True, blank=True)
    accepted_at = models.DateTimeField("tiếp nhận lúc", null=True, blank=True)
    finished_at = models.DateTimeField("xử lý xong lúc", null=True, blank=True)
    returned_at = models.DateTimeField("trả kết quả lúc", null=True, blank=True)
    # End of any other kind: withdrawn, refused, rejected, stopped, lapsed, closed.
    ended_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)
    # Legal days in local time, computed in Python (decision 16); raw SQL uses these.
    received_on = models.DateField("ngày tiếp nhận", null=True, blank=True)
    ended_on = models.DateField("ngày kết thúc", null=True, blank=True)

    pre_supplement_count = models.PositiveSmallIntegerField("số lần bổ sung trước tiếp nhận", default=0)
    supplement_count = models.PositiveSmallIntegerField("số lần bổ sung", default=0)
    reschedule_count = models.PositiveSmallIntegerField("số lần hẹn lại", default=0)
    papers_returned = models.BooleanField("đã trả lại giấy tờ", default=False)

    search_text = models.TextField("chữ để tìm", default="")
    # Salts the hashes in its events; outside the ledger, so that erasing it blinds them (ruling 35).
    salt = models.BinaryField("muối băm", default=new_salt, editable=False)

    # Not a column: the promise as it stood when a service locked the dossier, for the ledger to compare.
    due_when_locked: datetime | None = None

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = "hồ sơ"
        verbose_name_plural = "hồ sơ"
        constraints = [
            models.CheckConstraint(
                name="dossier_state_known",
                condition=Q(state__in=State.values),
                violation_error_message="Trạng thái hồ sơ không có trong danh mục.",
            ),
            models.CheckConstraint(
                name="dossier_returned_iff_returned_at",
                condition=Q(state=State.RETURNED, returned_at__isnull=False)
                | (~Q(state=State.RETURNED) & Q(returned_at=None)),
                violation_error_message="Chỉ hồ sơ đã trả kết quả mới có thời điểm trả.",
            ),
            models.CheckConstraint(
                name="dossier_ended_iff_ended_on",
                condition=Q(state__in=[*TERMINAL_STATES, State.DONE], ended_on__isnull=False)
                | (~Q(state__in=[*TERMINAL_STATES, State.DONE]) & Q(ended_on=None)),
                violation_error_message="Chỉ hồ sơ đã kết thúc mới có ngày kết thúc.",
            ),
            models.CheckConstraint(
                name="dossier_accepted_has_code_and_promise",
                condition=Q(accepted_at=None, code=None)
                | Q(accepted_at__isnull=False, code__isnull=False, received_on__isnull=False),
                violation_error_message="Hồ sơ đã tiếp nhận phải có mã và ngày tiếp nhận.",
            ),
            # Without a clock there may be a date that is only expected: no day, no late moment.
            models.CheckConstraint(
                name="dossier_promise_belongs_to_a_clock",
                condition=Q(clock_started_at=None, due_on=None, late_after=None, late_after_766=None)
                | Q(clock_started_at__isnull=False, due_at=None, due_on=None)
                | Q(clock_started_at__isnull=False, due_at__isnull=False, due_on__isnull=False),
                violation_error_message="Hẹn trả phải có đồng hồ, thời điểm và ngày.",
            ),
            models.CheckConstraint(
                name="dossier_clock_only_when_accepted",
                condition=Q(clock_started_at=None) | Q(accepted_at__isnull=False),
                violation_error_message="Đồng hồ chỉ chạy khi hồ sơ đã được tiếp nhận.",
            ),
            models.CheckConstraint(
                name="dossier_rescheduled_at_most_once",
                condition=Q(reschedule_count__lte=1),
                violation_error_message="Chỉ được hẹn lại ngày trả kết quả một lần.",
            ),
            models.UniqueConstraint(
                name="dossier_register_number_once",
                fields=["register_agency", "register_year", "register_number"],
                condition=Q(register_number__isnull=False),
            ),
        ]
        indexes = [
            # Read by the desk's list: what a unit holds, most urgent first.
            models.Index(
                fields=["current_unit", "due_at", "id"],
                name="dossier_unit_open",
                condition=Q(ended_on=None),
            ),
            models.Index(
                fields=["current_holder", "due_at", "id"],
                name="dossier_holder_open",
                condition=Q(ended_on=None),
            ),
            models.Index(
                fields=["deciding_agency", "due_at", "id"],
                name="dossier_deciding_open",
                condition=Q(ended_on=None),
            ),
            models.Index(
                fields=["receiving_agency", "due_at", "id"],
                name="dossier_receiving_open",
                condition=Q(ended_on=None),
            ),
            # Results waiting at the counter to be fetched.
            models.Index(
                fields=["receiving_agency", "finished_at"],
                name="dossier_to_return",
                condition=Q(state="done"),
            ),
            # Ended without a result, and what was handed in may still lie here.
            models.Index(
                fields=["receiving_agency"],
                name="dossier_papers_here",
                condition=Q(papers_returned=False, state__in=ENDED_WITHOUT_RESULT),
            ),
            models.Index(fields=["receiving_agency", "-accepted_at"], name="dossier_receiving_day"),
            models.Index(fields=["deciding_agency", "-accepted_at"], name="dossier_deciding_day"),
            # Lateness is asked of these (decision 13): late ⇔ moment passed.
            models.Index(fields=["due_at"], name="dossier_due_open", condition=Q(ended_on=None)),
            models.Index(fields=["late_after"], name="dossier_late_open", condition=Q(ended_on=None)),
            models.Index(fields=["late_after_766"], name="dossier_late_766_open", condition=Q(ended_on=None)),
            # The probable duplicate: same person, same procedure, still open.
            models.Index(
                fields=["applicant_id_number", "procedure_version"],
                name="dossier_applicant",
                condition=~Q(applicant_id_number=""),
            ),
            GinIndex(fields=["search_text"], name="dossier_search", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["corrects"], name="dossier_corrects", condition=Q(corrects__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.code or self.temporary_number

    @property
    def is_open(self) -> bool:
        return State(self.state) not in TERMINAL_STATES

    @property
    def is_only_expected(self) -> bool:
        """Received for another agency that does not have it yet: its date is no promise (docs/adr/0037)."""
        return self.kind == DossierKind.NON_BOUNDARY and self.clock_started_at is None

    def end_moment(self) -> datetime | None:
        """When the work on it ended: finished, else ended otherwise (law.md §1.3)."""
        return self.finished_at or self.ended_at


def _found_by_its_dossier_alone(history: type[models.Model]) -> None:
    """Nobody asks for all history of an agency or a procedure; such an index costs each change a line."""
    for field in history._meta.local_fields:
        if isinstance(field, models.ForeignKey) and not field.name.startswith("pgh_"):
            field.db_index = False  # type: ignore[attr-defined]  # left out by django-stubs


_found_by_its_dossier_alone(apps.get_registered_model("dossiers", "DossierHistory"))

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from accounts.enums import Role, SigningMode
from accounts.models.periods import Dated, ends_after_it_begins, once_at_a_time
from accounts.querysets import DatedQuerySet


@pghistory.track(model_name="MembershipHistory")
class Membership(Dated):
    """A role of a user in an agency, for the days it holds. A person's roles add up (ruling 19)."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="memberships")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField("vai trò", max_length=20, choices=Role)
    # Printed under a signature: "Phó Chủ tịch", "Chánh Văn phòng".
    job_title = models.CharField("chức danh", max_length=80, blank=True, default="")
    act = models.CharField("quyết định phân công", max_length=120, blank=True, default="")
    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = DatedQuerySet["Membership"].as_manager()

    class Meta:
        verbose_name = "vai trò của người dùng"
        verbose_name_plural = "vai trò của người dùng"
        indexes = [
            models.Index(fields=["agency", "role"], name="membership_who_holds_role"),  # annexes, assignment
        ]
        constraints = [
            ends_after_it_begins(name="membership_ends_after_it_begins"),
            once_at_a_time(
                name="membership_role_once_at_a_time",
                per=["user", "agency", "role"],
                message="Người này đã giữ vai trò đó tại cơ quan trong cùng thời gian.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} @ {self.agency_id}"


# A leave that did not happen is deleted, and the history says so.
@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="LeaveHistory"
)
class Leave(Dated):
    """Days a person is away, and who stands in for him (ruling 19). Without a deputy he is only away."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="leaves")
    deputy = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="deputised_leaves"
    )
    reason = models.CharField("lý do", max_length=120, blank=True, default="")
    valid_from = models.DateField("nghỉ từ ngày")
    valid_to = models.DateField("đến hết ngày")
    recorded_at = models.DateTimeField("ghi lúc")
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    objects = DatedQuerySet["Leave"].as_manager()

    class Meta:
        verbose_name = "thời gian vắng mặt"
        verbose_name_plural = "thời gian vắng mặt"
        constraints = [
            ends_after_it_begins(name="leave_ends_after_it_begins"),
            once_at_a_time(
                name="leave_once_at_a_time",
                per=["user"],
                message="Người này đã có một đợt vắng mặt trong cùng thời gian.",
            ),
            models.CheckConstraint(
                name="leave_deputy_is_another",
                condition=Q(deputy=None) | ~Q(deputy=F("user")),
                violation_error_message="Người làm thay phải là người khác.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.valid_from:%d/%m/%Y}–{self.valid_to:%d/%m/%Y}"


SIGNED_ALREADY = (
    "Người này đã được giao ký giấy tờ đó theo hình thức đó tại cơ quan trong cùng thời gian. "
    "Hãy kết thúc phân công trước, hoặc chọn loại giấy tờ khác."
)


@pghistory.track(model_name="SignatureDelegationHistory")
class SignatureDelegation(Dated):
    """In which form a person signs an agency's papers, for which papers, by which act (ruling 15)."""

    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="delegations")
    signer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="delegations")
    mode = models.CharField("hình thức ký", max_length=10, choices=SigningMode)
    signer_title = models.CharField("chức danh người ký", max_length=120)
    # Codes of the paper kinds registered by the apps; empty: every paper of the agency.
    paper_kinds = ArrayField(
        models.CharField(max_length=40), verbose_name="loại giấy tờ", blank=True, default=list
    )
    act = models.CharField("văn bản giao ký", max_length=200)
    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = DatedQuerySet["SignatureDelegation"].as_manager()

    class Meta:
        verbose_name = "phân công ký"
        verbose_name_plural = "phân công ký"
        constraints = [
            ends_after_it_begins(name="delegation_ends_after_it_begins"),
            # One act names all its papers in one row; two acts stand beside each other for different papers.
            once_at_a_time(
                name="delegation_one_act_at_a_time",
                per=["agency", "signer", "mode", "act"],
                message="Văn bản này đã được ghi cho người này, hình thức ký đó, trong cùng thời gian.",
            ),
            once_at_a_time(
                name="delegation_of_all_papers_once_at_a_time",
                per=["agency", "signer", "mode"],
                condition=Q(paper_kinds=[]),
                message=SIGNED_ALREADY,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} {self.signer_id} @ {self.agency_id}"

    def clean(self) -> None:
        """One paper in one form by one act: PostgreSQL cannot exclude lists with a paper in common."""
        super().clean()
        if None in (self.agency_id, self.signer_id, self.valid_from):
            return  # said by the fields already
        beside = SignatureDelegation.objects.filter(
            Q(valid_to=None) | Q(valid_to__gte=self.valid_from),
            agency=self.agency_id,
            signer=self.signer_id,
            mode=self.mode,
            paper_kinds__overlap=self.paper_kinds,
        ).exclude(pk=self.pk)
        if self.valid_to is not None:
            beside = beside.filter(valid_from__lte=self.valid_to)
        if self.paper_kinds and beside.exists():
            raise ValidationError(SIGNED_ALREADY)

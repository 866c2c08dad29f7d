"""How a unit hands its steps to people."""

from django.db import models
from django.db.models import Q

from accounts.enums import Role
from dossiers.enums import AssignWay


class AssignmentRule(models.Model):
    """What the head chose for the steps of a role in his unit: for all of them, or for a narrower case.

    Never changed, only ended: the events of the dossiers it decided name it.
    """

    unit = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    role = models.CharField("vai trò của bước", max_length=20, choices=Role)
    procedure = models.ForeignKey(
        "procedures.Procedure", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sector = models.ForeignKey(
        "procedures.Sector", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # As it stands in addresses: "Thôn Đông", "Tổ dân phố 3".
    place = models.CharField("thôn, tổ dân phố", max_length=80, blank=True, default="")
    way = models.CharField("cách giao", max_length=10, choices=AssignWay)
    person = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    set_at = models.DateTimeField("đặt lúc")
    set_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField("bỏ lúc", null=True, blank=True)
    ended_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "cách giao việc"
        verbose_name_plural = "cách giao việc"
        constraints = [
            models.UniqueConstraint(
                name="assignment_case_once",
                fields=["unit", "role", "procedure", "sector", "place"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                violation_error_message="Trường hợp này đã có cách giao việc.",
            ),
            models.CheckConstraint(
                name="assignment_names_a_person",
                condition=Q(way=AssignWay.PERSON, person__isnull=False)
                | (~Q(way=AssignWay.PERSON) & Q(person=None)),
                violation_error_message="Giao cho một người thì phải chọn người; cách khác thì không.",
            ),
            models.CheckConstraint(
                name="assignment_ended_by_and_at",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                violation_error_message="Cách giao việc đã bỏ phải có cả người bỏ và thời điểm.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.role}: {self.way}"


class AssignmentTurn(models.Model):
    """When somebody last got a step without anybody pressing: settles who is next among equals."""

    unit = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    role = models.CharField("vai trò của bước", max_length=20, choices=Role)
    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField("được giao lúc")

    class Meta:
        verbose_name = "lượt giao việc"
        verbose_name_plural = "lượt giao việc"
        constraints = [
            models.UniqueConstraint(
                name="assignment_turn_once",
                fields=["unit", "role", "person"],
                violation_error_message="Mỗi người có một lượt gần nhất ở mỗi vai trò.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.role}: {self.person_id}"

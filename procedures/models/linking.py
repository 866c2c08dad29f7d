"""Procedures that are carried out together (liên thông), as dated data."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from procedures.querysets import LinkQuerySet


class LinkedProcedure(models.Model):
    """For the days it holds, a dossier of `procedure` needs one of `linked` at another agency.

    Links of one stage run in parallel; a stage begins when what the stages before it oblige has ended. Which
    links bind a dossier is told by the day it was accepted (ruling 16).
    """

    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, related_name="links")
    linked = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, related_name="+")
    stage = models.PositiveSmallIntegerField("đợt", default=1)
    is_required = models.BooleanField("bắt buộc", default=True)
    task = models.CharField("nhiệm vụ", max_length=500)
    legal_basis = models.CharField("căn cứ", max_length=500)
    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    # Nobody added what shipped with the product.
    added_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField("ghi lúc", null=True, blank=True)
    ended_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField("ghi ngày cuối cùng lúc", null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True, default="", editable=False)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = "thủ tục liên thông"
        verbose_name_plural = "thủ tục liên thông"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procedure", "linked", "valid_from"],
                name="link_once",
                violation_error_message="Hai thủ tục này đã được liên thông từ ngày đó.",
            ),
            models.CheckConstraint(
                condition=~Q(procedure=F("linked")),
                name="link_not_to_itself",
                violation_error_message="Một thủ tục không thể liên thông với chính nó.",
            ),
            models.CheckConstraint(
                condition=Q(stage__gte=1),
                name="link_stage_from_one",
                violation_error_message="Đợt liên thông đánh số từ 1.",
            ),
            models.CheckConstraint(
                condition=~Q(task="") & ~Q(legal_basis=""),
                name="link_says_what_and_why",
                violation_error_message="Thủ tục liên thông phải ghi nhiệm vụ và căn cứ.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="link_ends_after_it_begins",
                violation_error_message="Ngày cuối phải từ ngày đầu trở đi.",
            ),
            models.CheckConstraint(
                condition=Q(added_by=None, added_at=None) | Q(added_by__isnull=False, added_at__isnull=False),
                name="link_addition_whole",
                violation_error_message="Người ghi phải đi cùng thời điểm ghi.",
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None, ended_at=None)
                | Q(ended_by__isnull=False, ended_at__isnull=False, valid_to__isnull=False),
                name="link_end_whole",
                violation_error_message="Người ghi ngày cuối cùng phải đi cùng ngày và thời điểm ghi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} → {self.linked_id}"

"""An order to take personal data of a dossier away: two persons and an act (ruling 35, docs/adr/0065)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from dossiers.enums.redaction import OPEN_ORDERS, RedactionGroup, RedactionState as S
from dossiers.querysets import RedactionQuerySet


class RedactionOrder(models.Model):
    """What which act orders to be taken away from one dossier; asked by one person, approved by another.

    Kept for good and, by trigger, never changed but forwards: what is approved is what was asked.
    """

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="redactions")
    groups = ArrayField(
        models.CharField(max_length=14, choices=RedactionGroup), verbose_name="dữ liệu phải xóa"
    )
    act_number = models.CharField("số, ký hiệu văn bản", max_length=60)
    act_on = models.DateField("ngày văn bản")
    issuer = models.CharField("cơ quan, người ban hành", max_length=255)
    state = models.CharField("trạng thái", max_length=11, choices=S, default=S.ASKED)

    asked_at = models.DateTimeField("đề nghị lúc")
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_for = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # Of whoever approved it or turned it down; of an order that was withdrawn or lapsed nobody's.
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_for = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    done_at = models.DateTimeField("thực hiện lúc", null=True, blank=True)
    # How many rows of which table were emptied.
    counts = models.JSONField("số dòng đã xóa", default=dict)
    # Hashes of the contents to be thrown away once the rows no longer name them, and when that was done.
    contents = models.JSONField("nội dung tệp phải hủy", default=list)
    finished_at = models.DateTimeField("xong cả tệp lúc", null=True, blank=True)

    objects = RedactionQuerySet.as_manager()

    class Meta:
        verbose_name = "lệnh xóa dữ liệu cá nhân"
        verbose_name_plural = "lệnh xóa dữ liệu cá nhân"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="redaction_state_known",
                condition=Q(state__in=S.values),
                violation_error_message="Trạng thái lệnh xóa không có trong danh mục.",
            ),
            models.CheckConstraint(
                name="redaction_by_an_act",
                condition=~Q(act_number="") & ~Q(issuer=""),
                violation_error_message="Lệnh xóa phải ghi số văn bản và nơi ban hành.",
            ),
            models.CheckConstraint(
                name="redaction_of_something",
                condition=Q(groups__len__gte=1) & Q(groups__contained_by=RedactionGroup.values),
                violation_error_message="Lệnh xóa phải nêu dữ liệu nào phải xóa.",
            ),
            models.CheckConstraint(
                name="redaction_decided_by_and_at",
                condition=Q(state__in=[S.APPROVED, S.DONE, S.TURNED_DOWN], decided_at__isnull=False)
                & Q(decided_by__isnull=False)
                | Q(state__in=[S.LAPSED, S.WITHDRAWN])
                | Q(state=S.ASKED, decided_by=None, decided_at=None, decided_for=None),
                violation_error_message="Lệnh đã quyết định phải có người và thời điểm quyết định.",
            ),
            # A deputy is whom he stands for.
            models.CheckConstraint(
                name="redaction_takes_two_persons",
                condition=Q(decided_by=None)
                | (
                    ~Q(decided_by=F("asked_by"))
                    & (Q(asked_for=None) | ~Q(decided_by=F("asked_for")))
                    & (Q(decided_for=None) | ~Q(decided_for=F("asked_by")))
                    & (Q(decided_for=None) | Q(asked_for=None) | ~Q(decided_for=F("asked_for")))
                ),
                violation_error_message="Người phê duyệt phải khác người đề nghị.",
            ),
            models.CheckConstraint(
                name="redaction_done_iff_done_at",
                condition=Q(state=S.DONE, done_at__isnull=False)
                | (~Q(state=S.DONE) & Q(done_at=None, finished_at=None)),
                violation_error_message="Chỉ lệnh đã thực hiện mới có thời điểm thực hiện.",
            ),
            models.UniqueConstraint(
                name="redaction_one_open",
                fields=["dossier"],
                condition=Q(state__in=OPEN_ORDERS),
                violation_error_message="Hồ sơ này đang có một đề nghị xóa dữ liệu.",
            ),
        ]
        indexes: ClassVar = [
            # What is to be carried out, or was and has contents still to be thrown away.
            models.Index(
                fields=["asked_at"],
                name="redaction_to_do",
                condition=Q(state__in=OPEN_ORDERS) | Q(state=S.DONE, finished_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.act_number}"

    @property
    def act(self) -> str:
        """The act in words, as a tombstone names it."""
        return f"{self.act_number} ngày {self.act_on:%d/%m/%Y}"

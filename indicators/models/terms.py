from django.db import models
from django.db.models import Q

from accounts.models.periods import Dated, ends_after_it_begins, once_at_a_time
from accounts.querysets import DatedQuerySet


class PublicationTerms(Dated):
    """How long each part of a month takes at an agency, by which act; without a row the defaults hold."""

    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    close_days = models.PositiveSmallIntegerField("ngày làm việc để chốt số liệu")
    review_days = models.PositiveSmallIntegerField("ngày làm việc để phản hồi")
    publish_days = models.PositiveSmallIntegerField("ngày làm việc để ký, công khai")
    names_months = models.PositiveSmallIntegerField("số tháng công khai tên")
    act = models.CharField("văn bản quy định", max_length=200)
    valid_from = models.DateField("áp dụng cho tháng kết thúc từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    set_at = models.DateTimeField("ghi lúc")
    set_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    objects = DatedQuerySet["PublicationTerms"].as_manager()

    class Meta:
        verbose_name = "lịch công khai tháng"
        verbose_name_plural = "lịch công khai tháng"
        constraints = [
            ends_after_it_begins(name="publication_terms_end_after_they_begin"),
            once_at_a_time(
                name="publication_terms_once_at_a_time",
                per=["agency"],
                message="Cơ quan đã có lịch công khai trong cùng thời gian.",
            ),
            models.CheckConstraint(
                name="publication_terms_are_days",
                condition=Q(close_days__range=(1, 20), review_days__range=(2, 20))
                & Q(publish_days__range=(1, 20), names_months__range=(1, 24)),
                violation_error_message="Mỗi phần 1 đến 20 ngày làm việc (phản hồi từ 2); tên 1 đến 24 tháng",
            ),
            models.CheckConstraint(
                name="publication_terms_name_their_act",
                condition=~Q(act=""),
                violation_error_message="Hãy ghi văn bản quy định lịch.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.valid_from}"

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.rules.list_views import LONGEST_NAME


class ListView(models.Model):
    """How somebody looks at a list: columns in order, sorting, filters. No personal data, no ledger.

    The one without a name is how he last had it, and says which named one the list opens with. A named one
    may be shared with the people of an agency by whoever leads it.
    """

    owner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="list_views")
    # Of the list, as portal.ui.lists names it.
    list_code = models.CharField("danh sách", max_length=40)
    name = models.CharField("tên", max_length=LONGEST_NAME, blank=True, default="")
    # Keys of columns; none: the standard ones.
    columns = ArrayField(models.CharField(max_length=40), verbose_name="cột", blank=True, default=list)
    # Key of a column, with "-" before it for falling; empty: as the list comes.
    sort = models.CharField("sắp xếp", max_length=41, blank=True, default="")
    filters = models.JSONField("bộ lọc", blank=True, default=dict)
    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    opens_with = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "cách xem danh sách"
        verbose_name_plural = "cách xem danh sách"
        constraints: ClassVar = [
            models.UniqueConstraint(
                "owner",
                "list_code",
                Lower("name"),
                name="list_view_name_once",
                violation_error_message="Bạn đã có một cách xem cùng tên ở danh sách này.",
            ),
            models.UniqueConstraint(
                "agency",
                "list_code",
                Lower("name"),
                name="list_view_shared_name_once",
                condition=Q(agency__isnull=False),
                violation_error_message="Cơ quan đã có một cách xem dùng chung cùng tên.",
            ),
            models.CheckConstraint(
                name="list_view_unnamed_is_ones_own",
                condition=~Q(name="") | Q(agency=None),
                violation_error_message="Chỉ cách xem đã đặt tên mới dùng chung được.",
            ),
            models.CheckConstraint(
                name="list_view_only_the_last_opens",
                condition=Q(opens_with=None) | Q(name=""),
                violation_error_message="Cách xem có tên không mở bằng cách xem khác.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.list_code

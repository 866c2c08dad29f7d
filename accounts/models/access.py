from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from accounts.enums import INSTALLER, AccountAct, LookAction


class AccessRecord(models.Model):
    """Who looked at whose personal data, kept 24 months (law.md §9.2; decisions 11, 27).

    Holds references only, never the data that was seen. A trigger refuses changes, and refuses deletion
    before 24 months have passed.
    """

    at = models.DateTimeField("lúc")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    action = models.CharField("việc", max_length=10, choices=LookAction)
    object_kind = models.CharField("loại đối tượng", max_length=40)
    object_id = models.CharField("đối tượng", max_length=64)
    # Name of the page, never its address: addresses may carry codes.
    page = models.CharField("trang", max_length=100)

    class Meta:
        verbose_name = "lượt xem dữ liệu cá nhân"
        verbose_name_plural = "lượt xem dữ liệu cá nhân"
        indexes = [
            BrinIndex(fields=["at"], name="access_record_by_time"),
            models.Index(fields=["object_kind", "object_id"], name="access_record_of_object"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.action} {self.object_kind} {self.object_id}"


class AccountEvent(models.Model):
    """What another person did to somebody's account; only ever added.

    Roles, names and leave have their row history; passwords and codes are kept out of it.
    """

    at = models.DateTimeField("lúc")
    act = models.CharField("việc", max_length=20, choices=AccountAct)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="account_events")
    # None: the command line of the installation.
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    acting_for = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "việc đã làm với tài khoản"
        verbose_name_plural = "việc đã làm với tài khoản"
        constraints = [
            models.CheckConstraint(
                name="account_event_by_another",
                condition=Q(act__in=AccountAct.values) & ~Q(by=F("user")),
                violation_error_message="Không ai tự cấp lại, khóa hay mở tài khoản của chính mình.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.act} {self.by_id}"

    @property
    def who(self) -> str:
        return self.by.full_name if self.by else INSTALLER

from django.db import models

from accounts.enums import Role


class Membership(models.Model):
    """A role of a user in an agency, for the days it holds. A person's roles add up (ruling 19)."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="memberships")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField("vai trò", max_length=20, choices=Role)
    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    class Meta:
        verbose_name = "vai trò của người dùng"
        verbose_name_plural = "vai trò của người dùng"

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} @ {self.agency_id}"

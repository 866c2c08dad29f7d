from django.db import models


class OutsideSystem(models.Model):
    """A system that may hand in dossiers over the API, and at which counters. Its token is kept as a hash."""

    name = models.CharField("tên hệ thống", max_length=60, unique=True)
    token_hash = models.CharField("mã băm khóa", max_length=64, unique=True)
    agencies = models.ManyToManyField("accounts.Agency", verbose_name="nơi tiếp nhận", related_name="+")
    is_active = models.BooleanField("đang dùng", default=True)
    created_at = models.DateTimeField("lập lúc")

    class Meta:
        verbose_name = "hệ thống ngoài"
        verbose_name_plural = "hệ thống ngoài"

    def __str__(self) -> str:
        return self.name

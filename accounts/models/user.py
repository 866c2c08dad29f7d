from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import UserManager
from django.db import models


class User(AbstractBaseUser):
    """A person who logs in. What he may do comes from his memberships, never from a flag here."""

    username = models.CharField("tên đăng nhập", max_length=64, unique=True)
    full_name = models.CharField("họ và tên", max_length=120)
    email = models.EmailField("thư điện tử", blank=True, default="")
    phone = models.CharField("điện thoại", max_length=20, blank=True, default="")
    is_active = models.BooleanField("đang hoạt động", default=True)
    # The manager of Django.s auth wants these names; there is neither superuser nor admin here.
    is_staff = False
    is_superuser = False

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    objects: UserManager["User"] = UserManager()

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"

    def __str__(self) -> str:
        return self.full_name

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Trim


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, username: str, full_name: str, password: str | None = None, **fields: object
    ) -> "User":
        """A user with a hashed password; None leaves an account nobody can log in to."""
        user = self.model(username=username, full_name=full_name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


@pghistory.track(model_name="UserHistory", exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """A person who logs in. What he may do comes from his memberships, never from a flag here."""

    username = models.CharField("tên đăng nhập", max_length=64, unique=True)
    full_name = models.CharField("họ và tên", max_length=120)
    email = models.EmailField("thư điện tử", blank=True, default="")
    phone = models.CharField("điện thoại", max_length=20, blank=True, default="")
    is_active = models.BooleanField("đang hoạt động", default=True)
    # Set for a first password given by the administrator; the first login has to replace it.
    must_change_password = models.BooleanField("phải đổi mật khẩu", default=False)
    password_changed_at = models.DateTimeField("đổi mật khẩu lúc", null=True, blank=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    objects = UserManager()

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"
        constraints = [
            # The login page looks for the name in lower case: any other could never log in.
            models.CheckConstraint(
                name="user_name_can_log_in",
                condition=Q(username=Lower(Trim("username"))),
                violation_error_message=(
                    "Tên đăng nhập viết bằng chữ thường, không có khoảng trắng ở đầu và cuối."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

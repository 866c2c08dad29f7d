"""Password rules in Vietnamese; Django's own translation of them is old and partly English."""

from django.contrib.auth import password_validation as django_rules
from django.utils.translation import gettext as _


class LongEnough(django_rules.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("Mật khẩu quá ngắn: cần ít nhất %(least)d ký tự.") % {"least": self.min_length}

    def get_help_text(self) -> str:
        return _("Ít nhất %(least)d ký tự.") % {"least": self.min_length}


class NotCommon(django_rules.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("Mật khẩu này quá phổ biến, ai cũng đoán được.")

    def get_help_text(self) -> str:
        return _("Không dùng mật khẩu phổ biến.")


class NotOnlyDigits(django_rules.NumericPasswordValidator):
    def get_error_message(self) -> str:
        return _("Mật khẩu không được chỉ gồm chữ số.")

    def get_help_text(self) -> str:
        return _("Không chỉ gồm chữ số.")


class NotLikeThePerson(django_rules.UserAttributeSimilarityValidator):
    """Compares with the login name, the person's name, address and phone."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("username", "full_name", "email", "phone"))

    def get_error_message(self) -> str:
        return _("Mật khẩu quá giống tên đăng nhập, họ tên, thư hoặc số điện thoại của bạn.")

    def get_help_text(self) -> str:
        return _("Không giống tên hay số điện thoại của bạn.")

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Cơ quan và người dùng"
    default_auto_field = "django.db.models.BigAutoField"

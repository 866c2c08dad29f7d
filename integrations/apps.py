from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "integrations"
    verbose_name = "Kết nối hệ thống ngoài"
    default_auto_field = "django.db.models.BigAutoField"

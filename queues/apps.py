from django.apps import AppConfig


class QueuesConfig(AppConfig):
    name = "queues"
    verbose_name = "Xếp hàng"
    default_auto_field = "django.db.models.BigAutoField"

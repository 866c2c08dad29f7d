from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Tin báo"
    default_auto_field = "django.db.models.BigAutoField"
    undeletable_tables = ["notifications_outboxmessage", "notifications_messagetemplate"]
    append_only_tables = ["notifications_deliveryrecord", "notifications_channelchoice"]

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = "Đánh giá, phản ánh"
    default_auto_field = "django.db.models.BigAutoField"

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = "Công việc nền"
    default_auto_field = "django.db.models.BigAutoField"
    undeletable_tables = ["jobs_jobrun"]

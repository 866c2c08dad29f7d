from typing import ClassVar

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = "Chỉ số"
    default_auto_field = "django.db.models.BigAutoField"

    # Rights of the serving role: a definition is never edited, only followed by a version.
    append_only_tables: ClassVar[list[str]] = ["indicators_scoredefinition"]

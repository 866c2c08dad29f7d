from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    name = "calendars"
    verbose_name = _("Lịch làm việc")
    default_auto_field = "django.db.models.BigAutoField"

    # Rights of the serving role: a recorded day, document or change is never deleted.
    append_only_tables: ClassVar[list[str]] = []
    undeletable_tables: ClassVar[list[str]] = [
        "calendars_calendar",
        "calendars_calendarday",
        "calendars_calendarchange",
        "calendars_announceddocument",
        "calendars_announcedyear",
    ]

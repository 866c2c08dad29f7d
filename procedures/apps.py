from typing import ClassVar

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "procedures"
    verbose_name = "Thủ tục hành chính"
    default_auto_field = "django.db.models.BigAutoField"

    append_only_tables: ClassVar[list[str]] = []
    # A published version and what was owed for it are evidence; drafts are guarded by a trigger instead.
    undeletable_tables: ClassVar[list[str]] = [
        "procedures_procedure",
        "procedures_announcingdecision",
        "procedures_decisionentry",
        "procedures_publicationduty",
        "procedures_paymentreadiness",
    ]

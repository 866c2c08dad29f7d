from django.apps import AppConfig

from dossiers.rules.redacted import REDACTIONS


class DossiersConfig(AppConfig):
    """The heart: dossiers, their machine, their ledger."""

    name = "dossiers"
    verbose_name = "Hồ sơ"
    default_auto_field = "django.db.models.BigAutoField"

    # Read by jobs' migrate_database when it grants rights to the serving role (decision 9).
    append_only_tables = (
        "dossiers_dossierevent",
        "dossiers_ledgeranchor",
        "dossiers_reason",
        "dossiers_correction",
        "dossiers_integrityfinding",
        "dossiers_dossierhistory",
    )
    read_only_tables = ("dossiers_ledgerhead",)
    undeletable_tables = (
        "dossiers_dossier",
        "dossiers_dossierfile",
        "dossiers_result",
        "dossiers_resultreturn",
        "dossiers_papersreturn",
        "dossiers_stepinstance",
        "dossiers_pause",
        "dossiers_supplementrequest",
        "dossiers_ending",
        "dossiers_obligation",
        "dossiers_answerowed",
        "dossiers_supplementitem",
        "dossiers_feedue",
        "dossiers_handover",
        "dossiers_handoveritem",
        "dossiers_bulkwork",
        "dossiers_bulkitem",
        "dossiers_registerexport",
        "dossiers_apology",
        "dossiers_explanation",
        "dossiers_consultation",
        "dossiers_consultationfile",
        "dossiers_answerlink",
        "dossiers_opinion",
        "dossiers_dossierlink",
        "dossiers_nonboundary",
        "dossiers_postalitem",
        "dossiers_outage",
        "dossiers_numberblock",
        "dossiers_provisionalslip",
        "dossiers_redactionorder",
    )
    redactions = REDACTIONS
    redaction_guard = "dossiers_redact_by_order"
    # Row history and the notes for facts: written when the dossier's own row changes, whoever changes it.
    left_by_redaction = ("dossiers_dossierhistory", "dossiers_toucheddossier")

    def ready(self) -> None:
        from documents.registry import register_numbers
        from dossiers.queries.certification_book import certification_numbers
        from dossiers.registry import register

        register()
        register_numbers("certification", certification_numbers)

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Receipts, settlements, refunds, cash reports; payments made online."""

    name = "payments"
    verbose_name = "Thu phí"
    default_auto_field = "django.db.models.BigAutoField"
    append_only_tables = ("payments_waiving",)
    undeletable_tables = (
        "payments_receiptseries",
        "payments_receipt",
        "payments_receiptline",
        "payments_refund",
        "payments_cashreport",
        "payments_onlinepayment",
    )

    def ready(self) -> None:
        from payments.registry import register

        register()

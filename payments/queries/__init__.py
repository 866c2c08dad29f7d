"""The app's public questions."""

from payments.queries.online import online_paid, paid_online_on, procedures_paid_online


__all__ = ["online_paid", "paid_online_on", "procedures_paid_online"]

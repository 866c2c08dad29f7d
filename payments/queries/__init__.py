"""The app's public questions."""

from payments.queries.cash import Uncounted, uncounted_before
from payments.queries.online import online_paid, paid_online_on, procedures_paid_online


__all__ = ["Uncounted", "online_paid", "paid_online_on", "procedures_paid_online", "uncounted_before"]

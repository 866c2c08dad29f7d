"""The app's public questions."""

from payments.queries.cash import Movement, Uncounted, counters_holding, held_of, uncounted_before
from payments.queries.online import online_paid, paid_online_on, procedures_paid_online, waived_on


__all__ = [
    "Movement", "Uncounted", "counters_holding", "held_of", "online_paid", "paid_online_on",
    "procedures_paid_online", "uncounted_before", "waived_on",
]  # fmt: skip

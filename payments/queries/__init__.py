"""The app's public questions."""

from payments.queries.cash import Movement, Uncounted, counters_holding, held_of, uncounted_before
from payments.queries.online import paid_online_on, waived_on


__all__ = [
    "Movement", "Uncounted", "counters_holding", "held_of", "paid_online_on", "uncounted_before", "waived_on",
]  # fmt: skip

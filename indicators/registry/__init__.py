"""What this app tells others about itself: its kinds of messages and papers (decision 6)."""

from indicators.registry.instructions import INSTRUCTIONS
from notifications.registry import register as register_message


def register() -> None:
    for kind in INSTRUCTIONS:
        register_message(kind)

"""How a number is written and how a call is said."""

from __future__ import annotations


MOST_A_DAY = 999
"""Numbers of one letter on one day: three digits fit the ticket, the board and the voice."""


def label(letter: str, number: int) -> str:
    """`A012`."""
    return f"{letter}{number:03d}"


def called_in_words(letter: str, number: int, window: int) -> str:
    """The sentence on the board and for whoever calls it out."""
    return f"Mời số {label(letter, number)} đến quầy {window}"

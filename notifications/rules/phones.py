"""Telephone numbers as operators want them."""

import re


_NOT_DIGITS = re.compile(r"[^0-9+]")


def international(number: str) -> str:
    """`0912 345 678` and `+84912345678` as `84912345678`; a foreign number keeps its own country."""
    digits = _NOT_DIGITS.sub("", number)
    if digits.startswith("+"):
        return digits.replace("+", "")
    if digits.startswith("00"):
        return digits[2:]
    return f"84{digits[1:]}" if digits.startswith("0") else digits

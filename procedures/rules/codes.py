"""Codes of procedures (law.md §4.3)."""

import re


CODE_PATTERN = r"^[1-3]\.\d{6}(\.000\.00\.00\.[A-Z]\d{2})?$"


def is_procedure_code(text: str) -> bool:
    """A national code `d.dddddd`, or a province's copy of one with its suffix."""
    return re.fullmatch(CODE_PATTERN, text) is not None


PEOPLE = frozenset({"ĐT1", "ĐT3", "ĐT4", "ĐT5", "DT12", "DT13", "ĐT14", "ĐT15"})
"""National codes of those who may ask for a procedure that are natural persons, not organisations."""

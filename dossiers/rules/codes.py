"""Dossier codes and temporary numbers (law.md §3.4; the pattern may change, so it is data)."""

import re
from datetime import date, datetime
from functools import lru_cache


# Circular 01/2018 Art 19, Decision 20/2020 Art 4 and what is seen in the wild.
_CODE = r"(?:\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}|[A-Y]\d{2}(?:\.[0-9A-Z]{1,5}){0,6})-(?:\d{6}|\d{8})-\d{4,7}"
CODE_PATTERN = re.compile(rf"^{_CODE}$")
CODE_IN_WORDS = rf"(?<![\w.-])(?:{_CODE}|TN-\d{{6}}-[0-9A-Z]+|TQ-\d+-[0-9A-Z.-]+)(?![\w-])"
"""A dossier within a line of words: by its code, or by what tracks it until it has one."""
SEQUENCE_DIGITS = 4


def dossier_code(*, agency_identifier: str, received_on: date, sequence: int) -> str:
    """`000.00.06.H56-231027-0361`: agency, day of reception, sequence of that agency and day."""
    return f"{agency_identifier}-{_six_digits(received_on)}-{sequence:0{SEQUENCE_DIGITS}d}"


def temporary_number(*, submitted_on: date, key: str) -> str:
    """`TN-261121-7K3QF2`: tracks a submission until it gets its code (ruling 25)."""
    return f"TN-{_six_digits(submitted_on)}-{key}"


def taken_over_number(*, agency_id: int, code: str) -> str:
    """`TQ-17-HS-2026-17`: the same for what comes under a former code, in letters an address can hold."""
    return f"TQ-{agency_id}-{'-'.join(re.findall(r'[0-9A-Z.]+', code.upper()))}"


@lru_cache(maxsize=1000)
def _six_digits(day: date) -> str:
    """Formatting a date takes longer than the rest of a code; a day has thousands of them."""
    return f"{day:%y%m%d}"


def code_as_typed(text: str) -> str:
    """A code as somebody typed or copied it: spaces and long dashes between its parts are read as hyphens.

    `h99.31.01 261122 0001` is `H99.31.01-261122-0001`. What it is a code of is not checked.
    """
    return "-".join(part for part in re.split(r"[\s\-\u2010-\u2015]+", text.upper()) if part)


def spellings(typed: str) -> list[str]:
    """How a code somebody typed may be stored: codes of other systems keep the letters they came with."""
    read = code_as_typed(typed)
    return [form for form in dict.fromkeys([read, read.lower(), typed.strip()]) if form]


def is_dossier_code(text: str) -> bool:
    return bool(CODE_PATTERN.match(text))


def series_of(code: str) -> tuple[str, date, int] | None:
    """(identifier of the agency, day, sequence) of a code as `dossier_code` writes it; None of any other."""
    identifier, _, rest = code.partition("-")
    day, _, sequence = rest.partition("-")
    try:
        parts = identifier, datetime.strptime(day, "%y%m%d").date(), int(sequence)  # noqa: DTZ007 - a day
    except ValueError:
        return None
    return parts if is_dossier_code(code) and len(day) == 6 else None

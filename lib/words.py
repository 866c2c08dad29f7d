"""Look-up words, and numbers and money in Vietnamese words."""

import secrets
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal


# Without 0 o 1 i l 2 z 5 s 8 b u v: read aloud, printed small or typed from paper, each stays itself.
LOOKUP_ALPHABET = "acdefghjkmnpqrtwxy34679"
LOOKUP_LENGTH = 8

MINUS = "\N{MINUS SIGN}"

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
GROUPS = ("", "nghìn", "triệu")


def lookup_word(choose: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """A random look-up word of 8 characters (ruling 31): 36 bits. The generator passes its own `choose`."""
    return "".join(choose(LOOKUP_ALPHABET) for _ in range(LOOKUP_LENGTH))


def clean_lookup_word(typed: str) -> str:
    """A typed look-up word as stored: lower case, without spaces and hyphens."""
    return "".join(typed.lower().replace("-", "").split())


def _units_word(tens: int, units: int) -> str:
    if units == 1 and tens > 1:
        return "mốt"
    if units == 5 and tens > 0:
        return "lăm"
    return DIGITS[units]


def _three_digits(number: int, *, full: bool) -> list[str]:
    """Words of 0-999; `full` says the hundreds and tens even when they are zero."""
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10)
    words = [DIGITS[hundreds], "trăm"] if hundreds or full else []
    if tens > 1:
        words += [DIGITS[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif units and words:
        words.append("lẻ")
    return [*words, _units_word(tens, units)] if units else words


def _below_billion(number: int, *, full: bool) -> list[str]:
    words: list[str] = []
    for power in (2, 1, 0):
        group = number // 1000**power % 1000
        if group:
            spoken = _three_digits(group, full=full or bool(words))
            words += [*spoken, GROUPS[power]] if GROUPS[power] else spoken
    return words


def number_in_words(number: int) -> str:
    """A whole number from 0 in Vietnamese words: 1005 gives `một nghìn không trăm lẻ năm`."""
    if number < 0:
        return f"âm {number_in_words(-number)}"
    if number == 0:
        return DIGITS[0]
    billions, rest = divmod(number, 10**9)
    words = [number_in_words(billions), "tỷ"] if billions else []
    return " ".join([*words, *_below_billion(rest, full=bool(billions))])


def money_in_words(dong: int) -> str:
    """An amount for a slip: 50000 gives `Năm mươi nghìn đồng`."""
    words = f"{number_in_words(dong)} đồng"
    return words[0].upper() + words[1:]


def grouped(number: float | Decimal) -> str:
    """A number as Vietnamese write it: 1250000 gives `1.250.000`, 3.50 gives `3,5`, 3.00 gives `3`.

    For people: below nothing it has the minus sign; after a hyphen a line may break.
    """
    text = f"{number:,f}" if isinstance(number, Decimal) else f"{number:,}"
    whole, _point, part = text.partition(".")
    part = part.rstrip("0")
    return whole.replace(",", ".").replace("-", MINUS) + (f",{part}" if part else "")


def hundredths(value: float | Decimal) -> str:
    """Two decimals, always, as points are written: 10 gives `10,00`."""
    return f"{value:.2f}".replace(".", ",").replace("-", MINUS)


def money(dong: float | Decimal) -> str:
    """An amount for people, in whole đồng: 8000.00 gives `8.000 đồng`."""
    whole = Decimal(dong).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return f"{grouped(whole)} đồng"

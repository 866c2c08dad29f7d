"""Who may be given a result or papers, as far as a name and a paper can tell (law.md §2, return of results).

The record says who received it, so what is ticked must agree with what is typed. Ruling 28 is silent on
whoever comes instead of the applicant: he shows a paper that lets him, and it is named.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from dossiers.rules.codes import CODE_IN_WORDS
from lib.masking import mask_number
from lib.messages import gettext_noop as _
from lib.text import fold, normalise, search_key


# What lets somebody come for another: a written authorisation, an organisation's letter of introduction,
# and the papers of who acts for a child or a ward.
LETS_HIM = ("uy quyen", "gioi thieu", "dai dien", "giam ho", "khai sinh")

SHORTEST_NUMBER = 6
"""Letters and digits of a number that tells people apart; a shorter one is part of any date."""

_OF_A_PART, _NO_PART = "[0-9A-Z]", "[^0-9A-Z]"
_PART = re.compile(f"{_OF_A_PART}+")
_DAY_AND_MONTH = "|".join(
    rf"(?:0?[1-9]|[12]\d|3[01]){stroke}(?:0?[1-9]|1[0-2]){stroke}" for stroke in ("/", "-", r"\.")
)
_DAY = rf"(?<![\d.-])(?:{_DAY_AND_MONTH})(?:19|20)\d{{2}}(?![./-]?\d)"
_OF_A_YEAR = r"(?<![\w./-])\d{1,4}/(?:19|20)\d{2}(?![./-]?\d)"
_KEPT = f"{CODE_IN_WORDS}|{_DAY}|{_OF_A_YEAR}"
# Whatever stands between digits, but for a day or a code, which begins something else.
_BETWEEN = rf"(?:[\W_](?!{_KEPT}))*"
# A letter before the digits belongs to them where it stands alone: of a passport.
_NUMBER = rf"(?:(?<![^\W\d_])[A-Za-z])?\d(?:{_BETWEEN}\d){{{SHORTEST_NUMBER - 1},}}"
# Letters among the digits, of other countries' passports.
_MIXED = (
    rf"(?<![^\W_])(?=[0-9A-Za-z]{{{SHORTEST_NUMBER}}})(?=(?:[A-Za-z]*\d){{4}})"
    r"[A-Za-z]{0,2}\d+[A-Za-z][0-9A-Za-z]*"
)
_TELLING = re.compile(rf"(?P<kept>{_KEPT})|{_MIXED}|{_NUMBER}")

NOT_THE_APPLICANT = _(
    "Tên người nhận không phải tên người nộp hồ sơ. Bỏ dấu chọn này, hoặc sửa lại họ tên người nhận. Người "
    "nộp thay không cần thêm giấy; người khác thì ghi giấy ủy quyền."
)
NO_AUTHORISATION = _(
    "Người nhận không phải người nộp hồ sơ hay người nộp thay: ghi thêm giấy ủy quyền, giấy giới thiệu "
    "hoặc giấy tờ của người đại diện, ví dụ “Giấy ủy quyền ngày 02/3/2026 và thẻ căn cước”."
)


def same_name(one: str, other: str) -> bool:
    """Case, spaces and how accents are composed tell nobody apart; accents do."""
    return normalise(one).casefold() == normalise(other).casefold()


def is_seen(number: str, seen: str) -> bool:
    """Whether the paper shown has this number: whole, in either case, however it is spaced."""
    wanted = "".join(_parts(number))
    if len(wanted) < SHORTEST_NUMBER:
        return False
    parts = _parts(seen)
    return any(
        wanted == "".join(parts[first:last])
        for first in range(len(parts))
        for last in range(first + 1, len(parts) + 1)
    )


def without_numbers(seen: str, *, known: Collection[str] = ()) -> str:
    """The paper shown as it may be read later: enough of each number to recognise the card by.

    `known`: the numbers of the dossier; wherever `is_seen` would read one of them it is masked. Another
    person's is one whatever stands between its digits, or right behind its word. Days, the codes of dossiers
    and a paper's number of a year, which tell nothing of a card, stay.
    """
    wanted = sorted({"".join(_parts(number)) for number in known}, key=len, reverse=True)
    whole = "|".join(rf"{_NO_PART}*".join(one) for one in wanted if len(one) >= SHORTEST_NUMBER)
    his = re.compile(rf"(?<!{_OF_A_PART})(?:{whole or '(?!)'})(?!{_OF_A_PART})")
    folded, places = _folded(seen)
    told, past = [], 0
    for found in his.finditer(folded):
        told += [_without_others(seen[past : places[found.start()]]), _masked(found[0])]
        past = places[found.end()]
    return "".join([*told, _without_others(seen[past:])])


def _without_others(seen: str) -> str:
    return _TELLING.sub(lambda found: found["kept"] or _masked(found[0]), seen)


def _masked(number: str) -> str:
    return mask_number("".join(_parts(number)))


def is_person(name: str, number: str, *, known_as: str, seen: str) -> bool:
    """Whether it is this person of the dossier, by his name or by the number of his paper."""
    return bool(known_as.strip() and same_name(name, known_as)) or is_seen(number, seen)


def fault_of(
    *,
    name: str,
    is_applicant: bool,
    applicant: str,
    representative: str,
    numbers: tuple[str, str],
    seen: str,
    at_the_office: bool,
) -> tuple[str, str] | None:
    """The field at fault and the sentence; None where the record would be true.

    `numbers`: the applicant's and the representative's. A card with one of them outweighs a name mistyped at
    reception. Who is ticked as the applicant is the applicant, not his representative.
    What the post hands out is compared with a paper by the postman, so no authorisation is asked for it here.
    """
    if is_person(name, numbers[0], known_as=applicant, seen=seen):
        return None
    if not is_applicant and is_person(name, numbers[1], known_as=representative, seen=seen):
        return None
    if is_applicant:
        return "receiver_is_applicant", NOT_THE_APPLICANT
    if at_the_office and not any(words in search_key(seen) for words in LETS_HIM):
        return "identity_seen", NO_AUTHORISATION
    return None


def _parts(text: str) -> list[str]:
    return _PART.findall(_folded(text)[0])


def _folded(text: str) -> tuple[str, list[int]]:
    """Capitals without accents, and where each of them stands in the text; behind the last its length.

    Not always letter by letter: an accent on its own leaves none, some letters leave two.
    """
    letters = [(letter, place) for place, one in enumerate(text) for letter in fold(one).upper()]
    return "".join(letter for letter, _ in letters), [*(place for _, place in letters), len(text)]

"""Who may be given a result or papers, as far as a name and a paper can tell (law.md §2, return of results).

The record says who received it, so what is ticked must agree with what is typed. Ruling 28 is silent on
whoever comes instead of the applicant: he shows a paper that lets him, and it is named.
"""

from __future__ import annotations

from collections.abc import Collection

from lib.messages import gettext_noop as _
from lib.text import normalise, search_key


# What lets somebody come for another: a written authorisation, an organisation's letter of introduction,
# and the papers of who acts for a child or a ward.
LETS_HIM = ("uy quyen", "gioi thieu", "dai dien", "giam ho", "khai sinh")

NOT_THE_APPLICANT = _(
    "Tên người nhận không phải tên người nộp hồ sơ hay người nộp thay. Bỏ dấu chọn này rồi ghi giấy ủy "
    "quyền, hoặc sửa lại họ tên người nhận."
)
NO_AUTHORISATION = _(
    "Người nhận không phải người nộp hồ sơ hay người nộp thay: ghi thêm giấy ủy quyền, giấy giới thiệu "
    "hoặc giấy tờ của người đại diện, ví dụ “Giấy ủy quyền ngày 02/3/2026 và thẻ căn cước”."
)


def same_name(one: str, other: str) -> bool:
    """Case, spaces and how accents are composed tell nobody apart; accents do."""
    return normalise(one).casefold() == normalise(other).casefold()


def is_known(name: str, *, applicant: str, representative: str) -> bool:
    """Whether this is the name of the applicant or of who handed the dossier in for him."""
    return any(same_name(name, known) for known in (applicant, representative) if known.strip())


def fault_of(
    *,
    name: str,
    is_applicant: bool,
    applicant: str,
    representative: str,
    numbers: Collection[str],
    seen: str,
    at_the_office: bool,
) -> tuple[str, str] | None:
    """The field at fault and the sentence; None where the record would be true.

    `numbers`: of the two in the dossier. A card with one of them outweighs a name mistyped at reception.
    What the post hands out is compared with a paper by the postman, so no authorisation is asked for it here.
    """
    if is_known(name, applicant=applicant, representative=representative):
        return None
    if any(number and number in seen for number in numbers):
        return None
    if is_applicant:
        return "receiver_is_applicant", NOT_THE_APPLICANT
    if at_the_office and not any(words in search_key(seen) for words in LETS_HIM):
        return "identity_seen", NO_AUTHORISATION
    return None

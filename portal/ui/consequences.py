"""What an act will do, told beside its button, also where it leaves no event of a dossier.

Every page that is posted to stands in docs/posts.csv with its way: taken back, asked before, or done again.
"""

from __future__ import annotations

from dossiers.rules import consequences
from lib.messages import gettext_noop as _


CONSEQUENCES: dict[str, str] = {
    "record_leave": _(
        "Từ ngày đó hồ sơ không giao tự động cho người vắng; người làm thay, nếu có, dùng được vai trò "
        "của người vắng. Ghi nhầm thì hoàn tác được trong ngày, khi người làm thay chưa làm gì."
    ),
}


def sentence(act: str) -> str:
    """The sentence of this act, untranslated. Raises KeyError where there is none."""
    return CONSEQUENCES.get(act) or consequences.before(act) or CONSEQUENCES[act]

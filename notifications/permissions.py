"""Who may put failed messages back and write their words (docs/access.csv).

Both are of the whole installation, not of an agency: a kind of message says the same everywhere, and what
failed is listed and sent again whosever dossier it is about; no message belongs to an agency. So the role
counts where it binds everybody: in an agency at the top of the tree (docs/adr/0019).
"""

from collections.abc import Collection
from datetime import date
from typing import Final

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from accounts.queries import holds_at_the_top


SENDERS: Final = (Role.ADMINISTRATOR,)
WRITERS: Final = (Role.CONTROL, Role.ADMINISTRATOR)


def can_send_again(by: Actor, *, on: date) -> bool:
    return _holds(by, SENDERS, on)


def can_write(by: Actor, *, on: date) -> bool:
    return _holds(by, WRITERS, on)


def check_can_send_again(by: Actor, *, on: date) -> None:
    """Raises NotAllowed, naming whose it is."""
    if not can_send_again(by, on=on):
        raise NotAllowed(_refusal("Tin gửi hỏng do {whose} của cơ quan cấp trên cùng cho gửi lại.", SENDERS))


def check_can_write(by: Actor, *, on: date) -> None:
    """Raises NotAllowed, naming whose it is."""
    if not can_write(by, on=on):
        raise NotAllowed(_refusal("Lời của tin báo do {whose} của cơ quan cấp trên cùng soạn.", WRITERS))


def _holds(by: Actor, roles: Collection[Role], on: date) -> bool:
    # Neither role has a deputy: what is held is held by himself.
    return any(holds_at_the_top(by.user, role, on) for role in roles)


def _refusal(sentence: str, roles: Collection[Role]) -> str:
    return sentence.format(whose=", ".join(str(role.label) for role in roles))

"""Who may put failed messages back and write their words (docs/access.csv).

Both are kept for the whole installation, not for an agency: a channel fails for everybody, and a kind of
message says the same everywhere. So the role counts wherever it is held.
"""

from collections.abc import Collection
from datetime import date
from typing import Final

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from accounts.queries import unit_scope


SENDERS: Final = (Role.ADMINISTRATOR,)
WRITERS: Final = (Role.CONTROL, Role.ADMINISTRATOR)


def check_can_send_again(by: Actor, *, on: date) -> None:
    """Raises NotAllowed, naming whose it is."""
    _check(by, SENDERS, "Tin gửi hỏng do {whose} cho gửi lại.", on=on)


def check_can_write(by: Actor, *, on: date) -> None:
    """Raises NotAllowed, naming whose it is."""
    _check(by, WRITERS, "Lời của tin báo do {whose} soạn.", on=on)


def _check(by: Actor, roles: Collection[Role], sentence: str, *, on: date) -> None:
    # Neither role has a deputy: what is held is held by himself.
    if not unit_scope(by.user, roles, on):
        raise NotAllowed(sentence.format(whose=", ".join(str(role.label) for role in roles)))

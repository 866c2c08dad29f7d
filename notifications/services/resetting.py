"""An administrator gives a new password or takes a lost second factor away: the owner is told of it."""

from datetime import datetime
from enum import Enum, auto

from django.db import transaction

from accounts.enums import INSTALLER, AccountAct
from accounts.models import Actor, User
from accounts.services import people, second_factor
from accounts.services.setup_rows import OldAddress
from notifications.enums import MessageState
from notifications.models import OutboxMessage
from notifications.registry import CONTACT_CHANGED, PASSWORD_RESET, SECOND_FACTOR_RESET, MessageKind
from notifications.rules.recipient import Recipient
from notifications.services import outbox
from notifications.services.staff import topic_of


class Reset(Enum):
    """What came of it: the owner is told, there is no way to tell him, or there was nothing to take away."""

    TOLD = auto()
    UNTOLD = auto()
    NOTHING = auto()


@transaction.atomic
def reset_password(*, user: User, password: str, by: Actor, at: datetime) -> Reset:
    """As accounts does it, and the owner is told. Raises AccountsError, NotAllowed."""
    changed = people.reset_password(user=user, password=password, by=by, at=at)
    return _tell(PASSWORD_RESET, changed, by=by, at=at)


@transaction.atomic
def reset_second_factor(*, user: User, by: Actor, at: datetime) -> Reset:
    """As accounts does it, and the owner is told. Raises NotAllowed."""
    if not second_factor.reset(user=user, by=by, at=at):
        return Reset.NOTHING
    return _tell(SECOND_FACTOR_RESET, user, by=by, at=at)


@transaction.atomic
def address_changed(*, before: OldAddress, by: Actor | None, at: datetime) -> None:
    """A set-up file wrote another address: it is on record, and the old address is told while it is known.

    What the person's own file says of himself is his own doing.
    """
    owner = User.objects.get(pk=before.user_id)
    if by is not None and by.user.pk == owner.pk:
        return
    people.record_act(AccountAct.CONTACT_CHANGED, owner, by=by, at=at)
    if before.email or before.phone:
        owner.email, owner.phone = before.email, before.phone
        _tell(CONTACT_CHANGED, owner, by=by, at=at)


def _tell(kind: MessageKind, owner: User, *, by: Actor | None, at: datetime) -> Reset:
    """By e-mail, else by telephone, whatever he chose for work: who took his account over reads the screen.

    His own account page says it too.
    """
    about = f"account:{owner.pk}"
    cause = f"{about}:{kind.code}:{at.isoformat()}"
    outbox.owe(
        kind=kind.code,
        recipient=Recipient(name=owner.full_name, email=owner.email, phone=owner.phone, zalo=owner.phone),
        variables={"who": by.user.full_name if by is not None else INSTALLER, "when": at},
        cause=cause,
        topic=topic_of(about),
        at=at,
    )
    unsent = OutboxMessage.objects.filter(cause=cause, state=MessageState.CANCELLED)
    return Reset.UNTOLD if unsent.exists() else Reset.TOLD

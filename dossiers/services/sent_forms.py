"""Which forms were sent: the same one sent again, by a double press or after a lost answer, is one act."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import User
from dossiers.models import SentForm


REMEMBERED = timedelta(days=30)
LONGEST_WAY = 300
LONGEST_ACT = timedelta(minutes=1)
"""From the arrival of a form to the moment of what it did, whoever had to be waited for."""


def claim(*, key: UUID, digest: str, user: User, form: str, at: datetime) -> SentForm | None:
    """Remember that this form is being sent; None where it was sent before.

    Within the transaction of the act: whoever sends the same form meanwhile waits here for its end.
    """
    try:
        with transaction.atomic():
            claimed: SentForm = SentForm.objects.create(
                key=key, digest=digest, user=user, form=form, sent_at=at
            )
    except IntegrityError:
        return None
    return claimed


def lead(sent: SentForm, *, to: str) -> None:
    """Where its result is seen; an address too long to keep is none."""
    sent.leads_to = to if len(to) <= LONGEST_WAY else ""
    sent.save(update_fields=["leads_to"])


def release(sent: SentForm) -> None:
    """Nothing was done: it may be sent again."""
    sent.delete()


def find(*, key: UUID, digest: str, user: User) -> SentForm | None:
    """This person's form, sent with the same content."""
    found: SentForm | None = SentForm.objects.filter(key=key, digest=digest, user=user).first()
    return found


def forget_act(*, user: User, about: int, done_at: datetime) -> None:
    """What this person did about it was taken back: done again with the very form it is done again."""
    sent = SentForm.objects.filter(user=user, sent_at__gte=done_at - LONGEST_ACT)
    sent.filter(form__regex=rf":{about}(:|$)").delete()


def forget_what_led(*, to: str) -> None:
    """What was made there was dropped: made again with the very form it is made again."""
    SentForm.objects.filter(leads_to=to).delete()


def made(*, keys: list[UUID], user: User) -> set[UUID]:
    """Of these keys, those of forms this person has sent."""
    return set(SentForm.objects.filter(key__in=keys, user=user).values_list("key", flat=True))


def sweep(*, at: datetime) -> int:
    """Forget what nobody sends again; returns how many."""
    deleted, _ = SentForm.objects.filter(sent_at__lt=at - REMEMBERED).delete()
    return deleted

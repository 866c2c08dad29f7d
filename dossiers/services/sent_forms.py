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
# What begins the names of forms that are done once and whose number is a dossier's; a test compares them with
# the addresses of the portal.
OF_DOSSIERS = frozenset(
    {
        "counter:ask", "counter:complete", "counter:correct", "counter:correct_result", "counter:paid",
        "counter:return_papers", "counter:return_result", "counter:supply",
        "desk:ask_supplement", "desk:assign", "desk:attach", "desk:await_payment", "desk:close_silent",
        "desk:close_unpaid", "desk:complete", "desk:consult", "desk:correct_case", "desk:decide_supplement",
        "desk:draft_apology", "desk:drop_stop", "desk:reject", "desk:reopen", "desk:resume_payment",
        "desk:send_back", "desk:send_back_apology", "desk:sign_apology", "desk:stop", "desk:take",
        "desk:take_over", "desk:verify",
    }
)  # fmt: skip


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


def forget_act(*, user: User, dossier_id: int, done_at: datetime) -> None:
    """What this person did with the dossier was taken back: done again with the very form it is done again.

    A form about something else of the same number is another's, and stays.
    """
    sent = SentForm.objects.filter(user=user, sent_at__gte=done_at - LONGEST_ACT)
    sent.filter(form__regex=rf"^({'|'.join(sorted(OF_DOSSIERS))}):{dossier_id}(:|$)").delete()


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

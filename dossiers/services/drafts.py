"""Half-filled forms of a shared counter machine, readable only by who wrote them (ruling 36).

The key is derived from the installation's secret and the user's id, so a row of the database, or another
account, opens nothing. No file contents; gone when the form is posted, and after 24 hours.
"""

import base64
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from accounts.models import User
from dossiers.models import CounterDraft


KEPT_FOR = timedelta(hours=24)
MOST_BYTES = 200_000


def save(*, user: User, form: str, values: Mapping[str, list[str]], at: datetime) -> CounterDraft | None:
    """Keep what was typed in this form, in place of what was kept before; None when it is far too long."""
    plain = json.dumps(values, ensure_ascii=False).encode()
    if len(plain) > MOST_BYTES:
        return None
    draft, _ = CounterDraft.objects.update_or_create(
        user=user,
        form=form,
        defaults={"ciphertext": _box(user).encrypt(plain), "saved_at": at, "expires_at": at + KEPT_FOR},
    )
    return draft


def find(*, user: User, form: str, at: datetime) -> dict[str, list[str]] | None:
    """What this user typed in this form within the last 24 hours; None when there is nothing to open."""
    draft = CounterDraft.objects.filter(user=user, form=form, expires_at__gt=at).first()
    if draft is None:
        return None
    try:
        values: dict[str, list[str]] = json.loads(_box(user).decrypt(bytes(draft.ciphertext)))
    except InvalidToken:
        return None
    return values


def kept(*, user: User, at: datetime) -> list[CounterDraft]:
    """This user's drafts, newest first."""
    return list(CounterDraft.objects.filter(user=user, expires_at__gt=at).order_by("-saved_at", "-pk"))


def forget(*, user: User, form: str) -> None:
    """The form was posted or thrown away."""
    CounterDraft.objects.filter(user=user, form=form).delete()


def sweep(*, at: datetime) -> int:
    """Delete what is older than 24 hours; returns how many."""
    deleted, _ = CounterDraft.objects.filter(expires_at__lte=at).delete()
    return deleted


def browser_key(*, user: User) -> bytes:
    """32 bytes with which this user's browser encrypts drafts it keeps while it is cut off (ADR 48).

    The same at every login of the same user, and of no use for the drafts kept here.
    """
    return _derived(user, b"dossiers.counter-draft.browser")


def _box(user: User) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived(user, b"dossiers.counter-draft")))


def _derived(user: User, purpose: bytes) -> bytes:
    # The user's id is the salt: the same secret gives every user another key.
    derivation = HKDF(SHA256(), length=32, salt=str(user.pk).encode(), info=purpose)
    return derivation.derive(settings.SECRET_KEY.encode())

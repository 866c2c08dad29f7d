"""Outside systems and their tokens."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import Agency
from integrations.models import OutsideSystem


def token_hash(token: str) -> str:
    """What is kept of a token. Tokens are random and long, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def register(*, name: str, agencies: Iterable[Agency], at: datetime) -> tuple[OutsideSystem, str]:
    """The system and its token, which is shown this once. An existing system gets a new token."""
    token = secrets.token_urlsafe(32)
    system, _ = OutsideSystem.objects.update_or_create(
        name=name,
        defaults={"token_hash": token_hash(token), "is_active": True},
        create_defaults={"token_hash": token_hash(token), "created_at": at},
    )
    system.agencies.set(agencies)
    return system, token


def withdraw(name: str) -> bool:
    """Whether a system of this name had a token; from now on it has none. What it handed in stays."""
    return bool(OutsideSystem.objects.filter(name=name, is_active=True).update(is_active=False))


def by_token(token: str) -> OutsideSystem | None:
    return OutsideSystem.objects.filter(token_hash=token_hash(token), is_active=True).first()

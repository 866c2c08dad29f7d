"""Hints a person has seen enough of."""

from datetime import datetime

from accounts.models import DismissedHint, User


def dismiss(*, user: User, hint: str, at: datetime) -> None:
    """Show this hint to this person no more; twice is once."""
    DismissedHint.objects.bulk_create(
        [DismissedHint(user=user, hint=hint, dismissed_at=at)], ignore_conflicts=True
    )

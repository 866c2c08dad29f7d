"""Hints a person has seen enough of."""

from accounts.models import DismissedHint, User


def is_dismissed(user: User, hint: str) -> bool:
    """Whether this person does not want to see it any more."""
    return DismissedHint.objects.filter(user=user, hint=hint).exists()

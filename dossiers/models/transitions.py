"""`transition` of django-fsm, typed: mypy sees the arguments of a move (decision 20)."""

from collections.abc import Callable, Sequence
from typing import ParamSpec

from django.db.models import TextChoices
from django_fsm import FSMField, transition as untyped_transition


P = ParamSpec("P")


def move(
    *, field: FSMField, source: Sequence[TextChoices], target: TextChoices
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Declare a move of the machine from any of `source` to `target`."""
    wrapped: Callable[[Callable[P, None]], Callable[P, None]] = untyped_transition(
        field=field, source=[state.value for state in source], target=target.value
    )
    return wrapped

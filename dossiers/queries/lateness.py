"""Lateness of one dossier, read from its stored moments (decision 13)."""

from datetime import datetime

from dossiers.enums import State
from dossiers.models import Dossier
from dossiers.rules import lateness


def is_late(dossier: Dossier, *, at: datetime) -> bool:
    """Measure L."""
    return lateness.is_late(late_after=dossier.late_after, ended_at=dossier.end_moment(), at=at)


def is_late_766(dossier: Dossier, *, at: datetime) -> bool:
    """Measure N."""
    return lateness.is_late(late_after=dossier.late_after_766, ended_at=dossier.end_moment(), at=at)


def is_late_for_statistics(dossier: Dossier, *, at: datetime) -> bool:
    """Measure R."""
    return lateness.is_late_for_statistics(
        state=State(dossier.state), due_on=dossier.due_on, ended_at=dossier.end_moment(), at=at
    )

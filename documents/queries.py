"""What pages ask about files and papers."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from documents.enums import FileState
from documents.models import IssuedPaper, StoredFile


@dataclass(frozen=True)
class StoreState:
    """Figures for the page of background work."""

    files: int
    damaged: int
    quarantined: int
    papers_waiting: int
    oldest_waiting_at: datetime | None


def store_state() -> StoreState:
    """How the store and the queue of papers stand."""
    waiting = IssuedPaper.objects.filter(rendered_at=None)
    return StoreState(
        files=StoredFile.objects.count(),
        damaged=StoredFile.objects.filter(is_damaged=True).count(),
        quarantined=StoredFile.objects.filter(state=FileState.QUARANTINED).count(),
        papers_waiting=waiting.count(),
        oldest_waiting_at=waiting.aggregate(oldest=Min("issued_at"))["oldest"],
    )

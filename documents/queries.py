"""What pages ask about files and papers."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min, QuerySet

from accounts.enums import Role
from accounts.models import Agency, User
from accounts.queries import heirs_of, holdings, inherited, left_behind, legal_agency_ids
from documents.enums import FileState
from documents.models import Book, IssuedPaper, StoredFile
from documents.permissions import KEEPERS


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


def books_kept_by(user: User, on: date) -> QuerySet[Book]:
    """Books this person keeps, himself or for an absent colleague: those of `check_can_keep_book`.

    Those of closed agencies lie with who stands for them.
    """
    held = holdings(user, on)
    places = {one.agency_id for one in held if one.role in KEEPERS}
    clerk_in = {one.agency_id for one in held if one.role == Role.RECORDS_CLERK}
    places |= set(legal_agency_ids(clerk_in, on).values())
    return Book.objects.filter(agency__in=places | _stood_for(places, on))


def _stood_for(places: set[int], on: date) -> set[int]:
    """Closed agencies with books that one of these stands for."""
    if not places:
        return set()
    closed = Agency.objects.filter(pk__in=inherited(places, on), valid_to__lt=on).filter(
        pk__in=Book.objects.values("agency")
    )
    left, heirs = left_behind(on), heirs_of(closed.values_list("pk", flat=True), on)
    return {agency for agency, heir in heirs.items() if left.get(agency, heir) in places}

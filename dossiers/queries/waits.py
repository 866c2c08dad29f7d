"""What waits for the applicant, in a person's sight: what lies open, since when, and whose time is over."""

from datetime import date, datetime
from enum import StrEnum

from django.db.models import QuerySet

from accounts.models import User
from dossiers.enums import EndState, RequestState
from dossiers.models import Dossier, Ending, Pause, SupplementRequest


class WaitShelf(StrEnum):
    """Shelves of the list of waits."""

    APPROVAL = "approval"  # a request that waits for its leader
    STOPPING = "stopping"  # the applicant asked to stop; a leader is to answer
    OVER = "over"  # the applicant's time is over: the officers' list of ruling 10
    RUNNING = "running"


def requests_to_approve(user: User, *, on: date) -> QuerySet[SupplementRequest]:
    """Requests in sight that nobody has decided on."""
    return SupplementRequest.objects.filter(
        state=RequestState.PROPOSED, dossier__in=Dossier.objects.visible_to(user, on)
    )


def asked_to_stop(user: User, *, on: date) -> QuerySet[Ending]:
    """Requests to stop in sight that no leader has answered."""
    return Ending.objects.filter(state=EndState.ASKED, dossier__in=Dossier.objects.visible_to(user, on))


def open_waits(user: User, *, on: date, at: datetime, is_over: bool) -> QuerySet[Pause]:
    """Open waits in sight: those whose expected end has passed, or the others."""
    running = Pause.objects.filter(ended_at=None, dossier__in=Dossier.objects.visible_to(user, on))
    over = running.filter(expected_end_at__lt=at)
    return over if is_over else running.exclude(pk__in=over.values("pk"))

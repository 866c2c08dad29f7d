"""Pauses of a month for those who check them, and papers asked for beyond the list (rulings 9 and 38)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import QuerySet

from accounts.models import User
from dossiers.enums import ItemKind, PauseKind
from dossiers.models import Dossier, Pause, SupplementItem
from dossiers.rules.pauses import NEAR_DUE, Looked, Tally, is_near_due, tallies


class PausePart(StrEnum):
    """What a figure of an officer counts, and its list holds."""

    ALL = "all"
    NEAR_DUE = "near_due"
    UNSENT = "unsent"


@dataclass(frozen=True)
class Flagged:
    """A pause, and why it wants a second look, if it does."""

    pause: Pause
    is_near_due: bool
    is_unsent: bool


@dataclass(frozen=True)
class Audit:
    """The pauses opened in a span of days."""

    officers: tuple[tuple[User | None, Tally], ...]
    all: tuple[Flagged, ...]

    @property
    def flagged(self) -> tuple[Flagged, ...]:
        """Those that want a second look."""
        return tuple(one for one in self.all if one.is_near_due or one.is_unsent)[:SHOWN_AT_MOST]

    def of(self, part: PausePart, officer_id: int | None) -> tuple[Flagged, ...]:
        """The pauses behind a figure of one officer; of None: those nobody here opened."""
        asked: dict[PausePart, Callable[[Flagged], bool]] = {
            PausePart.ALL: lambda one: True,
            PausePart.NEAR_DUE: lambda one: one.is_near_due,
            PausePart.UNSENT: lambda one: one.is_unsent,
        }
        return tuple(one for one in self.all if one.pause.opened_by_id == officer_id and asked[part](one))


SHOWN_AT_MOST = 200


def audit(user: User, *, first: datetime, last: datetime, on: date, at: datetime) -> Audit:
    """Pauses opened in [first, last) in this person's sight. Three statements."""
    rows = (
        Pause.objects.filter(
            started_at__gte=first, started_at__lt=last, dossier__in=Dossier.objects.visible_to(user, on)
        )
        .select_related("dossier__procedure_version", "opened_by", "request")
        .order_by("started_at", "pk")
    )
    pauses = list(rows)
    people = {pause.opened_by_id: pause.opened_by for pause in pauses}
    looked = {pause.pk: _looked(pause) for pause in pauses}
    every = [Flagged(pause, is_near_due(looked[pause.pk]), not looked[pause.pk].is_sent) for pause in pauses]
    return Audit(
        officers=tuple((people[tally.officer_id], tally) for tally in tallies(looked.values(), at=at)),
        all=tuple(every),
    )


def asked_beyond_the_list(
    user: User, *, first: datetime, last: datetime, on: date
) -> QuerySet[SupplementItem]:
    """Papers asked for that no version lists, with article and who approved: the head's monthly list."""
    return (
        SupplementItem.objects.filter(
            kind=ItemKind.EXTRA,
            request__asked_at__gte=first,
            request__asked_at__lt=last,
            request__dossier__in=Dossier.objects.visible_to(user, on),
        )
        .select_related("request__dossier", "request__proposed_by", "request__extra_approved_by")
        .order_by("request__asked_at", "pk")[:SHOWN_AT_MOST]
    )


def _looked(pause: Pause) -> Looked:
    request = getattr(pause, "request", None)
    # Without an opener it was not opened here: its slip is in the system it came from.
    is_ours = pause.kind == PauseKind.SUPPLEMENT and pause.opened_by_id is not None
    is_sent = not is_ours or (request is not None and request.slip_sent_at is not None)
    return Looked(
        dossier_id=pause.dossier_id,
        officer_id=pause.opened_by_id,
        started_at=pause.started_at,
        ended_at=pause.ended_at,
        due_at=pause.due_at,
        is_sent=is_sent,
    )


__all__ = ["NEAR_DUE", "Audit", "Flagged", "PausePart", "asked_beyond_the_list", "audit"]

"""Who hears of a support request. Its words are never in a message: they may speak of a citizen."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from accounts.enums import Role
from accounts.models import Actor, User
from accounts.queries import holders, legal_heir
from dossiers.rules.days import local_day
from feedback.models import SupportRequest
from feedback.queries.support import people_of_desk
from notifications.services import staff


def asked(request: SupportRequest, *, at: datetime) -> None:
    """An answer is owed: to whoever is to give it."""
    people = people_of_desk(request, local_day(at))
    _tell("support_asked", request, people, at=at, asker=_asker(request), due=request.answer_due_at)


def heard(request: SupportRequest, what: str, by: Actor, *, at: datetime) -> None:
    """Somebody answered or asked back: to the asker."""
    _tell(
        "support_answered", request, [request.asked_by], at=at, answerer=by.user.full_name, what=what.lower()
    )


def late(request: SupportRequest, *, at: datetime) -> None:
    """Its moment has passed: to whoever owes the answer and to the head of the asker's agency."""
    on = local_day(at)
    people = {one.pk: one for one in people_of_desk(request, on)}
    sealed = legal_heir(request.agency_id, on)
    people |= {one.pk: one for one in holders(sealed.pk, Role.HEAD, on)}
    people.pop(request.asked_by_id, None)
    _tell("support_late", request, people.values(), at=at, asker=_asker(request), due=request.answer_due_at)


def _asker(request: SupportRequest) -> str:
    return f"{request.asked_by.full_name}, {request.agency.name}"


def _tell(kind: str, request: SupportRequest, people: Iterable[User], *, at: datetime, **words: Any) -> None:
    for person in people:
        staff.tell(
            user=person,
            kind=kind,
            variables={"code": str(request), **words},
            cause=f"support:{request.pk}:{kind}:{person.pk}:{at.isoformat()}",
            about=f"support:{request.pk}",
            at=at,
        )

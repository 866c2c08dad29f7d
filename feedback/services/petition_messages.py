"""Who hears of a petition, by row (decision 5). What the office is told names neither sender nor matter."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from accounts.enums import Role
from accounts.models import User
from dossiers.rules.days import local_day
from dossiers.rules.identity import check_phone
from feedback.enums import DutyKind
from feedback.models import Petition, PetitionDuty
from feedback.queries.people import officers
from notifications.rules.recipient import Recipient
from notifications.services import outbox, staff


ANSWER_TOLD = 3000


def arrived(petition: Petition, *, at: datetime) -> None:
    """It came or was transferred: to who deals with petitions at the agency that has it now."""
    due = petition.duties.open().get(kind=DutyKind.ANSWER).due_at
    _tell("petition_arrived", petition, officers(petition, on=local_day(at)), at=at, due=due)


def given(petition: Petition, *, at: datetime) -> None:
    """Somebody is to handle it."""
    if petition.handler is not None:
        due = petition.duties.open().get(kind=DutyKind.ANSWER).due_at
        _tell("petition_given", petition, [petition.handler], at=at, due=due)


def nearly_due(duty: PetitionDuty, *, at: datetime) -> None:
    """80 % of the time is used."""
    words = {"what": str(DutyKind(duty.kind).label), "due": duty.due_at}
    _tell("petition_due", duty.petition, _who_owes(duty, at), at=at, mark=f"{duty.pk}", **words)


def late(duty: PetitionDuty, *, at: datetime) -> None:
    """The limit has passed: to who owes it and to the head of the agency."""
    people = {one.pk: one for one in _who_owes(duty, at)}
    people |= {one.pk: one for one in officers(duty.petition, on=local_day(at), roles=(Role.HEAD,))}
    words = {"what": str(DutyKind(duty.kind).label), "due": duty.due_at}
    _tell("petition_late", duty.petition, people.values(), at=at, mark=f"{duty.pk}", **words)


def sender(petition: Petition, kind: str, *, at: datetime, mark: str = "", **words: Any) -> None:
    """To the sender, where he left an address: no number that cannot be dialled."""
    checked = check_phone(petition.sender_phone)
    phone = "" if checked.problem else checked.value
    if not (petition.sender_email or phone):
        return
    outbox.owe(
        kind=kind,
        recipient=Recipient(name=petition.sender_name, email=petition.sender_email, phone=phone),
        variables={"code": petition.code, "agency": petition.handling_agency.name, **words},
        cause=f"petition:{petition.pk}:{kind}:{mark or at.isoformat()}",
        topic=f"petition:{petition.pk}",
        at=at,
    )


def _who_owes(duty: PetitionDuty, at: datetime) -> list[User]:
    handler = duty.petition.handler
    if duty.kind == DutyKind.ANSWER and handler is not None:
        return [handler]
    return officers(duty.petition, on=local_day(at))


def _tell(
    kind: str, petition: Petition, people: Iterable[User], *, at: datetime, mark: str = "", **words: Any
) -> None:
    for person in people:
        staff.tell(
            user=person,
            kind=kind,
            variables={"code": petition.code, **words},
            cause=f"petition:{petition.pk}:{kind}:{person.pk}:{mark or at.isoformat()}",
            about=f"petition:{petition.pk}",
            at=at,
        )

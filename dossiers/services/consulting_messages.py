"""Who hears of a question and of its answer, by row (decision 5). The wording names no applicant."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from accounts.models import User
from dossiers.enums import OpinionKind
from dossiers.models import Consultation, Opinion
from dossiers.queries.consulting import onestop_heads, people_told
from dossiers.rules.days import local_day
from notifications.rules.recipient import Recipient
from notifications.services import outbox, staff


def asked(question: Consultation, *, at: datetime) -> None:
    """A question came: to who deals with questions at the agency asked."""
    _tell(
        "question_asked",
        question,
        _people_asked(question, at),
        at=at,
        agency=question.asking_unit.name,
        due=question.due_at,
    )


def by_link(question: Consultation, *, link: str, at: datetime) -> None:
    """A question with its one-time link, to the mailbox of an agency without an account."""
    outbox.owe(
        kind="question_link",
        recipient=Recipient(name=question.asked_name, email=question.link_email),
        variables={"agency": question.asking_agency.name, "due": question.due_at, "link": link},
        cause=f"question:{question.pk}:link:{at.isoformat()}",
        topic=_topic(question),
        at=at,
    )


def reminded(question: Consultation, *, at: datetime) -> None:
    """The deadline comes near. A mailbox is reminded of the link it has: a new one is never sent unasked."""
    words = {"agency": question.asking_agency.name, "due": question.due_at}
    if not question.link_email:
        _tell("question_reminder", question, _people_asked(question, at), at=at, **words)
        return
    outbox.owe(
        kind="question_reminder",
        recipient=Recipient(name=question.asked_name, email=question.link_email),
        variables=words,
        cause=f"question:{question.pk}:reminder:{at.isoformat()}",
        topic=_topic(question),
        at=at,
    )


def answered(question: Consultation, opinion: Opinion, *, at: datetime) -> None:
    """An answer came: to who asked."""
    _tell(
        "question_answered",
        question,
        [question.asked_by],
        at=at,
        code=str(question.dossier),
        agency=question.asked_name,
        answer=str(OpinionKind(opinion.kind).label),
    )


def disputed(question: Consultation, *, reason: str, at: datetime) -> None:
    """The answer is not clear enough: to who answers for the agency."""
    words = {"agency": question.asking_unit.name, "reason": reason}
    _tell("question_disputed", question, _people_asked(question, at), at=at, **words)


def silent(question: Consultation, *, at: datetime) -> None:
    """The deadline passed without an answer: to the head of the one-stop unit that sent the dossier."""
    _tell(
        "question_silent",
        question,
        onestop_heads(question.dossier, on=local_day(at)),
        at=at,
        code=str(question.dossier),
        agency=question.asked_name,
        due=question.due_at,
    )


def withdrawn(question: Consultation, *, at: datetime) -> None:
    """What has not left yet about a question that is no more is taken back."""
    kinds = ("question_asked", "question_link", "question_reminder", "question_disputed")
    for topic in (_topic(question), staff.topic_of(_topic(question))):
        outbox.cancel(topic=topic, kinds=kinds, at=at)


def _people_asked(question: Consultation, at: datetime) -> list[User]:
    assert question.asked_agency_id is not None, "an agency outside has a mailbox"  # noqa: S101
    return people_told(question.asked_agency_id, on=local_day(at))


def _tell(kind: str, question: Consultation, people: Iterable[User], *, at: datetime, **words: Any) -> None:
    for person in people:
        staff.tell(
            user=person,
            kind=kind,
            variables=words,
            cause=f"question:{question.pk}:{kind}:{person.pk}:{at.isoformat()}",
            about=_topic(question),
            at=at,
        )


def _topic(question: Consultation) -> str:
    return f"question:{question.pk}"

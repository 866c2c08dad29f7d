"""Support requests: when an answer is due, to whom a request goes, who may do what.

No law but the office's word: who is stuck with a citizen before him hears something within two
working hours.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from accounts.enums import Role as R
from calendars.rules.worktime import WorkCalendar, add_working_hours
from dossiers.rules.days import VIETNAM


ANSWER_HOURS: Final = 2


def answer_due(calendar: WorkCalendar, asked_at: datetime) -> datetime:
    """The last moment of the first answer: two working hours, by the calendar of whoever asks.

    Asked outside working time it counts from the next session; an answer at the very moment is in time.
    """
    return add_working_hours(calendar, asked_at.astimezone(VIETNAM), ANSWER_HOURS)


def is_overdue(due_at: datetime | None, now: datetime) -> bool:
    """An answer is owed and its moment has passed."""
    return due_at is not None and due_at < now


class Why(StrEnum):
    """Why a request goes where it goes."""

    NAMED = "named"
    ADMINISTRATOR = "administrator"
    ONESTOP_HEAD = "onestop_head"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Desk:
    """Where a request lies: the agency whose people answer it, and those people's ids."""

    agency_id: int | None
    people: tuple[int, ...]
    why: Why


People = Mapping[int, Sequence[int]]


def choose_desk(
    places: Sequence[int], *, named: People, administrators: People, onestop_heads: People, asker: int
) -> Desk:
    """The first place in which somebody else answers: the asker's own agency, then those above it.

    Whoever is named comes before every administrator, an administrator before a head of a one-stop unit,
    wherever each stands. Nobody answers himself.
    """
    for why, held in (
        (Why.NAMED, named),
        (Why.ADMINISTRATOR, administrators),
        (Why.ONESTOP_HEAD, onestop_heads),
    ):
        for agency_id in places:
            others = tuple(person for person in held.get(agency_id, ()) if person != asker)
            if others:
                return Desk(agency_id, others, why)
    return Desk(None, (), Why.NOBODY)


class Relation(StrEnum):
    """How a person stands to a support request: the words of docs/access.md."""

    OWN = "own"
    CONSULTED = "consulted"
    SAME_UNIT = "same_unit"
    SAME_AGENCY = "same_agency"
    CHILD = "child"


# Beside who asked and who is asked: role → how the asker's unit stands to where the role is held.
SEES: Final[Mapping[R, frozenset[Relation]]] = {
    R.HEAD: frozenset({Relation.SAME_AGENCY, Relation.CHILD}),
    R.AUDITOR: frozenset({Relation.SAME_AGENCY, Relation.CHILD}),
    R.ADMINISTRATOR: frozenset({Relation.SAME_AGENCY}),
    R.ONESTOP_HEAD: frozenset({Relation.SAME_UNIT}),
}
# Roles whose agency is a desk without being named.
ANSWERS_UNNAMED: Final = frozenset({R.ADMINISTRATOR, R.ONESTOP_HEAD})


class Act(StrEnum):
    """What is done to a support request, or to the list of who answers."""

    ASK = "ask_support"
    ANSWER = "answer_support"
    SAY_MORE = "say_more_support"
    HAND_ON = "hand_on_support"
    CLOSE = "close_support"
    REOPEN = "reopen_support"
    NAME = "name_support"


Grant = tuple[frozenset[R], Relation]
_EVERY = frozenset(R)

MAY: Final[Mapping[Act, tuple[Grant, ...]]] = {
    Act.ASK: ((_EVERY, Relation.OWN),),
    Act.ANSWER: ((_EVERY, Relation.CONSULTED), (frozenset({R.ADMINISTRATOR}), Relation.SAME_AGENCY)),
    Act.SAY_MORE: ((_EVERY, Relation.OWN),),
    Act.HAND_ON: (
        (_EVERY, Relation.CONSULTED),
        (frozenset({R.ADMINISTRATOR, R.HEAD}), Relation.SAME_AGENCY),
    ),
    Act.CLOSE: ((_EVERY, Relation.OWN), (_EVERY, Relation.CONSULTED)),
    Act.REOPEN: ((_EVERY, Relation.OWN),),
    Act.NAME: ((frozenset({R.ADMINISTRATOR, R.HEAD}), Relation.SAME_AGENCY),),
}

WHOSE: Final[Mapping[Relation, str]] = {
    Relation.OWN: "người đã hỏi",
    Relation.CONSULTED: "người được giao trả lời",
}


def whose(act: Act) -> str:
    """The people a refused person is sent to, in words."""
    parts = []
    for roles, relation in MAY[act]:
        said = WHOSE.get(relation)
        parts.append(said or ", ".join(sorted(str(role.label) for role in roles)) + " của cơ quan")
    return "; ".join(parts)


def who_in_words() -> dict[str, str]:
    """Move → who makes it, as docs/small-machines.md says it."""
    moves: Mapping[str, Act] = {
        "answer": Act.ANSWER,
        "ask_back": Act.ANSWER,
        "say_more": Act.SAY_MORE,
        "close": Act.CLOSE,
        "reopen": Act.REOPEN,
    }
    return {move: "; ".join(_in_words(*grant) for grant in MAY[act]) for move, act in moves.items()}


def _in_words(roles: Collection[R], relation: Relation) -> str:
    return f"{'everybody' if len(roles) == len(R) else ', '.join(sorted(roles))}: {relation}"

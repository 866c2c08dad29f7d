"""What a state means to others: the nation, the public, the one who must act."""

from dossiers.enums import State


# TrangThaiHoSo of the national portal (law.md §2.12, §7.1). Derived, never stored.
NATIONAL_STATUS: dict[State, int | None] = {
    State.DRAFT: None,
    State.SUBMITTED: 1,
    State.ACCEPTED: 2,
    State.REFUSED: 3,
    State.LAPSED_PRE: 3,
    State.IN_PROCESS: 4,
    State.SUPPLEMENT_PRE: 5,
    State.SUPPLEMENT: 5,
    State.AWAITING_PAYMENT: 6,
    State.WITHDRAWN: 7,
    State.STOPPED: 8,
    State.REJECTED: 8,
    State.CLOSED_NO_REPLY: 8,
    State.CLOSED_UNPAID: 8,
    State.DONE: 9,
    State.RETURNED: 10,
}

RECEIVED, BEING_SOLVED, WAITING, HAS_RESULT, ENDED = (
    "đã tiếp nhận",
    "đang giải quyết",
    "chờ bổ sung",
    "đã có kết quả",
    "đã kết thúc",
)
# The only five words a look-up by code alone may answer (ruling 31).
PUBLIC_WORD: dict[State, str] = {
    State.DRAFT: RECEIVED,
    State.SUBMITTED: RECEIVED,
    State.ACCEPTED: RECEIVED,
    State.IN_PROCESS: BEING_SOLVED,
    State.AWAITING_PAYMENT: BEING_SOLVED,
    State.SUPPLEMENT_PRE: WAITING,
    State.SUPPLEMENT: WAITING,
    State.DONE: HAS_RESULT,
    State.RETURNED: ENDED,
    State.REFUSED: ENDED,
    State.LAPSED_PRE: ENDED,
    State.WITHDRAWN: ENDED,
    State.STOPPED: ENDED,
    State.REJECTED: ENDED,
    State.CLOSED_NO_REPLY: ENDED,
    State.CLOSED_UNPAID: ENDED,
}


class Party:
    """Whose turn it is; time used is attributed to one of these (architecture §3)."""

    CITIZEN = "citizen"
    RECEPTION = "reception"
    AGENCY = "agency"
    NOBODY = "nobody"


OWNER: dict[State, str] = {
    State.DRAFT: Party.RECEPTION,
    State.SUBMITTED: Party.RECEPTION,
    State.SUPPLEMENT_PRE: Party.CITIZEN,
    State.REFUSED: Party.NOBODY,
    State.LAPSED_PRE: Party.NOBODY,
    State.ACCEPTED: Party.RECEPTION,
    State.IN_PROCESS: Party.AGENCY,
    State.SUPPLEMENT: Party.CITIZEN,
    State.AWAITING_PAYMENT: Party.CITIZEN,
    State.DONE: Party.RECEPTION,
    State.RETURNED: Party.NOBODY,
    State.WITHDRAWN: Party.NOBODY,
    State.STOPPED: Party.NOBODY,
    State.REJECTED: Party.NOBODY,
    State.CLOSED_NO_REPLY: Party.NOBODY,
    State.CLOSED_UNPAID: Party.NOBODY,
}


def national_status(state: State) -> int | None:
    """The national status 1–10 of a state; None for a draft, which is not sent."""
    return NATIONAL_STATUS[state]


def public_word(state: State) -> str:
    """The degree of completion anyone may be told (Circular 01/2018 Art 16(2)(d))."""
    return PUBLIC_WORD[state]

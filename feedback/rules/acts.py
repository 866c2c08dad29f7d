"""Who may do what to a petition, as data. Tests hold docs/access.csv (`act`) against it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from accounts.enums import Role as R
from feedback.rules.visibility import Relation


class Act(StrEnum):
    """What is done to a petition, or to a rating on paper."""

    REGISTER = "register_petition"
    IMPORT = "import_petitions"
    CLASSIFY = "classify_petition"
    REFUSE = "refuse_petition"
    REDIRECT = "redirect_petition"
    COMPLETE = "complete_petition"
    TRANSFER = "transfer_petition"
    ANSWER = "answer_petition"
    FIND_VAGUE = "find_vague"
    PUBLISH = "publish_petition"
    WITHDRAW = "withdraw_petition"
    ENTER_RATING = "enter_rating"


Grant = tuple[frozenset[R], Relation]


def _at(relation: Relation, *roles: R) -> Grant:
    return frozenset(roles), relation


_OFFICER = _at(Relation.SAME_AGENCY, R.PETITION_OFFICER)
_OFFICER_OR_HEAD = _at(Relation.SAME_AGENCY, R.PETITION_OFFICER, R.HEAD)

MAY: Final[Mapping[Act, tuple[Grant, ...]]] = {
    Act.REGISTER: (_at(Relation.SAME_AGENCY, R.PETITION_OFFICER, R.ONESTOP_HEAD),),
    Act.IMPORT: (_OFFICER,),
    Act.CLASSIFY: (_OFFICER_OR_HEAD,),
    Act.REFUSE: (_OFFICER_OR_HEAD,),
    Act.REDIRECT: (_OFFICER_OR_HEAD,),
    Act.COMPLETE: (_OFFICER,),
    Act.TRANSFER: (_OFFICER_OR_HEAD,),
    Act.ANSWER: (
        _OFFICER_OR_HEAD,
        _at(Relation.OWN, R.HANDLER, R.UNIT_HEAD, R.ONESTOP_HEAD, R.APPROVER, R.CONTROL),
    ),
    Act.FIND_VAGUE: (_OFFICER_OR_HEAD, _at(Relation.CHILD, R.HEAD, R.CONTROL)),
    Act.PUBLISH: (_OFFICER_OR_HEAD,),
    Act.WITHDRAW: (_OFFICER,),
    Act.ENTER_RATING: (_at(Relation.SAME_AGENCY, R.RECEPTION, R.ONESTOP_HEAD, R.PETITION_OFFICER),),
}

# Move of the machine → the act of the table that permits it.
PERMITS: Final[Mapping[str, Act]] = {
    "classify": Act.CLASSIFY,
    "refuse": Act.REFUSE,
    "redirect": Act.REDIRECT,
    "ask_to_complete": Act.CLASSIFY,
    "complete": Act.COMPLETE,
    "transfer": Act.TRANSFER,
    "forward": Act.TRANSFER,
    "answer": Act.ANSWER,
    "find_vague": Act.FIND_VAGUE,
    "publish": Act.PUBLISH,
    "withdraw": Act.WITHDRAW,
}


def who_in_words() -> dict[str, str]:
    """Move → `head, petition_officer: same_agency`, as docs/small-machines.md says it."""
    return {
        move: "; ".join(f"{', '.join(sorted(roles))}: {relation}" for roles, relation in MAY[act])
        for move, act in PERMITS.items()
    }


# Said to who may not.
WHOSE: Final[Mapping[Relation, str]] = {
    Relation.SAME_AGENCY: "cơ quan đang xử lý",
    Relation.OWN: "người được giao xử lý",
    Relation.CHILD: "cơ quan cấp trên",
}


def whose(act: Act) -> str:
    """The people a refused person is sent to, in words."""
    parts = []
    for roles, relation in MAY[act]:
        names = ", ".join(sorted(str(role.label) for role in roles))
        parts.append(f"{names} ({WHOSE[relation]})")
    return "; ".join(parts)

"""Báo cáo giải trình: written by the unit whose step was late, judged by the one above (rulings 11, 13)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor, User
from accounts.queries import actor_roles, ancestors, holders, legal_agency
from dossiers.enums import EventKind, ExplanationState
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Explanation
from dossiers.permissions import check_can, heir_in
from dossiers.queries.attribution import attribution
from dossiers.rules.days import local_day
from dossiers.rules.delay_reasons import reasons_on
from dossiers.rules.explaining import Above, Judge, judge_of
from dossiers.services.as_shown import explanation_mark, must_be_as_shown
from dossiers.services.events import record
from dossiers.services.locking import lock


@dataclass(frozen=True)
class ExplanationIn:
    """What the unit writes: why it was late, and what has been or will be done about it."""

    reason_code: str
    cause: str
    remedy: str


@transaction.atomic
def submit(*, explanation_id: int, entered: ExplanationIn, by: Actor, at: datetime) -> Explanation:
    """Write or rewrite an explanation; whose time it was is taken from the clock and frozen with it."""
    explanation = _locked(explanation_id)
    dossier = explanation.dossier
    on = local_day(at)
    check_can("submit_explanation", by, dossier, on=on, step=explanation.step)
    _must_be(explanation, ExplanationState.OWED, ExplanationState.SENT_BACK)
    _check(entered, on)
    explanation.submit()
    explanation.reason_code = entered.reason_code
    explanation.cause, explanation.remedy = entered.cause.strip(), entered.remedy.strip()
    explanation.shares = [share.as_json() for share in attribution(dossier, at=at).parts]
    explanation.submitted_at, explanation.submitted_by, explanation.note = at, by.user, ""
    explanation.judged_at = explanation.judged_by = None
    unit = heir_in(dossier, explanation.unit_id, on)
    judge = _judge(by, unit, on)
    explanation.judge_role, explanation.judge_agency_id = judge.role, _agency_of(judge, unit, on)
    explanation.save()
    record(
        dossier=dossier,
        kind=EventKind.SUBMIT_EXPLANATION,
        by=by,
        at=at,
        explanation=explanation.pk,
        occasion=explanation.occasion,
    )
    return explanation


@transaction.atomic
def accept(*, explanation_id: int, by: Actor, at: datetime, shown: int = 0) -> Explanation:
    """The one above accepts it. Raises NotAllowed for anybody else, and for the writer himself.

    `shown`: the mark of the text the page showed (`as_shown`). Raises TextChanged for another.
    """
    explanation = _judged(explanation_id, "accept_explanation", by=by, at=at, shown=shown)
    explanation.accept()
    explanation.save()
    record(
        dossier=explanation.dossier,
        kind=EventKind.ACCEPT_EXPLANATION,
        by=by,
        at=at,
        explanation=explanation.pk,
    )
    return explanation


@transaction.atomic
def send_back(*, explanation_id: int, note: str, by: Actor, at: datetime, shown: int = 0) -> Explanation:
    """The one above asks for a better one than the one `shown`, and says what is missing."""
    if not note.strip():
        raise Refused("Ghi giải trình còn thiếu gì.", field="note")
    explanation = _judged(explanation_id, "send_back_explanation", by=by, at=at, shown=shown)
    explanation.send_back()
    explanation.note = note.strip()
    explanation.save()
    record(
        dossier=explanation.dossier,
        kind=EventKind.SEND_BACK_EXPLANATION,
        by=by,
        at=at,
        reason=explanation.note,
        explanation=explanation.pk,
    )
    return explanation


def may_judge(explanation: Explanation, by: Actor, *, on: date) -> bool:
    """Whether this person judges this explanation: holds the role ruling 13 names, and did not write it."""
    people = {by.user.pk, by.acting_for.pk if by.acting_for else by.user.pk}
    if explanation.submitted_by_id in people or explanation.judge_agency_id is None:
        return False
    judge = heir_in(explanation.dossier, explanation.judge_agency_id, on)
    return explanation.judge_role in actor_roles(by, {judge}, on)


def judges(explanation: Explanation, *, on: date) -> list[User]:
    """Who may judge it that day: whoever holds the role there and did not write it (ruling 13).

    At the very top that takes a second holder of the role; until there is one nobody may.
    """
    if explanation.judge_agency_id is None:
        return []
    judge = heir_in(explanation.dossier, explanation.judge_agency_id, on)
    held = holders(judge, Role(explanation.judge_role), on)
    return [person for person in held if person.pk != explanation.submitted_by_id]


def _judged(explanation_id: int, move: str, *, by: Actor, at: datetime, shown: int) -> Explanation:
    explanation = _locked(explanation_id)
    on = local_day(at)
    check_can(move, by, explanation.dossier, on=on, step=explanation.step)
    _must_be(explanation, ExplanationState.SUBMITTED)
    must_be_as_shown(explanation_mark(explanation), shown)
    check_may_judge(explanation, by, on=on)
    explanation.judged_at, explanation.judged_by = at, by.user
    return explanation


def check_may_judge(explanation: Explanation, by: Actor, *, on: date) -> None:
    """Raises NotAllowed, naming whose it is."""
    if not may_judge(explanation, by, on=on):
        role = Role(explanation.judge_role).label
        where = explanation.judge_agency.name if explanation.judge_agency else ""
        raise NotAllowed(f"Không ai tự chấp nhận giải trình của mình. Người xem xét: {role}, {where}.")


def _locked(explanation_id: int) -> Explanation:
    dossier_id = Explanation.objects.values_list("dossier_id", flat=True).get(pk=explanation_id)
    dossier = lock(dossier_id, outside_too=True)
    explanation: Explanation = Explanation.objects.select_related("step", "unit", "judge_agency").get(
        pk=explanation_id
    )
    explanation.dossier = dossier
    return explanation


def _check(entered: ExplanationIn, on: date) -> None:
    if entered.reason_code not in {reason.code for reason in reasons_on(on)}:
        raise Refused("Chọn lý do trong danh sách.", field="reason_code")
    if not entered.cause.strip():
        raise Refused("Giải trình vì sao bước này chậm.", field="cause")
    if not entered.remedy.strip():
        raise Refused("Ghi đã làm gì, sẽ làm gì để khắc phục.", field="remedy")


def _must_be(explanation: Explanation, *states: ExplanationState) -> None:
    if explanation.state not in states:
        label = ExplanationState(explanation.state).label
        raise NotReady(f"Không làm được bước này: giải trình đang ở trạng thái “{label}”.")


def _judge(by: Actor, unit_id: int, on: date) -> Judge:
    """By what the writer holds in the late unit or its agency; without a unit head the agency's judges."""
    judge = judge_of(actor_roles(by, {unit_id, legal_agency(unit_id, on).pk}, on))
    if judge.where == Above.UNIT and not holders(unit_id, judge.role, on):
        return Judge(Role.HEAD, Above.AGENCY)
    return judge


def _agency_of(judge: Judge, unit_id: int, on: date) -> int:
    """Where the judge sits; above the top there is nobody, and the top's own head stays the judge."""
    if judge.where == Above.UNIT:
        return unit_id
    legal = legal_agency(unit_id, on)
    if judge.where == Above.AGENCY:
        return legal.pk
    parents = ancestors(legal.pk, on)[1:]
    return legal_agency(parents[0], on).pk if parents else legal.pk

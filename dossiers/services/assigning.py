"""How a unit's steps find their person without anybody pressing: the head says how, the system does it.

Every such assignment is an event of its own, with the rule, the loads it compared and its reason in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.models import Actor, User
from accounts.queries import away, holders
from dossiers.enums import AssignWay, EventKind, State, StepState
from dossiers.exceptions import NotReady, Refused
from dossiers.models import AssignmentRule, AssignmentTurn, Dossier, StepInstance
from dossiers.permissions import check_can_set_assignment
from dossiers.queries.assigning import as_rule, loads
from dossiers.rules.assigning import Choice, Load, Work, choose, in_days
from dossiers.rules.days import local_day
from dossiers.services import steps
from dossiers.services.events import record
from procedures.enums import StepKind


# At the counter everybody does what comes.
NEVER = (StepKind.RECEIVE, StepKind.RETURN)


@transaction.atomic
def set_rule(
    *,
    unit_id: int,
    role: Role,
    way: AssignWay,
    by: Actor,
    at: datetime,
    person: User | None = None,
    procedure_id: int | None = None,
    sector_id: int | None = None,
    place: str = "",
) -> AssignmentRule:
    """Say how steps of a role are handed out in a case; what was said of that case before ends.

    Raises NotAllowed, Refused.
    """
    check_can_set_assignment(by, unit_id, on=local_day(at))
    if way == AssignWay.PERSON and person is None:
        raise Refused("Chọn người được giao.", field="person")
    if way != AssignWay.PERSON:
        person = None
    elif person is not None and person not in holders(unit_id, role, local_day(at)):
        raise Refused(f"{person.full_name} không giữ vai trò đó tại đơn vị này.", field="person")
    case = {"procedure_id": procedure_id, "sector_id": sector_id, "place": " ".join(place.split())}
    here = AssignmentRule.objects.filter(unit=unit_id, role=role, ended_at=None, **case)
    same = here.filter(way=way, person=person).first()
    if same is not None:
        return same
    here.update(ended_at=at, ended_by=by.user)
    try:
        with transaction.atomic():
            return AssignmentRule.objects.create(
                unit_id=unit_id, role=role, way=way, person=person, set_at=at, set_by=by.user, **case
            )
    except IntegrityError as taken:
        raise NotReady("Người khác vừa đặt cách giao cho trường hợp này. Tải lại trang để xem.") from taken


@transaction.atomic
def end_rule(*, rule_id: int, by: Actor, at: datetime) -> AssignmentRule:
    """From now on the case goes by the next wider rule, or by hand. Raises NotAllowed, NotReady."""
    rule = AssignmentRule.objects.select_for_update(of=("self",)).get(pk=rule_id)
    check_can_set_assignment(by, rule.unit_id, on=local_day(at))
    if rule.ended_at is not None:
        raise NotReady("Cách giao này đã được bỏ.")
    rule.ended_at, rule.ended_by = at, by.user
    rule.save(update_fields=["ended_at", "ended_by"])
    return rule


def hand_out(dossier: Dossier, *, at: datetime) -> bool:
    """Give running steps of a locked dossier to whom their unit's rules choose; True if one has a person now.

    A step of assigning that begins now has nothing left to do then, and is skipped. Call it after the move
    that began the steps was recorded, and lock no other dossier after it: it locks the unit's rules.
    """
    if dossier.state != State.IN_PROCESS:
        return False
    running = steps.running(dossier)
    if len(running) == 1 and running[0].kind == StepKind.ASSIGN:
        return _instead_of(dossier, running[0], at=at)
    waiting = [step for step in running if step.holder_id is None and step.kind not in NEVER]
    given = [_hand_out_one(dossier, step, at=at) for step in waiting]
    return any(given)


def _instead_of(dossier: Dossier, assigning: StepInstance, *, at: datetime) -> bool:
    """The rules say what the step of assigning would: it is skipped, the steps behind it begin."""
    pending = dossier.steps.filter(state=StepState.PENDING).order_by("order", "branch")
    following = pending.select_related("unit").first()
    # The folder goes to the unit that assigns; one whose head has had it already is assigned by his hand.
    if following is None or assigning.started_at != at or following.unit_id != assigning.unit_id:
        return False
    if following.kind in NEVER or _decide(dossier, following, at=at) is None:
        return False
    assigning.state, assigning.started_at, assigning.due_at = StepState.SKIPPED, None, None
    assigning.note = "Giao tự động theo cách lãnh đạo đã đặt."
    assigning.save(update_fields=["state", "started_at", "due_at", "note"])
    begun = steps.begin_next(dossier, at=at)
    given = [
        _hand_out_one(dossier, step, at=at)
        for step in begun
        if step.pk == following.pk or step.holder_id is None
    ]
    return any(given)


@dataclass(frozen=True)
class _Decision:
    choice: Choice
    rule: AssignmentRule
    person: User
    compared: dict[str, Any]


def _decide(dossier: Dossier, step: StepInstance, *, at: datetime) -> _Decision | None:
    """Whom the unit's rules choose for the step; None leaves it to the head."""
    # Two dossiers at once are given out one after the other, the second seeing what the first got.
    rules = list(
        AssignmentRule.objects.filter(unit=step.unit_id, role=step.role, ended_at=None)
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    if not rules:
        return None
    people = {person.pk: person for person in holders(step.unit_id, Role(step.role), local_day(at))}
    found = loads(step.unit_id, step.role, people, at=at)
    absent = away(people, local_day(at))
    choice = choose([as_rule(rule) for rule in rules], _work(dossier), loads=found, away=absent)
    if choice is None:
        return None
    rule = next(one for one in rules if one.pk == choice.rule.pk)
    return _Decision(choice, rule, people[choice.person_id], _compared(choice, found, absent))


def _hand_out_one(dossier: Dossier, step: StepInstance, *, at: datetime) -> bool:
    decided = _decide(dossier, step, at=at)
    if decided is None:
        return False
    person, rule = decided.person, decided.rule
    steps.hold(dossier, step, person)
    dossier.save()
    AssignmentTurn.objects.update_or_create(
        unit_id=step.unit_id, role=step.role, person=person, defaults={"given_at": at}
    )
    record(
        dossier=dossier,
        kind=EventKind.ASSIGN,
        by=None,
        at=at,
        reason=said(decided.choice, rule),
        step=step.pk,
        to=person.pk,
        rule=rule.pk,
        way=rule.way,
        **decided.compared,
    )
    return True


def said(choice: Choice, rule: AssignmentRule) -> str:
    """The reason in words, as the timeline tells it."""
    basis = f"({rule.set_by.full_name} đặt ngày {local_day(rule.set_at):%d/%m/%Y})"
    if choice.rule.way == AssignWay.PERSON:
        return f"Giao theo quy tắc: {case_in_words(rule)} {basis}."
    load = str(in_days(choice.minutes)).replace(".", ",")
    absent = f", {choice.away} người vắng" if choice.away else ""
    return f"Chia đều: đang làm {load} ngày, ít nhất trong {choice.among} người{absent} {basis}."


def case_in_words(rule: AssignmentRule) -> str:
    """Which dossiers a rule is for."""
    parts = []
    if rule.procedure is not None:
        parts.append(f"thủ tục {rule.procedure.code}")
    if rule.sector is not None:
        parts.append(f"lĩnh vực {rule.sector.name}")
    if rule.place:
        parts.append(f"địa bàn {rule.place}")
    return ", ".join(parts) or "mọi hồ sơ"


def _work(dossier: Dossier) -> Work:
    version = dossier.procedure_version
    return Work(version.procedure_id, version.sector_id, dossier.applicant_address)


def _compared(choice: Choice, found: list[Load], absent: frozenset[int]) -> dict[str, Any]:
    """What a fair share was decided by: minutes by person id, and who was away."""
    if choice.rule.way != AssignWay.FAIR_SHARE:
        return {}
    minutes = {str(load.person_id): load.minutes for load in found if load.person_id not in absent}
    return {"minutes": minutes, "away": sorted(absent)}

"""Who may give an instruction, answer it and judge the answer (docs/access.csv, object `instruction`).

And who enters figures that other systems count (object `entered_figure`), who sets targets (`target_entry`).
"""

from collections.abc import Collection
from datetime import date

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from accounts.queries import actor_roles, holdings, scope, subtree
from indicators.models import Instruction
from indicators.querysets import LEADERS, TARGET_SETTERS


def giving_agency(by: Actor, unit_id: int, *, on: date) -> int | None:
    """The agency the actor heads that this unit stands below, or is; None: he gives it no instruction."""
    others = {None} if by.acting_for is None else {None, by.acting_for.pk}
    headed = [
        held.agency_id
        for held in holdings(by.user, on)
        if held.role == Role.HEAD and held.acting_for_id in others
    ]
    return next((one for one in dict.fromkeys(headed) if unit_id in subtree([one], on)), None)


def check_can_give(by: Actor, unit_id: int, *, on: date) -> int:
    """The agency it is given in. Raises NotAllowed."""
    agency = giving_agency(by, unit_id, on=on)
    if agency is None:
        raise NotAllowed("Chỉ người đứng đầu giao việc, cho đơn vị của mình và các đơn vị bên dưới.")
    return agency


def can_answer(by: Actor, instruction: Instruction, *, on: date) -> bool:
    """Named, or standing in for who is named; where nobody is, a leader of the unit. Never who gave it."""
    people = _people(by)
    if instruction.given_by_id in people:
        return False
    if instruction.person_id is not None:
        return instruction.person_id in people
    return bool(actor_roles(by, {instruction.unit_id}, on) & set(LEADERS))


def check_can_answer(by: Actor, instruction: Instruction, *, on: date) -> None:
    if not can_answer(by, instruction, on=on):
        who = instruction.person.full_name if instruction.person else f"lãnh đạo {instruction.unit.name}"
        raise NotAllowed(f"Việc này không giao cho bạn. Người trả lời: {who}.")


def can_judge(by: Actor, instruction: Instruction, *, on: date) -> bool:
    """Heads the agency that gave it, and did not answer it himself."""
    if instruction.answered_by_id in _people(by):
        return False
    return Role.HEAD in actor_roles(by, {instruction.from_agency_id}, on)


def check_can_judge(by: Actor, instruction: Instruction, *, on: date) -> None:
    if not can_judge(by, instruction, on=on):
        raise NotAllowed(
            f"Không ai tự chấp nhận việc mình trả lời. Người xem xét: người đứng đầu "
            f"{instruction.from_agency.name}."
        )


def can_withdraw(by: Actor, instruction: Instruction, *, on: date) -> bool:
    """Heads the agency that gave it."""
    return Role.HEAD in actor_roles(by, {instruction.from_agency_id}, on)


def check_can_withdraw(by: Actor, instruction: Instruction, *, on: date) -> None:
    if not can_withdraw(by, instruction, on=on):
        raise NotAllowed(f"Chỉ người đứng đầu {instruction.from_agency.name} rút được ý kiến này.")


def can_enter(by: Actor, unit_id: int, *, on: date) -> bool:
    """Procedure control of the agency or of one above it."""
    return unit_id in scope(by.acting_for or by.user, [Role.CONTROL], on)


def check_can_enter(by: Actor, unit_id: int, *, on: date) -> None:
    if not can_enter(by, unit_id, on=on):
        raise NotAllowed(
            "Chỉ cán bộ kiểm soát thủ tục hành chính nhập số liệu, cho cơ quan mình và các đơn vị bên dưới."
        )


def may_set_targets(by: Actor, *, on: date) -> frozenset[int]:
    """Units he may set targets for: those he leads or controls, and all below (object `target_entry`)."""
    return scope(by.acting_for or by.user, TARGET_SETTERS, on)


def check_can_set_targets(by: Actor, unit_ids: Collection[int], *, on: date) -> None:
    """Raises NotAllowed unless all of them are his."""
    if not set(unit_ids) <= may_set_targets(by, on=on):
        raise NotAllowed(
            "Chỉ người đứng đầu hoặc cán bộ kiểm soát thủ tục hành chính giao chỉ tiêu, cho cơ quan mình "
            "và các đơn vị bên dưới."
        )


def _people(by: Actor) -> set[int]:
    return {by.user.pk, by.acting_for.pk if by.acting_for else by.user.pk}

"""Who may give an instruction, answer it and judge the answer (docs/access.csv, object `instruction`).

And who enters figures that other systems count (object `entered_figure`), who sets targets (`target_entry`).
And who closes, signs and publishes a month (object `publication`; rulings 13, 14, ADR 0043).
"""

from collections.abc import Collection
from datetime import date

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor, Agency
from accounts.queries import (
    actor_roles,
    holdings,
    holds_at_the_top,
    scope,
    stands_for,
    subtree,
    successor_of,
)
from indicators.models import Instruction, UnitReport
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
    people = people_of(by)
    if instruction.given_by_id in people:
        return False
    if instruction.person_id is not None:
        return instruction.person_id in people
    return holds(by, LEADERS, instruction.unit_id, on)


def check_can_answer(by: Actor, instruction: Instruction, *, on: date) -> None:
    if not can_answer(by, instruction, on=on):
        who = instruction.person.full_name if instruction.person else f"lãnh đạo {instruction.unit.name}"
        raise NotAllowed(f"Việc này không giao cho bạn. Người trả lời: {who}.")


def can_judge(by: Actor, instruction: Instruction, *, on: date) -> bool:
    """Heads the agency that gave it, and did not answer it himself."""
    if instruction.answered_by_id in people_of(by):
        return False
    return holds(by, {Role.HEAD}, instruction.from_agency_id, on)


def check_can_judge(by: Actor, instruction: Instruction, *, on: date) -> None:
    if not can_judge(by, instruction, on=on):
        raise NotAllowed(
            f"Không ai tự chấp nhận việc mình trả lời. Người xem xét: người đứng đầu "
            f"{instruction.from_agency.name}."
        )


def can_withdraw(by: Actor, instruction: Instruction, *, on: date) -> bool:
    """Heads the agency that gave it."""
    return holds(by, {Role.HEAD}, instruction.from_agency_id, on)


def check_can_withdraw(by: Actor, instruction: Instruction, *, on: date) -> None:
    if not can_withdraw(by, instruction, on=on):
        raise NotAllowed(f"Chỉ người đứng đầu {instruction.from_agency.name} rút được ý kiến này.")


def can_enter(by: Actor, unit_id: int, *, on: date) -> bool:
    """Procedure control of the agency or of one above it."""
    return unit_id in scope(by.acting_for or by.user, [Role.CONTROL], on)


def can_add_definition(by: Actor, *, on: date) -> bool:
    """Procedure control of an agency at the top of the tree: what is paid holds for all below it."""
    return holds_at_the_top(by.user, Role.CONTROL, on)


def check_can_add_definition(by: Actor, *, on: date) -> None:
    if not can_add_definition(by, on=on):
        raise NotAllowed("Chỉ cán bộ kiểm soát thủ tục hành chính của cơ quan cấp trên cùng thêm bộ chỉ số.")


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


REPORTERS = frozenset({Role.HEAD, Role.CONTROL})


def can_report(by: Actor, agency: Agency, first_on: date, *, on: date) -> bool:
    """The head of the unit and whoever controls procedures there hand in its report of the month.

    The last one of a unit that was merged is its heir's to hand in, and an earlier one it owed when it
    closed; what it said itself of its earlier months nobody says anew for it. Of one that closed without an
    heir they are handed in by the agency it was a part of.
    """
    return _reports(by, agency, on) and may_be_reported(agency, first_on, on=on)


def _reports(by: Actor, agency: Agency, on: date) -> bool:
    if holds(by, REPORTERS, agency.pk, on):
        return True
    return bool(actor_roles(by, [stands_for(agency.pk, on)], on) & REPORTERS)


def check_can_report(by: Actor, agency: Agency, first_on: date, *, on: date) -> None:
    if not _reports(by, agency, on):
        raise NotAllowed("Báo cáo tháng do người đứng đầu hoặc kiểm soát thủ tục của chính đơn vị nộp.")
    if not may_be_reported(agency, first_on, on=on):
        raise NotAllowed(
            f"“{agency.name}” đã kết thúc hoạt động: nơi kế thừa chỉ nộp báo cáo của tháng cuối cùng và của "
            "tháng trước đó mà đơn vị này chưa nộp."
        )


def may_be_reported(agency: Agency, first_on: date, *, on: date) -> bool:
    """Whether anybody may still report this month of it."""
    if agency.valid_to is None or agency.valid_to >= on:
        return True
    last = agency.valid_to.replace(day=1)
    if first_on >= last:
        return first_on == last
    own = UnitReport.objects.filter(agency=agency, first_on=first_on, handed_in_at__date__lte=agency.valid_to)
    return not own.exists()


def people_of(by: Actor) -> set[int]:
    """Himself and whom he stands in for: what one may not do, the other may not do for him."""
    return {by.user.pk, by.acting_for.pk if by.acting_for else by.user.pk}


# A month on its way to the public ---------------------------------------------------------------------

CLOSERS = frozenset({Role.CONTROL, Role.HEAD})
SIGNERS = frozenset({Role.HEAD, Role.APPROVER})
PUBLISHERS = frozenset({Role.CONTROL, Role.HEAD, Role.RECORDS_CLERK})
JUDGES = frozenset({Role.CONTROL, Role.HEAD})
RESTATERS = frozenset({Role.HEAD})
# Who speaks for a listed unit.
SPEAKERS = frozenset({Role.HEAD, Role.CONTROL, Role.APPROVER})


def holds(by: Actor, roles: Collection[Role], agency_id: int, on: date) -> bool:
    """Whether the actor has one of the roles in this very agency that day, or in the heir of a closed one.

    A month is closed, signed and published after it is over: by then a merger may have ended every role in
    the agency that it is about.
    """
    if actor_roles(by, [agency_id], on) & frozenset(roles):
        return True
    heir = successor_of(agency_id, on)
    return heir != agency_id and bool(actor_roles(by, [heir], on) & frozenset(roles))


def check_closes(by: Actor, agency_id: int, on: date) -> None:
    _check(by, CLOSERS, agency_id, on, "Chốt số liệu tháng do người đứng đầu hoặc cán bộ kiểm soát thủ tục")


def check_signs(by: Actor, agency_id: int, on: date) -> None:
    _check(by, SIGNERS, agency_id, on, "Thông báo kết quả tháng do lãnh đạo có thẩm quyền ký")


def check_publishes(by: Actor, agency_id: int, on: date) -> None:
    _check(by, PUBLISHERS, agency_id, on, "Công khai do người đứng đầu, kiểm soát thủ tục hoặc văn thư")


def check_judges(by: Actor, agency_id: int, on: date) -> None:
    _check(by, JUDGES, agency_id, on, "Phản hồi do người đứng đầu hoặc cán bộ kiểm soát thủ tục trả lời")


def check_restates(by: Actor, agency_id: int, on: date) -> None:
    _check(by, RESTATERS, agency_id, on, "Điều chỉnh tháng đã chốt do người đứng đầu quyết định")


def check_speaks_for(by: Actor, agency_id: int, on: date) -> None:
    _check(by, SPEAKERS, agency_id, on, "Phản hồi thay đơn vị do lãnh đạo hoặc kiểm soát thủ tục")


def _check(by: Actor, roles: Collection[Role], agency_id: int, on: date, whose: str) -> None:
    if not holds(by, roles, agency_id, on):
        raise NotAllowed(f"{whose} của cơ quan đó thực hiện.")


COMPARERS = frozenset({Role.CONTROL, Role.HEAD})


def check_compares(by: Actor, agency_id: int, on: date) -> None:
    """Who leads or controls the agency or one above it brings in what others published of it."""
    if agency_id not in scope(by.acting_for or by.user, COMPARERS, on):
        raise NotAllowed(
            "So sánh với số liệu bên ngoài do người đứng đầu hoặc cán bộ kiểm soát thủ tục thực hiện."
        )

"""A head's instructions: given, answered, accepted or returned, withdrawn; reminded of once overdue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django_fsm import TransitionNotAllowed

from accounts.enums import Role
from accounts.models import Actor, Agency, User
from accounts.queries import holders, holders_below, successor_of
from dossiers.rules.days import local_day
from indicators.enums import InstructionMove as Move, InstructionState
from indicators.exceptions import NotReady, Refused
from indicators.models import Instruction, InstructionEvent
from indicators.permissions import check_can_answer, check_can_give, check_can_judge, check_can_withdraw
from indicators.querysets import LEADERS
from jobs.services.apart import each_apart
from notifications.services import staff


# Outside help and the system's keeper are given no instructions.
NAMED_ROLES = frozenset(Role) - {Role.HELPER, Role.POSTAL_AGENT, Role.ADMINISTRATOR}


@dataclass(frozen=True)
class Origin:
    """The figure or list an instruction was written at: a path of this portal, and its words."""

    path: str = ""
    text: str = ""


@dataclass(frozen=True)
class InstructionIn:
    """What a head writes. Without a person the unit's leaders answer."""

    unit_id: int
    what: str
    due_on: date
    person: User | None = None
    origin: Origin = Origin()


@transaction.atomic
def give(*, entered: InstructionIn, by: Actor, at: datetime) -> Instruction:
    """Write it down and tell whoever is to answer. Raises NotAllowed, Refused."""
    on = local_day(at)
    agency_id = check_can_give(by, entered.unit_id, on=on)
    _check(entered, by, on)
    one = Instruction.objects.create(
        from_agency_id=agency_id, given_at=at, given_on=on, given_by=by.user, given_for=by.acting_for,
        unit_id=entered.unit_id, person=entered.person, what=entered.what.strip(), due_on=entered.due_on,
        origin_path=entered.origin.path[:500], origin_text=entered.origin.text[:300],
    )  # fmt: skip
    _record(one, Move.GIVE, by, at, text=one.what, due_on=one.due_on)
    _tell(one, "instruction_given", addressees(one, on), at=at, giver=(by.acting_for or by.user).full_name)
    return one


@transaction.atomic
def answer(*, instruction_id: int, text: str, by: Actor, at: datetime) -> Instruction:
    """Say what was done; the heads who gave it are told. Raises NotAllowed, NotReady, Refused."""
    one = _locked(instruction_id)
    check_can_answer(by, one, on=local_day(at))
    if not text.strip():
        raise Refused("Ghi đã làm gì, kết quả ra sao.", field="text")
    with _moving(one):
        one.answer()
    one.answer_text, one.answered_at, one.answered_by = text.strip(), at, by.user
    one.judged_at = one.judged_by = None
    one.save()
    _record(one, Move.ANSWER, by, at, text=one.answer_text)
    on = local_day(at)
    judges = holders(successor_of(one.from_agency_id, on), Role.HEAD, on)
    _tell(one, "instruction_answered", judges, at=at)
    return one


@transaction.atomic
def accept(*, instruction_id: int, by: Actor, at: datetime) -> Instruction:
    """It is done. Raises NotAllowed for who answered it himself, NotReady."""
    one = _locked(instruction_id)
    check_can_judge(by, one, on=local_day(at))
    with _moving(one):
        one.accept()
    one.judged_at, one.judged_by, one.ended_on = at, by.user, local_day(at)
    one.save()
    _record(one, Move.ACCEPT, by, at)
    _tell(one, "instruction_accepted", addressees(one, local_day(at)), at=at)
    return one


@transaction.atomic
def send_back(
    *, instruction_id: int, note: str, by: Actor, at: datetime, due_on: date | None = None
) -> Instruction:
    """Ask for more, by a new day where one is given. Raises NotAllowed, NotReady, Refused."""
    one = _locked(instruction_id)
    on = local_day(at)
    check_can_judge(by, one, on=on)
    if not note.strip():
        raise Refused("Ghi còn thiếu gì.", field="note")
    if due_on is not None and due_on < on:
        raise Refused("Hạn mới phải từ hôm nay trở đi.", field="due_on")
    with _moving(one):
        one.send_back()
    one.note, one.judged_at, one.judged_by = note.strip(), at, by.user
    one.due_on = due_on or one.due_on
    one.save()
    _record(one, Move.SEND_BACK, by, at, text=one.note, due_on=due_on)
    _tell(one, "instruction_returned", addressees(one, on), at=at)
    return one


@transaction.atomic
def withdraw(*, instruction_id: int, reason: str, by: Actor, at: datetime) -> Instruction:
    """It need not be done any more. Raises NotAllowed, NotReady, Refused."""
    one = _locked(instruction_id)
    on = local_day(at)
    check_can_withdraw(by, one, on=on)
    if not reason.strip():
        raise Refused("Ghi vì sao rút.", field="reason")
    with _moving(one):
        one.withdraw()
    one.ended_on = on
    one.save()
    _record(one, Move.WITHDRAW, by, at, text=reason.strip())
    _tell(one, "instruction_withdrawn", addressees(one, on), at=at)
    return one


def remind(*, on: date, at: datetime) -> int:
    """Tell whoever has let a day pass; once for each day that was set. Returns of how many he was told."""
    rows = Instruction.objects.overdue(on).select_related("unit", "person").order_by("pk")

    @transaction.atomic
    def tell(one: Instruction) -> int:
        _tell(one, "instruction_overdue", addressees(one, on), at=at)
        return 1

    return each_apart(rows, tell, name="instruction", told=lambda one: one.pk)


def addressees(one: Instruction, on: date) -> list[User]:
    """Who is to answer: the person named, else the leaders of the unit."""
    if one.person is not None:
        return [one.person]
    return leaders_of(one.unit_id, on)


def leaders_of(unit_id: int, on: date) -> list[User]:
    """Who answers for a unit that day; for one that was merged the leaders of its heir."""
    heir = successor_of(unit_id, on)
    found = {person.pk: person for role in LEADERS for person in holders(heir, role, on)}
    return list(found.values())


def people_below(unit_id: int, on: date) -> list[int]:
    """Ids of who works in the unit or below it that day: whom an instruction to it may name."""
    return sorted({user for _role, _unit, user in holders_below(unit_id, NAMED_ROLES, on)})


def _check(entered: InstructionIn, by: Actor, on: date) -> None:
    if not entered.what.strip():
        raise Refused("Ghi việc phải làm.", field="what")
    if entered.due_on < on:
        raise Refused("Hạn phải từ hôm nay trở đi.", field="due_on")
    unit = Agency.objects.get(pk=entered.unit_id)
    person = entered.person
    if person is None:
        if not {one.pk for one in leaders_of(unit.pk, on)} - {by.user.pk}:
            raise Refused(f"{unit.name} chưa có lãnh đạo nhận việc; hãy chọn một người.", field="person")
        return
    if person.pk in (by.user.pk, by.acting_for.pk if by.acting_for else None):
        raise Refused("Không tự giao việc cho mình.", field="person")
    if person.pk not in people_below(unit.pk, on):
        raise Refused(f"{person.full_name} không làm việc tại {unit.name}.", field="person")


def _locked(instruction_id: int) -> Instruction:
    one: Instruction = (
        Instruction.objects.select_for_update(of=("self",))
        .select_related("unit", "person", "from_agency")
        .get(pk=instruction_id)
    )
    return one


@contextmanager
def _moving(one: Instruction) -> Iterator[None]:
    label = InstructionState(one.state).label
    try:
        yield
    except TransitionNotAllowed as refusal:
        raise NotReady(f"Không làm được: ý kiến {one} đang ở trạng thái “{label}”.") from refusal


def _record(
    one: Instruction, move: Move, by: Actor, at: datetime, *, text: str = "", due_on: date | None = None
) -> None:
    InstructionEvent.objects.create(
        instruction=one, move=move, at=at, by=by.user, acting_for=by.acting_for, text=text, due_on=due_on
    )


def _tell(one: Instruction, kind: str, people: Iterable[User], *, at: datetime, **more: str) -> None:
    """Each person once for each move and day."""
    said = one.events.count() if kind != "instruction_overdue" else f"{one.due_on:%Y%m%d}"
    for person in people:
        staff.tell(
            user=person,
            kind=kind,
            variables={"code": str(one), "unit": one.unit.name, "due": one.due_on, **more},
            cause=f"{kind}:{one.pk}:{said}:{person.pk}",
            about=f"instruction:{one.pk}",
            at=at,
        )

"""Instructions of a head: who may do what in which state, who is told, who sees them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor, AgencyPlacement
from dossiers.management.commands.draw_machine import machines
from indicators.enums import InstructionState as S
from indicators.exceptions import NotReady, Refused
from indicators.models import Instruction
from indicators.services import instructions
from indicators.services.instructions import InstructionIn, Origin
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.accounts import AgencyFactory, LeaveFactory, UserFactory, taken_over
from tests.factories.dossiers import make_office


MONDAY, FRIDAY = at("2026-03-02 09:00"), at("2026-03-06 09:00")
DUE = date(2026, 3, 5)

EDGES: Mapping[str, Mapping[str, str]] = {
    "given": {"answer": "answered", "withdraw": "withdrawn"},
    "answered": {"accept": "accepted", "send_back": "returned", "withdraw": "withdrawn"},
    "returned": {"answer": "answered", "withdraw": "withdrawn"},
    "accepted": {},
    "withdrawn": {},
}
ACTS: Mapping[str, Callable[[Instruction, Actor], object]] = {
    "answer": lambda one, by: instructions.answer(instruction_id=one.pk, text="Đã làm.", by=by, at=FRIDAY),
    "accept": lambda one, by: instructions.accept(instruction_id=one.pk, by=by, at=FRIDAY),
    "send_back": lambda one, by: instructions.send_back(
        instruction_id=one.pk, note="Chưa rõ.", by=by, at=FRIDAY
    ),
    "withdraw": lambda one, by: instructions.withdraw(
        instruction_id=one.pk, reason="Không cần nữa.", by=by, at=FRIDAY
    ),
}


def world() -> dict[str, Any]:
    """A district with its head and his deputy, a commune below, another district beside."""
    district, other = AgencyFactory(), AgencyFactory()
    office = make_office()
    AgencyPlacement.objects.create(agency=office.commune, parent=district, valid_from=date(2015, 1, 1))
    return {
        "district": district,
        "office": office,
        "chair": Actor(UserFactory(role=Role.HEAD, agency=district)),
        "second": Actor(UserFactory(role=Role.HEAD, agency=district)),
        "leader": office.actor(Role.HEAD),
        "handler": office.actor(Role.HANDLER),
        "stranger": Actor(UserFactory(role=Role.HEAD, agency=other)),
    }


def given(here: dict[str, Any], **changes: Any) -> Instruction:
    values = {
        "unit_id": here["office"].commune.pk,
        "what": "Xử lý dứt điểm 12 hồ sơ quá hạn.",
        "due_on": DUE,
        "origin": Origin("/dieu-hanh/tre-han/", "12 hồ sơ quá hạn"),
    }
    return instructions.give(entered=InstructionIn(**(values | changes)), by=here["chair"], at=MONDAY)


def in_state(here: dict[str, Any], state: str) -> Instruction:
    one = given(here)
    if state in ("answered", "returned", "accepted"):
        ACTS["answer"](one, here["leader"])
    if state in ("returned", "accepted"):
        ACTS["send_back" if state == "returned" else "accept"](one, here["chair"])
    if state == "withdrawn":
        ACTS["withdraw"](one, here["chair"])
    return one


def test_the_code_and_the_page_have_the_edges_of_the_table():
    machine = next(one for one in machines() if one.model is Instruction)
    edges = {(move, state, target) for state, moves in EDGES.items() for move, target in moves.items()}
    assert set(machine.moves()) == edges
    assert set(EDGES) == set(S.values)
    page = (Path(settings.BASE_DIR) / "docs" / "small-machines.md").read_text(encoding="utf-8")
    section = page.split(f"## {machine.title}\n", 1)[1].split("\n## ", 1)[0]
    for move, source, target in edges:
        assert f"    {source} --> {target}: {move}\n" in section
        assert f"| `{move}` | `{source}` | `{target}` |" in section


@pytest.mark.django_db
def test_every_state_and_move_and_person():
    here = world()
    may = {
        "answer": ("leader",),
        "accept": ("chair", "second"),
        "send_back": ("chair", "second"),
        "withdraw": ("chair", "second"),
    }
    rows = {state: in_state(here, state) for state in EDGES}
    people = ("chair", "second", "leader", "handler", "stranger")
    tried = 0
    for state, row in rows.items():
        for move, act in ACTS.items():
            for who in people:
                expected = EDGES[state].get(move, "NotReady") if who in may[move] else "NotAllowed"
                assert outcome(act, row, here[who]) == expected, (state, move, who)
                tried += 1
    assert tried == 5 * 4 * 5


def outcome(act: Callable[..., object], row: Instruction, by: Actor) -> str:
    undo = transaction.savepoint()
    try:
        act(row, by)
        return str(Instruction.objects.values_list("state", flat=True).get(pk=row.pk))
    except (NotAllowed, NotReady) as refused:
        return type(refused).__name__
    finally:
        transaction.savepoint_rollback(undo)


@pytest.mark.django_db
def test_nobody_accepts_his_own_answer():
    """A head who answered for the unit in another role, and the deputy who stands in for the giver."""
    here = world()
    chair, second, handler = here["chair"], here["second"], here["handler"]
    one = given(here, person=second.user, unit_id=here["district"].pk)
    ACTS["answer"](one, second)
    with pytest.raises(NotAllowed, match="Không ai tự chấp nhận"):
        ACTS["accept"](one, second)
    with transaction.atomic(), pytest.raises(IntegrityError, match="instruction_judged_by_another"):
        Instruction.objects.filter(pk=one.pk).update(
            state="accepted", judged_by=second.user, judged_at=FRIDAY, ended_on=DUE
        )
    ACTS["accept"](one, chair)

    LeaveFactory(user=chair.user, deputy=handler.user, valid_from=date(2026, 3, 1), valid_to=date(2026, 3, 9))
    named = given(here, person=handler.user)
    ACTS["answer"](named, handler)
    with pytest.raises(NotAllowed):
        ACTS["accept"](named, Actor(handler.user, acting_for=chair.user))


@pytest.mark.django_db
def test_who_gives_to_whom():
    here = world()
    office, chair, handler = here["office"], here["chair"], here["handler"]
    for by, unit in (
        (here["stranger"], office.commune),
        (handler, office.unit),
        (here["leader"], here["district"]),
    ):
        with pytest.raises(NotAllowed, match="Chỉ người đứng đầu"):
            instructions.give(entered=InstructionIn(unit.pk, "Làm ngay", DUE), by=by, at=MONDAY)
    for entered, field in (
        (InstructionIn(office.commune.pk, " ", DUE), "what"),
        (InstructionIn(office.commune.pk, "Làm", date(2026, 3, 1)), "due_on"),
        (InstructionIn(office.commune.pk, "Làm", DUE, here["stranger"].user), "person"),
        (InstructionIn(here["district"].pk, "Làm", DUE, chair.user), "person"),
    ):
        with pytest.raises(Refused) as refused:
            instructions.give(entered=entered, by=chair, at=MONDAY)
        assert refused.value.field == field
    empty = AgencyFactory(unit=True, parent=office.commune)
    with pytest.raises(Refused, match="chưa có lãnh đạo"):
        instructions.give(entered=InstructionIn(empty.pk, "Làm", DUE), by=chair, at=MONDAY)


@pytest.mark.django_db
def test_its_way_is_told_and_written_down():
    here = world()
    one = given(here)
    ACTS["answer"](one, here["leader"])
    instructions.send_back(
        instruction_id=one.pk, note="Còn 3 hồ sơ.", due_on=date(2026, 3, 12), by=here["chair"], at=FRIDAY
    )
    ACTS["answer"](one, here["leader"])
    ACTS["accept"](one, here["second"])
    one = Instruction.objects.get(pk=one.pk)
    assert (one.state, one.due_on, one.ended_on) == ("accepted", date(2026, 3, 12), date(2026, 3, 6))
    assert (one.origin_path, one.origin_text) == ("/dieu-hanh/tre-han/", "12 hồ sơ quá hạn")
    moves = one.events.order_by("pk").values_list("move", "text")
    assert [move for move, _ in moves] == ["give", "answer", "send_back", "answer", "accept"]
    assert ("send_back", "Còn 3 hồ sơ.") in moves
    told = OutboxMessage.objects.order_by("pk").values_list("kind", flat=True)
    assert [kind for kind in told if kind == "instruction_answered"] == ["instruction_answered"] * 4, (
        "two heads"
    )
    assert {"instruction_given", "instruction_returned", "instruction_accepted"} <= set(told)


@pytest.mark.django_db
def test_the_addressee_is_reminded_once_of_each_day_that_passed():
    here = world()
    one = given(here)
    assert instructions.remind(on=DUE, at=at("2026-03-05 09:00")) == 0, "the day itself is still his"
    for _ in range(2):
        assert instructions.remind(on=date(2026, 3, 6), at=FRIDAY) == 1
    overdue = OutboxMessage.objects.filter(kind="instruction_overdue")
    assert overdue.count() == 1
    ACTS["answer"](one, here["leader"])
    instructions.send_back(
        instruction_id=one.pk, note="Thiếu.", due_on=date(2026, 3, 9), by=here["chair"], at=FRIDAY
    )
    assert instructions.remind(on=date(2026, 3, 10), at=at("2026-03-10 09:00")) == 1
    assert overdue.count() == 2


@pytest.mark.django_db
def test_who_sees_it():
    here = world()
    office = here["office"]
    one, named = given(here), given(here, person=here["handler"].user)
    auditor = Actor(UserFactory(role=Role.AUDITOR, agency=here["district"]))
    seen = {
        "chair": {one, named}, "second": {one, named}, "leader": {one, named}, "handler": {named},
        "stranger": set(),
    }  # fmt: skip
    on = date(2026, 3, 6)
    for who, expected in seen.items():
        assert set(Instruction.objects.visible_to(here[who].user, on)) == expected, who
    assert set(Instruction.objects.visible_to(auditor.user, on)) == {one, named}
    assert set(Instruction.objects.put_to(here["leader"].user, on)) == {one}
    assert set(Instruction.objects.put_to(here["handler"].user, on)) == {named}
    assert set(Instruction.objects.given_by(auditor.user, on)) == set()
    assert not Instruction.objects.visible_to(office.people[Role.RECEPTION], on).exists()


@pytest.mark.django_db
class TestAfterAMerger:
    """The heir's leaders answer what was put to a unit that closed, and judge what its head had asked."""

    def test_put_to_a_closed_unit_its_heirs_leaders_are_told_and_answer(self):
        here, heir = world(), make_office()
        leader = heir.actor(Role.HEAD)
        one = given(here)
        taken_over(here["office"].commune, heir.commune, on=date(2026, 3, 6))
        assert leader.user in instructions.addressees(one, FRIDAY.date())
        assert here["leader"].user not in instructions.addressees(one, FRIDAY.date())
        with pytest.raises(NotAllowed):
            ACTS["answer"](one, here["leader"])
        assert ACTS["answer"](one, leader).state == S.ANSWERED

    def test_given_by_a_closed_agency_its_heirs_head_is_told_and_judges(self):
        here, heir = world(), AgencyFactory()
        head = UserFactory(role=Role.HEAD, agency=heir, email="ke.thua@huyen.example")
        one = given(here)
        taken_over(here["district"], heir, on=date(2026, 3, 6))
        ACTS["answer"](one, here["leader"])
        told = OutboxMessage.objects.filter(kind="instruction_answered").values_list("address", flat=True)
        assert set(told) == {head.email}
        with pytest.raises(NotAllowed):
            ACTS["accept"](one, here["chair"])
        assert ACTS["accept"](one, Actor(head)).state == S.ACCEPTED

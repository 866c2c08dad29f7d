"""Reads docs/access.csv, the hand-written table that permissions are compared with (ruling 18)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from accounts.enums import Role


TABLE = Path(__file__).resolve().parent.parent / "docs" / "access.csv"

MOVE_RELATIONS = (
    "receiving", "deciding", "holding", "holder", "sealing", "ended", "answering", "above", "consulted",
    "drafter", "applicant",
)  # fmt: skip
OBJECT_RELATIONS = (
    "own", "same_unit", "same_agency", "child", "sibling",
    "consulted", "deputised", "left_unit", "complained_of", "other_agency",
)  # fmt: skip
# What binds more than one agency (docs/access.md).
ACT_RELATIONS = (*OBJECT_RELATIONS, "top", "every_bound")
ALL_ROLES = (*Role.values, "citizen", "system")


@dataclass(frozen=True)
class MoveRule:
    """`role`, held where `relation` says, may do `move`; `approval` lists whose consent it takes."""

    move: str
    role: str
    relation: str
    approval: tuple[str, ...]
    approval_when: str
    reason: str


@dataclass(frozen=True)
class ObjectRule:
    """What `role` may do with `name` in this `relation`: yes, no, masked or as_colleague, each."""

    name: str
    role: str
    relation: str
    see: str
    file: str
    personal: str
    export: str
    reason: str


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _roles(cell: str) -> tuple[str, ...]:
    return ALL_ROLES if cell == "*" else tuple(cell.split())


@cache
def moves() -> tuple[MoveRule, ...]:
    """One rule per move × role × relation; what is missing is refused."""
    return tuple(
        MoveRule(
            row["name"], role, relation, tuple(row["approval"].split()), row["approval_when"], row["reason"]
        )
        for row in rows()
        if row["kind"] == "move"
        for role in _roles(row["role"])
        for relation in row["relation"].split()
    )


@cache
def acts() -> frozenset[tuple[str, str, str]]:
    """(act, role, relation) of what is done to something that is no dossier."""
    return frozenset(
        (row["name"], role, relation)
        for row in rows()
        if row["kind"] == "act"
        for role in _roles(row["role"])
        for relation in row["relation"].split()
    )


@cache
def objects() -> tuple[ObjectRule, ...]:
    """One rule per object × role × relation. A row naming the role outweighs a row with `*`."""
    found: dict[tuple[str, str, str], ObjectRule] = {}
    for row in sorted((r for r in rows() if r["kind"] == "object"), key=lambda r: r["role"] != "*"):
        for role in _roles(row["role"]):
            for relation in row["relation"].split():
                found[row["name"], role, relation] = ObjectRule(
                    row["name"], role, relation,
                    row["see"], row["file"], row["personal"], row["export"], row["reason"],
                )  # fmt: skip
    return tuple(found.values())


@cache
def grants() -> frozenset[tuple[str, str, str]]:
    """(move, role, relation) of every rule for a move."""
    return frozenset((rule.move, rule.role, rule.relation) for rule in moves())


def may_move(move: str, role: str, relation: str) -> bool:
    return (move, role, relation) in grants()


def access(name: str, role: str, relation: str) -> ObjectRule:
    """The rule of a cell; a cell the table does not list is refused."""
    refused = ObjectRule(name, role, relation, "no", "no", "no", "no", "không ghi trong bảng")
    return _objects_by_cell().get((name, role, relation), refused)


@cache
def _objects_by_cell() -> dict[tuple[str, str, str], ObjectRule]:
    return {(rule.name, rule.role, rule.relation): rule for rule in objects()}

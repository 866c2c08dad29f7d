"""The month and the worksheet as they are typed, read strictly."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from dossiers.rules.days import VIETNAM


FOLDER = Path(__file__).resolve().parent
YEAR = 2026
# As in: ask 03-04 10:00; receive@C 03-05 16:00; extend=03-20 03-12 09:00.
EVENT = re.compile(r"(?P<act>[a-z]+)(?:@(?P<place>\w+))?(?:=(?P<with>\S+))? (?P<at>\d\d-\d\d \d\d:\d\d)")


class WrongSheet(Exception):
    """A line of the shipped month that cannot be read: a defect of the product."""


@dataclass(frozen=True)
class Happening:
    """One thing that happens to a dossier. `place`: where, if not at its unit; `told`: what belongs to it."""

    act: str
    at: datetime
    place: str
    told: str


@dataclass(frozen=True)
class Line:
    """A dossier of the month, and what the worksheet says of it.

    `marks`: what else is true of it, each with what belongs to it. `march`: on_time, late, or empty where it
    does not count in March; `days`: what it adds to indicator 2.2.
    """

    no: str
    unit: str
    procedure: str
    life: tuple[Happening, ...]
    marks: dict[str, str]
    due_on: date | None
    march: str
    days: Decimal | None
    why: str

    @property
    def received_on(self) -> date:
        return self.life[0].at.date()


@dataclass(frozen=True)
class Other:
    """What happens beside dossiers: a decision, a petition, a list of answers, a figure."""

    no: str
    unit: str
    life: tuple[Happening, ...]


@dataclass(frozen=True)
class Standing:
    """Where a unit must stand after a night."""

    night: date
    period: str
    unit: str
    total: Decimal
    unreachable: Decimal
    grade: str
    rank: int
    among: int
    arithmetic: str

    @property
    def name(self) -> str:
        return f"{self.night} {self.period} {self.unit}"


@dataclass(frozen=True)
class Price:
    """What the objects missing in an indicator's numerator cost each, of March as at its end."""

    unit: str
    indicator: str
    missing: int
    listed: int
    each: Decimal
    carrying: int
    outside: Decimal


@dataclass(frozen=True)
class Figure:
    """What an indicator of a unit must be after a night. Numbers as they are shown; None: a dash."""

    night: date
    period: str
    unit: str
    indicator: str
    n: Decimal | None
    d: Decimal | None
    ratio: Decimal | None
    points: Decimal | None
    standing: str
    arithmetic: str

    @property
    def name(self) -> str:
        return f"{self.night} {self.period} {self.unit} {self.indicator}"


@cache
def lines() -> tuple[Line, ...]:
    """Every dossier of the month, in the order of the sheet."""
    return tuple(
        Line(
            no=row["no"],
            unit=row["unit"],
            procedure=row["procedure"],
            life=tuple(life(row["no"], row["life"])),
            marks={name: told for name, _, told in (mark.partition("=") for mark in row["marks"].split())},
            due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
            march=row["march"],
            days=_number(row["days"]),
            why=row["why"],
        )
        for row in rows("dossiers.csv")
    )


@cache
def others() -> tuple[Other, ...]:
    """Everything else that happens."""
    return tuple(
        Other(row["no"], row["unit"], tuple(life(row["no"], row["life"]))) for row in rows("others.csv")
    )


@cache
def standings() -> tuple[Standing, ...]:
    """Totals, grades and places of the worksheet."""
    return tuple(
        Standing(
            night=date.fromisoformat(row["night"]),
            period=row["period"],
            unit=row["unit"],
            total=Decimal(row["total"]),
            unreachable=Decimal(row["unreachable"]),
            grade=row["grade"],
            rank=int(row["rank"]),
            among=int(row["among"]),
            arithmetic=row["arithmetic"],
        )
        for row in rows("standings.csv")
    )


@cache
def figures() -> tuple[Figure, ...]:
    """Every figure of the worksheet."""
    return tuple(
        Figure(
            night=date.fromisoformat(row["night"]),
            period=row["period"],
            unit=row["unit"],
            indicator=row["indicator"],
            n=_number(row["n"]),
            d=_number(row["d"]),
            ratio=_number(row["ratio"]),
            points=_number(row["points"]),
            standing=row["standing"],
            arithmetic=row["arithmetic"],
        )
        for row in rows("expected.csv")
    )


@cache
def prices() -> tuple[Price, ...]:
    """The prices of the worksheet."""
    return tuple(
        Price(
            unit=row["unit"],
            indicator=row["indicator"],
            missing=int(row["missing"]),
            listed=int(row["listed"]),
            each=Decimal(row["each"]),
            carrying=int(row["carrying"]),
            outside=Decimal(row["outside"]),
        )
        for row in rows("prices.csv")
    )


@cache
def costs() -> dict[str, dict[str, Decimal]]:
    """Dossier → indicator → what it cost its commune."""
    found: dict[str, dict[str, Decimal]] = {}
    for row in rows("costs.csv"):
        found.setdefault(row["no"], {})[row["indicator"]] = Decimal(row["points"])
    return found


def rows(name: str) -> Iterator[dict[str, str]]:
    """The lines of a sheet by the names of its first line."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, strict=True)


def moment(text: str) -> datetime:
    """`03-04 10:00` of the golden year, in Vietnam."""
    return datetime.fromisoformat(f"{YEAR}-{text}").replace(tzinfo=VIETNAM)


def day(text: str) -> date:
    """`03-17` of the golden year."""
    return date.fromisoformat(f"{YEAR}-{text}")


def life(no: str, text: str) -> Iterator[Happening]:
    """What happens to a dossier, as written. Raises WrongSheet."""
    for part in text.split("; "):
        found = EVENT.fullmatch(part)
        if found is None:
            raise WrongSheet(f"{no}: “{part}”")
        yield Happening(found["act"], moment(found["at"]), found["place"] or "", found["with"] or "")


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None

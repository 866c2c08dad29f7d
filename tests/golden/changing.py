"""What a line of changes.csv does to the built month: one row is another, whoever may have written it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from accounts.models import AgencyPlacement
from dossiers.enums import Evidence, FileKind, PauseKind
from dossiers.models import Dossier, DossierFile, DossierPaper, Pause, Result
from dossiers.rules.days import VIETNAM, local_day
from portal.night.golden.sheet import YEAR, moment
from portal.night.golden.world import World


Values = tuple[str, ...]
MONTH_ONLY = "month only"


@dataclass(frozen=True)
class Change:
    """A named change of one row. `foretold`: (unit, indicator) → n, d, ratio, points as typed."""

    no: str
    name: str
    line: str
    act: str
    told: str
    foretold: Mapping[tuple[str, str], Values]
    month_only: bool


def changes() -> list[Change]:
    with (Path(__file__).parent / "changes.csv").open(encoding="utf-8", newline="") as file:
        return [_change(row) for row in csv.DictReader(file, strict=True)]


def _change(row: Mapping[str, str]) -> Change:
    act, _, told = row["act"].partition("=")
    parts = [part for part in row["figures"].split("; ") if part]
    foretold = {}
    for part in parts:
        if part == MONTH_ONLY:
            continue
        unit, indicator, share, *shown = part.split(" ")
        n, d = share.split("/")
        ratio, points = (*shown, "-")[:2]
        foretold[unit, indicator] = (n, d, ratio, points)
    return Change(row["no"], row["change"], row["line"], act, told, foretold, MONTH_ONLY in parts)


def make(change: Change, world: World, ids: Mapping[str, int]) -> None:
    """Change the row. Inside a savepoint that is rolled back."""
    if change.act == "moved":
        _moved(world, change.told)
        return
    dossier = Dossier.objects.get(pk=ids[change.line])
    ACTS[change.act](dossier, change.told, world)


def _finish(dossier: Dossier, told: str, _world: World) -> None:
    at = moment(told)
    state = "done" if dossier.finished_at is None else dossier.state
    Dossier.objects.filter(pk=dossier.pk).update(state=state, finished_at=at, ended_on=local_day(at))


def _end(dossier: Dossier, told: str, _world: World) -> None:
    at = moment(told)
    Dossier.objects.filter(pk=dossier.pk).update(ended_at=at, ended_on=local_day(at))


def _return(dossier: Dossier, told: str, _world: World) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(returned_at=moment(told))


def _due(dossier: Dossier, told: str, _world: World) -> None:
    at = datetime.combine(date.fromisoformat(f"{YEAR}-{told}"), time(9), VIETNAM)
    Dossier.objects.filter(pk=dossier.pk).update(original_due_at=at)


def _receive(dossier: Dossier, told: str, _world: World) -> None:
    at = moment(told)
    Dossier.objects.filter(pk=dossier.pk).update(accepted_at=at, received_on=local_day(at))


def _ask(dossier: Dossier, told: str, _world: World) -> None:
    Pause.objects.filter(dossier=dossier).update(started_at=moment(told))


def _answer(dossier: Dossier, told: str, _world: World) -> None:
    Pause.objects.filter(dossier=dossier).update(ended_at=moment(told))


def _once(dossier: Dossier, _told: str, _world: World) -> None:
    """The second request never was."""
    second = dossier.pauses.order_by("started_at")[1]
    first = dossier.pauses.order_by("started_at")[0]
    # It lies inside the first, and is no supplement.
    Pause.objects.filter(pk=second.pk).update(kind=PauseKind.PAYMENT, started_at=first.ended_at)
    Dossier.objects.filter(pk=dossier.pk).update(supplement_count=1)


def _supplement(dossier: Dossier, _told: str, _world: World) -> None:
    Pause.objects.filter(dossier=dossier).update(kind=PauseKind.SUPPLEMENT)


def _kind(dossier: Dossier, told: str, _world: World) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(kind=told)


def _unit(dossier: Dossier, told: str, world: World) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(deciding_agency=world.units[told])


def _channel(dossier: Dossier, told: str, _world: World) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(channel=int(told))


def _electronic(dossier: Dossier, told: str, _world: World) -> None:
    Result.objects.filter(dossier=dossier, replaced_at=None).update(electronic=told == "yes")


def _scan(dossier: Dossier, _told: str, _world: World) -> None:
    some = DossierFile.objects.filter(kind=FileKind.COMPONENT)[0]
    DossierFile.objects.create(
        dossier=dossier, stored_file=some.stored_file, kind=FileKind.COMPONENT, name="to-khai.pdf",
        added_at=dossier.accepted_at,
    )  # fmt: skip


def _unscan(dossier: Dossier, _told: str, _world: World) -> None:
    files = DossierFile.objects.filter(dossier=dossier, kind=FileKind.COMPONENT)
    assert files.update(removed_at=dossier.accepted_at, removed_by=dossier.received_by) == 1


def _first(dossier: Dossier, told: str, _world: World) -> None:
    _paper(dossier, 0, Evidence(told))


def _second(dossier: Dossier, told: str, _world: World) -> None:
    _paper(dossier, 1, Evidence(told))


def _paper(dossier: Dossier, place: int, evidence: Evidence) -> None:
    paper = dossier.papers.order_by("order")[place]
    other = Dossier.objects.exclude(pk=dossier.pk).earliest("pk")
    reused = other.pk if evidence == Evidence.REUSED else None
    DossierPaper.objects.filter(pk=paper.pk).update(
        evidence=evidence, originals=int(evidence == Evidence.ORIGINAL), reused_from=reused
    )


def _unextended(dossier: Dossier, _told: str, _world: World) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(reschedule_count=0, due_at=dossier.original_due_at)


def _moved(world: World, told: str) -> None:
    on = date.fromisoformat(f"{YEAR}-{told}")
    here = AgencyPlacement.objects.filter(agency=world.units["C"])
    here.filter(parent=world.units["S"]).update(valid_from=on)
    here.filter(parent=world.units["V"]).update(valid_to=on - timedelta(days=1))


ACTS: dict[str, Callable[[Dossier, str, World], None]] = {
    "finish": _finish,
    "end": _end,
    "return": _return,
    "due": _due,
    "receive": _receive,
    "ask": _ask,
    "answer": _answer,
    "once": _once,
    "supplement": _supplement,
    "kind": _kind,
    "unit": _unit,
    "channel": _channel,
    "electronic": _electronic,
    "scan": _scan,
    "unscan": _unscan,
    "first": _first,
    "second": _second,
    "unextended": _unextended,
}

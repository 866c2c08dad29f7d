"""What a line of changes.csv does to the built month: one row is another, whoever may have written it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from accounts.models import AgencyPlacement
from dossiers.enums import Evidence, FileKind, PauseKind
from dossiers.models import Dossier, DossierFile, DossierPaper, Pause, Result, Synchronisation
from dossiers.rules.days import VIETNAM, local_day
from feedback.models import Petition, Rating
from indicators.models import EnteredFigure
from payments.models import Receipt
from portal.night.golden.player import Player
from portal.night.golden.sheet import day, moment
from portal.night.golden.world import World
from procedures.models import AnnouncingDecision, PaymentReadiness, PublicationDuty


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


def make(change: Change, world: World, player: Player) -> None:
    """Change the row. Inside a savepoint that is rolled back."""
    if change.act in BESIDE:
        BESIDE[change.act](change, world)
    elif change.line in player.beside.petitions:
        petition = Petition.objects.get(pk=player.beside.petitions[change.line])
        PETITIONS[change.act](petition, change.told)
    else:
        dossier = Dossier.objects.get(pk=player.ids[change.line])
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
    at = datetime.combine(day(told), time(9), VIETNAM)
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


def _disliked(dossier: Dossier, told: str, _world: World) -> None:
    another = Rating.objects.filter(verdict="disliked").earliest("pk")
    another.pk, another.dossier, another.given_on = None, dossier, day(told)
    another.submission_key = dossier.submission_key
    another.save(force_insert=True)


def _paid(dossier: Dossier, _told: str, _world: World) -> None:
    another = Receipt.objects.select_related("online_payment").earliest("pk")
    payment = another.online_payment
    payment.pk, payment.outside_id, payment.dossier = None, f"GD-{dossier.pk}", dossier
    payment.save()
    another.pk, another.dossier, another.online_payment = None, dossier, payment
    another.submission_key = dossier.submission_key
    another.save()


def _voided(dossier: Dossier, _told: str, _world: World) -> None:
    Receipt.objects.filter(dossier=dossier).update(
        state="voided", ended_at=dossier.accepted_at, ended_by=dossier.received_by, reason="Thu nhầm"
    )


def _synced(dossier: Dossier, told: str, _world: World) -> None:
    assert Synchronisation.objects.filter(dossier=dossier).update(answered_on=day(told)) == 1


def _answered(petition: Petition, told: str) -> None:
    petition.duties.filter(kind="answer").update(done_at=moment(f"{told} 09:00"), done_on=day(told))


def _likes(petition: Petition, told: str) -> None:
    Petition.objects.filter(pk=petition.pk).update(likes=int(told))


def _dislikes(petition: Petition, told: str) -> None:
    Petition.objects.filter(pk=petition.pk).update(dislikes=int(told))


def _due_petition(petition: Petition, told: str) -> None:
    # A limit before its beginning is no limit: it came the day before.
    at = moment(f"{told} 17:00")
    petition.duties.filter(kind="answer").update(due_at=at, due_on=day(told))


def _repeats(petition: Petition, _told: str) -> None:
    Petition.objects.filter(pk=petition.pk).update(repeats=None)


def _kind_of_petition(petition: Petition, told: str) -> None:
    Petition.objects.filter(pk=petition.pk).update(
        state="handling", kind=told, other_matter="", closed_at=None, handler=petition.registered_by
    )
    petition.duties.filter(kind="answer").update(dropped_at=None)


def _about(petition: Petition, _told: str) -> None:
    Petition.objects.filter(pk=petition.pk).update(about_dossier=None)


def _moved(change: Change, world: World) -> None:
    on = day(change.told)
    here = AgencyPlacement.objects.filter(agency=world.units["C"])
    here.filter(parent=world.units["S"]).update(valid_from=on)
    here.filter(parent=world.units["V"]).update(valid_to=on - timedelta(days=1))


def _entered(change: Change, world: World) -> None:
    kind = {"report": "reported", "ecopies": "e_copies"}[change.act]
    figure = EnteredFigure.objects.filter(unit=world.units[change.line], kind=kind).latest("pk")
    figure.pk, figure.value = None, int(change.told)
    figure.save(force_insert=True)


def _public(change: Change, world: World) -> None:
    done = PublicationDuty.objects.filter(
        entry__procedure=world.versions[change.line].procedure, place="national_database"
    )
    assert done.update(done_on=day(change.told)) == 1


def _effective(change: Change, _world: World) -> None:
    decision = AnnouncingDecision.objects.filter(number__startswith=change.line)
    assert decision.update(effective_on=day(change.told)) == 1


def _unready(change: Change, world: World) -> None:
    offer = world.offers[change.line, change.told]
    assert PaymentReadiness.objects.filter(offer=offer).update(valid_from=day("04-01")) == 1


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
    "disliked": _disliked,
    "paid": _paid,
    "voided": _voided,
    "synced": _synced,
}
PETITIONS: dict[str, Callable[[Petition, str], None]] = {
    "answered": _answered,
    "likes": _likes,
    "dislikes": _dislikes,
    "due": _due_petition,
    "repeats": _repeats,
    "kind": _kind_of_petition,
    "about": _about,
}
BESIDE: dict[str, Callable[[Change, World], None]] = {
    "moved": _moved,
    "report": _entered,
    "ecopies": _entered,
    "public": _public,
    "effective": _effective,
    "unready": _unready,
}

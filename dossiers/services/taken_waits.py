"""What a dossier waited for in the system it was taken over from goes on here (ruling 39)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from accounts.models import Actor
from dossiers.enums import PAUSED_STATES, ItemKind, PauseKind, PauseMode, Phase, RequestState, State
from dossiers.models import Dossier, Pause, SupplementItem, SupplementRequest
from dossiers.rules.days import local_day
from dossiers.rules.promise import Wait
from dossiers.rules.supplement import ASK_AT_MOST, article_of_asking
from dossiers.services import answers, supplement
from lib.sheets import Row


ELSEWHERE = "Yêu cầu, khoảng dừng ghi ở hệ thống cũ"
ON_ITS_SLIP = "theo phiếu yêu cầu của hệ thống cũ"


def pauses_of(row: Row) -> list[tuple[datetime, datetime | None, PauseKind]]:
    """The one that still runs is of what the dossier waits for; those that are over, first come first, of as
    many supplements as are counted, and what else the law lets wait (Decision 766 knows only the former).
    """
    counted, kinds = row["supplement_count"], {}
    for start, end in sorted(row["pauses"], key=lambda pause: (pause[1] is not None, pause[0])):
        if end is None and State(row["state"]) == State.AWAITING_PAYMENT:
            kind = PauseKind.PAYMENT
        elif counted > 0 or (end is None and State(row["state"]) in PAUSED_STATES):
            kind, counted = PauseKind.SUPPLEMENT, counted - 1
        else:
            kind = PauseKind.SECTOR
        kinds[start, end] = kind
    return [(start, end, kinds[start, end]) for start, end in row["pauses"]]


def write(dossier: Dossier, row: Row) -> list[Pause]:
    """Its pauses as the row tells them; what was told before and is no longer, waited for nothing."""
    known = {pause.started_at: pause for pause in dossier.pauses.all()}
    told = sorted(pauses_of(row), key=lambda one: one[1] is None)
    for pause in known.values():
        if pause.started_at not in {start for start, _, _ in told}:
            pause.kind, pause.mode, pause.ended_at = PauseKind.SECTOR, PauseMode.NONE, pause.started_at
            pause.save()
    return [_write(dossier, known.pop(start, None), start, end, kind) for start, end, kind in told]


def _write(
    dossier: Dossier, known: Pause | None, start: datetime, end: datetime | None, kind: PauseKind
) -> Pause:
    pause = known or Pause(dossier=dossier, started_at=start, reason=ELSEWHERE, due_at=dossier.due_at)
    pause.kind, pause.mode, pause.ended_at = kind, PauseMode.SUSPEND, end
    pause.save()
    return pause


def ended_since(dossier: Dossier, waits: Iterable[Wait]) -> list[Wait]:
    """Those that had not ended when the dossier was told the last time."""
    known = set(dossier.pauses.exclude(ended_at=None).values_list("started_at", flat=True))
    return [wait for wait in waits if wait.end is not None and wait.start not in known]


def go_on(dossier: Dossier, pauses: Sequence[Pause], received_at: datetime, *, by: Actor | None) -> None:
    """What was asked for there is reminded of, taken in and closed here; an answer owed there is owed here.

    What is to be paid has no row: it is made by its notice, which did not come along.
    """
    running = next((pause for pause in pauses if pause.ended_at is None), None)
    if dossier.state == State.SUPPLEMENT and running is not None:
        running.legal_basis = article_of_asking(local_day(running.started_at))
        running.save(update_fields=["legal_basis"])
        dossier.supplement_count = min(max(dossier.supplement_count, 1), ASK_AT_MOST)
        dossier.save(update_fields=["supplement_count"])
        _ask(dossier, Phase.AFTER, running.started_at, pause=running, by=by)
    elif dossier.state == State.SUPPLEMENT_PRE:
        dossier.pre_supplement_count = 1
        dossier.save(update_fields=["pre_supplement_count"])
        _ask(dossier, Phase.BEFORE, received_at, pause=None, by=by)
    elif dossier.state == State.SUBMITTED:
        answers.owe(dossier, at=received_at)


def _ask(
    dossier: Dossier, phase: Phase, asked_at: datetime, *, pause: Pause | None, by: Actor | None
) -> None:
    """The request as far as it is known: since when, until when; its items are on the other system's slip."""
    request = SupplementRequest.objects.create(
        dossier=dossier,
        phase=phase,
        ordinal=dossier.supplement_count if phase == Phase.AFTER else dossier.pre_supplement_count,
        state=RequestState.OPEN,
        reason=ELSEWHERE,
        mode=pause.mode if pause else PauseMode.NONE,
        legal_basis=pause.legal_basis if pause else "",
        proposed_at=asked_at,
        proposed_by=by.user if by else None,
        asked_at=asked_at,
        answer_due_at=supplement.usual_answer_due_at(dossier, at=asked_at),
        pause=pause,
    )
    SupplementItem.objects.create(
        request=request, order=1, kind=ItemKind.FAULTY, name="Giấy tờ, nội dung đã yêu cầu", what=ON_ITS_SLIP
    )
    if pause is not None:
        pause.expected_end_at = request.answer_due_at
        pause.save(update_fields=["expected_end_at"])

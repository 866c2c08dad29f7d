"""Five steps on the spot (năm bước tại chỗ): received, appraised, decided, sealed, given back in one place.

law.md §2.11: where the process says so nothing is handed over, and
who sits at the one-stop unit does the next step from one screen. One person's consecutive steps are one act.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import Actor
from dossiers.enums import State
from dossiers.exceptions import NotReady
from dossiers.models import Dossier
from dossiers.services import clock, processing, steps
from dossiers.services.locking import lock
from dossiers.services.processing import ResultIn
from procedures.enums import StepKind
from procedures.models import ProcessTemplate


def begin(dossier: Dossier, process: ProcessTemplate | None, *, by: Actor, at: datetime) -> Dossier:
    """Accepted just now under such a process: work begins at once, nothing waits for a hand-over.

    What was received for another agency goes there first.
    """
    if clock.is_expected(dossier):
        return dossier
    if process is None or not process.on_the_spot or not dossier.steps.exists():
        return dossier
    return processing.start_processing(dossier_id=dossier.pk, by=by, at=at)


def is_on_the_spot(dossier: Dossier) -> bool:
    """Whether the process this dossier lives by is one of five steps on the spot."""
    lived_by = dossier.steps.filter(process_step__isnull=False).values("process_step__template")
    return ProcessTemplate.objects.filter(pk__in=lived_by, on_the_spot=True).exists()


@transaction.atomic
def do_next(
    *,
    dossier_id: int,
    by: Actor,
    at: datetime,
    step_id: int | None = None,
    note: str = "",
    result: ResultIn | None = None,
) -> Dossier:
    """Do the step that is next; an appraisal that nobody holds is taken by doing it.

    `step_id` is the step the screen showed. Raises NotAllowed, NotReady, Refused.
    """
    dossier = lock(dossier_id)
    if not is_on_the_spot(dossier):
        raise NotReady("Hồ sơ này không theo quy trình năm bước tại chỗ; hãy xử lý ở trang hồ sơ.")
    step = steps.meant(dossier, by=by, at=at, seen=step_id)
    is_free = step is not None and step.kind == StepKind.HANDLE and step.holder_id is None
    if is_free and dossier.state == State.IN_PROCESS and step is not None and step_id in (None, step.pk):
        processing.take_step(dossier_id=dossier_id, by=by, at=at, step_id=step.pk)
    return processing.complete_step(
        dossier_id=dossier_id, by=by, at=at, note=note, result=result, step_id=step_id
    )

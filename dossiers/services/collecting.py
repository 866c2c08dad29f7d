"""Results nobody fetches: their owners are reminded, a few times."""

from datetime import datetime

from django.db import transaction

from dossiers.enums import EventKind, State
from dossiers.models import Dossier
from dossiers.rules.collecting import UNCOLLECTED_AFTER, reminders_due
from dossiers.rules.days import local_day
from dossiers.services import messages
from dossiers.services.events import record
from dossiers.services.locking import lock
from jobs.services.apart import each_apart
from lib.progress import Progress, Silent


def remind(*, at: datetime, progress: Progress | None = None) -> int:
    """Owe a reminder for every result that has waited another ten days, three at most each."""
    progress = progress or Silent()
    waiting = Dossier.objects.uncollected(local_day(at) - UNCOLLECTED_AFTER).filter(system_of_record="")
    ids = list(waiting.order_by("pk").values_list("pk", flat=True))
    progress.expect(len(ids))

    def remind_of(dossier_id: int) -> int:
        reminded = _remind(dossier_id, at=at)
        progress.advance(1)
        return reminded

    return each_apart(ids, remind_of, name="collecting")


@transaction.atomic
def _remind(dossier_id: int, *, at: datetime) -> int:
    dossier = lock(dossier_id)
    if dossier.state != State.DONE or dossier.finished_at is None:
        return 0
    due = reminders_due(finished_on=local_day(dossier.finished_at), due_on=dossier.due_on, on=local_day(at))
    sent = dossier.events.filter(kind=EventKind.REMIND, at__gte=dossier.finished_at).count()
    if due <= sent:
        return 0
    record(dossier=dossier, kind=EventKind.REMIND, by=None, at=at, reminder=sent + 1)
    messages.owe("result_waiting", dossier, at=at)
    return 1

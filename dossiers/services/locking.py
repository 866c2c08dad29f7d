"""Every service begins here: one lock, then the look at what is true."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django_fsm import TransitionNotAllowed

from dossiers.enums import State
from dossiers.exceptions import NotReady, RecordedElsewhere
from dossiers.models import Dossier


RELATED = ("procedure_version__procedure", "case", "offer", "receiving_agency", "deciding_agency")


def lock(dossier_id: int, *, related: Sequence[str] = RELATED, outside_too: bool = False) -> Dossier:
    """The dossier as it is now, locked until the transaction ends.

    `related`: what it has at hand, procedure, case, offer and agencies unless told otherwise; a service that
    needs none of them joins none.
    `outside_too`: also one whose system of record is another (ruling 23: apologies and explanations remain).
    """
    rows = Dossier.objects.select_for_update(of=("self",), no_key=True)
    dossier: Dossier = (rows.select_related(*related) if related else rows).get(pk=dossier_id)
    dossier.due_when_locked = dossier.due_at
    if dossier.system_of_record and not outside_too:
        raise RecordedElsewhere(
            f"Hồ sơ này được quản lý tại “{dossier.system_of_record}”; ở đây chỉ xem. "
            "Hãy xử lý tại hệ thống đó."
        )
    return dossier


@contextmanager
def moving(dossier: Dossier, sentence: str) -> Iterator[str]:
    """Yields the state moved from; a move the machine refuses becomes a sentence for the user."""
    before = dossier.state
    try:
        yield before
    except TransitionNotAllowed as refusal:
        label = State(before).label
        raise NotReady(f"{sentence} Hồ sơ đang ở trạng thái “{label}”.") from refusal

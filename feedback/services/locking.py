"""Every service of petitions begins here: one lock, then the look at what is true."""

from collections.abc import Iterator
from contextlib import contextmanager

from django_fsm import TransitionNotAllowed

from feedback.enums import PetitionState
from feedback.exceptions import NotNow
from feedback.models import Petition


def lock(petition_id: int) -> Petition:
    """The petition as it is now, locked until the transaction ends."""
    petition: Petition = (
        Petition.objects.select_for_update(of=("self",), no_key=True)
        .select_related("handling_agency", "registered_agency", "about_unit", "handler")
        .get(pk=petition_id)
    )
    return petition


@contextmanager
def moving(petition: Petition) -> Iterator[str]:
    """Yields the state moved from; a move the machine refuses becomes a sentence for the user."""
    before: str = petition.state
    try:
        yield before
    except TransitionNotAllowed as refusal:
        raise wrong_state(before) from refusal


def wrong_state(state: str) -> NotNow:
    """What is said to somebody who comes at the wrong moment."""
    label = PetitionState(state).label
    return NotNow(
        f"Không làm được việc này: phản ánh, kiến nghị đang ở trạng thái “{label}”. Tải lại trang để xem."
    )

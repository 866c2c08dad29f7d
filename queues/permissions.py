"""Who calls numbers and who sets the waiting room up. Not about states."""

from datetime import date

from accounts.exceptions import NotAllowed
from accounts.models import Actor
from accounts.queries import actor_roles
from queues.rules.visibility import MAY


_WHOSE = {
    "call_ticket": "Gọi số do cán bộ tiếp nhận hoặc trưởng bộ phận Một cửa của chính bộ phận thực hiện.",
    "set_up_queue": "Quầy, dịch vụ và thiết bị xếp hàng do trưởng bộ phận Một cửa thiết lập.",
}


def can(act: str, by: Actor, agency_id: int, *, on: date) -> bool:
    """Whether the actor holds, in this very unit, a role that may."""
    return bool(actor_roles(by, {agency_id}, on) & MAY[act])


def check_can(act: str, by: Actor, agency_id: int, *, on: date) -> None:
    """Raises NotAllowed, naming whose it is."""
    if not can(act, by, agency_id, on=on):
        raise NotAllowed(_WHOSE[act])

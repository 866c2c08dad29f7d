"""Who may: procedure control keeps the catalogue and the processes; a one-stop unit its own posting."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.queries import scope


if TYPE_CHECKING:
    from accounts.models import User
    from procedures.models import PublicationDuty


POSTING_ROLES = (Role.ONESTOP_HEAD, Role.RECEPTION)
SIGNING_ROLES = (Role.HEAD, Role.APPROVER)


def check_can_edit_catalogue(user: User, *, on: date) -> None:
    """Procedure control, in whatever agency the role is held (Circular 01/2018, Art. 8)."""
    if not scope(user, {Role.CONTROL}, on):
        raise NotAllowed("Chỉ cán bộ kiểm soát thủ tục hành chính mới được sửa danh mục và quy trình.")


def can_edit_catalogue(user: User, *, on: date) -> bool:
    try:
        check_can_edit_catalogue(user, on=on)
    except NotAllowed:
        return False
    return True


def check_can_control_agency(user: User, agency_id: int, *, on: date) -> None:
    """Procedure control of the agency or of one above it."""
    if agency_id not in scope(user, {Role.CONTROL}, on):
        raise NotAllowed("Chỉ cán bộ kiểm soát thủ tục hành chính của cơ quan này mới được làm việc này.")


def check_can_sign_annex(user: User, agency_id: int, *, on: date) -> None:
    """The annex is signed by the agency's head or a leader who approves."""
    if agency_id not in scope(user, set(SIGNING_ROLES), on):
        raise NotAllowed("Chỉ lãnh đạo của cơ quan mới được ký phụ lục quy trình.")


def check_can_confirm(user: User, duty: PublicationDuty, *, on: date) -> None:
    """A posting is confirmed by the unit where it hangs, the rest by procedure control (ruling 29)."""
    if duty.agency_id is None:
        check_can_edit_catalogue(user, on=on)
    elif duty.agency_id not in scope(user, set(POSTING_ROLES), on):
        raise NotAllowed("Chỉ Bộ phận Một cửa nơi niêm yết mới được xác nhận việc này.")


def units_confirmed_by(user: User, *, on: date) -> frozenset[int | None]:
    """Places whose duties the user may confirm; None stands for those that procedure control keeps."""
    units: frozenset[int | None] = scope(user, set(POSTING_ROLES), on)
    return units | {None} if can_edit_catalogue(user, on=on) else units


def can_confirm(user: User, duty: PublicationDuty, *, on: date) -> bool:
    try:
        check_can_confirm(user, duty, on=on)
    except NotAllowed:
        return False
    return True

"""Who may (docs/access.csv). What binds every agency is kept by procedure control of the agency at the top.

That is the catalogue: versions, announcing decisions, processes, waivers, links (docs/adr/0019). What is one
agency's own, its offers and annexes, is kept by its procedure control; a one-stop unit confirms its posting.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.queries import holds_at_the_top, scope


if TYPE_CHECKING:
    from accounts.models import User
    from procedures.models import PublicationDuty


POSTING_ROLES = (Role.ONESTOP_HEAD, Role.RECEPTION)
SIGNING_ROLES = (Role.HEAD, Role.APPROVER)


def check_can_edit_catalogue(user: User, *, on: date) -> None:
    """Procedure control of the agency at the top: it announces for all below (Decree 63/2010, Art. 15)."""
    if not holds_at_the_top(user, Role.CONTROL, on):
        raise NotAllowed(
            "Chỉ cán bộ kiểm soát thủ tục hành chính của cơ quan cấp trên cùng được sửa danh mục, quyết định "
            "công bố, quy trình, miễn giảm và liên thông, vì chúng dùng chung cho mọi cơ quan. "
            "Hãy đề nghị cán bộ ấy thực hiện."
        )


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
    """A posting is confirmed by the unit where it hangs, the rest by who keeps the catalogue (ruling 29)."""
    if duty.agency_id is None:
        check_can_edit_catalogue(user, on=on)
    elif duty.agency_id not in scope(user, set(POSTING_ROLES), on):
        raise NotAllowed("Chỉ Bộ phận Một cửa nơi niêm yết mới được xác nhận việc này.")


def units_confirmed_by(user: User, *, on: date) -> frozenset[int | None]:
    """Places whose duties the user may confirm; None stands for those kept for all agencies."""
    units: frozenset[int | None] = scope(user, set(POSTING_ROLES), on)
    return units | {None} if can_edit_catalogue(user, on=on) else units


def can_confirm(user: User, duty: PublicationDuty, *, on: date) -> bool:
    try:
        check_can_confirm(user, duty, on=on)
    except NotAllowed:
        return False
    return True

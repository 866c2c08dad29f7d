"""Who may with money that belongs to no single dossier: `check_…` raises a sentence, `can_…` answers.

Moves on a dossier's money are asked of dossiers.permissions (docs/access.csv).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.queries import actor_roles, legal_agency, stands_for, successor_of, unit_scope
from payments.querysets import CLERKS, KEEPERS, LEADERS


if TYPE_CHECKING:
    from accounts.models import Actor, User


def can_take_cash(by: Actor, counter_id: int, *, on: date) -> bool:
    """Whoever takes money at this counter."""
    return bool(CLERKS & actor_roles(by, {counter_id}, on))


def check_can_hand_over(by: Actor, counter_id: int, *, holds: bool, on: date) -> None:
    """Who takes money there; or `holds` some of there, whatever he does now. Raises NotAllowed."""
    if not holds and not can_take_cash(by, counter_id, on=on):
        raise NotAllowed(f"Chỉ người thu tiền tại nơi này nộp được báo cáo quỹ: {_names(CLERKS)}.")


def can_count_cash(by: Actor, counter_id: int, *, on: date) -> bool:
    """The second person (ruling 19): who keeps the counter's cash or answers for it, or leads the agency.

    Of a counter or an agency that was closed: the same of its heir. A counter closed without one leaves its
    cash to the agency next above.
    """
    heir = stands_for(counter_id, on)
    if KEEPERS & actor_roles(by, {counter_id, heir}, on):
        return True
    return bool(LEADERS & actor_roles(by, {successor_of(legal_agency(heir, on).pk, on)}, on))


def can_count_for(by: Actor, counter_id: int, clerk: User, *, on: date) -> bool:
    """In place of a clerk who takes money there no more: whoever counts as the second person else."""
    is_gone = clerk.pk != by.user.pk and counter_id not in unit_scope(clerk, CLERKS, on)
    return is_gone and can_count_cash(by, counter_id, on=on)


def check_can_count_for(by: Actor, counter_id: int, clerk: User, *, on: date) -> None:
    """Raises NotAllowed."""
    if not can_count_for(by, counter_id, clerk, on=on):
        raise NotAllowed(
            f"Quỹ này do {clerk.full_name} đếm; khi người đó không còn thu tiền tại nơi này thì "
            f"{_names(KEEPERS)} của nơi thu hoặc {_names(LEADERS)} của cơ quan đếm thay."
        )


def check_can_count_cash(by: Actor, counter_id: int, *, on: date) -> None:
    """Raises NotAllowed."""
    if not can_count_cash(by, counter_id, on=on):
        raise NotAllowed(
            f"Việc này không thuộc quyền của bạn. Người thực hiện: {_names(KEEPERS)} của nơi thu, "
            f"hoặc {_names(LEADERS)} của cơ quan."
        )


def can_keep_series(by: Actor, counter_id: int, *, on: date) -> bool:
    """Who answers for the counter or leads its agency opens and ends its books of receipts."""
    if Role.ONESTOP_HEAD in actor_roles(by, {counter_id}, on):
        return True
    return bool(LEADERS & actor_roles(by, {legal_agency(counter_id, on).pk}, on))


def check_can_keep_series(by: Actor, counter_id: int, *, on: date) -> None:
    """Raises NotAllowed."""
    if not can_keep_series(by, counter_id, on=on):
        raise NotAllowed(
            f"Chỉ {Role.ONESTOP_HEAD.label} nơi thu hoặc lãnh đạo cơ quan mở, khóa được quyển biên lai."
        )


def _names(roles: frozenset[Role]) -> str:
    return ", ".join(sorted(role.label for role in roles))

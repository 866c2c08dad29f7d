"""Taking back what was just done with days of absence. The history keeps the act and its taking back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from django.db import transaction

from accounts import queries
from accounts.exceptions import NotAllowed, NotNow
from accounts.models import Actor, Leave, User
from accounts.services.people import (
    check_deputy,
    check_keeps_leave,
    checked,
    hold_person,
    is_own_entry,
    local_day,
)


CHANGED = "Đợt vắng mặt này đã thay đổi sau đó nên không hoàn tác được. Tải lại trang để xem lịch hiện nay."
USED = (
    "{deputy} đã làm thay trong đợt này nên không hoàn tác được; hãy bấm Đã trở lại. "
    "Việc đã làm thay giữ nguyên."
)


@dataclass(frozen=True)
class LeaveAsItWas:
    """A leave before it was ended or dropped."""

    pk: int
    user_id: int
    deputy_id: int | None
    reason: str
    first_day: date
    last_day: date
    recorded_at: datetime
    recorded_by_id: int

    @classmethod
    def of(cls, leave: Leave) -> Self:
        return cls(
            leave.pk, leave.user_id, leave.deputy_id, leave.reason, leave.valid_from, leave.valid_to,
            leave.recorded_at, leave.recorded_by_id,
        )  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        days = {"first_day": self.first_day.isoformat(), "last_day": self.last_day.isoformat()}
        return {**vars(self), **days, "recorded_at": self.recorded_at.isoformat()}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        days = {name: date.fromisoformat(kept[name]) for name in ("first_day", "last_day")}
        return cls(**{**kept, **days, "recorded_at": datetime.fromisoformat(kept["recorded_at"])})


@transaction.atomic
def take_back(*, leave_id: int, has_acted: Callable[[Leave], bool], by: Actor, at: datetime) -> None:
    """Take back a leave this person recorded today; it is as if it had never been entered.

    `has_acted`: whether the deputy worked in the absent person's place since, asked while the leave is
    locked. Raises NotAllowed, and NotNow on another day, once it was changed, or where it was used.
    """
    leave = Leave.objects.select_for_update(of=("self",)).select_related("deputy").filter(pk=leave_id).first()
    if leave is None or local_day(leave.recorded_at) != local_day(at):
        raise NotNow(CHANGED)
    if leave.recorded_by_id != by.user.pk:
        raise NotAllowed("Chỉ người vừa ghi đợt vắng mặt này mới hoàn tác được.")
    _check_may(leave.user, by, at, own=is_own_entry(leave, by))
    if leave.deputy is not None and has_acted(leave):
        raise NotNow(USED.format(deputy=leave.deputy.full_name))
    leave.delete()
    queries.forget()


@transaction.atomic
def put_back(*, was: LeaveAsItWas, left_with: date | None, by: Actor, at: datetime) -> Leave:
    """Put a leave back that was ended or dropped by mistake; `left_with`: its last day since, None: dropped.

    Raises NotAllowed for who may not end it, NotNow once it was changed again, AccountsError where the days
    or the deputy were given away meanwhile.
    """
    user = User.objects.get(pk=was.user_id)
    hold_person(user)
    now = Leave.objects.select_for_update(of=("self",)).filter(pk=was.pk).first()
    if (now.valid_to if now else None) != left_with:
        raise NotNow(CHANGED)
    own = user.pk == by.user.pk == was.recorded_by_id and was.deputy_id is None and by.acting_for is None
    _check_may(user, by, at, own=own)
    leave = now or Leave(
        pk=was.pk, user=user, deputy_id=was.deputy_id, reason=was.reason, valid_from=was.first_day,
        recorded_at=was.recorded_at, recorded_by_id=was.recorded_by_id,
    )  # fmt: skip
    if leave.deputy is not None:
        check_deputy(user, leave.deputy, was.first_day, was.last_day)
    leave.valid_to = was.last_day
    checked(leave)
    leave.save(force_insert=now is None)
    return leave


def _check_may(user: User, by: Actor, at: datetime, *, own: bool) -> None:
    if not own:
        check_keeps_leave(user, by, at)

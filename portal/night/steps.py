"""What happens at night and every five minutes of the day, in order. One line plugs a step in.

A step is idempotent for its day, keeps what it needs to go on after a kill in `run.saved`, and reports to
`run`. It only orders services: what it does belongs to the app that owns the rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.services import upkeep
from dossiers.services import ledger, overdue
from jobs.services.runs import RunProgress
from portal.night import calendar_moves


@dataclass(frozen=True)
class Step:
    """A named piece of the night; `work` gets the day and the run it reports to."""

    name: str
    title: str | Promise
    work: Callable[[date, RunProgress], None]


def end_of(day: date) -> datetime:
    """The moment a day ends in the product's time zone: figures of its night are as at this moment."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def _calendar_moves(day: date, run: RunProgress) -> None:
    moved = calendar_moves.finish_moves(at=run.now())
    run.advance(0, promises_moved=moved)


def _overdue_register(day: date, run: RunProgress) -> None:
    overdue.refresh(as_at=end_of(day), progress=run)


def _anchor_ledger(day: date, run: RunProgress) -> None:
    anchor = ledger.anchor(day)
    run.expect(1)
    run.advance(1, dossiers=anchor.dossiers, events=anchor.events)


def _sweep_files(day: date, run: RunProgress) -> None:
    upkeep.sweep(at=run.now(), progress=run)


def _verify_files(day: date, run: RunProgress) -> None:
    upkeep.verify(day=day, at=run.now(), progress=run)


def _overdue_now(day: date, run: RunProgress) -> None:
    overdue.refresh(as_at=run.now(), progress=run)


NIGHT: tuple[Step, ...] = (
    Step("calendar_moves", _("Dời lời hẹn theo lịch đã đổi"), _calendar_moves),
    Step("overdue", _("Sổ hồ sơ quá hạn"), _overdue_register),
    Step("anchor", _("Neo chuỗi sự kiện"), _anchor_ledger),
    Step("sweep_files", _("Dọn tệp không dùng"), _sweep_files),
    Step("verify_files", _("Kiểm tra tệp"), _verify_files),
)

FIVE_MINUTES: tuple[Step, ...] = (
    Step("calendar_moves", _("Dời lời hẹn theo lịch đã đổi"), _calendar_moves),
    Step("overdue", _("Hồ sơ quá hạn trong ngày"), _overdue_now),
)

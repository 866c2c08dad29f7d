"""Work beat wakes up: every task is safe to run twice and finds its rows by itself."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from dossiers.services import bulk, exports, succession_runs


@shared_task
def run_bulk_works(**_: Any) -> None:
    """Go on with what was asked for many dossiers. A work that another worker is at is left to it."""
    bulk.run_waiting(now=timezone.now)


@shared_task
def run_register_exports(**_: Any) -> None:
    """Write the registers that were asked for, and take away those that expired. Each is written by one."""
    exports.run_waiting(now=timezone.now)


@shared_task
def move_to_successors(**_: Any) -> None:
    """Move what confirmed successions have left to move. One that another worker is at is left to it."""
    succession_runs.run_waiting(at=timezone.now())

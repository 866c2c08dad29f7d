"""Thin tasks: safe to run twice, for a run that is going on elsewhere is left alone."""

from typing import Any

import structlog
from celery import shared_task
from django.utils import timezone

from jobs.exceptions import JobIsRunning
from portal.night import calendar_moves, driver


logger = structlog.get_logger(__name__)


@shared_task
def run_missed_nights(**_: Any) -> None:
    """Run the nights that are missing. Nights already done answer from their rows."""
    try:
        driver.catch_up(today=timezone.localdate(), now=timezone.now)
    except JobIsRunning:
        logger.info("night_is_running_elsewhere")


@shared_task
def run_five_minutes(**_: Any) -> None:
    """Refresh what falls due today. The register is written the same however often this runs."""
    try:
        driver.run_five_minutes(day=timezone.localdate(), at=timezone.now())
    except JobIsRunning:
        logger.info("five_minutes_are_running_elsewhere")


@shared_task
def finish_calendar_moves(**_: Any) -> None:
    """Move what confirmed changes of calendars have left to move; one that is being moved is left alone."""
    calendar_moves.finish_moves(at=timezone.now())

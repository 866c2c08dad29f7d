"""Work beat wakes up: every task is safe to run twice and finds its rows by itself."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from documents.services import papers


@shared_task
def render_waiting_papers(**_: Any) -> None:
    """Make PDFs of papers issued lately that nobody has opened yet. A paper is made once whoever asks."""
    papers.render_waiting(at=timezone.now())

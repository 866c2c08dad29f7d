"""Support requests whose moment passes are reported, once for each time an answer was owed.

Run every five minutes of the day, and at night; run twice it does nothing twice.
"""

from datetime import datetime

from django.db import transaction

from feedback.models import SupportRequest
from feedback.services import support_messages as told
from jobs.services.apart import each_apart
from lib.progress import Progress, Silent


def look(*, as_at: datetime, progress: Progress | None = None) -> int:
    """Report what has passed by `as_at`; how many."""
    passed = (
        SupportRequest.objects.overdue_at(as_at)
        .filter(called_late_at=None)
        .select_related("asked_by", "agency", "addressee")
        .order_by("answer_due_at", "pk")
    )
    requests = passed.iterator(chunk_size=500)
    reported = each_apart(requests, lambda one: _once(one, as_at), name="support", told=lambda one: one.pk)
    (progress or Silent()).advance(0, support_late=reported)
    return reported


def _once(one: SupportRequest, as_at: datetime) -> int:
    with transaction.atomic():
        fresh = SupportRequest.objects.overdue_at(as_at).filter(pk=one.pk, called_late_at=None)
        if not fresh.update(called_late_at=as_at):
            return 0
        told.late(one, at=as_at)
    return 1

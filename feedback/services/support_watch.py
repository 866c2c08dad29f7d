"""Support requests whose desk has closed go to who answers now; those whose moment passes are reported, once
for each time an answer was owed.

Run every five minutes of the day, and at night; run twice it does nothing twice.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from dossiers.rules.days import local_day
from feedback.models import SupportRequest
from feedback.querysets import overdue
from feedback.services import support, support_messages as told
from jobs.services.apart import each_apart


def look(*, as_at: datetime) -> int:
    """Report what has passed by `as_at`; how many. Nothing else says that an agency's last day is over."""
    passed = overdue(as_at) & Q(called_late_at=None)
    left = Q(desk__valid_to__lt=local_day(as_at))
    found = SupportRequest.objects.owed().filter(passed | left).order_by("answer_due_at", "pk")
    requests = found.values_list("pk", flat=True).iterator(chunk_size=500)
    return each_apart(requests, lambda pk: _once(pk, as_at), name="support")


@transaction.atomic
def _once(request_id: int, as_at: datetime) -> int:
    rows = SupportRequest.objects.select_for_update(of=("self",), no_key=True)
    one = rows.select_related("asked_by", "agency", "addressee", "desk").owed().filter(pk=request_id).first()
    if one is None:
        return 0
    if one.desk is not None and one.desk.has_ended(local_day(as_at)):
        support.leave_closed_desk(one, at=as_at)
    if one.called_late_at is not None or not one.is_overdue(as_at):
        return 0
    one.called_late_at = as_at
    one.save(update_fields=["called_late_at"])
    told.late(one, at=as_at)
    return 1

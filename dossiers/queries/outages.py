"""What was entered after an outage, and what about it should be looked at."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Case, OuterRef, Subquery, When

from accounts.queries import deadline_policy
from calendars.queries import load_calendar
from dossiers.models import Dossier, ProvisionalSlip
from dossiers.querysets import KeptCounterQuerySet, SlipQuerySet
from dossiers.rules.days import local_day
from dossiers.rules.outages import Doubt, Entry, doubts


def with_receptions(outages: KeptCounterQuerySet) -> KeptCounterQuerySet:
    """Outages with `received_at`: of one not ended yet, when its counter first received as usual."""
    ordinary = Dossier.objects.filter(
        receiving_agency=OuterRef("agency"),
        accepted_at__gt=OuterRef("began_at"),
        system_of_record="",
        provisional_slip=None,
    )
    first = Subquery(ordinary.order_by("accepted_at").values("accepted_at")[:1])
    found: KeptCounterQuerySet = outages.annotate(
        received_at=Case(When(ended_at=None, then=first), default=None)
    )
    return found


def doubted(slips: SlipQuerySet) -> Iterator[tuple[ProvisionalSlip, list[Doubt]]]:
    """Those of the used slips about which there is something to look at, counter by counter."""
    for slip, found in judged(slips):
        if found:
            yield slip, found


def judged(slips: SlipQuerySet) -> Iterator[tuple[ProvisionalSlip, list[Doubt]]]:
    """Every used slip with its doubts; two people within a minute are found among the slips asked about."""
    by_counter: dict[int, list[ProvisionalSlip]] = defaultdict(list)
    for slip in slips.select_related("block", "outage", "dossier", "recorded_by").order_by("pk"):
        by_counter[slip.block.agency_id].append(slip)
    for counter_id, entered in by_counter.items():
        entries = [_entry(slip) for slip in entered]
        policy = deadline_policy(counter_id, local_day(entries[0].recorded_at))
        found = doubts(entries, load_calendar(policy.calendar_code))
        yield from ((slip, found[slip.pk]) for slip in entered)


def _entry(slip: ProvisionalSlip) -> Entry:
    outage = slip.outage
    assert outage is not None  # noqa: S101 - a used slip has one (slip_used_is_whole)
    assert slip.received_at is not None  # noqa: S101
    assert slip.recorded_at is not None  # noqa: S101
    return Entry(
        id=slip.pk,
        received_at=slip.received_at,
        recorded_at=slip.recorded_at,
        person=slip.recorded_by_id or 0,
        outage_began_at=outage.began_at,
        noted_at=outage.noted_at,
        noted_by=outage.noted_by_id,
        clock_offset=timedelta(milliseconds=slip.clock_offset),
    )

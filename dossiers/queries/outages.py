"""What was entered after an outage, and what about it should be looked at."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Case, Exists, F, OuterRef, Subquery, When
from django.db.models.functions import Coalesce

from accounts.queries import deadline_policy
from calendars.queries import load_calendar
from dossiers.models import Dossier, ProvisionalSlip
from dossiers.querysets import KeptCounterQuerySet, SlipQuerySet
from dossiers.rules.days import local_day
from dossiers.rules.outages import CLOSE_TOGETHER, GAP, Doubt, Entry, doubts


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
    """Every used slip with its doubts; two people within a minute also where only one is asked about."""
    by_counter: dict[int, list[ProvisionalSlip]] = defaultdict(list)
    asked = set(slips.values_list("pk", flat=True))
    for slip in _with_work(_and_neighbours(asked)).order_by("pk"):
        by_counter[slip.block.agency_id].append(slip)
    for counter_id, entered in by_counter.items():
        entries = [_entry(slip) for slip in entered]
        policy = deadline_policy(counter_id, local_day(entries[0].recorded_at))
        found = doubts(entries, load_calendar(policy.calendar_code))
        yield from ((slip, found[slip.pk]) for slip in entered if slip.pk in asked)


def _and_neighbours(asked: set[int]) -> SlipQuerySet:
    """These slips and what the same person received at the same counter within a minute of them."""
    near = ProvisionalSlip.objects.filter(
        pk__in=asked,
        recorded_by=OuterRef("recorded_by"),
        block__agency=OuterRef("block__agency"),
        received_at__gt=OuterRef("minute_before"),
        received_at__lt=OuterRef("minute_after"),
    )
    found: SlipQuerySet = (
        ProvisionalSlip.objects.used()
        .annotate(
            minute_before=F("received_at") - CLOSE_TOGETHER, minute_after=F("received_at") + CLOSE_TOGETHER
        )
        .filter(Exists(near))
    )
    return found


def _with_work(slips: SlipQuerySet) -> SlipQuerySet:
    """With `received_meanwhile`: who entered it received somebody as usual in the midst of that outage."""
    ordinary = Dossier.objects.filter(
        receiving_agency=OuterRef("block__agency"),
        received_by=OuterRef("recorded_by"),
        accepted_at__gt=OuterRef("midst_from"),
        accepted_at__lt=OuterRef("midst_to"),
        system_of_record="",
        provisional_slip=None,
    )
    found: SlipQuerySet = slips.annotate(
        midst_from=F("outage__began_at") + GAP,
        midst_to=Coalesce("outage__ended_at", "recorded_at") - GAP,
    ).annotate(received_meanwhile=Exists(ordinary))
    return found.select_related("block", "outage", "dossier", "recorded_by")


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
        outage_ended_at=outage.ended_at,
        heard_at=outage.heard_at,
        received_meanwhile=bool(getattr(slip, "received_meanwhile", False)),
    )

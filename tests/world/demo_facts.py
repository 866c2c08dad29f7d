"""What must be true of a loaded demo, whoever loaded it; `whole` is asked of the one that `./run` loads."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from dossiers.enums import TERMINAL_STATES, DossierKind, EventKind, State, StepState
from dossiers.models import Dossier, DossierEvent, DossierLink, NonBoundary, StepInstance
from tests.clock import at


SWITCH = at("2025-07-01 00:00")


def whole() -> None:
    """Raises AssertionError where the demo as it is shipped is not what it is said to be."""
    now = timezone.now()
    all_crossed_the_switch(at_least=300, now=now)
    who_filed_before_the_switch_is_received_after_it()
    every_state_channel_and_correction_occurs()
    every_kind_occurs()
    assert 5800 < Dossier.objects.count() < 6300
    late = Dossier.objects.accepted().late_at(now).count() / Dossier.objects.accepted().count()
    assert 0.03 < late < 0.10


def all_crossed_the_switch(*, at_least: int, now: datetime) -> None:
    """As the ledger tells it: an event has `due` where its act has moved the promise."""
    crossings = DossierEvent.objects.filter(kind=EventKind.CHANGE_AGENCY)
    assert not crossings.filter(refs__has_key="due").exists()
    crossed = Dossier.objects.filter(events__in=crossings).distinct()
    assert crossed.count() >= at_least
    gone = Dossier.objects.exclude(state__in=TERMINAL_STATES).filter(deciding_agency__valid_to__lt=now.date())
    assert not gone.filter(system_of_record="").exists()
    ended = crossed.filter(state__in=TERMINAL_STATES).count()
    assert ended / crossed.count() > 0.8


def who_filed_before_the_switch_is_received_after_it() -> None:
    filed = Dossier.objects.filter(
        events__kind=EventKind.CHANGE_AGENCY, created_at__lt=SWITCH, accepted_at__gte=SWITCH
    ).distinct()
    assert filed.count() >= 3
    assert not filed.filter(state=State.WITHDRAWN).exists()
    assert not filed.filter(code=None).exists()


def every_state_channel_and_correction_occurs() -> None:
    assert set(Dossier.objects.values_list("state", flat=True)) >= set(State.values) - {State.DRAFT}
    assert set(Dossier.objects.values_list("channel", flat=True)) == {1, 2, 3}
    assert Dossier.objects.filter(return_means=1, state=State.RETURNED).exists()
    assert Dossier.objects.exclude(representative_name="").exists()
    kinds = set(Dossier.objects.values_list("events__kind", flat=True))
    assert {"correct", "reopen", "send_back", "take_over", "list_for_hand_over", "change_agency"} <= kinds


def every_kind_occurs() -> None:
    """And of each that goes more than one way somebody is further than another."""
    assert set(Dossier.objects.values_list("kind", flat=True)) == set(DossierKind.values)
    ways = NonBoundary.objects.all()
    assert ways.filter(sent_at=None).exists()
    assert ways.filter(sent_at__isnull=False, arrived_at=None).exists()
    assert ways.filter(arrived_at__isnull=False).exists()
    assert DossierLink.objects.filter(child__kind=DossierKind.LINKED).exists()
    beside = StepInstance.objects.filter(branch__gt=0, state=StepState.ACTIVE)
    assert beside.filter(dossier__steps__branch=0, dossier__steps__state=StepState.ACTIVE).exists()
    assert StepInstance.objects.filter(branch__gt=0, state=StepState.DONE).exists()

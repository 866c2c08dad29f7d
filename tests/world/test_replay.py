"""A sample of generated dossiers, lived again through the services, is the same in every row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import translation

from accounts.enums import Role
from documents.services.files import content_of
from dossiers.enums import ObligationState, RequestState, State
from dossiers.models import CodeCounter, Dossier, Obligation, Reason, RegisterBook, SupplementRequest
from dossiers.rules import supplement
from dossiers.services.events import salted_hash
from portal.night.generator.life import Life
from portal.night.generator.making import Order, generate
from portal.night.generator.paths import Path
from procedures.models import SectorRule
from tests.clock import at
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import Office, make_office
from tests.factories.procedures import publish_now
from tests.harness.thorough import THOROUGH
from tests.harness.worlds import built_once
from tests.world.replay import differences, live_again, picture


pytestmark = pytest.mark.django_db
# What the rare ways end in; whoever has time comes to the result of the others.
ENDS_IN = {
    Path.REFUSED_AT_ONCE: State.REFUSED,
    Path.REFUSED: State.REFUSED,
    Path.WAITS_FOR_ACCEPTANCE: State.SUBMITTED,
    Path.WAITS_FOR_PAPERS: State.SUPPLEMENT_PRE,
    Path.LAPSED: State.LAPSED_PRE,
    Path.WITHDRAWN_BEFORE: State.WITHDRAWN,
    Path.CLOSED_NO_REPLY: State.CLOSED_NO_REPLY,
    Path.CLOSED_UNPAID: State.CLOSED_UNPAID,
    Path.WITHDRAWN: State.WITHDRAWN,
    Path.STOPPED: State.STOPPED,
    Path.REJECTED: State.REJECTED,
    Path.UNCOLLECTED: State.DONE,
}
# Replayed in ./test; ./test all replays the other paths too.
USUAL = (Path.ORDINARY, Path.SUPPLEMENT, Path.PAYMENT, Path.REOPENED, Path.STOPPED)


@built_once
def world() -> Office:
    """A commune with two officers, and a procedure whose law knows payment and silence."""
    office = make_office(publish=False)
    UserFactory(role=Role.HANDLER, agency=office.unit)
    UserFactory(role=Role.RECEPTION, agency=office.counter)
    version = office.procedure.version
    for kind, value in (("stops_clock", None), ("close_for_silence", "20"), ("close_unpaid", "30")):
        SectorRule.objects.create(
            version=version,
            key=kind.replace("_", "-"),
            kind=kind,
            name=kind,
            article="Điều 9 Nghị định thử nghiệm",
            value=Decimal(value) if value else None,
            unit="working_days" if value else "",
        )
    publish_now(version)
    return office


def told(order: Order) -> tuple[list[Life], dict[int, dict[str, object]]]:
    """Lives of an order and the pictures of their rows; the rows themselves are taken back."""
    lives: list[Life] = []
    with transaction.atomic():
        generate(order, hear=lambda life, path: lives.append(life))
        pictures = {life.id: picture(life.id) for life in lives}
        pictures[0] = counters()
        transaction.set_rollback(True)
    return lives, pictures


def counters() -> dict[str, object]:
    return {
        "codes": sorted(CodeCounter.objects.filter(last__gt=0).values_list("agency_id", "day", "last")),
        "books": sorted(RegisterBook.objects.filter(last__gt=0).values_list("agency_id", "year", "last")),
    }


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=() if path in USUAL else pytest.mark.slow)
        for path in Path
        if path != Path.OUTSIDE
    ],
)
def test_a_generated_life_is_what_the_services_would_have_written(world, path):
    count = 7 if THOROUGH else 4
    first, last = date(2025, 12, 22), date(2026, 1, 16)
    order = Order(count=count, seed="r", first=first, last=last, path=path, until=at("2026-08-31 17:00"))

    lives, expected = told(order)
    # By officers who read English: what they do is written down in Vietnamese (docs/adr/0054).
    with translation.override("en"):
        made = live_again(lives)

    for life in lives:
        assert not differences(picture(made[life.id]), expected[life.id]), [act.name for act in life.acts]
    assert counters() == expected[0]
    assert ENDS_IN.get(path, State.RETURNED) in {life.state for life in lives}, "told to its end"


def test_a_request_made_late_waits_for_its_leader(world, monkeypatch):
    monkeypatch.setattr(supplement, "ask_by", lambda calendar, started_at, **rules: started_at)
    first, last = date(2025, 12, 22), date(2026, 1, 16)

    lives, expected = told(Order(count=2, seed="late", first=first, last=last, path=Path.SUPPLEMENT))
    made = live_again(lives)

    for life in lives:
        assert not differences(picture(made[life.id]), expected[life.id])
    assert SupplementRequest.objects.filter(is_late=True, approved_by__isnull=False, mode="none").exists()
    assert not SupplementRequest.objects.filter(is_late=False).exists()


@pytest.mark.slow
def test_a_mixed_month_is_what_the_services_would_have_written(world):
    order = Order(count=60, seed="m", first=date(2026, 2, 2), last=date(2026, 3, 6))

    lives, expected = told(order)
    made = live_again(lives)

    for life in lives:
        assert not differences(picture(made[life.id]), expected[life.id])


@pytest.mark.parametrize(
    ("path", "stop_at"), [(Path.SUPPLEMENT, State.SUPPLEMENT), (Path.WAITS_FOR_PAPERS, "")]
)
def test_who_waits_for_papers_is_told_which_and_until_when(world, path, stop_at):
    first, last = date(2026, 3, 2), date(2026, 3, 6)
    generate(Order(count=3, seed="w", first=first, last=last, path=path, stop_at=stop_at, brisk=True))

    asked = SupplementRequest.objects.filter(state=RequestState.OPEN)
    assert asked.count() == 3
    for request in asked:
        assert request.answer_due_at > request.asked_at
        assert all(item.what and item.paper.dossier_id == request.dossier_id for item in request.items.all())
        assert request.items.exists()


def test_who_waits_for_money_holds_the_notice(world):
    first, last = date(2026, 3, 2), date(2026, 3, 6)
    stop_at = State.AWAITING_PAYMENT
    generate(Order(count=3, seed="w", first=first, last=last, path=Path.PAYMENT, stop_at=stop_at, brisk=True))

    owed = Obligation.objects.filter(state=ObligationState.OPEN)
    assert owed.count() == Dossier.objects.filter(state=State.AWAITING_PAYMENT).count() == 3
    for obligation in owed:
        assert obligation.amount
        assert obligation.notice.dossier_id == obligation.dossier_id
        assert content_of(obligation.notice.stored_file).startswith(b"%PDF")


def test_hashes_in_generated_events_prove_their_reasons(world):
    generate(Order(count=10, seed="h", first=date(2026, 3, 2), last=date(2026, 3, 20), path=Path.SENT_BACK))

    reasons = Reason.objects.select_related("event", "dossier")
    assert len(reasons) > 5
    for reason in reasons:
        assert reason.event.refs["reason_hash"] == salted_hash(reason.dossier, reason.text)


def test_the_same_order_gives_the_same_dossiers(world):
    order = Order(count=40 if THOROUGH else 15, seed="same", first=date(2026, 3, 2), last=date(2026, 3, 20))

    _, first = told(order)
    _, second = told(order)

    assert list(first.values()) == list(second.values())
    assert Dossier.objects.count() == 0

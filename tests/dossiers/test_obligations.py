"""Money owed elsewhere: only by sector law, with its notice; paid, or closed by the leader."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from documents.services import files
from dossiers.enums import EventKind, ObligationState, PauseKind, PauseMode, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier
from dossiers.queries import is_late, is_late_766
from dossiers.rules.intake import FileIn
from dossiers.services import ending, ledger, obligations, silence
from dossiers.services.obligations import ObligationIn, ProofIn
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.documents import PDF
from tests.factories.dossiers import Office, accepted, assigned, done, make_office, waiting
from tests.harness.who_may import made
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
MONDAY, LATER = at("2026-03-09 10:00"), at("2026-03-16 10:00")
PAID = ProofIn(paid_on=date(2026, 3, 13), number="BL-0099")


@built_once
def office() -> Office:
    return make_office(limit="15", sector_rules={"stops_clock": {}, "close_unpaid": {"value": Decimal(30)}})


@built_once
def notice() -> FileIn:
    return FileIn(files.store_made(PDF, "application/pdf").pk, "thong-bao-thue.pdf")


@built_once
def owed(notice) -> ObligationIn:
    return ObligationIn(
        name="Lệ phí trước bạ nhà, đất",
        notice_number="TB-0017",
        notice_on=date(2026, 3, 6),
        pay_on=date(2026, 4, 6),
        notice=notice,
        amount=Decimal(4_200_000),
    )


@built_once
def dossier(office) -> Dossier:
    """The handler works on it."""
    return assigned(office)


@built_once
def unpaid(office, owed) -> Dossier:
    """Another one, that waits since Monday for what is owed."""
    return wait(office, assigned(office), owed)


def wait(office, dossier, owed, *, by=Role.HANDLER, when=MONDAY):
    return obligations.await_payment(dossier_id=dossier.pk, owed=owed, by=office.actor(by), at=when)


def pay(office, dossier, proof=PAID, *, by=Role.CASHIER, when=LATER):
    return obligations.resume_after_payment(dossier_id=dossier.pk, proof=proof, by=office.actor(by), at=when)


def test_the_clock_stands_by_the_article_with_the_notice_attached_and_the_applicant_told(
    office, dossier, owed
):
    dossier = wait(office, dossier, owed)

    found = Dossier.objects.get(pk=dossier.pk)
    pause, obligation = found.pauses.get(), found.obligations.get()
    assert (found.state, found.late_after) == (State.AWAITING_PAYMENT, None)
    assert (pause.kind, pause.mode, pause.legal_basis) == (
        PauseKind.PAYMENT,
        PauseMode.SUSPEND,
        "Điều 9 Nghị định thử nghiệm",
    )
    assert (pause.reason, pause.opened_by) == (owed.name, office.people[Role.HANDLER])
    assert pause.expected_end_at == obligation.pay_due_at == at("2026-04-06 17:30")
    assert obligation.notice.name == "thong-bao-thue.pdf"
    assert OutboxMessage.objects.filter(kind="payment_awaited", topic=f"dossier:{dossier.pk}").exists()
    # N gives nothing back for a payment (ruling 1): by that measure time runs on.
    assert is_late_766(found, at=at("2026-12-01 10:00"))
    assert not is_late(found, at=at("2026-12-01 10:00"))


def test_the_proof_of_payment_gives_the_time_back(office, unpaid):
    dossier = pay(office, unpaid)
    # From Monday 9 March 10:00 to Monday 16 March 10:00 are five working days; the promise was 27 March.
    assert (dossier.state, dossier.due_at) == (State.IN_PROCESS, at("2026-04-03 09:32"))
    obligation = dossier.obligations.get()
    assert (obligation.state, obligation.proof_number, obligation.ended_by) == (
        ObligationState.PAID,
        "BL-0099",
        office.people[Role.CASHIER],
    )
    told = OutboxMessage.objects.get(kind="payment_received")
    assert told.variables["due"].startswith("2026-04-03")
    assert ledger.verify().is_whole


def test_without_an_article_nothing_waits_for_money(owed):
    office = make_office(limit="15")
    with pytest.raises(NotReady, match="không có quy định chuyên ngành"):
        wait(office, assigned(office), owed)


def test_after_the_due_moment_it_waits_and_stops_nothing(office, dossier, owed):
    late = replace(owed, notice_on=date(2026, 3, 27), pay_on=date(2026, 4, 10))
    dossier = wait(office, dossier, late, when=at("2026-03-27 10:00"))
    assert dossier.pauses.get().mode == PauseMode.NONE
    assert is_late(dossier, at=at("2026-03-28 08:00"))


@pytest.mark.parametrize(("changed", "field"), [
    ({"name": " "}, "name"),
    ({"notice_number": ""}, "notice_number"),
    ({"notice_on": date(2026, 3, 10)}, "notice_on"),
    ({"amount": Decimal(0)}, "amount"),
    ({"notice": None}, "notice"),
    ({"pay_on": date(2026, 3, 9)}, "pay_on"),
    ({"pay_on": date(2026, 3, 14)}, "pay_on"),  # a Saturday
    ({"pay_on": date(2028, 3, 14)}, "pay_on"),
    ({"rule_id": 0}, "rule"),
])  # fmt: skip
def test_what_is_wrong_is_told_with_its_field(office, dossier, owed, changed, field):
    with pytest.raises(Refused) as refusal:
        wait(office, dossier, replace(owed, **changed))
    assert refusal.value.field == field
    assert Dossier.objects.get(pk=dossier.pk).state == State.IN_PROCESS


@pytest.mark.parametrize(("proof", "field"), [
    (None, "number"),
    (ProofIn(paid_on=date(2026, 3, 13)), "number"),
    (ProofIn(paid_on=date(2026, 3, 17), number="1"), "paid_on"),
    (ProofIn(paid_on=date(2026, 3, 5), number="1"), "paid_on"),  # before the notice
])  # fmt: skip
def test_payment_must_be_proven(office, unpaid, proof, field):
    with pytest.raises(Refused) as refusal:
        pay(office, unpaid, proof)
    assert refusal.value.field == field


def test_unpaid_it_is_closed_by_the_leader_after_the_sectors_period(office, unpaid):
    leader = office.actor(Role.APPROVER)
    with pytest.raises(NotReady, match="Người nộp còn thời hạn đến"):
        ending.close_unpaid(dossier_id=unpaid.pk, reason="Chưa nộp", by=leader, at=at("2026-04-06 10:00"))
    closed = ending.close_unpaid(
        dossier_id=unpaid.pk, reason="Chưa nộp", by=leader, at=at("2026-06-01 10:00")
    )
    assert closed.state == State.CLOSED_UNPAID
    assert closed.obligations.get().state == ObligationState.ENDED
    assert closed.endings.get().legal_basis == "Điều 9 Nghị định thử nghiệm"
    assert not is_late(closed, at=at("2026-07-01 10:00"))


def test_unpaid_it_is_not_closed_before_the_day_the_applicant_was_told(office, dossier, owed):
    # The sector's thirty days end in April.
    wait(office, dossier, replace(owed, pay_on=date(2026, 5, 29)))
    leader = office.actor(Role.APPROVER)
    with pytest.raises(NotReady, match=r"đến 17:30 ngày 29/05/2026 \(thông báo TB-0017\)"):
        ending.close_unpaid(dossier_id=dossier.pk, reason="x", by=leader, at=at("2026-05-29 17:30"))
    closed = ending.close_unpaid(dossier_id=dossier.pk, reason="x", by=leader, at=at("2026-05-29 17:31"))
    assert closed.state == State.CLOSED_UNPAID


def test_without_a_closing_article_it_waits_on(owed):
    office = make_office(limit="15", sector_rules={"stops_clock": {}})
    dossier = wait(office, assigned(office), owed)
    with pytest.raises(NotReady, match="tiếp tục chờ"):
        ending.close_unpaid(
            dossier_id=dossier.pk, reason="x", by=office.actor(Role.HEAD), at=at("2027-06-01 10:00")
        )


def test_it_is_reminded_of(unpaid):
    # To be paid by Monday 6 April.
    nights = ("03-31 07:00", "04-01 07:00", "04-03 07:00", "04-06 07:00")
    assert [silence.remind(at=at(f"2026-{night}")) for night in nights] == [0, 1, 1, 0]
    assert OutboxMessage.objects.filter(kind="payment_reminder").count() == 2


def test_taken_over_while_it_waited_it_goes_on_without_a_notice(office, unpaid):
    unpaid.obligations.update(
        state=ObligationState.ENDED, ended_at=MONDAY, ended_by=office.people[Role.HANDLER]
    )
    assert pay(office, unpaid, None).state == State.IN_PROCESS


@pytest.mark.parametrize("changed", [
    {"amount": -1},
    {"state": ObligationState.PAID},
    {"ended_at": MONDAY},
])  # fmt: skip
def test_the_database_holds_to_it(unpaid, changed):
    with pytest.raises(IntegrityError), transaction.atomic():
        unpaid.obligations.update(**changed)


def test_each_state_and_role_answers_as_the_table_says(office, dossier, unpaid, owed):
    at_stages = {
        "accepted": accepted(office), "assigned": dossier, "waiting": waiting(office), "owing": unpaid,
        "done": done(office),
    }  # fmt: skip
    close = partial(ending.close_unpaid, reason="x", at=at("2026-12-01 10:00"))
    moves = {
        stage: {
            "await": partial(wait, office, one, owed),
            "resume": partial(pay, office, one),
            "close": lambda *, by, one=one: close(dossier_id=one.pk, by=office.actor(by)),
        }
        for stage, one in at_stages.items()
    }
    table = {
        ("assigned", "await", Role.HANDLER), ("assigned", "await", Role.UNIT_HEAD),
        ("owing", "resume", Role.CASHIER), ("owing", "resume", Role.RECEPTION),
        ("owing", "resume", Role.ONESTOP_HEAD), ("owing", "resume", Role.HANDLER),
        ("owing", "resume", Role.UNIT_HEAD),
        ("owing", "close", Role.APPROVER), ("owing", "close", Role.HEAD),
    }  # fmt: skip
    assert made(moves, table) == table


def test_every_turn_of_it_is_in_the_ledger(office, unpaid):
    dossier = pay(office, unpaid)
    kinds = list(dossier.events.order_by("seq").values_list("kind", flat=True))[-2:]
    assert kinds == [EventKind.AWAIT_PAYMENT, EventKind.RESUME_AFTER_PAYMENT]

"""Ends other than a result, what goes back; corrections after return; results nobody fetches."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from itertools import product
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from documents.services.papers import values_of
from dossiers.enums import AskedVia, DossierKind, EndState, EventKind, Evidence, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, Ending
from dossiers.rules.collecting import reminders_due
from dossiers.services import (
    collecting,
    correcting_results,
    ending,
    fees,
    ledger,
    notices,
    processing,
    returning,
)
from dossiers.services.ending import AskedIn
from dossiers.services.returning import ReturnIn
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.accounts import LeaveFactory, SignatureDelegationFactory
from tests.factories.dossiers import (
    Office,
    accepted,
    asked,
    assigned,
    decided,
    done,
    in_process,
    make_office,
    proposed,
    returned,
    waiting,
)
from tests.harness.who_may import made
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
MONDAY, TUESDAY = at("2026-03-09 10:00"), at("2026-03-10 09:00")
REQUEST = AskedIn(date(2026, 3, 9), AskedVia.POST, "Không còn nhu cầu")


@built_once
def office() -> Office:
    return make_office()


@built_once
def dossier(office) -> Dossier:
    """The handler works on it."""
    return assigned(office)


@built_once
def to_sign(office) -> Dossier:
    """Another one, proposed to the leader."""
    return proposed(office)


@built_once
def finished(office) -> Dossier:
    """Finished on Friday 6 March, promised for Wednesday the 11th."""
    return done(office)


@built_once
def fetched(office) -> Dossier:
    return returned(office)


def ask_stop(office, dossier, request=REQUEST, *, by=Role.RECEPTION, when=MONDAY):
    return ending.ask_stop(dossier_id=dossier.pk, asked=request, by=office.actor(by), at=when)


def stop(office, dossier, *, by=Role.APPROVER, when=TUESDAY, reason="Theo đề nghị"):
    if ending.may_ask_stop(dossier):
        ask_stop(office, dossier)
    return ending.stop(dossier_id=dossier.pk, reason=reason, by=office.actor(by), at=when)


def sign(office, dossier):
    """The leader signs; number and seal are still wanting."""
    return processing.complete_step(dossier_id=dossier.pk, by=office.actor(Role.APPROVER), at=MONDAY)


class TestStopping:
    def test_the_counter_writes_the_request_down_and_the_leader_stops(self, office, dossier):
        fees.settle(dossier_id=dossier.pk, by=office.actor(Role.CASHIER), at=MONDAY)
        ask_stop(office, dossier)
        assert ending.asked_ending(dossier).written_by == office.people[Role.RECEPTION]
        stopped = stop(office, dossier)

        end = stopped.endings.get()
        assert (end.state, end.kind, end.ended_by) == (
            EndState.DONE,
            State.STOPPED,
            office.people[Role.APPROVER],
        )
        assert (end.asked_on, end.asked_via, end.written_at) == (date(2026, 3, 9), AskedVia.POST, MONDAY)
        assert (end.fees_paid, end.legal_basis) == (8000, "Điều 21 Nghị định 118/2025/NĐ-CP")
        assert OutboxMessage.objects.filter(kind="dossier_stopped").exists()
        assert ledger.verify().is_whole

    @pytest.mark.parametrize(
        ("stopped", "article"),
        [
            ("2025-06-30 16:00", ""),  # the decree that names it was not in force
            ("2025-07-01 08:00", "Điều 21 Nghị định 118/2025/NĐ-CP"),
        ],
    )
    def test_it_cites_the_article_of_its_day(self, office, stopped, article):
        dossier = assigned(office, when=at("2025-06-26 09:00"))
        asked = AskedIn(date(2025, 6, 30), AskedVia.COUNTER, "Không cần nữa.")
        request = ask_stop(office, dossier, asked, when=at("2025-06-30 15:00"))
        assert request.legal_basis == ""
        stop(office, dossier, when=at(stopped))
        assert dossier.endings.get().legal_basis == article

    def test_form_05_says_who_asked_when_and_what_goes_back(self, office, dossier):
        SignatureDelegationFactory(agency=office.commune, signer=office.people[Role.APPROVER])
        ask_stop(office, dossier)
        stop(office, dossier)
        paper = notices.issue_end_notice(dossier_id=dossier.pk, by=office.actor(Role.APPROVER), at=TUESDAY)
        again = notices.issue_end_notice(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=TUESDAY)
        values = values_of(paper)
        assert paper == again
        assert (paper.kind, paper.form_version) == ("stop_notice", "2025")
        assert (values.asked_on, values.asked_via, values.reasons) == (
            date(2026, 3, 9),
            "qua bưu chính",
            ("Theo đề nghị",),
        )
        assert [line.originals for line in values.papers] == [1, 1]
        assert values.signer_name == office.people[Role.APPROVER].full_name
        assert values.signature == ("KT. NGƯỜI ĐỨNG ĐẦU", "PHÓ CHỦ TỊCH")

    def test_nobody_signs_it_without_a_delegation_and_it_follows_when_there_is_one(self, office, dossier):
        """Ruling 15; what the delegation names counts: one for other papers is none for this."""
        approver, counter = office.people[Role.APPROVER], office.actor(Role.RECEPTION)
        given = SignatureDelegationFactory(agency=office.commune, signer=approver, paper_kinds=["apology"])
        stop(office, dossier)
        with pytest.raises(NotReady, match="chưa được giao ký thông báo"):
            notices.issue_end_notice(dossier_id=dossier.pk, by=counter, at=TUESDAY)
        given.paper_kinds = ["apology", "stop_notice"]
        given.save()
        assert notices.issue_end_notice(dossier_id=dossier.pk, by=counter, at=TUESDAY).kind == "stop_notice"

    def test_who_stands_in_for_the_head_does_not_sign_as_the_head(self, office, dossier):
        """A deputy signs with his own name by his own delegation (rulings 15, 19)."""
        ask_stop(office, dossier)
        head, deputy = office.people[Role.HEAD], office.people[Role.APPROVER]
        LeaveFactory(user=head, deputy=deputy, valid_from=TUESDAY.date(), valid_to=TUESDAY.date())
        ending.stop(dossier_id=dossier.pk, reason="x", by=Actor(deputy, acting_for=head), at=TUESDAY)
        with pytest.raises(NotReady, match="chưa được giao ký thông báo"):
            notices.issue_end_notice(dossier_id=dossier.pk, by=Actor(deputy), at=TUESDAY)

    def test_the_heads_title_stands_above_the_heads_name_alone(self, office, dossier):
        dossier = stop(office, dossier, by=Role.HEAD)
        paper = notices.issue_end_notice(dossier_id=dossier.pk, by=office.actor(Role.HEAD), at=TUESDAY)
        assert values_of(paper).signature == ("NGƯỜI ĐỨNG ĐẦU",)

    def test_its_notice_is_no_business_of_others(self, office, dossier):
        dossier = stop(office, dossier)
        for role in (Role.HANDLER, Role.CASHIER, Role.HELPER):
            with pytest.raises(NotAllowed):
                notices.issue_end_notice(dossier_id=dossier.pk, by=office.actor(role), at=TUESDAY)

    def test_what_did_not_stop_has_no_notice(self, office, dossier):
        dossier = ending.withdraw(
            dossier_id=dossier.pk, reason="x", by=office.actor(Role.RECEPTION), at=MONDAY
        )
        with pytest.raises(NotReady, match="không có thông báo"):
            notices.issue_end_notice(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=MONDAY)

    def test_once_the_result_is_signed_nobody_stops_or_takes_back(self, office, to_sign):
        dossier = sign(office, to_sign)
        for act in (ask_stop, stop):
            with pytest.raises(NotReady, match="đã được ký"):
                act(office, dossier)
        with pytest.raises(NotReady, match="đã được ký"):
            ending.withdraw(dossier_id=dossier.pk, reason="x", by=office.actor(Role.RECEPTION), at=TUESDAY)

    def test_sent_back_after_the_signature_there_is_no_decision_again(self, office, to_sign):
        dossier = sign(office, to_sign)
        processing.send_back(
            dossier_id=dossier.pk, to_order=3, reason="Sai số", by=office.actor(Role.RECORDS_CLERK), at=MONDAY
        )
        assert stop(office, dossier).state == State.STOPPED

    def test_nobody_stops_what_the_applicant_did_not_ask_to_stop(self, office, dossier, client_of, frozen_at):
        frozen_at("2026-03-10 09:00")
        leader = office.people[Role.APPROVER]
        with pytest.raises(NotReady, match="Chưa có đề nghị dừng"):
            ending.stop(dossier_id=dossier.pk, reason="x", by=Actor(leader), at=TUESDAY)
        page, act = (reverse(f"desk:{name}", args=[dossier.pk]) for name in ("dossier", "stop"))
        assert act not in client_of(leader).get(page).content.decode()
        ask_stop(office, dossier)
        assert act in client_of(leader).get(page).content.decode()

    def test_a_result_overtakes_the_request(self, office, to_sign):
        ask_stop(office, to_sign)
        decided(office, to_sign, when=TUESDAY)
        assert to_sign.endings.get().state == EndState.DROPPED

    def test_the_leader_may_say_no_with_a_reason_and_it_may_be_asked_again(self, office, dossier):
        ask_stop(office, dossier)
        leader = office.actor(Role.APPROVER)
        with pytest.raises(Refused):
            ending.drop_stop(dossier_id=dossier.pk, reason="", by=leader, at=TUESDAY)
        ending.drop_stop(dossier_id=dossier.pk, reason="Người khác có quyền lợi", by=leader, at=TUESDAY)
        with pytest.raises(NotReady, match="không có đề nghị"):
            ending.drop_stop(dossier_id=dossier.pk, reason="x", by=leader, at=TUESDAY)
        ask_stop(office, dossier, when=TUESDAY)
        assert dossier.endings.count() == 2

    @pytest.mark.parametrize(("request_", "error", "sentence"), [
        (AskedIn(date(2026, 3, 10), AskedVia.COUNTER, "x"), Refused, "tương lai"),
        (AskedIn(date(2026, 3, 9), AskedVia.COUNTER, " "), Refused, "lý do"),
    ])  # fmt: skip
    def test_wrong_input_is_said(self, office, dossier, request_, error, sentence):
        with pytest.raises(error, match=sentence):
            ask_stop(office, dossier, request_)

    def test_it_is_asked_once(self, office, dossier):
        ask_stop(office, dossier)
        with pytest.raises(NotReady, match="đã được ghi nhận"):
            ask_stop(office, dossier)

    def test_withdrawn_meanwhile_the_request_is_dropped(self, office, dossier):
        ask_stop(office, dossier)
        ending.withdraw(dossier_id=dossier.pk, reason="x", by=office.actor(Role.RECEPTION), at=TUESDAY)
        assert set(dossier.endings.values_list("state", "kind")) == {
            ("dropped", "stopped"),
            ("done", "withdrawn"),
        }

    @pytest.mark.parametrize("changed", [
        {"asked_on": None},
        {"ended_at": None},
        {"fees_given_back": 1},
        {"fees_given_back": 9000, "fees_given_back_at": MONDAY, "fees_given_back_by": 1},
    ])  # fmt: skip
    def test_the_database_holds_to_it(self, office, dossier, changed):
        dossier = stop(office, dossier)
        if "fees_given_back_by" in changed:
            changed = {**changed, "fees_given_back_by": office.people[Role.RECEPTION]}
        with pytest.raises(IntegrityError), transaction.atomic():
            Ending.objects.filter(dossier=dossier).update(**changed)


def test_each_state_and_role_answers_as_the_table_says(office, dossier, finished, fetched):
    at_stages = {
        "asked": asked(office), "accepted": accepted(office), "in_process": in_process(office),
        "assigned": dossier, "waiting": waiting(office), "done": finished, "returned": fetched,
    }  # fmt: skip
    withdraw = partial(ending.withdraw, reason="x", at=TUESDAY)
    moves = {
        stage: {
            "ask_stop": partial(ask_stop, office, one),
            "stop": partial(stop, office, one),
            "withdraw": lambda *, by, one=one: withdraw(dossier_id=one.pk, by=office.actor(by)),
            "correct": partial(correct, office, one),
        }
        for stage, one in at_stages.items()
    }
    running = ("accepted", "in_process", "assigned", "waiting")
    counter, leaders = (Role.RECEPTION, Role.ONESTOP_HEAD), (Role.APPROVER, Role.HEAD)
    table = {
        *product(running, ["ask_stop"], counter),
        *product(running, ["stop"], leaders),
        *product((*running, "asked"), ["withdraw"], counter),
        *product(["returned"], ["correct"], counter),
    }
    assert made(moves, table) == table


class TestGivingBack:
    given = ReturnIn(receiver_name="Đặng Thị Ước", identity_seen="CCCD", originals_returned=True)

    def deliver(self, office, dossier, amount):
        return returning.deliver_decision(
            dossier_id=dossier.pk, given=self.given, by=office.actor(Role.RECEPTION), at=TUESDAY,
            fees_given_back=amount,
        )  # fmt: skip

    def test_papers_and_fees_go_back_on_record(self, office, dossier):
        fees.settle(dossier_id=dossier.pk, by=office.actor(Role.CASHIER), at=MONDAY)
        ending.withdraw(dossier_id=dossier.pk, reason="x", by=office.actor(Role.RECEPTION), at=MONDAY)
        delivered = self.deliver(office, dossier, Decimal(8000))
        end = delivered.endings.get()
        assert (end.fees_given_back, end.fees_given_back_by) == (8000, office.people[Role.RECEPTION])
        assert not delivered.papers.filter(given_back_at=None).exists()
        assert delivered.events.get(kind=EventKind.GIVE_FEES_BACK).refs["amount"] == 8000

    @pytest.mark.parametrize("amount", [Decimal(8001), Decimal(-1)])
    def test_never_more_than_was_paid(self, office, dossier, amount):
        fees.settle(dossier_id=dossier.pk, by=office.actor(Role.CASHIER), at=MONDAY)
        ending.withdraw(dossier_id=dossier.pk, reason="x", by=office.actor(Role.RECEPTION), at=MONDAY)
        with pytest.raises(Refused, match=r"8\.000 đồng"):
            self.deliver(office, dossier, amount)


def correct(office, dossier, *, by=Role.RECEPTION, reason="Sai năm sinh", when=TUESDAY, key=None):
    return correcting_results.open_correction(
        dossier_id=dossier.pk, reason=reason, brings_result=True, submission_key=key or uuid4(),
        by=office.actor(by), at=when,
    )  # fmt: skip


class TestCorrectingAResult:
    def test_a_new_linked_dossier_free_of_charge_with_the_papers_of_the_first(self, office, fetched):
        second = correct(office, fetched)
        assert (second.kind, second.corrects, second.state) == (
            DossierKind.CORRECTION,
            fetched,
            State.ACCEPTED,
        )
        assert not second.fees.exists()
        assert second.due_at == at("2026-03-13 09:00")
        assert set(second.papers.values_list("evidence", flat=True)) == {Evidence.REUSED, Evidence.ORIGINAL}
        assert second.papers.filter(reused_from=fetched).count() == 2
        assert fetched.code in second.subject
        assert (
            Dossier.objects.get(pk=fetched.pk).state,
            fetched.events.filter(kind="open_correction").count(),
        ) == (
            State.RETURNED,
            1,
        )
        assert ledger.verify().is_whole

    def test_pressed_twice_it_is_made_once_and_two_do_not_run_side_by_side(self, office, fetched):
        key = uuid4()
        assert correct(office, fetched, key=key) == correct(office, fetched, key=key)
        with pytest.raises(NotReady, match="Đã có hồ sơ đính chính"):
            correct(office, fetched)

    def test_before_the_return_there_is_another_way(self, office, finished):
        with pytest.raises(NotReady, match="xử lý lại"):
            correct(office, finished)

    def test_it_says_what_was_wrong(self, office, fetched):
        with pytest.raises(Refused, match="sai sót"):
            correct(office, fetched, reason=" ")

    def test_its_own_result_ends_it_like_any_other(self, office, fetched):
        second = correct(office, fetched)
        processing.start_processing(dossier_id=second.pk, by=office.actor(Role.RECEPTION), at=TUESDAY)
        assert Dossier.objects.get(pk=second.pk).state == State.IN_PROCESS


class TestResultsNobodyFetches:
    @pytest.mark.parametrize(("finished", "due", "today", "reminders"), [
        (date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, 20), 0),
        (date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, 21), 1),
        (date(2026, 3, 10), None, date(2026, 3, 20), 1),
        (date(2026, 3, 13), date(2026, 3, 11), date(2026, 3, 22), 0),  # late: from the result on
        (date(2026, 3, 2), date(2026, 3, 11), date(2026, 3, 20), 0),  # early: from the promised day on
        (date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, 31), 2),
        (date(2026, 3, 10), date(2026, 3, 11), date(2027, 3, 31), 3),
    ])  # fmt: skip
    def test_one_reminder_every_ten_days_three_at_most(self, finished, due, today, reminders):
        assert reminders_due(finished_on=finished, due_on=due, on=today) == reminders

    def test_each_goes_once_and_what_was_fetched_is_left_alone(self, finished, fetched):
        nights = ("2026-03-20 07:00", "2026-03-21 07:00", "2026-03-22 07:00", "2026-03-31 07:00")
        assert [collecting.remind(at=at(night)) for night in nights] == [0, 1, 0, 1]
        assert OutboxMessage.objects.filter(kind="result_waiting").count() == 2
        assert finished.events.filter(kind=EventKind.REMIND).count() == 2
        assert not fetched.events.filter(kind=EventKind.REMIND).exists()


def test_an_early_result_is_announced_as_one(finished):
    told = OutboxMessage.objects.get(kind="dossier_done_early", topic=f"dossier:{finished.pk}")
    assert told.variables["due"].startswith("2026-03-11")
    assert not OutboxMessage.objects.filter(kind="dossier_done").exists()

"""Correcting, withdrawing, handing over, moving, settling, delivering: what each does and refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from calendars.queries import load_calendar
from calendars.rules.calendar import WorkCalendar
from calendars.rules.worktime import DayException, DayKind
from dossiers.enums import AskedVia, EventKind, FeeState, State, StepState
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, HandOver
from dossiers.services import (
    ending,
    fees,
    handover,
    papers,
    places,
    processing,
    recount,
    returning,
)
from dossiers.services.returning import ReturnIn
from tests.clock import at
from tests.factories.dossiers import (
    NINE,
    Office,
    accepted,
    asked,
    assigned,
    done,
    in_process,
    make_office,
    proposed,
)
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
LATER = at("2026-03-09 10:00")


@built_once
def office() -> Office:
    return make_office(cases=("Thông thường", "Có yếu tố nước ngoài"))


@built_once
def fresh(office: Office) -> Dossier:
    """Accepted at the counter a minute ago."""
    return accepted(office)


@built_once
def being_handled(office: Office) -> Dossier:
    return assigned(office)


@built_once
def finished(office: Office) -> Dossier:
    """Its result waits at the counter."""
    return done(office)


class TestEnding:
    @pytest.mark.parametrize("stage", [accepted, in_process, assigned, proposed])
    def test_the_applicant_takes_his_dossier_back_while_there_is_no_result(self, office, stage):
        dossier = stage(office)

        ended = ending.withdraw(
            dossier_id=dossier.pk, reason="Đổi ý", by=office.actor(Role.RECEPTION), at=LATER
        )

        assert ended.state == State.WITHDRAWN
        assert ended.ended_on == date(2026, 3, 9)
        assert not ended.steps.filter(state__in=[StepState.ACTIVE, StepState.PENDING]).exists()
        assert ended.fees.get().state == FeeState.CANCELLED

    def test_a_result_that_exists_cannot_be_withdrawn_from(self, office, finished):
        with pytest.raises(NotReady):
            ending.withdraw(dossier_id=finished.pk, reason="x", by=office.actor(Role.RECEPTION), at=LATER)

    def test_it_needs_a_reason(self, office, fresh):
        with pytest.raises(Refused, match="lý do"):
            ending.withdraw(dossier_id=fresh.pk, reason=" ", by=office.actor(Role.RECEPTION), at=LATER)

    def test_the_leader_stops_at_the_applicants_request(self, office, being_handled):
        asked = ending.AskedIn(LATER.date(), AskedVia.COUNTER, "Không còn nhu cầu")
        ending.ask_stop(dossier_id=being_handled.pk, asked=asked, by=office.actor(Role.RECEPTION), at=LATER)
        ended = ending.stop(
            dossier_id=being_handled.pk, reason="Theo đơn", by=office.actor(Role.APPROVER), at=LATER
        )
        assert ended.state == State.STOPPED

    def test_a_refusal_and_the_papers_are_handed_over_and_its_state_stays(self, office):
        to_sign = proposed(office)
        processing.reject(
            dossier_id=to_sign.pk,
            legal_ground="Điều 5 Luật Hộ tịch",
            result=processing.ResultIn(abstract="Không đủ điều kiện"),
            by=office.actor(Role.APPROVER),
            at=LATER,
        )
        given = ReturnIn(receiver_name="Đặng Thị Ước", identity_seen="CCCD", originals_returned=True)

        delivered = returning.deliver_decision(
            dossier_id=to_sign.pk, given=given, by=office.actor(Role.RECEPTION), at=LATER
        )

        assert (delivered.state, delivered.papers_returned) == (State.REJECTED, True)
        assert delivered.events.filter(kind=EventKind.DECISION_DELIVERED).exists()
        assert not delivered.papers.filter(given_back_at=None).exists()
        with pytest.raises(NotReady, match="đã được trả lại"):
            returning.deliver_decision(
                dossier_id=to_sign.pk, given=given, by=office.actor(Role.RECEPTION), at=LATER
            )


class TestReturning:
    @pytest.mark.parametrize(("given", "field"), [
        (ReturnIn(receiver_name=" "), "receiver_name"),
        (ReturnIn(receiver_name="A"), "identity_seen"),
        (ReturnIn(receiver_name="A", means=1), "postal_number"),
        (ReturnIn(receiver_name="Trần Thị Hòa", identity_seen="CCCD"), "receiver_is_applicant"),
        (
            ReturnIn(receiver_name="Trần Thị Hòa", identity_seen="CCCD", receiver_is_applicant=False),
            "identity_seen",
        ),
    ])  # fmt: skip
    def test_who_received_it_must_be_known(self, office, finished, given, field):
        with pytest.raises(Refused) as refusal:
            returning.return_result(
                dossier_id=finished.pk, given=given, by=office.actor(Role.RECEPTION), at=LATER
            )
        assert refusal.value.field == field

    def test_what_is_not_done_is_not_returned(self, office, being_handled):
        given = ReturnIn(receiver_name="Đặng Thị Ước", identity_seen="CCCD")
        with pytest.raises(NotReady, match="đã xử lý xong"):
            returning.return_result(
                dossier_id=being_handled.pk, given=given, by=office.actor(Role.RECEPTION), at=LATER
            )

    def test_lateness_never_blocks_it(self, office):
        dossier = done(office, when=NINE)
        given = ReturnIn(receiver_name="Đặng Thị Ước", identity_seen="CCCD")

        late = returning.return_result(
            dossier_id=dossier.pk, given=given, by=office.actor(Role.RECEPTION), at=at("2026-09-01 09:00")
        )
        assert late.state == State.RETURNED


class TestHandOver:
    def test_one_slip_per_unit_with_its_papers_counted(self, office):
        dossiers = [accepted(office), accepted(office)]

        (bundle,) = handover.hand_over(
            dossier_ids=[one.pk for one in dossiers], by=office.actor(Role.RECEPTION), at=LATER
        )

        assert bundle.to_unit == office.unit
        assert [item.papers_sent for item in bundle.items.all()] == [2, 2]
        assert {Dossier.objects.get(pk=one.pk).state for one in dossiers} == {State.IN_PROCESS}

    def test_one_that_does_not_wait_stops_the_whole_bundle(self, office, fresh):
        gone = in_process(office)

        with pytest.raises(NotReady, match=str(gone)):
            handover.hand_over(dossier_ids=[fresh.pk, gone.pk], by=office.actor(Role.RECEPTION), at=LATER)

        assert Dossier.objects.get(pk=fresh.pk).state == State.ACCEPTED
        assert not HandOver.objects.exists()

    def test_an_empty_choice_says_so(self, office):
        with pytest.raises(Refused, match="ít nhất một"):
            handover.hand_over(dossier_ids=[], by=office.actor(Role.RECEPTION), at=LATER)

    def test_it_is_signed_for_once_by_who_holds_the_step(self, office, fresh):
        (bundle,) = handover.hand_over(dossier_ids=[fresh.pk], by=office.actor(Role.RECEPTION), at=LATER)

        with pytest.raises(NotAllowed):
            handover.receive(
                hand_over_id=bundle.pk, counted={}, by=office.actor(Role.RECORDS_CLERK), at=LATER
            )
        handover.receive(
            hand_over_id=bundle.pk, counted={fresh.pk: 1}, by=office.actor(Role.UNIT_HEAD), at=LATER
        )
        assert bundle.items.get().papers_received == 1
        with pytest.raises(NotReady, match="đã được ký nhận"):
            handover.receive(hand_over_id=bundle.pk, counted={}, by=office.actor(Role.UNIT_HEAD), at=LATER)


class TestPlacesAndWords:
    def test_folder_and_result_have_a_place(self, office, fresh):
        places.move_folder(dossier_id=fresh.pk, place="K2-N3", by=office.actor(Role.RECEPTION), at=LATER)
        moved = places.move_result(
            dossier_id=fresh.pk, place="KQ-07", by=office.actor(Role.RECEPTION), at=LATER
        )
        assert (moved.folder_place, moved.result_place) == ("K2-N3", "KQ-07")
        with pytest.raises(Refused, match="nơi lưu"):
            places.move_folder(dossier_id=fresh.pk, place=" ", by=office.actor(Role.RECEPTION), at=LATER)

    def test_a_new_word_is_given_against_identity_and_the_old_one_stops(self, office, fresh):
        with pytest.raises(Refused, match="đối chiếu"):
            places.renew_lookup_word(
                dossier_id=fresh.pk, identity_seen="", by=office.actor(Role.RECEPTION), at=LATER
            )
        renewed = places.renew_lookup_word(
            dossier_id=fresh.pk, identity_seen="CCCD", by=office.actor(Role.RECEPTION), at=LATER
        )
        assert renewed.lookup_word != fresh.lookup_word

    def test_a_receipt_is_printed_only_for_what_was_accepted(self, office, fresh):
        clerk = office.actor(Role.RECEPTION)
        first, again = (
            papers.print_receipt(dossier_id=fresh.pk, tracking_url="https://x/", by=clerk, at=LATER)
            for _ in range(2)
        )
        assert first == again
        forms = fresh.events.filter(kind=EventKind.PRINT_RECEIPT).values_list("refs__form", flat=True)
        assert list(forms) == [first.form_version] * 2
        with pytest.raises(NotReady, match="chưa được tiếp nhận"):
            papers.print_receipt(dossier_id=asked(office).pk, tracking_url="https://x/", by=clerk, at=LATER)


def test_what_is_owed_is_settled_once(office, fresh):
    fees.settle(dossier_id=fresh.pk, by=office.actor(Role.CASHIER), at=LATER)

    fee = fresh.fees.get()
    assert (fee.state, fee.settled_by) == (FeeState.SETTLED, office.people[Role.CASHIER])
    with pytest.raises(NotReady, match="không còn khoản"):
        fees.settle(dossier_id=fresh.pk, by=office.actor(Role.CASHIER), at=LATER)


def test_a_calendar_change_lists_every_promise_and_moves_only_what_was_confirmed(
    office, fresh, being_handled
):
    later = accepted(office, when=at("2026-03-16 08:00"))

    moves = recount.list_moves(calendar_code="standard", changed=with_a_holiday())

    assert [(move.code, move.old_due, move.new_due) for move in moves] == [
        (one.code, at("2026-03-11 09:32"), at("2026-03-12 09:32")) for one in (fresh, being_handled)
    ]
    assert Dossier.objects.get(pk=later.pk).due_at == later.due_at


def with_a_holiday():
    """The standard calendar with Tuesday 10 March 2026 off."""
    standard = load_calendar("standard")
    holiday = DayException(date(2026, 3, 10), DayKind.HOLIDAY, "Nghỉ thử nghiệm", "Công văn 1")
    exceptions = (*standard.definition.exceptions, holiday)
    return WorkCalendar(replace(standard.definition, exceptions=exceptions))


def test_what_is_done_already_is_not_listed_for_it_would_not_move(office, fresh, being_handled, finished):
    moves = recount.list_moves(calendar_code="standard", changed=with_a_holiday())

    assert [move.code for move in moves] == [fresh.code, being_handled.code]
    before = finished.due_at
    applied = recount.apply_moves(moves=moves, change_id=1, by=office.actor(Role.CONTROL), at=LATER)
    assert (applied, Dossier.objects.get(pk=finished.pk).due_at) == (len(moves), before)

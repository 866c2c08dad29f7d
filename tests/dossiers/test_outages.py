"""Outages on record, blocks of numbers, and what is received under them: what is done, by whom, when not."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from dossiers.enums import EventKind, Signal, SlipMeans, SlipState, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, IntegrityFinding, NumberBlock, Outage, ProvisionalSlip
from dossiers.permissions import can_keep_counter
from dossiers.queries.outages import judged
from dossiers.rules.outages import Doubt
from dossiers.services import integrity, ledger, number_blocks, outages, reception
from tests import access_table as table
from tests.clock import at
from tests.dossiers.power_cut import BEGAN, DEVICE, ENDED, ENTERED, NOTED, REAL, entered, issued, noted
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import make_intake, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
def office():
    return make_office()


class TestEnteredAfterwards:
    def test_the_clock_starts_at_the_real_time_and_the_ledger_says_when_it_was_entered(self, office):
        issued(office)
        outage = noted(office)
        made = entered(office)
        there = reception.accept_new(intake=make_intake(office), by=office.actor(Role.RECEPTION), at=REAL)

        assert (made.accepted_at, made.clock_started_at, made.state) == (REAL, REAL, State.ACCEPTED)
        assert (made.due_at, made.original_due_at) == (there.due_at, there.due_at)
        event = made.events.get(kind=EventKind.ACCEPT)
        assert event.at == REAL
        assert event.refs["entered_at"] == "2026-03-06T10:50:00+07:00"
        assert (event.refs["provisional"], event.refs["outage"]) == (1, outage.pk)
        slip = made.provisional_slip
        assert (slip.state, slip.received_at, slip.recorded_at) == (SlipState.USED, REAL, ENTERED)
        assert not ledger.verify().breaks

    def test_twice_the_same_is_one_dossier(self, office):
        issued(office)
        noted(office)
        intake = make_intake(office)
        made = {entered(office, intake=intake, when=ENTERED + timedelta(minutes=n)).pk for n in range(2)}
        assert len(made) == Dossier.objects.count() == 1
        assert ProvisionalSlip.objects.used().count() == 1

    def test_what_had_reached_the_server_before_the_line_went_keeps_its_own_time(self, office):
        issued(office)
        noted(office)
        intake = make_intake(office)
        before = reception.accept_new(
            intake=intake, by=office.actor(Role.RECEPTION), at=at("2026-03-06 09:01")
        )
        assert entered(office, intake=intake) == before
        before = Dossier.objects.get()
        assert before.accepted_at == at("2026-03-06 09:01")
        assert before.provisional_slip.received_at == REAL
        with pytest.raises(Refused, match="đã nhập với số giấy tạm T00001"):
            entered(office, intake=intake, number=2)

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"real": at("2026-03-06 08:30")}, "received_at", "không nằm trong lần mất kết nối"),
            ({"real": at("2026-03-06 10:40")}, "received_at", "không nằm trong lần mất kết nối"),
            ({"real": at("2026-03-06 10:51")}, "received_at", "tương lai"),
            ({"when": at("2026-03-10 08:00")}, "received_at", "quá hạn nhập"),
            ({"number": 9}, "slip_number", "Không có số giấy tạm T00009"),
        ],
    )
    def test_it_is_refused_and_nothing_is_written(self, office, changes, field, words):
        issued(office)
        noted(office)
        with pytest.raises(Refused, match=words) as refusal:
            entered(office, **changes)
        assert refusal.value.field == field
        assert not Dossier.objects.exists()
        assert not ProvisionalSlip.objects.used().exists()

    def test_a_used_or_void_number_and_that_of_another_counter_are_refused(self, office):
        issued(office)
        noted(office)
        first = entered(office)
        with pytest.raises(Refused, match=f"T00001 đã dùng cho hồ sơ {first}"):
            entered(office)
        number_blocks.void(
            counter_id=office.counter.pk, number=2, reason="Viết hỏng", by=office.actor(Role.ONESTOP_HEAD),
            at=ENTERED,
        )  # fmt: skip
        with pytest.raises(Refused, match="T00002 đã hủy: Viết hỏng"):
            entered(office, number=2)
        neighbour = make_office()
        noted(neighbour)
        with pytest.raises(Refused, match="Không có số giấy tạm"):
            entered(neighbour, number=3)

    def test_a_block_taken_back_before_the_reception_is_not_used(self, office):
        block = issued(office)
        noted(office)
        by = office.actor(Role.ONESTOP_HEAD)
        number_blocks.end(block_id=block.pk, by=by, at=at("2026-03-06 09:30"))
        with pytest.raises(Refused, match="đã thu lại trước thời điểm nhận"):
            entered(office)
        assert entered(office, real=at("2026-03-06 09:20")).accepted_at == at("2026-03-06 09:20")

    @pytest.mark.parametrize("role", [Role.POSTAL_AGENT, Role.HANDLER, Role.HEAD, Role.ADMINISTRATOR])
    def test_only_who_accepts_at_the_counter_may(self, office, role):
        issued(office)
        noted(office)
        with pytest.raises(NotAllowed):
            entered(office, role=role)


class TestOutages:
    @pytest.mark.parametrize("role", [Role.RECEPTION, Role.APPROVER, Role.HEAD, Role.CONTROL])
    def test_only_the_head_of_the_counter_keeps_them(self, office, role):
        by, block = office.actor(role), issued(office)
        lasting = noted(office, ended=None, when=at("2026-03-06 09:05"))
        for act in (
            lambda: outages.note(
                agency=office.counter, began_at=BEGAN, ended_at=ENDED, reason="x", by=by, at=NOTED
            ),
            lambda: outages.end(outage_id=lasting.pk, ended_at=ENDED, by=by, at=NOTED),
            lambda: number_blocks.issue(
                agency=office.counter, place="x", means=SlipMeans.PAD, count=1, by=by, at=NOTED
            ),
            lambda: number_blocks.end(block_id=block.pk, by=by, at=NOTED),
            lambda: number_blocks.print_pad(block_id=block.pk, by=by, at=NOTED),
            lambda: number_blocks.void(counter_id=office.counter.pk, number=1, reason="x", by=by, at=NOTED),
        ):
            with pytest.raises(NotAllowed):
                act()

    def test_one_that_lasts_is_ended_once_and_not_before_what_was_received_in_it(self, office):
        issued(office)
        lasting = noted(office, ended=None, when=at("2026-03-06 09:05"))
        by = office.actor(Role.ONESTOP_HEAD)
        with pytest.raises(NotReady, match="chưa kết thúc"):
            noted(office, ended=None)
        entered(office)
        with pytest.raises(Refused, match="T00001 ghi nhận sau"):
            outages.end(outage_id=lasting.pk, ended_at=at("2026-03-06 09:30"), by=by, at=ENTERED)
        for moment in (BEGAN, ENTERED + timedelta(minutes=1)):
            with pytest.raises(Refused):
                outages.end(outage_id=lasting.pk, ended_at=moment, by=by, at=ENTERED)
        outages.end(outage_id=lasting.pk, ended_at=ENDED, by=by, at=ENTERED)
        with pytest.raises(NotReady, match="đã ghi kết thúc"):
            outages.end(outage_id=lasting.pk, ended_at=ENDED, by=by, at=ENTERED)

    def test_it_says_what_it_was(self, office):
        with pytest.raises(Refused) as refusal:
            noted(office, reason=" ")
        assert refusal.value.field == "reason"

    def test_a_machine_that_was_cut_off_tells_it_and_only_its_own_numbers_profit(self, office):
        issued(office, means=SlipMeans.SCREEN, count=12)
        clerk = office.actor(Role.RECEPTION)

        def heard(when, lost=None, key=DEVICE):
            return outages.hear(
                key=key, agency=office.counter, lost_at=at(lost) if lost else None, by=clerk, at=at(when)
            )

        device, none = heard("2026-03-06 09:00")
        assert none is None
        assert number_blocks.lend(device=device, at=BEGAN) == list(range(1, 11))
        other, _ = heard("2026-03-06 09:00", key=uuid4())
        assert number_blocks.lend(device=other, at=BEGAN) == [11, 12]
        _, found = heard("2026-03-06 10:30", lost="2026-03-06 09:02")

        assert (found.began_at, found.ended_at, found.device) == (at("2026-03-06 09:02"), ENDED, device)
        assert entered(office, number=1).accepted_at == REAL
        with pytest.raises(Refused, match="không nằm trong"):
            entered(office, number=11)
        _, again = heard("2026-03-06 10:30:30", lost="2026-03-06 09:02")
        assert again is None  # it was heard half a minute ago

    def test_numbers_given_out_and_not_posted_yet_are_not_lent_again(self, office):
        issued(office, means=SlipMeans.SCREEN, count=14)
        device, _ = outages.hear(
            key=DEVICE, agency=office.counter, lost_at=None, by=office.actor(Role.RECEPTION), at=BEGAN
        )
        number_blocks.lend(device=device, at=BEGAN)
        assert number_blocks.lend(device=device, at=ENDED, given_out=[1, 2]) == list(range(3, 13))
        # what the machine forgets later is somebody's all the same
        assert number_blocks.lend(device=device, at=ENTERED) == list(range(3, 13))
        told = ProvisionalSlip.objects.filter(given_out_at=ENDED, lent_at=BEGAN)
        assert [slip.number for slip in told.order_by("number")] == [1, 2]

    def test_a_machine_tells_of_its_own_numbers_only(self, office):
        issued(office, means=SlipMeans.SCREEN, count=12)
        clerk = office.actor(Role.RECEPTION)
        first, other = (
            outages.hear(key=uuid4(), agency=office.counter, lost_at=None, by=clerk, at=BEGAN)[0]
            for _ in range(2)
        )
        number_blocks.lend(device=first, at=BEGAN)
        assert number_blocks.lend(device=other, at=BEGAN, given_out=[1, 12]) == [11, 12]
        assert not ProvisionalSlip.objects.exclude(given_out_at=None).exists()

    def test_a_pad_is_lent_to_no_machine(self, office):
        issued(office)
        device, _ = outages.hear(
            key=DEVICE, agency=office.counter, lost_at=None, by=office.actor(Role.RECEPTION), at=BEGAN
        )
        assert number_blocks.lend(device=device, at=BEGAN) == []

    def test_nobody_tells_of_a_machine_at_a_counter_where_he_does_not_receive(self, office):
        with pytest.raises(NotAllowed):
            outages.hear(
                key=DEVICE,
                agency=office.counter,
                lost_at=None,
                by=make_office().actor(Role.RECEPTION),
                at=BEGAN,
            )


class TestBlocks:
    def test_numbers_run_on_and_every_one_is_accounted_for(self, office):
        first, second = issued(office), issued(office, count=3)
        assert [str(first), str(second)] == ["T00001–T00005", "T00006–T00008"]
        assert list(second.slips.values_list("number", flat=True).order_by("number")) == [6, 7, 8]

    @pytest.mark.parametrize(("field", "changes"), [("count", {"count": 0}), ("count", {"count": 201})])
    def test_too_few_or_too_many_are_refused(self, office, field, changes):
        with pytest.raises(Refused) as refusal:
            issued(office, **changes)
        assert refusal.value.field == field

    def test_a_block_is_taken_back_once(self, office):
        block, by = issued(office), office.actor(Role.ONESTOP_HEAD)
        number_blocks.end(block_id=block.pk, by=by, at=NOTED)
        with pytest.raises(NotReady):
            number_blocks.end(block_id=block.pk, by=by, at=NOTED)
        with pytest.raises(NotReady, match="không in nữa"):
            number_blocks.print_pad(block_id=block.pk, by=by, at=NOTED)

    def test_a_number_is_voided_once_and_with_its_reason(self, office):
        issued(office)
        by = office.actor(Role.ONESTOP_HEAD)

        def void(reason):
            return number_blocks.void(counter_id=office.counter.pk, number=3, reason=reason, by=by, at=NOTED)

        with pytest.raises(Refused):
            void(" ")
        assert void("Rách").void_reason == "Rách"
        with pytest.raises(NotReady):
            void("Rách")

    def test_a_pad_is_printed_once(self, office):
        block, by = issued(office), office.actor(Role.ONESTOP_HEAD)
        paper = number_blocks.print_pad(block_id=block.pk, by=by, at=NOTED)
        assert paper.payload["numbers"] == ["T00001", "T00002", "T00003", "T00004", "T00005"]
        assert number_blocks.print_pad(block_id=block.pk, by=by, at=ENTERED) == paper
        screen = issued(office, means=SlipMeans.SCREEN)
        with pytest.raises(NotReady, match="không in thành tập"):
            number_blocks.print_pad(block_id=screen.pk, by=by, at=NOTED)


def test_the_database_itself_refuses_what_must_never_be(office):
    block = issued(office)
    outage = noted(office)
    head = office.people[Role.ONESTOP_HEAD]
    overlapping = {
        "agency": office.counter, "place": "x", "means": "pad", "from_number": 5, "to_number": 6,
        "issued_at": NOTED, "issued_by": head,
    }  # fmt: skip
    found = {"agency": office.counter, "began_at": BEGAN, "ended_at": ENDED, "noted_at": NOTED}
    for refused in (
        lambda: NumberBlock.objects.create(**overlapping),
        lambda: NumberBlock.objects.create(**overlapping | {"from_number": 9, "to_number": 8}),
        lambda: ProvisionalSlip.objects.create(block=block, number=1),
        lambda: block.slips.update(state=SlipState.USED),
        lambda: block.slips.update(state=SlipState.VOID),
        lambda: block.slips.update(state="lost"),
        lambda: Outage.objects.create(**found),  # neither noted nor a machine's
        lambda: Outage.objects.create(**found, noted_by=head),  # without saying what it was
        lambda: Outage.objects.filter(pk=outage.pk).update(ended_at=BEGAN),
        lambda: Outage.objects.filter(pk=outage.pk).update(began_at=ENTERED, ended_at=None),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            refused()
    made = entered(office)
    with pytest.raises(IntegrityError), transaction.atomic():  # one number a dossier, one dossier a number
        block.slips.filter(number=2).update(
            state=SlipState.USED, dossier=made, outage=outage, received_at=REAL, recorded_at=ENTERED,
            recorded_by=head,
        )  # fmt: skip


def test_what_should_be_looked_at_is_on_the_integrity_list_and_the_rest_is_not(office):
    issued(office)
    noted(office)
    plain = entered(office)
    close = entered(office, number=2, real=REAL + timedelta(seconds=30))
    himself = entered(office, number=3, real=at("2026-03-06 10:00"), role=Role.ONESTOP_HEAD)

    told = {slip.dossier: doubts for slip, doubts in judged(ProvisionalSlip.objects.used())}
    assert told == {plain: [], close: [Doubt.CLOSE_TOGETHER], himself: [Doubt.SAME_PERSON]}
    integrity.sweep(day=ENTERED.date())
    signs = IntegrityFinding.objects.filter(signal=Signal.AFTER_OUTAGE).order_by("pk")
    assert [(sign.dossier, sign.refs["doubts"]) for sign in signs] == [
        (close, ["close_together"]),
        (himself, ["same_person"]),
    ]


def test_who_sees_them(office):
    issued(office)
    noted(office)
    entered(office)
    on = ENTERED.date()
    seeing = {
        role
        for role, person in office.people.items()
        if ProvisionalSlip.objects.visible_to(person, on).exists()
    }
    listed = {
        role
        for role in Role
        for relation in ("same_unit", "same_agency")
        if table.access("outage", role, relation).see == "yes"
    }
    assert seeing == listed == {
        Role.RECEPTION, Role.ONESTOP_HEAD, Role.HEAD, Role.APPROVER, Role.CONTROL, Role.AUDITOR,
    }  # fmt: skip
    keepers = {
        role
        for role, person in office.people.items()
        if can_keep_counter(Actor(person), office.counter.pk, on=on)
    }
    assert keepers == {role for act, role, _where in table.acts() if act == "keep_counter"}
    for person in (make_office().people[Role.HEAD], UserFactory()):
        assert not Outage.objects.visible_to(person, on).exists()
        assert not NumberBlock.objects.visible_to(person, on).exists()

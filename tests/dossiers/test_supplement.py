"""The formal supplement: asked, approved, answered in parts, or not answered."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from documents.services.files import store_made
from dossiers.enums import AskedVia, Evidence, ItemKind, PauseMode, RequestState, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, Pause, SupplementRequest
from dossiers.queries import is_late, is_late_766
from dossiers.rules.intake import FileIn, PaperIn
from dossiers.rules.supplement import Item
from dossiers.services import ending, giving_back, ledger, processing, supplement, supplying
from dossiers.services.files import attach
from dossiers.services.supplement import AskIn
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.documents import PDF
from tests.factories.dossiers import (
    NINE,
    Office,
    accepted,
    assigned,
    brought,
    done,
    faulty,
    in_process,
    make_office,
    proposed,
    returned,
    waiting,
)
from tests.harness.who_may import made
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
MONDAY, THURSDAY = at("2026-03-09 10:00"), at("2026-03-12 08:00")


@built_once
def office() -> Office:
    return make_office(limit="15")


@built_once
def dossier(office) -> Dossier:
    """The handler works on it."""
    return assigned(office)


@built_once
def waiting_dossier(office) -> Dossier:
    """Another one, whose applicant was asked for its first paper."""
    return waiting(office)


def ask(office, dossier, *items, by=Role.HANDLER, when=MONDAY, reason="Chưa đủ", **more):
    return supplement.ask(
        dossier_id=dossier.pk,
        asked=AskIn(items or [faulty(dossier)], reason, **more),
        by=office.actor(by),
        at=when,
    )


def receive(office, dossier, papers=None, *, by=Role.RECEPTION, when=THURSDAY, files=None):
    return supplying.receive(
        dossier_id=dossier.pk,
        brought=brought(dossier) if papers is None else papers,
        files=files or {},
        by=office.actor(by),
        at=when,
    )


def now(dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


def extra(article="Điều 7 Nghị định thử", name="Bản vẽ hiện trạng"):
    return Item(kind=ItemKind.EXTRA, name=name, article=article)


class TestAsking:
    def test_in_time_it_stops_the_clock_and_tells_the_applicant(self, office, dossier):
        request = ask(office, dossier)

        found = now(dossier)
        pause = found.pauses.get()
        assert (found.state, found.supplement_count, request.state) == (
            State.SUPPLEMENT,
            1,
            RequestState.OPEN,
        )
        assert (pause.mode, pause.reason, pause.opened_by) == (
            PauseMode.RESTART,
            "Chưa đủ",
            office.people[Role.HANDLER],
        )
        assert pause.legal_basis == "Điều 19 Nghị định 118/2025/NĐ-CP"
        assert pause.expected_end_at == request.answer_due_at == at("2026-03-30 17:30")
        assert (found.late_after, found.late_after_766) == (None, None)
        message = OutboxMessage.objects.get(kind="supplement_requested", topic=f"dossier:{dossier.pk}")
        assert message.variables["due"].startswith("2026-03-30")
        assert ledger.verify().is_whole

    def test_while_it_waits_it_is_late_by_no_measure_however_long(self, office, dossier):
        ask(office, dossier)
        later = at("2026-12-01 10:00")
        assert not is_late(now(dossier), at=later)
        assert not is_late_766(now(dossier), at=later)
        assert not Dossier.objects.late_at(later).filter(pk=dossier.pk).exists()

    def test_what_waits_already_is_not_asked_again(self, office, waiting_dossier):
        with pytest.raises(NotReady, match="Chờ bổ sung"):
            ask(office, waiting_dossier)

    def test_only_who_works_on_it_asks(self, office, dossier):
        for role in set(Role) - {Role.HANDLER, Role.UNIT_HEAD}:
            with pytest.raises(NotAllowed):
                ask(office, dossier, by=role)

    @pytest.mark.parametrize(("asked", "field"), [
        (AskIn([], "x"), "items"),
        (AskIn([extra(article="")], "x"), "item_0"),
        (AskIn([extra(name="Sổ hộ khẩu")], "x"), "name_0"),
        (AskIn([extra()], " "), "reason"),
        (AskIn([extra()], "x", at("2026-03-09 00:00").date()), "answer_on"),
        (AskIn([extra()], "x", at("2026-03-14 00:00").date()), "answer_on"),  # a Saturday
        (AskIn([extra()], "x", at("2028-03-14 00:00").date()), "answer_on"),
    ])  # fmt: skip
    def test_what_is_wrong_is_told_with_its_field(self, office, dossier, asked, field):
        with pytest.raises(Refused) as refusal:
            supplement.ask(dossier_id=dossier.pk, asked=asked, by=office.actor(Role.HANDLER), at=MONDAY)
        assert refusal.value.field == field
        assert now(dossier).state == State.IN_PROCESS
        assert not dossier.requests.exists()

    def test_a_late_request_waits_for_the_leader_and_then_stops_nothing(self, office, dossier):
        due = now(dossier).late_after

        request = ask(office, dossier, when=THURSDAY)
        assert (request.state, now(dossier).state) == (RequestState.PROPOSED, State.IN_PROCESS)
        with pytest.raises(NotReady, match="đang chờ duyệt"):
            ask(office, dossier, when=THURSDAY)
        with pytest.raises(NotAllowed):
            supplement.approve(request_id=request.pk, by=office.actor(Role.UNIT_HEAD), at=THURSDAY)
        supplement.approve(request_id=request.pk, by=office.actor(Role.APPROVER), at=THURSDAY)

        found = now(dossier)
        assert (found.state, found.late_after) == (State.SUPPLEMENT, due)
        assert found.pauses.get().mode == PauseMode.NONE
        received = receive(office, found, when=at("2026-03-20 10:00"))
        assert received.due_at == dossier.due_at
        assert received.late_after == due

    def test_the_leader_may_turn_it_down_with_a_reason(self, office, dossier):
        request = ask(office, dossier, when=THURSDAY)
        leader = office.actor(Role.APPROVER)
        with pytest.raises(Refused):
            supplement.turn_down(request_id=request.pk, reason=" ", by=leader, at=THURSDAY)
        supplement.turn_down(request_id=request.pk, reason="Đã đủ", by=leader, at=THURSDAY)
        with pytest.raises(NotReady, match="không còn chờ duyệt"):
            supplement.approve(request_id=request.pk, by=leader, at=THURSDAY)
        assert now(request.dossier).supplement_count == 0
        again = ask(office, request.dossier, when=THURSDAY)
        assert again.ordinal == 1

    def test_sector_law_lets_a_late_one_stop_the_clock_and_is_cited(self):
        office = make_office(limit="15", sector_rules={"late_supplement": {}})
        request = ask(office, assigned(office), when=THURSDAY)
        supplement.approve(request_id=request.pk, by=office.actor(Role.HEAD), at=THURSDAY)
        request.refresh_from_db()
        assert (request.mode, request.legal_basis, request.is_late) == (
            PauseMode.SUSPEND,
            "Điều 9 Nghị định thử nghiệm",
            True,
        )

    def test_a_paper_beyond_the_list_takes_article_and_unit_head(self, office, dossier):
        request = ask(office, dossier, extra())
        assert request.state == RequestState.PROPOSED
        supplement.approve(request_id=request.pk, by=office.actor(Role.UNIT_HEAD), at=MONDAY)
        assert now(dossier).state == State.SUPPLEMENT
        received = receive(office, now(dossier))
        assert received.papers.filter(name="Bản vẽ hiện trạng", originals=1).exists()

    def test_the_unit_head_who_asks_has_approved_by_asking(self, office, dossier):
        request = ask(office, dossier, extra(), by=Role.UNIT_HEAD)
        assert request.state == RequestState.OPEN
        assert request.extra_approved_by == office.people[Role.UNIT_HEAD]

    def test_late_and_beyond_the_list_takes_both(self, office, dossier):
        request = ask(office, dossier, extra(), when=THURSDAY)
        supplement.approve(request_id=request.pk, by=office.actor(Role.UNIT_HEAD), at=THURSDAY)
        assert SupplementRequest.objects.get(pk=request.pk).state == RequestState.PROPOSED
        supplement.approve(request_id=request.pk, by=office.actor(Role.APPROVER), at=THURSDAY)
        assert SupplementRequest.objects.get(pk=request.pk).state == RequestState.OPEN

    def test_a_request_that_became_late_while_it_lay_there_takes_the_leader(self, office, dossier):
        request = ask(office, dossier, extra())
        supplement.approve(request_id=request.pk, by=office.actor(Role.UNIT_HEAD), at=THURSDAY)
        assert SupplementRequest.objects.get(pk=request.pk).state == RequestState.PROPOSED


class TestAskingTwice:
    def test_a_second_one_is_for_what_came_back_faulty_by_the_leader_and_n_counts_it_late(
        self, office, waiting_dossier
    ):
        dossier = receive(office, waiting_dossier, when=MONDAY)
        again = at("2026-03-10 09:00")
        with pytest.raises(Refused, match="một lần"):
            ask(office, dossier, extra(), when=again)
        request = ask(office, dossier, when=again)
        assert request.state == RequestState.PROPOSED
        supplement.approve(request_id=request.pk, by=office.actor(Role.APPROVER), at=again)

        found = now(dossier)
        assert (found.supplement_count, found.pauses.get(ended_at=None).mode) == (2, PauseMode.NONE)
        assert found.late_after_766 == again
        assert is_late_766(found, at=at("2026-03-10 09:01"))
        assert not is_late(found, at=at("2026-03-10 09:01"))

    def test_never_a_third(self, office, waiting_dossier):
        dossier = receive(office, waiting_dossier, when=MONDAY)
        request = ask(office, dossier, when=MONDAY)
        supplement.approve(request_id=request.pk, by=office.actor(Role.APPROVER), at=MONDAY)
        dossier = receive(office, now(dossier))
        with pytest.raises(NotReady, match="hai lần"):
            ask(office, dossier, when=THURSDAY)

    @pytest.mark.parametrize("changed", [
        {"ordinal": 3},
        {"ordinal": 2},  # without the leader
        {"is_late": True},
        {"mode": PauseMode.SUSPEND, "legal_basis": ""},
        {"asked_at": None},
        {"approved_at": MONDAY},
    ])  # fmt: skip
    def test_the_database_holds_to_it(self, waiting_dossier, changed):
        with pytest.raises(IntegrityError), transaction.atomic():
            SupplementRequest.objects.filter(dossier=waiting_dossier).update(**changed)


class TestReceiving:
    def test_in_parts_and_when_all_is_in_the_period_begins_anew(self, office):
        dossier = waiting(office, items=2)

        partly = receive(office, dossier, brought(dossier, first=1))
        assert partly.state == State.SUPPLEMENT
        assert now(dossier).pauses.get().ended_at is None

        whole = receive(office, now(dossier))
        assert whole.state == State.IN_PROCESS
        # Thursday 12 March 08:00 and fifteen working days again (Art. 19(4)).
        assert whole.due_at == at("2026-04-02 08:00")
        assert whole.late_after == at("2026-04-02 17:30")
        assert whole.original_due_at == dossier.original_due_at
        pause = whole.pauses.get()
        assert (pause.ended_at, pause.closed_by) == (THURSDAY, office.people[Role.RECEPTION])
        kinds = list(whole.events.order_by("seq").values_list("kind", flat=True))[-4:]
        assert kinds == ["request_supplement", "receive_part", "receive_part", "receive_supplement"]
        told = OutboxMessage.objects.get(kind="supplement_received", topic=f"dossier:{dossier.pk}")
        assert told.variables["due"].startswith("2026-04-02")
        assert ledger.verify().is_whole

    @pytest.mark.parametrize(
        ("evidence", "counted", "lies_here"),
        [(Evidence.ORIGINAL, {"originals": 1}, True), (Evidence.CERTIFIED_COPY, {"certified": 1}, False)],
    )
    def test_an_original_that_had_gone_back_lies_here_when_it_is_brought_again(
        self, office, waiting_dossier, evidence, counted, lies_here
    ):
        row = waiting_dossier.papers.get(order=1)
        waiting_dossier.papers.filter(pk=row.pk).update(given_back_at=MONDAY)
        (item_id,) = brought(waiting_dossier)
        receive(office, waiting_dossier, {item_id: PaperIn(name=row.name, evidence=evidence, **counted)})
        assert (row in giving_back.held(waiting_dossier)) is lies_here

    def test_the_step_that_was_running_has_its_hours_again(self, office, waiting_dossier):
        dossier = receive(office, waiting_dossier)
        step = dossier.steps.get(state="active")
        assert step.holder == office.people[Role.HANDLER]
        assert step.due_at > THURSDAY

    def test_suspended_time_is_given_back(self):
        office = make_office(limit="15", supplement_mode="suspend")
        dossier = waiting(office)
        step = dossier.steps.get(state="active").due_at
        whole = receive(office, dossier, when=at("2026-03-11 09:32"))
        assert whole.due_at == at("2026-04-01 09:32")  # three working days later than Friday 27 March
        # From Friday 09:32 to Wednesday 09:32 are three working days of eight hours.
        assert whole.steps.get(state="active").due_at > step

    def test_a_paper_that_was_there_is_replaced_by_what_came(self, office, waiting_dossier):
        (item,) = brought(waiting_dossier)
        paper = PaperIn(name="x", evidence=Evidence.CERTIFIED_COPY, certified=2)
        received = receive(office, waiting_dossier, {item: paper})
        row = received.papers.order_by("order")[0]
        assert (row.evidence, row.originals, row.certified) == (Evidence.CERTIFIED_COPY, 0, 2)

    @pytest.mark.parametrize(("papers", "error", "sentence"), [
        (lambda _own: {}, Refused, "ít nhất một"),
        (lambda own: {item: replace(paper, originals=-1) for item, paper in own.items()}, Refused, "âm"),
        (lambda own: {item: replace(paper, originals=0) for item, paper in own.items()}, Refused, "số lượng"),
        (lambda own: {0: next(iter(own.values()))}, NotReady, "người khác"),
    ])  # fmt: skip
    def test_what_cannot_be_taken_in_is_said(self, office, waiting_dossier, papers, error, sentence):
        with pytest.raises(error, match=sentence):
            receive(office, waiting_dossier, papers(brought(waiting_dossier)))

    def test_no_more_files_come_in_than_a_dossier_may_have(self, office, waiting_dossier, settings):
        settings.UPLOAD_MAX_FILES = 1
        paper = brought(waiting_dossier)
        scan = FileIn(store_made(PDF, "application/pdf").pk, "to-khai.pdf")
        attach(dossier_id=waiting_dossier.pk, file=scan, by=office.actor(Role.RECEPTION), at=MONDAY)
        with pytest.raises(Refused, match="tệp"):
            receive(office, waiting_dossier, paper, files={item: [scan] for item in paper})

    def test_papers_come_in_through_the_one_stop_unit_alone(self, office, waiting_dossier):
        for role in set(Role) - {Role.RECEPTION, Role.ONESTOP_HEAD, Role.POSTAL_AGENT}:
            with pytest.raises(NotAllowed):
                receive(office, waiting_dossier, by=role)

    def test_what_does_not_wait_takes_nothing_in(self, office, dossier):
        with pytest.raises(NotReady, match="không còn chờ bổ sung"):
            receive(office, dossier, {1: None})


class TestEndingWhileWaiting:
    @pytest.mark.parametrize(
        ("end", "role"), [(ending.withdraw, Role.RECEPTION), (ending.stop, Role.APPROVER)]
    )
    def test_request_and_pause_end_with_the_dossier_which_is_not_late(
        self, office, waiting_dossier, end, role
    ):
        if end is ending.stop:
            asked = ending.AskedIn(MONDAY.date(), AskedVia.COUNTER, "Không còn nhu cầu")
            ending.ask_stop(
                dossier_id=waiting_dossier.pk, asked=asked, by=office.actor(Role.RECEPTION), at=MONDAY
            )
        end(dossier_id=waiting_dossier.pk, reason="Đơn", by=office.actor(role), at=at("2026-06-01 09:00"))
        found = now(waiting_dossier)
        assert found.requests.get().state == RequestState.ENDED
        assert found.pauses.get().ended_at == at("2026-06-01 09:00")
        assert not is_late(found, at=at("2026-06-02 09:00"))


def test_each_state_and_role_answers_as_the_table_says(office, dossier, waiting_dossier):
    """states × asking and receiving × roles: what is not a line of the access table is refused."""
    at_stages = {
        "accepted": accepted(office), "in_process": in_process(office), "assigned": dossier,
        "proposed": proposed(office), "waiting": waiting_dossier, "done": done(office),
        "returned": returned(office),
    }  # fmt: skip
    moves = {
        stage: {
            "ask": partial(ask, office, one),
            "receive": partial(receive, office, one, brought(one) if stage == "waiting" else {1: None}),
        }
        for stage, one in at_stages.items()
    }
    table = {
        ("in_process", "ask", Role.HANDLER), ("in_process", "ask", Role.UNIT_HEAD),
        ("assigned", "ask", Role.HANDLER), ("assigned", "ask", Role.UNIT_HEAD),
        ("waiting", "receive", Role.RECEPTION), ("waiting", "receive", Role.ONESTOP_HEAD),
        ("waiting", "receive", Role.POSTAL_AGENT),
    }  # fmt: skip
    assert made(moves, table) == table


def test_nothing_moves_forward_while_it_waits(office, waiting_dossier):
    with pytest.raises(NotReady, match="Chờ bổ sung"):
        processing.complete_step(dossier_id=waiting_dossier.pk, by=office.actor(Role.HANDLER), at=NINE)


def test_a_pause_has_everything_the_law_wants_to_know(office, waiting_dossier):
    dossier = receive(office, waiting_dossier)
    pause = Pause.objects.get(dossier=dossier)
    for value in (pause.reason, pause.legal_basis, pause.opened_by, pause.started_at, pause.expected_end_at,
                  pause.ended_at):  # fmt: skip
        assert value

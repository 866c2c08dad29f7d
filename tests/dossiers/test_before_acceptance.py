"""Before acceptance: the answer that is owed, asking once, silence."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import product

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from calendars.queries import load_calendar
from dossiers.enums import EventKind, Evidence, ItemKind, PauseMode, Phase, RequestState, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import AnswerOwed, Dossier, SupplementRequest
from dossiers.rules.answers import answer_owed
from dossiers.rules.intake import PaperIn
from dossiers.rules.supplement import Item
from dossiers.services import asking, bringing, ending, reception, silence
from dossiers.services.supplement import AskIn
from notifications.models import OutboxMessage
from procedures.enums import Channel
from tests.clock import at
from tests.factories.dossiers import (
    NINE,
    Office,
    accepted,
    asked,
    assigned,
    done,
    make_intake,
    make_office,
    online,
)
from tests.harness.worlds import built_once, undone


pytestmark = pytest.mark.django_db
MONDAY = at("2026-03-09 08:00")


@built_once
def office() -> Office:
    return make_office()


def now(dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


def missing(dossier, kind=ItemKind.MISSING, **more):
    """The last paper of the list, which an online dossier of these tests lacks."""
    paper = dossier.papers.order_by("-order")[0]
    return Item(kind=kind, name=paper.name, paper_id=paper.pk, **more)


def ask(office, dossier, *items, by=Role.RECEPTION, when=MONDAY, reason="Thiếu giấy tờ"):
    return asking.ask(
        dossier_id=dossier.pk,
        asked=AskIn(items or [missing(dossier)], reason),
        by=office.actor(by),
        at=when,
    )


def bring(office, dossier, *, when=MONDAY, order=2):
    paper = dossier.papers.get(order=order)
    brought = {paper.pk: PaperIn(name=paper.name, evidence=Evidence.ELECTRONIC)}
    return bringing.bring(
        dossier_id=dossier.pk, papers=brought, files={}, by=office.actor(Role.RECEPTION), at=when
    )


# channel, filed at, to be answered by; None where no rule binds
OWED = [
    (Channel.ONLINE, "2026-03-06 09:32", "2026-03-09 09:32"),  # eight working hours, over the weekend
    (Channel.ONLINE, "2026-03-06 11:30", "2026-03-09 11:30"),  # from lunch to lunch
    (Channel.ONLINE, "2026-03-07 20:00", "2026-03-09 17:30"),  # on a Saturday night: Monday's hours
    (Channel.IN_PERSON, "2026-03-06 09:32", "2026-03-09 17:30"),  # one working day
    (Channel.POSTAL, "2026-03-06 16:59", "2026-03-09 17:30"),
    (Channel.IN_PERSON, "2026-03-06 17:45", "2026-03-10 17:30"),  # after hours: counts as Monday's (ruling 4)
    # Outside the resolution's two years the counter's own day is not counted.
    (Channel.IN_PERSON, "2025-12-31 09:32", None),
    (Channel.IN_PERSON, "2027-03-01 09:32", None),
    (Channel.ONLINE, "2025-06-05 09:32", "2025-06-06 09:32"),
]


@pytest.mark.parametrize(("channel", "filed", "due"), OWED)
def test_by_when_an_answer_is_owed(channel, filed, due):
    found = answer_owed(load_calendar("standard"), channel=channel, since=at(filed))
    assert (found and found.due_at) == (due and at(due))


class TestAnswering:
    def test_who_files_online_is_owed_an_answer_until_accepted(self, office):
        dossier = online(office, complete=True)
        owed = dossier.answers_owed.get()
        assert (owed.due_at, owed.counter, owed.answered_at) == (at("2026-03-09 09:32"), office.counter, None)
        reception.accept(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=MONDAY)
        assert dossier.answers_owed.get().answered_at == MONDAY

    def test_asking_and_refusing_are_answers_too(self, office):
        asked_for, refused = online(office), online(office)
        ask(office, asked_for)
        reception.refuse(dossier_id=refused.pk, reason="x", by=office.actor(Role.RECEPTION), at=MONDAY)
        ending.withdraw(dossier_id=online(office).pk, reason="x", by=office.actor(Role.RECEPTION), at=MONDAY)
        assert not AnswerOwed.objects.filter(answered_at=None).exists()

    def test_what_comes_back_is_owed_another_answer(self, office):
        dossier = online(office)
        ask(office, dossier)
        bring(office, dossier, when=at("2026-03-10 10:00"))
        assert dossier.answers_owed.get(answered_at=None).due_at == at("2026-03-11 10:00")
        assert dossier.answers_owed.count() == 2


class TestAsking:
    def test_once_with_its_items_a_day_to_answer_and_no_pause(self, office):
        dossier = online(office)
        request = ask(office, dossier)
        found = now(dossier)
        assert (found.state, found.pre_supplement_count, found.supplement_count) == (
            State.SUPPLEMENT_PRE,
            1,
            0,
        )
        assert (request.phase, request.mode, request.answer_due_at) == (
            Phase.BEFORE,
            PauseMode.NONE,
            at("2026-03-30 17:30"),
        )
        assert not found.pauses.exists()
        assert OutboxMessage.objects.filter(kind="supplement_requested").exists()

    def test_a_second_time_only_for_what_the_first_named_and_never_a_third(self, office):
        dossier = online(office)
        ask(office, dossier)
        bring(office, dossier)
        first = dossier.papers.get(order=1)
        new = Item(kind=ItemKind.FAULTY, name=first.name, paper_id=first.pk, what="Ký tên")
        with pytest.raises(Refused, match="một lần"):
            ask(office, dossier, new)
        again = ask(office, dossier, missing(dossier, ItemKind.FAULTY, what="Mờ, không đọc được"))
        assert again.ordinal == 2
        bring(office, dossier)
        with pytest.raises(NotReady, match="hai lần"):
            ask(office, dossier, missing(dossier, ItemKind.FAULTY, what="Mờ"))

    def test_the_count_before_acceptance_moves_nothing_after_it(self, office):
        dossier = online(office)
        ask(office, dossier)
        bring(office, dossier)
        taken = reception.accept(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=MONDAY)
        assert (taken.pre_supplement_count, taken.supplement_count) == (1, 0)
        assert taken.requests.get().state == RequestState.ANSWERED
        assert taken.requests.get().items.get().received_by == office.people[Role.RECEPTION]

    def test_a_paper_beyond_the_list_is_for_the_head_of_the_unit(self, office):
        dossier = online(office)
        extra = Item(kind=ItemKind.EXTRA, name="Bản vẽ", article="Điều 7 Nghị định thử")
        with pytest.raises(Refused, match="trưởng Bộ phận Một cửa"):
            ask(office, dossier, extra)
        request = ask(office, dossier, extra, by=Role.ONESTOP_HEAD)
        assert request.extra_approved_by == office.people[Role.ONESTOP_HEAD]

    def test_the_slip_written_at_the_counter_is_such_a_request(self, office):
        dossier = asked(office)
        request = dossier.requests.get()
        item = request.items.get()
        assert (request.state, request.ordinal, item.kind) == (RequestState.OPEN, 1, ItemKind.MISSING)
        assert item.paper == dossier.papers.get(order=2)

    def test_nor_may_the_counter_ask_for_what_is_abolished(self, office):
        intake = make_intake(office)
        papers = [*intake.papers[:-1], replace(intake.papers[-1], evidence=None, originals=0)]
        with pytest.raises(Refused, match="đã bãi bỏ") as refusal:
            reception.ask_new(
                intake=replace(intake, papers=papers),
                missing="Giấy chứng sinh\n- Bản sao sổ hộ khẩu",
                by=office.actor(Role.RECEPTION),
                at=NINE,
            )
        assert refusal.value.field == "missing"
        assert not Dossier.objects.exists()

    @pytest.mark.parametrize(
        ("line", "asked_for"),
        [
            ("Giấy chứng sinh", (ItemKind.MISSING, "Giấy chứng sinh", "")),
            ("- giay chung sinh.", (ItemKind.MISSING, "Giấy chứng sinh", "")),  # as people type
            (
                "Tờ khai đăng ký khai sinh: ghi đủ nơi sinh: tỉnh, xã",
                (ItemKind.FAULTY, "Tờ khai đăng ký khai sinh", "ghi đủ nơi sinh: tỉnh, xã"),
            ),
            ("Tờ khai đăng ký khai sinh", None),  # was handed in: what is to be put right?
            ("Tờ khai", None),  # half a name
            ("Giấy xác nhận của tổ dân phố", None),  # beyond the list: takes an article and the head
            ("tất cả", None),
        ],
    )
    def test_the_counter_names_papers_of_the_list_and_nothing_else(self, office, line, asked_for):
        intake = make_intake(office)
        papers = [*intake.papers[:-1], replace(intake.papers[-1], evidence=None, originals=0)]
        given = {"by": office.actor(Role.RECEPTION), "at": NINE, "missing": line}
        if asked_for is None:
            with pytest.raises(Refused) as refusal:
                reception.ask_new(intake=replace(intake, papers=papers), **given)
            assert refusal.value.field == "missing"
            assert not Dossier.objects.exists()
            return
        item = reception.ask_new(intake=replace(intake, papers=papers), **given).requests.get().items.get()
        assert (item.kind, item.paper.name, item.what) == asked_for


class TestSilence:
    def test_reminders_and_then_the_head_of_the_unit_decides(self, office):
        dossier = asked(office)  # on Friday 6 March: until Friday 27 March 17:30
        assert [silence.remind(at=at(f"2026-03-{day} 07:00")) for day in (23, 24, 26)] == [0, 1, 1]
        head = office.actor(Role.ONESTOP_HEAD)
        with pytest.raises(NotReady, match="17:30 ngày 27/03/2026"):
            asking.lapse(dossier_id=dossier.pk, reason="x", by=head, at=at("2026-03-27 17:30"))
        with pytest.raises(Refused):
            asking.lapse(dossier_id=dossier.pk, reason=" ", by=head, at=at("2026-03-30 08:00"))
        ended = asking.lapse(
            dossier_id=dossier.pk, reason="Không trả lời", by=head, at=at("2026-03-30 08:00")
        )
        assert (ended.state, ended.requests.get().state) == (State.LAPSED_PRE, RequestState.ENDED)
        assert OutboxMessage.objects.filter(kind="dossier_lapsed_pre").exists()
        assert ended.events.filter(kind=EventKind.LAPSE).exists()


def test_each_state_and_role_answers_as_the_table_says(office):
    stages = {"online": online, "asked": asked, "accepted": accepted, "assigned": assigned, "done": done}
    allowed = {}
    late = at("2026-06-01 08:00")
    for name, stage in stages.items():
        dossier = stage(office)
        moves = {
            "ask": partial(ask, office, dossier),
            "bring": lambda *, by, one=dossier: reception.resubmit(
                dossier_id=one.pk, by=office.actor(by), at=MONDAY
            ),
            "lapse": lambda *, by, one=dossier: asking.lapse(
                dossier_id=one.pk, reason="x", by=office.actor(by), at=late
            ),
        }
        for role, (move, make) in product(Role, moves.items()):
            try:
                with undone():
                    make(by=role)
                    allowed.setdefault((move, name), set()).add(role.value)
            except (NotReady, NotAllowed):
                continue
    assert allowed == {
        ("ask", "online"): {"reception", "onestop_head"},
        ("bring", "asked"): {"reception", "onestop_head", "postal_agent"},
        ("lapse", "asked"): {"onestop_head"},
    }
    assert SupplementRequest.objects.filter(phase=Phase.AFTER).count() == 0

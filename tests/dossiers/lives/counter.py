"""The applicant and the counter: handing in, what is missing, taking back, fetching the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from accounts.enums import Role
from dossiers.enums import (
    TERMINAL_STATES,
    AskedVia,
    Evidence,
    ItemKind,
    PostState,
    RequestState,
    ReturnMeans,
    State,
)
from dossiers.models import Dossier
from dossiers.rules.days import local_day
from dossiers.rules.intake import Intake, PaperIn, Person
from dossiers.rules.posting import PostedIn, PostedOut
from dossiers.rules.supplement import Item
from dossiers.services import (
    asking,
    bringing,
    correcting_results,
    corrections,
    ending,
    fees,
    post,
    reception,
    returning,
    supplement,
    supplying,
)
from dossiers.services.ending import AskedIn
from dossiers.services.returning import ReturnIn
from dossiers.services.supplement import AskIn
from procedures.enums import Channel
from tests.clock import at
from tests.dossiers.lives.base import LAST_DAY, Life
from tests.dossiers.lives.world import PROCEDURES
from tests.factories.dossiers import faulty, make_intake


KEYS = UUID("00000000-0000-4000-8000-000000000007")
WAYS = ("accepted", "submitted", "online", "asked", "refused")
UNACCEPTED = (State.SUBMITTED, State.SUPPLEMENT_PRE)
ENDED_WITHOUT = (
    State.REJECTED, State.STOPPED, State.CLOSED_NO_REPLY, State.CLOSED_UNPAID, State.WITHDRAWN,
)  # fmt: skip
# Over Tết, over a long weekend, on an ordinary Friday; in and out of office hours.
begins = st.integers(0, 140_000).map(
    lambda number: at("2026-01-28 07:00") + timedelta(minutes=number, seconds=17)
)


@dataclass(frozen=True)
class Coming:
    """How a dossier comes in, and how far it is when chance takes over."""

    procedure: str
    way: str
    channel: Channel
    by_another: bool
    head_start: int


comings = st.builds(
    Coming,
    procedure=st.sampled_from([*PROCEDURES, "with_cases", "linked"]),
    way=st.sampled_from(WAYS[:1] * 4 + WAYS),
    channel=st.sampled_from([Channel.IN_PERSON, Channel.POSTAL]),
    by_another=st.booleans(),
    head_start=st.sampled_from([0, 1, 2, 2, 2, 2, 3, 4, 6, 7]),
)


class Counter(Life):
    """What the one-stop unit does."""

    @initialize(moment=begins, coming=comings)
    def the_first_comes_in(self, moment: datetime, coming: Coming) -> None:
        self.go_to(moment)
        self._comes_in(coming)

    @precondition(lambda self: self.is_in(*TERMINAL_STATES) and self.now < LAST_DAY)
    @rule(coming=comings)
    def the_next_comes_in(self, coming: Coming) -> None:
        """One life is over; time goes on with another."""
        self._comes_in(coming)

    def _comes_in(self, coming: Coming) -> None:
        self.office = self.world.office_for(coming.procedure)
        intake = self._intake(coming)
        typed = {"intake": intake, "by": self.actor(Role.RECEPTION), "at": self.now}
        made = {
            "accepted": lambda: reception.accept_new(**typed),
            "submitted": lambda: reception.submit_new(**typed),
            "online": lambda: self._online(intake),
            "asked": lambda: self._asked(intake),
            "refused": lambda: reception.refuse_new(reason="Không đúng thẩm quyền", **typed),
        }[coming.way]()
        self.dossier_id = made.pk
        self._answers.clear()
        for _ in range(coming.head_start):
            self.next_act()

    def _intake(self, coming: Coming) -> Intake:
        case = self.office.procedure.version.cases.order_by("position").first()
        intake = make_intake(
            self.office,
            channel=coming.channel,
            case_id=case.pk if case else None,
            submission_key=uuid5(KEYS, f"{self.now} {self.office.procedure.offer.pk}"),
            posted=PostedIn("RN123456785VN", local_day(self.now))
            if coming.channel == Channel.POSTAL
            else None,
        )
        if not coming.by_another:
            return intake
        somebody = Person(name="Đặng Văn Thử", id_number="099187000456")
        return replace(intake, representative=somebody, authorisation="Giấy ủy quyền ngày 01/3/2026")

    def _online(self, intake: Intake) -> Dossier:
        papers = [replace(paper, evidence=Evidence.ELECTRONIC, originals=0) for paper in intake.papers]
        papers[-1] = replace(papers[-1], evidence=None)
        filed = replace(intake, channel=Channel.ONLINE, papers=papers)
        return reception.submit_online(intake=filed, system_id=1, at=self.now)

    def _asked(self, intake: Intake) -> Dossier:
        papers = [*intake.papers[:-1], replace(intake.papers[-1], evidence=None, originals=0)]
        return reception.ask_new(
            intake=replace(intake, papers=papers),
            missing=papers[-1].name,
            by=self.actor(Role.RECEPTION),
            at=self.now,
        )

    # --- before acceptance ------------------------------------------------------------------------------

    @precondition(lambda self: self.is_in(*UNACCEPTED))
    @rule()
    def accepts(self) -> None:
        self.press(reception.accept, dossier_id=self.dossier_id, by=self.actor(Role.RECEPTION))

    @precondition(lambda self: self.is_in(*UNACCEPTED))
    @rule(and_accepts=st.booleans())
    def brings_what_is_missing(self, and_accepts: bool) -> None:
        missing = self.dossier.papers.filter(evidence="").order_by("order")
        papers = {row.pk: _original(row.name) for row in missing}
        if and_accepts:
            self.press(
                bringing.bring_and_accept, dossier_id=self.dossier_id, papers=papers, files={},
                quantities={}, amounts={}, by=self.actor(Role.RECEPTION),
            )  # fmt: skip
        else:
            self.press(
                bringing.bring, dossier_id=self.dossier_id, papers=papers, files={},
                by=self.actor(Role.RECEPTION),
            )  # fmt: skip

    @precondition(lambda self: self.is_in(State.SUBMITTED))
    @rule(extra=st.booleans())
    def asks_before_acceptance(self, extra: bool) -> None:
        item = extra_paper() if extra else faulty(self.dossier)
        self.press(
            asking.ask, dossier_id=self.dossier_id, asked=AskIn([item], "Chưa đầy đủ"),
            by=self.actor(Role.ONESTOP_HEAD),
        )  # fmt: skip

    @precondition(lambda self: self.is_in(State.SUBMITTED))
    @rule()
    def refuses_to_accept(self) -> None:
        self.press(
            reception.refuse, dossier_id=self.dossier_id, reason="Không đúng thẩm quyền",
            by=self.actor(Role.RECEPTION),
        )  # fmt: skip

    @precondition(lambda self: self.is_in(State.SUPPLEMENT_PRE))
    @rule()
    def lapses(self) -> None:
        self.press(
            asking.lapse, dossier_id=self.dossier_id, reason="Không bổ sung",
            by=self.actor(Role.ONESTOP_HEAD),
        )  # fmt: skip

    # --- while it is worked on --------------------------------------------------------------------------

    @precondition(lambda self: self.is_in(State.SUPPLEMENT))
    @rule()
    def hands_the_slip_over(self) -> None:
        self.press(supplement.send_slip, dossier_id=self.dossier_id, by=self.actor(Role.RECEPTION))

    @precondition(lambda self: self.is_in(State.SUPPLEMENT))
    @rule(only_one=st.booleans())
    def supplies(self, only_one: bool) -> None:
        request = self.dossier.requests.get(state=RequestState.OPEN)
        items = request.items.filter(received_at=None).order_by("order")[: 1 if only_one else None]
        self.press(
            supplying.receive,
            dossier_id=self.dossier_id,
            brought={item.pk: _original(item.name) for item in items},
            files={},
            by=self.actor(Role.RECEPTION),
        )

    @precondition(lambda self: self.dossier_id)
    @rule(via=st.sampled_from(AskedVia), days_ago=st.integers(0, 3))
    def takes_it_back(self, via: AskedVia, days_ago: int) -> None:
        day = self.now.date() - timedelta(days=days_ago)
        self.press(
            ending.withdraw, dossier_id=self.dossier_id, reason="Không còn nhu cầu", via=via, asked_on=day,
            by=self.actor(Role.RECEPTION),
        )  # fmt: skip

    @precondition(lambda self: self.dossier_id)
    @rule(via=st.sampled_from(AskedVia))
    def asks_to_stop(self, via: AskedVia) -> None:
        asked = AskedIn(self.now.date(), via, "Không còn nhu cầu")
        self.press(ending.ask_stop, dossier_id=self.dossier_id, asked=asked, by=self.actor(Role.RECEPTION))

    @precondition(lambda self: self.is_in(State.ACCEPTED, State.IN_PROCESS, State.DONE))
    @rule(position=st.integers(1, 2), role=st.sampled_from([Role.RECEPTION, Role.ONESTOP_HEAD]))
    def puts_the_case_right(self, position: int, role: Role) -> None:
        case = self.office.procedure.version.cases.filter(position=position).first()
        changes = {"case_id": case.pk} if case else {"subject": f"Nội dung {self.now:%d/%m/%Y %H:%M}"}
        self.press(
            corrections.correct, dossier_id=self.dossier_id, changes=changes, reason="Ghi nhầm khi nhận",
            by=self.actor(role),
        )  # fmt: skip

    # --- the end ----------------------------------------------------------------------------------------

    @precondition(lambda self: self.dossier_id)
    @rule()
    def pays_the_fee(self) -> None:
        self.press(fees.settle, dossier_id=self.dossier_id, by=self.actor(Role.CASHIER))

    @precondition(lambda self: self.is_in(State.DONE))
    @rule(by_post=st.booleans())
    def gets_the_result(self, by_post: bool) -> None:
        sent = ReturnIn(receiver_name="Đặng Thị Ước", means=ReturnMeans.POSTAL, postal_number="RN123456785VN")
        self.press(
            returning.return_result, dossier_id=self.dossier_id, given=sent if by_post else given(),
            by=self.actor(Role.RECEPTION),
        )  # fmt: skip

    @precondition(lambda self: self.is_in(State.RETURNED, *ENDED_WITHOUT))
    @rule(what=st.sampled_from([post.delivered, post.came_back, post.collected]), again=st.booleans())
    def the_post_tells(self, what: Callable[..., Any], again: bool) -> None:
        item = self.dossier.postal_items.exclude(state=PostState.RECEIVED).order_by("-pk").first()
        if item is None:
            return
        outcome = post.Outcome(local_day(self.now), "Người nhà nhận")
        clerk = self.actor(Role.RECEPTION)
        self.press(what, item_id=item.pk, outcome=outcome, by=clerk)
        if again:
            self.press(post.send_again, item_id=item.pk, posted=PostedOut("RN123456799VN"), by=clerk)

    @precondition(lambda self: self.is_in(*ENDED_WITHOUT))
    @rule(back=st.none() | st.sampled_from([8000, 9000]))
    def gets_decision_and_papers(self, back: int | None) -> None:
        self.press(
            returning.deliver_decision, dossier_id=self.dossier_id, given=given(), fees_given_back=back,
            by=self.actor(Role.RECEPTION),
        )  # fmt: skip

    @precondition(lambda self: self.is_in(State.RETURNED))
    @rule(goes_on_with_it=st.booleans())
    def brings_a_wrong_result_back(self, goes_on_with_it: bool) -> None:
        corrected = self.press(
            correcting_results.open_correction, dossier_id=self.dossier_id, reason="Sai họ tên",
            brings_result=True, submission_key=uuid5(KEYS, f"of {self.dossier_id}"),
            by=self.actor(Role.RECEPTION),
        )  # fmt: skip
        if corrected is not None and goes_on_with_it:
            self.dossier_id = corrected.pk


def _original(name: str) -> PaperIn:
    return PaperIn(name=name, evidence=Evidence.ORIGINAL, originals=1)


def extra_paper() -> Item:
    return Item(kind=ItemKind.EXTRA, name="Văn bản xác nhận", article="Điều 9 Nghị định thử nghiệm")


def given() -> ReturnIn:
    return ReturnIn(receiver_name="Đặng Thị Ước", identity_seen="CCCD", signed=True, originals_returned=True)

"""Dossiers of the kinds that the generator does not tell, received at the main counter through the services.

Received here for another commune, a set that goes to several agencies, the correction of a result that was
returned, papers certified while somebody waits, and work of two officers side by side: a few of each, at
different points of their way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from accounts.enums import Role
from accounts.models import Actor, Agency
from accounts.queries import ancestors, asked_once, holders
from calendars.queries import load_calendar
from calendars.rules.terms import LOCAL
from calendars.rules.worktime import add_working_days
from dossiers.enums import DossierKind, Evidence, State, StepState
from dossiers.models import Dossier, StepInstance
from dossiers.queries.linking import offers_for, parts_of
from dossiers.rules.days import local_day
from dossiers.rules.intake import Intake, PaperIn, Person
from dossiers.services import (
    arriving,
    correcting_results,
    express,
    handover,
    linking,
    processing,
    reception,
)
from dossiers.services.catalogue import current_content
from dossiers.services.express import ExpressIn, ExpressLine
from portal.night.demo.office import sign_annexes
from portal.night.demo.plan import MAIN_COUNTER, SEED
from portal.night.generator.people import SEX_LABEL, invent
from procedures.enums import Channel, StepKind
from procedures.models import Procedure, ProcedureOffer
from procedures.queries import cases_of, papers_for
from procedures.services.offers import Record, offer_procedure
from procedures.services.processes import StepDraft, approve_process, draft_process


EACH = 3
"""Dossiers of each kind."""
ELSEWHERE = "1.004873"
"""Certificate of marital status: any commune may receive it for any other."""
SET = "2.000986"
"""Birth, residence and health insurance of a child, handed in as one."""
BESIDE = "1.012817"
"""Land measured again: the officer reads the file while the head of the department looks at the place."""
AT_ONCE = "2.000815"
"""Copies certified against the original."""
DECISION = "Quyết định 118/QĐ-UBND"
DAYS_AGO = -4
PAUSE = timedelta(minutes=25)


@asked_once()
def add_rare(*, at: datetime) -> int:
    """A few of each kind; how many dossiers. Nothing where the main counter has one already."""
    counter = Agency.objects.get(code=MAIN_COUNTER)
    if Dossier.objects.filter(receiving_agency=counter, kind=DossierKind.NON_BOUNDARY).exists():
        return 0
    day = add_working_days(load_calendar("standard"), local_day(at), DAYS_AGO)
    hand = _Hand(counter, datetime.combine(day, time(8, 10), LOCAL))
    before = Dossier.objects.count()
    _for_another(hand)
    _sets(hand)
    _corrections(hand)
    _at_once(hand)
    _side_by_side(hand)
    return Dossier.objects.count() - before


@dataclass
class _Hand:
    """Who does the next thing, and when: one thing after the other, some minutes between."""

    counter: Agency
    now: datetime

    def __post_init__(self) -> None:
        self._chance = Random(f"{SEED}:rare")  # noqa: S311

    def who(self, unit: Agency | int, role: Role) -> Actor:
        """Of the unit or, where nobody there has the role, of the nearest above it."""
        on = local_day(self.now)
        for place in ancestors(unit if isinstance(unit, int) else unit.pk, on):
            if people := holders(place, role, on):
                return Actor(people[0])
        raise LookupError(f"{unit}: {role}")

    @property
    def clerk(self) -> Actor:
        return self.who(self.counter, Role.RECEPTION)

    def does(self, act: Callable[..., object], **values: object) -> None:
        self.now += PAUSE
        act(at=self.now, **values)

    def key(self) -> UUID:
        return UUID(int=self._chance.getrandbits(128))

    def somebody(self) -> Person:
        someone = invent(self._chance, year=self.now.year, place="xã Suối Mây")
        return Person(
            name=someone.name,
            id_number=someone.number,
            born_on=someone.born_on,
            sex=SEX_LABEL[someone.sex],
            address=someone.address,
            phone=someone.phone,
        )

    def offer(self, code: str) -> ProcedureOffer:
        """Of the main counter."""
        offers = ProcedureOffer.objects.open_on(local_day(self.now)).filter(procedure__code=code)
        return offers.select_related("process", "procedure").get(receiving_agency=self.counter)

    def receives(self, offer: ProcedureOffer, *, here: bool = True) -> Dossier:
        """A complete dossier of somebody invented."""
        self.now += PAUSE
        on = local_day(self.now)
        version = current_content(offer.procedure_id, on)
        assert version is not None  # noqa: S101 - it is offered
        case = next(iter(cases_of(version)), None)
        papers = [
            PaperIn(paper.name, required_paper_id=paper.pk, evidence=Evidence.ORIGINAL, originals=1)
            for paper in papers_for(version, case)
        ]
        intake = Intake(
            submission_key=self.key(),
            offer_id=offer.pk,
            case_id=case.pk if case else None,
            channel=Channel.IN_PERSON,
            applicant=self.somebody(),
            papers=papers,
            amounts=dict.fromkeys(version.fee_rules.values_list("pk", flat=True), Decimal(0)),
            counter_id=None if here else self.counter.pk,
        )
        return reception.accept_new(intake=intake, by=self.clerk, at=self.now)


def _for_another(hand: _Hand) -> None:
    """One waits to be sent, one is under way, one has arrived."""
    offers = ProcedureOffer.objects.open_on(local_day(hand.now)).recorded_here()
    offer = offers.filter(procedure__code=ELSEWHERE).exclude(receiving_agency=hand.counter).order_by("pk")[0]
    received = [hand.receives(offer, here=False) for _ in range(EACH)]
    for dossier in received[1:]:
        hand.does(handover.hand_over, dossier_ids=[dossier.pk], by=hand.clerk)
    there = hand.who(offer.receiving_agency, Role.RECEPTION)
    hand.does(arriving.arrive, dossier_id=received[-1].pk, by=there)


def _sets(hand: _Hand) -> None:
    """What the first stage names is filed at its agency; the newest set has not been sent yet."""
    on = local_day(hand.now)
    offer_procedure(
        procedure=Procedure.objects.get(code=SET),
        receiving=hand.counter,
        deciding=Agency.objects.get(pk=ancestors(hand.counter.pk, on)[1]),
        valid_from=on,
        record=Record(),
        by=hand.who(hand.counter, Role.CONTROL),
        at=hand.now,
    )
    sign_annexes(at=hand.now)
    for dossier in [hand.receives(hand.offer(SET)) for _ in range(EACH)][: EACH - 1]:
        for part in parts_of(dossier):
            place = offers_for(dossier, part.link, on).first()
            if part.may_open and place is not None:
                case = current_content(place.procedure_id, on)
                chosen = next(iter(cases_of(case)), None) if case else None
                hand.does(
                    linking.open_part,
                    dossier_id=dossier.pk,
                    link_id=part.link.pk,
                    offer_id=place.pk,
                    case_id=chosen.pk if chosen else None,
                    by=hand.clerk,
                )


def _corrections(hand: _Hand) -> None:
    """Results that were returned with a fault; of the second and third the work has begun."""
    returned = Dossier.objects.filter(
        receiving_agency=hand.counter,
        state=State.RETURNED,
        kind=DossierKind.ORDINARY,
        system_of_record="",
        returned_at__lt=hand.now,
        procedure_version__is_express=False,
    ).order_by("-returned_at", "pk")
    for number, first in enumerate(returned[:EACH]):
        key = hand.key()
        hand.does(
            correcting_results.open_correction,
            dossier_id=first.pk,
            reason="Kết quả ghi sai năm sinh của người được cấp.",
            brings_result=True,
            submission_key=key,
            by=hand.clerk,
        )
        if number:
            made = Dossier.objects.get(submission_key=key)
            hand.does(processing.start_processing, dossier_id=made.pk, by=hand.clerk)


def _at_once(hand: _Hand) -> None:
    """Received, signed, paid and given back in one visit."""
    offer, on = hand.offer(AT_ONCE), local_day(hand.now)
    for number in range(EACH):
        visit = ExpressIn(
            submission_key=hand.key(),
            offer_id=offer.pk,
            case_id=None,
            applicant=hand.somebody(),
            lines=[ExpressLine("Bằng tốt nghiệp", pages=1, copies=number + 2)],
            signer_id=express.signers(offer.deciding_agency_id, on)[0].pk,
        )
        hand.does(express.receive_and_return, visit=visit, by=hand.clerk)


def _side_by_side(hand: _Hand) -> None:
    """Two branches run; of the last dossier one of them is done already."""
    offer = hand.offer(BESIDE)
    _put_beside(offer, hand)
    for number in range(EACH):
        dossier = hand.receives(offer)
        hand.does(processing.start_processing, dossier_id=dossier.pk, by=hand.clerk)
        running = StepInstance.objects.filter(dossier=dossier, state=StepState.ACTIVE)
        first = running.get()
        if first.kind == StepKind.ASSIGN:
            to = hand.who(first.unit_id, Role.HANDLER)
            head = hand.who(first.unit_id, Role.UNIT_HEAD)
            hand.does(processing.assign, dossier_id=dossier.pk, to=to.user, by=head)
        if number == EACH - 1:
            beside = running.get(branch=1)
            by = hand.who(beside.unit_id, Role(beside.role))
            values = {"dossier_id": dossier.pk, "by": by, "step_id": beside.pk}
            if beside.holder_id is None:
                hand.does(processing.take_step, **values)
            hand.does(
                processing.complete_step, note="Đã xem thực địa; ranh giới rõ, không tranh chấp.", **values
            )


def _put_beside(offer: ProcedureOffer, hand: _Hand) -> None:
    """From now on its process has a second pair of eyes beside the officer's."""
    process = offer.process
    assert process is not None  # noqa: S101 - every offer of the demo has one
    steps: list[StepDraft] = []
    for step in process.steps.order_by("order", "branch"):
        steps.append(StepDraft(step.kind, step.name, step.role, step.hours))
        if step.kind == StepKind.HANDLE and not any(draft.beside for draft in steps):
            half = (step.hours / 2).quantize(Decimal("0.1"))
            steps.append(StepDraft(StepKind.HANDLE, "Xem xét thực địa", Role.UNIT_HEAD, half, beside=True))
    *_, top = ancestors(hand.counter.pk, local_day(hand.now))
    by = hand.who(top, Role.CONTROL)  # it binds every agency below (ADR 19)
    made = draft_process(
        procedure=offer.procedure,
        level=process.level,
        name=f"{process.name} (thẩm định song song)",
        steps=steps,
        by=by,
        at=hand.now,
    )
    approve_process(template_id=made.pk, decision_number=DECISION, by=by, at=hand.now)
    sign_annexes(at=hand.now)

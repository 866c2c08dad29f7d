"""A province with something to see on every page of oversight, on a Saturday morning."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from accounts.enums import Role
from accounts.models import Actor, Agency, AgencyPlacement, User
from dossiers.enums import StepState, SyncState
from dossiers.models import Dossier, StepInstance, Synchronisation
from dossiers.queries.late_list import Month
from dossiers.services import deadlines, overdue, question_watch
from dossiers.services.syncing import Answer, record_answers
from feedback.enums import DutyKind, PetitionKind, PetitionState
from feedback.models import RatingAnswer, RatingCriterion
from indicators.enums import FigureKind, PeriodKind
from indicators.models import OutsideReport, Publication, UnitReport
from indicators.rules.periods import Period
from indicators.services import closing, facts, outside, scores, unit_reports
from indicators.services.entering import FigureIn, enter_figure
from indicators.services.petition_facts import refresh_petitions
from indicators.services.procedure_facts import refresh_procedures
from indicators.services.targets import TargetsIn, set_targets
from jobs.models import JobRun
from procedures.enums import AnnouncedAction, Authority
from procedures.services.announcing import DecisionHead, Entry, record_decision
from tests.clock import at
from tests.factories import dossiers as make, payments as money
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.feedback import make_duty, make_petition, make_rating
from tests.factories.indicators import kept_score


NOW = "2026-03-21 08:00"
MARCH, FEBRUARY = (Period(PeriodKind.MONTH, date(2026, month, 1)) for month in (3, 2))
QUARTER = Period(PeriodKind.QUARTER, date(2026, 1, 1))


@dataclass
class Whole:
    """Who looks, and at what."""

    province: Agency
    office: make.Office
    head: User
    late: Dossier
    report: OutsideReport
    month: Publication
    handed_in: UnitReport

    @property
    def commune(self) -> Agency:
        return self.office.commune


def build() -> Whole:
    """Everything the pages count, two or three of each; the clock stands at NOW."""
    province, office, other = AgencyFactory(province=True), make.make_office(), make.make_office()
    for one in (office, other):
        AgencyPlacement.objects.create(agency=one.commune, parent=province, valid_from=date(2015, 1, 1))
    head = UserFactory(role=Role.HEAD, agency=province)
    late = _work(office, other)
    _people(office)
    _money(office)
    _duties(office, province)
    facts.refresh()
    refresh_petitions()
    refresh_procedures()
    overdue.refresh(as_at=at(NOW))
    _nights(office, other)
    _typed(office, head)
    month = closing.planned(agency=province, period=FEBRUARY, at=at("2026-03-02 02:00"))
    control = UserFactory(role=Role.CONTROL, agency=province)
    month = closing.close(publication_id=month.pk, by=Actor(control), at=at("2026-03-03 09:00"))
    handed_in = unit_reports.hand_in(
        agency_id=office.commune.pk, month=Month(2026, 3), by=office.actor(Role.HEAD), at=at(NOW),
        causes="Thiếu người.", measures="Bổ sung người.",
    )  # fmt: skip
    # Since it was handed in: its figures of money are others now.
    money.paid(office, when=at("2026-03-10 10:00"))
    JobRun.objects.create(
        kind="night", for_day=date(2026, 3, 20), state="done", done=3, total=3, counts={"facts": 9},
        started_at=at("2026-03-21 00:30"), ended_at=at("2026-03-21 00:31"),
    )  # fmt: skip
    return Whole(province, office, head, late, _outside(office, late, head), month, handed_in)


def _work(office: make.Office, other: make.Office) -> Dossier:
    """Late, lost time, in time, waiting, done, asked about, answered by the national portal."""
    late = make.assigned(office, when=at("2026-03-02 09:00"))
    slow = make.assigned(office, when=at("2026-03-03 09:00"))
    StepInstance.objects.filter(dossier__in=[late, slow], state=StepState.ACTIVE).update(
        due_at=at("2026-03-19 07:30")
    )
    Dossier.objects.filter(pk__in=[late.pk, slow.pk]).update(late_after=at("2026-03-18 17:30"))
    deadlines.look(as_at=at("2026-03-18 18:00"))
    make.returned(office, when=at("2026-03-03 09:00"))
    make.done(office, when=at("2026-03-19 09:00"))
    make.waiting(office, when=at("2026-03-18 09:00"))
    make.accepted(office, when=at("2026-03-20 09:00"))
    make.accepted(office, when=at("2026-03-21 07:35"))
    make.returned(other, when=at("2026-03-03 09:00"))
    question = make.question_to(other.commune, make.assigned(office, when=at("2026-03-06 09:00")), office)
    assert question.pk
    question_watch.look(as_at=at(NOW))
    record_answers(
        source="Công văn 1", by=office.actor(Role.CONTROL), at=at(NOW),
        answers=[Answer(late.code, date(2026, 3, 4), ""), Answer(slow.code, date(2026, 3, 4), "sai mã")],
    )  # fmt: skip
    assert Synchronisation.objects.filter(state=SyncState.REFUSED).exists()
    return late


def _people(office: make.Office) -> None:
    """Two who liked it, one who did not; petitions answered, owed, late, vague and repeated."""
    rated = [make.returned(office, when=at("2026-03-09 09:00")) for _ in range(3)]
    for number, dossier in enumerate(rated):
        rating = make_rating(dossier, disliked=number == 0, on=date(2026, 3, 10))
        for criterion in RatingCriterion.objects.filter(form=rating.form).order_by("order")[:2]:
            level = rating.form.levels.filter(is_dislike=number == 0).order_by("value").first()
            RatingAnswer.objects.create(rating=rating, criterion=criterion, level=level)
    first = make_petition(
        office.commune, kind=PetitionKind.RULES, state=PetitionState.HANDLING, transfer_count=2,
        vague_count=1,
        handler=office.people[Role.HANDLER],
    )  # fmt: skip
    make_duty(first, due_on=date(2026, 3, 16))
    make_duty(first, due_on=date(2026, 3, 9), done_on=date(2026, 3, 10), kind=DutyKind.TRANSFER)
    second = make_petition(
        office.commune, kind=PetitionKind.CONDUCT, state=PetitionState.HANDLING, repeats=first, dislikes=2,

    )  # fmt: skip
    make_duty(second, due_on=date(2026, 3, 30))


def _money(office: make.Office) -> None:
    """One clerk handed his cash over, another holds what he took."""
    money.paid(office, by=office.actor(Role.CASHIER))
    money.handed_over(office, counted=7000)
    money.paid(office, when=at("2026-03-09 10:00"))


def _duties(office: make.Office, province: Agency) -> None:
    record_decision(
        head=DecisionHead(
            number="1/QĐ-UBND", title="Công bố thủ tục mẫu", authority=Authority.PROVINCE,
            signed_on=date(2026, 3, 6), effective_on=date(2026, 3, 20),
        ),
        entries=[Entry(office.procedure.procedure, AnnouncedAction.AMENDED)],
        by=Actor(UserFactory(role=Role.CONTROL, agency=province)),
        at=at("2026-03-06 09:30"),
    )  # fmt: skip


def _nights(office: make.Office, other: make.Office) -> None:
    for agency in (office.commune, other.commune):
        kept_score(
            agency, FEBRUARY, date(2026, 2, 28), {"ON_TIME": (1, 4), "AVG_TIME": ("10.5", 3)}, rank=(1, 2)
        )
    for day in (date(2026, 3, 18), date(2026, 3, 19), date(2026, 3, 20)):
        scores.score_day(day)


def _typed(office: make.Office, head: User) -> None:
    for kind, value in ((FigureKind.REPORTED, 12), (FigureKind.POSTED, 1)):
        period = QUARTER if kind == FigureKind.POSTED else MARCH
        entered = FigureIn(office.commune.pk, kind, period, value, "Báo cáo 12/BC-UBND")
        enter_figure(entered=entered, by=office.actor(Role.CONTROL), at=at(NOW))
    set_targets(
        entered=TargetsIn(
            unit_ids=[office.commune.pk], quarter=QUARTER, values={"ON_TIME": Decimal(95)},
            number="2/KH-UBND", document_on=date(2026, 1, 5), title="Kế hoạch năm",
        ),
        by=Actor(head), at=at(NOW) - timedelta(days=60),
    )  # fmt: skip


def _outside(office: make.Office, late: Dossier, head: User) -> OutsideReport:
    unit = office.commune.code
    tables = {
        "figures": [{"unit": unit, "indicator": "ON_TIME", "n": "1", "d": "1", "points": "20"}],
        "dossiers": [{"code": str(late), "due": "31/03/2026", "unit": unit}],
    }
    return outside.take(
        agency_id=office.commune.pk, period=MARCH, source="Cổng Dịch vụ công quốc gia",
        upload=outside.Upload("ds.json", json.dumps(tables).encode()), by=Actor(head), at=at(NOW),
    )  # fmt: skip

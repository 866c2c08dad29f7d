"""The demo's first morning: last night's work is done, and of what it found some has been dealt with."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor, Membership, User
from accounts.queries import legal_agency, subtree
from calendars.queries import load_calendar
from calendars.rules.worktime import next_working_day
from dossiers.enums import ApologyState, ExplanationState, OpinionKind, QuestionState, State, StepState
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Apology, Consultation, Explanation, StepInstance
from dossiers.rules.days import local_day
from dossiers.services import apologies, consulting, explanations, integrity
from dossiers.services.apologies import ApologyIn
from dossiers.services.consulting import QuestionIn
from dossiers.services.consulting_checks import OpinionIn
from dossiers.services.explanations import ExplanationIn
from indicators.services import scores
from jobs.exceptions import JobIsRunning
from portal.night import driver
from portal.night.demo.months import bring_in_outside, publish_months
from portal.night.demo.steering import steer
from portal.night.demo.targets import set_demo_targets


WEEK = 7
"""Days whose signs the integrity page shows at once."""
DEALT_WITH = 4
"""Of so many letters and explanations one is left as it is, and each of the others gets a step further."""
ANSWER_DAYS = 3
SCORED_MONTHS = 13
"""Months before this one whose scores the head can look back at."""
TRIED_MONTHS = 4
"""Of these so many with a night to try the forecast on."""
QUESTIONS = 6
LETTER = ApologyIn("verification", "Phải xác minh thực tế tại thôn; người làm chứng vắng nhà nhiều ngày.")
REPORT = ExplanationIn(
    "workload",
    "Trong tuần có ba đợt hồ sơ dồn vào một chuyên viên.",
    "Đã chia lại việc cho hai người; trưởng phòng xem danh sách sắp đến hạn mỗi sáng.",
)


def first_morning(*, at: datetime) -> None:
    """Nights and the day's watch, then letters, explanations and questions in every state.

    Run again it goes on from what is there. A night that beat is running already is left to it.
    """
    today = local_day(at)
    try:
        driver.run_night(day=today - timedelta(days=1), at=at)
        driver.run_five_minutes(day=today, at=at)
    except JobIsRunning:
        return
    scores.score_past(today - timedelta(days=1), months=SCORED_MONTHS, tried=TRIED_MONTHS)
    publish_months(at=at)
    set_demo_targets(at=at)
    bring_in_outside(at=at)
    for days in range(2, WEEK + 1):
        integrity.sweep(day=today - timedelta(days=days))
    _write_letters(at)
    _explain(at)
    _ask(at)
    steer(at=at)


def _write_letters(at: datetime) -> None:
    """Drafted, signed, sent: what the next one in the chain would find on his desk."""
    on = local_day(at)
    due = Apology.objects.filter(state=ApologyState.DUE).select_related("dossier").order_by("pk")
    for number, apology in enumerate(due):
        further = number % DEALT_WITH
        dossier = apology.dossier
        entered = ApologyIn(LETTER.reason_code, LETTER.reason_text, _next_day(apology, on))
        acts: tuple[tuple[Callable[..., object], tuple[int, ...], tuple[Role, ...], dict[str, Any]], ...] = (
            (apologies.draft, (apology.unit_id,), (Role.HANDLER, Role.UNIT_HEAD), {"entered": entered}),
            (apologies.sign, (apology.agency_id,), (Role.APPROVER, Role.HEAD), {}),
            (apologies.send, (dossier.receiving_agency_id,), (Role.RECEPTION, Role.ONESTOP_HEAD), {}),
        )
        for act, units, roles, values in acts[:further]:
            if not _by_somebody(_people(units, roles, on), act, dossier_id=dossier.pk, at=at, **values):
                break


def _next_day(apology: Apology, on: date) -> date | None:
    """None where the result is there already and goes with the letter."""
    if apology.dossier.finished_at is not None or apology.dossier.state == State.REJECTED:
        return None
    return next_working_day(load_calendar("standard"), on + timedelta(days=4))


def _explain(at: datetime) -> None:
    on = local_day(at)
    owed = Explanation.objects.filter(state=ExplanationState.OWED).order_by("pk")
    for number, report in enumerate(owed):
        further = number % DEALT_WITH
        writers = _people((report.unit_id,), (Role.HANDLER, Role.UNIT_HEAD), on)
        if not further or not _by_somebody(
            writers, explanations.submit, explanation_id=report.pk, entered=REPORT, at=at
        ):
            continue
        written = Explanation.objects.get(pk=report.pk)
        if further > 1 and written.judge_agency_id is not None:
            judges = _people((written.judge_agency_id,), (Role(written.judge_role),), on)
            _by_somebody(judges, explanations.accept, explanation_id=report.pk, at=at)


def _ask(at: datetime) -> None:
    """Questions to a neighbouring unit; every other one is answered."""
    on = local_day(at)
    held = StepInstance.objects.filter(
        state=StepState.ACTIVE, dossier__state=State.IN_PROCESS, holder__isnull=False, holder__is_active=True
    ).exclude(dossier__consultations__isnull=False)
    for step in held.select_related("holder").order_by("-pk")[:QUESTIONS]:
        asked = QuestionIn(
            "Đề nghị cho ý kiến về nội dung thuộc phạm vi quản lý của đơn vị trong hồ sơ này.",
            next_working_day(load_calendar("standard"), on + timedelta(days=ANSWER_DAYS)),
            agency_ids=_neighbour(step.unit_id, on),
        )
        values = {"dossier_id": step.dossier_id, "asked": asked, "at": at, "answer_url": ""}
        _by_somebody([step.holder], consulting.ask, **values)
    for question in Consultation.objects.filter(state=QuestionState.ASKED).order_by("pk")[::2]:
        given = OpinionIn(OpinionKind.AGREE, "Thống nhất với nội dung hồ sơ; đơn vị không có ý kiến khác.")
        answering = _people((question.asked_agency_id,), (Role.HANDLER, Role.UNIT_HEAD), on)
        _by_somebody(answering, consulting.answer, question_id=question.pk, given=given, at=at)


def _neighbour(unit_id: int, on: date) -> Sequence[int]:
    """One other unit under the same roof in which somebody answers."""
    working = Membership.objects.in_force(on).filter(role=Role.HANDLER, user__is_active=True)
    beside = working.filter(agency__in=subtree([legal_agency(unit_id, on).pk], on)).exclude(agency=unit_id)
    return sorted(set(beside.values_list("agency", flat=True)))[:1]


def _people(units: Iterable[Any], roles: Sequence[Role], on: date) -> Iterator[User]:
    rows = Membership.objects.in_force(on).filter(agency__in=units, role__in=roles, user__is_active=True)
    return (row.user for row in rows.select_related("user").order_by("user_id"))


def _by_somebody(people: Iterable[User | None], act: Callable[..., object], **values: Any) -> bool:
    """Whether one of these people could do it; whoever may not leaves it to the next."""
    for person in people:
        if person is not None:
            try:
                act(by=Actor(person), **values)
            except (NotAllowed, NotReady, Refused):
                continue
            return True
    return False

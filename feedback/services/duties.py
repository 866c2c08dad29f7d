"""What is owed on a petition: opened, done, dropped. Limits come from the dated periods and the one clock."""

from collections.abc import Collection
from datetime import date, datetime

from accounts.queries import deadline_policy
from calendars.enums import StartRule
from calendars.queries import load_calendar
from dossiers.rules.days import local_day
from feedback.enums import DutyKind
from feedback.exceptions import NotNow
from feedback.models import Petition, PetitionDuty, PetitionPeriods
from feedback.queries.periods import periods_in_force
from feedback.rules.deadlines import Limit, limit


def periods_on(day: date) -> PetitionPeriods:
    """The limits in force on the day a petition was sent (ruling 16). Raises NotNow where none are."""
    found = periods_in_force(day)
    if found is None:
        raise NotNow(f"Chưa có thời hạn xử lý phản ánh, kiến nghị có hiệu lực ngày {day:%d/%m/%Y}.")
    return found


def days_of(petition: Petition, kind: DutyKind) -> int:
    """How many working days it may take; the first look has the limit of a refusal."""
    periods = periods_on(petition.sent_on)
    days: int = getattr(periods, f"{'refuse' if kind == DutyKind.CLASSIFY else kind.value}_days")
    return days


def limit_of(petition: Petition, kind: DutyKind, *, from_at: datetime) -> Limit:
    """By the calendar of who owes it the day the limit begins to run: after a merger the heir's."""
    policy = deadline_policy(petition.handling_agency_id, local_day(from_at))
    return limit(
        load_calendar(policy.calendar_code),
        from_at,
        days_of(petition, kind),
        start_rule=StartRule(policy.start_rule),
    )


def owe(petition: Petition, kind: DutyKind, *, from_at: datetime) -> PetitionDuty:
    """Owed from now on."""
    by = limit_of(petition, kind, from_at=from_at)
    return PetitionDuty.objects.create(
        petition=petition,
        kind=kind,
        agency=petition.handling_agency,
        counts=kind != DutyKind.CLASSIFY,
        from_at=from_at,
        due_at=by.due_at,
        due_on=by.due_on,
    )


def owe_first_look(petition: Petition) -> None:
    """It came, by whatever way: to be looked at, and to be answered."""
    owe(petition, DutyKind.CLASSIFY, from_at=petition.counted_from_at)
    owe(petition, DutyKind.ANSWER, from_at=petition.counted_from_at)


def owe_again(petition: Petition) -> PetitionDuty:
    """A vague answer answered nothing: another one is owed, by the same day as the first."""
    last = petition.duties.filter(kind=DutyKind.ANSWER).exclude(done_at=None).latest("pk")
    return PetitionDuty.objects.create(
        petition=petition,
        kind=DutyKind.ANSWER,
        agency=last.agency,
        counts=True,
        from_at=last.from_at,
        due_at=last.due_at,
        due_on=last.due_on,
    )


def done(petition: Petition, kind: DutyKind, *, at: datetime) -> None:
    petition.duties.open().filter(kind=kind).update(done_at=at, done_on=local_day(at))


def acted(petition: Petition, kind: DutyKind, *, at: datetime) -> None:
    """An act that has a limit of its own and is done by doing it: refusing, asking, transferring."""
    duty = owe(petition, kind, from_at=petition.counted_from_at)
    duty.done_at, duty.done_on = at, local_day(at)
    duty.save(update_fields=["done_at", "done_on"])


def drop(petition: Petition, *kinds: DutyKind, at: datetime) -> None:
    """Fell away; without kinds, everything still owed."""
    found = petition.duties.open()
    wanted: Collection[DutyKind] = kinds or tuple(DutyKind)
    found.filter(kind__in=wanted).update(dropped_at=at)

"""Waiting rooms of the demo: services, windows and devices of every open one-stop unit, numbers of past days.

Each day is lived through minute by minute from a seed of its own, so that what a page tells of it agrees:
who waited while others were served, who was called twice and did not come, who has precedence.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from django.db import transaction

from accounts.enums import AgencyKind, Role
from accounts.models import Agency, Membership, User
from accounts.queries import deadline_policy
from calendars.queries import load_calendar
from calendars.rules.terms import LOCAL
from dossiers.models import Dossier
from dossiers.rules.days import local_day
from portal.night.demo import plan
from procedures.models import ProcedureOffer, ProcedureVersion, Sector
from queues.enums import DeviceKind, TicketMove as Move, TicketState
from queues.models import (
    Device,
    OfficeQueue,
    Precedence,
    QueueService,
    Sitting,
    Ticket,
    TicketCounter,
    TicketDossier,
    TicketEvent,
    Window,
)


# Who tries the demo out finds a window free: these never sit in it.
TRYING = ("tiepnhan", "truongmotcua")
WINDOWS = 3
DAYS, DAYS_ELSEWHERE = 6, 2
PEOPLE, PEOPLE_ELSEWHERE = 100, 20
"""Numbers a day at the main counter and elsewhere."""
SERVICES = (
    ("A", "Hộ tịch, chứng thực", "Civil status, certification", ("hộ tịch", "chứng thực")),
    ("B", "Đất đai, xây dựng", "Land, construction", ("đất đai", "xây dựng", "nhà ở")),
    ("C", "Lĩnh vực khác, trả kết quả", "Other fields, results", ()),
)
NOTICE = "Xin chuẩn bị sẵn căn cước và bản chính giấy tờ để đối chiếu."


@dataclass
class Visit:
    """What happened to one number; moments in Vietnam's time, None while it has not."""

    service: int
    precedence: int | None
    issued_at: datetime
    window: int | None = None
    called_at: datetime | None = None
    served_at: datetime | None = None
    ended_at: datetime | None = None
    state: TicketState = TicketState.WAITING

    def until(self, now: datetime) -> Visit | None:
        """As it stands at that moment; None while nobody has come yet."""
        if self.issued_at > now:
            return None
        if self.ended_at is not None and self.ended_at > now:
            self.ended_at = None
            self.state = TicketState.SERVING if self.served_at else TicketState.CALLED
        if self.served_at is not None and self.served_at > now:
            self.served_at, self.state = None, TicketState.CALLED
        if self.called_at is None or self.called_at > now:
            self.called_at = self.window = self.served_at = None
            self.state = TicketState.LEFT if self.state == TicketState.LEFT else TicketState.WAITING
        return self


@dataclass(frozen=True)
class Room:
    """What a unit's days are lived in; windows and their clerks in the same order."""

    unit: Agency
    services: Sequence[QueueService]
    windows: Sequence[Window]
    clerks: Sequence[User]


def live_day(
    random: Random, stretches: Sequence[tuple[datetime, datetime]], *, people: int, windows: int
) -> list[Visit]:
    """A day's numbers, first come first served, called at the window that is free first. Pure."""
    seconds = [(end - begin).total_seconds() for begin, end in stretches]
    arrivals = sorted(_moment(random, stretches, seconds) for _ in range(people))
    free = [stretches[0][0]] * windows
    found = []
    for issued_at in arrivals:
        visit = Visit(
            random.choices((0, 1, 2), (5, 3, 2))[0],
            random.randrange(4) if random.random() < 0.12 else None,
            issued_at,
        )
        found.append(visit)
        if random.random() < 0.02:
            visit.state, visit.ended_at = TicketState.LEFT, issued_at + timedelta(minutes=9)
            continue
        window = min(range(windows), key=lambda number: (free[number], number))
        called_at = _open(max(free[window], issued_at + timedelta(seconds=40)), stretches)
        visit.window, visit.called_at = window, called_at
        if random.random() < 0.05:
            visit.state, visit.ended_at = TicketState.NO_SHOW, called_at + timedelta(minutes=2)
        else:
            visit.served_at = called_at + timedelta(seconds=random.randint(20, 70))
            visit.ended_at = visit.served_at + timedelta(minutes=random.randint(3, 16))
            visit.state = TicketState.DONE
        free[window] = visit.ended_at + timedelta(seconds=20)
    return found


def fill(*, at: datetime) -> int:
    """Set every open one-stop unit up and give it its days. A unit set up already is left alone."""
    on = local_day(at)
    units = Agency.objects.in_force(on).filter(kind=AgencyKind.ONE_STOP).order_by("pk")
    have = set(OfficeQueue.objects.values_list("agency", flat=True))
    fresh = [unit for unit in units if unit.pk not in have]
    for unit in fresh:
        with transaction.atomic():
            _fill_unit(unit, at)
    return len(fresh)


def _fill_unit(unit: Agency, at: datetime) -> None:
    on = local_day(at)
    held = Membership.objects.in_force(on).filter(agency=unit, role=Role.RECEPTION).order_by("pk")
    clerks = [row.user for row in held.select_related("user") if row.user.username not in TRYING]
    if not clerks:
        return
    begun = on - timedelta(days=60)
    services = _services(unit, begun)
    room = Room(unit, services, _windows(unit, begun, services), clerks)
    OfficeQueue.objects.create(agency=unit, notice=NOTICE)
    Device.objects.bulk_create(
        Device(agency=unit, kind=kind, name="Sảnh chờ", made_at=at, made_by=clerks[0]) for kind in DeviceKind
    )
    main = unit.code == plan.MAIN_COUNTER
    calendar = load_calendar(deadline_policy(unit.pk, on).opening_calendar_code)
    past = (on - timedelta(days=back) for back in range(40))
    days = [day for day in past if calendar.stretches_on(day)][: DAYS if main else DAYS_ELSEWHERE]
    for day in days:
        stretches = [
            (datetime.combine(day, begin, LOCAL), datetime.combine(day, end, LOCAL))
            for begin, end in calendar.stretches_on(day)
        ]
        random = Random(f"{unit.code} {day.isoformat()}")  # noqa: S311 - the demo, not a secret
        people = random.randint(*_about(PEOPLE if main else PEOPLE_ELSEWHERE))
        lived = live_day(random, stretches, people=people, windows=min(len(clerks), WINDOWS))
        is_open = day == on and any(begin <= at < end for begin, end in stretches)
        _write_day(room, day, [visit for one in lived if (visit := one.until(at))], is_open=is_open)


def _services(unit: Agency, begun: date) -> list[QueueService]:
    made = QueueService.objects.bulk_create(
        QueueService(agency=unit, letter=letter, name=name, name_en=english, valid_from=begun)
        for letter, name, english, _fields in SERVICES
    )
    versions = ProcedureVersion.objects.filter(
        procedure__in=ProcedureOffer.objects.filter(receiving_agency=unit).values("procedure")
    )
    offered = list(Sector.objects.filter(pk__in=versions.values("sector")).order_by("pk"))
    for service, (_letter, _name, _english, fields) in zip(made, SERVICES, strict=True):
        service.sectors.set(
            sector for sector in offered if any(field in sector.name.lower() for field in fields)
        )
    return made


def _windows(unit: Agency, begun: date, services: Sequence[QueueService]) -> list[Window]:
    made = Window.objects.bulk_create(
        Window(agency=unit, number=number, valid_from=begun) for number in range(1, WINDOWS + 2)
    )
    Window.services.through.objects.bulk_create(
        Window.services.through(window_id=window.pk, queueservice_id=service.pk)
        for window in made
        for service in services
    )
    return made


def _write_day(room: Room, day: date, standing: Sequence[Visit], *, is_open: bool) -> None:
    if not standing:
        return
    numbers: dict[str, int] = defaultdict(int)
    reasons = list(Precedence.objects.in_force(day).order_by("position", "pk"))
    rows = []
    for visit in standing:
        letter = room.services[visit.service].letter
        numbers[letter] += 1
        rows.append(_row(room, day, visit, numbers[letter], reasons))
    tickets = Ticket.objects.bulk_create(rows)
    TicketCounter.objects.bulk_create(
        TicketCounter(agency=room.unit, day=day, letter=letter, last=last) for letter, last in numbers.items()
    )
    TicketEvent.objects.bulk_create(event for ticket in tickets for event in _events(ticket))
    _sit(room, day, standing, is_open=is_open)
    _join(room.unit, day, tickets)


def _row(room: Room, day: date, visit: Visit, number: int, reasons: Sequence[Precedence]) -> Ticket:
    service = room.services[visit.service]
    return Ticket(
        agency=room.unit, day=day, service=service, letter=service.letter, number=number,
        state=visit.state.value,
        precedence=reasons[visit.precedence] if visit.precedence is not None else None,
        token=secrets.token_urlsafe(16), issue_key=UUID(bytes=secrets.token_bytes(16), version=4),
        issued_at=visit.issued_at, queued_at=visit.issued_at, called_at=visit.called_at,
        window=None if visit.window is None else room.windows[visit.window],
        clerk=None if visit.window is None else room.clerks[visit.window],
        served_at=visit.served_at, ended_at=visit.ended_at,
    )  # fmt: skip


def _events(ticket: Ticket) -> Iterable[TicketEvent]:
    ends = {
        TicketState.DONE: Move.FINISH,
        TicketState.NO_SHOW: Move.MISS,
        TicketState.LEFT: Move.LEAVE,
    }
    again = ticket.called_at + timedelta(minutes=1) if ticket.called_at else None
    told = [
        (Move.ISSUE, ticket.issued_at),
        (Move.CALL, ticket.called_at),
        (Move.CALL_AGAIN, again if ticket.state == TicketState.NO_SHOW else None),
        (Move.BEGIN, ticket.served_at),
        (ends.get(TicketState(ticket.state), Move.ISSUE), ticket.ended_at),
    ]
    for move, moment in told:
        if moment is not None:
            by_kiosk = move in (Move.ISSUE, Move.LEAVE)
            yield TicketEvent(
                ticket=ticket, move=move, at=moment, by=None if by_kiosk else ticket.clerk,
                window=None if by_kiosk else ticket.window,
                service=ticket.service if move == Move.ISSUE else None,
            )  # fmt: skip


def _sit(room: Room, day: date, lived: Sequence[Visit], *, is_open: bool) -> None:
    """Who called at a window sat there from before his first number; while the room is open he still does."""
    rows = []
    for number in sorted({visit.window for visit in lived if visit.window is not None}):
        here = [visit for visit in lived if visit.window == number]
        moments = [at for visit in here for at in (visit.called_at, visit.ended_at) if at is not None]
        rows.append(
            Sitting(
                window=room.windows[number],
                clerk=room.clerks[number],
                day=day,
                opened_at=min(moments) - timedelta(minutes=5),
                closed_at=None if is_open else max(moments) + timedelta(minutes=5),
            )
        )
    Sitting.objects.bulk_create(rows)


def _join(unit: Agency, day: date, tickets: Sequence[Ticket]) -> None:
    """A dossier received while a number was served belongs to it, each number taking one."""
    dossiers = list(
        Dossier.objects.filter(receiving_agency=unit, received_on=day, accepted_at__isnull=False)
        .order_by("accepted_at", "pk")
        .only("pk", "accepted_at")
    )
    rows = []
    for ticket in tickets:
        if ticket.served_at is None or ticket.ended_at is None:
            continue
        served, ended = ticket.served_at, ticket.ended_at
        found = next(
            (one for one in dossiers if one.accepted_at is not None and served <= one.accepted_at <= ended),
            None,
        )
        if found is not None:
            dossiers.remove(found)
            rows.append(TicketDossier(ticket=ticket, dossier=found, joined_at=found.accepted_at))
    TicketDossier.objects.bulk_create(rows)


def _moment(
    random: Random, stretches: Sequence[tuple[datetime, datetime]], seconds: Sequence[float]
) -> datetime:
    """More people in the morning, and nobody in the last minutes of a session."""
    (begin, _end), length = random.choices(
        list(zip(stretches, seconds, strict=True)),
        [3.0, *([2.0] * (len(stretches) - 1))],
    )[0]
    return begin + timedelta(seconds=int(random.betavariate(1.3, 2.2) * (length - 1200)))


def _open(moment: datetime, stretches: Sequence[tuple[datetime, datetime]]) -> datetime:
    """The moment itself, or the beginning of the session after a break it falls into."""
    for begin, end in stretches:
        if moment < begin:
            return begin
        if moment <= end:
            return moment
    return moment


def _about(people: int) -> tuple[int, int]:
    return int(people * 0.8), int(people * 1.2)

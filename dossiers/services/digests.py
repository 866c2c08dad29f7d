"""The digest: at the hour he chose, each officer is told his work of the day in one message."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import Leave, User
from accounts.queries import working
from calendars.queries import load_calendar
from calendars.rules.worktime import is_working_day
from dossiers.queries.digest import Digest, Section, digest_of
from dossiers.rules.days import VIETNAM, local_day
from jobs.services.apart import each_apart
from notifications.models import OutboxMessage
from notifications.queries import wants_digest_by
from notifications.registry import DIGEST_KIND, message_kind
from notifications.rules.wording import fill, for_people, revive
from notifications.services import staff


LINES_OF_A_SECTION = 10
LINES_OF_HELD = 20


def owe_due(*, at: datetime) -> int:
    """Owe the digests whose hour has come and that were not made today; returns how many there were.

    Nobody gets one on a day off, on leave, or with nothing to do. Run twice it does nothing twice.
    """
    day = local_day(at)
    calendar = load_calendar("standard")
    if not is_working_day(calendar, day):
        return 0

    @transaction.atomic
    def owe(user: User) -> int:
        return int(staff.begin_digest(user, day=day) and _owe(user, day=day, at=at))

    people = _whose_hour_has_come(day, at.astimezone(VIETNAM).hour)
    return each_apart(people, owe, name="digest", told=lambda user: user.pk)


def _whose_hour_has_come(day: date, hour: int) -> list[User]:
    holding = working(day).filter(user=OuterRef("pk"))
    away = Leave.objects.in_force(day).filter(user=OuterRef("pk"))
    found = User.objects.filter(wants_digest_by(hour, day), Exists(holding), ~Exists(away), is_active=True)
    return list(found.order_by("pk"))


def _owe(user: User, *, day: date, at: datetime) -> bool:
    digest, held = digest_of(user, on=day, at=at), staff.take_held(user, at=at)
    if not digest.sections and not held:
        return False
    staff.owe_to(
        user,
        kind=DIGEST_KIND,
        variables={
            "day": day,
            "late": digest.late.count,
            "today": digest.today.count,
            "owed": digest.owed,
            "items": items_in_words(digest, held),
            "link": f"{settings.PUBLIC_URL}/tai-khoan/viec-hom-nay/",
        },
        cause=f"digest:{user.pk}:{day.isoformat()}",
        topic=f"user:{user.pk}:digest",
        at=at,
    )
    return True


def items_in_words(digest: Digest, held: list[OutboxMessage]) -> str:
    """The sections as lines of text: codes, procedures and moments, never an applicant's name."""
    parts = [_section_in_words(section) for section in digest.sections]
    if held:
        lines = [f"- {_subject(message)}" for message in held[:LINES_OF_HELD]]
        parts.append("\n".join([f"Tin khác ({len(held)})", *lines, *_rest(len(held), LINES_OF_HELD)]))
    return "\n\n".join(parts)


def _section_in_words(section: Section) -> str:
    lines = [
        f"- {item.code} {item.procedure}" + (f": {for_people(item.moment)}" if item.moment else "")
        for item in section.items[:LINES_OF_A_SECTION]
    ]
    rest = _rest(section.count, LINES_OF_A_SECTION)
    return "\n".join([f"{section.title} ({section.count})", *lines, *rest])


def _rest(count: int, shown: int) -> list[str]:
    return [f"và {count - shown} hồ sơ khác"] if count > shown else []


def _subject(message: OutboxMessage) -> str:
    kind = message_kind(message.kind)
    return fill(kind.subject, revive(kind.variables, message.variables))

"""Questions to the calendar tables, read as the end of a sentence."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Exists, OuterRef, Q, QuerySet

from calendars.enums import ChangeState


if TYPE_CHECKING:  # named in strings below, which the linter does not read
    from calendars.models.calendar import Calendar  # noqa: F401
    from calendars.models.change import CalendarChange  # noqa: F401
    from calendars.models.days import CalendarDay  # noqa: F401


class CalendarQuerySet(QuerySet["Calendar"]):
    def with_sessions_on(self, day: date) -> Self:
        """Calendars that have some weekly session in force on that day."""
        from calendars.models.calendar import WeeklySessionRow

        rows = WeeklySessionRow.objects.filter(calendar=OuterRef("pk"))
        in_force = rows.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
        )
        return self.filter(Exists(in_force))


class CalendarDayQuerySet(QuerySet["CalendarDay"]):
    def in_force(self) -> Self:
        """Days no later document has taken back."""
        return self.filter(revoked_by=None)

    def known_at(self, moment: datetime) -> Self:
        """Days that were in force at that moment, as far as changes of the calendar tell."""
        added = Q(added_by=None) | Q(added_by__decided_at__lte=moment)
        kept = Q(revoked_by=None) | Q(revoked_by__decided_at__gt=moment)
        return self.filter(added, kept)

    def in_year(self, year: int) -> Self:
        return self.filter(on__year=year)


class CalendarChangeQuerySet(QuerySet["CalendarChange"]):
    def waiting(self) -> Self:
        """Changes proposed and neither confirmed nor dropped."""
        return self.filter(state=ChangeState.PROPOSED)

    def still_moving(self) -> Self:
        """Changes confirmed whose promises have not all been moved."""
        return self.filter(state=ChangeState.CONFIRMED, moved_at=None)

    def confirmed_after(self, moment: datetime, code: str) -> Self:
        """Changes that made of this calendar what it was not yet at that moment, the earliest first."""
        mine = Q(calendar=None) | Q(calendar__code=code)
        later = self.filter(mine, state=ChangeState.CONFIRMED, decided_at__gt=moment)
        return later.order_by("decided_at", "pk")

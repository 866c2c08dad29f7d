"""What can come between while a dossier is handled: papers are asked for, money is waited for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random

from calendars.rules.moves import advance
from calendars.rules.terms import DAY, HOUR, moment_of, ticks
from dossiers.enums import EventKind, State
from dossiers.services.sector import end_of_period
from portal.night.generator import paths
from portal.night.generator.life import Life
from portal.night.generator.lived import NotYet
from portal.night.generator.parts import Asked, Owed
from portal.night.generator.paths import Path


WORKING_DAY = 8 * HOUR
INTERRUPTED = {
    Path.SUPPLEMENT,
    Path.CLOSED_NO_REPLY,
    Path.PAYMENT,
    Path.CLOSED_UNPAID,
    Path.WITHDRAWN,
    Path.STOPPED,
}
"""Paths on which something happens while it is handled."""
TWO_PAPERS_SHARE = 0.3
"""Of requests, those that name a second paper."""
DAYS_TO_PAY = 20


class Interrupted:
    """A life with who tells it: chance, the hour, and what is waited for in between."""

    def __init__(
        self, life: Life, chance: Random, *, path: Path, lateness: float, names: Mapping[int, str]
    ) -> None:
        self.life = life
        self.matter = life.matter
        self.chance = chance
        self.draw = chance.random
        self.path = path
        self.names = names
        self.is_late = self.draw() < lateness
        self.now = 0
        self.durations: dict[int, int] = {}
        self.clerk = self._one_of(self.matter.clerks)
        self.may_interrupt = path in INTERRUPTED
        self.stop_at = ""
        self.brisk = False

    def _stop_before(self, kind: str) -> None:
        if self.stop_at == kind:
            raise NotYet

    # --- papers ----------------------------------------------------------------------------------

    def _supplement(self, person: int) -> None:
        life = self.life
        reason, asked = self._words(paths.SUPPLEMENTS), self._asked_for()
        if not life.request_supplement(self.now, person, reason, asked):
            self.now = self._later(int((0.5 + 2 * self.draw()) * HOUR))
            life.approve_supplement(self.now, self._leader())
        life.send_slip(self._after(self.now, 900), self.clerk)
        self._stop_before(State.SUPPLEMENT)
        if self.path == Path.CLOSED_NO_REPLY:
            self.now = self._after_the_last(life.requests[-1].due)
            life.close(
                self.now, self._leader(), State.CLOSED_NO_REPLY, EventKind.CLOSE_WITHOUT_REPLY,
                self._words(paths.SILENCE),
            )  # fmt: skip
            return
        self.now = self._later(int(self.chance.expovariate(1 / (3 * WORKING_DAY))) + HOUR)
        life.receive_supplement(self.now, self.clerk)

    def _asked_for(self) -> list[Asked]:
        """Papers of the list, one or two, and what is wrong with each."""
        places = self.matter.content.askable
        first = int(self.draw() * len(places))
        wanted = [places[first]]
        if len(places) > 1 and self.draw() < TWO_PAPERS_SHARE:
            wanted.append(places[first - 1])
        return [Asked(place, self._words(paths.MISSING)) for place in sorted(wanted)]

    # --- money -----------------------------------------------------------------------------------

    def _payment(self, person: int) -> None:
        life = self.life
        life.await_payment(self.now, person, self._owed())
        self._stop_before(State.AWAITING_PAYMENT)
        if self.path == Path.CLOSED_UNPAID:
            self.now = self._after_the_last(self._last_day_to_pay())
            life.close(
                self.now, self._leader(), State.CLOSED_UNPAID, EventKind.CLOSE_UNPAID,
                self._words(paths.UNPAID),
            )  # fmt: skip
            return
        self.now = self._later(int(self.chance.expovariate(1 / (4 * WORKING_DAY))) + HOUR)
        life.resume_after_payment(self.now, self.clerk, f"CT-{int(self.draw() * 1e6):06d}")

    def _owed(self) -> Owed:
        return Owed(
            name=self._words(paths.OBLIGATIONS),
            amount=int(1 + 60 * self.draw()) * 250_000,
            number=f"{int(self.draw() * 9000) + 1000}/TB-CCT",
            pay_on=self._later(DAYS_TO_PAY * WORKING_DAY) // DAY,
        )

    def _last_day_to_pay(self) -> datetime:
        """As the notice says, or sector law where it gives longer."""
        told = self.life.obligations[-1].due
        rule = self.matter.content.rules.get("close_unpaid")
        by_law = end_of_period(rule, moment_of(self.now), calendar=self.matter.calendar)
        return max(told, by_law or told)

    # --- small ---------------------------------------------------------------------------------------

    def _later(self, seconds: int) -> int:
        return self._after(self.now, seconds)

    def _after(self, tick: int, seconds: int) -> int:
        later = advance(self.matter.calendar, tick, seconds if seconds > 1 else 1, from_start=False)
        return later if later > tick else tick

    def _after_the_last(self, moment: datetime) -> int:
        """Some days later, when somebody looks at who has not answered."""
        return self._after(ticks(moment) + 1, int((1 + 12 * self.draw()) * WORKING_DAY))

    def _soon(self, at: int) -> int:
        return self._after(at, 600 + int(self.draw() * 6 * HOUR))

    def _one_of(self, people: Sequence[int]) -> int:
        return people[int(self.draw() * len(people))] if len(people) > 1 else people[0]

    def _leader(self) -> int:
        return self._one_of(self.matter.leaders)

    def _words(self, sentences: Sequence[str]) -> str:
        return sentences[int(self.draw() * len(sentences))]

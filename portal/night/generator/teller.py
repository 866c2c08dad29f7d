"""Days of visits told as lives: invents the person, the papers and all that happens."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from itertools import product
from random import Random

from calendars.rules.moves import advance
from calendars.rules.terms import DAY, HOUR, moment_of
from dossiers.enums import Evidence, PaperDatabase, State
from dossiers.rules.codes import temporary_number
from lib.text import fold
from lib.words import LOOKUP_ALPHABET, LOOKUP_LENGTH
from portal.night.generator import rows
from portal.night.generator.arrivals import Clock, Day
from portal.night.generator.between import WORKING_DAY
from portal.night.generator.catalogue import Catalogue
from portal.night.generator.content import QUANTITIES
from portal.night.generator.life import Life
from portal.night.generator.lived import NotYet
from portal.night.generator.numbers import Numbers
from portal.night.generator.parts import LivedPaper
from portal.night.generator.paths import NEVER_ACCEPTED, Path
from portal.night.generator.people import Someone, invent
from portal.night.generator.plans import Matter, PaperPlan
from portal.night.generator.sheets import Sheets
from portal.night.generator.story import POSTAL_SHARE, Story
from portal.night.generator.visits import Visit, Visits, Wishes
from procedures.enums import Channel


LATENESS = 0.055
"""Average share of late dossiers; each office has its own between a fifth and three times of it."""
REPRESENTED_SHARE = 0.06
FOUND_SHARE = 0.4
VNEID_SHARE = 0.45
STORED_SHARE = 0.3
"""Of papers filed online, those taken from the applicant's personal store."""
PAIRS = ["".join(pair) for pair in product(LOOKUP_ALPHABET, repeat=2)]
"""Look-up words are drawn two characters at a time."""
SOURCE = "Cơ sở dữ liệu quốc gia về dân cư, khai thác khi tiếp nhận"
STORE = "Kho dữ liệu cá nhân trên Cổng Dịch vụ công quốc gia"
POPULATION, STORED = PaperDatabase.POPULATION.value, PaperDatabase.PERSONAL_STORE.value
AUTHORISATION = "Văn bản ủy quyền có chứng thực"


class Teller:
    """Tells the lives of one order."""

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        seed: str,
        wishes: Wishes,
        names: Mapping[int, str],
        hear: Callable[[Life, Path], None] | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.seed = seed
        self.wishes = wishes
        self.names = names
        self.hear = hear
        self.visits = Visits(catalogue, seed=seed, wishes=wishes)
        self._lateness: dict[int, float] = {}
        self._clocks: dict[int, Clock] = {}
        self._words: set[str] = set()

    def tell_day(self, day: Day, clock: Clock, sheets: Sheets, numbers: Numbers) -> int:
        """Append the lives of everybody who came that day; returns how many."""
        chance = Random(f"{self.seed}:{day.ordinal}:lives")  # noqa: S311
        self._words.clear()
        told = 0
        for visit in self.visits.on(day, clock):
            self._tell(visit, chance, sheets, numbers)
            told += 1
        return told

    def _tell(self, visit: Visit, chance: Random, sheets: Sheets, numbers: Numbers) -> None:
        life = self._life(visit, chance, sheets)
        with suppress(NotYet):
            self._live(life, visit, chance, numbers)
        rows.write(life)
        if self.hear is not None:
            self.hear(life, visit.path)

    def _live(self, life: Life, visit: Visit, chance: Random, numbers: Numbers) -> None:
        matter, path, at = visit.matter, visit.path, visit.at
        if path == Path.OUTSIDE:
            _live_outside(life, at, chance)
            return
        story = Story(life, chance, path=path, lateness=self._lateness_of(matter), names=self.names)
        story.stop_at, story.brisk = self.wishes.stop_at, self.wishes.brisk
        if path in NEVER_ACCEPTED:
            story.tell_unaccepted(at)
            return
        if path == Path.CORRECTED:
            _misspell(life)
        asked, submitted = _before(path, matter, at, visit.span.first.toordinal() * DAY, chance)
        taken = numbers.take(matter.receiving_id, matter.identifier, date.fromordinal(at // DAY))
        story.tell(at, taken, submitted=submitted, asked=asked)

    def _life(self, visit: Visit, chance: Random, sheets: Sheets) -> Life:
        matter, at, path = visit.matter, visit.at, visit.path
        draw = chance.random
        when = date.fromordinal(at // DAY)
        person = invent(chance, year=when.year, place=matter.area)
        quantities = int(draw() * len(QUANTITIES)) if matter.content.is_express else 0
        waits = _submits_first(path, matter)
        papers = sheets.ids["dossiers_dossierpaper"]
        life = Life(
            id=next(sheets.ids["dossiers_dossier"]),
            matter=matter,
            person=person,
            sheets=sheets,
            until=min(self.wishes.until, matter.closes * DAY + DAY - 1)
            if matter.closes
            else self.wishes.until,
            salt=chance.randbytes(16),
            temporary_number=temporary_number(submitted_on=when, key=self._word(chance).upper()),
            lookup_word=self._word(chance),
            submission_key=f"{chance.getrandbits(128):032x}",
            papers=[_paper(next(papers), plan, matter.channel, draw()) for plan in matter.content.papers],
            fees_of=(matter.content.simple_fees or ()) if waits else matter.content.fees[quantities],
            quantities=quantities,
        )
        if path != Path.OUTSIDE:
            self._particulars(life, person, draw, chance)
        return life

    def _particulars(self, life: Life, person: Someone, draw: Callable[[], float], chance: Random) -> None:
        matter = life.matter
        if draw() < REPRESENTED_SHARE and not matter.content.is_express:
            life.representative = invent(
                chance, year=date.fromordinal(life.until // DAY).year, place=matter.area
            )
            life.authorisation = AUTHORISATION
        if matter.channel == Channel.POSTAL or draw() < POSTAL_SHARE:
            life.return_means, life.return_place = 1, person.address

    def _lateness_of(self, matter: Matter) -> float:
        known = self._lateness.get(matter.deciding_id)
        if known is None:
            own = Random(f"{self.seed}:late:{matter.deciding_id}").lognormvariate(-0.15, 0.6)  # noqa: S311
            known = self._lateness[matter.deciding_id] = LATENESS * min(max(own, 0.2), 3.0)
        return known / 6 if matter.content.is_express else known

    def _word(self, chance: Random) -> str:
        """A look-up word no other dossier of the day has: temporary numbers are made of them too."""
        draw = chance.random
        while True:
            word = "".join([PAIRS[int(draw() * len(PAIRS))] for _ in range(LOOKUP_LENGTH // 2)])
            if word not in self._words:
                self._words.add(word)
                return word


def _submits_first(path: Path, matter: Matter) -> bool:
    if path == Path.ASKED_BEFORE:
        return True
    return matter.channel != Channel.IN_PERSON and matter.content.simple_fees is not None


def _before(
    path: Path, matter: Matter, at: int, earliest: int, chance: Random
) -> tuple[int | None, int | None]:
    """When papers were asked for and when it was submitted, if before acceptance."""
    if not _submits_first(path, matter):
        return None, None
    submitted = _back(at, 1800 + int(chance.random() * 9 * HOUR))
    asked = _back(submitted, int((1 + 4 * chance.random()) * DAY)) if path == Path.ASKED_BEFORE else None
    if min(asked or submitted, submitted) < earliest:
        return (None, None) if asked is None else (at - 1200, at - 600)
    return asked, submitted


def _back(at: int, seconds: int) -> int:
    return at - seconds


def _paper(id_: int, plan: PaperPlan, channel: int, number: float) -> LivedPaper:
    if plan.is_shown_only:
        shown = Evidence.SHOWN_ON_VNEID if number < VNEID_SHARE else Evidence.SHOWN_ON_PAPER
        return LivedPaper(id_, plan, shown.value, 0, 0, False)
    if plan.database and number < FOUND_SHARE:
        return LivedPaper(id_, plan, Evidence.FOUND_IN_DATABASE.value, 0, 0, True, SOURCE, POPULATION)
    if channel == Channel.ONLINE:
        stored = number > 1 - STORED_SHARE
        return LivedPaper(
            id_,
            plan,
            Evidence.ELECTRONIC.value,
            0,
            0,
            True,
            STORE if stored else "",
            STORED if stored else "",
        )
    if plan.originals or not plan.copies:
        return LivedPaper(id_, plan, Evidence.ORIGINAL.value, max(plan.originals, 1), plan.copies, True)
    return LivedPaper(id_, plan, Evidence.PLAIN_COPY.value, 0, plan.copies, True)


def _misspell(life: Life) -> None:
    """The clerk left out the marks of the given name, or a middle name where it has none."""
    *before, given = life.person.name.split(" ")
    plain = " ".join([*before, fold(given)])
    life.name = plain if plain != life.person.name else f"{before[0]} {given} {given}"


def _live_outside(life: Life, at: int, chance: Random) -> None:
    source = life.matter.system_of_record
    when = moment_of(at)
    life.outside_code = f"G22.99-{when:%y%m%d}-{life.id % 10_000_000:07d}"
    life.take_over(at, life.outside_code, source)
    calendar = life.matter.calendar
    for state in (State.IN_PROCESS, State.DONE, State.RETURNED):
        at = advance(calendar, at, int(chance.random() * 3 * WORKING_DAY) + 900, from_start=False)
        life.outside_update(at, state)

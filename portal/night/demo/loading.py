"""Loads the demo as a job: recorded, with progress, taken up where it was killed, harmless a second time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from django.db import connection, transaction

from accounts.models import Actor, Agency, AgencySuccession, User
from accounts.services.agencies import confirm_succession
from calendars.rules.terms import LOCAL
from dossiers.models import Dossier
from dossiers.rules.days import local_day
from dossiers.services.succession import affected, move_open_dossiers
from jobs.models import JobRun
from jobs.services import runs
from jobs.services.runs import RunProgress
from portal.night.demo import carrying, lost_lines, money, plan, waiting_rooms
from portal.night.demo.blank_forms import add_forms
from portal.night.demo.help_asked import ask_for_help
from portal.night.demo.measured import add_measured
from portal.night.demo.morning import first_morning
from portal.night.demo.office import set_up_office
from portal.night.demo.rare import add_rare
from portal.night.demo.scans import add_scans
from portal.night.demo.views import keep_views
from portal.night.demo.voices import speak
from portal.night.generator.catalogue import Catalogue
from portal.night.generator.making import generate
from portal.ui import loading


KIND = "demo"
SET_UP = "setup"
"""What a run has saved once its offices are there: before, nothing of the demo is (launch.probe asks too)."""
CONFIRMED_BY = "chutichtinh"
"""Head of the province: confirms every succession."""


class NotEmpty(Exception):
    """The installation is somebody's own: the demo's accounts, whose passwords everybody knows, stay out."""

    def __init__(self) -> None:
        super().__init__(
            "Đã có cơ quan, tài khoản hoặc hồ sơ trong cơ sở dữ liệu: chỉ nạp dữ liệu mẫu vào một "
            "bản cài đặt trống, chẳng hạn STATE_DIR=THƯ_MỤC_MỚI ./run."
        )


def load(*, at: datetime, watch: Callable[[JobRun], None] | None = None) -> JobRun:
    """Load the demo, or what is left of it. Raises NotEmpty, jobs' JobIsRunning."""
    earlier = JobRun.objects.filter(kind=KIND).order_by("pk").first()
    if (earlier is None or SET_UP not in earlier.saved) and _is_in_use():
        raise NotEmpty
    day = earlier.for_day if earlier else local_day(at)
    with _unhurried():
        return runs.run(kind=KIND, for_day=day, work=_work, at=at, watch=watch)


def _is_in_use() -> bool:
    """Whether anything stands there. Not by name: an account called like one of ours would be overwritten."""
    return any(model.objects.exists() for model in (Agency, User, Dossier))


@contextmanager
def _unhurried() -> Iterator[None]:
    """Thousands of small commits need not each wait for the disk: what a crash loses is loaded again."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        yield
    finally:
        if connection.connection is not None and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("RESET synchronous_commit")


def _work(run: RunProgress) -> None:
    now = _now(run)
    parts = plan.before_the_switch()
    run.expect(sum(part.order.count for part in [*parts, *plan.after_the_switch(now, frozenset())]) + EXTRA)
    _once(run, SET_UP, SETUP_WEIGHT, lambda: set_up_office(at=now))
    loading.accounts_are_there()
    before = Catalogue(first=plan.FIRST_DAY, last=plan.SWITCH_ON - timedelta(days=1), seed=plan.SEED)
    for part in parts:
        _write(run, part, before)
    _switch(run)
    _carry_on(run, now)
    counter = frozenset(Agency.objects.filter(code=plan.MAIN_COUNTER).values_list("pk", flat=True))
    after = Catalogue(first=plan.SWITCH_ON, last=local_day(now), seed=plan.SEED)
    for part in plan.after_the_switch(now, counter):
        _write(run, part, after)
    _once(run, "rare", 0, lambda: add_rare(at=now))
    _once(run, "money", MONEY_WEIGHT, lambda: money.write(at=now))
    _once(run, "voices", 0, lambda: speak(at=now))
    _once(run, "views", 0, keep_views)
    _once(run, "measured", 0, lambda: add_measured(at=now))
    _once(run, "forms", 0, lambda: add_forms(at=now))
    add_scans(until=now)
    first_morning(at=now)
    waiting_rooms.fill(at=now)
    _once(run, "help", 0, lambda: ask_for_help(at=now))
    lost_lines.remember(at=now)


SETUP_WEIGHT = 400
MONEY_WEIGHT = 100
EXTRA = SETUP_WEIGHT + MONEY_WEIGHT + 350
"""Steps of progress besides dossiers: the set-up, and what crosses the switch."""


def _now(run: RunProgress) -> datetime:
    """The moment the demo stands at: that of its first attempt, so that a resumed load is the same load."""
    if "now" not in run.saved:
        run.save(now=run.now().replace(microsecond=0).isoformat())
    return datetime.fromisoformat(run.saved["now"])


def _once(run: RunProgress, name: str, weight: int, work: Callable[[], object]) -> None:
    if name not in run.saved:
        with transaction.atomic():
            work()
            run.save(**{name: True})
    run.advance(weight)


class _Part:
    """Progress of a part: the whole's size is known already."""

    def __init__(self, run: RunProgress) -> None:
        self._run = run

    def expect(self, total: int) -> None:
        """The whole was told before."""

    def advance(self, steps: int = 1, **counts: int) -> None:
        self._run.advance(steps, **counts)


def _write(run: RunProgress, part: plan.Part, catalogue: Catalogue) -> None:
    written = run.saved.get(part.name, 0)
    generate(
        part.order,
        progress=_Part(run),
        after=written,
        mark=lambda day: run.save(**{part.name: day}),
        catalogue=catalogue,
    )


def _switch(run: RunProgress) -> None:
    """Every succession confirmed by the head and carried out, in the order of days."""
    by = Actor(User.objects.get(username=CONFIRMED_BY))
    for succession in AgencySuccession.objects.order_by("effective_on", "pk"):
        at = datetime.combine(succession.effective_on, time(0, 5), LOCAL)
        if succession.confirmed_at is None:
            succession = confirm_succession(succession=succession, by=by, at=at)  # noqa: PLW2901
        if affected(succession).exists():
            move_open_dossiers(succession=succession, by=by, at=at, progress=_Quiet(run))


class _Quiet(_Part):
    """Counts what moved without calling each move a dossier of the whole."""

    def advance(self, steps: int = 1, **counts: int) -> None:
        self._run.advance(0, **counts)


def _carry_on(run: RunProgress, now: datetime) -> None:
    since = datetime.combine(plan.SWITCH_ON, time(8), LOCAL)
    ids = carrying.moved()
    run.save(crossed=max(len(ids), run.saved.get("crossed", 0)))
    carrying.carry_on(ids, since=since, until=now, progress=_Part(run))

"""`./test`: set up, start throw-away servers, check, test, and say in one line how it ended."""

import contextlib
import fcntl
import os
import re
import shutil
import signal
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from launch import chromium, coverage_floor, leftovers, lint, messages, packages, pango, run
from launch.places import ROOT
from launch.process import Spec
from launch.say import Failure, Stop, line, step
from launch.servers import Installation
from launch.supervisor import Supervisor


WORKERS = 2
# What the browser stage leaves behind to be looked at (tests/browser/).
PICTURES, WALKED = ROOT / ".run" / "pictures", ROOT / ".run" / "walk"
FOLDER_PREFIX = f"portal-test-{os.geteuid()}-"
NOT_SLOW = "not slow and not browser"
STAGES = ("lint", "unit", "browser", "all")
# Options of pytest's after which a path may come; any other may have its value there.
ALONE = re.compile(
    r"-[lqsvx]+|-[kmnoprW].+|--[\w-]+=.*|--(co|collect-only|ff|lf|nf|pdb|sw|stepwise|last-failed|failed-first)"
)
NO_TESTS = 5  # pytest's exit code when nothing was collected
# Built while a processor is left beside mypy: else one worker builds it and the others wait.
TEST_DATABASE = {"test database": [packages.tool("python"), "-m", "tests.harness.building"]}


@dataclass
class Count:
    """Tests by outcome; a failed check of the lint stage counts as one failed test."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)


class Session:
    """Servers, environment and supervisor of one `./test`."""

    def __init__(self, supervisor: Supervisor, environment: dict[str, str], folder: Path) -> None:
        self.supervisor = supervisor
        self.environment = environment
        self.folder = folder

    def lint(self, beside: dict[str, list[str]] | None = None) -> Count:
        step("Kiểm tra mã nguồn …")
        results = lint.run(self.environment, beside)
        return Count(failed=sum(not result.passed for result in results))

    def lint_and_fetch(self, *, fetch: bool) -> Count:
        """The checks, and beside them what waits for the network and not for a processor: a Chromium."""
        with ThreadPoolExecutor(max_workers=1) as beside:
            fetched = beside.submit(chromium.fetch_what_lacks) if fetch else None
            count = self.lint(TEST_DATABASE)
        if fetched:
            fetched.result()  # a machine without one is told before the long part
        return count

    def pytest(self, name: str, *arguments: str) -> Count:
        """Counts of one pytest run; a run that broke off counts as a failure."""
        step(f"pytest: {name} …")
        report = self.folder / f"{name}.xml"
        spec = Spec(
            name="pytest",
            command=[packages.tool("pytest"), "-q", f"--junitxml={report}", *arguments],
            environment=self.environment,
            folder=ROOT,
        )
        code = self.supervisor.run(spec)
        count = counted(report) if report.exists() else Count()
        broke_off = code not in (0, NO_TESTS) and count.failed == 0
        return count + Count(failed=1) if broke_off else count

    def browser(self, *arguments: str, fetch: bool) -> Count:
        """The browser tests, when a Chromium is found; it is fetched only when asked for."""
        found = chromium.find_or_fetch() if fetch else chromium.find()
        if found is None:
            line("browser: skipped: no Chromium (./test browser fetches one)")
            return Count()
        if not chromium.driver_starts(fetch=fetch):
            line("browser: skipped: Playwright lacks a library (./test browser fetches it)")
            return Count()
        # Libraries that were fetched just now are not in the environment of the start.
        self.environment |= {**pango.environment(), "CHROMIUM": found}
        for old in WALKED.glob("*.jsonl"):
            old.unlink()
        count = self.pytest("browser", *arguments)
        pictures, figures = PICTURES.relative_to(ROOT), WALKED.relative_to(ROOT)
        line(f"browser: pictures in {pictures}/, figures of each page in {figures}/")
        return count

    def page_table(self) -> Count:
        """The figures of the walk written into docs/pages.md; a page without any is a failure."""
        if not any(WALKED.glob("*.jsonl")):  # no browser
            return Count()
        spec = Spec(
            name="pages",
            command=[packages.tool("python"), "-m", "tests.browser.page_report"],
            environment=self.environment,
            folder=ROOT,
        )
        return Count(failed=int(self.supervisor.run(spec) != 0))


def main(arguments: list[str]) -> int:
    """Exit code 0 when everything passed."""
    signal.signal(signal.SIGTERM, _stop)
    run.install(packages.EVERYTHING)
    messages.ensure()
    with throw_away_folder() as folder, Supervisor(folder / "log") as supervisor:
        step("Khởi động PostgreSQL và Valkey dùng một lần …")
        installation = Installation(folder / "state", throw_away=True)
        installation.start(supervisor)
        session = Session(supervisor, _environment(installation, folder), folder)
        try:
            count = stages(session, arguments)
        finally:  # pytest's own children finish the test they are at when it is told to stop
            leftovers.end_processes(installation.state, spare=supervisor.pids())
        supervisor.stop_all()
        installation.remove_servers_home()
    line(f"\n{count.passed} passed, {count.failed} failed, {count.skipped} skipped")
    return 1 if count.failed else 0


def stages(session: Session, arguments: list[str]) -> Count:
    """What to run for these arguments: a stage's name, or paths and options for pytest."""
    # A worker without tests takes over half of what the other still has.
    parallel = ("-n", str(WORKERS), "--dist", "worksteal")
    fetch = os.environ.get("FETCH_CHROMIUM") == "1"
    match arguments:
        case []:
            count = session.lint_and_fetch(fetch=fetch) + session.pytest("unit", *parallel, "-m", NOT_SLOW)
            return count + session.browser(*parallel, "-m", "browser and not slow", fetch=fetch)
        case ["lint"]:
            return session.lint()
        case ["unit"]:
            return session.pytest("unit", *parallel, "-m", NOT_SLOW)
        case ["browser", *rest]:
            _refuse_unknown(rest, needs_a_path=False)
            count = session.browser(*parallel, "-m", "browser and not brief", *rest, fetch=True)
            return count if rest else count + session.page_table()
        case ["all"]:
            session.environment["THOROUGH"] = "1"  # tests/harness/thorough.py
            count = session.lint_and_fetch(fetch=fetch)
            count += session.pytest("unit", *parallel, "-m", NOT_SLOW, *_coverage(session))
            count += session.pytest("slow", *parallel, "-m", "slow and not browser")
            browser = session.browser(*parallel, "-m", "browser and not brief", fetch=fetch)
            count += browser + session.page_table()
            return count + _deciding_branches(session)
        case paths:
            _refuse_unknown(paths)
            if found := chromium.find():
                session.environment["CHROMIUM"] = found
            return session.pytest("chosen", *paths)


def counted(report: Path) -> Count:
    """Outcomes in a JUnit report of pytest's."""
    total = Count()
    for suite in ElementTree.parse(report).iter("testsuite"):  # noqa: S314
        tests, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        total += Count(passed=tests - failed - skipped, failed=failed, skipped=skipped)
    return total


@contextlib.contextmanager
def throw_away_folder() -> Iterator[Path]:
    """A short folder that is gone afterwards; folders of killed runs go too."""
    for old in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*"):
        _remove_if_abandoned(old)
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
    with (folder / "held").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _remove_if_abandoned(folder: Path) -> None:
    with contextlib.suppress(OSError), (folder / "held").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)


def _environment(installation: Installation, folder: Path) -> dict[str, str]:
    """Each pytest worker adds its own database, Valkey number and folder of files to these."""
    kept = {name: value for name, value in installation.marked().items() if name not in ("FILES_DIR", "PORT")}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "FILES_DIR": str(folder / "files"),
        "TZ": "UTC",
        "SHARED_DATA": os.environ.get("SHARED_DATA") or str(ROOT.parent / "shared" / "data"),
    }


def _coverage(session: Session) -> tuple[str, ...]:
    counted = [f"--cov={source}" for source in coverage_floor.sources()]
    return *counted, "--cov-report=", f"--cov-report=json:{session.folder / 'coverage.json'}"


def _deciding_branches(session: Session) -> Count:
    """One more failure when too few branches of rules, services and permissions were taken."""
    share = coverage_floor.percent(session.folder / "coverage.json")
    line(f"branches taken in rules, services and permissions: {share:.1f} % (floor {coverage_floor.FLOOR} %)")
    return Count(failed=int(share < coverage_floor.FLOOR))


def _refuse_unknown(arguments: list[str], *, needs_a_path: bool = True) -> None:
    named = _paths(arguments)
    missing = [path for path in named if not (ROOT / path.split("::", 1)[0]).exists()]
    if missing or (needs_a_path and not named):
        raise Failure(
            f"./test nhận một trong {', '.join(STAGES)}, hoặc đường dẫn tới tệp kiểm thử; "
            f"không hiểu: {' '.join(missing or arguments)}"
        )


def _paths(arguments: list[str]) -> list[str]:
    """Words that are no options and cannot be an option's value: `word` of `-k word` is none."""
    return [
        word
        for before, word in pairwise(["", *arguments])
        if not word.startswith("-") and (not before.startswith("-") or ALONE.fullmatch(before))
    ]


def _stop(number: int, _frame: object) -> None:
    raise Stop(number)

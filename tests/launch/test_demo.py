import os
import signal
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from launch import demo
from launch.places import private_folder
from launch.postgres import DEMO
from launch.process import Spec
from launch.servers import Installation
from launch.supervisor import Supervisor
from tests.harness.database import another_database
from tests.launch.installation import Portal, Served
from tests.launch.processes import wait_for


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """An installation with a database of its own, whose folder is there."""
    for name in ("DATABASE_URL", "DEMO"):
        monkeypatch.delenv(name, raising=False)
    installation = Installation(tmp_path / "s")
    assert installation.postgres
    private_folder(installation.postgres.home)
    return installation


def note(installation: Installation, standing: str) -> None:
    assert installation.postgres
    installation.postgres.note(DEMO).write_text(standing)


@pytest.mark.parametrize(
    ("told", "noted", "expected"),
    [
        ("", "coming", "coming"),  # made by this start, by ./manage before it, or broken off since
        ("", "loaded", "loaded"),
        ("", "unwanted", "unwanted"),  # begun without the demo, or set up: also the day after
        ("0", "coming", "unwanted"),
        ("1", "unwanted", "coming"),
        ("1", "loaded", "loaded"),
    ],
)
def test_our_own_database_gets_the_demo_it_was_made_for(
    told: str, noted: str, expected: str, ours: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO", told)
    note(ours, noted)
    assert demo.decide(ours) == expected
    assert demo.noted(ours) == expected


def test_only_a_demo_that_was_still_to_come_is_given_up(ours: Installation) -> None:
    for standing, expected in (("coming", "unwanted"), ("loaded", "loaded")):
        note(ours, standing)
        demo.give_up(ours)
        assert demo.noted(ours) == expected


RUN = """INSERT INTO jobs_jobrun
             (kind, for_day, scope, state, done, counts, saved, attempts, error, {}ended_at)
         VALUES ('demo', '2026-03-18', '', '{}', 0, '{{}}', '{}', 1, '', {}{})"""


def run_of_the_demo(state: str, saved: str = "{}") -> str:
    ended = "started_at, " if state == "done" else ""
    return RUN.format(ended, state, saved, "now(), " if ended else "", "now()" if ended else "NULL")


@pytest.fixture(scope="module")
def databases(django_db_setup: None) -> Iterator[dict[bool, str]]:
    """One as `./run` makes it, and one that is migrated."""
    with (
        another_database("demo_none", migrated=False) as empty,
        another_database("demo", migrated=True) as migrated,
    ):
        yield {False: empty, True: migrated}


@pytest.mark.parametrize(
    ("migrated", "rows", "expected"),
    [
        (False, [], "coming"),
        (True, [], "unwanted"),  # an administrator who migrated goes on with his own office
        (True, [run_of_the_demo("running")], "coming"),
        (True, [run_of_the_demo("running", '{"setup": true}')], "coming"),
        (True, [run_of_the_demo("done")], "loaded"),
    ],
)
def test_a_named_database_is_asked_what_it_holds(
    migrated: bool, rows: list[str], expected: str,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, databases: dict[bool, str],
) -> None:  # fmt: skip
    monkeypatch.delenv("DEMO", raising=False)
    for variable, url in Served(tmp_path, databases[migrated]).environment().items():
        monkeypatch.setenv(variable, url) if variable.startswith("DATABASE") else None
    if migrated:
        with closing(psycopg2.connect(os.environ["DATABASE_OWNER_URL"])) as there:
            there.cursor().execute(";".join(["DELETE FROM jobs_jobrun", *rows]))
            there.commit()
    assert demo.decide(Installation(tmp_path / "s")) == expected
    monkeypatch.setenv("DEMO", "0")
    assert demo.decide(Installation(tmp_path / "s")) == "unwanted"


def test_what_is_to_come_is_noted_before_the_first_page_and_never_twice(ours: Installation) -> None:
    page = ours.state / demo.NOTE
    demo.announce(ours, "coming")
    assert page.read_text() == demo.ACCOUNTS
    # Killed in the midst of it, then started without the demo: nobody waits for accounts any more.
    demo.announce(ours, "unwanted")
    assert not page.exists()
    demo.announce(ours, "loaded")
    assert not page.exists()


# Dossiers come until the accounts are told.
LOADING = """import pathlib, sys, time
note, told, how = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
if how == "fails": sys.exit(3)
note.write_text("dossiers"); give_up_at = time.monotonic() + 20
while not told.exists():
    if time.monotonic() > give_up_at: sys.exit(4)
    time.sleep(0.05)"""


@pytest.mark.parametrize("how", ["loads", "fails"])
def test_accounts_are_told_once_they_are_there_while_dossiers_still_come(
    how: str, ours: Installation, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    note(ours, "coming")
    demo.announce(ours, demo.decide(ours))
    page = ours.state / demo.NOTE
    told: list[str] = []
    heard = ours.state / "heard"
    command = [sys.executable, "-c", LOADING, str(page), str(heard), how]
    spec = Spec(name="demo", command=command, environment={}, folder=ours.state, once=True)
    monkeypatch.setattr(demo, "_spec", lambda _installation: spec)

    def tell(_installation: Installation) -> bool:
        told.append(page.read_text())
        heard.touch()
        return True

    monkeypatch.setattr(demo, "_tell_accounts", tell)
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}

    with Supervisor(ours.state / "log") as supervisor:
        demo.load(ours, supervisor, "coming")
    for number, handler in kept.items():
        signal.signal(number, handler)

    assert told == (["dossiers"] if how == "loads" else [])
    assert not page.exists()
    assert demo.noted(ours) == ("loaded" if how == "loads" else "coming")
    said = capfd.readouterr()
    assert ("Đăng nhập được bằng các tài khoản trên" in said.out + said.err) == (how == "loads")


@pytest.mark.slow
@pytest.mark.long
def test_the_first_page_answers_before_the_demo_is_complete_and_accounts_are_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    portal = Portal(tmp_path / "s")
    portal.start(DEMO="1")
    assert portal.page("/") == 200
    assert (portal.state / demo.NOTE).exists()
    installation = Installation(portal.state)
    assert demo.noted(installation) == "coming"
    assert wait_for(lambda: demo.noted(installation) == "loaded", seconds=600), portal.told()
    told = portal.stop(signal.SIGINT)
    # Honest from the first line on: not ready before somebody can log in.
    assert told.index("Chưa đăng nhập được") < told.index("Tài khoản dùng thử")
    assert told.index("Tài khoản dùng thử") < told.index("Đăng nhập được bằng các tài khoản trên")
    assert "Cổng Một cửa đã sẵn sàng" not in told
    assert not (portal.state / demo.NOTE).exists()
    looked_at = portal.manage("shell", "-c", "from tests.world import demo_facts; demo_facts.whole()")
    assert looked_at.returncode == 0, looked_at.stdout + looked_at.stderr
    verified = portal.manage("verify_ledger", "--json")
    assert verified.returncode == 0, verified.stdout
    assert portal.manage("backup", str(tmp_path / "backup")).returncode == 0
    copy = Portal(tmp_path / "copy")
    assert copy.manage("restore", str(tmp_path / "backup")).returncode == 0
    assert demo.noted(Installation(copy.state)) == "unwanted"
    assert copy.manage("verify_ledger", "--json").stdout == verified.stdout
    assert copy.manage("verify_files").returncode == 0

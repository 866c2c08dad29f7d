import signal
import sys
from pathlib import Path

import pytest

from launch import demo
from launch.process import Spec
from launch.servers import Installation
from launch.supervisor import Supervisor
from tests.launch.installation import Portal
from tests.launch.processes import wait_for


@pytest.mark.parametrize(
    ("told", "embedded", "empty", "expected"),
    [
        (None, True, False, True),
        (None, False, True, True),
        (None, False, False, False),  # never into somebody's own data
        ("0", True, True, False),
        ("1", False, False, True),
    ],
)
def test_the_demo_goes_where_it_is_wanted(
    told: str | None,
    embedded: bool,
    empty: bool,
    expected: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DEMO", raising=False)
    if told is not None:
        monkeypatch.setenv("DEMO", told)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if not embedded:
        monkeypatch.setenv("DATABASE_URL", "postgres://portal_app@db.example/portal")
    assert demo.wanted(Installation(tmp_path / "s"), empty=empty) is expected


def test_what_is_to_come_is_noted_before_the_first_page_and_never_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO", "1")
    installation = Installation(tmp_path / "s")
    installation.state.mkdir(exist_ok=True)
    note = installation.state / demo.NOTE
    assert demo.announced(installation, empty=True)
    assert note.read_text() == demo.ACCOUNTS
    # Killed in the midst of it, then started without the demo: nobody waits for accounts any more.
    monkeypatch.setenv("DEMO", "0")
    assert not demo.announced(installation, empty=True)
    assert not note.exists()
    monkeypatch.setenv("DEMO", "1")
    (installation.state / "demo-loaded").touch()
    assert not demo.announced(installation, empty=False)
    assert not note.exists()


LOADING = """import pathlib, sys, time
note, how = pathlib.Path(sys.argv[1]), sys.argv[2]
if how == "fails": sys.exit(3)
time.sleep(1.5); note.write_text("dossiers"); time.sleep(2.5)"""


@pytest.mark.parametrize("how", ["loads", "fails"])
def test_accounts_are_told_once_they_are_there_while_dossiers_still_come(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DEMO", "1")
    installation = Installation(tmp_path / "s")
    installation.state.mkdir(exist_ok=True)
    assert demo.announced(installation, empty=True)
    note = installation.state / demo.NOTE
    told: list[str] = []
    command = [sys.executable, "-c", LOADING, str(note), how]
    spec = Spec(name="demo", command=command, environment={}, folder=tmp_path, once=True)
    monkeypatch.setattr(demo, "_spec", lambda _installation: spec)
    monkeypatch.setattr(
        demo, "_tell_accounts", lambda _installation: bool(told.append(note.read_text()) or 1)
    )
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}

    with Supervisor(tmp_path / "log") as supervisor:
        demo.load(installation, supervisor)
    for number, handler in kept.items():
        signal.signal(number, handler)

    assert told == (["dossiers"] if how == "loads" else [])
    assert not note.exists()
    assert (installation.state / "demo-loaded").exists() == (how == "loads")
    said = capfd.readouterr()
    assert ("Đăng nhập được bằng các tài khoản trên" in said.out + said.err) == (how == "loads")


@pytest.mark.slow
@pytest.mark.long
def test_the_first_page_answers_before_the_demo_is_complete_and_accounts_are_printed(tmp_path: Path) -> None:
    portal = Portal(tmp_path / "s")
    portal.start(DEMO="1")
    assert portal.page("/") == 200
    assert (portal.state / demo.NOTE).exists()
    assert not (portal.state / "demo-loaded").exists()
    assert wait_for((portal.state / "demo-loaded").exists, seconds=600), portal.told()
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
    assert copy.manage("verify_ledger", "--json").stdout == verified.stdout
    assert copy.manage("verify_files").returncode == 0

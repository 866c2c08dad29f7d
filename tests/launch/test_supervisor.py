"""The supervisor against real processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from launch.places import ROOT
from launch.process import Spec
from launch.say import Failure, Stop
from launch.supervisor import DEATHS_ALLOWED, Supervisor
from tests.launch.processes import gone, wait_for


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    with Supervisor(tmp_path / "log", pause=0.01) as running:
        yield running
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.fixture
def child(tmp_path: Path) -> Callable[..., Spec]:
    """`child(code, …)` describes a Python process that runs this code."""

    def described(code: str, *, name: str = "child", **more: object) -> Spec:
        command = [sys.executable, "-c", code]
        return Spec(name=name, command=command, environment=dict(os.environ), folder=tmp_path, **more)  # type: ignore[arg-type]

    return described


def pid_of(supervisor: Supervisor, name: str = "child") -> int:
    kept = supervisor.kept[name].child
    assert kept is not None
    return kept.process.pid


def test_what_a_child_prints_is_in_its_log(
    supervisor: Supervisor, child: Callable[..., Spec], tmp_path: Path
) -> None:
    supervisor.start(child("print('xin chào', flush=True); import time; time.sleep(60)"))
    assert supervisor.wait(lambda: "xin chào" in (tmp_path / "log" / "child.log").read_text(), seconds=10)


def test_a_killed_child_is_started_again(supervisor: Supervisor, child: Callable[..., Spec]) -> None:
    supervisor.start(child("import time; time.sleep(60)"))
    first = pid_of(supervisor)
    os.kill(first, signal.SIGKILL)
    assert supervisor.wait(
        lambda: supervisor.kept["child"].child is not None and pid_of(supervisor) != first, seconds=10
    )


def test_pauses_double_and_the_fifth_death_in_a_minute_ends_everything(
    supervisor: Supervisor, child: Callable[..., Spec], capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor.start(child("print('hỏng vì thế này', flush=True); raise SystemExit(3)"))
    with pytest.raises(Failure) as failure:
        supervisor.watch()
    told = str(failure.value)
    assert f"child dừng {DEATHS_ALLOWED} lần trong một phút" in told
    assert "hỏng vì thế này" in told
    assert capsys.readouterr().err.count("khởi động lại sau") == DEATHS_ALLOWED - 1


def test_deaths_further_apart_than_a_minute_are_forgiven(
    supervisor: Supervisor, child: Callable[..., Spec], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("launch.supervisor.WINDOW", 0.0)
    supervisor.start(child("raise SystemExit(3)"))
    starts = set()

    def six_starts() -> bool:
        kept = supervisor.kept["child"]
        if kept.child:
            starts.add(kept.child.process.pid)
        return len(starts) > DEATHS_ALLOWED

    assert supervisor.wait(six_starts, seconds=20)


def test_on_a_full_disk_nothing_is_given_up_and_the_children_come_back_when_there_is_room(
    supervisor: Supervisor,
    child: Callable[..., Spec],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("launch.supervisor.ASK_EVERY", 0.01)
    supervisor.room = 2**62  # no disk has so much
    runs, there = tmp_path / "runs", tmp_path / "room"
    code = f"""
import pathlib, sys, time
with open({str(runs)!r}, "a") as runs:
    runs.write("x")
pathlib.Path({str(there)!r}).exists() or sys.exit(3)
time.sleep(60)
"""
    supervisor.start(child(code))
    assert supervisor.wait(lambda: runs.exists() and len(runs.read_text()) > DEATHS_ALLOWED + 1, seconds=20)
    told = capsys.readouterr().err
    assert "child đã dừng (mã 3) trong lúc ổ đĩa gần đầy" in told
    assert f"xem {supervisor.kept['child'].log.path}" in told, "it may have another reason"
    there.touch()
    supervisor.room = 0
    tried = len(runs.read_text())
    assert supervisor.wait(lambda: len(runs.read_text()) > tried, seconds=10)
    assert not supervisor.wait(lambda: supervisor.kept["child"].child is None, seconds=0.5)


def test_progress_that_cannot_be_written_down_ends_nothing() -> None:
    code = "from launch.say import step; step('không ghi được'); print('đi tiếp')"
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            stderr=full,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.stdout == "đi tiếp\n"


def test_a_child_that_stays_silent_at_its_socket_is_killed_and_replaced(
    supervisor: Supervisor, child: Callable[..., Spec], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("launch.supervisor.ASK_EVERY", 0.05)
    supervisor.start(child("import time; time.sleep(60)", alive=lambda: False))
    first = pid_of(supervisor)
    assert supervisor.wait(lambda: gone(first), seconds=10)


def test_a_busy_child_may_leave_as_many_questions_unanswered_as_its_spec_allows(
    supervisor: Supervisor, child: Callable[..., Spec], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr("launch.supervisor.ASK_EVERY", 0.02)
    busy = child("import time; time.sleep(60)", alive=lambda: bool(asked.append(1)))
    supervisor.start(replace(busy, silence_allowed=6))
    first = pid_of(supervisor)
    assert supervisor.wait(lambda: gone(first), seconds=10)
    assert len(asked) == 6


def test_a_signal_stops_the_children_in_the_reverse_order_of_their_start(
    supervisor: Supervisor, child: Callable[..., Spec], tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    code = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        f"    open({str(trace)!r}, 'a').write(sys.argv[1]); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end); print('bereit', flush=True); time.sleep(60)"
    )
    for name in ("1", "2", "3"):
        spec = child(code, name=name)
        supervisor.start(Spec(**{**vars(spec), "command": [*spec.command, name]}))
    assert supervisor.wait(
        lambda: all("bereit" in (tmp_path / "log" / f"{name}.log").read_text() for name in "123"), seconds=10
    )
    os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(Stop):
        supervisor.watch()
    supervisor.stop_all()
    assert trace.read_text() == "321"


def test_a_child_that_ignores_the_request_is_ended_all_the_same(
    supervisor: Supervisor, child: Callable[..., Spec], tmp_path: Path
) -> None:
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); print('ja', flush=True); time.sleep(60)"
    supervisor.start(child(code, patience=0.1, death_signal=signal.SIGKILL))
    assert supervisor.wait(lambda: "ja" in (tmp_path / "log" / "child.log").read_text(), seconds=10)
    pid = pid_of(supervisor)
    supervisor.stop_all()
    assert gone(pid)


def test_grandchildren_of_a_killed_child_go_with_it(
    supervisor: Supervisor, child: Callable[..., Spec], tmp_path: Path
) -> None:
    code = "import subprocess, time\nprint(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"
    supervisor.start(child(code))
    log = tmp_path / "log" / "child.log"
    assert supervisor.wait(lambda: log.read_text().strip() != "", seconds=10)
    grandchild = int(log.read_text().split()[0])
    os.kill(pid_of(supervisor), signal.SIGKILL)
    assert supervisor.wait(lambda: gone(grandchild), seconds=10)


def test_a_child_that_is_to_run_once_is_not_started_again(
    supervisor: Supervisor, child: Callable[..., Spec]
) -> None:
    supervisor.start(child("raise SystemExit(7)", once=True))
    assert supervisor.wait(lambda: supervisor.kept["child"].exit_code == 7, seconds=10)
    supervisor.tend()
    assert supervisor.kept["child"].child is None


def test_a_command_in_the_foreground_gives_its_exit_code(
    supervisor: Supervisor, child: Callable[..., Spec]
) -> None:
    assert supervisor.run(child("raise SystemExit(5)")) == 5


def test_a_server_that_dies_at_once_is_reported_with_its_own_words(
    supervisor: Supervisor, child: Callable[..., Spec]
) -> None:
    supervisor.start(child("print('thiếu đĩa'); raise SystemExit(1)", alive=lambda: False))
    with pytest.raises(Failure, match="thiếu đĩa"):
        supervisor.wait_until_alive("child", seconds=10)


def test_nothing_outlives_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    """SIGKILL leaves no chance to clean up: the kernel ends the children (PR_SET_PDEATHSIG)."""
    code = (
        "import os, sys, pathlib\n"
        "from launch.process import Spec\n"
        "from launch.supervisor import Supervisor\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        "with Supervisor(folder / 'log') as supervisor:\n"
        "    for name in ('a', 'b'):\n"
        "        spec = Spec(name=name, command=['sleep', '60'], environment={}, folder=folder)\n"
        "        supervisor.start(spec)\n"
        "    print(*(kept.child.process.pid for kept in supervisor.kept.values()), flush=True)\n"
        "    supervisor.watch()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        pids = [int(pid) for pid in running.stdout.readline().split()]
        assert len(pids) == 2
        assert not any(gone(pid) for pid in pids)
        running.kill()
    assert wait_for(lambda: all(gone(pid) for pid in pids), seconds=5)

"""The demo: loaded beside the running portal on its first start; accounts are printed once they work."""

import os
import subprocess
import time

from launch.places import ROOT
from launch.process import Spec
from launch.say import line, step
from launch.servers import Installation, command
from launch.supervisor import Supervisor


TOLD_EVERY = 15.0  # seconds between two lines of progress
FIRST_LOOK = 5.0  # seconds until accounts are asked for


def wanted(installation: Installation, *, empty: bool) -> bool:
    """DEMO says so, else: on our own database, or on a named one that had no tables."""
    told = {"0": False, "1": True}.get(os.environ.get("DEMO", ""))
    return (installation.postgres is not None or empty) if told is None else told


def load(installation: Installation, supervisor: Supervisor) -> None:
    """Load it if that was not finished before; returns when it is, while the children are kept running."""
    note = installation.state / "demo-loaded"
    told = _tell_accounts(installation) if note.exists() else False
    if note.exists():
        return
    step("Nạp dữ liệu mẫu ở phía sau, cổng dùng được ngay …")
    started = time.monotonic()
    supervisor.start(_spec(installation))
    look_at = started + FIRST_LOOK
    while supervisor.kept["demo"].exit_code is None:
        supervisor.wait(lambda: supervisor.kept["demo"].exit_code is not None, seconds=1)
        if time.monotonic() >= look_at:
            look_at = time.monotonic() + TOLD_EVERY
            told = told or _tell_accounts(installation)
            step(f"… đang nạp dữ liệu mẫu ({time.monotonic() - started:.0f} giây)")
    log = supervisor.kept["demo"].log
    if code := supervisor.stop("demo"):
        step(f"Nạp dữ liệu mẫu bị dừng (mã {code}), lần chạy sau sẽ nạp tiếp; {log.path}:\n{log.tail()}")
        return
    note.touch()
    step(f"Đã nạp dữ liệu mẫu trong {time.monotonic() - started:.0f} giây.")
    if not told:
        _tell_accounts(installation)


def _spec(installation: Installation) -> Spec:
    return Spec(
        name="demo", command=command("load_demo"), environment=installation.marked(), folder=ROOT, once=True
    )


def _tell_accounts(installation: Installation) -> bool:
    """Print who can log in; False while nobody can, which the command says by its exit code."""
    done = subprocess.run(
        command("demo_accounts"),
        env=installation.environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        line(done.stdout)
    return done.returncode == 0

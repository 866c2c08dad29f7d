"""The demo: loaded beside the running portal on its first start; accounts are printed once they work.

What is still to come stands in a note beside the database, which the first page and the login page read
(portal.ui.loading): `accounts`, then `dossiers`, then no note.
"""

import os
import subprocess
import time
from pathlib import Path

from launch.places import ROOT
from launch.process import Spec
from launch.say import line, step
from launch.servers import Installation, command
from launch.supervisor import Supervisor


TOLD_EVERY = 15.0  # seconds between two lines of progress
NOTE = "demo-loading"
ACCOUNTS = "accounts"


def wanted(installation: Installation, *, empty: bool) -> bool:
    """DEMO says so, else: on our own database, or on a named one that had no tables."""
    told = {"0": False, "1": True}.get(os.environ.get("DEMO", ""))
    return (installation.postgres is not None or empty) if told is None else told


def announced(installation: Installation, *, empty: bool) -> bool:
    """Leave the note for the pages, before the first of them answers; whether the demo is still to come."""
    coming = wanted(installation, empty=empty) and not _loaded(installation).exists()
    note = installation.state / NOTE
    if coming:
        note.write_text(ACCOUNTS)
    else:
        note.unlink(missing_ok=True)
    return coming


def load(installation: Installation, supervisor: Supervisor) -> None:
    """Load it if that was not finished before; returns when it is, while the children are kept running."""
    if _loaded(installation).exists():
        _tell_accounts(installation)
        return
    started = time.monotonic()
    supervisor.start(_spec(installation))
    try:
        _wait(installation, supervisor, started)
    finally:
        (installation.state / NOTE).unlink(missing_ok=True)


def _wait(installation: Installation, supervisor: Supervisor, started: float) -> None:
    """Until the load has ended; accounts are told as soon as it has made them."""
    note, told = installation.state / NOTE, False
    tell_at = started + TOLD_EVERY
    while supervisor.kept["demo"].exit_code is None:
        supervisor.wait(lambda: supervisor.kept["demo"].exit_code is not None, seconds=1)
        if not told and note.exists() and note.read_text() != ACCOUNTS:
            told = _tell_accounts(installation)
            if told:
                step("Đăng nhập được bằng các tài khoản trên; hồ sơ mẫu còn nạp tiếp ở phía sau.")
        if time.monotonic() >= tell_at:
            tell_at = time.monotonic() + TOLD_EVERY
            what = "hồ sơ mẫu" if told else "tài khoản dùng thử"
            step(f"… đang nạp {what} ({time.monotonic() - started:.0f} giây)")
    log = supervisor.kept["demo"].log
    if code := supervisor.stop("demo"):
        step(f"Nạp dữ liệu mẫu bị dừng (mã {code}), lần chạy sau sẽ nạp tiếp; {log.path}:\n{log.tail()}")
        return
    _loaded(installation).touch()
    step(f"Đã nạp dữ liệu mẫu trong {time.monotonic() - started:.0f} giây.")
    if not told:
        _tell_accounts(installation)


def _loaded(installation: Installation) -> Path:
    """There once the whole demo was loaded."""
    return installation.state / "demo-loaded"


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

"""The demo: loaded beside the running portal on its first start; accounts are printed once they work.

Whether it is still to come is a matter of the data, so its note lies with them: a database of ours begins
with `coming`; then it is `loaded`, or `unwanted` once somebody set up an office of his own there. A named
database has no note and is asked (launch.probe).

What of it is still to come stands in a second note, in the state folder, which the first page and the login
page read (portal.ui.loading): `accounts`, then `dossiers`, then no note.
"""

import os
import subprocess
import time
from pathlib import Path

from launch import postgres
from launch.places import ROOT
from launch.process import Spec
from launch.say import line, step
from launch.servers import COMING, Installation, command, holds
from launch.supervisor import Supervisor


TOLD_EVERY = 15.0  # seconds between two lines of progress
LOADED, UNWANTED = "loaded", "unwanted"
AS_FOUND = {"empty": COMING, "unfinished": COMING, "loaded": LOADED, "used": UNWANTED}
REFUSED = 2  # the command's exit code for input it cannot use, such as an office of somebody's own
NOTE = "demo-loading"
ACCOUNTS = "accounts"


def noted(installation: Installation) -> str:
    """What the note beside our own data says; empty where there is none."""
    note = _note(installation)
    return note.read_text() if note and note.exists() else ""


def decide(installation: Installation) -> str:
    """COMING, LOADED or UNWANTED: by DEMO, else by the note, else by what the database holds.

    DEMO=0 is remembered: who began without the demo does not get it into his own office the day after.
    Asked before anything is migrated. Raises Failure when a named database cannot be reached.
    """
    told = os.environ.get("DEMO", "")
    standing = noted(installation) or AS_FOUND[holds(installation)]
    if told == "0":
        standing = UNWANTED
    if told == "1" and standing == UNWANTED:
        standing = COMING
    _remember(installation, standing)
    return standing


def give_up(installation: Installation) -> None:
    """Somebody set up an office of his own: the demo that was to come never does."""
    if noted(installation) == COMING:
        _remember(installation, UNWANTED)


def announce(installation: Installation, standing: str) -> None:
    """Leave the note for the pages, before the first of them answers."""
    note = installation.state / NOTE
    if standing == COMING:
        note.write_text(ACCOUNTS)
    else:
        note.unlink(missing_ok=True)


def load(installation: Installation, supervisor: Supervisor, standing: str) -> None:
    """Load what is to come; returns when it is there, while the children are kept running."""
    if standing == LOADED:
        _tell_accounts(installation)
    if standing != COMING:
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
    code = supervisor.stop("demo")
    if code == REFUSED and AS_FOUND[holds(installation)] == UNWANTED:
        _remember(installation, UNWANTED)
        step(f"Không nạp dữ liệu mẫu:\n{log.tail()}")
    elif code:
        step(f"Nạp dữ liệu mẫu bị dừng (mã {code}), lần chạy sau sẽ nạp tiếp; {log.path}:\n{log.tail()}")
    else:
        _remember(installation, LOADED)
        step(f"Đã nạp dữ liệu mẫu trong {time.monotonic() - started:.0f} giây.")
        if not told:
            _tell_accounts(installation)


def _note(installation: Installation) -> Path | None:
    return installation.postgres.note(postgres.DEMO) if installation.postgres else None


def _remember(installation: Installation, standing: str) -> None:
    if note := _note(installation):
        note.write_text(standing)


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

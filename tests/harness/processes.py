"""Real processes beside the test, on its database, to be killed as the kernel kills: with -9."""

import os
import signal
import subprocess
import sys
import time

from django.conf import settings
from django.db import connection


def start(program: str, *arguments: object, **environment: str) -> subprocess.Popen[str]:
    """A Python program that serves from this test's database."""
    database = connection.settings_dict
    host = database["HOST"] or database["OPTIONS"].get("host", "")
    address = f"postgres://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}?host={host}"
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        env={**os.environ, "DATABASE_URL": address, "DATABASE_OWNER_URL": "", **environment},
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )


def killed_after_its_first_line(process: subprocess.Popen[str], line: str) -> None:
    """Waits until it says where it is, and kills it there."""
    with process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == line
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    _wait_until_the_server_noticed()


def _wait_until_the_server_noticed() -> None:
    """Until then the dead session still holds its locks."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            cursor.execute(others, cursor.fetchone())
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.05)
    raise AssertionError("the killed process still has its session")

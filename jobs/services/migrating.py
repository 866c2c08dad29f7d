"""Migrating a live database: as its owner, one at a time, never queueing behind a long transaction."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import environ
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.utils import OperationalError

from jobs.exceptions import JobError, JobIsRunning
from jobs.services import grants
from jobs.services.locks import session_lock


LOCK = "migrate_database"
LOWEST_VERSION = 150000
LOCK_NOT_AVAILABLE = "55P03"
LOCK_TIMEOUT = "3s"
ATTEMPTS = 40
"""How often a migration tries to get its table locks; with the pauses between, about four minutes."""
PAUSE = 3.0
"""Seconds between two attempts, in which the traffic that held the lock goes on."""


def migrate(*, tell: Callable[[str], None], verbosity: int = 1) -> None:
    """Migrate as the owner (DATABASE_OWNER_URL), then give the serving role its rights.

    Raises JobIsRunning when another process migrates and does not end, JobError on a server that is too
    old or not UTF-8.
    """
    with owner_connection():
        _check_server()
        with _only_one(tell), _collected_seldom():
            _patiently(tell, lambda: call_command("migrate", interactive=False, verbosity=verbosity))
            _patiently(tell, lambda: grants.apply(connection))


@contextmanager
def owner_connection() -> Iterator[None]:
    """Let Django's connection be the owner's for the time of the block."""
    served = dict(connection.settings_dict)
    connection.close()
    owner = served
    if settings.DATABASE_OWNER_URL:
        owner = environ.Env.db_url_config(settings.DATABASE_OWNER_URL)
    names = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
    connection.settings_dict.update({name: owner.get(name, "") for name in names})
    options = {**owner.get("OPTIONS", {}), "options": f"-c lock_timeout={LOCK_TIMEOUT}"}
    connection.settings_dict["OPTIONS"] = options
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(served)


def _server() -> tuple[int, str]:
    """Version number and encoding, asked as the owner."""
    with connection.cursor() as cursor:
        # A login may have been given another role to start with; tables belong to the owner itself.
        cursor.execute("RESET ROLE")
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, current_setting('server_encoding')"
        )
        version, encoding = cursor.fetchone()
    return version, encoding


def _check_server() -> None:
    version, encoding = _server()
    if version < LOWEST_VERSION:
        raise JobError(f"PostgreSQL {version // 10000} quá cũ: cần bản 15 trở lên. Hãy nâng cấp máy chủ.")
    if encoding != "UTF8":
        raise JobError(f"Cơ sở dữ liệu dùng bảng mã {encoding}. Hãy tạo lại bằng ENCODING 'UTF8'.")


@contextmanager
def _only_one(tell: Callable[[str], None]) -> Iterator[None]:
    for attempt in range(ATTEMPTS):
        with session_lock(LOCK) as held:
            if held:
                yield
                return
        if attempt == 0:
            tell("Một tiến trình khác đang nâng cấp cơ sở dữ liệu, đang chờ…")
        time.sleep(PAUSE)
    raise JobIsRunning


@contextmanager
def _collected_seldom() -> Iterator[None]:
    """Thousands of models are rendered and most of them stay: to look through them after every 700 new
    objects is a tenth of migrating an empty database."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _patiently(tell: Callable[[str], None], work: Callable[[], object]) -> None:
    """What cannot lock its table within 3 s steps back, so that traffic is never held up."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            work()
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", "") != LOCK_NOT_AVAILABLE or attempt == ATTEMPTS:
                raise
            tell(f"Bảng đang bận, thử lại lần {attempt}…")
            time.sleep(PAUSE)
        else:
            return

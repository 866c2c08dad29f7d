"""A database for the time of one piece of work, beside this installation's own, on the same server.

It is copied from a migrated, empty template, which is built once per set of migrations and kept.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.conf import settings
from django.db import connection

from jobs.services.migrating import owner_connection
from portal.operations.exceptions import OperationRefused


# One builder of a template at a time.
BUILD_LOCK = 7_310_002


@contextmanager
def throw_away() -> Iterator[dict[str, str]]:
    """Environment for a `manage.py` whose database, files and state are its own, and gone afterwards.

    Raises OperationRefused when the owner may not create databases or the template cannot be built.
    """
    base = _urls()["DATABASE_OWNER_URL"].path.strip("/")
    name = f"{base[:36]}_throwaway_{os.getpid()}"
    with _server() as cursor, tempfile.TemporaryDirectory(prefix="throwaway-") as folder:
        template = _template(cursor, base)
        _drop(cursor, name)
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield _environment(name, Path(folder))
        finally:
            _drop(cursor, name)


def manage(arguments: list[str], environment: Mapping[str, str], *, quiet: bool = False) -> int:
    """Run a management command there; its exit code."""
    command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), *arguments]
    told = subprocess.DEVNULL if quiet else None
    return subprocess.run(command, env={**os.environ, **environment}, stdout=told, check=False).returncode  # noqa: S603


def _urls() -> dict[str, Any]:
    served = os.environ.get("DATABASE_URL", "postgres:///portal")
    # A "#" in a password is one of its characters, as the settings read it, and begins no fragment.
    return {
        "DATABASE_URL": urlsplit(served.replace("#", "%23")),
        "DATABASE_OWNER_URL": urlsplit((settings.DATABASE_OWNER_URL or served).replace("#", "%23")),
    }


def _environment(name: str, folder: Path) -> dict[str, str]:
    addresses = {key: urlunsplit(url._replace(path=f"/{name}")) for key, url in _urls().items()}
    return addresses | {"STATE_DIR": str(folder), "FILES_DIR": str(folder / "files")}


@contextmanager
def _server() -> Iterator[Any]:
    """A cursor of the owner outside any transaction."""
    with owner_connection():
        told = {**connection.get_connection_params()}
    told.pop("cursor_factory", None)
    server = psycopg2.connect(**told)
    server.autocommit = True
    try:
        with server.cursor() as cursor:
            # Another process may be building the template: that takes as long as an installation.
            cursor.execute("SET lock_timeout = 0")
            yield cursor
    finally:
        server.close()


def _template(cursor: Any, base: str) -> str:
    """The name of the template of these migrations; older ones are dropped."""
    prefix = f"{base[:36]}_migrated_"
    wanted = f"{prefix}{_fingerprint()}"
    cursor.execute("SELECT pg_advisory_lock(%s)", [BUILD_LOCK])
    try:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        there = {row[0] for row in cursor.fetchall()}
        if wanted not in there:
            for old in sorted(there):
                _drop(cursor, old)
            _build(cursor, f"{prefix}building", wanted)
    finally:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [BUILD_LOCK])
    return wanted


def _build(cursor: Any, building: str, wanted: str) -> None:
    try:
        cursor.execute(f"CREATE DATABASE \"{building}\" TEMPLATE template0 ENCODING 'UTF8'")
    except psycopg2.errors.InsufficientPrivilege as error:
        raise OperationRefused(
            "Vai trò chủ sở hữu không được tạo cơ sở dữ liệu: hãy cấp quyền CREATEDB cho vai trò ở "
            "DATABASE_OWNER_URL."
        ) from error
    with tempfile.TemporaryDirectory(prefix="throwaway-") as folder:
        code = manage(["migrate_database", "--verbosity", "0"], _environment(building, Path(folder)))
    if code:
        _drop(cursor, building)
        raise OperationRefused("Không dựng được cơ sở dữ liệu mẫu: xem lỗi của migrate_database ở trên.")
    cursor.execute(f'ALTER DATABASE "{building}" RENAME TO "{wanted}"')


def _drop(cursor: Any, name: str) -> None:
    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _fingerprint() -> str:
    """Of everything that shapes an empty, migrated database."""
    digest = hashlib.sha256()
    root = Path(settings.BASE_DIR)
    for path in sorted([*root.glob("*/migrations/*.py"), *root.glob("*/data/**/*"), *root.glob("*/apps.py")]):
        if path.is_file():
            digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]

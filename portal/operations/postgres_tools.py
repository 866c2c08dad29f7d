"""pg_dump and pg_restore: found, told where the database is, run."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from portal.operations.exceptions import OperationRefused


# libpq's names of what Django calls NAME, USER …
LIBPQ = {"NAME": "PGDATABASE", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "HOST": "PGHOST", "PORT": "PGPORT"}


def run(tool: str, arguments: Sequence[str], database: Mapping[str, Any], *, server_major: int) -> str:
    """Run one of PostgreSQL's tools against this database (a value of DATABASES); its standard output.

    The password goes by the environment, where other users of the machine cannot read it. Raises
    OperationRefused with the tool's own last line when it fails.
    """
    done = subprocess.run(  # noqa: S603
        [find(tool, server_major=server_major), *arguments],
        env={**os.environ, **_environment(database)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["?"]
        told = next((line for line in lines if "error:" in line), lines[-1])
        raise OperationRefused(f"{tool} dừng với lỗi: {told}")
    return done.stdout


def find(tool: str, *, server_major: int) -> str:
    """Path of the tool, not older than the server. Raises OperationRefused when there is none."""
    for folder in _folders():
        if (folder / tool).exists() and _major(folder / tool) >= server_major:
            return str(folder / tool)
    raise OperationRefused(
        f"Không có {tool} bản {server_major} trở lên: hãy cài gói postgresql-client-{server_major}."
    )


def _folders() -> Iterator[Path]:
    """Told by ./manage, on PATH, Debian's."""
    if told := os.environ.get("PG_BIN"):
        yield Path(told)
    if on_path := shutil.which("pg_dump"):
        yield Path(on_path).parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))


def _major(tool: Path) -> int:
    told = subprocess.run([tool, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"(\d+)", told)
    return int(found[1]) if found else 0


def _environment(database: Mapping[str, Any]) -> dict[str, str]:
    settings = {**{key: database.get(key) for key in LIBPQ}, **_host_option(database)}
    return {LIBPQ[key]: str(value) for key, value in settings.items() if value}


def _host_option(database: Mapping[str, Any]) -> dict[str, str]:
    host = database.get("OPTIONS", {}).get("host")
    return {"HOST": host} if host else {}

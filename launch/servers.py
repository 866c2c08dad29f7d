"""The two embedded servers of one installation, and the environment in which Django finds them."""

import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO

from launch import identity, leftovers, packages, pango
from launch.places import ROOT, VENV, private_folder, socket_dir
from launch.postgres import DEMO, PROVISIONED, Postgres
from launch.process import Spec
from launch.say import Failure, step
from launch.supervisor import Supervisor
from launch.valkey import Valkey
from lib import server_address


START_PATIENCE = 60.0  # seconds; after a crash PostgreSQL first replays its log
COMING = "coming"  # the note of a new database: the demo may come into it (launch.demo)


class Installation:
    """The state folder and what serves it: embedded servers, or those named in the environment."""

    def __init__(self, state: Path, *, throw_away: bool = False) -> None:
        self.state = private_folder(state)
        self.throw_away = throw_away
        self.home = home = _home_of_the_server(state, throw_away=throw_away)
        sockets = socket_dir(home / "s")
        if identity.server_identity().uid is not None:
            os.chown(sockets, identity.server_identity().owner, -1)
        given = {} if throw_away else os.environ
        for variable in server_address.VARIABLES:
            if fault := server_address.unreadable(variable, given.get(variable, "")):
                raise Failure(fault)
        self.postgres = (
            None if given.get("DATABASE_URL") else Postgres(home / "pg", sockets, throw_away=throw_away)
        )
        self.valkey = (
            None
            if given.get("REDIS_URL")
            else Valkey(state / "valkey", private_folder(state / "s"), throw_away=throw_away)
        )
        if self.valkey and len(os.fsencode(self.valkey.socket)) > 100:
            self.valkey = Valkey(state / "valkey", socket_dir(state / "valkey" / "s"), throw_away=throw_away)

    def start(self, supervisor: Supervisor) -> bool:
        """Start what is embedded; whether the database is a new one."""
        leftovers.end_processes(self.state)
        new = False
        for server in (self.valkey, self.postgres):
            if server is not None:
                new = server.prepare() if isinstance(server, Postgres) else new
                supervisor.start(self._marked_spec(server.spec()))
        if self.postgres and new:
            self.postgres.note(DEMO).write_text(COMING)
        for server in (self.valkey, self.postgres):
            if server is not None:
                supervisor.wait_until_alive(server.spec().name, seconds=START_PATIENCE)
        if self.postgres and not self._provisioned():
            self.postgres.provision()
            self._note_provisioned()
        return new

    def _marked_spec(self, spec: Spec) -> Spec:
        return replace(spec, environment={**spec.environment, leftovers.MARK: str(self.state)})

    def remove_servers_home(self) -> None:
        """After a throw-away server: its folder, where that is not in the state folder."""
        if self.throw_away and self.home != self.state:
            shutil.rmtree(self.home, ignore_errors=True)

    def answers(self) -> bool:
        """Whether every embedded server answers at its socket now."""
        return all(
            alive() for server in (self.postgres, self.valkey) if server and (alive := server.spec().alive)
        )

    def environment(self) -> dict[str, str]:
        """What Django's processes get."""
        ours: dict[str, str] = {
            **pango.environment(),
            "STATE_DIR": str(self.state),
            "PYTHONUNBUFFERED": "1",
            "PATH": f"{VENV / 'bin'}:{os.environ.get('PATH', '/usr/bin:/bin')}",
            "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE") or "portal.settings.local",
            "SECRET_KEY": os.environ.get("SECRET_KEY") or self._secret_key(),
        }
        if self.postgres:
            ours["DATABASE_OWNER_URL"] = self.postgres.url("portal_owner")
            ours["DATABASE_URL"] = self.postgres.url("portal_owner" if self.throw_away else "portal_app")
            ours["PG_BIN"] = str(self.postgres.binaries.folder)
        else:
            ours["DATABASE_OWNER_URL"] = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
        if self.valkey:
            ours["REDIS_URL"] = self.valkey.url()
        return {**os.environ, **ours}

    def marked(self) -> dict[str, str]:
        """The environment of our own children, by which a later start finds those that were left behind."""
        return {**self.environment(), leftovers.MARK: str(self.state)}

    @contextlib.contextmanager
    def owned(self, *, wait: bool) -> Iterator[bool]:
        """Hold the right to start the servers; False (without waiting) when somebody else holds it."""
        with (self.state / "lock").open("a+") as lock:
            held = _lock(lock, wait=wait)
            try:
                yield held
            finally:
                if held:
                    lock.truncate(0)

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """While this holds, a `./manage` that started the servers leaves them running."""
        with (self.state / "users").open("a+") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            yield

    def wait_for_users(self) -> None:
        """Return when nobody else uses the servers."""
        with (self.state / "users").open("a+") as users:
            fcntl.flock(users, fcntl.LOCK_EX)

    def _secret_key(self) -> str:
        file = self.state / "secret-key"
        with contextlib.suppress(FileExistsError), file.open("x") as new:
            file.chmod(0o600)
            new.write(secrets.token_urlsafe(64))
        return file.read_text().strip()

    def _provisioned(self) -> bool:
        note = self._provision_note()
        return note.exists() and note.read_text() == _digest_of([Path(__file__).with_name("postgres.py")])

    def _note_provisioned(self) -> None:
        self._provision_note().write_text(_digest_of([Path(__file__).with_name("postgres.py")]))

    def _provision_note(self) -> Path:
        assert self.postgres is not None  # noqa: S101
        return self.postgres.note(PROVISIONED)


def migrations_digest() -> str:
    """Changes when anything changes that `migrate_database` acts on."""
    patterns = ("*/migrations/*.py", "*/apps.py", "*/data/**/*", "jobs/**/*.py")
    return _digest_of(path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file())


def _digest_of(files: Iterator[Path] | list[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(os.fsencode(file) + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _lock(lock: IO[str], *, wait: bool) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if not wait:
            return False
        step("Đợi lệnh ./manage đang chạy kết thúc …")
        fcntl.flock(lock, fcntl.LOCK_EX)
    return True


def _home_of_the_server(state: Path, *, throw_away: bool) -> Path:
    """The state folder, or, for a server that runs as nobody, a folder that nobody can enter."""
    uid = identity.server_identity().uid
    if uid is None:
        return state
    name = "portal-" + hashlib.sha256(os.fsencode(state)).hexdigest()[:10]
    temporary = Path(tempfile.gettempdir())
    for parent in (temporary,) if throw_away else (Path("/var/lib"), temporary):
        home = parent / name
        with contextlib.suppress(OSError):
            home.mkdir(mode=0o755, exist_ok=True)
            home.chmod(0o755)
            if identity.can_reach(home, uid):
                (state / "database-is-in").write_text(f"{home}\n")
                return home
    raise Failure(
        "Không có thư mục nào người dùng nobody vào được: hãy chạy lệnh này bằng một người dùng thường."
    )


def interpreter() -> str:
    """Python with the packages."""
    return str(packages.python())


def command(*arguments: str) -> list[str]:
    """A Django command line."""
    return [interpreter(), str(ROOT / "manage.py"), *arguments]


def holds(installation: Installation) -> str:
    """What the database holds: nothing (`empty`), the demo (`unfinished`, `loaded`), or else `used`."""
    return probe("database", "DATABASE_URL", installation.environment())


def probe(what: str, variable: str, environment: Mapping[str, str]) -> str:
    """What launch.probe says about a server; Failure when it cannot be reached."""
    done = subprocess.run(
        [interpreter(), "-m", "launch.probe", what],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failure(
            f"Không dùng được máy chủ ở {variable} ({done.stderr.strip()}): hãy kiểm tra {variable}."
        )
    return done.stdout.strip()


Environment = Mapping[str, str]

"""The embedded PostgreSQL and Valkey, really started."""

import json
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from launch import ask, leftovers
from launch.places import private_folder
from launch.postgres import NOTES, Binaries, Postgres, find_binaries
from launch.process import Child
from launch.say import Failure
from launch.servers import Installation
from launch.supervisor import Supervisor
from launch.valkey import Valkey
from tests.launch.processes import gone, wait_for


HANDLED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Short, because sockets lie in it, and not in pytest's own folders, which hold a closed umask."""
    made = Path(tempfile.mkdtemp(prefix="portal-servers-"))
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Installation]:
    """An installation as ./run makes it, with its servers up."""
    kept = {number: signal.getsignal(number) for number in HANDLED}
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
            patch.delenv(name, raising=False)
        installation = Installation(folder / "state")
        with Supervisor(folder / "log") as supervisor:
            assert installation.start(supervisor) is True
            yield installation
    for number, handler in kept.items():
        signal.signal(number, handler)


def connect(installation: Installation, role: str) -> "psycopg2.extensions.connection":
    assert installation.postgres is not None
    return psycopg2.connect(user=role, dbname="portal", host=str(installation.postgres.sockets))


def one(connection: "psycopg2.extensions.connection", sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
    return row[0] if row else None


@pytest.mark.parametrize("role", ["portal_owner", "portal_app"])
def test_no_role_of_ours_is_a_superuser(running: Installation, role: str) -> None:
    connection = connect(running, role)
    assert one(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    connection.close()


def test_the_owner_makes_tables_and_the_application_cannot(running: Installation) -> None:
    owner, app = connect(running, "portal_owner"), connect(running, "portal_app")
    with owner.cursor() as cursor:
        cursor.execute("CREATE TABLE mine (id int)")
    owner.commit()
    with app.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute("CREATE TABLE theirs (id int)")
    app.rollback()
    with app.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute("SELECT * FROM mine")  # rights are given one by one, by migrate_database
    app.close()
    owner.close()


def test_extensions_are_there_and_a_migration_may_ask_for_them_again(running: Installation) -> None:
    owner = connect(running, "portal_owner")
    with owner.cursor() as cursor:
        for name in ("unaccent", "pg_trgm", "btree_gist", "pgcrypto"):
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
    assert one(owner, "SELECT unaccent('Đặng Ưu')") == "Dang Uu"
    owner.close()


def test_vietnamese_letters_have_upper_case_and_a_stable_order(running: Installation) -> None:
    app = connect(running, "portal_app")
    assert one(app, "SELECT upper('đặng ưu ỡ')") == "ĐẶNG ƯU Ỡ"
    assert one(app, "SELECT 'Z' < 'a'") is True  # by code point: the same on every machine
    app.close()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("log_parameter_max_length", "0"),
        ("log_parameter_max_length_on_error", "0"),
        ("log_error_verbosity", "terse"),
        ("log_min_error_statement", "panic"),
        ("listen_addresses", ""),
        ("fsync", "on"),
    ],
)
def test_the_server_writes_no_values_into_its_log_and_listens_on_no_network(
    running: Installation, setting: str, value: str
) -> None:
    app = connect(running, "portal_app")
    assert one(app, f"SHOW {setting}") == value
    app.close()


def test_a_refused_value_does_not_reach_the_server_s_log(running: Installation, folder: Path) -> None:
    owner = connect(running, "portal_owner")
    with owner.cursor() as cursor:
        cursor.execute("CREATE TABLE people (phone text PRIMARY KEY)")
        cursor.execute("INSERT INTO people VALUES ('0912345678')")
        with pytest.raises(psycopg2.errors.UniqueViolation):
            cursor.execute("INSERT INTO people VALUES (%s)", ["0912345678"])
    owner.close()
    assert "0912345678" not in (folder / "log" / "postgres.log").read_text()


def test_sockets_are_for_their_owner_alone(running: Installation) -> None:
    assert running.postgres is not None
    assert running.valkey is not None
    for socket in (running.postgres.socket, running.valkey.socket):
        assert socket.parent.stat().st_mode & 0o077 == 0


def test_valkey_answers_and_keeps_many_numbers_apart(running: Installation) -> None:
    assert running.valkey is not None
    first, second = (redis.Redis.from_url(running.valkey.url(number)) for number in (1, 63))
    first.set("khóa", "một")
    assert second.get("khóa") is None
    first.close()
    second.close()


def test_the_servers_are_asked_at_their_sockets(running: Installation, folder: Path) -> None:
    assert running.answers() is True
    assert Installation(folder / "nobody-here").answers() is False


def test_provisioning_twice_changes_nothing(running: Installation) -> None:
    assert running.postgres is not None
    running.postgres.provision()
    assert running.postgres.query("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'portal_%'") == "3"


def test_data_of_another_major_are_refused_with_the_way_to_carry_over(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("14\n")
    (tmp_path / "server.json").write_text(json.dumps({"major": 14, "locale": "libc C, C.UTF-8"}))
    old = Postgres(tmp_path, tmp_path)
    old.__dict__["binaries"] = find_binaries()
    with pytest.raises(Failure, match=r"PostgreSQL 14 .*\./manage backup.*\./manage restore"):
        old.prepare()


def test_data_with_another_order_of_letters_are_refused(tmp_path: Path) -> None:
    ours = find_binaries()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text(f"{ours.major}\n")
    (tmp_path / "server.json").write_text(json.dumps({"major": ours.major, "locale": "libc en_US.UTF-8"}))
    with pytest.raises(Failure, match=r"en_US\.UTF-8"):
        Postgres(tmp_path, tmp_path).prepare()


def test_what_was_noted_of_data_that_are_gone_is_forgotten(tmp_path: Path) -> None:
    """Whoever removes the data alone leaves the notes: tables and roles they tell of are not there."""
    installation = Installation(tmp_path / "s", throw_away=True)
    lost = installation.postgres
    assert lost
    private_folder(lost.home)
    for name in NOTES:
        lost.note(name).write_text("of other data")
    assert lost.prepare() is True
    assert not any(lost.note(name).exists() for name in NOTES)
    assert lost.prepare() is False
    installation.remove_servers_home()


@pytest.mark.parametrize(("major", "locale"), [(15, "libc C, C.UTF-8"), (17, "builtin C.UTF-8")])
def test_text_is_ordered_alike_on_every_version(major: int, locale: str) -> None:
    assert Binaries(Path("/usr"), major).locale == locale


class TestAfterAKill:
    """What a killed run leaves behind is recognised."""

    @pytest.fixture
    def home(self, folder: Path) -> Iterator[Path]:
        home = folder / "killed"
        home.mkdir()
        yield home
        shutil.rmtree(home)

    def test_a_pid_file_that_names_a_living_stranger_is_removed(self, home: Path) -> None:
        """After a restart of the machine the number belongs to anybody: here, to this very test."""
        pid_file, socket = home / "postmaster.pid", home / ".s.PGSQL.5432"
        lock = home / ".s.PGSQL.5432.lock"
        for trace in (pid_file, socket, lock):
            trace.write_text(f"{os.getpid()}\n{home}\n")
        leftovers.clear_postgres(home, socket)
        assert not any(trace.exists() for trace in (pid_file, socket, lock))

    def test_a_server_that_was_killed_starts_again_on_its_data(self, home: Path) -> None:
        installation = Installation(home / "state", throw_away=True)
        server = installation.postgres
        assert server is not None
        server.prepare()
        first = Child(server.spec())
        assert wait_for(server.spec().alive or bool, seconds=20)
        os.killpg(first.process.pid, signal.SIGKILL)
        first.process.wait()
        if first.output:
            first.output.close()
        kept = {number: signal.getsignal(number) for number in HANDLED}
        with Supervisor(home / "log") as supervisor:
            supervisor.start(server.spec())
            supervisor.wait_until_alive("postgres", seconds=20)
            assert server.query("SELECT 1") == "1"
        installation.remove_servers_home()
        for number, handler in kept.items():
            signal.signal(number, handler)

    def test_children_of_a_killed_run_are_ended_by_their_mark(self, home: Path) -> None:
        valkey = Valkey(home, home, throw_away=True)
        spec = valkey.spec()
        marked = {**spec.environment, leftovers.MARK: str(home)}
        child = Child(type(spec)(**{**vars(spec), "environment": marked}))
        assert wait_for(spec.alive or bool, seconds=10)
        leftovers.end_processes(home / "another")
        assert not gone(child.process.pid)
        leftovers.end_processes(home)
        assert gone(child.process.pid)
        child.process.wait()
        if child.output:
            child.output.close()


def test_sessions_and_waiting_tasks_outlive_a_valkey_that_is_killed(folder: Path) -> None:
    sockets = folder / "k"
    private_folder(sockets)
    kept = Valkey(folder / "lasting", sockets)
    for round_ in range(2):
        server = Child(kept.spec(), captured=False)
        try:
            assert wait_for(lambda: ask.valkey_answers(kept.socket), seconds=20)
            with redis.Redis(unix_socket_path=str(kept.socket), decode_responses=True) as asked:
                assert asked.get("session") == ("open" if round_ else None)
                asked.set("session", "open")
        finally:
            server.signal(signal.SIGKILL)
            server.process.wait()

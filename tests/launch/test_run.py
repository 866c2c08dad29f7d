"""`./run` and `./manage` from outside, as an administrator types them."""

import http.client
import os
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from launch import ask, demo, leftovers, run
from launch.places import ROOT
from launch.postgres import DEMO
from launch.servers import Installation
from launch.supervisor import Supervisor
from tests.launch.installation import Portal, marked
from tests.launch.processes import wait_for


pytestmark = pytest.mark.xdist_group("run")  # each start wants the whole machine


@pytest.fixture(scope="module")
def state() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="portal-run-"))
    yield folder
    leftovers.end_processes(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def portal(state: Path) -> Iterator[Portal]:
    portal = Portal(state)
    yield portal
    if portal.process:
        portal.stop(signal.SIGKILL)


def test_it_starts_says_where_it_is_and_stops_without_a_trace(portal: Portal) -> None:
    portal.start()
    assert portal.page("/") == 200
    said = portal.stop()
    assert f"http://127.0.0.1:{portal.port}/" in said
    assert portal.page() is None


@pytest.mark.slow
def test_ctrl_c_is_an_orderly_end(portal: Portal) -> None:
    portal.start()
    assert portal.process is not None
    process = portal.process
    portal.stop(signal.SIGINT)
    assert process.returncode == 0
    assert not list(portal.state.glob("pg/data/postmaster.pid"))


def test_a_command_without_a_running_portal_starts_the_servers_for_its_time(portal: Portal) -> None:
    done = portal.manage(
        "shell", "-c", "from django.db import connection as c; c.ensure_connection(); print('in')"
    )
    assert done.stdout.strip().endswith("in"), done.stderr
    assert not marked(portal.state)


@pytest.mark.slow
def test_a_new_machine_compiles_what_the_web_server_imports_while_its_tables_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "compiled"))
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path / "compiled"))
    with Supervisor(tmp_path / "log") as supervisor:
        run.compile_beside(Installation(tmp_path / "state"), supervisor)
        written = Path(cache_from_source(str(ROOT / "portal" / "wsgi.py")))
        assert supervisor.wait(written.exists, seconds=60), supervisor.kept["compile"].log.tail()
        supervisor.stop("compile")
        run.compile_beside(Installation(tmp_path / "state"), supervisor)
        assert "compile" not in supervisor.kept


@pytest.mark.slow
def test_a_database_that_is_gone_is_made_again_with_its_tables(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Moved away as the refusal of another PostgreSQL's data says, or lost: then nothing is migrated yet."""
    counted = "from accounts.models import User; print('accounts', User.objects.count())"
    assert portal.manage("shell", "-c", counted).stdout.strip().endswith("accounts 0")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    database = Installation(portal.state).postgres
    assert database
    shutil.rmtree(database.home)
    done = portal.manage("shell", "-c", counted)
    assert done.stdout.strip().endswith("accounts 0"), done.stderr


@pytest.mark.slow
def test_begun_without_the_demo_it_never_comes(portal: Portal) -> None:
    portal.start(DEMO="0")
    portal.stop()
    portal.start(DEMO="")
    told = portal.stop()
    assert "Cổng Một cửa đã sẵn sàng" in told
    assert not (portal.state / "log" / "demo.log").exists()


def test_an_office_that_is_set_up_first_keeps_the_demo_out(
    portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = (ROOT / "portal/night/demo/setup/agencies.csv").read_text().splitlines(keepends=True)
    (tmp_path / "agencies.csv").write_text("".join(rows[:2]))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    database = Installation(portal.state)
    assert database.postgres
    if demo.noted(database):  # of the tests before; a database that this one makes expects the demo anyway
        database.postgres.note(DEMO).write_text("coming")
    assert portal.manage("import_setup", "--dry-run", str(tmp_path)).returncode == 0
    assert demo.noted(database) == "coming"
    done = portal.manage("import_setup", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert demo.noted(database) == "unwanted"


@pytest.mark.parametrize(("code", "expected"), [("raise SystemExit(2)", 2), ("raise SystemExit(0)", 0)])
def test_exit_codes_pass_through(portal: Portal, code: str, expected: int) -> None:
    assert portal.manage("shell", "-c", code).returncode == expected


def test_commands_that_answer_from_files_start_no_server(portal: Portal, tmp_path: Path) -> None:
    """With a state folder that has never seen one, and a port where nobody listens."""
    done = Portal(tmp_path / "fresh").manage("explain_due", "--help")
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "fresh" / "pg").exists()


@pytest.mark.slow
class TestKills:
    """kill -9, of everything there is."""

    @pytest.mark.parametrize(
        ("name", "part"),
        [
            ("web", "granian"),
            ("worker", " worker "),
            ("beat", " beat "),
            ("postgres", "/postgres -D"),
            ("valkey", "valkey-server"),
        ],
    )
    def test_a_killed_child_comes_back_and_the_portal_serves(
        self, portal: Portal, name: str, part: str
    ) -> None:
        portal.start()
        killed = portal.pid_of(part)
        os.kill(killed, signal.SIGKILL)
        assert killed
        assert wait_for(lambda: portal.pid_of(part) not in (None, killed), seconds=30)
        assert wait_for(lambda: portal.page() == 200, seconds=30), portal.told()
        assert f"{name} đã dừng" in portal.stop()

    def test_nothing_is_left_when_the_supervisor_is_killed_and_the_next_start_works(
        self, portal: Portal
    ) -> None:
        portal.start()
        portal.stop(signal.SIGKILL)
        portal.start()
        assert portal.page("/") == 200
        portal.stop()

    def test_supervisor_and_web_server_killed_together_leave_nothing_for_long(self, portal: Portal) -> None:
        """The web server's own workers have lost both parents: the next start ends them."""
        portal.start()
        assert portal.process
        web = portal.pid_of("granian")
        os.kill(portal.process.pid, signal.SIGKILL)
        assert web
        os.kill(web, signal.SIGKILL)
        portal.process.communicate()
        portal.process = None
        portal.start()
        assert len([line for line in portal.commands().splitlines() if "granian" in line]) <= 3
        portal.stop()


@pytest.mark.slow
def test_commands_use_the_servers_of_a_running_portal(portal: Portal) -> None:
    portal.start()
    done = portal.manage("shell", "-c", "print('in')")
    assert "Dùng máy chủ đang chạy" in done.stderr
    assert portal.page() == 200
    portal.stop()


@pytest.mark.slow
def test_a_second_portal_on_the_same_folder_is_refused_with_the_address_of_the_first(portal: Portal) -> None:
    portal.start()
    second = subprocess.run(
        [ROOT / "run"], env=portal.environment(), capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert f"http://127.0.0.1:{portal.port}/" in second.stderr
    portal.stop()


@pytest.mark.slow
def test_the_second_start_takes_seconds(portal: Portal) -> None:
    portal.start()
    portal.stop()
    began = time.monotonic()
    portal.start()
    assert time.monotonic() - began < 15  # about 2 on an idle machine; this one runs other tests beside it
    portal.stop()


@pytest.mark.slow
def test_servers_named_in_the_environment_are_used_and_none_is_started(
    portal: Portal, tmp_path: Path
) -> None:
    portal.start()
    sockets = portal.state / "s"
    other = Portal(Path(tempfile.mkdtemp(prefix="portal-other-")))
    other.start(
        DATABASE_URL=f"postgres://portal_owner@/portal?host={sockets}",
        REDIS_URL=f"unix://{sockets / 'valkey.sock'}?db=5",
    )
    assert "postgres -D" not in other.commands()
    assert "valkey-server" not in other.commands()
    other.stop()
    assert portal.page() == 200
    portal.stop()
    shutil.rmtree(other.state)


@pytest.mark.slow
def test_an_office_s_network_is_served_by_https_alone(portal: Portal) -> None:
    refused = subprocess.run(
        [ROOT / "run"], env=portal.environment(HOST="0.0.0.0"), capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert "make_certificate" in refused.stderr
    assert portal.manage("make_certificate", "127.0.0.1", "motcua.local").returncode == 0
    portal.start(HOST="0.0.0.0")
    context = ssl.create_default_context(cafile=portal.state / "tls" / "ca.crt")
    connection = http.client.HTTPSConnection("127.0.0.1", portal.port, timeout=10, context=context)
    connection.request("GET", "/", headers={"Host": "motcua.local"})
    answer = connection.getresponse()
    assert answer.status == 200
    assert "max-age" in str(answer.getheader("Strict-Transport-Security"))
    connection.close()
    assert f"https://127.0.0.1:{portal.port}/" in portal.stop()
    shutil.rmtree(portal.state / "tls")


@pytest.mark.slow
def test_one_address_alone_is_served_and_asked_there(portal: Portal) -> None:
    portal.start(HOST="::1")
    assert ask.web_status(portal.port, host="::1", path="/healthz") == 200
    assert portal.page() is None  # nor is there one at another address
    assert f"http://[::1]:{portal.port}/" in portal.stop()

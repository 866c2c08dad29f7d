"""`./manage` and `./test`: what they decide before they start anything."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

from launch import manage, run, test
from launch.places import ROOT
from launch.say import Failure
from launch.servers import Installation


class TestManage:
    @pytest.mark.parametrize(
        ("arguments", "expected"),
        [
            (["explain_due", "--batch"], True),
            (["score_counts"], True),
            (["explain_due", "--from-database"], False),
            (["score_counts", "x.csv", "--from-database"], False),
            (["verify_ledger", "--help"], True),
            (["verify_ledger"], False),
            (["help"], True),
        ],
    )
    def test_commands_that_answer_from_files_start_no_server(
        self, arguments: list[str], expected: bool
    ) -> None:
        assert manage.needs_no_server(arguments[0], arguments) is expected

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("run_night", True),
            ("verify_ledger", True),
            ("migrate", True),
            ("changepassword", True),
            ("version", True),
            ("run_nihgt", False),
            ("../manage", False),
            ("__init__x", False),
        ],
    )
    def test_a_misspelt_command_is_known_before_any_server_starts(self, name: str, expected: bool) -> None:
        assert manage.is_known(name) is expected

    def test_every_name_in_its_lists_is_a_command_or_will_be_one(self) -> None:
        """A misspelt name in a list would start servers, or migrate, without anybody noticing."""
        from django.core.management import get_commands

        announced = {"explain_due", "score_counts", "migrate_database", "help", "version", "lintmigrations"}
        named = manage.SERVERLESS | manage.UNMIGRATED | manage.AS_OWNER | manage.TAKING_POSSESSION
        assert named - set(get_commands()) <= announced


class TestTest:
    def test_the_counts_come_from_pytest_s_report(self, tmp_path: Path) -> None:
        report = tmp_path / "unit.xml"
        report.write_text(
            '<testsuites><testsuite tests="10" failures="1" errors="2" skipped="3"/></testsuites>'
        )
        assert test.counted(report) == test.Count(passed=4, failed=3, skipped=3)

    @pytest.mark.parametrize("arguments", [["lnit"], ["tests/nowhere"], ["-x"]])
    def test_a_stage_that_does_not_exist_is_refused(self, arguments: list[str]) -> None:
        with pytest.raises(Failure, match="lint, unit, browser, all"):
            test._refuse_unknown(arguments)

    @pytest.mark.parametrize(
        "arguments",
        [
            ["tests/launch", "tests/nowhere"],
            ["tests/nowhere", "tests/launch"],
            ["tests/launch", "-x", "tests/nowhere"],
            ["-n2", "tests/nowhere", "tests/launch"],
            ["-k", "word", "--maxfail=1", "tests/nowhere::TestTest", "tests/launch"],
        ],
    )
    def test_one_path_of_several_that_does_not_exist_is_refused_by_name(self, arguments: list[str]) -> None:
        with pytest.raises(Failure, match="không hiểu: tests/nowhere"):
            test._refuse_unknown(arguments)

    @pytest.mark.parametrize(
        "arguments",
        [
            ["-x", "tests/launch/test_commands.py::TestTest"],
            ["tests/launch", "-k", "word"],
            ["-n", "2", "tests/launch", "-m", "not slow"],
            ["tests/launch", "--maxfail", "1", "-qx", "tests/lib"],
        ],
    )
    def test_paths_are_understood_and_values_of_options_are_none(self, arguments: list[str]) -> None:
        test._refuse_unknown(arguments)

    def test_a_path_behind_the_browser_s_stage_is_looked_for_as_well(self) -> None:
        done: list[str] = []

        class Session(test.Session):
            def __init__(self) -> None: ...

            def browser(self, *arguments: str, fetch: bool) -> test.Count:
                done.extend(arguments[arguments.index("-m") + 2 :])
                return test.Count()

        for named in (["-k", "login"], ["tests/browser/test_main_tasks.py::test_x", "-x"]):
            test.stages(Session(), ["browser", *named])
        assert done == ["-k", "login", "tests/browser/test_main_tasks.py::test_x", "-x"]
        with pytest.raises(Failure, match="không hiểu: tests/browser/nowhere"):
            test.stages(Session(), ["browser", "-x", "tests/browser/nowhere.py::test_x"])

    def test_folders_of_killed_runs_are_removed_and_those_in_use_are_not(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(test.tempfile, "gettempdir", lambda: str(tmp_path))
        monkeypatch.setattr(test.tempfile, "tempdir", str(tmp_path))
        abandoned = tmp_path / f"{test.FOLDER_PREFIX}old"
        abandoned.mkdir()
        (abandoned / "held").touch()
        with test.throw_away_folder() as first:
            assert not abandoned.exists()
            with test.throw_away_folder() as second:
                assert first.exists()
            assert not second.exists()
        assert not first.exists()


class TestPort:
    def test_a_busy_port_gives_the_next_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with socket.socket() as busy:
            busy.bind(("127.0.0.1", 0))
            busy.listen()
            taken = busy.getsockname()[1]
            monkeypatch.setenv("PORT", str(taken))
            monkeypatch.delenv("HOST", raising=False)
            assert run.free_port() > taken

    @pytest.mark.parametrize("told", ["abc", "0", "70000", "-1", "8000 "])
    def test_a_port_that_is_none_is_refused(self, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PORT", told)
        with pytest.raises(Failure, match="PORT="):
            run.free_port()


class TestHost:
    @pytest.mark.parametrize(
        ("told", "names", "asked", "typed"),
        [
            ("", "", "127.0.0.1", "http://127.0.0.1:8000/"),
            ("localhost", "", "127.0.0.1", "http://127.0.0.1:8000/"),
            ("::1", "", "::1", "http://[::1]:8000/"),
            ("[::1]", "", "::1", "http://[::1]:8000/"),
            ("0.0.0.0", "motcua.local", "127.0.0.1", "https://motcua.local:8000/"),
            ("::", "fd00::5", "::1", "https://[fd00::5]:8000/"),
            ("192.168.1.10", "192.168.1.10", "192.168.1.10", "https://192.168.1.10:8000/"),
        ],
    )
    def test_it_is_asked_where_it_listens_and_told_as_it_is_typed(
        self, told: str, names: str, asked: str, typed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOST", told)
        installation = Installation(tmp_path / "s")
        (installation.state / "tls").mkdir()
        for name, text in (("names", names), ("server.crt", ""), ("server.key", "")):
            (installation.state / "tls" / name).write_text(text)
        assert run.own_address() == asked
        assert run.address(installation, 8000) == typed

    @pytest.mark.parametrize("told", ["198.51.100.7", "motcua.local"])
    def test_an_address_of_another_machine_is_refused_not_its_ports(
        self, told: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOST", told)
        with pytest.raises(Failure, match=f"HOST={told} không phải là địa chỉ của máy này"):
            run.free_port()


@pytest.mark.parametrize("name", ["run", "test", "manage"])
def test_the_commands_are_executable_posix_shell(name: str) -> None:
    file = ROOT / name
    assert file.stat().st_mode & 0o111 == 0o111
    assert file.read_text().startswith("#!/bin/sh\n")


class TestServersOfOthers:
    """DATABASE_URL and REDIS_URL that lead nowhere end in a sentence, without the address's password."""

    def environment(self, tmp_path: Path) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "STATE_DIR": str(tmp_path / "s"),
            "DATABASE_URL": "postgres://portal_app:geheim@127.0.0.1:1/portal",
            "REDIS_URL": "redis://:geheim@127.0.0.1:1/0",
        }

    def test_a_broker_that_does_not_answer(self, tmp_path: Path) -> None:
        done = subprocess.run(
            [ROOT / "run"], env=self.environment(tmp_path), capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert "hãy kiểm tra REDIS_URL" in done.stderr
        assert "geheim" not in done.stderr

    def test_a_database_that_does_not_answer(self, tmp_path: Path) -> None:
        done = subprocess.run(
            [ROOT / "manage", "verify_files"],
            env=self.environment(tmp_path), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 1
        assert "hãy kiểm tra DATABASE_URL" in done.stderr
        assert "geheim" not in done.stderr

    @pytest.mark.parametrize("command", [["run"], ["manage", "verify_files"], ["manage", "explain_due"]])
    @pytest.mark.parametrize("variable", ["DATABASE_URL", "REDIS_URL"])
    def test_a_password_that_breaks_its_address(
        self, tmp_path: Path, command: list[str], variable: str
    ) -> None:
        environment = self.environment(tmp_path)
        environment[variable] = environment[variable].replace("geheim", "gehe/im")
        done = subprocess.run(
            [ROOT / command[0], *command[1:]], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert done.stderr.splitlines()[-1].startswith(f"Không đọc được địa chỉ ở {variable}: hãy viết")
        assert "gehe" not in done.stderr

    @pytest.mark.parametrize(
        ("arguments", "wanted", "tables"),
        [
            ([], "browser and not slow", 0),
            (["browser"], "browser and not brief", 1),
            (["browser", "-k", "walk"], "browser and not brief", 0),
        ],
    )
    def test_the_table_of_pages_is_written_after_every_page_was_walked_thoroughly(
        self, arguments: list[str], wanted: str, tables: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        done: list[str] = []

        class Session(test.Session):
            def __init__(self) -> None: ...

            def lint(self, beside: dict[str, list[str]] | None = None) -> test.Count:
                return test.Count()

            def pytest(self, name: str, *arguments: str) -> test.Count:
                return test.Count(passed=1)

            def browser(self, *arguments: str, fetch: bool) -> test.Count:
                done.append(arguments[arguments.index("-m") + 1])
                return test.Count(passed=1)

            def page_table(self) -> test.Count:
                done.append("table")
                return test.Count()

        monkeypatch.delenv("FETCH_CHROMIUM", raising=False)
        test.stages(Session(), arguments)
        assert done == [wanted, *["table"] * tables]

    @pytest.mark.parametrize("arguments", [[], ["all"]])
    def test_what_is_fetched_is_there_before_the_long_part(
        self, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = tmp_path / "asked"
        browser = tmp_path / "chromium"
        browser.write_text(f"#!/bin/sh\ntouch '{asked}'\n")
        browser.chmod(0o755)
        monkeypatch.setenv("FETCH_CHROMIUM", "1")
        monkeypatch.setenv("CHROMIUM", str(browser))

        class Session(test.Session):
            def __init__(self) -> None:
                self.environment, self.folder = {}, tmp_path

            def lint(self, beside: dict[str, list[str]] | None = None) -> test.Count:
                return test.Count()

            def pytest(self, name: str, *arguments: str) -> test.Count:
                assert asked.exists()
                raise Failure("far enough")

        with pytest.raises(Failure, match="far enough"):
            test.stages(Session(), arguments)

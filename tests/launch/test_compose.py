"""docker-compose.yml, read as an engine reads it: there is no engine on the machines these tests run on."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from launch import postgres
from launch.places import ROOT


COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")
VARIABLE = re.compile(r"\$\{(\w+)(?::\?)?\}")


def variables() -> set[str]:
    return set(VARIABLE.findall((ROOT / "docker-compose.yml").read_text()))


def sample() -> dict[str, str]:
    values = {name: f"{name}-kQ3v9Zx7Lw2Rt5Yb8Nc1Md4Pf6Hg0Js-aUeIoTrEwQz" for name in variables()}
    return values | {"PORTAL_HOST": "motcua.example.vn"}


def environment_of(service: str) -> dict[str, str]:
    told = sample()
    given = SERVICES[service]["environment"]
    return {name: VARIABLE.sub(lambda found: told[found[1]], str(value)) for name, value in given.items()}


def image_environment() -> dict[str, str]:
    text = (ROOT / "Dockerfile").read_text()
    block = re.search(r"^ENV ((?:.*\\\n)*.*)$", text, re.MULTILINE)
    assert block
    return dict(pair.split("=", 1) for pair in block[1].replace("\\\n", " ").split())


def test_these_services_make_the_portal() -> None:
    assert set(SERVICES) == {"postgres", "valkey", "migrate", "web", "worker", "beat", "proxy"}


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_every_value_an_administrator_must_give_is_in_the_example_and_nothing_else() -> None:
    text = (ROOT / "deploy" / "production.env.example").read_text()
    assert set(re.findall(r"^(\w+)=", text, re.MULTILINE)) == variables()
    assert all(
        ":?}" in found for found in re.findall(r"\$\{\w+[^}]*\}", (ROOT / "docker-compose.yml").read_text())
    )


def services_by_environment() -> dict[frozenset[tuple[str, str]], str]:
    """What processes are given, and one service that is given it: most are given the same."""
    return {frozenset(environment_of(service).items()): service for service in OURS}


@pytest.mark.parametrize("given", services_by_environment(), ids=services_by_environment().get)
def test_the_production_settings_accept_what_the_services_are_given(
    given: frozenset[tuple[str, str]],
) -> None:
    environment = {**image_environment(), **dict(given), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_only_migrating_knows_the_owner_s_password() -> None:
    assert [name for name in SERVICES if "DATABASE_OWNER_URL" in SERVICES[name].get("environment", {})] == [
        "migrate"
    ]


def test_one_service_builds_the_image_of_all_and_nobody_looks_for_it_elsewhere() -> None:
    """Built by each, one name is written four times at once; not built here, a registry would be asked."""
    assert [name for name, service in SERVICES.items() if "build" in service] == ["migrate"]
    assert {SERVICES[name]["image"] for name in OURS} == {"portal-mot-cua"}
    assert {SERVICES[name]["pull_policy"] for name in OURS} == {"never"}


def test_the_data_are_found_again_from_another_folder() -> None:
    assert COMPOSE["name"] == "portal-mot-cua"


def test_no_log_grows_without_end() -> None:
    for service in SERVICES.values():
        assert set(service["logging"]["options"]) == {"max-size", "max-file"}


def test_no_password_gets_into_the_image_or_the_repository() -> None:
    assert "deploy" in (ROOT / ".dockerignore").read_text().splitlines()
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert {"/deploy/*.env", "/deploy/tls"} <= set(ignored)


def test_no_start_compiles_what_the_image_could_have_brought() -> None:
    """Its folders are read-only: what is not compiled when it is built is compiled again at every start."""
    assert "python -m compileall" in (ROOT / "Dockerfile").read_text()


def test_the_database_is_healthy_only_when_it_answers_as_it_will_be_asked() -> None:
    """The image fills a new volume with a server that listens at the socket alone."""
    assert "--host=127.0.0.1" in SERVICES["postgres"]["healthcheck"]["test"]


def test_the_web_server_is_asked_by_the_name_it_answers_to() -> None:
    """And the question is Python that can be read: nobody sees what an unhealthy container complains of."""
    question = SERVICES["web"]["healthcheck"]["test"][-1]
    compile(question, "healthcheck", "exec")
    assert 'os.environ["ALLOWED_HOSTS"]' in question
    assert "http://127.0.0.1:8000/healthz" in question


def test_each_process_notes_its_life_where_no_other_writes() -> None:
    for name in ("worker", "beat"):
        noted = SERVICES[name]["environment"]["ALIVE_FILE"]
        assert str(Path(noted).parent) in SERVICES[name]["tmpfs"]


def shell(*, given: dict[str, str], folder: Path) -> str:
    """What the broker's shell hands to the image's entrypoint: its arguments, then its standard input."""
    told = folder / "docker-entrypoint.sh"
    told.write_text('#!/bin/sh\nprintf "%s|" "$@"\ncat\n')
    told.chmod(0o755)
    script = SERVICES["valkey"]["command"][0].replace("$$", "$")
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", **given}
    done = subprocess.run(
        [*SERVICES["valkey"]["entrypoint"], script],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_the_broker_s_password_is_told_to_nobody_but_the_broker(tmp_path: Path) -> None:
    arguments, _, told = shell(given={"VALKEY_PASSWORD": "bi-mat"}, folder=tmp_path).rpartition("|")
    assert arguments.startswith("valkey-server|-|")
    assert "bi-mat" not in arguments
    assert told == "requirepass bi-mat\n"


def test_nothing_serves_before_the_tables_are_migrated() -> None:
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_every_volume_is_declared_and_every_mounted_file_is_there() -> None:
    for service in SERVICES.values():
        for mounted in service.get("volumes", []):
            source = mounted.split(":")[0]
            # The office brings its own certificate; an engine makes the folder where it is missing.
            is_there = source == "./deploy/tls" or (ROOT / source).exists()
            assert is_there if source.startswith(".") else source in COMPOSE["volumes"]


def test_files_and_state_lie_on_volumes_of_every_process_that_writes_them() -> None:
    folders = {image_environment()[name] for name in ("FILES_DIR", "STATE_DIR", "STATIC_ROOT")}
    for name in OURS:
        assert {mounted.split(":")[1] for mounted in SERVICES[name]["volumes"]} == folders


def test_the_database_is_made_as_the_embedded_one_is() -> None:
    script = (ROOT / "deploy" / "postgres-init.sh").read_text()
    assert set(re.findall(r"CREATE EXTENSION IF NOT EXISTS (\w+)", script)) == set(postgres.EXTENSIONS)
    assert set(re.findall(r"CREATE ROLE (\w+)", script)) == {"portal_owner", "portal_app", "portal_redactor"}
    assert "NOSUPERUSER" in script
    assert "REVOKE CREATE ON SCHEMA public FROM PUBLIC" in script
    told = SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert set(postgres.Binaries(ROOT, 17).initdb_locale()) <= set(told)


def test_the_database_s_log_is_as_discreet_as_the_embedded_one_s() -> None:
    command = SERVICES["postgres"]["command"]
    assert all(f"-c {setting}" in command for setting in postgres.DISCREET)


def test_the_proxy_goes_on_while_the_web_server_is_replaced() -> None:
    """It holds visitors back or tells them; an engine would stop it with the service it depends on."""
    assert "depends_on" not in SERVICES["proxy"]
    assert "lb_try_duration" in (ROOT / "deploy" / "Caddyfile").read_text()


def test_the_proxy_has_one_page_for_all_that_goes_wrong() -> None:
    """Told apart by its words alone, each with what to do next."""
    caddyfile = (ROOT / "deploy" / "Caddyfile").read_text()
    assert caddyfile.count("<!doctype html>") == 1
    told = re.search(r"map \{err\.status_code\} (\{\w+\}) (\{\w+\}) \{(.*?)\n\t\t\}", caddyfile, re.DOTALL)
    assert told
    assert all(name in caddyfile.partition("respond")[2] for name in told.groups()[:2])
    rows = [re.findall(r'"([^"]+)"', row) for row in told[3].strip().splitlines()]
    assert [len(row) for row in rows] == [2, 2, 2]


@pytest.mark.parametrize(
    ("length", "is_refused"),
    [(99_999_999, False), (100_000_000, False), (100_000_001, True), (200_000_000, True), (10**9, True)],
)
def test_the_proxy_refuses_by_the_length_said_what_it_would_refuse_by_the_bytes_read(
    length: int, is_refused: bool
) -> None:
    """100 MB are taken, as the page about what is more than 100 MB says."""
    caddyfile = (ROOT / "deploy" / "Caddyfile").read_text()
    most = re.search(r"max_size (\d+)MB\n", caddyfile)
    said = re.search(
        r"@toomuch \{\s+header_regexp Content-Length (\S+)\s+not header Content-Length (\d+)\s+\}", caddyfile
    )
    assert most
    assert said
    assert (length > int(most[1]) * 1_000_000) == is_refused
    assert (bool(re.search(said[1], str(length))) and str(length) != said[2]) == is_refused
    assert f"lớn quá {most[1]} MB" in caddyfile


def test_the_proxy_writes_no_line_that_quotes_a_request() -> None:
    quoting = "exclude http.log.error http.handlers.reverse_proxy"
    assert quoting in (ROOT / "deploy" / "Caddyfile").read_text()


def test_the_web_server_s_port_is_the_one_the_proxy_asks() -> None:
    assert '"--port", "8000"' in (ROOT / "Dockerfile").read_text()
    assert "reverse_proxy web:8000" in (ROOT / "deploy" / "Caddyfile").read_text()

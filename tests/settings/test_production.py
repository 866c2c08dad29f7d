"""A production installation starts safely or not at all."""

import importlib
import json
import os
import pkgutil
import sys
from collections.abc import Callable, Iterator
from subprocess import CompletedProcess
from typing import Any

import pytest
from django.db import connection

from launch.places import ROOT
from portal import settings
from portal.settings import base, safety
from tests.harness.forked import Forked, forked


SAFE = {
    "SECRET_KEY": "kQ3v9Zx7Lw2Rt5Yb8Nc1Md4Pf6Hg0Js-aUeIoTrEwQzXyVbNmKl_",
    "ALLOWED_HOSTS": "motcua.example.vn",
    "CSRF_TRUSTED_ORIGINS": "https://motcua.example.vn",
    "PUBLIC_URL": "https://motcua.example.vn",
    "DATABASE_URL": "postgres://portal_app:secret-of-app@db.example/portal",
    "DATABASE_OWNER_URL": "postgres://portal_owner:secret-of-owner@db.example/portal",
    "REDIS_URL": "redis://:secret-of-broker@broker.example/0",
    "FILES_DIR": "/srv/portal/files",
    "STATE_DIR": "/srv/portal/state",
}
UNSAFE = [
    # (variable, value, what the refusal names)
    ("SECRET_KEY", None, "SECRET_KEY"),
    ("SECRET_KEY", "short", "SECRET_KEY"),
    ("SECRET_KEY", "a" * 60, "SECRET_KEY"),
    ("SECRET_KEY", "local-only-kQ3v9Zx7Lw2Rt5Yb8Nc1Md4Pf6Hg0Js-aUeIoTrEwQzX", "SECRET_KEY"),
    ("DEBUG", "1", "DEBUG"),
    ("ALLOWED_HOSTS", None, "ALLOWED_HOSTS"),
    ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS"),
    ("ALLOWED_HOSTS", "motcua.example.vn,*", "ALLOWED_HOSTS"),
    ("ALLOWED_HOSTS", "https://motcua.example.vn", "ALLOWED_HOSTS"),
    ("CSRF_TRUSTED_ORIGINS", "http://motcua.example.vn", "CSRF_TRUSTED_ORIGINS"),
    ("PUBLIC_URL", None, "PUBLIC_URL"),
    ("PUBLIC_URL", "http://motcua.example.vn", "PUBLIC_URL"),
    ("SECURE_SSL_REDIRECT", "0", "SECURE_SSL_REDIRECT"),
    ("SESSION_COOKIE_SECURE", "0", "SESSION_COOKIE_SECURE"),
    ("CSRF_COOKIE_SECURE", "0", "CSRF_COOKIE_SECURE"),
    ("SECURE_HSTS_SECONDS", "0", "SECURE_HSTS_SECONDS"),
    ("DATABASE_URL", None, "DATABASE_URL"),
    ("DATABASE_URL", "postgres://portal_owner:x@db.example/portal", "DATABASE_URL"),
    ("DATABASE_URL", "postgres://postgres:x@db.example/portal", "DATABASE_URL"),
    ("DATABASE_URL", "postgres://portal_app@db.example/portal", "DATABASE_URL"),
    ("DATABASE_OWNER_URL", "postgres://portal_app:x@db.example/portal", "DATABASE_URL"),
    ("REDIS_URL", None, "REDIS_URL"),
    ("REDIS_URL", "redis://broker.example/0", "REDIS_URL"),
    ("REDIS_URL", "redis://user@broker.example/0", "REDIS_URL"),
    ("REDIS_URL", "redis://:@broker.example:6379/0", "REDIS_URL"),  # what an unset variable leaves of it
    ("STATE_DIR", None, "STATE_DIR"),
    ("FILES_DIR", str(ROOT / "files"), "FILES_DIR"),
    ("FILES_DIR", "files", "FILES_DIR"),
    ("STATE_DIR", str(ROOT), "STATE_DIR"),
    ("EMAIL_GATEWAY", "file", "EMAIL_GATEWAY"),
    ("SMS_GATEWAY", "console", "SMS_GATEWAY"),
    ("ZALO_GATEWAY", "file", "ZALO_GATEWAY"),
    ("QUIET_HOURS", "21h-7h", "QUIET_HOURS"),
    ("REPORT_TOKEN", "short", "REPORT_TOKEN"),
]
MAIL = {"EMAIL_HOST": "mail.example.vn", "DEFAULT_FROM_EMAIL": "Một cửa <mot-cua@example.vn>"}
LOGIN = {"EMAIL_HOST_USER": "mot-cua", "EMAIL_HOST_PASSWORD": "secret-of-mail"}
SMS = {
    "SMS_GATEWAY": "http", "SMS_URL": "https://sms.example.vn/send", "SMS_TOKEN": "x", "SMS_SENDER": "MOTCUA",
}  # fmt: skip
ZALO = {"ZALO_GATEWAY": "http", "ZALO_TOKEN": "x", "ZALO_TEMPLATES": "dossier_done=301234"}
COMBINATIONS: list[tuple[dict[str, str | None], list[str]]] = [
    # (told, what the refusals name)
    (MAIL, []),
    ({**MAIL, "DEFAULT_FROM_EMAIL": None}, ["DEFAULT_FROM_EMAIL"]),
    ({**MAIL, **LOGIN}, ["EMAIL_USE_TLS"]),
    ({**MAIL, **LOGIN, "EMAIL_USE_TLS": "1"}, []),
    ({**MAIL, **LOGIN, "EMAIL_USE_SSL": "1"}, []),
    ({**MAIL, "EMAIL_USE_TLS": "1", "EMAIL_USE_SSL": "1"}, ["EMAIL_USE_SSL"]),
    ({**LOGIN, "EMAIL_HOST": "localhost"}, []),  # the password stays on this machine
    ({"EMAIL_GATEWAY": ""}, []),
    (SMS, []),
    ({**SMS, "SMS_URL": "http://sms.example.vn/send"}, ["SMS_URL"]),
    ({"SMS_GATEWAY": "http"}, ["SMS_URL", "SMS_TOKEN", "SMS_SENDER"]),
    (ZALO, []),
    ({"ZALO_GATEWAY": "http"}, ["ZALO_TOKEN", "ZALO_TEMPLATES"]),
    ({**ZALO, "ZALO_URL": "http://127.0.0.1:8000/"}, ["ZALO_URL"]),
    ({"SMS_GATEWAY": "our.own.adapter"}, []),  # an office's own adapter knows its own settings
]


Start = Callable[..., CompletedProcess[str]]


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forked]:
    with forked(tmp_path_factory.mktemp("forked"), {"PATH": os.environ["PATH"]}) as found:
        yield found


@pytest.fixture
def start(processes: Forked) -> Start:
    """Import the production settings in a process of their own, with exactly these variables."""

    def started(changes: dict[str, str | None], code: str = "") -> CompletedProcess[str]:
        told = {name: value for name, value in {**SAFE, **changes}.items() if value is not None}
        module = {"DJANGO_SETTINGS_MODULE": "portal.settings.production"}
        program = f"from django.conf import settings; settings.DEBUG; {code}"
        return processes.run(program, {"PATH": os.environ["PATH"], **module, **told})

    return started


def test_a_safe_installation_starts_with_secure_cookies_hsts_and_named_static_files(start: Start) -> None:
    names = [
        "SESSION_COOKIE_SECURE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS",
        "SECURE_SSL_REDIRECT", "STORAGES", "DEBUG",
    ]  # fmt: skip
    pairs = f"((name, getattr(settings, name)) for name in {names})"
    done = start({}, f"import json; print(json.dumps(dict({pairs}), default=str))")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert told["SESSION_COOKIE_SECURE"] is told["CSRF_COOKIE_SECURE"] is told["SECURE_SSL_REDIRECT"] is True
    assert told["SECURE_HSTS_SECONDS"] == 365 * 86400
    assert "Manifest" in told["STORAGES"]["staticfiles"]["BACKEND"]
    assert told["DEBUG"] is False


def test_an_unsafe_installation_does_not_start_and_hears_every_reason_at_once(start: Start) -> None:
    done = start({"SECRET_KEY": "short", "ALLOWED_HOSTS": "*", "REDIS_URL": None})
    assert done.returncode != 0
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "REDIS_URL"):
        assert f"- {name}:" in done.stderr


@pytest.mark.parametrize(
    ("variable", "scheme"),
    [("DATABASE_URL", "postgres"), ("DATABASE_OWNER_URL", "postgres"), ("REDIS_URL", "redis")],
)
def test_a_password_that_breaks_its_address_is_told_of_and_not_told(
    start: Start, variable: str, scheme: str
) -> None:
    done = start({variable: f"{scheme}://portal_app:gehe/im@db.example/portal"})
    assert done.returncode != 0
    assert f"Không đọc được địa chỉ ở {variable}: hãy viết" in done.stderr.splitlines()[-1]
    assert "gehe" not in done.stderr


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`production(changes)`: the faults that these variables make."""

    def faults(changes: dict[str, str | None]) -> list[str]:
        combined = {name for told, _ in COMBINATIONS for name in told}
        for name in {*SAFE, *(variable for variable, _, _ in UNSAFE), *combined}:
            monkeypatch.delenv(name, raising=False)
        for name, value in {**SAFE, **changes}.items():
            if value is not None:
                monkeypatch.setenv(name, value)
        found: list[str] = []
        monkeypatch.setattr(safety, "faults", _keeping(found, safety.faults))
        importlib.reload(importlib.import_module("portal.settings.base"))
        module = sys.modules.pop("portal.settings.production", None)
        importlib.import_module("portal.settings.production")
        sys.modules.pop("portal.settings.production")
        if module:
            sys.modules["portal.settings.production"] = module
        return found

    yield faults
    monkeypatch.undo()
    importlib.reload(importlib.import_module("portal.settings.base"))


def _keeping(found: list[str], ask: Any) -> Any:
    def kept(told: Any) -> list[str]:
        found.extend(ask(told))
        return []

    return kept


@pytest.mark.parametrize(("variable", "value", "named"), UNSAFE)
def test_each_unsafe_setting_is_refused_by_name(
    production: Any, variable: str, value: str | None, named: str
) -> None:
    faults = production({variable: value})
    assert any(fault.startswith(f"{named}:") for fault in faults), faults


@pytest.mark.parametrize(("told", "named"), COMBINATIONS)
def test_settings_of_the_channels_are_refused_when_they_do_not_go_together(
    production: Any, told: dict[str, str | None], named: list[str]
) -> None:
    assert [fault.partition(":")[0] for fault in production(told)] == named


def test_the_safe_settings_have_no_fault(production: Any) -> None:
    assert production({}) == []


@pytest.mark.parametrize("name", [found.name for found in pkgutil.iter_modules(settings.__path__)])
def test_every_settings_module_imports(processes: Forked, name: str) -> None:
    done = processes.run(f"import portal.settings.{name}", {"PATH": os.environ["PATH"], **SAFE})
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("stated", "options"),
    [
        ({}, "-c join_collapse_limit=4"),
        (
            {"OPTIONS": {"options": "-c work_mem=8MB", "sslmode": "require"}},
            "-c join_collapse_limit=4 -c work_mem=8MB",
        ),
    ],
)
def test_the_address_of_the_database_keeps_what_it_says_itself(stated, options):
    database = base.planned({"NAME": "portal", **stated})
    assert database["OPTIONS"] == {**stated.get("OPTIONS", {}), "options": options}


@pytest.mark.django_db
def test_tests_are_planned_as_the_office_is():
    with connection.cursor() as cursor:
        cursor.execute("SHOW join_collapse_limit")
        assert cursor.fetchone() == ("4",)

"""Log lines are JSON, carry the request's id and nothing personal."""

import csv
import io
import json
import logging
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.core import signing
from django.urls import reverse

from portal.settings import logs


@pytest.fixture
def lines() -> Iterator[Any]:
    """`lines()`: what was logged so far, as parsed JSON."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=logs.SHARED, processors=logs.RENDERED)
    )
    logger = logging.getLogger("tests.logs")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)


def test_a_line_is_json_with_its_moment_and_level(lines: Any) -> None:
    logging.getLogger("tests.logs").info("night %s", "started")
    (line,) = lines()
    assert line["event"] == "night started"
    assert line["level"] == "info"
    assert line["timestamp"].endswith("Z")


def test_the_request_s_id_is_on_every_line_of_the_request(lines: Any) -> None:
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        logging.getLogger("tests.logs").info("inside")
    logging.getLogger("tests.logs").info("outside")
    assert [line.get("request_id") for line in lines()] == ["r-1", None]


def test_a_request_leaves_one_line_when_it_has_ended() -> None:
    with pytest.raises(structlog.DropEvent):
        logs.drop_beginnings(None, "info", {"event": "request_started", "request": "GET /"})
    ended = {"event": "request_finished", "request": "GET /"}
    assert logs.drop_beginnings(None, "info", dict(ended)) == ended


@pytest.mark.parametrize(
    ("request_line", "code", "is_kept"),
    [
        ("GET /healthz", 200, False),
        ("GET /healthz", 503, True),  # what does not answer is news
        ("GET /", 200, True),
    ],
)
def test_being_asked_whether_one_is_well_is_worth_a_line_only_when_one_is_not(
    request_line: str, code: int, is_kept: bool
) -> None:
    ended = {"event": "request_finished", "request": request_line, "code": code}
    if is_kept:
        assert logs.drop_health(None, "info", dict(ended)) == ended
    else:
        with pytest.raises(structlog.DropEvent):
            logs.drop_health(None, "info", dict(ended))


@pytest.mark.django_db
def test_a_health_check_that_went_well_leaves_no_line_and_a_page_leaves_one(client, caplog) -> None:
    caplog.set_level(logging.INFO)
    client.get("/healthz")
    assert "/healthz" not in caplog.text
    client.get("/")
    assert "GET /" in caplog.text


def test_what_people_search_for_is_not_in_the_address(lines: Any) -> None:
    logging.getLogger("tests.logs").info("GET /tim?q=Nguyễn+Ánh&trang=2")
    assert lines()[0]["event"] == "GET /tim"


def a_token() -> str:
    return signing.Signer(salt="dossiers.answer_link").sign(secrets.token_urlsafe(24))


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("GET /y-kien/{}/", "GET /y-kien/…/"),
        ("POST /y-kien/{}/tep/12/?a=b", "POST /y-kien/…/tep/12/"),
        ("GET /y-kien/{}", "GET /y-kien/…"),
        ("Not Found: /y-kien/{}/", "Not Found: /y-kien/…/"),
        # What anybody may read stays readable.
        ("GET /xu-ly/ho-so/12/y-kien/7/", "GET /xu-ly/ho-so/12/y-kien/7/"),
        ("GET /tra-cuu/H99.1.1-260306-0001/", "GET /tra-cuu/H99.1.1-260306-0001/"),
        (
            "GET /dieu-hanh/thu-tuc/ma/1.004082/noi-tiep-nhan/",
            "GET /dieu-hanh/thu-tuc/ma/1.004082/noi-tiep-nhan/",
        ),
    ],
)
def test_a_one_time_link_leaves_no_token_behind(lines: Any, address: str, written: str) -> None:
    logging.getLogger("tests.logs").info(address.format(a_token()))
    bound = logs.drop_query_strings(None, "info", {"event": "x", "request": address.format(a_token())})
    assert (lines()[0]["event"], bound["request"]) == (written, written)


def test_no_address_of_the_portal_is_taken_for_a_token() -> None:
    with (Path(settings.BASE_DIR) / "docs" / "pages.csv").open(encoding="utf-8") as rows:
        written = [row[1] for row in csv.reader(rows)]
    assert [path for path in written if logs.TOKEN.search(path)] == []


@pytest.mark.parametrize("key", ["ip", "user_agent", "request_body", "sql", "params"])
def test_what_a_library_binds_beside_is_dropped(key: str) -> None:
    assert key not in logs.drop_query_strings(None, "info", {"event": "x", key: "0912345678"})


def test_an_error_says_where_and_not_what(lines: Any) -> None:
    """A database error quotes the row it refused."""
    try:
        raise ValueError("Key (phone)=(0912345678) already exists")
    except ValueError:
        logging.getLogger("tests.logs").exception("save failed")
    (line,) = lines()
    assert "0912345678" not in json.dumps(line)
    assert line["exception"][0]["kind"] == "ValueError"
    assert "test_logs.py" in line["exception"][0]["frames"][-1]


@pytest.mark.django_db
def test_a_failed_login_says_where_it_was_tried_and_not_by_whom(client, caplog) -> None:
    tried = {"username": "lo.thi.uoc", "password": "mat-khau-sai"}
    browser = {"REMOTE_ADDR": "203.0.113.77", "HTTP_USER_AGENT": "May-cua-Uoc/7"}
    for _ in range(settings.AXES_FAILURE_LIMIT + 1):
        answer = client.post(reverse("ui:login"), tried, **browser)
    assert answer.status_code == 429
    told = [line.getMessage() for line in caplog.records if line.name.startswith("axes")]
    assert any("Locking out" in line for line in told)
    assert all(reverse("ui:login") in line for line in told)
    assert [planted for planted in (*tried.values(), *browser.values()) if planted in caplog.text] == []


def test_django_uses_these_lines() -> None:
    assert settings.LOGGING["handlers"]["stderr"]["formatter"] == "json"
    assert settings.LOGGING["loggers"]["django.db.backends"]["handlers"] == []

"""A headless Chromium against the live server over the real test database."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cache import SessionStore
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.measure import KeptFiles
from tests.browser.samples import World, build
from tests.browser.walk import HEIGHT, Visitor
from tests.clock import at
from tests.harness.pages import PASSWORD_BACKEND


QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Every page is a new world to its scripts: translating them for speed costs more than it saves.
    "--js-flags=--no-maglev,--no-opt",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for the run; CHROMIUM names it, as ./test does, else the machine's own is taken."""
    binary = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not binary:
        pytest.skip("no Chromium (./test browser fetches one)")
    from playwright.sync_api import expect, sync_playwright

    # Playwright keeps an event loop in this thread; Django would take us for asynchronous code.
    expect.set_options(timeout=30_000)  # as long as for everything else that is waited for
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=QUIET)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def live_server(request: pytest.FixtureRequest) -> Iterator[LiveServer]:
    """pytest-django's, whose answers also tell what they cost and whose files are kept by the browser."""
    with override_settings(MIDDLEWARE=["tests.browser.measure.Measured", *settings.MIDDLEWARE]):
        server = LiveServer(request.config.getvalue("liveserver"), start=False)
        server.thread.static_handler = KeptFiles
        server.start()
    yield server
    server.stop()


@pytest.fixture
def world(transactional_db: None) -> World:
    """A small office with somebody in every role and something of every kind."""
    return build()


@pytest.fixture
def visitor(chromium: Any, live_server: Any) -> Iterator[Callable[..., Visitor]]:
    """`visitor(user, width=320)` sits down at a browser; without a user, a stranger."""
    opened: list[Visitor] = []

    def sit_down(user: Any = None, *, width: int = 1280, scripts: bool = True) -> Visitor:
        context = chromium.new_context(
            viewport={"width": width, "height": HEIGHT},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            java_script_enabled=scripts,
        )
        if user is not None:
            context.add_cookies([_session_of(user, live_server.url)])
        someone = Visitor(context, live_server.url, width=width)
        opened.append(someone)
        return someone

    yield sit_down
    for someone in opened:
        someone.leave()


@pytest.fixture
def sign_in(live_server: Any) -> Callable[[Visitor, Any], None]:
    """`sign_in(someone, user)`: that user sits down where the other sat."""
    return lambda someone, user: someone.sign_in(_session_of(user, live_server.url))


@pytest.fixture
def on() -> Iterator[Any]:
    """`on("2026-03-10 09:00")`: it is that moment, and time goes on."""
    travels: list[Any] = []

    def go(text: str) -> None:
        while travels:
            travels.pop().stop()
        travels.append(time_machine.travel(at(text), tick=True))
        travels[-1].start()

    yield go
    while travels:
        travels.pop().stop()


def _session_of(user: Any, url: str) -> dict[str, str]:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = PASSWORD_BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    assert session.session_key
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": url}

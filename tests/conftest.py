"""The harness every test runs in. House rules are in tests/harness/, each with its reason."""

import gc
import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings as hypothesis_settings

from accounts.queries import remember_office, unnamed_office
from tests.clock import at
from tests.harness import counting, database, logs, strictness, worlds
from tests.harness.pages import StrictClient
from tests.harness.queries import same_at_1_and_20
from tests.harness.thorough import THOROUGH


WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
# Property tests are the same on every run; `HYPOTHESIS_PROFILE=deep` looks further and elsewhere. How fast a
# machine is that day is no property of the code.
hypothesis_settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=100 if THOROUGH else 30,
)
hypothesis_settings.register_profile("deep", max_examples=3000, deadline=None)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


def pytest_configure(config: pytest.Config) -> None:
    strictness.be_strict()
    TransactionTestCase._fixture_teardown = lambda _self: database.empty_and_refill()  # type: ignore[method-assign]


def pytest_collection_finish() -> None:
    """What was loaded stays: the collector need not look at it again. A tenth of the time of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    counting.count_if_it_decides(item)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """This worker's own database, copied from one that is built once per set of migrations."""
    with django_db_blocker.unblock():
        database.use_own_database(WORKER)
    yield
    with django_db_blocker.unblock():
        database.drop_own_database()


@pytest.fixture(scope="module")
def transaction_around_the_file(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """For worlds that are built once for a file (tests/harness/worlds.py)."""
    yield from worlds.around_the_file(request, django_db_blocker)


@pytest.fixture(autouse=True)
def _empty_broker(request: pytest.FixtureRequest) -> Iterator[None]:
    """Sessions, rate limits and queued tasks of one test are gone before the next."""
    yield
    if request.node.get_closest_marker("django_db") or {
        "db",
        "transactional_db",
        "client",
        "live_server",
    } & set(request.fixturenames):
        cache.clear()


@pytest.fixture(autouse=True)
def _no_personal_data_in_logs() -> Iterator[None]:
    with logs.no_personal_data():
        yield


@pytest.fixture(scope="session")
def _state_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One after the other. `tmp_path` looks at all that were made before it."""
    parent = tmp_path_factory.mktemp("state")
    return (parent / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _own_state_folder(settings: Any, _state_folders: Iterator[Path]) -> None:
    """Anchors and whatever else is kept beside the database belong to one test."""
    settings.STATE_DIR = next(_state_folders)
    settings.STATE_DIR.mkdir()


@pytest.fixture(autouse=True)
def _unnamed_office() -> None:
    """What one test called the office is forgotten before the next, and no page of a test asks for it."""
    remember_office(unnamed_office())


@pytest.fixture
def client() -> StrictClient:
    """A browser without JavaScript that also checks every page it is given."""
    return StrictClient()


@pytest.fixture
def client_of() -> Callable[[Any], StrictClient]:
    """`client_of(user)` is a browser in which that user has logged in."""

    def logged_in(user: Any) -> StrictClient:
        browser = StrictClient()
        browser.force_login(user)
        return browser

    return logged_in


@pytest.fixture
def assert_num_queries_same_at_1_and_20() -> Callable[[Callable[[], Any], Callable[[], Any]], int]:
    """`(make, act)`: one more row never costs one more query. Gives the number of queries."""
    return same_at_1_and_20


@pytest.fixture
def frozen_at() -> Iterator[Callable[[str], Any]]:
    """`frozen_at("2026-02-12 14:00")` stops the clock there, in Vietnam's time, until the test ends."""
    travels = []

    def freeze(text: str) -> Any:
        travel = time_machine.travel(at(text), tick=False)
        travel.start()
        travels.append(travel)
        return at(text)

    yield freeze
    for travel in reversed(travels):
        travel.stop()


@pytest.fixture
def as_owner() -> Any:
    """`with as_owner():` gives the connection the database owner's rights."""
    return database.as_owner

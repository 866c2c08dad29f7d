"""Worlds that many tests of a file begin with are built once for the file and given to each test as new.

Building an office takes longer than most of what is asked of it. `built_once` stands where `pytest.fixture`
stood:

    @built_once
    def office():
        return make_office()

The rows of all worlds of a file are written before its first test, in a transaction around all of them: each
test finds the same rows, whatever the order, and is rolled back to them. Who asks for a world gets copies of
its objects. A file whose tests commit, or begin with nothing, cannot have such worlds; the former is told so.
"""

import copy
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction

from tests.clock import at


BUILT = "{}__built"
AROUND = "transaction_around_the_file"


def built_once(build: Callable[..., Any] | None = None, *, frozen_at: str = "") -> Any:
    """A fixture that gives each test a copy of what `build` made once for the file.

    Its arguments are other such fixtures of the file, or any of a file's scope or more. With `frozen_at` the
    clock stands there while it is built and in each test that asks for it.
    """
    if build is None:
        return partial(built_once, frozen_at=frozen_at)
    names = build.__globals__
    wanted = [
        BUILT.format(name) if BUILT.format(name) in names else name
        for name in inspect.signature(build).parameters
    ]
    built = BUILT.format(build.__name__)

    def for_the_file(request: pytest.FixtureRequest) -> Any:
        unblocked = request.getfixturevalue("django_db_blocker").unblock()
        clock = time_machine.travel(at(frozen_at), tick=False) if frozen_at else nullcontext()
        with unblocked, clock:
            made = build(*(request.getfixturevalue(name) for name in wanted))
            _settle()
        return made

    def for_the_test(request: pytest.FixtureRequest) -> Any:
        if frozen_at:
            request.getfixturevalue("frozen_at")(frozen_at)
        return copy.deepcopy(request.getfixturevalue(built))

    names[built] = pytest.fixture(scope="module", name=built)(_asking(for_the_file, (AROUND, *wanted)))
    names["_all_worlds"] = pytest.fixture(scope="module", autouse=True)(_build_all)
    return pytest.fixture(name=build.__name__)(_asking(for_the_test, (built, "db")))


def _build_all(request: pytest.FixtureRequest) -> None:
    for name in [name for name in vars(request.module) if name.endswith(BUILT.format(""))]:
        request.getfixturevalue(name)


def _asking(fixture: Callable[[pytest.FixtureRequest], Any], names: tuple[str, ...]) -> Callable[..., Any]:
    """`fixture` as a function that names what it asks for, so that pytest makes files' fixtures first."""

    def asked(request: pytest.FixtureRequest, **_others: Any) -> Any:
        return fixture(request)

    parameters = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in names]
    first = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    asked.__signature__ = inspect.Signature([first, *parameters])  # type: ignore[attr-defined]
    return asked


def around_the_file(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """The transaction worlds are built in; rolled back when the file's tests are over."""
    _refuse_tests_that_commit(request)
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around._from_testcase = True  # type: ignore[attr-defined]  # services that must be outermost may be in this
        around.__enter__()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


def _refuse_tests_that_commit(request: pytest.FixtureRequest) -> None:
    for item in request.session.items:
        if item.path == request.node.path:
            marker = item.get_closest_marker("django_db")
            commits = marker is not None and marker.kwargs.get("transaction")
            asked = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
            if commits or asked:
                pytest.fail(f"{item.nodeid} commits: its file cannot have worlds that are built once")


@contextmanager
def undone() -> Iterator[None]:
    """Of each line of a table tried in one test: what is done inside is gone after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _settle() -> None:
    """What the database checks at a transaction's end is checked now, once, and not in each test again."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")

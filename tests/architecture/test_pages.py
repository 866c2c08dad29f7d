"""Every address is in the hand-written table docs/pages.csv, and behaves as written there."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.enums import Role
from portal.ui.places import AREAS, PUBLIC
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.harness.thorough import THOROUGH
from tests.page_table import ASKED_BY_QUERY, NOT_PAGES, Row, rows


TABLE = {row.name: row for row in rows()}


def patterns(resolver: Any = None, namespace: str = "", route: str = "/") -> Iterator[tuple[str, str, Any]]:
    """Name, path and view of every URL."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry, inner, path)
        else:
            assert isinstance(entry, URLPattern)
            yield f"{namespace}{entry.name}", path, entry.callback


VIEWS = {name: (path, view) for name, path, view in patterns()}


def test_no_name_stands_twice():
    names = [name for name, _, _ in patterns()]
    assert len(names) == len(set(names))
    assert len(rows()) == len(TABLE)


def test_the_table_names_every_address_and_no_other():
    assert {name: path for name, (path, _) in VIEWS.items()} == {
        name: row.path for name, row in TABLE.items()
    }


def wrong(check: Callable[[Row, Any], bool]) -> list[str]:
    """Names of the rows, each with its view, of which `check` does not hold."""
    return [row.name for row in TABLE.values() if not check(row, VIEWS[row.name][1])]


def test_the_words_of_each_row_are_known():
    assert wrong(lambda row, _: row.methods and row.methods <= {"GET", "POST", "PUT", "DELETE"}) == []
    assert wrong(lambda row, _: set(row.who) <= {*Role.values, "public", "signed_in", "token"}) == []
    assert wrong(lambda row, _: row.example == "-" or bool(row.example) == wants_example(row)) == []


def wants_example(row: Row) -> bool:
    """Whether its address can be asked for only once something is written into it."""
    return row.name in ASKED_BY_QUERY or (row.has_parameters and "GET" in row.methods)


def test_what_has_no_example_says_what_it_is():
    """A page for people has a sample that is walked; the harness fails a page of NOT_PAGES."""
    read = [row for row in TABLE.values() if "GET" in row.methods and row.who != ("token",)]
    assert {row.name for row in read if row.example == "-"} == set(NOT_PAGES)
    assert all(NOT_PAGES.values())


@pytest.mark.django_db
def test_what_is_said_to_be_no_page_is_none(client_of):
    """Those that can be asked for without a sample; all others where they are tested."""
    asked = [row for row in PLAIN_PAGES if row.name in NOT_PAGES]
    assert asked
    for row in asked:
        role = next((role for role in Role if role in row.who), Role.RECEPTION)
        answer = client_of(MembershipFactory(role=role).user).get(reverse(row.name))
        is_html = answer.get("Content-Type", "").startswith("text/html")
        assert answer.status_code in {200, 301, 302}, row.name
        assert not is_html or b"<main" not in answer.content, f"{row.name} is a page: give it a sample"


def test_a_get_cannot_write():
    """Decorate it with portal.http.reads_only."""
    ours = [row for row in TABLE.values() if "GET" in row.methods and row.who != ("token",)]
    writing = {row.name for row in ours if not getattr(VIEWS[row.name][1], "reads_only", False)}
    assert writing - NOT_OURS.keys() == set()


@pytest.mark.django_db
def test_a_post_alone_refuses_get(client_of):
    browser = client_of(UserFactory())
    alone = [row for row in TABLE.values() if row.methods == {"POST"} and not row.has_parameters]
    asked = {row.name: browser.get(reverse(row.name)).status_code for row in alone if row.who != ("token",)}
    assert asked
    assert {name: status for name, status in asked.items() if status not in {403, 405}} == {}


def test_each_asks_for_the_login_it_is_said_to_ask_for():
    def says(row: Row, view: Any) -> bool:
        open_door = not getattr(view, "login_required", True)
        return open_door == (row.who in {("public",), ("token",)})

    assert wrong(says) == []


def test_its_roles_are_those_of_the_view():
    def says(row: Row, view: Any) -> bool:
        roles: frozenset[str] = getattr(view, "open_to", frozenset())
        return roles == frozenset(row.who) & frozenset(Role.values)

    assert wrong(says) == []


def test_pages_that_show_personal_data_leave_a_record_of_the_look():
    """A page that only shows must; a form about somebody's dossier, or a list taken away, may as well."""
    personal = [row for row in rows() if row.personal_data and row.who != ("token",)]
    must = {row.name for row in personal if row.methods == {"GET"}}
    may = {row.name for row in personal}
    marked = {name for name, (_, view) in VIEWS.items() if hasattr(view, "look")}
    assert must <= marked <= may


# Views of Django or of another library: the reason they cannot carry our decorator.
NOT_OURS = {
    "api:openapi": "drf-spectacular's view; it reads code and no table",
    "ui:login": "the login of django.contrib.auth; its session is not in the database",
    "healthz": "runs without a transaction, so that it can tell a database that does not answer",
}

PLAIN_PAGES = [row for row in TABLE.values() if "GET" in row.methods and not row.has_parameters]
BEHIND_THE_LOGIN = [row for row in PLAIN_PAGES if row.who not in {("public",), ("token",)}]


@pytest.mark.django_db
def test_a_stranger_is_led_to_the_login(client):
    login = reverse(settings.LOGIN_URL)
    for row in BEHIND_THE_LOGIN:
        answer = client.get(reverse(row.name))
        assert answer.status_code == 302, row.name
        assert answer.url.startswith(login), row.name


@pytest.mark.django_db
def test_a_stranger_may_read_what_is_public(client):
    public = {row.name: client.get(reverse(row.name)).status_code for row in PLAIN_PAGES if row.is_public}
    assert public
    assert {name: status for name, status in public.items() if status != 200} == {}


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "role"), list(enumerate(Role)))
def test_each_role_opens_its_pages_and_no_others(client_of, number, role):
    """In `./test` each role tries every tenth page, another role others; who may is read above."""
    browser = client_of(MembershipFactory(role=role).user)
    for row in BEHIND_THE_LOGIN if THOROUGH else BEHIND_THE_LOGIN[number % 10 :: 10]:
        allowed = row.who == ("signed_in",) or role in row.who
        status = browser.get(reverse(row.name)).status_code
        assert (status < 400) if allowed else (status == 403), f"{row.name} answered {status} to {role}"


def test_navigation_leads_to_pages_its_readers_may_open():
    for place in [*PUBLIC, *(place for _, places in AREAS.values() for place in places)]:
        who = TABLE[place.url_name].who
        if not {"public", "signed_in"} & set(who):
            assert place.roles <= set(who), f"{place.url_name} is shown to {place.roles - set(who)}"

"""Every address is in the hand-written table docs/pages.csv, and behaves as written there."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.enums import Role
from portal.ui.places import AREAS, PUBLIC
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.harness.thorough import THOROUGH
from tests.page_table import Row, rows


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


@pytest.mark.parametrize("row", TABLE.values(), ids=lambda row: row.name)
class TestRow:
    def test_its_words_are_known(self, row: Row):
        assert row.methods <= {"GET", "POST", "PUT", "DELETE"}
        assert row.methods
        assert set(row.who) <= {*Role.values, "public", "signed_in", "token"}
        assert bool(row.example) == (row.has_parameters and "GET" in row.methods) or row.example == "-"

    def test_a_get_cannot_write(self, row: Row):
        _, view = VIEWS[row.name]
        if "GET" not in row.methods or row.who == ("token",) or row.name in NOT_OURS:
            return
        assert getattr(view, "reads_only", False), "decorate it with portal.http.reads_only"

    def test_a_post_alone_refuses_get(self, row: Row, client_of, db):
        if row.methods == {"POST"} and not row.has_parameters and row.who != ("token",):
            assert client_of(UserFactory()).get(reverse(row.name)).status_code in {403, 405}

    def test_it_asks_for_the_login_it_is_said_to_ask_for(self, row: Row):
        _, view = VIEWS[row.name]
        open_door = not getattr(view, "login_required", True)
        assert open_door == (row.who in {("public",), ("token",)})

    def test_its_roles_are_those_of_the_view(self, row: Row):
        _, view = VIEWS[row.name]
        roles = getattr(view, "open_to", frozenset())
        assert roles == frozenset(row.who) & frozenset(Role.values)


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
@pytest.mark.parametrize("row", BEHIND_THE_LOGIN, ids=lambda row: row.name)
def test_a_stranger_is_led_to_the_login(client, row):
    answer = client.get(reverse(row.name))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse(settings.LOGIN_URL))


@pytest.mark.django_db
@pytest.mark.parametrize("row", [row for row in PLAIN_PAGES if row.is_public], ids=lambda row: row.name)
def test_a_stranger_may_read_what_is_public(client, row):
    assert client.get(reverse(row.name)).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_each_role_opens_its_pages_and_no_others(client_of, role):
    """`./test` tries every fifth page here: the browser opens them all, and who may is read above."""
    browser = client_of(MembershipFactory(role=role).user)
    for row in BEHIND_THE_LOGIN[:: 1 if THOROUGH else 5]:
        allowed = row.who == ("signed_in",) or role in row.who
        status = browser.get(reverse(row.name)).status_code
        assert (status < 400) if allowed else (status == 403), f"{row.name} answered {status} to {role}"


def test_navigation_leads_to_pages_its_readers_may_open():
    for place in [*PUBLIC, *(place for _, places in AREAS.values() for place in places)]:
        who = TABLE[place.url_name].who
        if not {"public", "signed_in"} & set(who):
            assert place.roles <= set(who), f"{place.url_name} is shown to {place.roles - set(who)}"

"""The harness catches what it says it catches."""

import logging
from datetime import date

import pytest
from django.core.cache import cache
from django.db import ProgrammingError, connection, models
from django.http import HttpResponse
from django.template import engines
from django.urls import reverse_lazy
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Agency, Membership, User
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.harness import logs, strictness
from tests.harness.pages import faults_of, keyless_forms, policy_faults
from tests.harness.queries import same_at_1_and_20, statements
from tests.page_table import NOT_PAGES


pytestmark = pytest.mark.django_db


def test_the_application_serves_as_its_own_role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("portal_app",)
        with pytest.raises(ProgrammingError):
            cursor.execute("CREATE TABLE public.mine (n int)")


def test_the_owner_is_asked_for_by_name(as_owner):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() != ("portal_app",)


def test_rows_without_an_order_come_in_any_order():
    AgencyFactory.create_batch(12)
    seen = {tuple(Agency.objects.values_list("pk", flat=True)) for _ in range(10)}
    assert len(seen) > 1
    assert len({tuple(Agency.objects.order_by("pk").values_list("pk", flat=True)) for _ in range(10)}) == 1


def test_a_lock_that_takes_joined_rows_fails():
    with pytest.raises(pytest.fail.Exception, match="of="):
        list(Membership.objects.select_for_update().select_related("agency"))
    assert list(Membership.objects.select_for_update(of=("self",)).select_related("agency")) == []


def test_a_moment_is_not_a_date():
    with pytest.raises(pytest.fail.Exception, match="whose day"):
        models.DateField().get_prep_value(timezone.now())
    assert models.DateField().get_prep_value(date(2026, 2, 12)) == date(2026, 2, 12)


def test_a_naive_moment_fails():
    with pytest.raises(RuntimeWarning):
        list(User.objects.filter(last_login=timezone.now().replace(tzinfo=None)))


@pytest.mark.parametrize(
    "source",
    ["{{ nobody }}", "{{ user.nothing }}", "{% include 'components/badge.html' with label=nobody %}"],
)
def test_a_template_that_names_nothing_fails(source):
    with pytest.raises(strictness.UndefinedVariable):
        engines["django"].from_string(source).render({"user": User()})


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<p style='color:red'>x</p>", "inline style"),
        ("<script>1</script>", "inline script"),
        ("<a onclick='x()'>x</a>", "inline handler"),
        ("<a href='javascript:x()'>x</a>", "script in href"),
        ("<script src='https://cdn.example/x.js'></script>", "another host"),
        ("<input type='date'>", "language of the browser"),
        ("<p>{{ name }}</p>", "template code"),
        ("<td>None</td>", "Python's None"),
        ("<p id='a'></p><p id='a'></p>", "twice"),
        ("<p class=a'b>x</p>", "stray quote"),
    ],
)
def test_a_bad_page_is_told(html, fault):
    assert fault in " ".join(faults_of(html))


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ("", "none"),
        ("script-src 'self' 'unsafe-inline'", "unsafe-inline"),
        ("script-src 'self' 'unsafe-eval'", "unsafe-eval"),
        ("script-src 'self' https://cdn.example", " http"),
        ("script-src *", " *"),
    ],
)
def test_a_policy_that_lets_strangers_in_is_told(changed, fault):
    rest = "default-src 'none'; base-uri 'none'; " if changed else ""
    answer = HttpResponse(headers={"Content-Security-Policy": rest + changed})
    assert fault in " ".join(policy_faults(answer))


def test_our_policy_is_left_alone(client):
    assert policy_faults(client.get("/")) == []


def test_a_page_that_the_table_says_is_none_fails(client, monkeypatch):
    monkeypatch.setitem(NOT_PAGES, "ui:login", "a file")
    with pytest.raises(AssertionError, match="give it a sample"):
        client.get("/tai-khoan/dang-nhap/")


ONCE = reverse_lazy("oversight:open_account")
EACH_TIME = reverse_lazy("ui:leaves")
KEY = '<input type="hidden" name="submission_key" value="">'


@pytest.mark.parametrize(
    ("tag", "inside", "at_fault"),
    [
        (f'action="{ONCE}?a=b" method="post"', "", True),
        (f'action="{ONCE}" method="post"', KEY, False),  # an empty key: meant to be done each time
        (f'action="{EACH_TIME}" method="post"', "", False),
        (f'action="{ONCE}" method="get"', "", False),
        ('method="post"', "", True),  # without an action it is posted to its own page
        ('method="post"', KEY, False),
    ],
)
def test_a_form_done_once_without_its_key_is_told(tag, inside, at_fault):
    page = f"<main><form {tag}>{inside}</form><form>{KEY}</form></main>"
    assert bool(keyless_forms(page, str(ONCE))) == at_fault


def test_a_page_that_forgets_the_key_fails(client_of, monkeypatch):
    admin = client_of(UserFactory(role=Role.ADMINISTRATOR, agency=AgencyFactory(province=True)))
    assert admin.get(ONCE).status_code == 200
    monkeypatch.setattr("django.template.loader_tags.IncludeNode.render", lambda *_: "")
    with pytest.raises(AssertionError, match="has no key"):
        admin.get(ONCE)


def test_a_good_page_is_left_alone():
    assert faults_of('<p class="lead">Chào</p><script src="/static/portal.js" defer></script>') == []


def test_one_more_row_must_not_cost_one_more_query():
    def each_with_its_own_query():
        return [agency.placements.count() for agency in Agency.objects.all()]

    with pytest.raises(AssertionError, match="1 row"):
        same_at_1_and_20(AgencyFactory, each_with_its_own_query)


def test_transactions_are_not_counted():
    assert len(statements(Agency.objects.count)) == 1


SECRET = "Nguyễn Thị Kín Đáo"


def updated_with_others():
    user = UserFactory()
    user.full_name = SECRET
    User.objects.bulk_update([user], ["full_name"])


@pytest.mark.parametrize(
    "save",
    [
        lambda: UserFactory(full_name=SECRET),
        lambda: User.objects.bulk_create(UserFactory.build(full_name=name) for name in [SECRET]),
        updated_with_others,
        lambda: User.objects.filter(pk=UserFactory().pk).update(full_name=SECRET),
    ],
    ids=["saved", "created with others", "updated with others", "updated by a query"],
)
def test_personal_data_in_a_log_line_is_found(save):
    apart = logging.getLogger("tests.apart")
    apart.propagate = False  # or the harness around this test would rightly fail it too

    def careless():
        with logs.no_personal_data("tests.apart"):
            save()
            apart.warning("Saved %s", SECRET)

    with pytest.raises(AssertionError, match="personal data"):
        careless()


def test_the_clock_stands_still(frozen_at):
    assert timezone.now() != at("2026-02-12 14:00")
    frozen_at("2026-02-12 14:00")
    assert timezone.now() == at("2026-02-12 14:00")


def test_the_cache_is_empty_at_first_a():
    assert cache.get("left_behind") is None
    cache.set("left_behind", 1)


def test_the_cache_is_empty_at_first_b():
    assert cache.get("left_behind") is None
    cache.set("left_behind", 1)


@pytest.mark.django_db(transaction=True)
class TestAfterACommit:
    def test_rows_are_gone_a(self):
        assert not Agency.objects.filter(code="LEFT").exists()
        AgencyFactory(code="LEFT")

    def test_rows_are_gone_b(self):
        assert not Agency.objects.filter(code="LEFT").exists()
        AgencyFactory(code="LEFT")

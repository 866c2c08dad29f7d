"""Stepping through a list by key, forwards and backwards, whatever comes in the address."""

import base64
import itertools
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Agency
from portal.ui.pagination import page_of
from tests.factories.accounts import AgencyFactory


pytestmark = pytest.mark.django_db
START = date(2020, 1, 1)


def encoded(written):
    return base64.urlsafe_b64encode(written.encode()).decode()


# No number at all, a number too long to read, nesting without end.
MADE_UP = [
    encoded(written)
    for written in (
        '["2020-01-01", Infinity, "valid_from,pk"]',
        '["2020-01-01", ' + "1" * 5000 + ', "valid_from,pk"]',
        "[" * 3000,
        '[null, 1, "valid_from,pk"]',
        '["2020-01-01", null, "valid_from,pk"]',
    )
]


@pytest.fixture
def seven():
    """Two agencies a day, so that the first key alone does not decide."""
    return [AgencyFactory(code=f"S{n}", valid_from=START + timedelta(days=n // 2)) for n in range(7)]


def codes(page):
    return [row.code for row in page.rows]


def walk(order, size=3):
    pages, after = [], ""
    while True:
        page = page_of(Agency.objects.all(), order=order, after=after, size=size)
        pages.append(codes(page))
        if not page.next:
            return pages
        after = page.next


def test_every_row_comes_once(seven):
    assert walk(["valid_from", "pk"]) == [["S0", "S1", "S2"], ["S3", "S4", "S5"], ["S6"]]


def test_downwards(seven):
    assert walk(["-valid_from", "-pk"]) == [["S6", "S5", "S4"], ["S3", "S2", "S1"], ["S0"]]


@pytest.mark.parametrize("order", [["valid_from", "pk"], ["-valid_from", "-pk"]])
def test_back_again(seven, order):
    rows = Agency.objects.all()
    first = page_of(rows, order=order, size=3)
    second = page_of(rows, order=order, after=first.next, size=3)
    third = page_of(rows, order=order, after=second.next, size=3)
    assert codes(page_of(rows, order=order, before=third.previous, size=3)) == codes(second)
    back = page_of(rows, order=order, before=second.previous, size=3)
    assert codes(back) == codes(first)
    assert back.previous == ""
    assert back.next


def test_a_page_that_just_fits_has_no_next(seven):
    page = page_of(Agency.objects.all(), order=["pk"], size=7)
    assert (len(page.rows), page.next, page.previous) == (7, "", "")


def test_no_rows():
    page = page_of(Agency.objects.all(), order=["pk"])
    assert (page.rows, page.next, page.previous) == ((), "", "")


@pytest.mark.parametrize("key", ["x", "####", "W10", "WyJ4IiwgMV0", "e30", "WzEsIDIsIDNd", "\x00", *MADE_UP])
def test_a_key_somebody_made_up_gives_the_first_page(seven, key):
    assert codes(page_of(Agency.objects.all(), order=["valid_from", "pk"], after=key, size=3)) == [
        "S0",
        "S1",
        "S2",
    ]


def test_a_text_that_no_column_can_hold_gives_the_first_page(seven):
    rows = Agency.objects.all()
    after = encoded('["S3\\u0000", 1]')
    assert codes(page_of(rows, order=["code", "pk"], after=after, size=2)) == ["S0", "S1"]


def test_the_database_can_use_its_index(seven):
    """The first key is compared on its own, so that an index on it serves; no OFFSET."""
    first = page_of(Agency.objects.all(), order=["valid_from", "pk"], size=3)
    with CaptureQueriesContext(connection) as seen:
        page_of(Agency.objects.all(), order=["valid_from", "pk"], after=first.next, size=3)
    (statement,) = [query["sql"] for query in seen.captured_queries]
    assert '"valid_from" >= ' in statement
    assert "OFFSET" not in statement


@pytest.mark.parametrize("size", [1, 2, 3, 4])
@pytest.mark.parametrize("order", [["valid_to", "pk"], ["-valid_to", "-pk"]])
def test_rows_without_a_day_come_last_and_each_once_in_both_directions(size, order):
    for number in range(7):
        AgencyFactory(code=f"S{number}", valid_to=START + timedelta(days=number // 2) if number < 3 else None)
    rows, falls = Agency.objects.all(), order[0].startswith("-")
    pages = [page_of(rows, order=order, size=size, has_empty=True)]
    while pages[-1].next:
        pages.append(page_of(rows, order=order, after=pages[-1].next, size=size, has_empty=True))
    seen = [code for page in pages for code in codes(page)]
    assert seen == [f"S{number}" for number in (range(6, -1, -1) if falls else range(7))]
    for before, page in itertools.pairwise(pages):
        back = page_of(rows, order=order, before=page.previous, size=size, has_empty=True)
        assert codes(back) == codes(before)


@pytest.mark.parametrize("order", [["valid_from", "pk"], ["-valid_from", "-pk"]])
def test_what_a_row_shows_is_asked_for_the_page_alone(seven, order):
    plain = page_of(Agency.objects.all(), order=order, size=3)
    with CaptureQueriesContext(connection) as sent:
        page = page_of(Agency.objects.all(), order=order, size=3, shown=lambda rows: rows.filter(pk__gt=0))
    assert codes(page) == codes(plain)
    assert (page.previous, page.next) == (plain.previous, plain.next)
    assert len(sent) == 2
    assert '"code"' not in sent[0]["sql"]

"""The counter's books of numbers: void ones stay, struck and with their reason; a year over is closed."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.enums import Role
from documents.models import Book
from documents.services import books
from dossiers.services import papers
from tests.clock import at
from tests.factories.dossiers import accepted, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOON = at("2026-03-06 12:00")


@built_once
def office():
    return make_office()


@built_once
def book(office):
    """One receipt was issued; two numbers after it were taken and came to nothing."""
    dossier = accepted(office)
    papers.issue_receipt(
        dossier_id=dossier.pk, tracking_url="https://x/", by=office.actor(Role.RECEPTION), at=NOON
    )
    with transaction.atomic():
        books.take_numbers(agency_id=office.counter.pk, kind="receipt", year=2026, count=2)
    return Book.objects.get(agency=office.counter, kind="receipt")


@pytest.fixture
def keeper(office, client_of, frozen_at):
    frozen_at("2026-03-06 14:00")
    return client_of(office.people[Role.ONESTOP_HEAD])


def page(book):
    return reverse("counter:book", args=[book.pk])


def test_the_list_leads_to_the_book_and_each_number_says_what_became_of_it(keeper, book):
    assert page(book) in keeper.get(reverse("counter:books")).content.decode()
    shown = keeper.get(page(book)).content.decode()
    assert book.papers.get().number_text in shown
    assert shown.count("Không có giấy trong sổ này") == 2


def test_a_void_number_stays_struck_with_its_reason_and_who_did_it(office, keeper, book):
    answer = keeper.post(page(book), {"do": "void", "number": 2, "reason": "In hỏng"}, follow=True)
    shown = answer.content.decode()
    assert "<s>2</s>" in shown
    assert f"Đã hủy: In hỏng ({office.people[Role.ONESTOP_HEAD].full_name})" in shown


@pytest.mark.parametrize(("typed", "sentence"), [
    ({"number": 1, "reason": "x"}, "đã cấp cho một giấy"),
    ({"number": 9, "reason": "x"}, "chưa được cấp hoặc đã hủy"),
    ({"number": 2, "reason": ""}, "reason"),
])  # fmt: skip
def test_what_is_refused_stays_typed(keeper, book, typed, sentence):
    answer = keeper.post(page(book), {"do": "void", **typed})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert f'value="{typed["number"]}"' in answer.content.decode()
    assert not book.void_numbers.exists()


def test_the_year_over_it_is_closed_and_says_by_whom(keeper, book, frozen_at):
    assert "Khóa sổ năm" not in keeper.get(page(book)).content.decode()
    refused = keeper.post(page(book), {"do": "close"}, follow=True).content.decode()
    assert "còn đang lấy số" in refused
    frozen_at("2027-01-04 08:00")
    Book.objects.filter(pk=book.pk).update(year=2025)
    keeper.post(page(book), {"do": "close"})
    assert Book.objects.get(pk=book.pk).closed_by_id is not None


def test_who_keeps_no_book_of_the_unit_has_no_page(office, book, client_of):
    assert client_of(office.people[Role.RECEPTION]).get(page(book)).status_code == 403
    assert client_of(office.people[Role.RECORDS_CLERK]).get(page(book)).status_code == 404


def test_many_numbers_are_leafed_through(keeper, book):
    Book.objects.filter(pk=book.pk).update(last_number=250)
    assert "?from=150" in keeper.get(page(book)).content.decode()
    assert "?from=250" in keeper.get(f"{page(book)}?from=150").content.decode()


def test_numbers_of_a_former_system_are_its_own_and_neither_missing_nor_voided(office, keeper, book):
    """One receipt was issued here before anybody said that the old book stood at 20."""
    books.continue_book(
        agency_id=office.counter.pk, kind="receipt", year=2026, last_number=20, by=None, at=NOON
    )
    with transaction.atomic():
        books.take_numbers(agency_id=office.counter.pk, kind="receipt", year=2026)
    book.refresh_from_db()
    assert books.missing_numbers(book) == [21]
    shown = keeper.get(page(book)).content.decode()
    assert (shown.count("Hệ thống cũ đã cấp"), shown.count("Không có giấy trong sổ này")) == (19, 1)
    assert book.papers.get().number_text in shown
    refused = keeper.post(page(book), {"do": "void", "number": 20, "reason": "In hỏng"})
    assert "do hệ thống cũ cấp" in refused.content.decode()
    assert not book.void_numbers.exists()

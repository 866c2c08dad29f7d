"""Who keeps a book besides whoever holds a role in its own unit: list and check say the same."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor, Agency, User
from documents.models import Book
from documents.permissions import check_can_keep_book
from documents.queries import books_kept_by
from documents.services import books
from tests import access_table
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import Office, make_office
from tests.factories.heirs import SWITCH_DAY, Heir, switch
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
def office() -> Office:
    return make_office()


@built_once
def heir() -> Heir:
    return Heir()


def book_of(agency: Agency, *, year: int = 2026) -> Book:
    with transaction.atomic():
        books.take_numbers(agency_id=agency.pk, kind="receipt", year=year, count=2)
    return Book.objects.get(agency=agency, year=year)


def keeps(person: User, book: Book) -> bool:
    """Whether he may, having made sure that the list says the same."""
    try:
        check_can_keep_book(Actor(person), book, on=SWITCH_DAY)
    except NotAllowed:
        answer = False
    else:
        answer = True
    assert books_kept_by(person, SWITCH_DAY).filter(pk=book.pk).exists() == answer
    return answer


@pytest.mark.parametrize("role", Role)
def test_the_agencys_own_books_are_kept_from_any_unit_under_its_seal_by_whom_the_table_names(office, role):
    book = book_of(office.commune)
    inside = UserFactory(role=role, agency=office.unit)
    assert keeps(inside, book) == (("keep_book", role.value, "same_agency") in access_table.acts())


def test_a_units_own_book_is_no_other_units(office):
    book = book_of(office.counter)
    assert keeps(office.people[Role.ONESTOP_HEAD], book)
    assert not keeps(office.people[Role.RECORDS_CLERK], book)
    assert not keeps(UserFactory(role=Role.RECORDS_CLERK, agency=office.unit), book)


def test_an_agency_with_its_own_seal_keeps_its_books_itself(office):
    below = AgencyFactory(parent=office.commune)
    assert not keeps(office.people[Role.RECORDS_CLERK], book_of(below))


def test_books_of_a_closed_agency_are_kept_by_its_heir(office, heir):
    of_counter, of_commune = book_of(office.counter), book_of(office.commune)
    switch(office, heir)
    assert keeps(heir.people[Role.ONESTOP_HEAD], of_counter)
    assert keeps(heir.people[Role.RECORDS_CLERK], of_commune)
    assert keeps(UserFactory(role=Role.RECORDS_CLERK, agency=heir.unit), of_commune)
    assert not keeps(heir.people[Role.RECORDS_CLERK], of_counter)
    assert not keeps(office.people[Role.ONESTOP_HEAD], of_counter)


def test_without_an_heir_by_the_agency_it_was_a_part_of(office):
    book = book_of(office.counter)
    Agency.objects.filter(pk=office.counter.pk).update(valid_to=at("2026-03-10 08:00").date())
    assert keeps(office.people[Role.RECORDS_CLERK], book)


def test_the_heir_voids_and_closes_on_its_page(office, heir, client_of, frozen_at):
    book = book_of(office.counter, year=2025)
    switch(office, heir)
    frozen_at("2026-03-16 09:00")
    keeper = client_of(heir.people[Role.ONESTOP_HEAD])
    page = reverse("counter:book", args=[book.pk])
    assert page in keeper.get(reverse("counter:books")).content.decode()
    assert keeper.post(page, {"do": "void", "number": 2, "reason": "In hỏng"}).status_code == 302
    assert keeper.post(page, {"do": "close"}).status_code == 302
    assert Book.objects.get(pk=book.pk).closed_by == heir.people[Role.ONESTOP_HEAD]

"""Numbers that certified copies and petitions bear are used, though no paper is registered for them."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Actor
from documents.exceptions import VoidRefused
from documents.models import Book
from documents.services import books
from dossiers.models import Result
from dossiers.rules.intake import Person
from dossiers.services import express
from dossiers.services.express import ExpressIn, ExpressLine
from feedback.enums import PetitionChannel
from feedback.services import registering
from feedback.services.registering import PetitionIn
from tests.clock import at
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import express_offer, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOW = at("2026-03-06 09:40")
NOON = at("2026-03-06 12:00")
UNEXPLAINED = "Không có giấy trong sổ này"


@built_once
def office():
    return make_office()


@pytest.fixture
def clerk(office, client_of, frozen_at):
    frozen_at("2026-03-06 14:00")
    return client_of(office.people[Role.RECORDS_CLERK])


def certified(office, *names):
    visit = ExpressIn(
        submission_key=uuid4(),
        offer_id=express_offer(office).pk,
        case_id=None,
        applicant=Person(name="Đặng Thị Ước"),
        lines=[ExpressLine(name) for name in names],
        signer_id=office.people[Role.APPROVER].pk,
    )
    return express.receive_and_return(visit=visit, by=office.actor(Role.RECEPTION), at=NOW)


def petitioned(office):
    officer = Actor(UserFactory(role=Role.PETITION_OFFICER, agency=office.commune))
    given = PetitionIn(
        submission_key=uuid4(),
        agency_id=office.commune.pk,
        channel=PetitionChannel.PHONE,
        content="Đi lại ba lần mà chưa được hướng dẫn đủ giấy tờ.",
        sent_at=NOW,
    )
    return registering.register(given=given, by=officer, at=NOW)


def book_with_one_more(office, kind):
    """The agency's book, with one number after those in use that came to nothing."""
    with transaction.atomic():
        books.take_numbers(agency_id=office.commune.pk, kind=kind, year=2026)
    return Book.objects.get(agency=office.commune, kind=kind)


def void(office, book, number):
    keeper = office.actor(Role.RECORDS_CLERK)
    return books.void_number(book=book, number=number, reason="In hỏng", by=keeper, at=NOON)


def check_only_the_last_is_void(office, book):
    for number in range(1, book.last_number):
        with pytest.raises(VoidRefused, match="Số này đã dùng"):
            void(office, book, number)
    assert books.missing_numbers(book) == [book.last_number]
    assert void(office, book, book.last_number).reason == "In hỏng"


def test_each_number_of_certified_copies_is_used(office):
    dossier = certified(office, "Bằng tốt nghiệp", "Hộ chiếu", "Giấy khai sinh")
    book = book_with_one_more(office, "certification")
    assert books.borne(book, 2, 4) == dict.fromkeys((2, 3), f"dossier:{dossier.pk}")
    check_only_the_last_is_void(office, book)


def test_a_replaced_result_keeps_its_number(office):
    dossier = certified(office, "Bằng tốt nghiệp")
    Result.objects.filter(dossier=dossier).update(replaced_at=NOON)
    check_only_the_last_is_void(office, book_with_one_more(office, "certification"))


def test_a_petitions_number_is_used(office):
    petition = petitioned(office)
    book = book_with_one_more(office, "petition")
    assert books.borne(book, 1, 2) == {1: f"petition:{petition.pk}"}
    check_only_the_last_is_void(office, book)


def test_the_page_says_which_dossier_bears_a_number(office, clerk):
    dossier = certified(office, "Bằng tốt nghiệp")
    book = book_with_one_more(office, "certification")
    shown = clerk.get(reverse("counter:book", args=[book.pk])).content.decode()
    assert str(dossier) in shown
    assert shown.count(UNEXPLAINED) == 1


def test_the_page_keeps_back_a_petition_that_is_not_his_to_see(office, clerk):
    petition = petitioned(office)
    book = book_with_one_more(office, "petition")
    shown = clerk.get(reverse("counter:book", args=[book.pk])).content.decode()
    assert petition.code not in shown
    assert "Đã dùng" in shown
    assert shown.count(UNEXPLAINED) == 1

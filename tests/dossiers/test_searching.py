"""What is looked for, and where a number may be looked for."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from dossiers.models import Dossier
from dossiers.queries import access_to
from dossiers.queries.search import find, search
from dossiers.rules.searching import TermKind, as_kept, kind_of
from dossiers.rules.visibility import Personal
from dossiers.services.search_text import search_text
from tests.clock import at
from tests.factories.dossiers import assigned, make_office


TODAY = at("2026-03-06 10:00").date()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ab", None),
        ("", None),
        ("12", None),
        ("nguyen thi", TermKind.NAME),
        ("Ước", TermKind.NAME),
        ("a b c", None),  # no word of three letters
        ("H99.1-260306-0001", TermKind.CODE),
        ("260306-0001", TermKind.CODE),  # as codes end: day and running number
        ("20260306-0000001", TermKind.CODE),
        ("261306-0001", TermKind.IDENTITY),  # no day of a year
        ("0001", TermKind.CODE),  # fewer than nine digits: a part of a code
        ("099187000123", TermKind.IDENTITY),
        ("099 187 000 123", TermKind.IDENTITY),
        ("123456789", TermKind.IDENTITY),  # the old identity card
        ("0101234567-001", TermKind.IDENTITY),  # a business and its branch
        ("0912345678", TermKind.PHONE),
        ("0912.345.678", TermKind.PHONE),
        ("+84 912 345 678", TermKind.PHONE),
        ("84912345678", TermKind.PHONE),
        ("12345678901234567", TermKind.CODE),  # no number of a person is that long
    ],
)
def test_the_kind_is_told_from_how_it_is_written(text, kind):
    assert kind_of(text) == kind


def test_a_telephone_is_looked_for_as_dossiers_keep_it():
    assert as_kept("+84912345678") == as_kept("84912345678") == "0912345678"
    assert as_kept("8412345678") == "8412345678"


@pytest.mark.django_db
def test_who_finds_what_is_who_may_see_it():
    """Role × kind of term × own dossier and somebody else's, held against what access.csv gives."""
    office, other = make_office(), make_office()
    mine, theirs = assigned(office), assigned(other)
    for one, phone in ((mine, "0912345678"), (theirs, "0987654321")):
        Dossier.objects.filter(pk=one.pk).update(applicant_phone=phone)
        fresh = Dossier.objects.get(pk=one.pk)
        Dossier.objects.filter(pk=one.pk).update(search_text=search_text(fresh))
    wrong = []
    for role, person in office.people.items():
        access = access_to(person, mine, on=TODAY)
        for term, is_personal in (
            (mine.code, False),
            ("dang thi uoc", True),
            ("099187000123", True),
            ("+84 912 345 678", True),
            ("uoc 099187", True),
        ):
            may = access.see and (access.personal == Personal.YES or not is_personal)
            found = search(person, term, on=TODAY)
            if found != ([mine] if may else []):
                wrong.append((role, term, found))
        if search(person, theirs.code, on=TODAY) or search(person, "0987654321", on=TODAY):
            wrong.append((role, "somebody else's"))
        named = find(person, "dang thi", on=TODAY).named
        if (mine.pk in named) != (access.personal == Personal.YES):
            wrong.append((role, "named", access))
    assert wrong == []
    # The matrix has both answers in it: a handler finds by name and number, procedure control by code alone.
    assert search(office.people[Role.HANDLER], "099187000123", on=TODAY) == [mine]
    assert search(office.people[Role.CONTROL], mine.code, on=TODAY) == [mine]
    for term in ("dang thi uoc", "dang", "099187000123"):
        assert search(office.people[Role.CONTROL], term, on=TODAY) == []


@pytest.mark.django_db
def test_a_part_of_a_number_is_looked_for_in_codes_alone():
    office = make_office()
    dossier = assigned(office)
    handler = office.people[Role.HANDLER]
    assert search(handler, "99187", on=TODAY) == []
    code = str(dossier.code)
    assert search(handler, code[-6:], on=TODAY) == [dossier]
    assert search(handler, code.partition("-")[2], on=TODAY) == [dossier]


@pytest.mark.django_db
def test_what_may_be_read_is_asked_once(django_assert_max_num_queries):
    """Whom he reaches, his agencies' units, the rows, what a list shows of them; for a code two more."""
    office = make_office()
    dossier = assigned(office)
    handler = office.people[Role.HANDLER]
    for term, most in (("dang thi uoc", 4), (str(dossier.code), 4), (str(dossier.code)[-6:], 6)):
        with django_assert_max_num_queries(most):
            assert find(handler, term, on=TODAY).dossiers == (dossier,)

"""Probable duplicates: who is the same person, and what is no second dossier."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from accounts.enums import Role
from dossiers.enums import IdentityKind
from dossiers.models import Dossier
from dossiers.queries import probable_duplicates
from dossiers.rules.intake import Person
from dossiers.services import reception
from tests.factories.dossiers import NINE, accepted, make_intake, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
def office():
    return make_office()


def duplicates(office, person, **more):
    procedure, counter = office.procedure.procedure.pk, office.counter.pk
    seen = Dossier.objects.all()
    return list(
        probable_duplicates(seen, applicant=person, procedure_id=procedure, counter_id=counter, **more)
    )


BORN = date(1987, 5, 4)
NEW, OLD = "099187000123", "012345678"
MAN = Person(name="Đặng Thị Ước", id_number=NEW, born_on=BORN)
BY_OLD = replace(MAN, id_number=OLD, id_kind=IdentityKind.OLD_ID)


@pytest.mark.parametrize(
    ("there", "comes", "old_number", "is_shown"),
    [
        (MAN, MAN, "", True),
        (BY_OLD, replace(MAN, born_on=None), OLD, True),  # the card tells the number she had before
        (BY_OLD, replace(MAN, born_on=None), "", False),
        (BY_OLD, MAN, "", True),  # another kind of number, the same name and birth date
        (BY_OLD, replace(MAN, name="ĐẶNG THỊ ƯỚC"), "", True),
        (replace(MAN, id_number=""), MAN, "", True),
        (MAN, replace(MAN, id_number=""), "", True),
        # Two people may have one name and one birthday: then their numbers of one kind differ.
        (replace(MAN, id_number="099187000456"), MAN, "", False),
        (BY_OLD, replace(MAN, born_on=date(1987, 5, 5)), "", False),
        (BY_OLD, replace(MAN, name="Đặng Thị Khác"), "", False),
        (replace(MAN, id_number="", born_on=None), MAN, "", False),
    ],
)
def test_a_person_is_known_by_either_number_or_by_name_and_birth_date(
    office, there, comes, old_number, is_shown
):
    first = accepted(office, applicant=there)
    assert duplicates(office, comes, old_number=old_number) == ([first] if is_shown else [])


def test_by_name_alone_nobody_is_looked_for_at_other_counters(office):
    accepted(office, applicant=BY_OLD)
    procedure, elsewhere = office.procedure.procedure.pk, make_office().counter.pk
    found = probable_duplicates(
        Dossier.objects.all(), applicant=MAN, procedure_id=procedure, counter_id=elsewhere
    )
    assert not found


def test_the_same_person_and_procedure_is_a_probable_duplicate_until_it_ends(office):
    first = accepted(office)
    person = make_intake(office).applicant

    def found():
        return duplicates(office, person)

    assert found() == [first]
    assert duplicates(office, Person(name=person.name)) == []
    reception.accept_new(
        intake=make_intake(office, applicant=replace(person, id_number="099187999999")),
        by=office.actor(Role.RECEPTION),
        at=NINE,
    )
    assert found() == [first]

"""Codes: which series one is of, and which of another system stays a dossier's own (ruling 25)."""

from datetime import date

import pytest

from accounts.enums import Role
from dossiers.models import Dossier
from dossiers.queries import search
from dossiers.rules.codes import dossier_code, series_of
from dossiers.services import reception
from tests.factories.dossiers import NINE, Office, accepted, make_intake, make_office
from tests.harness.queries import statements


@pytest.mark.parametrize(("code", "series"), [
    ("H99.31.01-261122-0001", ("H99.31.01", date(2026, 11, 22), 1)),
    ("000.00.06.H56-231027-0361", ("000.00.06.H56", date(2023, 10, 27), 361)),
    ("H99.31.01-261122-10000", ("H99.31.01", date(2026, 11, 22), 10_000)),
    # No counter of ours writes a day with the century, nor a day that is none.
    ("H99.31.01-20261122-0001", None),
    ("H99.31.01-261322-0001", None),
    ("TN-261122-0001", None),
    ("HS/2026/17", None),
    ("", None),
])  # fmt: skip
def test_the_series_a_code_is_of(code, series):
    assert series_of(code) == series


def test_a_code_made_here_is_of_its_own_series():
    parts = ("H99.31.01", date(2026, 11, 22), 7)
    code = dossier_code(agency_identifier=parts[0], received_on=parts[1], sequence=parts[2])
    assert series_of(code) == parts


NATIONAL = "000.00.00.G22-260306-0001"


def accepted_with(office: Office, outside_code: str) -> Dossier:
    """Filed elsewhere under that code, and accepted at the counter."""
    intake = make_intake(office, outside_code=outside_code)
    filed = reception.submit_online(intake=intake, system_id=1, at=NINE)
    return reception.accept(dossier_id=filed.pk, by=office.actor(Role.RECEPTION), at=NINE)


@pytest.mark.django_db
class TestTheCodeItCameWith:
    """Ruling 25: an own code is made only where no valid one is there."""

    def test_stays_its_code_and_takes_one_line_of_the_book(self):
        office = make_office()
        dossiers = [accepted_with(office, NATIONAL), accepted(office)]

        own = f"{office.counter.identifier}-260306-0001"
        assert [one.code for one in dossiers] == [NATIONAL, own]
        assert [one.register_number for one in dossiers] == [1, 2]

    @pytest.mark.parametrize("outside_code", ["", "HS/2026/17"])
    def test_is_kept_beside_an_own_one_where_it_is_not_valid(self, outside_code):
        office = make_office()
        dossier = accepted_with(office, outside_code)

        assert dossier.code == f"{office.counter.identifier}-260306-0001"
        assert dossier.outside_code == outside_code

    def test_is_kept_beside_an_own_one_where_another_has_it(self):
        office = make_office()
        first, second = (accepted_with(office, NATIONAL) for _ in range(2))

        assert first.code == NATIONAL
        assert second.code == f"{office.counter.identifier}-260306-0001"

    def test_of_our_own_series_only_we_give_codes(self):
        office = make_office()
        mine = f"{office.counter.identifier}-260306-"

        sent = (f"{mine}0007", f"{mine}9999999", f"{mine}0001")
        assert [accepted_with(office, code).code for code in sent] == [
            f"{mine}0001", f"{mine}0002", f"{mine}0003",
        ]  # fmt: skip


@pytest.mark.django_db
class TestFoundByAWholeCode:
    """One way from what was scanned or typed to a dossier, for the scan and for the search."""

    SPELLED = pytest.mark.parametrize("spell", [
        lambda code: code,
        str.lower,
        lambda code: code.replace("-", " "),
        lambda code: code.replace("-", "–"),  # copied from a text that was set
        lambda code: f" {code} ",
    ])  # fmt: skip

    @SPELLED
    @pytest.mark.parametrize("number", ["code", "temporary_number"])
    def test_scan_and_search_read_the_same_spellings(self, spell, number):
        office = make_office()
        dossier = accepted(office)
        typed = spell(getattr(dossier, number))
        assert Dossier.objects.under_code(typed) == dossier
        assert search(office.people[Role.RECEPTION], typed, on=NINE.date()) == [dossier]

    @pytest.mark.parametrize("scanned", ["code", "temporary_number", "outside_code", "nobody's"])
    def test_a_scan_takes_one_statement(self, scanned):
        dossier = accepted_with(make_office(), "HS/2026/17")
        code = getattr(dossier, scanned, "H99.1-260306-9999")
        assert len(statements(lambda: Dossier.objects.under_code(code))) == 1

    def test_an_own_code_goes_before_the_same_one_of_another_system(self):
        office = make_office()
        came, also, own = (accepted(office) for _ in range(3))
        Dossier.objects.filter(pk__in=[came.pk, also.pk]).update(outside_code=own.code)
        assert Dossier.objects.under_code(own.code) == own
        Dossier.objects.filter(pk=own.pk).update(code="H99.1-260306-9999")
        assert Dossier.objects.under_code(own.code) is None
        Dossier.objects.filter(pk=also.pk).update(outside_code="")
        assert Dossier.objects.under_code(own.code) == came

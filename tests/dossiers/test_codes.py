"""Codes: which series one is of, and which of another system stays a dossier's own (ruling 25)."""

from datetime import date

import pytest

from dossiers.rules.codes import dossier_code, series_of


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

"""Generated dossiers: as many as asked for, whole, and the same by the same seed."""

from __future__ import annotations

from datetime import date

import pytest

from dossiers.models import Dossier, DossierEvent
from dossiers.services import ledger
from portal.night.generator.making import Order, generate
from tests.factories.dossiers import make_office


pytestmark = pytest.mark.django_db


def test_as_many_as_asked_for_with_a_whole_ledger():
    make_office()
    made = generate(Order(count=300, seed="t", first=date(2026, 3, 2), last=date(2026, 3, 31)))

    assert made.dossiers == Dossier.objects.count() == 300
    report = ledger.verify()
    assert report.is_whole, report.breaks
    assert report.events == DossierEvent.objects.count() > 1500

"""The ledger with nothing in it, and while two write in it at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Timer

import pytest
from django.db import connection, transaction

from dossiers.models import Dossier, DossierEvent
from dossiers.services import ledger
from tests.clock import at
from tests.factories.dossiers import make_office, returned


@pytest.mark.django_db
def test_an_empty_ledger_proves_nothing():
    assert not ledger.verify().is_whole


@pytest.mark.django_db(transaction=True)
def test_an_event_written_before_the_anchor_and_kept_after_it_is_no_break():
    office = make_office()
    slow, quick = returned(office), returned(office)
    written, kept = Event(), Event()

    def write_slowly() -> None:
        """The lower id, committed last."""
        try:
            with transaction.atomic():
                _note(slow)
                written.set()
                kept.wait(timeout=20)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write_slowly)
        assert written.wait(timeout=20)
        _note(quick)
        Timer(0.5, kept.set).start()
        anchored = ledger.anchor(at("2026-03-06 23:00").date())
        kept.set()
        writing.result()

    assert anchored.events == 20
    assert ledger.verify().is_whole


def _note(dossier: Dossier) -> None:
    DossierEvent.objects.create(dossier=dossier, kind="correct", at=at("2026-03-06 11:00"))

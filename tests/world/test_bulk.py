"""A million goes into bare tables; afterwards they have every index and key they had."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from calendars.rules.terms import ticks
from dossiers.enums import EventKind
from dossiers.models import Dossier, DossierEvent, DossierHistory, LedgerHead
from dossiers.services import ledger
from portal.night.generator import bulk, making, writer
from portal.night.generator.lived import Record
from portal.night.generator.making import Order, generate
from portal.night.generator.paths import PAYMENT_PATHS, Path
from portal.night.generator.telling import TellerStopped
from portal.night.generator.writer import WrongChain
from tests.clock import at
from tests.factories.dossiers import make_office
from tests.world.replay import picture


ORDER = Order(count=120, seed="bulk", first=date(2026, 3, 2), last=date(2026, 3, 31))
_SHAPE = """
SELECT indexdef FROM pg_indexes WHERE tablename = ANY(%(tables)s)
UNION ALL SELECT conrelid::regclass || pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = ANY(%(tables)s::regclass[]) ORDER BY 1
"""


def shape() -> list[str]:
    """Definitions without casts and brackets: PostgreSQL writes those of a list another way once it has read
    its own definition.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SHAPE, {"tables": list(bulk.TABLES)})
        rows = [re.sub(r"::character varying|::text(\[\])?|[()]", "", row[0]) for row in cursor.fetchall()]
    return sorted(rows)


@pytest.fixture
def owner(settings, tmp_path):
    connection.ensure_connection()
    settings.DATABASE_OWNER_URL = connection.connection.dsn
    settings.STATE_DIR = tmp_path
    return tmp_path / "generator-keys.json"


@pytest.mark.django_db(transaction=True)
def test_many_go_in_without_keys_and_the_keys_are_back(owner, monkeypatch):
    monkeypatch.setattr(bulk, "FROM", 100)
    monkeypatch.setattr(making, "BATCH", 40)
    make_office()
    before = shape()

    made = generate(ORDER)

    assert made.dossiers == Dossier.objects.count() == 120
    assert shape() == before
    assert not owner.exists()
    assert ledger.verify().is_whole
    first = Dossier.objects.earliest("pk")
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.exclude(pk=first.pk).filter(pk__gt=first.pk).update(
            submission_key=first.submission_key
        )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("processes", [1, 3])
def test_however_many_tell_the_rows_are_the_same(owner, monkeypatch, processes):
    make_office()
    with transaction.atomic():
        generate(ORDER)
        alone = pictures()
        transaction.set_rollback(True)
    monkeypatch.setattr(bulk, "FROM", 100)
    monkeypatch.setattr(making, "BATCH", 17)

    made = generate(ORDER, processes=processes)

    assert pictures() == alone
    assert len(alone) == sum(made.states.values()) == sum(made.paths.values()) == 120
    assert ledger.verify().is_whole


def pictures() -> list[object]:
    """Every dossier's rows, in an order that does not depend on ids."""
    rows = Dossier.objects.order_by("submission_key").values_list("pk", "temporary_number", "lookup_word")
    return [(*words, picture(pk)) for pk, *words in rows]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_teller_that_stops_is_heard_and_nothing_half_told_stays(owner, monkeypatch):
    monkeypatch.setattr(bulk, "FROM", 100)
    monkeypatch.setattr(making, "BATCH", 17)
    make_office()
    before = shape()
    honest = Record._chained

    def stops(life, *event):
        if life.created > ticks(at("2026-03-20 00:00")):
            raise RuntimeError("no more words")
        return honest(life, *event)

    monkeypatch.setattr(Record, "_chained", stops)
    with pytest.raises(TellerStopped, match="no more words"):
        generate(ORDER, processes=2)

    assert shape() == before
    assert 0 < Dossier.objects.count() < 120
    assert ledger.verify().is_whole


@pytest.mark.django_db(transaction=True)
def test_the_triggers_work_is_done_and_they_are_on_again(owner, monkeypatch):
    monkeypatch.setattr(bulk, "FROM", 100)
    make_office()

    generate(ORDER)

    kept = [field.attname for field in DossierHistory._meta.concrete_fields if field.name[:4] != "pgh_"]
    assert list(DossierHistory.objects.order_by("id").values_list(*kept)) == list(
        Dossier.objects.order_by("id").values_list(*kept)
    )
    assert set(DossierHistory.objects.values_list("pgh_label", "pgh_context")) == {("insert", None)}
    dossier = Dossier.objects.earliest("pk")
    assert DossierHistory.objects.filter(pgh_obj=dossier).exists()
    heads = LedgerHead.objects.count()
    assert heads == Dossier.objects.count()
    DossierEvent.objects.create(dossier=dossier, kind=EventKind.PRINT_RECEIPT, at=at("2026-04-01 09:00"))
    Dossier.objects.filter(pk=dossier.pk).update(folder_place="K1")
    assert DossierHistory.objects.filter(pgh_obj=dossier).count() == 2
    assert ledger.verify().is_whole


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_a_chain_that_does_not_hold(owner, monkeypatch):
    monkeypatch.setattr(bulk, "FROM", 100)
    make_office()
    before = shape()
    honest = Record._chained

    def forged(life, *event):
        found = honest(life, *event)
        return found if life.events != 4 else bytes(32)

    monkeypatch.setattr(Record, "_chained", forged)
    with pytest.raises(WrongChain):
        generate(ORDER)

    assert not Dossier.objects.exists()
    assert not DossierEvent.objects.exists()
    assert shape() == before


@pytest.mark.django_db
def test_the_generator_chains_as_the_trigger_does(monkeypatch):
    make_office()
    told: list[tuple[int, str]] = []
    write = writer.write

    def read(lines, moves):
        for line in lines["dossiers_dossierevent"]:
            told.append((int(line.partition("\t")[0]), line.rsplit("\\\\x", 1)[1].strip()))
        write(lines, moves)

    monkeypatch.setattr(writer, "write", read)
    for path in Path:
        if path not in {Path.OUTSIDE, *PAYMENT_PATHS}:
            generate(replace(ORDER, count=5, seed=path.value, path=path))

    stored = {event.pk: bytes(event.hash).hex() for event in DossierEvent.objects.all()}
    assert dict(told) == stored
    assert len(stored) > 300


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_keys_lost_by_a_kill_are_made_again_by_the_next_run(owner, monkeypatch):
    monkeypatch.setattr(bulk, "FROM", 100)
    make_office()
    before = shape()
    with monkeypatch.context() as killed:
        killed.setattr(bulk, "restore", lambda note: None)
        with bulk.bare_tables():
            assert shape() != before

    generate(ORDER)
    generate(replace(ORDER, seed="into tables in use"))

    assert shape() == before
    assert DossierEvent.objects.count() > 500


@pytest.mark.django_db(transaction=True)
def test_tables_in_use_keep_their_keys(owner, monkeypatch):
    monkeypatch.setattr(bulk, "FROM", 10)
    make_office()
    generate(Order(count=5, seed="few", first=date(2026, 3, 2), last=date(2026, 3, 6)))

    assert not bulk.is_possible(ORDER.count)

"""Nothing on record can be changed unseen, and mostly not at all."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date

import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction

from dossiers.exceptions import NotReady
from dossiers.models import Dossier, DossierEvent, LedgerAnchor, LedgerHead
from dossiers.services import ledger
from tests.clock import at
from tests.factories.dossiers import make_office, returned, twin
from tests.harness.tampering import edit, rewrite_from, tamper
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db

KEPT = (
    "dossiers_dossier", "dossiers_dossierevent", "dossiers_ledgerhead", "dossiers_dossierfile",
    "dossiers_result", "dossiers_resultreturn", "dossiers_reason", "dossiers_correction",
    "dossiers_stepinstance", "dossiers_pause", "dossiers_feedue", "dossiers_handover",
    "dossiers_handoveritem",
)  # fmt: skip


@built_once
def dossier() -> Dossier:
    return returned(make_office())


def test_an_untouched_ledger_verifies(dossier):
    report = ledger.verify()

    assert (report.dossiers, report.events, report.breaks) == (1, 9, [])
    assert report.is_whole


def test_one_event_edited_one_deleted_two_swapped_are_three_named_breaks(dossier, as_owner):
    edited, deleted, swapped = dossier, twin(dossier, "events"), twin(dossier, "events")
    edit(edited, 4, as_owner, kind="approve")
    tamper(f"DELETE FROM dossiers_dossierevent WHERE dossier_id = {deleted.pk} AND seq = 5", as_owner)
    tamper(
        f"UPDATE dossiers_dossierevent SET seq = seq + 100 WHERE dossier_id = {swapped.pk} AND seq IN (2, 3)",
        as_owner,
    )
    tamper(
        f"UPDATE dossiers_dossierevent SET seq = 105 - seq WHERE dossier_id = {swapped.pk} AND seq > 100",
        as_owner,
    )

    found = [(one.kind, one.dossier, one.seq) for one in ledger.verify().breaks]

    assert found == [("edited", edited.pk, 4), ("deleted", deleted.pk, 5), ("swapped", swapped.pk, 2)]


def test_contents_exchanged_between_two_rows_are_a_swap_too(dossier, as_owner):
    tamper(
        f"""UPDATE dossiers_dossierevent a SET kind = b.kind, at = b.at, actor_id = b.actor_id, refs = b.refs,
            from_state = b.from_state, to_state = b.to_state, hash = b.hash, prev_hash = b.prev_hash
        FROM dossiers_dossierevent b WHERE a.dossier_id = {dossier.pk} AND b.dossier_id = {dossier.pk}
            AND a.seq IN (2, 3) AND b.seq = 5 - a.seq""",
        as_owner,
    )

    assert [(one.kind, one.seq) for one in ledger.verify().breaks] == [("swapped", 2)]


def test_a_tail_cut_off_is_found_on_the_same_day(dossier, as_owner):
    tamper(f"DELETE FROM dossiers_dossierevent WHERE dossier_id = {dossier.pk} AND seq = 9", as_owner)

    assert [(one.kind, one.seq) for one in ledger.verify().breaks] == [("deleted", 9)]


def test_a_chain_rewritten_with_its_head_is_found_by_the_anchor_outside(
    dossier, as_owner, settings, tmp_path
):
    settings.STATE_DIR = tmp_path
    ledger.anchor(at("2026-03-06 23:00").date())
    assert ledger.verify().is_whole
    edit(dossier, 9, as_owner)
    rewrite_from(dossier, 9, as_owner)

    assert [one.kind for one in ledger.verify().breaks] == ["anchor"]


def test_an_anchor_changed_in_the_database_differs_from_the_file(dossier, as_owner, settings, tmp_path):
    settings.STATE_DIR = tmp_path
    ledger.anchor(at("2026-03-06 23:00").date())
    tamper("UPDATE dossiers_ledgeranchor SET heads_hash = repeat('0', 64)", as_owner)

    assert {one.kind for one in ledger.verify().breaks} == {"anchor"}


def test_anchoring_the_same_day_again_changes_nothing(dossier, settings, tmp_path):
    settings.STATE_DIR = tmp_path
    day = at("2026-03-06 23:00").date()

    first, second = ledger.anchor(day), ledger.anchor(day)

    assert first == second
    assert len(list(tmp_path.glob("anchors/*.json"))) == 1


def test_an_anchor_whose_file_is_gone_proves_nothing(dossier):
    days = [date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 8)]
    for day in days:
        ledger.anchor(day)
    kept = {path: path.read_text() for path in ledger.anchor_folder().iterdir()}
    for path in kept:
        path.unlink()

    (lost,) = ledger.verify().breaks
    assert lost.kind == "anchor_lost"
    assert "Thiếu 3 bản lưu" in lost.sentence
    assert "đầu tiên 2026-03-06, cuối cùng 2026-03-08" in lost.sentence

    for path, text in kept.items():
        path.write_text(text)
    assert ledger.verify().is_whole


def test_an_anchor_is_not_taken_while_somebody_writes_on_and_on(dossier, monkeypatch):
    monkeypatch.setattr(ledger, "PATIENCE_S", 0.1)
    other = psycopg2.connect(**{**connection.get_connection_params(), "cursor_factory": None})
    try:
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE dossiers_dossierevent IN ROW EXCLUSIVE MODE")
            with pytest.raises(NotReady, match="chưa neo được"):
                ledger.anchor(at("2026-03-06 23:00").date())
    finally:
        other.close()
    assert not LedgerAnchor.objects.exists()


# A row trigger needs a row: these have none on the main path. The application is refused by its rights.
WITHOUT_ROWS = {
    "dossiers_pause", "dossiers_correction", "dossiers_handover", "dossiers_handoveritem",
    "dossiers_dossierfile", "dossiers_reason",
}  # fmt: skip


@pytest.mark.parametrize("ignore", [False, True], ids=["plainly", "with pgtrigger.ignore"])
@pytest.mark.parametrize("owner", [False, True], ids=["application", "owner"])
def test_nobody_deletes_what_is_on_record(owner, ignore, dossier, as_owner):
    verbs = [(verb, table) for table in KEPT for verb in ("DELETE FROM {}", "TRUNCATE {} CASCADE")]
    if owner:
        verbs = [one for one in verbs if not (one[0].startswith("DELETE") and one[1] in WITHOUT_ROWS)]

    with as_owner() if owner else nullcontext(), connection.cursor() as cursor:
        if ignore:
            cursor.execute("SET LOCAL pgtrigger.ignore = '{}'")
        for verb, table in verbs:
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(verb.format(table))


@pytest.mark.parametrize("owner", [False, True], ids=["application", "owner"])
def test_nobody_rewrites_an_event(dossier, owner, as_owner):
    with as_owner() if owner else nullcontext(), pytest.raises(DatabaseError), transaction.atomic():
        DossierEvent.objects.filter(dossier=dossier).update(kind="withdraw")


def test_the_application_cannot_write_a_head(dossier):
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerHead.objects.filter(dossier=dossier).update(event_count=1)


def test_the_database_numbers_and_chains_whatever_is_asked_for(dossier):
    forged = DossierEvent.objects.create(
        dossier=dossier, kind="correct", at=at("2026-03-06 11:00"), seq=1, hash=b"x", prev_hash=b"y"
    )

    stored = DossierEvent.objects.get(pk=forged.pk)
    assert stored.seq == 10
    assert bytes(stored.hash) != b"x"
    assert ledger.verify().is_whole

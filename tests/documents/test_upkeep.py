import io
import json
import os
import threading
from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction

from documents import registry
from documents.enums import FileState
from documents.models import IssuedPaper, StoredFile
from documents.queries import store_state
from documents.services import files, papers, upkeep
from documents.tasks import render_waiting_papers
from tests.clock import at
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import PDF, ReceiptFactory


NIGHT = at("2026-11-20 01:00")


def upload(note="") -> StoredFile:
    return files.store(io.BytesIO(PDF + note.encode()), "a.pdf")


def refer_to(file):
    return IssuedPaper.objects.create(
        kind="receipt", form_version="2025", agency=AgencyFactory(), subject="dossier:1", payload={},
        issued_on=date(2026, 11, 1), issued_at=NIGHT, file=file, rendered_at=NIGHT,
    )  # fmt: skip


def sweep_on_day(day):
    return upkeep.sweep(at=NIGHT + timedelta(days=day))


def state(file):
    file = StoredFile.objects.filter(pk=file.pk).first()
    return (file.state, default_storage.exists(file.path)) if file else "gone"


@pytest.mark.django_db
def test_the_life_of_a_file_nobody_wants():
    file = upload()
    expected = {
        0: "noticed", 6: None, 7: "quarantined", 36: None, 37: "deleted", 38: None,
    }  # fmt: skip
    for day, outcome in expected.items():
        counts = sweep_on_day(day)
        assert {name for name, count in counts.items() if count} == ({outcome} if outcome else set())
    assert state(file) == "gone"
    assert not default_storage.exists(file.path)


@pytest.mark.django_db
@pytest.mark.parametrize("lost_on", [1, 8])
def test_a_new_reference_brings_a_file_back_and_the_clock_starts_again(lost_on):
    file = upload()
    for day in range(lost_on + 1):
        sweep_on_day(day)
    paper = refer_to(file)
    assert sweep_on_day(lost_on + 1)["restored"] == 1
    assert state(file) == ("kept", True)
    IssuedPaper.objects.filter(pk=paper.pk).update(file=None, rendered_at=None)
    assert sweep_on_day(lost_on + 2)["noticed"] == 1
    assert sweep_on_day(lost_on + 8)["quarantined"] == 0
    assert sweep_on_day(lost_on + 9)["quarantined"] == 1


@pytest.mark.django_db
def test_a_referenced_file_is_never_touched():
    file = upload()
    refer_to(file)
    for day in (0, 10, 60):
        assert not any(sweep_on_day(day).values())
    assert state(file) == ("kept", True)


@pytest.mark.django_db
def test_a_registered_reference_keeps_a_file(monkeypatch):
    file = upload()
    monkeypatch.setitem(registry._registry.finders, "test", lambda hashes: {file.sha256} & set(hashes))
    for day in (0, 10, 60):
        sweep_on_day(day)
    assert state(file) == ("kept", True)


def test_every_foreign_key_to_a_file_counts_as_a_reference():
    keys = {f"{key.model._meta.label}.{key.name}" for key in upkeep.references()}
    assert "documents.IssuedPaper.file" in keys


@pytest.mark.django_db(transaction=True)
def test_an_upload_at_the_moment_of_deletion_wins_its_file_back(monkeypatch):
    # The sweep's clock is years ahead of the disk's, so a file being written would look like a stray.
    monkeypatch.setattr(upkeep, "STRAY_AFTER", timedelta(days=9999))
    for _ in range(10):
        file = upload()
        sweep_on_day(0), sweep_on_day(7)
        ready = threading.Barrier(2)

        def again(ready=ready):
            ready.wait()
            upload()
            connection.close()

        uploader = threading.Thread(target=again)
        uploader.start()
        ready.wait()
        sweep_on_day(40)
        uploader.join()
        row = StoredFile.objects.get(sha256=file.sha256)
        assert default_storage.exists(row.path)
        assert row.state == FileState.KEPT
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM documents_storedfile")


@pytest.mark.django_db
def test_strays_of_rolled_back_uploads_go_after_a_day():
    with transaction.atomic():
        file = upload()
        transaction.set_rollback(True)
    assert default_storage.exists(file.path)
    # A sixteenth of the store each night: in sixteen nights every digit had its turn.
    now = max(NIGHT, at("2026-11-22 01:00")) + timedelta(days=3650)
    assert sum(upkeep._sweep_strays(at=now + timedelta(days=day)) for day in range(16)) == 1
    assert not default_storage.exists(file.path)


@pytest.mark.django_db
def test_content_that_has_a_row_is_no_stray():
    file = upload()
    for day in range(16):
        assert upkeep._sweep_strays(at=NIGHT + timedelta(days=5000 + day)) == 0
    assert state(file) == ("kept", True)


def damage(file, how):
    path = default_storage.path(file.path)
    if how == "missing":
        os.remove(path)
    else:
        with open(path, "r+b") as target:
            target.write(b"X")


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["missing", "changed"])
def test_damage_is_found_within_thirty_nights_and_mended_by_an_upload(how):
    stored = [upload(str(number)) for number in range(45)]
    damage(stored[17], how)
    found = 0
    for night in range(30):
        moment = NIGHT + timedelta(days=night)
        counts = upkeep.verify(day=moment.date(), at=moment)
        assert sum(counts.values()) <= 2
        found += counts["damaged"]
    assert found == 1
    assert StoredFile.objects.filter(verified_at=None).count() == 0
    assert list(StoredFile.objects.filter(is_damaged=True)) == [stored[17]]
    assert store_state().damaged == 1
    assert upload("17").is_damaged is False
    assert upkeep.verify_all(at=NIGHT) == []


@pytest.mark.django_db
def test_a_second_run_in_the_same_night_verifies_no_more():
    for number in range(45):
        upload(str(number))
    runs = [upkeep.verify(day=NIGHT.date(), at=NIGHT)["sound"] for _ in range(2)]
    assert runs == [2, 0]


@pytest.mark.django_db
@pytest.mark.parametrize("broken", [False, True])
def test_the_command_names_what_is_damaged(capsys, broken):
    file = upload()
    if broken:
        damage(file, "changed")
        with pytest.raises(SystemExit) as ended:
            call_command("verify_files", "--json")
        assert ended.value.code == 1
    else:
        call_command("verify_files", "--json")
    answer = json.loads(capsys.readouterr().out)
    assert answer == {"files": 1, "damaged": [file.sha256] if broken else []}


def issue(when):
    with transaction.atomic():
        return papers.issue(
            kind="receipt", agency_id=AgencyFactory().pk, subject="dossier:1", values=ReceiptFactory(),
            by=None, at=when,
        )  # fmt: skip


@pytest.mark.skipif(os.environ.get("NO_PDF") == "1", reason="NO_PDF=1: this machine has no pango")
@pytest.mark.django_db
def test_waiting_papers_are_made_and_one_broken_paper_stops_nobody(frozen_at):
    now = frozen_at("2026-11-20 14:10")
    just_now, taken_over = issue(now), issue(now - timedelta(days=3))
    broken, fine = (issue(now - timedelta(minutes=2)) for _ in range(2))
    IssuedPaper.objects.filter(pk=broken.pk).update(payload={"code": "x"})
    assert papers.render_waiting(at=now) == {"rendered": 1, "failed": 1}
    render_waiting_papers()
    waiting = IssuedPaper.objects.filter(rendered_at=None).values_list("pk", flat=True)
    # An old one is made when it is first opened, the newest by the clerk who is printing it.
    assert set(waiting) == {broken.pk, taken_over.pk, just_now.pk}
    assert store_state().papers_waiting == 3
    assert papers.render_waiting(at=now + timedelta(minutes=10), limit=1) == {"rendered": 1, "failed": 1}
    fine.refresh_from_db()
    assert files.content_of(fine.file).startswith(b"%PDF")


@pytest.mark.django_db
def test_the_sweep_can_be_started_by_hand(capsys):
    upload()
    call_command("sweep_files", "--json")
    assert json.loads(capsys.readouterr().out)["noticed"] == 1
    call_command("sweep_files")
    assert "Mới thấy không dùng 0" in capsys.readouterr().out

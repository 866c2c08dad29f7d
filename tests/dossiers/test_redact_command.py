"""`./manage redact`: with the owner's address alone, killed anywhere, and once more after a restore."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.enums import Role
from documents.models import StoredFile
from documents.services import files
from dossiers.enums import EventKind
from dossiers.enums.redaction import RedactionGroup, RedactionState
from dossiers.models import Dossier, RedactionOrder
from dossiers.services import ledger, redaction, redaction_records
from tests.clock import at
from tests.factories.dossiers import Office, make_office, returned
from tests.factories.files import pdf
from tests.factories.redaction import NAME, approved, lived
from tests.harness.processes import killed_after_its_first_line, start


pytestmark = [pytest.mark.django_db(transaction=True)]
NIGHT = "2026-04-03 20:00"
# Carries an order out and stops, to be killed, before the first statement that has the words.
WORKING = """
import sys, time, django
django.setup()
from datetime import datetime
from django.db import connection
from dossiers.services import redacting

number, moment, words = sys.argv[1:]

def stop(execute, sql, params, many, context):
    if words in sql:
        print("here", flush=True)
        time.sleep(60)
    return execute(sql, params, many, context)

with connection.execute_wrapper(stop):
    redacting.carry_out(order_id=int(number), at=datetime.fromisoformat(moment))
"""


@pytest.fixture
def owner_url(settings):
    database = connection.settings_dict
    host = database["HOST"] or database["OPTIONS"].get("host", "")
    settings.DATABASE_OWNER_URL = (
        f"postgres://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}?host={host}"
    )


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def dossier(office) -> Dossier:
    return lived(office, file=pdf(pages=3))


def redact(*options: str) -> str:
    out = StringIO()
    call_command("redact", *options, stdout=out)
    return out.getvalue()


def test_without_an_approved_order_it_does_nothing(owner_url, office, dossier, frozen_at):
    frozen_at(NIGHT)
    order = approved(office, dossier)
    redaction.withdraw(order_id=order.pk, by=office.actor(Role.CONTROL), at=at(NIGHT))

    assert "Không có đề nghị nào" in redact()
    assert Dossier.objects.get(pk=dossier.pk).applicant_name == NAME


def test_it_lists_what_is_approved_and_carries_it_out_with_counts(owner_url, office, dossier, frozen_at):
    frozen_at(NIGHT)
    order = approved(office, dossier)

    listed = redact("--list")
    assert f"Lệnh {order.pk}: hồ sơ {dossier.code}, theo 12/QĐ-TA ngày 20/03/2026" in listed
    assert Dossier.objects.get(pk=dossier.pk).applicant_name == NAME
    told = redact()

    assert "dossiers_dossier: 1 dòng" in told
    assert NAME not in told
    order.refresh_from_db()
    assert (order.state, order.finished_at) == (RedactionState.DONE, at(NIGHT))
    assert "Không có đề nghị nào" in redact()
    report = StringIO()
    call_command("verify_ledger", stdout=report)
    assert "đã xóa dữ liệu] Hồ sơ" in report.getvalue()
    assert "nguyên vẹn" in report.getvalue()


def test_one_that_has_lapsed_is_named_and_holds_up_no_other(owner_url, office, dossier, frozen_at):
    frozen_at("2026-06-01 20:00")
    approved(office, dossier)
    with pytest.raises(CommandError, match="quá 30 ngày") as refusal:
        redact()
    assert refusal.value.returncode == 2
    assert Dossier.objects.get(pk=dossier.pk).applicant_name == NAME


def test_a_connection_that_is_not_the_owner_s_is_told_what_to_set(office, dossier, frozen_at, settings):
    frozen_at(NIGHT)
    approved(office, dossier)
    database = connection.settings_dict
    host = database["HOST"] or database["OPTIONS"].get("host", "")
    settings.DATABASE_OWNER_URL = f"postgres://portal_app@/{database['NAME']}?host={host}"
    with pytest.raises(CommandError, match="DATABASE_OWNER_URL"):
        redact()


@pytest.mark.parametrize(
    ("words", "is_emptied"),
    [
        ('UPDATE "dossiers_reason"', False),  # in the middle of the rows
        ('INSERT INTO "dossiers_dossierevent"', False),
        ('DELETE FROM "documents_storedfile"', True),  # between the rows and the contents
        ('"finished_at"', True),
    ],
)
def test_killed_anywhere_the_next_run_goes_on(
    owner_url, office, dossier, frozen_at, settings, words, is_emptied
):
    order = approved(office, dossier)
    content = dossier.files.get().stored_file
    frozen_at(NIGHT)
    words = 'UPDATE "dossiers_redactionorder" SET "finished_at"' if words == '"finished_at"' else words
    killed_after_its_first_line(
        start(WORKING, order.pk, at(NIGHT).isoformat(), words, STATE_DIR=str(settings.STATE_DIR)), "here"
    )
    assert (Dossier.objects.get(pk=dossier.pk).applicant_name != NAME) == is_emptied

    redact()

    assert RedactionOrder.objects.get(pk=order.pk).finished_at == at(NIGHT)
    assert not StoredFile.objects.filter(pk=content.pk).exists()
    assert dossier.events.filter(kind=EventKind.REDACT).count() == 1
    assert ledger.verify().is_whole


def test_after_a_restore_what_was_taken_away_is_taken_away_again(
    owner_url, office, dossier, frozen_at, as_owner
):
    frozen_at(NIGHT)
    order = approved(office, dossier, RedactionGroup.IDENTITY)
    redact()
    (told,) = redaction_records.names()
    assert told in ledger.outside_names(), "a backup takes it along"
    # As an older backup has it: no order, the name in its place.
    last = dossier.events.exclude(kind=EventKind.REDACT).order_by("-seq").first()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM dossiers_redactionorder")
        cursor.execute("DELETE FROM dossiers_dossierevent WHERE kind = 'redact'")
        cursor.execute("UPDATE dossiers_dossier SET applicant_name = %s", [NAME])
        cursor.execute(
            "UPDATE dossiers_ledgerhead SET event_count = %s, head_hash = %s WHERE dossier_id = %s",
            [last.seq, bytes(last.hash), dossier.pk],
        )
        cursor.execute("SET session_replication_role = origin")

    assert "Không có đề nghị nào" in redact()
    redact("--again")

    assert Dossier.objects.get(pk=dossier.pk).applicant_name.startswith("[đã xóa theo 12/QĐ-TA")
    anew = RedactionOrder.objects.get()
    assert (anew.asked_at, anew.decided_by, anew.act) == (order.asked_at, order.decided_by, order.act)
    assert redaction_records.names() == [told]
    assert ledger.verify().is_whole
    assert "Không có đề nghị nào" in redact("--again")


def test_of_a_dossier_the_restored_database_does_not_have_there_is_nothing_to_take_away(
    owner_url, office, dossier, frozen_at, settings
):
    frozen_at(NIGHT)
    approved(office, dossier, RedactionGroup.IDENTITY)
    redact()
    (name,) = redaction_records.names()
    path = settings.STATE_DIR / "anchors" / name
    told = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**told, "dossier_id": 0, "dossier": "H99-0"}), "utf-8")

    assert "H99-0 không có trong bản khôi phục" in redact("--again")


def test_a_restored_database_may_have_given_the_row_of_a_dossier_to_somebody_else(
    owner_url, office, dossier, frozen_at, settings
):
    frozen_at(NIGHT)
    order = approved(office, dossier, RedactionGroup.IDENTITY)
    redact()
    (name,) = redaction_records.names()
    path = settings.STATE_DIR / "anchors" / name
    other = returned(office, when=at("2026-03-09 09:00"))
    told = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**told, "dossier_id": other.pk}), "utf-8")

    said = redact("--again")

    assert f"{dossier.code} không có trong bản khôi phục" in said
    assert not Dossier.objects.get(pk=other.pk).applicant_name.startswith("[đã xóa")
    assert [one.pk for one in RedactionOrder.objects.all()] == [order.pk]


def test_the_notice_in_place_of_a_file_says_the_act(owner_url, office, dossier, frozen_at):
    frozen_at(NIGHT)
    approved(office, dossier, RedactionGroup.FILES)
    redact()
    assert "Tòa án khu vực 1" in files.content_of(dossier.files.get().stored_file).decode()

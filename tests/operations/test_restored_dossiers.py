"""Dossiers, their files and their ledger come back from a backup, as the commands that verify them say."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from tests.harness.database import another_database
from tests.launch.installation import Portal, Served


COUNT = 300
FILL = f"""
from datetime import date
from dossiers.services import ledger
from portal.night.demo.scans import add_scans
from portal.night.generator.making import Order, generate
from tests.clock import at
from tests.factories.dossiers import make_office

make_office(limit="20", sector_rules={{"stops_clock": {{}}}})
generate(Order({COUNT}, "backup", date(2026, 3, 2), date(2026, 3, 20)))
assert add_scans(until=at("2026-03-21 08:00")) > 100
ledger.anchor(date(2026, 3, 20))
"""
COUNTED = (
    "from documents.models import StoredFile; from dossiers.models import Dossier, DossierFile\n"
    "print([model.objects.count() for model in (Dossier, DossierFile, StoredFile)])"
)


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="portal-restored-"))
    yield made
    shutil.rmtree(made)


def verified(portal: Portal, *, code: int = 0) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the two commands say of the ledger and of the files; both must end with `code`."""
    told = [portal.manage(command, "--json") for command in ("verify_ledger", "verify_files")]
    assert [done.returncode for done in told] == [code, code], [done.stderr for done in told]
    ledger, files = (json.loads(done.stdout.splitlines()[-1]) for done in told)
    return ledger, files


def tampered(portal: Portal) -> str:
    """One event is no longer what was written, one file is gone; the hash of the file."""
    address = portal.environment()["DATABASE_OWNER_URL"]
    with closing(psycopg2.connect(address)) as owner, owner.cursor() as cursor:
        cursor.execute("ALTER TABLE dossiers_dossierevent DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE dossiers_dossierevent SET kind = 'refuse'"
            " WHERE id = (SELECT max(id) FROM dossiers_dossierevent)"
        )
        cursor.execute("SELECT sha256 FROM documents_storedfile ORDER BY id LIMIT 1")
        (digest,) = cursor.fetchone()
        owner.commit()
    (stored,) = (portal.state / "files").rglob(f"{digest}*")
    stored.unlink()
    return str(digest)


def counted(portal: Portal) -> list[int]:
    found: list[int] = json.loads(portal.manage("shell", "-c", COUNTED).stdout.splitlines()[-1])
    return found


@pytest.mark.slow
@pytest.mark.usefixtures("django_db_setup")
def test_hundreds_of_dossiers_come_back_whole(folder: Path, django_db_blocker: Any) -> None:
    with (
        django_db_blocker.unblock(),
        another_database("kept", migrated=True) as one,
        another_database("back", migrated=False) as other,
    ):
        first, second = (Served(folder / name, name) for name in (one, other))
        for portal in (first, second):
            portal.state.mkdir()
        filled = first.manage("shell", "-c", FILL)
        assert filled.returncode == 0, filled.stderr
        before, rows = verified(first), counted(first)
        assert first.manage("backup", str(folder / "backup")).returncode == 0

        restored = second.manage("restore", str(folder / "backup"))
        assert restored.returncode == 0, restored.stderr

        ledger, files = verified(second)
        assert (ledger, files) == before
        assert (ledger["dossiers"], ledger["anchors"], ledger["breaks"]) == (COUNT, 1, [])
        assert ledger["events"] > 5 * COUNT
        assert counted(second) == rows == [COUNT, rows[1], files["files"]]

        # They do look at what was restored.
        digest = tampered(second)
        ledger, files = verified(second, code=1)
        assert ledger["breaks"]
        assert files["damaged"] == [digest]

"""A backup of one installation, restored into another one: the real commands, the real servers."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from portal.operations import manifest
from portal.operations.exceptions import OperationRefused
from tests.harness.database import another_database
from tests.launch.installation import Portal, Served


AFTER = "2026-03-07"
SECRET = "Nguyễn Thị Ánh Đào"
FILL = (
    "import io; from documents.services import files; from accounts.models import User\n"
    f"User.objects.create_user(username='anh.dao', full_name={SECRET!r}, password='mat-khau-dai-1')\n"
    "files.store(io.BytesIO(b'%PDF-1.4 noi dung don'), 'don.pdf')\n"
    "from datetime import date; from dossiers.services import ledger; ledger.anchor(date(2026, 3, 6))"
)
LOOK = (
    "from accounts.models import User; from documents.models import StoredFile\n"
    "from django.core.files.storage import default_storage\n"
    "print(User.objects.get(username='anh.dao').full_name)\n"
    "print(default_storage.open(StoredFile.objects.get().path).read().decode())\n"
    "from django.core.management import call_command\n"
    "call_command('verify_ledger', '--json')"
)


Install = Callable[..., Portal]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="portal-backup-"))
    yield made
    shutil.rmtree(made)


@pytest.fixture(
    scope="module", params=["served", pytest.param("embedded", marks=[pytest.mark.slow, pytest.mark.long])]
)
def install(
    request: pytest.FixtureRequest, folder: Path, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Install]:
    """`install("first", migrated=True)`, on a server that is there or with one of its own."""
    with ExitStack() as kept:

        def made(name: str, *, migrated: bool = False) -> Portal:
            state = folder / request.param / name
            if request.param == "embedded":
                return Portal(state)
            state.mkdir(parents=True)
            return Served(state, kept.enter_context(another_database(name, migrated=migrated)))

        with django_db_blocker.unblock():
            yield made


@pytest.fixture(scope="module")
def first(install: Install) -> Portal:
    """An installation with one person, one file and one anchor in it, and people at work."""
    made = install("first", migrated=True)
    done = made.manage("shell", "-c", FILL)
    assert done.returncode == 0, done.stderr
    # An upload that is not whole yet: by the time it is copied it may be gone.
    (made.state / "files" / ".part-tai-len").symlink_to("gone")
    # A day that the night anchors after the snapshot.
    (made.state / "anchors" / f"{AFTER}.json").write_text('{"heads_hash": "", "events": 0}')
    return made


@pytest.fixture(scope="module")
def backup(first: Portal) -> Path:
    done = first.manage("backup", str(first.state.parent / "backup"))
    assert done.returncode == 0, done.stderr
    return first.state.parent / "backup"


@pytest.mark.long
def test_everything_comes_back_in_an_empty_installation(backup: Path, install: Install) -> None:
    second = install("second")
    done = second.manage("restore", str(backup))
    assert done.returncode == 0, done.stderr
    told = second.manage("shell", "-c", LOOK).stdout
    assert SECRET in told
    assert "noi dung don" in told
    verified = json.loads(told.splitlines()[-1])
    assert (verified["anchors"], verified["breaks"]) == (1, [])
    again = backup.parent / "again"
    done = second.manage("backup", str(again))
    assert done.returncode == 0, done.stderr
    before, after = (json.loads((each / "manifest.json").read_text()) for each in (backup, again))
    assert after["rows"] == before["rows"]
    assert {name for name in after["files"] if name.startswith("files/")} == {
        name for name in before["files"] if name.startswith("files/")
    }


def test_what_came_after_the_snapshot_is_not_in_the_backup(backup: Path) -> None:
    copied = {path.name for path in backup.rglob("*")}
    assert "2026-03-06.json" in copied
    assert not copied & {f"{AFTER}.json", ".part-tai-len"}


@pytest.mark.slow
def test_an_installation_with_data_is_never_written_over(backup: Path, first: Portal) -> None:
    done = first.manage("restore", str(backup))
    assert done.returncode == 2
    assert "chỉ phục hồi vào một cài đặt trống" in done.stderr


def test_a_folder_with_something_in_it_is_not_written_into(backup: Path, first: Portal) -> None:
    done = first.manage("backup", str(backup))
    assert done.returncode == 2
    assert "đã có dữ liệu" in done.stderr


@pytest.mark.slow
def test_a_backup_that_was_touched_is_refused_before_anything_is_written(
    backup: Path, install: Install
) -> None:
    touched = backup.parent / "touched"
    shutil.copytree(backup, touched)
    stored = next(file for file in (touched / "files").rglob("*") if file.is_file())
    stored.write_bytes(b"%PDF-1.4 noi dung khac")
    third = install("third")
    done = third.manage("restore", str(touched))
    assert done.returncode == 2
    assert stored.name in done.stderr
    assert not list((third.state / "files").rglob("*.*"))
    assert third.manage("restore", str(backup)).returncode == 0  # the installation is as empty as before


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, r"không có manifest\.json"), ("{", "hỏng"), ('{"format": 1}', "hỏng")],
)
def test_a_broken_off_backup_is_none(tmp_path: Path, content: str | None, told: str) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(OperationRefused, match=told):
        manifest.read(tmp_path)

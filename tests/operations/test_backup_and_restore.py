"""A backup of one installation, restored into another one: the real commands, the real servers."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.operations import manifest
from portal.operations.exceptions import OperationRefused
from tests.launch.installation import Portal


SECRET = "Nguyễn Thị Ánh Đào"
FILL = (
    "import io; from documents.services import files; from accounts.models import User\n"
    f"User.objects.create_user(username='anh.dao', full_name={SECRET!r}, password='mat-khau-dai-1')\n"
    "files.store(io.BytesIO(b'%PDF-1.4 noi dung don'), 'don.pdf')"
)
LOOK = (
    "from accounts.models import User; from documents.models import StoredFile\n"
    "from django.core.files.storage import default_storage\n"
    "print(User.objects.get(username='anh.dao').full_name)\n"
    "print(default_storage.open(StoredFile.objects.get().path).read().decode())\n"
    "from django.core.management import call_command\n"
    "call_command('verify_ledger', '--json')"
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="portal-backup-"))
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def backup(folder: Path) -> Path:
    """An installation with one person and one file in it, backed up."""
    first = Portal(folder / "first")
    done = first.manage("shell", "-c", FILL)
    assert done.returncode == 0, done.stderr
    done = first.manage("backup", str(folder / "backup"))
    assert done.returncode == 0, done.stderr
    return folder / "backup"


@pytest.mark.long
def test_everything_comes_back_in_an_empty_installation(backup: Path, folder: Path) -> None:
    second = Portal(folder / "second")
    done = second.manage("restore", str(backup))
    assert done.returncode == 0, done.stderr
    told = second.manage("shell", "-c", LOOK).stdout
    assert SECRET in told
    assert "noi dung don" in told
    assert json.loads(told.splitlines()[-1])["breaks"] == []
    again = second.manage("backup", str(folder / "again"))
    assert again.returncode == 0, again.stderr
    first, copy = (json.loads((each / "manifest.json").read_text()) for each in (backup, folder / "again"))
    assert copy["rows"] == first["rows"]
    assert {name for name in copy["files"] if name.startswith("files/")} == {
        name for name in first["files"] if name.startswith("files/")
    }


@pytest.mark.slow
def test_an_installation_with_data_is_never_written_over(backup: Path, folder: Path) -> None:
    first = Portal(folder / "first")
    done = first.manage("restore", str(backup))
    assert done.returncode == 2
    assert "chỉ phục hồi vào một cài đặt trống" in done.stderr


@pytest.mark.long
def test_a_folder_with_something_in_it_is_not_written_into(backup: Path, folder: Path) -> None:
    done = Portal(folder / "first").manage("backup", str(backup))
    assert done.returncode == 2
    assert "đã có dữ liệu" in done.stderr


@pytest.mark.slow
def test_a_backup_that_was_touched_is_refused_before_anything_is_written(backup: Path, folder: Path) -> None:
    touched = folder / "touched"
    shutil.copytree(backup, touched)
    stored = next(file for file in (touched / "files").rglob("*") if file.is_file())
    stored.write_bytes(b"%PDF-1.4 noi dung khac")
    third = Portal(folder / "third")
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

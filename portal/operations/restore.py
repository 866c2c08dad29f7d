"""`./manage restore DIR`: a backup into an empty installation, checked before and after."""

import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

from portal.operations import backup, manifest, postgres_tools
from portal.operations.exceptions import OperationRefused


# Lines of pg_restore's list: "5; 2615 2200 SCHEMA - public portal_owner".
GIVEN = re.compile(r"^\d+; \d+ \d+ (SCHEMA|EXTENSION) - ")


def restore(folder: Path, *, tell: Callable[[str], None]) -> manifest.Manifest:
    """Bring back what `backup` wrote; migrating to this version and giving rights come after it.

    All or nothing in the database: one transaction. Raises OperationRefused when the backup is not
    whole, the installation is not empty, or the rows do not come out as counted.
    """
    told = manifest.read(folder)
    _refuse_unless_empty(told)
    tell("Kiểm tra bản sao lưu …")
    manifest.check(folder, told)
    tell("Phục hồi cơ sở dữ liệu …")
    _load(folder / manifest.DUMP, told)
    _compare(told)
    tell("Phục hồi tệp …")
    _copy_files(folder, told)
    return told


def _refuse_unless_empty(told: manifest.Manifest) -> None:
    if backup.tables():
        raise OperationRefused(
            "Cơ sở dữ liệu đã có bảng: chỉ phục hồi vào một cài đặt trống (docs/operations.md)."
        )
    files = Path(settings.FILES_DIR)
    if files.is_dir() and any(files.iterdir()):
        raise OperationRefused(f"Thư mục {files} đã có tệp: chỉ phục hồi vào một cài đặt trống.")
    if backup.server_major() < told.postgres:
        raise OperationRefused(
            f"Bản sao lưu lấy từ PostgreSQL {told.postgres}: máy chủ ở đây cũ hơn, hãy nâng cấp."
        )


def _load(dump: Path, told: manifest.Manifest) -> None:
    """Everything of the dump but the schema and the extensions, which the installation brings."""
    listed = postgres_tools.run("pg_restore", ["--list", str(dump)], {}, server_major=told.postgres)
    with tempfile.NamedTemporaryFile("w", suffix=".list") as wanted:
        wanted.writelines(line for line in listed.splitlines(keepends=True) if not GIVEN.search(line))
        wanted.flush()
        postgres_tools.run(
            "pg_restore",
            [
                "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments",
                f"--use-list={wanted.name}", f"--dbname={connection.settings_dict['NAME']}", str(dump),
            ],
            connection.settings_dict,
            server_major=told.postgres,
        )  # fmt: skip


def _compare(told: manifest.Manifest) -> None:
    found = backup.rows_by_table()
    wrong = sorted(name for name, count in told.rows.items() if found.get(name) != count)
    if wrong:
        raise OperationRefused(
            f"Số dòng không khớp bản kê ở bảng {', '.join(wrong)}: không dùng cài đặt này."
        )


def _copy_files(folder: Path, told: manifest.Manifest) -> None:
    """Every copied file is hashed again where it lies now."""
    targets = {
        manifest.FILES: Path(settings.FILES_DIR),
        manifest.ANCHORS: Path(settings.STATE_DIR) / "anchors",
    }
    for name, target in targets.items():
        if (folder / name).is_dir():
            shutil.copytree(folder / name, target, dirs_exist_ok=True)
    for name, digest in told.files.items():
        kind, _, rest = name.partition("/")
        if kind in targets and manifest.sha256(targets[kind] / rest) != digest:
            raise OperationRefused(f"Tệp {name} chép ra không khớp mã băm: hãy kiểm tra ổ đĩa.")

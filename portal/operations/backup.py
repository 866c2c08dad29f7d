"""`./manage backup DIR`: the whole installation at one moment, while people go on working."""

import shutil
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from documents.gateways.storage import PART
from dossiers.services import ledger
from dossiers.services.ledger_findings import anchor_folder
from portal.operations import manifest, postgres_tools
from portal.operations.exceptions import OperationRefused


def backup(folder: Path, *, at: datetime, tell: Callable[[str], None]) -> manifest.Manifest:
    """Write dump, files, anchors and manifest into a new or empty folder.

    The dump and the counted rows come from one snapshot. Files are copied afterwards: each was stored
    before a row named it, and none is removed for 37 days after its last mention. An upload not whole yet
    stays out, and so does an anchor taken after the snapshot: its row would be missing. Raises
    OperationRefused when the folder holds something or a step fails.
    """
    _make_empty(folder)
    tell("Sao lưu cơ sở dữ liệu …")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        rows = rows_by_table()
        anchors = ledger.outside_names()
        migrations = [
            f"{app}.{name}" for app, name in sorted(MigrationRecorder(connection).applied_migrations())
        ]
        _dump(folder / manifest.DUMP, snapshot)
    tell("Sao chép tệp …")
    _copy(Path(settings.FILES_DIR), folder / manifest.FILES)
    _copy_named(anchors, anchor_folder(), folder / manifest.ANCHORS)
    tell("Ghi bản kê …")
    written = manifest.Manifest(
        format=manifest.FORMAT,
        taken_at=at.isoformat(),
        postgres=server_major(),
        migrations=migrations,
        rows=rows,
        files={name: manifest.sha256(folder / name) for name in manifest.contents(folder)},
    )
    written.write(folder)
    return written


def rows_by_table() -> dict[str, int]:
    """Exact number of rows of every table of ours."""
    counted = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            (counted[table],) = cursor.fetchone()
    return counted


def tables() -> list[str]:
    """Tables in our schema, in order of their name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
        )
        return [name for (name,) in cursor.fetchall()]


def server_major() -> int:
    """15 for PostgreSQL 15.x."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        (major,) = cursor.fetchone()
    return int(major)


def _make_empty(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise OperationRefused(f"Thư mục {folder} đã có dữ liệu: hãy chọn thư mục mới hoặc trống.")


def _dump(target: Path, snapshot: str) -> None:
    postgres_tools.run(
        "pg_dump",
        [
            "--format=custom", "--no-owner", "--no-privileges", "--no-comments", "--schema=public",
            f"--snapshot={snapshot}", f"--file={target}",
        ],
        connection.settings_dict,
        server_major=server_major(),
    )  # fmt: skip
    target.chmod(0o600)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(f"{PART}*"))
    else:
        target.mkdir(mode=0o700)


def _copy_named(names: Sequence[str], source: Path, target: Path) -> None:
    target.mkdir(mode=0o700)
    for name in names:
        if (source / name).exists():
            shutil.copy2(source / name, target)

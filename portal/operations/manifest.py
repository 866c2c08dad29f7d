"""What a backup says about itself, so that a restore can prove that it is whole."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from portal.operations.exceptions import OperationRefused


FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
FILES = "files"
ANCHORS = "anchors"
CHUNK = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """`rows`: rows per table. `files`: sha256 of everything else in the backup by its relative path."""

    format: int
    taken_at: str
    postgres: int
    migrations: list[str]
    rows: dict[str, int]
    files: dict[str, str]

    def write(self, folder: Path) -> None:
        """Last of all, so that a broken-off backup has none."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        (folder / MANIFEST).write_text(text + "\n")


def read(folder: Path) -> Manifest:
    """Raises OperationRefused unless this is a finished backup of a known format."""
    try:
        told = json.loads((folder / MANIFEST).read_text())
        manifest = Manifest(**told)
    except FileNotFoundError as error:
        raise OperationRefused(
            f"{folder} không phải là bản sao lưu trọn vẹn (không có {MANIFEST})."
        ) from error
    except (ValueError, TypeError) as error:
        raise OperationRefused(f"{folder / MANIFEST} hỏng: hãy dùng bản sao lưu khác.") from error
    if manifest.format != FORMAT:
        raise OperationRefused(f"Bản sao lưu dạng {manifest.format}, phiên bản này chỉ đọc dạng {FORMAT}.")
    return manifest


def check(folder: Path, manifest: Manifest) -> None:
    """Re-hash everything. Raises OperationRefused naming the first file that is missing or changed."""
    for name, told in manifest.files.items():
        file = folder / name
        if not file.is_file() or sha256(file) != told:
            raise OperationRefused(
                f"Bản sao lưu hỏng: tệp {name} thiếu hoặc đã bị sửa. Hãy dùng bản sao lưu khác."
            )


def contents(folder: Path) -> Iterator[str]:
    """Relative paths of all files in the folder, in order."""
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield file.relative_to(folder).as_posix()


def sha256(file: Path) -> str:
    """Hex digest of a file of any size."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()

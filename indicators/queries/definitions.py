"""The score definitions that come with the product, read from their files without a database.

The files are immutable: their hashes stand in SHA256SUMS, and a file that differs is refused. A change is a
file of its own with the next version.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from indicators.exceptions import WrongDefinition
from indicators.rules.definition import Definition, definition_from, whole


DATA = Path(__file__).resolve().parent.parent / "data"


def shipped_definition(name: str) -> Definition:
    """The definition `code` in its newest version, or `code@version`. Raises WrongDefinition."""
    code, _, version = name.partition("@")
    found = [one for one in shipped_definitions() if one.code == code]
    if not found:
        known = ", ".join(sorted({one.code for one in shipped_definitions()}))
        raise WrongDefinition(f"Không có bộ chỉ số “{code}”. Các bộ kèm theo: {known}.")
    if not version:
        return max(found, key=lambda one: one.version)
    for one in found:
        if str(one.version) == version:
            return one
    known = ", ".join(str(one.version) for one in found)
    raise WrongDefinition(f"Bộ chỉ số {code} không có phiên bản “{version}”. Các phiên bản: {known}.")


@cache
def shipped_definitions() -> tuple[Definition, ...]:
    """Every shipped definition, by code and version."""
    return tuple(definition_from(raw) for raw in shipped_contents())


def shipped_contents(folder: Path = DATA) -> list[dict[str, Any]]:
    """What the shipped files say, each in full. A file that was changed is refused."""
    sums = dict(line.split()[::-1] for line in (folder / "SHA256SUMS").read_text().splitlines())
    raws = [_loaded(folder / name, sums[name]) for name in sorted(sums)]
    return [whole(raw, raws) for raw in raws]


def _loaded(path: Path, expected: str) -> dict[str, Any]:
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != expected:
        raise WrongDefinition(
            f"Tệp bộ chỉ số {path.name} đã bị sửa. Hãy cài lại bản gốc; thay đổi thì thêm phiên bản mới."
        )
    loaded: dict[str, Any] = json.loads(content)
    return loaded

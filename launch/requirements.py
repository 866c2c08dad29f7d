"""Are requirements*.txt what requirements*.in ask for? Answered from the files, without network."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from launch.places import ROOT


SETS = ("", "-embedded", "-dev", "-e2e", "-setup")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")
ADDRESS = re.compile(r"https?://|--(?:extra-)?index-url|--find-links")


@dataclass(frozen=True)
class Pin:
    """One package of a compiled file: its versions (one per Python where they differ) and who asks for it."""

    versions: frozenset[Version]
    asked_by: frozenset[str]
    hashed: bool


def faults(folder: Path) -> list[str]:
    """One sentence for each line that is out of step."""
    compiled = {name: pins((folder / f"requirements{name}.txt").read_text()) for name in SETS}
    found: list[str] = []
    for name in SETS:
        asked = (folder / f"requirements{name}.in").read_text()
        text = (folder / f"requirements{name}.txt").read_text()
        found += _faults_of(name, list(wanted(asked)), compiled[name])
        found += [f"requirements{name}.txt: địa chỉ tải trong tệp" for _ in ADDRESS.findall(text)]
    return [*found, *_disagreements(compiled)]


def wanted(text: str) -> Iterator[Requirement]:
    """Requirements of an .in file, without comments and constraints."""
    for line in text.splitlines():
        bare = line.split("#", 1)[0].strip()
        if bare and not bare.startswith("-"):
            yield Requirement(bare)


def pins(text: str) -> dict[str, Pin]:
    """Packages of a compiled file by canonical name."""
    found: dict[str, Pin] = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        if match := PINNED.match(block):
            name = canonicalize_name(match[1])
            earlier = found.get(name, Pin(frozenset(), frozenset(), True))
            found[name] = Pin(
                earlier.versions | {Version(match[2])},
                earlier.asked_by | set(re.findall(r"-r (requirements\S*\.in)", block)),
                earlier.hashed and "--hash=sha256:" in block,
            )
    return found


def _faults_of(name: str, asked: list[Requirement], compiled: dict[str, Pin]) -> Iterator[str]:
    file = f"requirements{name}"
    for requirement in asked:
        pin = compiled.get(canonicalize_name(requirement.name))
        if pin is None or not all(requirement.specifier.contains(version) for version in pin.versions):
            yield f"{file}.txt: {requirement} chưa có, hãy biên dịch lại (docs/operations.md)"
    names = {canonicalize_name(requirement.name) for requirement in asked}
    for package, pin in compiled.items():
        if f"{file}.in" in pin.asked_by and package not in names:
            yield f"{file}.txt: {package} không còn trong {file}.in, hãy biên dịch lại"
        if not pin.hashed:
            yield f"{file}.txt: {package} thiếu mã băm"


def _disagreements(compiled: dict[str, dict[str, Pin]]) -> Iterator[str]:
    """Sets that are installed together must pin the same versions."""
    together = [compiled[name] for name in SETS if name != "-setup"]
    for package in sorted({package for pinned in together for package in pinned}):
        versions = {pinned[package].versions for pinned in together if package in pinned}
        if len(versions) > 1:
            yield f"{package}: các tệp requirements ghim những phiên bản khác nhau"


if __name__ == "__main__":
    told = faults(ROOT)
    print("\n".join(told))
    sys.exit(bool(told))

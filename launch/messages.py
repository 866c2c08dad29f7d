"""Compiles the translations, by Babel: gettext's own binaries are not on a bare machine."""

import subprocess
import sys
import tempfile
from pathlib import Path

from launch import packages
from launch.places import ROOT
from launch.say import Failure, step


def ensure() -> None:
    """Compile every catalogue that is newer than its compiled form."""
    stale = [po for po in sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")) if _is_stale(po)]
    if stale:
        step("Biên dịch các bản dịch …")
        done = subprocess.run(
            [packages.python(), "-m", "launch.messages", *map(str, stale)], cwd=ROOT, check=False
        )
        if done.returncode:
            raise Failure("Bản dịch có lỗi (ở dòng trên): hãy sửa tệp .po rồi chạy lại.")


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def compile_catalogue(po: Path) -> None:
    """Write the .mo beside this .po; fuzzy entries are left out, as gettext does.

    Two starts in a new checkout may do it at once: each writes a file of its own, and the last stays.
    """
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as source:
        catalogue = read_po(source)
    with tempfile.NamedTemporaryFile(dir=po.parent, suffix=".mo", delete=False) as target:
        write_mo(target, catalogue)
    compiled = Path(target.name)
    compiled.chmod(0o644)
    compiled.rename(po.with_suffix(".mo"))


if __name__ == "__main__":
    for name in sys.argv[1:]:
        compile_catalogue(Path(name))

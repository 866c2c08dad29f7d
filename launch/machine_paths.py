"""No file of the product names the machine it was written on, or where packages were fetched."""

import re
import subprocess
import sys
from pathlib import Path

from launch.places import ROOT


# The brackets keep this file from finding itself.
FORBIDDEN = re.compile(
    r"(?<![\w.])/wor[k]/|(?<![\w.])/roo[t]/|(?<![\w.])/opt/(?:pyp[i]|wheel[s])"
    r"|https?://[^\s\"'<>]*/simpl[e]\b|https?://(?:pypi|files)\.pythonhoste[d]|https?://pypi\.or[g]"
)
BINARY = (".png", ".jpg", ".ttf", ".woff2", ".gz", ".xlsx", ".pdf", ".mo", ".ico")


def faults(folder: Path) -> list[str]:
    """`file:line: what` for each place, in the files that git keeps or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=folder, capture_output=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        return []  # an export without git has nothing to keep
    names = [name for name in listed.stdout.decode().split("\0") if name and not name.endswith(BINARY)]
    return [fault for name in names if (folder / name).is_file() for fault in _faults_of(folder, name)]


def _faults_of(folder: Path, name: str) -> list[str]:
    lines = (folder / name).read_text(errors="replace").splitlines()
    return [
        f"{name}:{number}: {match[0]}"
        for number, line in enumerate(lines, start=1)
        if (match := FORBIDDEN.search(line))
    ]


if __name__ == "__main__":
    told = faults(ROOT)
    print("\n".join(told))
    sys.exit(bool(told))

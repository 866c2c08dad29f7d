"""What the repository holds: texts, pictures and fonts, none of them large."""

from functools import cache
from pathlib import Path

from launch.machine_paths import kept
from launch.places import ROOT


# The largest, the English words, has 0.7 million.
MOST_BYTES = 1_000_000
# What may be here that is no text. `launch.machine_paths.BINARY` is longer: there a file that has no lines to
# read is passed over, here an archive or a workbook is what is looked for.
NO_TEXTS = (".png", ".ttf")
# In a copy without git what is compiled from the words lies there as well.
NOT_KEPT = (".mo",)


@cache
def _files() -> dict[str, Path]:
    """Asked of git once, and by no test but these."""
    names = (name for name in kept(ROOT) if not name.endswith(NOT_KEPT))
    return {name: ROOT / name for name in names if (ROOT / name).is_file()}


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode()
    except UnicodeDecodeError:
        return False


def test_no_archive_and_nothing_built_is_kept():
    """They come from where requirements name them, with their hashes."""
    others = {name: file for name, file in _files().items() if not name.endswith(NO_TEXTS)}
    assert len(others) > 1000
    assert [name for name, file in others.items() if not _is_text(file.read_bytes())] == []


def test_nothing_large_is_kept():
    assert [name for name, file in _files().items() if file.stat().st_size > MOST_BYTES] == []

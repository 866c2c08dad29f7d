"""What the repository holds: texts, pictures and fonts, none of them large."""

from launch.machine_paths import kept
from launch.places import ROOT


# The largest, the English words, has 0.7 million.
MOST_BYTES = 1_000_000
NO_TEXTS = (".png", ".ttf")
# In a copy without git what is compiled from the words lies there as well.
NOT_KEPT = (".mo",)
FILES = {name: ROOT / name for name in kept(ROOT) if not name.endswith(NOT_KEPT) and (ROOT / name).is_file()}


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode()
    except UnicodeDecodeError:
        return False


def test_no_archive_and_nothing_built_is_kept():
    """They come from where requirements name them, with their hashes."""
    others = {name: file for name, file in FILES.items() if not name.endswith(NO_TEXTS)}
    assert len(others) > 1000
    assert [name for name, file in others.items() if not _is_text(file.read_bytes())] == []


def test_nothing_large_is_kept():
    assert [name for name, file in FILES.items() if file.stat().st_size > MOST_BYTES] == []

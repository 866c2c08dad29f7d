"""Sizes of files in words."""

from portal.ui.formats import number


def size_in_words(size: int) -> str:
    """`312 KB`, `1,2 MB`."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{number(round(size / (1024 * 1024), 1))} MB"

"""Whether a file says that it carries a digital signature. Not whether the signature is good."""

from __future__ import annotations

from collections.abc import Iterable


MARK = b"/ByteRange"
"""What a signed PDF names the bytes by that its signature covers (ISO 32000-1, 12.8.1)."""
PDF = "application/pdf"


def carries_signature(pieces: Iterable[bytes], media_type: str) -> bool:
    """Of a PDF read piece by piece; other kinds of files keep their signatures elsewhere."""
    if media_type != PDF:
        return False
    tail = b""
    for piece in pieces:
        window = tail + piece
        if MARK in window:
            return True
        tail = window[1 - len(MARK) :]
    return False

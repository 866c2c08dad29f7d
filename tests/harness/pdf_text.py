"""The words of a PDF as its reader sees them: glyphs read back through the document's own tables."""

from __future__ import annotations

import re
import zlib


STREAM = re.compile(rb"(\d+) 0 obj\s*<<([^>]*?/Length (\d+).*?)>>\s*stream\r?\n", re.DOTALL)
FONT = re.compile(rb"/BaseFont /(\w+)\+[^>]*?/ToUnicode (\d+) 0 R")
PAIR = re.compile(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>")
SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf|\[([^\]]*)\] TJ|<([0-9a-fA-F]+)> Tj|(Tm|Td)\b")


def pages_of(content: bytes) -> int:
    """How many pages the document has."""
    return len(re.findall(rb"/Type /Page\b", _readable(content)))


def text_of(content: bytes) -> str:
    """All words in the order they are drawn, one blank between pieces."""
    streams = _streams(content)
    fonts = {name: _table(streams[int(number)]) for name, number in FONT.findall(_readable(content))}
    drawn = [_drawn(stream, fonts) for stream in streams.values() if b" Tf" in stream]
    return " ".join(" ".join(drawn).split())


def _streams(content: bytes) -> dict[int, bytes]:
    found = {}
    for head in STREAM.finditer(content):
        body = content[head.end() : head.end() + int(head[3])]
        found[int(head[1])] = zlib.decompress(body) if b"FlateDecode" in head[2] else body
    return found


def _readable(content: bytes) -> bytes:
    """The file with its compressed objects unfolded behind it."""
    return content + b"\n".join(_streams(content).values())


def _table(stream: bytes) -> dict[str, str]:
    """Glyph to character, from a ToUnicode table."""
    return {
        glyph.decode().lower(): bytes.fromhex(char.decode()).decode("utf-16-be")
        for glyph, char in PAIR.findall(stream)
    }


def _drawn(stream: bytes, fonts: dict[bytes, dict[str, str]]) -> str:
    said, table = [], {}
    for font, pieces, piece, moved in SHOWN.findall(stream):
        if font:
            table = fonts[font]
        elif moved:
            said.append(" ")
        else:
            glyphs = "".join(re.findall(r"<([0-9a-fA-F]+)>", pieces.decode("latin1"))) or piece.decode()
            said += [table.get(glyphs[at : at + 4].lower(), "") for at in range(0, len(glyphs), 4)]
    return "".join(said)

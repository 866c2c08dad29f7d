"""Files that somebody fills in with an office program: which kind their content shows.

Looked into rather than believed: whoever sends a file may call it what he likes.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import IO


PDF = "application/pdf"
RTF = "application/rtf"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"

TYPES = (PDF, DOCX, DOC, ODT, RTF, XLSX, XLS)
"""What the national record's own forms are (procedures.rules.blank_forms.FILE_ENDING)."""
MAX_BYTES = 5 * 1024 * 1024
"""Everybody fetches a form, some on a slow line: at 250 kbit/s this takes nearly three minutes."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What makes a file of the old format one of Word's or Excel's: the names of its streams, as it spells them.
STREAMS = (("WordDocument", DOC), ("Workbook", XLS), ("Book", XLS))
MACROS = "_VBA_PROJECT".encode("utf-16-le")
# What an archive holds, by the start of a name: of Office the body, of LibreOffice and Office the macros.
BODIES = (("word/document", DOCX), ("xl/workbook", XLSX))
PROGRAMS = ("word/vbaProject", "xl/vbaProject", "Basic/", "Scripts/")
# All that a broken or strange archive makes the library say.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ArithmeticError,
    ValueError,
    RuntimeError,
    OSError,
)

# How what is read of an archive may be packed: other ways may ask for any amount of memory.
PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def kind_of(content: IO[bytes]) -> tuple[str | None, bool]:
    """The media type that the content shows, None where it is none of TYPES; whether it carries macros."""
    content.seek(0)
    head = content.read(8)
    content.seek(0)
    if head.startswith(b"%PDF-"):
        return PDF, False
    if head.startswith(rb"{\rtf"):
        return RTF, False
    if head == OLE:
        return _of_streams(content.read())
    if head.startswith(b"PK\x03\x04"):
        return _of_archive(content)
    return None, False


def _of_streams(content: bytes) -> tuple[str | None, bool]:
    found = next((kind for name, kind in STREAMS if name.encode("utf-16-le") in content), None)
    return found, MACROS in content


def _of_archive(content: IO[bytes]) -> tuple[str | None, bool]:
    """By the names inside; nothing is unpacked but the few letters in which an OpenDocument says its kind."""
    try:
        with zipfile.ZipFile(content) as archive:
            names = archive.namelist()
            said = b""
            if "mimetype" in names:
                said_in = archive.getinfo("mimetype")
                if said_in.compress_type not in PLAIN:
                    return None, False
                with archive.open(said_in) as line:
                    said = line.read(len(ODT) + 1)
    except UNREADABLE:
        return None, False
    found = next((kind for start, kind in BODIES if any(name.startswith(start) for name in names)), None)
    if found is None and said == ODT.encode():
        found = ODT
    return found, any(name.startswith(PROGRAMS) for name in names)

"""Files as strangers send them: good ones, and those that were made to hurt."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from pypdf import PdfWriter

from documents.models import StoredFile
from documents.services import files


A4 = (595.0, 842.0)


def pdf(*sizes: tuple[float, float], pages: int = 1, password: str = "") -> bytes:
    """Empty pages of these sizes in points (A4 where none are given), locked where a password is given."""
    book = PdfWriter()
    for width, height in sizes or (A4,) * pages:
        book.add_blank_page(width, height)
    if password:
        book.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    book.write(out)
    return out.getvalue()


def one_page_again_and_again(times: int) -> bytes:
    """So many pages of one: a small file that takes long to be turned over."""
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (times, b" ".join([b"3 0 R"] * times)),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(content))
        content += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"xref\n0 4\n0000000000 65535 f \n%strailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return content + tail % (table, len(content))


def picture(size: tuple[int, int] = (1200, 800), *, kind: str = "JPEG", mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 200 if mode == "L" else None).save(out, kind)
    return out.getvalue()


def tiff(pages: int = 3, size: tuple[int, int] = (400, 600)) -> bytes:
    first, *more = [Image.new("1", size, 1) for _page in range(pages)]
    out = io.BytesIO()
    first.save(out, "TIFF", save_all=True, append_images=more)
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that say they are a picture of any size."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)

    head = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


def stored(content: bytes, media_type: str = "application/pdf") -> StoredFile:
    """Kept as it is, past the checks of an upload."""
    return files.store_made(content, media_type)


def kept_pictures(folder: Path) -> Sequence[str]:
    """Names of the pictures that lie on the disk."""
    return sorted(path.name for path in folder.glob("??/*/*"))

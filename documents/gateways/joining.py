"""The one door to pypdf: stored papers, as they are, behind one another in one file for the printer."""

from collections.abc import Iterable
from io import BytesIO
from typing import IO


def join(contents: Iterable[bytes], out: IO[bytes], *, title: str) -> int:
    """Write the pages of all PDFs to `out`, in their order; returns how many pages there are.

    Nothing is rendered: each page is drawn by the very operators it was issued with. Fonts that several
    papers embed alike are kept once.
    """
    from pypdf import PdfWriter

    book = PdfWriter()
    for content in contents:
        book.append(BytesIO(content), import_outline=False)
    book.add_metadata({"/Title": title})
    book.compress_identical_objects(remove_unreferenced=True)
    book.write(out)
    return len(book.pages)

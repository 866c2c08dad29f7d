"""Whether a file says that it carries a digital signature."""

import io

import pytest

from documents.rules.signed import carries_signature
from documents.services import files


SIGNED = b"%PDF-1.7\n5 0 obj<</Type/Sig/ByteRange[0 840 960 240]/Contents<00>>>endobj\n%%EOF\n"
PLAIN = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_the_mark_is_found_wherever_pieces_end(size):
    def pieces(content):
        return (content[at : at + size] for at in range(0, len(content), size))

    assert carries_signature(pieces(SIGNED), "application/pdf")
    assert not carries_signature(pieces(PLAIN), "application/pdf")
    assert not carries_signature(pieces(SIGNED), "image/png")


@pytest.mark.django_db
def test_a_file_is_looked_at_when_it_is_kept():
    assert files.store(io.BytesIO(SIGNED), "ky.pdf").carries_signature
    assert not files.store(io.BytesIO(PLAIN), "khong.pdf").carries_signature
    assert not files.store_made(PLAIN + b" ", "application/pdf").carries_signature

"""What a scanner typed."""

import re
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from lib import citizen_card


GARBLED = _("Bộ gõ tiếng Việt đã làm sai mã vừa quét. Hãy tắt bộ gõ tiếng Việt rồi quét lại.")


def code_in(scanned: str) -> str:
    """The dossier code in what a scanner typed: the code itself, or a receipt's address with the word.

    A former code keeps its strokes (HS/2026/17) and its letters. What Windows' Vietnamese keyboard made of
    the digits is undone where that is certain; what cannot be a code is empty.
    """
    text = _bare(scanned)
    if not text.isascii():
        text = citizen_card.from_number_row(text)
    return text if re.fullmatch(r"[0-9A-Za-z.\-/_]{6,60}", text) else ""


def is_garbled(scanned: str) -> bool:
    """Whether a typing aid has changed a code: one word, with marked letters among digits or hyphens."""
    text = _bare(scanned)
    if text.isascii() or not re.fullmatch(r"\S{6,120}", text) or code_in(scanned):
        return False
    return text.count("-") > 1 or any(letter.isdigit() for letter in text)


def _bare(scanned: str) -> str:
    """The text, or the last part of an address."""
    text = scanned.strip()
    if "://" in text or text.startswith("/"):
        parts = [part for part in unquote(urlsplit(text).path).split("/") if part]
        return parts[-1] if parts else ""
    return text

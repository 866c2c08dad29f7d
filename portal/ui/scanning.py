"""What a scanner typed."""

import re
from urllib.parse import unquote, urlsplit


def code_in(scanned: str) -> str:
    """The dossier code in what a scanner typed: the code itself, or a receipt's address with the word."""
    text = scanned.strip()
    if "://" in text or text.startswith("/"):
        parts = [part for part in unquote(urlsplit(text).path).split("/") if part]
        text = parts[-1] if parts else ""
    found = re.fullmatch(r"[0-9A-Za-z.\-]{6,60}", text)
    return text.upper() if found else ""

"""Addresses that leave the page: on receipts and in QR codes."""

import re
from urllib.parse import unquote, urlsplit

from django.http import HttpRequest
from django.urls import reverse

from dossiers.models import Dossier


def tracking_url(request: HttpRequest, dossier: Dossier) -> str:
    """Public address of the dossier's tracking page; the look-up word is never part of it (ruling 31)."""
    return request.build_absolute_uri(reverse("public:track", args=[str(dossier)]))


def code_in(scanned: str) -> str:
    """The dossier code in what a scanner typed: the code itself, or a receipt's address with the word."""
    text = scanned.strip()
    if "://" in text or text.startswith("/"):
        parts = [part for part in unquote(urlsplit(text).path).split("/") if part]
        text = parts[-1] if parts else ""
    found = re.fullmatch(r"[0-9A-Za-z.\-]{6,60}", text)
    return text.upper() if found else ""

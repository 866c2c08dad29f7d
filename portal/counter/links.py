"""Addresses that leave the page: on receipts and in QR codes."""

from django.http import HttpRequest
from django.urls import reverse

from dossiers.models import Dossier


def tracking_url(request: HttpRequest, dossier: Dossier) -> str:
    """Public address of the dossier's tracking page; the look-up word is never part of it (ruling 31)."""
    return request.build_absolute_uri(reverse("public:track", args=[str(dossier)]))


def rating_url(request: HttpRequest, dossier: Dossier) -> str:
    """Public address of the page that rates the dossier; the look-up word is never part of it."""
    return request.build_absolute_uri(reverse("public:rate", args=[str(dossier)]))

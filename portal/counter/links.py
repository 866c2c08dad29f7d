"""Addresses that leave the page: on receipts and in QR codes."""

from django.urls import reverse

from dossiers.models import Dossier
from portal.http import public_address


def tracking_url(dossier: Dossier) -> str:
    """Public address of the dossier's tracking page; the look-up word is never part of it (ruling 31)."""
    return public_address(reverse("public:track", args=[str(dossier)]))


def rating_url(dossier: Dossier) -> str:
    """Public address of the page that rates the dossier; the look-up word is never part of it."""
    return public_address(reverse("public:rate", args=[str(dossier)]))

"""Linked dossiers at the counter: send one on, take its result in."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.enums import Role
from portal.counter import posts
from portal.http import open_to, reads_unless_posted
from portal.looks import shows_personal_data
from portal.ui import linking


@shows_personal_data("dossier", "dossier_id")
@open_to(Role.RECEPTION, Role.ONESTOP_HEAD)
@reads_unless_posted
def open_part(request: HttpRequest, dossier_id: int, link_id: int) -> HttpResponse:
    """Where the linked dossier goes."""
    found = posts.dossier_or_404(request, dossier_id)
    return linking.open_page(request, found, link_id, back=reverse("counter:dossier", args=[dossier_id]))


@open_to(Role.RECEPTION, Role.ONESTOP_HEAD)
@require_POST
def receive_part(request: HttpRequest, dossier_id: int, part_id: int) -> HttpResponse:
    """Its result is back."""
    found = posts.dossier_or_404(request, dossier_id)
    return linking.receive(request, found, part_id, back=reverse("counter:dossier", args=[dossier_id]))

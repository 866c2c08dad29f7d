"""Linked dossiers at the desk: send one on, take its result in."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from portal.desk.dossier import visible
from portal.http import reads_unless_posted
from portal.looks import shows_personal_data
from portal.ui import linking


@shows_personal_data("dossier", "pk")
@reads_unless_posted
def open_part(request: HttpRequest, pk: int, link_id: int) -> HttpResponse:
    """Where the linked dossier goes."""
    return linking.open_page(request, visible(request, pk), link_id, back=reverse("desk:dossier", args=[pk]))


@require_POST
def receive_part(request: HttpRequest, pk: int, part_id: int) -> HttpResponse:
    """Its result is back."""
    return linking.receive(request, visible(request, pk), part_id, back=reverse("desk:dossier", args=[pk]))

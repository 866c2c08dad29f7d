"""The citizens' own area; until an installation switches it on, a page that says where to file instead."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.http import reads_only


@login_not_required
@reads_only
def home(request: HttpRequest) -> HttpResponse:
    """Says that this installation does not take online dossiers itself, and where they are taken."""
    return render(request, "citizen/not_offered.html")

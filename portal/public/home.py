"""The public front page: find a procedure, look up a dossier."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.http import reads_only


@login_not_required
@reads_only
def home(request: HttpRequest) -> HttpResponse:
    """Two questions a visitor comes with, each with its box."""
    return render(request, "public/home.html")

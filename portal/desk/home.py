"""First page of handling staff."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.http import open_to, reads_only
from portal.ui.navigation import OFFICE


@open_to(*OFFICE)
@reads_only
def home(request: HttpRequest) -> HttpResponse:
    """First page of handling staff."""
    return render(request, "desk/home.html")

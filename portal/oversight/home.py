"""First page of those who steer and check."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.http import open_to, reads_only
from portal.ui.navigation import OVERSIGHT


@open_to(*OVERSIGHT)
@reads_only
def home(request: HttpRequest) -> HttpResponse:
    """First page of those who steer and check."""
    return render(request, "oversight/home.html")

"""First page of one-stop staff."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.http import open_to, reads_only
from portal.ui.navigation import ONE_STOP


@open_to(*ONE_STOP)
@reads_only
def home(request: HttpRequest) -> HttpResponse:
    """First page of one-stop staff."""
    return render(request, "counter/home.html")

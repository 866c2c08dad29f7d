"""First page of one-stop staff."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.http import reads_only


@reads_only
def home(request: HttpRequest) -> HttpResponse:
    """First page of one-stop staff."""
    return render(request, "counter/home.html")

"""First page after login, and the living page of components."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from portal.http import identity_of, reads_only
from portal.ui.navigation import home_of
from portal.ui.samples import component_samples


@reads_only
def home(request: HttpRequest) -> HttpResponseBase:
    """Leads to the first area this person's roles open."""
    known = identity_of(request)
    return redirect(home_of(known.roles if known else frozenset()))


@reads_only
def no_role(request: HttpRequest) -> HttpResponse:
    """For an account that holds no role today: says so and what to do."""
    return render(request, "ui/no_role.html")


@reads_only
def components(request: HttpRequest) -> HttpResponse:
    """Every component of templates/components/ with its options, for whoever builds a page."""
    return render(request, "ui/components.html", component_samples())

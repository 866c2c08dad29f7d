"""First page after login, and the living page of components."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from portal.http import identity_of, page_before, reads_only
from portal.ui import drafts, errors
from portal.ui.component_options import documented_options
from portal.ui.dossier_samples import dossier_samples
from portal.ui.navigation import home_of
from portal.ui.samples import component_samples


@reads_only
def home(request: HttpRequest) -> HttpResponseBase:
    """Leads to the first area this person's roles open."""
    known = identity_of(request)
    return redirect(home_of(known.roles if known else frozenset()))


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Remembers the chosen language in a cookie; back to the page it was chosen on, with what is typed."""
    if not drafts.carried(request, buttons=frozenset({"language"})):
        return errors.too_long(request)
    response = redirect(page_before(request) or "public:home")
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 3600,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response


@reads_only
def no_role(request: HttpRequest) -> HttpResponse:
    """For an account that holds no role today: says so and what to do."""
    return render(request, "ui/no_role.html")


@reads_only
def components_moved(request: HttpRequest) -> HttpResponseBase:
    """Where the living page was until it got an address of its own."""
    return redirect("system:components", permanent=True)


@reads_only
def components(request: HttpRequest) -> HttpResponse:
    """Every component of templates/components/ with its options, for whoever builds a page."""
    return render(
        request,
        "ui/components.html",
        component_samples() | dossier_samples() | {"options": documented_options()},
    )

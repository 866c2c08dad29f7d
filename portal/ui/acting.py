"""On whose behalf: a deputy chooses the absent colleague he acts for, and stops (ruling 19)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.http import ACTING_FOR, identity_of, reads_only


@reads_only
def choose(request: HttpRequest) -> HttpResponse:
    """The colleagues who are away today and whose deputy this person is."""
    return render(request, "ui/acting.html")


@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Remembers the chosen colleague for this session; anybody else, or nobody, ends the standing in."""
    known = identity_of(request)
    chosen = request.POST.get("colleague", "")
    absent = {str(person.pk): person for person in known.may_stand_in_for} if known else {}
    if chosen in absent:
        request.session[ACTING_FOR] = absent[chosen].pk
        messages.success(request, _("Đang làm thay %(name)s.") % {"name": absent[chosen].full_name})
    else:
        request.session.pop(ACTING_FOR, None)
        messages.success(request, _("Đang làm việc với vai trò của chính mình."))
    return redirect("ui:home")

"""Originals given back apart from a result: what still lies here, which of it goes, to whom."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dossiers.enums import ReturnMeans
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, DossierPaper
from dossiers.permissions import can, check_can
from dossiers.services import giving_back
from dossiers.services.giving_back import Originals
from dossiers.services.receivers import Receiver
from portal.counter import keys, posts
from portal.counter.dossier_forms import ReturnForm
from portal.counter.returning import asked_of_who_fetches, read_card, usual
from portal.http import actor, open_to, reads_unless_posted
from portal.looks import shows_personal_data
from portal.ui import keeping
from portal.ui.forms import hush


KEEP = "keep"


@shows_personal_data("dossier", "dossier_id")
@open_to(*posts.CLERKS_AND_POST)
@reads_unless_posted
@keeping.keeps_typed
def return_papers(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """GET lists what lies here; POST gives it back, or says that it belongs on file."""
    found = posts.dossier_or_404(request, dossier_id)
    at, on = posts.now_and_today()
    by = actor(request)
    check_can("return_papers", by, found, on=on)
    held = giving_back.held(found)
    if request.method == "POST" and request.POST.get("do") == KEEP:
        giving_back.keep_papers(dossier_id=found.pk, by=by, at=at)
        messages.success(request, _("Bản chính còn giữ được ghi là lưu trong hồ sơ."))
        return redirect("counter:dossier", found.pk)
    if not held or found.state not in giving_back.MAY_GIVE_BACK:
        raise NotReady(_("Không có bản chính nào của hồ sơ này để trả lúc này."))
    if request.method == "POST" and request.POST.get("scan", "").strip():
        data, said, is_read = read_card(request, found)
        form = ReturnForm(data, held=held)
        hush(form)
        return _show(request, found, form, held, said=said, is_unread=not is_read)
    if request.method != "POST":
        blank = ReturnForm(keeping.typed(request), initial=usual(found), held=held)
        keeping.reopened(request, blank)
        return _show(request, found, blank, held)
    form = ReturnForm(request.POST, held=held)
    if form.is_valid() and _give(request, found, form):
        messages.success(
            request, _("Đã trả giấy tờ cho %(name)s.") % {"name": form.cleaned_data["receiver_name"]}
        )
        return redirect("counter:dossier", found.pk)
    return _show(request, found, form, held, status=422)


def _give(request: HttpRequest, found: Dossier, form: ReturnForm) -> bool:
    typed = dict(form.cleaned_data)
    originals = Originals(
        typed.pop("originals_returned", False), typed.pop("papers", ()), typed.pop("rest_stays", False)
    )
    receiver = Receiver(**{**typed, "means": ReturnMeans(typed["means"])})
    at = posts.now_and_today()[0]
    try:
        giving_back.return_papers(
            dossier_id=found.pk, receiver=receiver, originals=originals, by=actor(request), at=at
        )
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, _(str(refusal)))
        return False
    return True


def _show(
    request: HttpRequest,
    found: Dossier,
    form: ReturnForm,
    held: Sequence[DossierPaper],
    *,
    status: int = 200,
    said: Sequence[str] = (),
    is_unread: bool = False,
) -> HttpResponse:
    context = {
        "dossier": found,
        **asked_of_who_fetches(form, said=said, is_unread=is_unread),
        "held": held,
        "keys": keys.RETURN,
        "may_keep": giving_back.has_to_settle(found)
        and can("keep_papers", actor(request), found, on=posts.now_and_today()[1]),
        "KEEP": KEEP,
    }
    return render(request, "counter/return_papers.html", context, status=status)

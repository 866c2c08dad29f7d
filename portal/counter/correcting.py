"""Putting a mistake of the reception right, with reason and trace (ruling 7)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.exceptions import NotAllowed
from dossiers.enums import State
from dossiers.exceptions import NotReady, Refused
from dossiers.permissions import check_can
from dossiers.services import corrections
from portal.counter import posts
from portal.counter.correcting_form import CorrectionForm
from portal.http import actor, open_to, reads_unless_posted
from portal.looks import shows_personal_data
from portal.ui import keeping
from portal.ui.corrected import tell_what_followed


@shows_personal_data("dossier", "dossier_id")
@open_to(*posts.CLERKS)
@reads_unless_posted
@keeping.keeps_typed
def correct(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """GET shows what was written down; POST changes it."""
    found = posts.dossier_or_404(request, dossier_id)
    at, on = posts.now_and_today()
    by = actor(request)
    check_can("correct", by, found, on=on)
    if found.accepted_at is None or not found.is_open:
        raise NotReady(
            _("Chỉ đính chính hồ sơ đã tiếp nhận và chưa kết thúc. Trạng thái hiện tại: “%(state)s”.")
            % {"state": _(State(found.state).label)}
        )
    form = CorrectionForm(keeping.typed(request), dossier=found)
    keeping.reopened(request, form)
    if request.method == "POST" and form.is_valid():
        try:
            corrected = corrections.correct(
                dossier_id=found.pk,
                changes=form.changes(),
                reason=form.cleaned_data["reason"],
                papers=form.paper_changes(),
                seen=form.cleaned_data["seen"],
                fees=form.fees(),
                by=by,
                at=at,
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except NotAllowed as refusal:
            # Who opened the form may correct: it is the shorter promise that takes a second person.
            form.add_error("case_id" if "case_id" in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Đã đính chính. Hãy in lại giấy tiếp nhận nếu đã trao."))
            tell_what_followed(request, corrected)
            return redirect("counter:dossier", found.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "counter/correct.html", {"dossier": found, "form": form}, status=status)

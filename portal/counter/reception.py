"""Reception in one page: choose the case, fill in, see promise, fee and gaps, accept."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import Agency
from accounts.queries import actor_roles
from dossiers.exceptions import DossierError, RecordedElsewhere
from dossiers.models import Dossier
from dossiers.rules.intake import Intake
from dossiers.services import reception
from lib import text
from portal.counter import afterwards, keys, posts, queueing, sheet as sheets
from portal.counter.afterwards import Claim
from portal.counter.attachments import Attachments
from portal.counter.choose import CARD
from portal.counter.offers import elsewhere_or_404, offer_or_404, version_of
from portal.counter.receipt import issue_at_once
from portal.counter.sheet import Sheet
from portal.http import actor, open_to, reads_unless_posted
from portal.ui import drafts, keeping
from portal.ui.faults import form_faults
from portal.ui.forms import hush
from procedures.exceptions import ProcedureError
from procedures.models import ProcedureOffer, ProcedureVersion


@open_to(*posts.CLERKS_AND_POST)
@reads_unless_posted
def receive(request: HttpRequest, offer_id: int) -> HttpResponse:
    """GET shows the form (a draft of the same person first); POST does what its button says."""
    return _receive(request, offer_or_404(request, offer_id))


@open_to(*posts.CLERKS_AND_POST)
@reads_unless_posted
def receive_for(request: HttpRequest, counter_id: int, offer_id: int) -> HttpResponse:
    """The same form, at one's own counter for another agency (phi địa giới)."""
    counter, offer = elsewhere_or_404(request, counter_id, offer_id)
    return _receive(request, offer, counter)


def _receive(request: HttpRequest, offer: ProcedureOffer, counter: Agency | None = None) -> HttpResponse:
    user = posts.user_of(request)
    at, on = posts.now_and_today()
    version = version_of(offer, on)
    if request.method != "POST":
        return _show(request, _opened(request, offer, version), at, counter)
    sheet = sheets.sent(request, offer, version, user)
    button = request.POST.get("do", "")
    if button == "save":
        return _save_draft(request, sheet, at, counter)
    if button in BUTTONS:
        made = _do(request, sheet, button, at, counter)
        if made is not None:
            drafts.forget(user, drafts.reception_form(offer.pk))
            issue_at_once(request, made)
            queueing.join(request, made, at)
            return drafts.sent(request, redirect("counter:received", made.pk), sheet.key)
        return _show(request, sheet, at, counter, status=422)
    _look(request, sheet)
    status = 422 if button == "check" and not sheet.is_valid else 200
    return _show(request, sheet, at, counter, status=status)


def _do(
    request: HttpRequest, sheet: Sheet, button: str, at: datetime, counter: Agency | None
) -> Dossier | None:
    """The dossier this button made; None when the sheet has to be shown again with its faults."""
    claim = afterwards.claim_of(request.POST)
    if claim is None and Dossier.objects.filter(submission_key=sheet.key).exists():
        made = Dossier.objects.get(submission_key=sheet.key)
        tell_if_about_another(request, sheet.applicant.data.get("applicant_name", ""), made)
        return made  # the form was sent before: the second press leads to what the first one made
    if not sheet.is_valid:
        return None
    if not _may_go_on(request, sheet, button):
        return None
    try:
        intake = sheets.intake_of(sheet, partial(posts.visible, request))
        intake = replace(intake, counter_id=counter.pk if counter else None)
        made = _make(request, sheet, button, intake, claim, at)
    except RecordedElsewhere:
        raise
    except (DossierError, ProcedureError) as refusal:
        _place(sheet, refusal)
        return None
    for warning in sheet.applicant.warnings:
        messages.warning(request, warning)
    return made


def _make(
    request: HttpRequest, sheet: Sheet, button: str, intake: Intake, claim: Claim | None, at: datetime
) -> Dossier:
    """What the button makes; what was received without the line is accepted with its own time."""
    if claim is not None and button == "accept":
        made = afterwards.accept(request, claim, intake, at)
        tell_if_about_another(request, sheet.applicant.data.get("applicant_name", ""), made)
        return made
    made = BUTTONS[button](sheet, intake, actor(request), at)
    afterwards.tell_unused(request, claim)
    return made


def tell_if_about_another(request: HttpRequest, typed: str, made: Dossier) -> None:
    """Gone back in the browser and typed the next person over the last one: that one was not received."""
    if text.search_key(typed) != text.search_key(made.applicant_name):
        messages.error(
            request,
            _(
                "Biểu mẫu này đã dùng để nhận hồ sơ %(code)s nên CHƯA nhận hồ sơ vừa nhập. "
                "Bấm “Tiếp nhận hồ sơ khác” để mở biểu mẫu mới."
            )
            % {"code": made},
        )


def _may_go_on(request: HttpRequest, sheet: Sheet, button: str) -> bool:
    """A probable duplicate is shown first; refusing or asking for papers needs no second look."""
    sheet.decision.is_valid()
    if button not in ("accept", "submit") or sheet.decision.cleaned_data.get("despite_duplicate"):
        return True
    sheet.duplicates = sheets.find_duplicates(sheet, partial(posts.visible, request))
    return not sheet.duplicates


def _accept(_sheet: Sheet, intake: Any, by: Any, at: datetime) -> Dossier:
    return reception.accept_new(intake=intake, by=by, at=at)


def _submit(_sheet: Sheet, intake: Any, by: Any, at: datetime) -> Dossier:
    return reception.submit_new(intake=intake, by=by, at=at)


def _ask(sheet: Sheet, intake: Any, by: Any, at: datetime) -> Dossier:
    typed = sheet.decision.cleaned_data["missing"].strip()
    missing = typed or "\n".join(sheet.missing())
    return reception.ask_new(intake=intake, missing=missing, by=by, at=at)


def _refuse(sheet: Sheet, intake: Any, by: Any, at: datetime) -> Dossier:
    return reception.refuse_new(intake=intake, reason=sheet.decision.cleaned_data["reason"], by=by, at=at)


BUTTONS = {"accept": _accept, "submit": _submit, "ask": _ask, "refuse": _refuse}

# A service's name of a field, where the form has another.
FIELD_NAMES = {
    "applicant_born_on": "born_on",
    "applicant_id_number": "id_number",
    "applicant_phone": "phone",
    "representative_id_number": "representative_number",
}


def _place(sheet: Sheet, refusal: Exception) -> None:
    """Tell a refusal where it belongs: at its field, at its paper, or on top."""
    name = getattr(refusal, "field", "")
    name = FIELD_NAMES.get(name, name)
    said = str(refusal)
    for form in (sheet.applicant, sheet.fees, sheet.decision):
        if name in form.fields:
            form.add_error(name, said)
            return
    sheet.problems.append(said)


def _look(request: HttpRequest, sheet: Sheet) -> None:
    """What can be told before anything is decided: odd numbers, a dossier that is there already."""
    sheet.applicant.is_valid()
    # What the card warned of is found again in the field that the card has filled.
    sheet.said = list(dict.fromkeys([*sheet.said, *sheet.applicant.warnings]))
    sheet.duplicates = sheets.find_duplicates(sheet, partial(posts.visible, request))
    if request.POST.get("do") != "check":
        hush(sheet.applicant, *sheet.papers, sheet.fees)


def _opened(request: HttpRequest, offer: ProcedureOffer, version: ProcedureVersion) -> Sheet:
    """The draft this person left for this procedure, else an empty sheet, else one with the card scanned."""
    values = drafts.find(posts.user_of(request), drafts.reception_form(offer.pk))
    if values:
        sheet = sheets.restored(offer, version, values)
        sheet.said.append(_("Đã mở lại bản nháp của bạn. Tệp đính kèm không lưu trong nháp: hãy chọn lại."))
        hush(sheet.applicant, *sheet.papers, sheet.fees)
        return sheet
    initial = request.session.pop(CARD, None) or {}
    sheet = sheets.fresh(offer, version, initial)
    sheet.said = list(initial.get("said", []))
    return sheet


def _save_draft(request: HttpRequest, sheet: Sheet, at: datetime, counter: Agency | None) -> HttpResponse:
    if not drafts.save(posts.user_of(request), drafts.reception_form(sheet.offer.pk), request.POST):
        sheet.problems.append(_("Nội dung quá dài nên chưa lưu được nháp: hãy rút ngắn rồi lưu lại."))
        return _show(request, sheet, at, counter, status=422)
    messages.success(
        request, _("Đã lưu nháp (không kèm tệp). Bản nháp chỉ mở được bằng tài khoản này, trong 24 giờ.")
    )
    return redirect("counter:home")


def _show(
    request: HttpRequest, sheet: Sheet, at: datetime, counter: Agency | None = None, *, status: int = 200
) -> HttpResponse:
    on = posts.now_and_today()[1]
    here = counter.pk if counter else sheet.offer.receiving_agency_id
    roles = actor_roles(actor(request), [here], on)
    context = {
        "sheet": sheet,
        "counter": counter,
        "rows": _paper_rows(sheet),
        "missing": sheet.missing(),
        "queue_here": queueing.ticket_here(request, on),
        "due": sheets.due_shown(sheet, at),
        "fees": sheets.fees_shown(sheet, on),
        "may_accept": not roles.isdisjoint(posts.CLERKS),
        # For another agency there is no promise: nothing to go home with, and no form kept for a lost line.
        "may_give_slip": counter is None and not roles.isdisjoint(posts.CLERKS),
        "faults": _faults(sheet) if status == 422 else [],
        "focus": _focus(request, sheet),
        "keys": keys.RECEPTION,
        "afterwards": afterwards.said_of(request.POST or request.GET),
        "draft_form": drafts.reception_form(sheet.offer.pk),
        "authorisation_files": sheet.files.of(sheets.AUTHORISATION),
        "authorisation_refused": sheet.files.refused.get(sheets.AUTHORISATION, []),
        "other_files": sheet.files.of(sheets.OTHER_FILES),
        "other_refused": sheet.files.refused.get(sheets.OTHER_FILES, []),
    }
    form = drafts.reception_form(sheet.offer.pk)
    keeping.with_drafts(request, name=form, key=str(sheet.key), form_id="reception")
    return render(request, "counter/reception.html", context, status=status)


def _focus(request: HttpRequest, sheet: Sheet) -> str:
    """Id of the control to go on in: a scan not read, what a scan has not filled, else the papers."""
    form = sheet.applicant
    if sheet.unread:
        return sheet.unread
    if not form.is_bound and not form.initial:
        return "scan"
    wanted = [form["phone"]]
    if form.cases:
        wanted.insert(0, form["case"])
    if form["representative_name"].value():
        wanted.insert(0, form["authorisation"])
    return next((field.auto_id for field in wanted if not field.value()), "papers")


def _paper_rows(sheet: Sheet) -> list[dict[str, Any]]:
    return [
        {
            "form": form,
            "key": form.tick_key,
            "title": form.title,
            "is_required": form.is_required,
            "is_ticked": form.is_ticked,
            # Nothing typed yet: the row of this paper looks the same for everybody.
            "is_blank": not form.is_bound,
            "files": sheet.files.of(form.slot),
            "refused": sheet.files.refused.get(form.slot, []),
        }
        for form in sheet.papers
    ]


def faults(forms: Iterable[BaseForm], files: Attachments, problems: Iterable[str]) -> list[dict[str, str]]:
    """What is wrong with forms and files, each with the address of its control; `problems` belong to none."""
    found = [{"text": text, "href": "#submit"} for text in problems]
    for form in forms:
        found += form_faults(form, getattr(form, "title", ""))
    for slot, sentences in files.refused.items():
        found += [{"text": sentence, "href": f"#files-{slot}"} for sentence in sentences]
    return found


def filed_before() -> dict[str, str]:
    """What to do about a probable duplicate."""
    told = _("Người này đang có hồ sơ cùng thủ tục. Xem hồ sơ đó, hoặc đánh dấu “vẫn tiếp nhận”.")
    return {"text": told, "href": "#duplicates"}


def _faults(sheet: Sheet) -> list[dict[str, str]]:
    """Every fault with the id of the control it belongs to."""
    forms = [sheet.applicant, *sheet.papers, sheet.fees, sheet.decision]
    found = faults(forms, sheet.files, sheet.problems)
    if sheet.duplicates:
        found.append(filed_before())
    return found

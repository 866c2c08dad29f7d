"""A dossier that is not accepted yet: papers brought later, and its acceptance."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dossiers.enums import Evidence, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier
from dossiers.permissions import check_can
from dossiers.rules.intake import FileIn, PaperIn
from dossiers.services import bringing
from portal.counter import attachments, posts
from portal.counter.dossier import BEFORE_ACCEPTANCE
from portal.counter.dossier_forms import BroughtForm
from portal.counter.receipt import issue_at_once
from portal.counter.reception import faults
from portal.http import actor, open_to, reads_unless_posted
from portal.looks import shows_personal_data
from portal.ui import keeping
from portal.ui.fees import FeeForm, amounts_in, fee_questions, quantities_in
from procedures.exceptions import ProcedureError
from procedures.queries import current_version


@shows_personal_data("dossier", "dossier_id")
@open_to(*posts.CLERKS_AND_POST)
@reads_unless_posted
@keeping.keeps_typed
def complete(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """GET shows what is missing; POST takes papers in and, by the other button, accepts as well."""
    found = posts.dossier_or_404(request, dossier_id)
    check_can("resubmit", actor(request), found, on=posts.now_and_today()[1])
    if found.state not in BEFORE_ACCEPTANCE:
        raise NotReady(_("Hồ sơ này không còn ở bước chờ tiếp nhận. Tải lại trang hồ sơ để xem."))
    data = request.POST if request.method == "POST" else None
    files = attachments.Attachments((), {})
    if data is not None:
        files = attachments.take(request, posts.user_of(request))
    if data is None:
        return _opened(request, found)
    sheet = _Sheet(found, data, files)
    if sheet.is_valid():
        try:
            return _take(request, sheet, accept=data.get("do") == "accept")
        except (Refused, ProcedureError) as refusal:
            sheet.problems.append(str(refusal))
    return _show(request, sheet, status=422)


def _opened(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """The form as it is, or as it was left when the login had expired (ruling 36)."""
    sheet = _Sheet(dossier, keeping.typed(request), attachments.Attachments((), {}))
    keeping.reopened(request, *sheet.forms, sheet.fees)
    return _show(request, sheet)


class _Sheet:
    """The papers of the dossier as forms, with the fee questions of its procedure."""

    def __init__(self, dossier: Dossier, data: Any, files: attachments.Attachments) -> None:
        self.dossier = dossier
        self.files = files
        self.rows = list(dossier.papers.select_related("required_paper").order_by("order"))
        self.forms = [BroughtForm(data, paper=row) for row in self.rows if not row.is_present]
        # It is accepted by what binds today, which may be newer than what it was filed under (ruling 16).
        today = posts.now_and_today()[1]
        version = current_version(dossier.procedure_version.procedure_id, today) or dossier.procedure_version
        units, typed = fee_questions(version)
        self.fees = FeeForm(data, units=units, typed=typed)
        self.problems: list[str] = []

    def is_valid(self) -> bool:
        faulty = [form for form in [*self.forms, self.fees] if not form.is_valid()]
        return not faulty and not self.files.refused

    def papers(self) -> dict[int, PaperIn]:
        """What was ticked, by id of its row."""
        return {
            form.paper.pk: PaperIn(
                name=form.paper.name,
                required_paper_id=form.paper.required_paper_id,
                evidence=Evidence(form.cleaned_data["evidence"] or Evidence.ORIGINAL),
                originals=form.cleaned_data["originals"] or 0,
                certified=form.cleaned_data["certified"] or 0,
                copies=form.cleaned_data["copies"] or 0,
                source=form.cleaned_data["source"].strip(),
            )
            for form in self.forms
            if form.cleaned_data["has"]
        }

    def new_files(self) -> dict[int, Sequence[FileIn]]:
        """Files by id of the paper they belong to."""
        found: dict[int, list[FileIn]] = {}
        for form in self.forms:
            for file in self.files.of(form.prefix or ""):
                found.setdefault(form.paper.pk, []).append(FileIn(file.stored_file_id, file.name))
        return dict(found)


def _take(request: HttpRequest, sheet: _Sheet, *, accept: bool) -> HttpResponse:
    by, at = actor(request), posts.now_and_today()[0]
    brought, files = sheet.papers(), sheet.new_files()
    if not accept:
        bringing.bring(dossier_id=sheet.dossier.pk, papers=brought, files=files, by=by, at=at)
        messages.success(request, _("Đã nhận giấy tờ bổ sung."))
        return redirect("counter:dossier", sheet.dossier.pk)
    accepted = bringing.bring_and_accept(
        dossier_id=sheet.dossier.pk,
        papers=brought,
        files=files,
        quantities=quantities_in(sheet.fees),
        amounts=amounts_in(sheet.fees),
        by=by,
        at=at,
    )
    keeping.after(request, lambda: issue_at_once(request, accepted))
    return redirect("counter:received", sheet.dossier.pk)


def _asked(dossier: Dossier) -> str:
    """What the slip asked for, while it is waited for."""
    if dossier.state != State.SUPPLEMENT_PRE:
        return ""
    last = dossier.reasons.order_by("-pk").first()
    return last.text if last else ""


def _show(request: HttpRequest, sheet: _Sheet, *, status: int = 200) -> HttpResponse:
    context = {
        "dossier": sheet.dossier,
        "asked": _asked(sheet.dossier),
        "present": [row for row in sheet.rows if row.is_present],
        "rows": [
            {
                "form": form,
                "files": sheet.files.of(form.prefix or ""),
                "refused": sheet.files.refused.get(form.prefix or "", []),
            }
            for form in sheet.forms
        ],
        "fees": sheet.fees,
        "faults": faults([*sheet.forms, sheet.fees], sheet.files, sheet.problems) if status == 422 else [],
    }
    return render(request, "counter/complete.html", context, status=status)

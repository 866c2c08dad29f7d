"""Setting up an office: the workbook to download, check and commit; what is still missing (ruling 40)."""

from __future__ import annotations

import io

from django import forms
from django.contrib import messages
from django.core.files import File
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts import queries
from accounts.enums import Role
from accounts.permissions import Thing
from accounts.services.setup_rows import Outcome
from feedback.queries import lacks_of_support
from lib.workbooks import XLSX_TYPE, BadWorkbook
from portal import setup_files
from portal.http import actor, leaves_the_screen, open_to, reads_only, reads_unless_posted
from procedures.queries import lacks_of_annexes, lacks_of_offers


SEERS = (Role.ADMINISTRATOR, Role.CONTROL, Role.HEAD, Role.AUDITOR)
MAX_BYTES = 10 * 1024 * 1024
# A page of faults is for a person to read; a file with more is wrong as a whole.
SHOWN_FAULTS = 200
# After the file is taken; all were shown when it was checked.
SHOWN_NOTES = 5


class UploadForm(forms.Form):
    """The filled-in workbook."""

    workbook = forms.FileField(
        label=gettext_lazy("Tệp Excel đã điền"),
        help_text=gettext_lazy("Tệp .xlsx lập từ mẫu, tối đa 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": gettext_lazy("Hãy chọn tệp Excel đã điền.")},
    )

    def clean_workbook(self) -> File[bytes]:
        workbook: File[bytes] = self.cleaned_data["workbook"]
        if (workbook.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("Tệp lớn hơn 10 MB. Hãy chia thành nhiều tệp."))
        return workbook


@open_to(Role.ADMINISTRATOR)
@reads_unless_posted
def setup(request: HttpRequest) -> HttpResponseBase:
    """Download, fill in, check, commit. A file with one fault changes nothing."""
    form = UploadForm(request.POST or None, request.FILES or None)
    form.label_suffix = ""
    outcome = None
    commit = request.POST.get("do") == "commit"
    if form.is_valid():
        try:
            outcome = _take(request, form.cleaned_data["workbook"], commit=commit)
        except BadWorkbook as fault:
            form.add_error("workbook", str(fault))
    if outcome is not None and commit and not outcome.faults:
        messages.success(
            request,
            _("Đã ghi: tạo mới %(created)d, cập nhật %(updated)d, giữ nguyên %(unchanged)d dòng.")
            % {"created": outcome.created, "updated": outcome.updated, "unchanged": outcome.unchanged},
        )
        for note in outcome.notes[:SHOWN_NOTES]:
            messages.warning(request, str(note))
        return redirect("oversight:missing")
    context = {
        "form": form,
        "outcome": outcome,
        "faults": outcome.faults[:SHOWN_FAULTS] if outcome else [],
        "hidden_faults": max(len(outcome.faults) - SHOWN_FAULTS, 0) if outcome else 0,
        "notes": outcome.notes[:SHOWN_FAULTS] if outcome else [],
        "sheets": setup_files.sheets(),
    }
    return render(
        request, "oversight/setup/setup.html", context, status=422 if _is_wrong(form, outcome) else 200
    )


def _is_wrong(form: UploadForm, outcome: Outcome | None) -> bool:
    return bool(form.errors or (outcome and outcome.faults))


def _take(request: HttpRequest, workbook: File[bytes], *, commit: bool) -> Outcome:
    filled = setup_files.read_stream(io.BytesIO(workbook.read()))
    return setup_files.take(filled, commit=commit, by=actor(request), on=timezone.localdate())


@open_to(*SEERS)
@leaves_the_screen
@reads_only
def template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in."""
    answer = HttpResponse(setup_files.template(), content_type=XLSX_TYPE)
    answer["Content-Disposition"] = 'attachment; filename="mau-thiet-lap.xlsx"'
    return answer


@open_to(*SEERS)
@reads_only
def missing(request: HttpRequest) -> HttpResponse:
    """What the agencies this person looks after still lack before their first reception."""
    on = timezone.localdate()
    seen = queries.agencies_of(queries.agencies_seen(actor(request).user, Thing.SETTINGS, on))
    lacks = [
        *queries.lacks_of_agencies(seen, on),
        *lacks_of_offers(seen, on),
        *lacks_of_annexes(seen, on),
        *lacks_of_support(seen, on),
    ]
    context = {
        "blocking": [lack for lack in lacks if lack.blocks],
        "others": [lack for lack in lacks if not lack.blocks],
    }
    return render(request, "oversight/setup/missing.html", context)

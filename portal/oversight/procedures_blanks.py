"""Blank forms of a draft as files: one for each paper that is a form; and the download for officers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from documents.exceptions import FileRefused
from documents.rules import uploads
from documents.services import files
from portal.http import actor, leaves_the_screen, open_to, reads_only, reads_unless_posted, row_id
from portal.oversight.procedures import STAFF, of_catalogue_keepers
from portal.ui.form_files import form_response
from portal.ui.keeping import sent_once
from portal.ui.sizes import size_in_words
from procedures.exceptions import ProcedureError
from procedures.models import ProcedureVersion, RequiredPaper
from procedures.queries import files_in_force, form_of, forms_of
from procedures.services.blank_forms import attach_form, remove_form


class FileForm(forms.Form):
    """The file of one form. What it may be is said by the store, so that an empty one is told there too."""

    file = forms.FileField(
        label=gettext_lazy("Tệp mẫu"),
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".pdf,.docx,.doc,.odt,.rtf,.xlsx,.xls"}),
        error_messages={"required": gettext_lazy("Hãy chọn tệp mẫu.")},
    )


@dataclass(frozen=True)
class FormRow:
    """A form of the draft with the file it has, and how that stands to the version in force."""

    paper: RequiredPaper
    size: str
    compared: str
    upload: FileForm


@dataclass(frozen=True)
class Refusal:
    """Why nothing was done about a paper, and the status that says so."""

    paper_key: str
    sentence: str
    status: int


@open_to(Role.CONTROL)
@reads_unless_posted
@sent_once
@of_catalogue_keepers
def form_files(request: HttpRequest, version_id: int) -> HttpResponse:
    """Every form of a draft; each is given its file, or rid of it, on its own."""
    version = get_object_or_404(ProcedureVersion.objects.select_related("procedure"), pk=version_id)
    refusal = None
    if request.method == "POST":
        refusal = _act(request, version)
        if refusal is None:
            return redirect("oversight:form_files", version_id=version.pk)
    elif version.is_published:
        raise Http404
    rows = _rows(version, refusal)
    bounds = files.form_limits()
    return render(
        request,
        "oversight/procedures/form_files.html",
        {
            "version": version,
            "rows": rows,
            "faults": _faults(rows, refusal) if refusal else [],
            "kinds": ", ".join(uploads.NAMES[kind] for kind in bounds.media_types),
            "largest": bounds.max_bytes // (1024 * 1024),
        },
        status=refusal.status if refusal else 200,
    )


@open_to(*STAFF)
@leaves_the_screen
@reads_only
def form_file(request: HttpRequest, version_id: int, key: str) -> HttpResponse:
    """The blank form of any version, as officers see them all: a dossier keeps the version it came under."""
    paper = form_of(version_id, key)
    if paper is None:
        raise Http404
    return form_response(request, paper)


def _act(request: HttpRequest, version: ProcedureVersion) -> Refusal | None:
    """Do what the pressed button says."""
    key = request.POST.get("paper", "")
    told: dict[str, Any] = {
        "version_id": version.pk,
        "paper_key": key,
        "seen": row_id(request.POST.get("seen")),
        "by": actor(request),
        "at": timezone.now(),
    }
    try:
        if request.POST.get("do") == "remove":
            paper = remove_form(**told)
            said = _("Đã gỡ tệp mẫu của “%(paper)s”.")
        else:
            form = FileForm(request.POST, request.FILES)
            if not form.is_valid():
                return Refusal(key, str(form.errors["file"][0]), 422)
            paper = _attach(form.cleaned_data["file"], told)
            said = _("Đã lưu tệp mẫu của “%(paper)s”.")
    except FileRefused as refused:
        return Refusal(key, str(refused), 422)
    except ProcedureError as refused:
        if version.is_published:  # there is no such form to show any more
            raise
        return Refusal(key, str(refused), 409)
    messages.success(request, said % {"paper": paper.name})
    return None


def _attach(upload: Any, told: Mapping[str, Any]) -> RequiredPaper:
    name = uploads.short_name(upload.name)
    stored = files.store_form(upload.file or upload, name)
    return attach_form(stored_file_id=stored.pk, name=name, **told)


def _rows(version: ProcedureVersion, refusal: Refusal | None) -> list[FormRow]:
    in_force = files_in_force(version.procedure_id, timezone.localdate())
    rows = []
    for number, paper in enumerate(forms_of(version), start=1):
        form = FileForm(auto_id=f"form-{number}-%s")
        if refusal and refusal.paper_key == paper.key:
            form = FileForm({}, MultiValueDict(), auto_id=f"form-{number}-%s")
            form.errors["file"] = form.error_class([refusal.sentence])
        size = size_in_words(paper.form_file.size) if paper.form_file else ""
        rows.append(FormRow(paper, size, _compared(paper, in_force), form))
    return rows


def _compared(paper: RequiredPaper, in_force: Mapping[str, int] | None) -> str:
    """What publication would change; nothing where neither has a file, or nothing is in force."""
    if in_force is None:
        return ""
    there = in_force.get(paper.key)
    if there == paper.form_file_id:
        return _("Như phiên bản đang áp dụng.") if there else ""
    if there is None:
        return _("Mới: phiên bản đang áp dụng chưa có tệp.")
    if paper.form_file_id is None:
        return _("Phiên bản đang áp dụng có tệp; bản này thì không.")
    return _("Khác tệp của phiên bản đang áp dụng.")


def _faults(rows: list[FormRow], refusal: Refusal) -> list[dict[str, str]]:
    """For the summary at the top; a paper that is gone has no control to lead to."""
    row = next((row for row in rows if row.paper.key == refusal.paper_key), None)
    if row is None:
        return [{"text": refusal.sentence, "href": ""}]
    control = row.upload["file"].id_for_label
    return [{"text": f"{row.paper.name}: {refusal.sentence}", "href": f"#{control}"}]

"""Writing a draft: one page with the head and every table; saving writes the whole draft anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.forms import BaseFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from portal.http import actor, open_to, reads_unless_posted
from portal.oversight import procedures_forms as shapes
from portal.oversight.procedures import of_catalogue_keepers
from portal.oversight.procedures_forms import HeadForm, NewProcedureForm, PartForm, key_from
from portal.ui.formsets import MOST_ROWS, rows_of
from procedures.exceptions import ProcedureError
from procedures.models import ProcedureVersion, SubjectType
from procedures.queries import content_of, missing_parts
from procedures.rules.content import (
    BasisContent,
    CaseContent,
    CutoffContent,
    FeeContent,
    LimitContent,
    PaperContent,
    ResultContent,
    SectorRuleContent,
    VersionContent,
)
from procedures.rules.fees import plain
from procedures.services.drafts import begin_procedure, rewrite_draft


@dataclass(frozen=True)
class Part:
    """A table of the page: which form a row has, what a row becomes, what gives it its key."""

    title: str | Promise
    form: type[PartForm]
    row: type[Any]
    key: str = ""
    longest: int = 60
    extra: int = 2


# In the order of the page; the names are those of VersionContent.
PARTS: dict[str, Part] = {
    "cases": Part(gettext_lazy("Trường hợp"), shapes.CaseForm, CaseContent, "key", 40),
    "papers": Part(gettext_lazy("Thành phần hồ sơ"), shapes.PaperForm, PaperContent, "key", extra=3),
    "limits": Part(gettext_lazy("Thời hạn giải quyết"), shapes.LimitForm, LimitContent),
    "cutoffs": Part(gettext_lazy("Giờ chốt tiếp nhận"), shapes.CutoffForm, CutoffContent, extra=1),
    "fees": Part(gettext_lazy("Phí, lệ phí"), shapes.FeeForm, FeeContent),
    "results": Part(gettext_lazy("Kết quả"), shapes.ResultForm, ResultContent, "code"),
    "legal_bases": Part(gettext_lazy("Căn cứ pháp lý"), shapes.BasisForm, BasisContent),
    "sector_rules": Part(
        gettext_lazy("Quy định chuyên ngành"), shapes.SectorRuleForm, SectorRuleContent, "key", 40, extra=1
    ),
}
HEAD_FIELDS = (
    "name",
    "decision_number",
    "decided_on",
    "publisher_name",
    "agency_text",
    "steps_text",
    "manner_text",
    "conditions_text",
    "document_sets",
    "online_level",
    "partial_reason",
    "supplement_mode",
    "is_non_boundary",
    "is_express",
    "in_person_only",
    "allows_representative",
    "gives_paper_result",
    "is_internal",
    "is_vertical",
)
Tables = dict[str, "BaseFormSet[PartForm]"]


@open_to(Role.CONTROL)
@reads_unless_posted
@of_catalogue_keepers
def new_procedure(request: HttpRequest) -> HttpResponse:
    """Enter a procedure that is in no catalogue yet."""
    form = NewProcedureForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            draft = begin_procedure(**form.cleaned_data, by=actor(request), at=timezone.now())
        except ProcedureError as error:
            form.add_error(None, str(error))
        else:
            return redirect("oversight:edit_version", version_id=draft.pk)
    return render(request, "oversight/procedures/new.html", {"form": form})


@open_to(Role.CONTROL)
@reads_unless_posted
@of_catalogue_keepers
def edit(request: HttpRequest, version_id: int) -> HttpResponse:
    """The draft as a form; a published version has none."""
    version = get_object_or_404(ProcedureVersion.objects.select_related("procedure", "sector"), pk=version_id)
    if version.is_published:
        raise Http404
    content = content_of(version)
    head = HeadForm(request.POST or None, initial=_head_initial(content))
    tables = _tables(content, request.POST if request.method == "POST" else None)
    if request.method == "POST" and head.is_valid() and all(table.is_valid() for table in tables.values()):
        try:
            rewrite_draft(
                version_id=version.pk,
                content=_content(content, head.cleaned_data, tables),
                valid_from=head.cleaned_data["valid_from"],
                by=actor(request),
                at=timezone.now(),
            )
        except ProcedureError as error:
            head.add_error(None, str(error))
        else:
            messages.success(request, _("Đã lưu bản dự thảo."))
            return redirect("oversight:edit_version", version_id=version.pk)
    return render(
        request,
        "oversight/procedures/edit.html",
        {
            "version": version,
            "head": head,
            "tables": [(name, PARTS[name].title, table) for name, table in tables.items()],
            "missing": missing_parts(version),
        },
        status=422 if request.method == "POST" else 200,
    )


def _head_initial(content: VersionContent) -> dict[str, Any]:
    same = {name: getattr(content, name) for name in HEAD_FIELDS}
    return {
        **same,
        "valid_from": content.valid_from,
        "sector": content.sector_code,
        "levels": list(content.levels),
        "subjects": [code for code, _name in content.subjects],
    }


def _tables(content: VersionContent, posted: Mapping[str, Any] | None) -> Tables:
    cases = [(case.key, case.name) for case in content.cases]
    tables: Tables = {}
    for name, part in PARTS.items():
        initial = [_row_initial(row) for row in getattr(content, name)]
        # What came with the national record may be longer, and can still be edited here.
        most = max(MOST_ROWS, len(initial) + part.extra)
        factory = rows_of(part.form, extra=part.extra, most=most, can_delete=True)
        tables[name] = factory(data=posted, prefix=name, initial=initial, form_kwargs={"cases": cases})
    return tables


def _row_initial(row: Any) -> dict[str, Any]:
    values = asdict(row)
    if isinstance(row, PaperContent) and not row.blank_form:
        values["form_name"] = ""  # it only repeats the paper's name, as shipped papers do
    if "tiers" in values:
        values["tiers"] = "; ".join(f"{_number(above)}:{_number(rate)}" for above, rate in values["tiers"])
    return values


def _number(value: Any) -> str:
    return plain(value).replace(",", ".")


def _content(before: VersionContent, head: Mapping[str, Any], tables: Tables) -> VersionContent:
    """The draft as typed. What the page does not show stays as it was."""
    names = dict(SubjectType.objects.filter(code__in=head["subjects"]).values_list("code", "name"))
    rows: dict[str, Any] = {
        name: tuple(_rows(PARTS[name], getattr(before, name), table)) for name, table in tables.items()
    }
    return VersionContent(
        **{name: head[name] for name in HEAD_FIELDS},
        **rows,
        code=before.code,
        sector_code=head["sector"].code,
        sector_name=head["sector"].name,
        levels=tuple(head["levels"]),
        subjects=tuple((code, names[code]) for code in head["subjects"]),
        publisher_code=before.publisher_code,
    )


def _rows(part: Part, before: tuple[Any, ...], table: BaseFormSet[PartForm]) -> list[Any]:
    """Rows kept and added, in the order typed; a new one gets a key from its name."""
    kept = [form for form in table.forms if _is_row(form)]
    taken = {form.cleaned_data[part.key] for form in kept if part.key} - {""}
    known = {getattr(row, part.key): row for row in before} if part.key else {}
    found = []
    for form in kept:
        values = {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
        if part.key:
            values[part.key] = values[part.key] or key_from(values["name"], taken, part.longest)
            earlier = known.get(values[part.key])
            values = {**(asdict(earlier) if earlier else {}), **values}
        found.append(part.row(**values))
    return found


def _is_row(form: forms.Form) -> bool:
    """An extra row nobody touched has no values; a removed one is ticked."""
    return bool(form.cleaned_data) and not form.cleaned_data.get("DELETE")

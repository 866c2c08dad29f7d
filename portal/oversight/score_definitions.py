"""Sets of indicators: every version kept here, what each changes, and adding the next (law.md §1.8)."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files import File
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from indicators.exceptions import WrongDefinition
from indicators.models import ScoreDefinition
from indicators.permissions import can_add_definition, check_can_add_definition
from indicators.querysets import WATCHERS
from indicators.rules.definition import Definition, Indicator, definition_from
from indicators.rules.versions import Change, changes
from indicators.services import definitions
from indicators.services.definitions import Proposal
from portal.http import actor, leaves_the_screen, open_to, reads_only, reads_unless_posted
from portal.oversight.scores_shared import as_decimal, name_of, words
from portal.ui.formats import NOTHING, day, number
from portal.ui.made_of import ENTERED


MAX_BYTES = 1024 * 1024
FIELDS = {
    "max": gettext_lazy("điểm tối đa"),
    "full_at": gettext_lazy("đạt đủ điểm từ tỷ lệ"),
    "zero_rule": gettext_lazy("khi không có gì để tính"),
    "basis": gettext_lazy("cách làm tròn"),
    "measure": gettext_lazy("cách đo"),
    "scope": gettext_lazy("loại đơn vị được chấm"),
    "rollup": gettext_lazy("cách gộp lên cấp trên"),
    "source": gettext_lazy("nguồn số liệu"),
    "group": gettext_lazy("nhóm"),
    "words": gettext_lazy("tên, cách gọi"),
    "added": gettext_lazy("chỉ số mới, điểm tối đa"),
    "removed": gettext_lazy("bỏ chỉ số, điểm tối đa"),
    "valid_to": gettext_lazy("hiệu lực đến hết ngày"),
    "points_decimals": gettext_lazy("số chữ số thập phân của điểm"),
    "due_date": gettext_lazy("ngày hẹn để so"),
    "ties": gettext_lazy("nhóm phân định khi bằng điểm"),
    "grades": gettext_lazy("mức xếp loại"),
}


class DefinitionForm(forms.Form):
    """A file, or the text of one: the second step carries what the first has checked."""

    file = forms.FileField(
        label=gettext_lazy("Tệp JSON của phiên bản mới"),
        help_text=gettext_lazy("Tải một phiên bản đang có về, sửa, tăng “version” thêm 1 rồi gửi lên."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json"}),
        error_messages={"required": gettext_lazy("Hãy chọn tệp JSON của phiên bản mới.")},
    )
    content = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = not self.data.get("content")

    def clean_file(self) -> File[bytes] | None:
        file: File[bytes] | None = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("Tệp lớn hơn 1 MB: không phải một bộ chỉ số."))
        return file

    def text(self) -> str:
        """What was handed in. Raises WrongDefinition."""
        file: File[bytes] | None = self.cleaned_data["file"]
        if file is None:
            return str(self.cleaned_data["content"])
        try:
            return bytes(file.read()).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise WrongDefinition(_("Tệp không phải là chữ UTF-8.")) from None


INDICATOR_COLUMNS = (
    (gettext_lazy("Chỉ số"), "wide"),
    (gettext_lazy("Nhóm"), ""),
    (gettext_lazy("Điểm tối đa"), "number"),
    (gettext_lazy("Tử số"), "wide"),
    (gettext_lazy("Mẫu số"), "wide"),
)


def _indicator(one: Indicator, definition: Definition) -> dict[str, Any]:
    """An indicator as its set defines it: its maximum is the decision's, made of nothing here."""
    group = next(group for group in definition.groups if group.id == one.group)
    return {
        "cells": [
            {"text": f"{one.number} {words(one.label)}"},
            {"text": f"{words(group.label)} ({number(as_decimal(group.max))})"},
            {
                "text": number(as_decimal(one.max)) if one.is_paid else NOTHING,
                "css": "number",
                "made_of": ENTERED,
            },
            {"text": words(one.numerator)},
            {"text": words(one.denominator)},
        ]
    }


@open_to(*WATCHERS)
@reads_only
def listing(request: HttpRequest) -> HttpResponse:
    """Every version, the newest of each set first, with what it changed."""
    rows = list(
        ScoreDefinition.objects.select_related("added_by").order_by("-is_default", "code", "-version")
    )
    read = {row.pk: definition_from(row.content) for row in rows}
    earlier = {(one.code, one.version): one for one in read.values()}
    sets = [
        {
            "row": row,
            "label": words(read[row.pk].label),
            "facts": [
                *_facts(read[row.pk]),
                {
                    "label": _("Số chỉ số"),
                    "value": len(read[row.pk].indicators),
                    "href": f"#chi-so-{row.pk}",
                },
                {
                    "label": _("Dùng để tính điểm hằng đêm"),
                    "value": _("có") if row.is_default else _("không"),
                },
                {
                    "label": _("Người ghi"),
                    "value": row.added_by.full_name if row.added_by else _("kèm theo phần mềm"),
                },
            ],
            "columns": [{"label": label, "css": css} for label, css in INDICATOR_COLUMNS],
            "rows": [_indicator(one, read[row.pk]) for one in read[row.pk].indicators],
            "changes": _told(earlier.get((row.code, row.version - 1)), read[row.pk]),
            "is_first": row.version == 1,
        }
        for row in rows
    ]
    may_add = can_add_definition(actor(request), on=timezone.localdate())
    return render(request, "oversight/definitions/listing.html", {"sets": sets, "may_add": may_add})


@open_to(*WATCHERS)
@leaves_the_screen
@reads_only
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """A version in full, as it may be changed and handed in again."""
    row = get_object_or_404(ScoreDefinition, pk=pk)
    text = json.dumps(row.content, ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{row.code}.v{row.version}.json"'
    return answer


@open_to(Role.CONTROL)
@reads_unless_posted
def new_version(request: HttpRequest) -> HttpResponse:
    """Hand in, see what it would change and which periods it will score, then confirm."""
    check_can_add_definition(actor(request), on=timezone.localdate())
    form = DefinitionForm(request.POST or None, request.FILES or None)
    form.label_suffix = ""
    proposal, text = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            text = form.text()
            if request.POST.get("do") == "add":
                return _added(request, text)
            proposal = definitions.propose(text, by=actor(request), at=timezone.now())
        except WrongDefinition as error:
            form.add_error("file", str(error))
    context = {"form": form, "proposal": _shown(proposal) if proposal else None, "text": text}
    return render(
        request, "oversight/definitions/new_version.html", context, status=422 if form.errors else 200
    )


def _added(request: HttpRequest, text: str) -> HttpResponse:
    row = definitions.add(text, by=actor(request), at=timezone.now())
    messages.success(request, _("Đã thêm %(name)s.") % {"name": str(row)})
    return redirect("oversight:definitions")


def _shown(proposal: Proposal) -> dict[str, Any]:
    new = proposal.definition
    return {
        "name": new.name,
        "label": words(new.label),
        "facts": _facts(new),
        "is_new_set": proposal.before is None,
        "is_default": new.is_default,
        "periods": [name_of(period) for period in proposal.periods],
        "changes": [_change(one, new, proposal.before) for one in proposal.changes],
    }


def _told(before: Definition | None, now: Definition) -> list[str]:
    return [_change(one, now, before) for one in changes(before, now)] if before else []


def _change(one: Change, now: Definition, before: Definition | None) -> str:
    indicator = now.indicator(one.of) or (before.indicator(one.of) if before else None)
    subject = f"{indicator.number} {words(indicator.label)}" if indicator else _("cả bộ")
    parts = {
        "subject": subject,
        "field": FIELDS[one.name],
        "was": one.was or NOTHING,
        "now": one.now or NOTHING,
    }
    return format_html(_("{subject}: {field} {was} → {now}"), **parts)


def _facts(definition: Definition) -> list[dict[str, Any]]:
    return [
        {"label": _("Hiệu lực"), "value": _validity(definition)},
        {"label": _("Căn cứ"), "value": definition.legal_basis},
    ]


def _validity(definition: Definition) -> str:
    first = day(definition.valid_from)
    if definition.valid_to is None:
        return _("từ %(first)s") % {"first": first}
    return _("từ %(first)s đến %(last)s") % {"first": first, "last": day(definition.valid_to)}

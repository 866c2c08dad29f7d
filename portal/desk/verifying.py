"""Minutes of verifications: the form, and the minutes as they are read and printed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from documents.exceptions import FileRefused
from documents.services.files import store
from dossiers.enums import FileKind
from dossiers.exceptions import Refused
from dossiers.models import Dossier, Verification
from dossiers.permissions import check_can
from dossiers.queries import access_to
from dossiers.rules.intake import FileIn
from dossiers.rules.verifying import MOST_TEXT, Minutes
from dossiers.rules.visibility import Personal
from dossiers.services import files, verifying
from portal.desk.dossier import visible
from portal.http import actor, open_to, reads_only, reads_unless_posted, row_id
from portal.looks import shows_personal_data
from portal.ui import keeping
from portal.ui.formats import day
from portal.ui.forms import DayInput
from portal.ui.roles import OFFICE


DAYS = ["%d/%m/%Y", "%d%m%Y", "%Y-%m-%d"]
HOURS = ["%H:%M", "%Hh%M", "%H"]
WHEN = {"inputmode": "numeric", "placeholder": gettext_lazy("giờ:phút"), "autocomplete": "off", "size": "6"}


class MinutesForm(forms.Form):
    """What the law wants in the minutes: time, place, who was there, content."""

    held_on = forms.DateField(label=gettext_lazy("Ngày xác minh"), widget=DayInput, input_formats=DAYS)
    held_from = forms.TimeField(
        label=gettext_lazy("Từ giờ"),
        required=False,
        input_formats=HOURS,
        widget=forms.TimeInput(attrs=WHEN, format="%H:%M"),
    )
    held_to = forms.TimeField(
        label=gettext_lazy("Đến giờ"),
        required=False,
        input_formats=HOURS,
        widget=forms.TimeInput(attrs=WHEN, format="%H:%M"),
    )
    place = forms.CharField(label=gettext_lazy("Địa điểm"), max_length=255)
    present = forms.CharField(
        label=gettext_lazy("Thành phần tham gia"),
        max_length=MOST_TEXT,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Mỗi người một dòng: họ tên, chức danh hoặc tư cách."),
    )
    applicant_there = forms.BooleanField(
        label=gettext_lazy("Người nộp hoặc người được ủy quyền có mặt"), required=False
    )
    content = forms.CharField(
        label=gettext_lazy("Nội dung xác minh"), max_length=MOST_TEXT, widget=forms.Textarea({"rows": 6})
    )
    conclusion = forms.CharField(
        label=gettext_lazy("Kết luận, kiến nghị"),
        max_length=MOST_TEXT,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    papers = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Giấy tờ kèm theo, đã có trong hồ sơ"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    upload = forms.FileField(
        label=gettext_lazy("Thêm tệp kèm biên bản"),
        required=False,
        help_text=gettext_lazy("PDF hoặc ảnh: bản có chữ ký, ảnh hiện trường."),
    )
    why = forms.CharField(
        label=gettext_lazy("Lý do lập lại"), max_length=500, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, dossier: Dossier, replaces: Verification | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        there = dossier.files.filter(removed_at=None).order_by("pk")
        fields["papers"].choices = list(there.values_list("pk", "name"))
        if not fields["papers"].choices:
            del fields["papers"]
        if replaces is None:
            del fields["why"]
            fields["held_on"].initial = timezone.localdate()
            return
        for name in ("held_on", "held_from", "held_to", "place", "present", "content", "conclusion"):
            fields[name].initial = getattr(replaces, name)
        fields["applicant_there"].initial = replaces.applicant_there
        if "papers" in fields:
            fields["papers"].initial = [file.pk for file in replaces.files.all()]

    def minutes(self) -> Minutes:
        data = self.cleaned_data
        return Minutes(
            held_on=data["held_on"],
            held_from=data["held_from"],
            held_to=data["held_to"],
            place=data["place"],
            present=data["present"],
            content=data["content"],
            conclusion=data["conclusion"],
            applicant_there=data["applicant_there"],
        )


@shows_personal_data("dossier", "pk")
@open_to(*OFFICE, Role.HEAD)
@reads_unless_posted
@keeping.keeps_typed
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """New minutes, or minutes that replace others (`?replaces=`)."""
    dossier, me = visible(request, pk), actor(request)
    check_can("record_verification", me, dossier, on=timezone.localdate())
    asked = row_id(request.GET.get("replaces"))
    replaced = get_object_or_404(dossier.verifications, pk=asked) if asked else None
    sent = request.method == "POST"
    form = MinutesForm(
        keeping.typed(request), request.FILES if sent else None, dossier=dossier, replaces=replaced
    )
    keeping.reopened(request, form)
    if sent and form.is_valid():
        try:
            with transaction.atomic():  # no file without its minutes
                kept = _keep(request, dossier, form, replaced)
        except (Refused, FileRefused) as refusal:
            field = getattr(refusal, "field", "")
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Đã lập biên bản xác minh số %(n)s.") % {"n": kept.number})
            return redirect("desk:dossier", pk=pk)
    title = _("Lập biên bản xác minh")
    if replaced is not None:
        title = _("Lập lại biên bản xác minh số %(n)s") % {"n": replaced.number}
    context = {
        "dossier": dossier,
        "back": reverse("desk:dossier", args=[pk]),
        "title": title,
        "button": _("Lập biên bản"),
        "form": form,
        "step": "",
        "before": "",
        "rule": None,
        "hint": _("Biên bản đã lập không sửa được. Nếu sai, lập biên bản khác thay thế; bản cũ vẫn còn."),
    }
    return render(request, "desk/act.html", context, status=422 if form.errors else 200)


def _keep(
    request: HttpRequest, dossier: Dossier, form: MinutesForm, replaced: Verification | None
) -> Verification:
    me, at, data = actor(request), timezone.now(), form.cleaned_data
    chosen = list(data.get("papers") or [])
    upload = data["upload"]
    if upload is not None:
        stored = store(upload, upload.name)
        file = FileIn(stored_file_id=stored.pk, name=upload.name[:255], kind=FileKind.PROCESS)
        chosen.append(files.attach(dossier_id=dossier.pk, file=file, by=me, at=at).pk)
    return verifying.record_minutes(
        dossier_id=dossier.pk,
        minutes=form.minutes(),
        by=me,
        at=at,
        file_ids=chosen,
        replaces_id=replaced.pk if replaced else None,
        why=data.get("why", ""),
    )


@shows_personal_data("dossier", "pk")
@open_to(*OFFICE, Role.HEAD, Role.CONTROL, Role.AUDITOR)
@reads_only
def read(request: HttpRequest, pk: int, minutes_id: int) -> HttpResponse:
    """The minutes as they were written, to be read and printed from the browser."""
    dossier, me = visible(request, pk), actor(request)
    minutes = get_object_or_404(
        dossier.verifications.select_related(
            "recorded_by", "acting_for", "step__unit", "replaces", "replaced_by"
        ),
        pk=minutes_id,
    )
    access = access_to(me.acting_for or me.user, dossier, on=timezone.localdate())
    context = {
        "dossier": dossier,
        "minutes": minutes,
        "facts": _facts(minutes),
        "is_named": access.personal == Personal.YES,
        "replaced_by": getattr(minutes, "replaced_by", None),
        "files": [
            {"name": file.name, "href": reverse("ui:file", args=[file.pk]) if access.file else ""}
            for file in minutes.files.order_by("pk")
        ],
    }
    return render(request, "desk/minutes.html", context)


def _facts(minutes: Verification) -> list[dict[str, str]]:
    hours = " – ".join(f"{hour:%H:%M}" for hour in (minutes.held_from, minutes.held_to) if hour)
    pairs = [
        (_("Thời gian"), ", ".join(part for part in (hours, day(minutes.held_on)) if part)),
        (_("Địa điểm"), minutes.place),
        (_("Người nộp"), _("có mặt") if minutes.applicant_there else _("không có mặt")),
        (_("Đơn vị lập"), minutes.step.unit.name if minutes.step else ""),
    ]
    return [{"label": label, "value": value} for label, value in pairs if value]

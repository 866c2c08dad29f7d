"""A listed person's own line, and a unit's, in months that are closed: seen and replied to by them alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import User
from dossiers.models import Dossier
from indicators.exceptions import IndicatorError
from indicators.models import Publication, PublicationOfficer, PublicationRow, Reply
from indicators.queries.publications import lines_of, own_lines
from indicators.rules.definition import definition_from
from indicators.services import replies
from portal.http import actor, reads_only, reads_unless_posted
from portal.ui.formats import NOTHING, day, in_figures, number, points_shown
from portal.ui.months import hours_of


SHOWN = 60


class ReplyForm(forms.Form):
    """Words that stand beside the line for everybody."""

    text = forms.CharField(
        label=gettext_lazy("Nội dung phản hồi"),
        max_length=replies.LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "Được công khai bên cạnh dòng này: không nhắc tên người nộp, mã hồ sơ, số điện thoại."
        ),
    )


@reads_only
def my_months(request: HttpRequest) -> HttpResponse:
    """Every closed month in which this person, or a unit he speaks for, is listed."""
    today, user = timezone.localdate(), _user(request)
    context = {
        "columns": [
            {"label": _("Tháng"), "css": ""},
            {"label": _("Dòng"), "css": "wide"},
            {"label": _("Nội dung"), "css": "wide"},
            {"label": _("Phản hồi"), "css": ""},
        ],
        "own": [
            _listed(
                one.publication,
                "ui:my_line",
                one.pk,
                one.unit_name,
                _("%(n)s hồ sơ, quá hạn %(hours)s giờ") % {"n": one.dossiers, "hours": hours_of(one.minutes)},
                today,
            )
            for one in own_lines(actor(request).user)[:SHOWN]
        ],
        "units": [
            _listed(
                one.publication,
                "ui:unit_line",
                one.pk,
                one.name,
                _("%(points)s điểm, hạng %(place)s, %(late)s hồ sơ trễ hẹn")
                % {"points": points_shown(one.total), "place": number(one.rank), "late": number(one.late)},
                today,
            )
            for one in lines_of(user, today)[:SHOWN]
        ],
    }
    return render(request, "account/my_months.html", context)


def _listed(publication: Publication, page: str, pk: int, who: str, what: str, today: Any) -> dict[str, Any]:
    until = ""
    if replies.may_reply(publication, today):
        last = publication.names_until or publication.review_until
        until = _("đến hết %(day)s") % {"day": day(last)}
    return {
        "cells": [
            {"text": f"{publication.first_on:%m/%Y}", "href": reverse(page, args=[pk])},
            {"text": who},
            {"text": what},
            {"text": until or _("đã hết hạn")},
        ]
    }


@reads_unless_posted
def my_line(request: HttpRequest, pk: int) -> HttpResponse:
    """A late officer's line: which dossiers, how long, and his reply. Nobody else's eyes."""
    user = actor(request).user
    line = own_lines(user).filter(pk=pk).select_related("publication__agency").first()
    if line is None:
        raise Http404
    seen = Dossier.objects.visible_to(user, timezone.localdate()).filter(pk__in=line.dossier_ids)
    facts = [
        {"label": _("Đơn vị"), "value": line.unit_name},
        {"label": _("Số hồ sơ"), "value": number(line.dossiers)},
        {"label": _("Giờ làm việc quá hạn ở bước của bạn"), "value": hours_of(line.minutes)},
        {"label": _("Số hồ sơ bạn đã xử lý trong tháng"), "value": number(line.handled)},
    ]
    codes = [
        {"text": str(one), "href": reverse("desk:dossier", args=[one.pk])} for one in seen.order_by("pk")
    ]
    removal = getattr(line, "removal", None)
    title = _("Tháng %(month)s: dòng của tôi")
    more = {"title": title, "codes": codes, "unseen": line.dossiers - len(codes), "removal": removal}
    return _line(request, line, facts, more, lambda text: replies.reply_for_officer(
        line_id=pk, text=text, by=actor(request), at=timezone.now()
    ))  # fmt: skip


@reads_unless_posted
def unit_line(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit's line as it was closed, and its reply."""
    row = lines_of(_user(request), timezone.localdate()).filter(pk=pk).first()
    if row is None:
        raise Http404
    place = NOTHING if row.rank is None else f"{row.rank}/{row.ranked_among}"
    facts = [
        {"label": _("Đơn vị"), "value": row.name},
        {"label": _("Tổng điểm"), "value": points_shown(row.total)},
        {"label": _("Hạng"), "value": place},
        {"label": _("Hồ sơ trễ hẹn"), "value": number(row.late)},
    ]
    labels = {one.id: f"{one.number} {one.label.vi}" for one in _indicators(row)}
    more = {
        "title": _("Tháng %(month)s: dòng của đơn vị"),
        "columns": [
            {"label": _("Chỉ số"), "css": "wide"},
            {"label": _("Tử số / mẫu số"), "css": "number"},
            {"label": _("Điểm"), "css": "number"},
        ],
        "rows": [_value(labels[value[0]], value) for value in row.values if value[2] is not None],
    }
    return _line(request, row, facts, more, lambda text: replies.reply_for_unit(
        row_id=pk, text=text, by=actor(request), at=timezone.now()
    ))  # fmt: skip


def _indicators(row: PublicationRow) -> Any:
    definition = row.publication.definition
    return definition_from(definition.content).indicators if definition else ()


def _figure(frozen: str) -> str:
    """A figure of a closed month, kept with a decimal point."""
    return in_figures(frozen.replace(".", ","))


def _value(label: str, value: list[str | None]) -> dict[str, Any]:
    return {
        "cells": [
            {"text": label},
            {"text": _figure(f"{value[1]} / {value[2]}"), "css": "number"},
            {"text": _figure(value[4] or NOTHING), "css": "number"},
        ]
    }


def _line(
    request: HttpRequest,
    line: PublicationOfficer | PublicationRow,
    facts: list[dict[str, Any]],
    more: dict[str, Any],
    say: Callable[[str], Reply],
) -> HttpResponse:
    """What both lines share: the figures, what was said, one form."""
    form = ReplyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            say(form.cleaned_data["text"])
        except IndicatorError as refusal:
            form.add_error("text" if getattr(refusal, "field", "") == "text" else None, str(refusal))
        else:
            messages.success(request, _("Đã ghi phản hồi. Phản hồi được công khai bên cạnh dòng này."))
            return redirect(request.path)
    publication = line.publication
    context = {
        "publication": publication,
        "facts": facts,
        **more,
        "title": more["title"] % {"month": f"{publication.first_on:%m/%Y}"},
        "said": line.replies.select_related("answer").order_by("pk"),
        "form": form if replies.may_reply(publication, timezone.localdate()) else None,
    }
    return render(request, "account/my_line.html", context, status=422 if form.errors else 200)


def _user(request: HttpRequest) -> User:
    me = actor(request)
    return me.acting_for or me.user

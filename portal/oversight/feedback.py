"""What people say: figures and overdue duties of petitions, ratings with their low ones (ruling 30)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, gettext_lazy

from accounts.enums import Role
from dossiers.models import Dossier
from feedback.enums import DutyKind
from feedback.models import PetitionDuty, Rating
from feedback.queries import overdue
from feedback.queries.figures import (
    CriterionFigures,
    PetitionFigures,
    RatingFigures,
    criterion_figures,
    petition_figures,
    rating_figures,
)
from portal.http import actor, open_to, reads_only
from portal.oversight import exporting
from portal.oversight.tables import Shown
from portal.ui.formats import day, moment, number
from portal.ui.forms import DayInput
from portal.ui.navigation import RATING_READERS
from portal.ui.pagination import page_of


WATCHERS = (Role.HEAD, Role.CONTROL, Role.AUDITOR)
OVERDUE_SHOWN = 50


class DaysForm(forms.Form):
    """From one day to another."""

    first = forms.DateField(
        label=gettext_lazy("Từ ngày"), input_formats=["%d/%m/%Y", "%Y-%m-%d"], widget=DayInput()
    )
    last = forms.DateField(
        label=gettext_lazy("Đến hết ngày"), input_formats=["%d/%m/%Y", "%Y-%m-%d"], widget=DayInput()
    )

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("first") and typed.get("last") and typed["first"] > typed["last"]:
            self.add_error("last", _("Ngày cuối phải từ ngày đầu trở đi."))
        return typed


@dataclass(frozen=True)
class Days:
    """The days asked for; this year so far where nothing, or nonsense, was."""

    form: DaysForm
    first: date
    last: date

    @classmethod
    def of(cls, request: HttpRequest) -> Days:
        today = timezone.localdate()
        usual = {"first": today.replace(month=1, day=1), "last": today}
        form = DaysForm(request.GET if "first" in request.GET else None, initial=usual)
        if form.is_bound and form.is_valid():
            return cls(form, form.cleaned_data["first"], form.cleaned_data["last"])
        return cls(form, **usual)


@open_to(*WATCHERS)
@reads_only
def petitions(request: HttpRequest) -> HttpResponseBase:
    """By agency: how many, in time or not, vague, sent round; and what is overdue now, the oldest first."""
    user, on, at, days = actor(request).user, timezone.localdate(), timezone.now(), Days.of(request)
    late = overdue(user, at, on)
    shown, _is_cut = exporting.taken(request, late, OVERDUE_SHOWN)
    figures = petition_figures(user, days.first, days.last, on=on, at=at)
    context: dict[str, Any] = {
        "days": days,
        "figure_columns": [{"label": str(label), "css": css} for label, css in PETITION_COLUMNS],
        "figure_rows": [_figures(one) for one in figures],
        "late_columns": [{"label": str(label)} for label in LATE_COLUMNS],
        "late_rows": [_late(duty) for duty in shown],
        "late_count": late.count(),
        "shown": OVERDUE_SHOWN,
    }
    return exporting.page_of_tables(
        request, "oversight/petitions.html", context,
        name="phan-anh-kien-nghi", title=_("Phản ánh, kiến nghị"),
        tables=(
            Shown(_("Theo cơ quan xử lý"), context["figure_columns"], context["figure_rows"]),
            Shown(_("Quá hạn"), context["late_columns"], context["late_rows"]),
        ),
    )  # fmt: skip


@open_to(*RATING_READERS)
@reads_only
def ratings(request: HttpRequest) -> HttpResponseBase:
    """How satisfied people are, by counter and by question; the low ratings with what they say."""
    user, on, days = actor(request).user, timezone.localdate(), Days.of(request)
    given = Rating.objects.given_between(days.first, days.last).disliked()
    low: QuerySet[Rating] = given.visible_to(user, on)
    hidden = given.within_reach(user, on).count() - low.count()
    page = page_of(
        low,
        order=("-given_on", "-pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=exporting.page_size(request),
        shown=lambda rows: rows.select_related("dossier__procedure_version", "dossier__receiving_agency"),
    )
    seen = Dossier.objects.visible_to(user, on).filter(pk__in=[row.dossier_id for row in page.rows])
    openable = set(seen.values_list("pk", flat=True))
    by_counter = rating_figures(user, days.first, days.last, on=on)
    context: dict[str, Any] = {
        "days": days,
        "counter_columns": _columns(_("Nơi tiếp nhận"), _("Đánh giá"), _("Không hài lòng"), _("Hài lòng")),
        "counter_rows": [_counter(one) for one in by_counter],
        "question_columns": _columns(_("Nội dung"), _("Trả lời"), _("Không hài lòng")),
        "question_rows": [_question(one) for one in criterion_figures(user, days.first, days.last, on=on)],
        "low_columns": [{"label": str(label)} for label in LOW_COLUMNS],
        "low_rows": [_low(row, openable) for row in page.rows],
        "hidden": hidden,
        "page": page,
    }
    return exporting.page_of_tables(
        request, "oversight/ratings.html", context, name="danh-gia", title=_("Ý kiến đánh giá"),
        tables=(
            Shown(_("Theo nơi tiếp nhận"), context["counter_columns"], context["counter_rows"]),
            Shown(_("Theo nội dung"), context["question_columns"], context["question_rows"]),
            Shown(_("Không hài lòng"), context["low_columns"], context["low_rows"]),
        ),
    )  # fmt: skip


PETITION_COLUMNS = (
    (gettext_lazy("Cơ quan xử lý"), ""),
    (gettext_lazy("Nhận"), "number"),
    (gettext_lazy("Đã trả lời"), "number"),
    (gettext_lazy("Còn nợ"), "number"),
    (gettext_lazy("Trả lời trễ"), "number"),
    (gettext_lazy("Chuyển trễ"), "number"),
    (gettext_lazy("Lượt chuyển"), "number"),
    (gettext_lazy("Chưa rõ"), "number"),
    (gettext_lazy("Lặp lại"), "number"),
    (gettext_lazy("Không hài lòng"), "number"),
)
LATE_COLUMNS = (
    gettext_lazy("Số"), gettext_lazy("Việc"), gettext_lazy("Cơ quan"), gettext_lazy("Người xử lý"),
    gettext_lazy("Hạn"),
)  # fmt: skip
LOW_COLUMNS = (
    gettext_lazy("Ngày"), gettext_lazy("Hồ sơ"), gettext_lazy("Thủ tục"), gettext_lazy("Nơi tiếp nhận"),
    gettext_lazy("Ý kiến"),
)  # fmt: skip


def _columns(first: str, *figures: str) -> list[dict[str, str]]:
    return [{"label": first}, *({"label": label, "css": "number"} for label in figures)]


def _figures(one: PetitionFigures) -> dict[str, Any]:
    numbers = (
        one.received, one.answered, one.owed, one.late_answers, one.late_transfers, one.transfers, one.vague,
        one.repeated, one.disliked,
    )  # fmt: skip
    figures: list[dict[str, Any]] = [{"text": number(found), "css": "number"} for found in numbers]
    if one.owed:
        figures[2]["href"] = reverse("oversight:petitions_owed")
    return {"cells": [{"text": one.agency}, *figures]}


def _late(duty: PetitionDuty) -> dict[str, Any]:
    handler = duty.petition.handler
    return {
        "cells": [
            {
                "text": duty.petition.code,
                "href": reverse("desk:petition", args=[duty.petition_id]),
                "css": "code",
            },
            {"text": DutyKind(duty.kind).label},
            {"text": duty.agency.name},
            {"text": handler.full_name if handler else "–"},
            {"text": moment(duty.due_at)},
        ]
    }


def _counter(one: RatingFigures) -> dict[str, Any]:
    return {
        "cells": [
            {"text": one.counter},
            {"text": number(one.ratings), "css": "number"},
            _below(one.disliked, "#disliked"),
            {"text": f"{one.satisfied_percent} %", "css": "number"},
        ]
    }


def _below(count: int, place: str) -> dict[str, Any]:
    """A figure whose list stands further down the page."""
    return {"text": number(count), "css": "number"} | ({"href": place} if count else {})


def _question(one: CriterionFigures) -> dict[str, Any]:
    words = one.words_en if get_language() == "en" else one.words
    return {
        "cells": [
            {"text": words},
            {"text": number(one.answers), "css": "number"},
            _below(one.dislikes, "#disliked"),
        ]
    }


def _low(row: Rating, openable: set[int]) -> dict[str, Any]:
    dossier: dict[str, str] = {"text": str(row.dossier), "css": "code"}
    if row.dossier_id in openable:
        dossier["href"] = reverse("desk:dossier", args=[row.dossier_id])
    return {
        "cells": [
            {"text": day(row.given_on)},
            dossier,
            {"text": row.dossier.procedure_version.name},
            {"text": row.dossier.receiving_agency.name},
            {"text": row.comment or "–"},
        ]
    }

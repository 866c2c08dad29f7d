"""What people say: figures and overdue duties of petitions, ratings with their low ones (ruling 30)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

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
    PetitionPart,
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
from portal.ui.pagination import page_of
from portal.ui.roles import RATING_READERS


WATCHERS = (Role.HEAD, Role.CONTROL, Role.AUDITOR)
OVERDUE_SHOWN = 50


class DaysForm(forms.Form):
    """From one day to another."""

    first = forms.DateField(label=gettext_lazy("Từ ngày"), widget=DayInput())
    last = forms.DateField(label=gettext_lazy("Đến hết ngày"), widget=DayInput())

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

    @property
    def typed(self) -> str:
        """As an address says them."""
        return urlencode({"first": self.first.isoformat(), "last": self.last.isoformat()})

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
        "figure_rows": [_figures(one, days) for one in figures],
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
        "counter_rows": [_counter(one, days) for one in by_counter],
        "question_columns": _columns(_("Nội dung"), _("Trả lời"), _("Không hài lòng")),
        "question_rows": [
            _question(one, days) for one in criterion_figures(user, days.first, days.last, on=on)
        ],
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


PARTS = {
    PetitionPart.RECEIVED: gettext_lazy("Nhận"),
    PetitionPart.ANSWERED: gettext_lazy("Đã trả lời"),
    PetitionPart.OWED: gettext_lazy("Còn nợ"),
    PetitionPart.LATE_ANSWERS: gettext_lazy("Trả lời trễ"),
    PetitionPart.LATE_TRANSFERS: gettext_lazy("Chuyển trễ"),
    PetitionPart.TRANSFERS: gettext_lazy("Lượt chuyển"),
    PetitionPart.VAGUE: gettext_lazy("Chưa rõ"),
    PetitionPart.REPEATED: gettext_lazy("Lặp lại"),
    PetitionPart.DISLIKED: gettext_lazy("Không hài lòng"),
}
PETITION_COLUMNS = (
    (gettext_lazy("Cơ quan xử lý"), ""),
    *((label, "number") for label in PARTS.values()),
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


def _figures(one: PetitionFigures, days: Days) -> dict[str, Any]:
    """Each figure with the list it is made of (portal.oversight.feedback_lists)."""
    address = f"{reverse('oversight:petitions_behind')}?{days.typed}&agency={one.agency_id}"
    figures: list[dict[str, Any]] = []
    for part in PARTS:
        found: int = getattr(one, part.value)
        href = {"href": f"{address}&part={part}"} if found else {}
        figures.append({"text": number(found), "css": "number"} | href)
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


def _counter(one: RatingFigures, days: Days) -> dict[str, Any]:
    all_of_them, disliked = (
        _behind(count, days, counter=one.counter_id, part=part)
        for count, part in ((one.ratings, "all"), (one.disliked, "disliked"))
    )
    share = all_of_them | {"text": f"{one.satisfied_percent}\N{NO-BREAK SPACE}%"}
    return {"cells": [{"text": one.counter}, all_of_them, disliked, share]}


def _behind(count: int, days: Days, **asked: Any) -> dict[str, Any]:
    """A figure with its list (portal.oversight.feedback_lists)."""
    href = f"{reverse('oversight:ratings_behind')}?{days.typed}&{urlencode(asked)}"
    return {"text": number(count), "css": "number"} | ({"href": href} if count else {})


def question_words(one: Any) -> str:
    """A question of the form in the language of the page."""
    words: str = one.words_en if get_language() == "en" else one.words
    return words


def _question(one: CriterionFigures, days: Days) -> dict[str, Any]:
    return {
        "cells": [
            {"text": question_words(one)},
            _behind(one.answers, days, question=one.criterion_id, part="all"),
            _behind(one.dislikes, days, question=one.criterion_id, part="disliked"),
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

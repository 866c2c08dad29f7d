"""The public catalogue: find a procedure, and everything about one on a page that prints."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from accounts.queries import opening_calendars
from calendars.queries import load_calendar
from calendars.rules.opening import coming_days
from portal.http import TooManyRequests, leaves_the_screen, reads_only
from portal.proxy import client_address
from portal.public import limits
from portal.public.catalogue_page import limit_words, page_for
from portal.public.doors import day_lines
from portal.ui.form_files import form_response
from portal.ui.pagination import page_of
from procedures.enums import CatalogueLevel
from procedures.models import Sector, SubjectType, TimeLimit
from procedures.queries import public_form, published_procedure, search


COUNTED_UP_TO = 100
ROWS = 25
"""Procedures on a page: with more, a slow line would wait for rows that a telephone does not show."""
DAYS_ON_THE_SHEET = 7
FORMS_A_MINUTE, MINUTE = 60, 60
"""Of one address: a whole waiting room may stand behind one."""
NARROWER = ("sector", "level", "subject")


class SearchForm(forms.Form):
    """What to look for; every field may be left empty."""

    q = forms.CharField(label=_("Tên hoặc mã thủ tục"), required=False, max_length=200)
    sector = forms.ChoiceField(label=_("Lĩnh vực"), required=False)
    level = forms.ChoiceField(
        label=_("Cấp thực hiện"), required=False, choices=[("", _("Mọi cấp")), *CatalogueLevel.choices]
    )
    subject = forms.ChoiceField(label=_("Đối tượng"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # One name under several codes is one choice.
        sectors = dict(
            Sector.objects.filter(versions__published_at__isnull=False)
            .order_by("name")
            .values_list("search_key", "name")
            .distinct()
        )
        subjects = SubjectType.objects.order_by("name").values_list("code", "name")
        self.fields["sector"].choices = [("", _("Mọi lĩnh vực")), *sectors.items()]  # type: ignore[attr-defined]
        self.fields["subject"].choices = [("", _("Mọi đối tượng")), *subjects]  # type: ignore[attr-defined]


@login_not_required
@reads_only
def procedures(request: HttpRequest) -> HttpResponse:
    """List and search, filters in the address."""
    form = SearchForm(request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = search(
        wanted.get("q", ""),
        on=timezone.localdate(),
        sector=wanted.get("sector", ""),
        level=wanted.get("level", ""),
        subject=wanted.get("subject", ""),
    )
    page = page_of(
        found.prefetch_related(Prefetch("limits", queryset=TimeLimit.objects.order_by("position", "pk"))),
        order=("sort_key", "pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=ROWS,
    )
    counted = found.order_by()[: COUNTED_UP_TO + 1].count()
    return render(
        request,
        "public/catalogue/list.html",
        {
            "form": form,
            "narrower": [form[name] for name in NARROWER],
            "narrowed": any(request.GET.get(name) for name in NARROWER),
            "page": page,
            "rows": [{"version": version, "limit": limit_words(version)} for version in page.rows],
            "counted": min(counted, COUNTED_UP_TO),
            "more_than_counted": counted > COUNTED_UP_TO,
        },
    )


@login_not_required
@reads_only
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """What to bring, how long, how much, where, and the day it would be ready if filed now."""
    return render(request, "public/catalogue/detail.html", _shown(request, code))


@login_not_required
@reads_only
def checklist(request: HttpRequest, code: str) -> HttpResponse:
    """One sheet to take along: papers with boxes to tick, the office, its hours, the fee."""
    context = _shown(request, code)
    offer = context["page"].places.chosen
    if offer is not None:
        agency_id = offer.offer.receiving_agency_id
        on = timezone.localdate(context["page"].asked_at)
        calendar = load_calendar(opening_calendars([agency_id], on)[agency_id])
        context["days"] = day_lines(coming_days(calendar, on, DAYS_ON_THE_SHEET), on)
    return render(request, "public/catalogue/checklist.html", {"days": (), **context})


@login_not_required
@leaves_the_screen
@reads_only
def form_file(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """The blank form of a paper as the procedure's page shows it now; 404 for any other file there is."""
    address = client_address(request)
    over = limits.first_over([limits.Limit("form-file", address, FORMS_A_MINUTE, MINUTE)])
    if over is not None:
        raise TooManyRequests(
            gettext("Bạn đã tải quá nhiều tệp trong một phút. Hãy chờ một phút rồi tải tiếp."),
            retry_after=over.seconds,
        )
    paper = public_form(code, key, timezone.localdate())
    if paper is None:
        raise Http404
    return form_response(request, paper)


def _shown(request: HttpRequest, code: str) -> dict[str, Any]:
    now = timezone.now()
    version = published_procedure(code, timezone.localdate(now))
    if version is None:
        raise Http404
    page = page_for(
        version,
        at=now,
        case_key=request.GET.get("truong-hop", ""),
        channel=request.GET.get("kenh", ""),
        place=request.GET.get("noi", ""),
    )
    return {"version": version, "page": page}

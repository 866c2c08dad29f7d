"""Opening hours for everybody: which offices are open now, and one office in the coming two weeks."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import Agency
from accounts.queries import deadline_policy, successor_of
from calendars.queries import load_calendar
from calendars.rules.opening import Door, coming_days
from lib.text import search_key
from portal.http import reads_only
from portal.public.doors import day_lines, door_words, room_lines, room_words
from portal.public.offices import dial, doors_of, office_now, receiving
from portal.ui.pagination import page_of


DAYS = 14
LONGEST_QUESTION = 100


@login_not_required
@reads_only
def offices(request: HttpRequest) -> HttpResponse:
    """Every office that receives dossiers, by name; those whose name holds what was asked for."""
    now = timezone.now()
    asked = request.GET.get("q", "").strip()[:LONGEST_QUESTION]
    page = page_of(
        _named(receiving(timezone.localdate(now)), asked),
        order=("name", "pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    doors = doors_of([one.pk for one in page.rows], now)
    context = {
        "asked": asked,
        "page": page,
        "rows": [_line(one, doors) for one in page.rows],
        "now": now,
    }
    return render(request, "public/hours/list.html", context)


@login_not_required
@reads_only
def office(request: HttpRequest, code: str) -> HttpResponse:
    """Address, open now, who waits, and the hours of two weeks. A closed office leads to its successor."""
    now = timezone.now()
    on = timezone.localdate(now)
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        raise Http404
    heir = successor_of(agency.pk, on)
    if heir != agency.pk:
        return redirect("public:office", code=Agency.objects.values_list("code", flat=True).get(pk=heir))
    if not receiving(on).filter(pk=agency.pk).exists():
        raise Http404
    standing = office_now(agency.pk, now)
    assert standing is not None  # noqa: S101 - it receives today, so it exists today
    policy = deadline_policy(agency.pk, on)
    calendar = load_calendar(policy.opening_calendar_code)
    context = {
        "agency": agency,
        "dial": dial(agency.phone),
        "door": door_words(standing.door),
        "waiting": room_words(standing.room) if standing.room else "",
        "services": room_lines(standing.room) if standing.room else [],
        "days": day_lines(coming_days(calendar, on, DAYS), on),
        "counts_apart": policy.opening_calendar_code != policy.calendar_code,
        "now": now,
    }
    return render(request, "public/hours/office.html", context)


def _named(found: QuerySet[Agency], asked: str) -> QuerySet[Agency]:
    """Names are folded here: there are hundreds of offices, not thousands, and no column for it."""
    if not asked:
        return found
    wanted = search_key(asked)
    names = found.order_by("pk").values_list("pk", "name", "address")
    return found.filter(
        pk__in=[pk for pk, name, address in names if wanted in search_key(f"{name} {address}")]
    )


def _line(agency: Agency, doors: dict[int, Door]) -> dict[str, object]:
    return {"agency": agency, "dial": dial(agency.phone), "door": door_words(doors[agency.pk])}

"""Bundles from the counter: every label scanned, what differs shown, the slip signed."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from accounts.queries import unit_scope
from dossiers.enums import Found
from dossiers.models import HandOver
from dossiers.services import handover
from dossiers.services.handover import Scan, Scanned
from portal.http import actor, open_to, reads_only, reads_unless_posted, row_id
from portal.ui.roles import OFFICE
from portal.ui.scanning import GARBLED, code_in, is_garbled


TAKERS = (Role.HANDLER, Role.UNIT_HEAD, Role.APPROVER)
SHOWN = 50
# What a scan says, and how loudly.
SAID = {
    Scanned.FOUND: (messages.success, gettext_lazy("%(code)s: có trong phiếu.")),
    Scanned.LATER: (messages.success, gettext_lazy("%(code)s: đã tìm thấy, ghi nhận sau khi ký.")),
    Scanned.AGAIN: (messages.warning, gettext_lazy("%(code)s: đã quét rồi.")),
    Scanned.UNLISTED: (messages.error, gettext_lazy("%(code)s: KHÔNG có trong phiếu. Đã ghi chênh lệch.")),
    Scanned.UNKNOWN: (
        messages.error,
        gettext_lazy("Nơi giao không có hồ sơ mang mã vừa quét."),
    ),
    Scanned.SIGNED: (
        messages.error,
        gettext_lazy("%(code)s: KHÔNG có trong phiếu. Phiếu đã ký nhận nên không ghi thêm."),
    ),
}


@open_to(*OFFICE)
@reads_only
def bundles(request: HttpRequest) -> HttpResponse:
    """Bundles that wait for this unit's signature, oldest first, and the last it signed for."""
    mine = _mine(request).annotate(count=Count("items"))
    context = {
        "waiting": mine.filter(received_at=None).order_by("made_at", "pk")[:SHOWN],
        "signed": mine.filter(received_at__isnull=False).order_by("-received_at", "-pk")[:10],
    }
    return render(request, "desk/bundles.html", context)


@open_to(*TAKERS)
@reads_unless_posted
def bundle(request: HttpRequest, hand_over_id: int) -> HttpResponse:
    """GET shows the slip; POST takes one scan (Enter) or the signature."""
    found = _mine(request).filter(pk=hand_over_id).first()
    if found is None:
        raise Http404
    if request.method == "POST" and request.POST.get("do") == "sign":
        handover.receive(
            hand_over_id=found.pk,
            counted=_counted(request),
            present={row_id(value) for value in request.POST.getlist("present")},
            by=actor(request),
            at=timezone.now(),
        )
        messages.success(request, _("Đã ký nhận phiếu %(number)s.") % {"number": found.number})
        return redirect("desk:bundle", found.pk)
    if request.method == "POST":
        _say(request, _scan(request, found))
        found.refresh_from_db()
    return _show(request, found)


def _mine(request: HttpRequest) -> QuerySet[HandOver]:
    me = actor(request)
    units = unit_scope(me.acting_for or me.user, TAKERS, timezone.localdate())
    shown = HandOver.objects.select_related("from_agency", "made_by", "received_by")
    return shown.filter(to_unit__in=units)


def _scan(request: HttpRequest, found: HandOver) -> Scan:
    scanned = request.POST.get("code", "")
    code = code_in(scanned) or scanned.strip()
    if not code:
        return Scan(Scanned.UNKNOWN)
    return handover.scan(hand_over_id=found.pk, code=code, by=actor(request), at=timezone.now())


def _say(request: HttpRequest, scan: Scan) -> None:
    tell, sentence = SAID[scan.what]
    if scan.what == Scanned.UNKNOWN and is_garbled(request.POST.get("code", "")):
        sentence = GARBLED
    tell(request, str(sentence) % {"code": scan.dossier})


def _show(request: HttpRequest, found: HandOver) -> HttpResponse:
    counted, ticked = _counted(request), request.POST.getlist("present")
    items = list(found.items.select_related("dossier").order_by("dossier__code", "pk"))
    listed = [item for item in items if item.found != Found.UNLISTED]
    context = {
        "bundle": found,
        "rows": [
            {
                "item": item,
                "count": counted.get(item.dossier_id, item.papers_sent),
                "is_ticked": str(item.dossier_id) in ticked,
                "is_scanned": item.found == Found.SCANNED,
                "differs": handover.differs(item),
            }
            for item in listed
        ],
        "unlisted": [item for item in items if item.found == Found.UNLISTED],
        "scanned": sum(item.found == Found.SCANNED for item in listed),
        "missing": [item for item in listed if item.found == Found.MISSING],
    }
    return render(request, "desk/bundle.html", context)


def _counted(request: HttpRequest) -> dict[int, int]:
    typed = {
        row_id(name.removeprefix("count-")): row_id(value)
        for name, value in request.POST.items()
        if name.startswith("count-") and isinstance(value, str)
    }
    return {pk: min(count, 32_000) for pk, count in typed.items() if pk}

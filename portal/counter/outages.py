"""What the head of a one-stop unit keeps for the day without line or power: outages, blocks of numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from accounts.enums import Role
from accounts.models import Agency
from accounts.queries import unit_scope
from dossiers.enums import SlipMeans, SlipState
from dossiers.exceptions import DossierError
from dossiers.models import NumberBlock, Outage
from dossiers.queries.outages import with_receptions
from dossiers.rules.outages import number_in
from dossiers.services import number_blocks, outages as service
from portal.counter import posts
from portal.counter.fields import AtAUnit, MomentField, moment_shown
from portal.counter.receipt import to_paper
from portal.http import actor, open_to, reads_unless_posted, row_id
from portal.ui.pagination import page_of


KEEPER = Role.ONESTOP_HEAD
SHOWN = 40


class OutageForm(AtAUnit):
    """When it began, when it was over, what it was."""

    began_at = MomentField(label=gettext_lazy("Bắt đầu lúc"))
    ended_at = MomentField(
        label=gettext_lazy("Kết thúc lúc"),
        required=False,
        help_text=gettext_lazy("Bỏ trống nếu đang tiếp diễn."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Sự cố"),
        max_length=200,
        help_text=gettext_lazy("Mất điện, mất mạng, máy chủ bảo trì…"),
    )


class BlockForm(AtAUnit):
    """For which window, how many, on which machine or paper."""

    place = forms.CharField(
        label=gettext_lazy("Cấp cho quầy"), max_length=60, help_text=gettext_lazy("Ví dụ: Quầy 1.")
    )
    means = forms.ChoiceField(label=gettext_lazy("Dùng cho"), choices=SlipMeans.choices)
    count = forms.IntegerField(
        label=gettext_lazy("Bao nhiêu số"), min_value=1, max_value=number_blocks.MOST_AT_ONCE, initial=20
    )


class VoidForm(AtAUnit):
    """A number nobody's dossier will bear."""

    slip_number = forms.CharField(label=gettext_lazy("Số giấy tạm"), max_length=12)
    reason = forms.CharField(
        label=gettext_lazy("Lý do hủy"), max_length=200, help_text=gettext_lazy("Viết hỏng, rách, mất…")
    )


def _units(request: HttpRequest) -> list[Agency]:
    """Counters this person answers for."""
    on = posts.now_and_today()[1]
    kept = unit_scope(posts.user_of(request), (KEEPER,), on)
    return list(Agency.objects.in_force(on).filter(pk__in=kept).order_by("name", "pk"))


def _unit(units: list[Agency], agency_id: int) -> Agency:
    return next(unit for unit in units if unit.pk == agency_id)


def _tell(form: forms.Form, refusal: DossierError) -> None:
    field = getattr(refusal, "field", "")
    form.add_error(field if field in form.fields else None, str(refusal))


@open_to(KEEPER)
@reads_unless_posted
def outages(request: HttpRequest) -> HttpResponse:
    """GET lists the outages on record; POST notes one, or the end of one that lasts."""
    at, on = posts.now_and_today()
    units = _units(request)
    ending = request.POST.get("do") == "end"
    form = OutageForm(request.POST if request.method == "POST" and not ending else None, units=units)
    if request.method == "POST" and (_end_outage(request, at) if ending else _note(request, form, units, at)):
        return redirect("counter:outages")
    page = page_of(
        with_receptions(Outage.objects.visible_to(posts.user_of(request), on))
        .filter(agency__in=units)
        .select_related("agency", "noted_by", "device__seen_by")
        .annotate(entered=Count("slips")),
        order=("-began_at", "-pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=SHOWN,
    )
    limits = service.limits(page.rows, at=at)
    context = {
        "form": form,
        "page": page,
        "rows": [_shown(one, limits[one.pk], at) for one in page.rows],
        "several": len(units) > 1,
    }
    return render(request, "counter/outages.html", context, status=422 if form.errors else 200)


def _shown(outage: Outage, limits: service.Limits, at: datetime) -> dict[str, Any]:
    """`end`: what the form to note the end proposes; where the counter was seen at work again, then."""
    back = min(at, limits.holds_until).replace(second=0, microsecond=0)
    return {"outage": outage, "limits": limits, "end": moment_shown(back)}


def _note(request: HttpRequest, form: OutageForm, units: list[Agency], at: datetime) -> bool:
    if not form.is_valid():
        return False
    typed = form.cleaned_data
    try:
        service.note(
            agency=_unit(units, typed["agency"]),
            began_at=typed["began_at"],
            ended_at=typed["ended_at"],
            reason=typed["reason"],
            by=actor(request),
            at=at,
        )
    except DossierError as refusal:
        _tell(form, refusal)
        return False
    messages.success(request, _("Đã ghi sự cố. Hồ sơ nhận trong sự cố nhập được với giờ nhận thực tế."))
    return True


class EndForm(forms.Form):
    """When an outage that lasts was over."""

    ended_at = MomentField(label=gettext_lazy("Kết thúc lúc"))


def _end_outage(request: HttpRequest, at: datetime) -> bool:
    seen = Outage.objects.visible_to(posts.user_of(request), posts.now_and_today()[1])
    outage = seen.filter(pk=row_id(request.POST.get("row"))).first()
    if outage is None:
        raise Http404
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Ghi ngày, giờ sự cố kết thúc."))
        return True
    try:
        service.end(outage_id=outage.pk, ended_at=form.cleaned_data["ended_at"], by=actor(request), at=at)
    except DossierError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi kết thúc sự cố."))
    return True


@open_to(KEEPER)
@reads_unless_posted
def blocks(request: HttpRequest) -> HttpResponse:
    """GET lists the blocks with what became of their numbers; POST issues one, or voids a number."""
    at, on = posts.now_and_today()
    units = _units(request)
    voiding = request.POST.get("do") == "void"
    posted = request.POST if request.method == "POST" else None
    form = BlockForm(None if voiding else posted, units=units)
    void_form = VoidForm(posted if voiding else None, units=units, prefix="void")
    if request.method == "POST" and (
        _void(request, void_form, at) if voiding else _issue(request, form, units, at)
    ):
        return redirect("counter:blocks")
    page = page_of(
        _with_counts(NumberBlock.objects.visible_to(posts.user_of(request), on).filter(agency__in=units)),
        order=("-issued_at", "-pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=SHOWN,
    )
    context = {
        "form": form,
        "void_form": void_form,
        "page": page,
        "rows": page.rows,
        "several": len(units) > 1,
    }
    faulty = form.errors or void_form.errors
    return render(request, "counter/blocks.html", context, status=422 if faulty else 200)


def _with_counts(found: Any) -> Any:
    """Every number of a block is one of: used, void, lent to a machine, free."""
    free = Q(slips__state=SlipState.FREE)
    return found.select_related("agency", "issued_by").annotate(
        used=Count("slips", filter=Q(slips__state=SlipState.USED)),
        void=Count("slips", filter=Q(slips__state=SlipState.VOID)),
        lent=Count("slips", filter=free & Q(slips__device__isnull=False)),
        left=Count("slips", filter=free & Q(slips__device=None)),
    )


def _issue(request: HttpRequest, form: BlockForm, units: list[Agency], at: datetime) -> bool:
    if not form.is_valid():
        return False
    typed = form.cleaned_data
    try:
        issued = number_blocks.issue(
            agency=_unit(units, typed["agency"]),
            place=typed["place"],
            means=SlipMeans(typed["means"]),
            count=typed["count"],
            by=actor(request),
            at=at,
        )
    except DossierError as refusal:
        _tell(form, refusal)
        return False
    messages.success(
        request, _("Đã cấp dải số %(block)s cho %(place)s.") % {"block": issued, "place": issued.place}
    )
    return True


def _void(request: HttpRequest, form: VoidForm, at: datetime) -> bool:
    if not form.is_valid():
        return False
    typed = form.cleaned_data
    number = number_in(typed["slip_number"])
    if number is None:
        form.add_error("slip_number", _("Số giấy tạm không đúng. Nhập như trên giấy, ví dụ T00042."))
        return False
    try:
        voided = number_blocks.void(
            counter_id=typed["agency"], number=number, reason=typed["reason"], by=actor(request), at=at
        )
    except DossierError as refusal:
        _tell(form, refusal)
        return False
    messages.success(request, _("Đã hủy số %(slip)s.") % {"slip": voided})
    return True


@open_to(KEEPER)
@require_POST
def end_block(request: HttpRequest, block_id: int) -> HttpResponse:
    """Take a block back."""
    at = posts.now_and_today()[0]
    try:
        ended = number_blocks.end(block_id=_block_or_404(request, block_id).pk, by=actor(request), at=at)
    except DossierError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã thu lại dải số %(block)s.") % {"block": ended})
    return redirect("counter:blocks")


@open_to(KEEPER)
@require_POST
def print_pad(request: HttpRequest, block_id: int) -> HttpResponse:
    """The pad of a block, as a PDF or a page to print."""
    at = posts.now_and_today()[0]
    try:
        paper = number_blocks.print_pad(
            block_id=_block_or_404(request, block_id).pk, by=actor(request), at=at
        )
    except DossierError as refusal:
        messages.error(request, str(refusal))
        return redirect("counter:blocks")
    return to_paper(paper, at)


def _block_or_404(request: HttpRequest, block_id: int) -> NumberBlock:
    seen = NumberBlock.objects.visible_to(posts.user_of(request), posts.now_and_today()[1])
    block: NumberBlock | None = seen.filter(pk=block_id, agency__in=_units(request)).first()
    if block is None:
        raise Http404
    return block

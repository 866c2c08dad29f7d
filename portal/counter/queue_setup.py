"""Setting up the waiting room: services, windows, the board's words, kiosks and boards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from accounts.models import Actor, Agency
from accounts.queries import unit_scope
from portal.counter import posts
from portal.http import actor, open_to, public_address, reads_unless_posted, row_id
from procedures.models import Sector
from queues.enums import DeviceKind
from queues.exceptions import QueueError, Refused
from queues.models import Device, OfficeQueue, QueueService, Sitting, Window
from queues.services import calling, setup
from queues.services.setup import ServiceIn, WindowIn


MANAGERS = (Role.ONESTOP_HEAD,)


class UnitForm(forms.Form):
    """Part of every form here: which unit."""

    unit = forms.TypedChoiceField(label=gettext_lazy("Bộ phận"), coerce=int)

    def __init__(self, data: Any = None, *, units: list[Agency], on: date, **options: Any) -> None:
        super().__init__(data, **options)
        field: Any = self.fields["unit"]
        field.choices = [(unit.pk, unit.name) for unit in units]
        if len(units) == 1:
            field.widget = forms.HiddenInput()
            field.initial = units[0].pk


class ServiceForm(UnitForm):
    """A new service."""

    name = forms.CharField(label=gettext_lazy("Tên dịch vụ"), max_length=80)
    name_en = forms.CharField(label=gettext_lazy("Tên tiếng Anh"), max_length=80, required=False)
    letter = forms.CharField(
        label=gettext_lazy("Chữ đầu"),
        max_length=1,
        help_text=gettext_lazy("Một chữ từ A đến Z, đứng trước số: A012."),
    )
    sectors = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Lĩnh vực"),
        coerce=int,
        required=False,
        help_text=gettext_lazy("Hiện trên máy lấy số. Không chọn: mọi lĩnh vực."),
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )

    def __init__(self, data: Any = None, *, units: list[Agency], on: date, **options: Any) -> None:
        super().__init__(data, units=units, on=on, **options)
        offered = Sector.objects.filter(
            versions__procedure__offers__receiving_agency__in=[unit.pk for unit in units]
        )
        field: Any = self.fields["sectors"]
        field.choices = list(offered.order_by("name", "pk").distinct().values_list("pk", "name"))


class WindowForm(UnitForm):
    """A new window."""

    number = forms.IntegerField(label=gettext_lazy("Số quầy"), min_value=1, max_value=99)
    name = forms.CharField(label=gettext_lazy("Tên quầy"), max_length=80, required=False)
    services = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Gọi số của"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, units: list[Agency], on: date, **options: Any) -> None:
        super().__init__(data, units=units, on=on, **options)
        held = QueueService.objects.in_force(on).filter(agency__in=units).order_by("letter", "pk")
        field: Any = self.fields["services"]
        field.choices = [(service.pk, str(service)) for service in held]


class DeviceForm(UnitForm):
    """A new kiosk or board."""

    kind = forms.ChoiceField(label=gettext_lazy("Thiết bị"), choices=DeviceKind.choices)
    name = forms.CharField(
        label=gettext_lazy("Đặt ở"), max_length=80, help_text=gettext_lazy("Ví dụ: cửa chính.")
    )


class NoticeForm(UnitForm):
    """What stands under the board."""

    notice = forms.CharField(label=gettext_lazy("Lời nhắc trên bảng"), max_length=200, required=False)


@dataclass(frozen=True)
class Part:
    """One form of the page: its words, its form and what it does when it is right."""

    title: str | Promise
    form: type[UnitForm]
    do: Callable[[dict[str, Any], Actor, datetime], object]


def _add_service(given: dict[str, Any], by: Actor, at: datetime) -> object:
    entered = ServiceIn(given["name"], given["letter"], given["name_en"], given["sectors"])
    return setup.add_service(agency_id=given["unit"], entered=entered, by=by, at=at)


def _add_window(given: dict[str, Any], by: Actor, at: datetime) -> object:
    entered = WindowIn(given["number"], given["services"], given["name"])
    return setup.add_window(agency_id=given["unit"], entered=entered, by=by, at=at)


def _make_device(given: dict[str, Any], by: Actor, at: datetime) -> object:
    return setup.make_device(
        agency_id=given["unit"], kind=DeviceKind(given["kind"]), name=given["name"], by=by, at=at
    )


def _set_notice(given: dict[str, Any], by: Actor, at: datetime) -> object:
    return setup.set_notice(agency_id=given["unit"], notice=given["notice"], by=by, at=at)


PARTS = {
    "service": Part(gettext_lazy("Thêm dịch vụ"), ServiceForm, _add_service),
    "window": Part(gettext_lazy("Thêm quầy"), WindowForm, _add_window),
    "device": Part(gettext_lazy("Thêm thiết bị"), DeviceForm, _make_device),
    "notice": Part(gettext_lazy("Đổi lời nhắc"), NoticeForm, _set_notice),
}
# What is done by a button of its own: the act and the model whose row it names.
ENDS: dict[str, tuple[type[Any], Callable[..., None], str]] = {
    "end_service": (QueueService, setup.end_service, "service_id"),
    "end_window": (Window, setup.end_window, "window_id"),
    "free_window": (Window, calling.free_window, "window_id"),
    "withdraw": (Device, setup.withdraw_device, "device_id"),
}


@open_to(*MANAGERS)
@reads_unless_posted
def queue_setup(request: HttpRequest) -> HttpResponseBase:
    """Everything of the waiting room on one page; each form is sent by itself."""
    at, on = posts.now_and_today()
    units = _units(request, on)
    forms_shown = {name: part.form(units=units, on=on, prefix=name) for name, part in PARTS.items()}
    status = 200
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do in ENDS:
            model, act, name = ENDS[do]
            return _press(request, model, units, lambda pk: act(**{name: pk}, by=actor(request), at=at))
        if do == "services":
            return _press(request, Window, units, lambda pk: _set_services(request, pk, at))
        if do not in PARTS:
            raise Http404
        sent = forms_shown[do] = PARTS[do].form(request.POST, units=units, on=on, prefix=do)
        if sent.is_valid() and _done(request, do, sent, at):
            return redirect("counter:queue_setup")
        status = 422
    return _show(request, forms_shown, units, on, status=status)


def _done(request: HttpRequest, do: str, sent: UnitForm, at: datetime) -> bool:
    try:
        PARTS[do].do(sent.cleaned_data, actor(request), at)
    except Refused as refusal:
        sent.add_error(refusal.field if refusal.field in sent.fields else None, str(refusal))
        return False
    messages.success(request, _("Đã lưu."))
    return True


def _set_services(request: HttpRequest, window_id: int, at: datetime) -> object:
    ticked = [row_id(one) for one in request.POST.getlist("services")]
    return setup.set_services(window_id=window_id, service_ids=ticked, by=actor(request), at=at)


def _press(
    request: HttpRequest, model: type[Any], units: list[Agency], act: Callable[[int], object]
) -> HttpResponseBase:
    """Do what a row's button says with the row of these units that it names."""
    row = model.objects.filter(pk=row_id(request.POST.get("row")), agency__in=units).first()
    if row is None:
        raise Http404
    try:
        act(row.pk)
    except QueueError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Đã lưu."))
    return redirect("counter:queue_setup")


def _units(request: HttpRequest, on: date) -> list[Agency]:
    held = unit_scope(posts.user_of(request), MANAGERS, on)
    return list(Agency.objects.in_force(on).filter(pk__in=held).order_by("name", "pk"))


def _show(
    request: HttpRequest, shown: dict[str, UnitForm], units: list[Agency], on: date, *, status: int
) -> HttpResponse:
    devices = Device.objects.filter(agency__in=units, withdrawn_at=None).select_related("agency")
    held = QueueService.objects.in_force(on).filter(agency__in=units).prefetch_related("sectors")
    services = list(held.order_by("agency", "letter", "pk"))
    windows = Window.objects.in_force(on).filter(agency__in=units).prefetch_related("services")
    lines = _lines(list(windows.order_by("agency", "number", "pk")), services, on)
    notices = dict(OfficeQueue.objects.filter(agency__in=units).values_list("agency", "notice"))
    context = {
        "parts": [
            {"name": name, "title": PARTS[name].title, "form": form, "is_open": bool(form.errors)}
            for name, form in shown.items()
            if services or name != "window" or form.errors  # a window calls numbers of some service
        ],
        "services": services,
        "called": {one["service"] for line in lines for one in line["services"] if one["is_called"]},
        "windows": lines,
        "devices": [
            {"device": device, "address": public_address(_address(device))}
            for device in devices.order_by("agency", "kind", "pk")
        ],
        "notices": [notices[unit.pk] for unit in units if notices.get(unit.pk)],
        "today": on,
    }
    return render(request, "counter/queue_setup.html", context, status=status)


def _lines(windows: list[Window], services: list[QueueService], on: date) -> list[dict[str, Any]]:
    """Each window with the services of its unit, which of them it calls, and who sits there."""
    open_now = Sitting.objects.filter(window__in=windows, day=on, closed_at=None).select_related("clerk")
    clerks = {sitting.window_id: sitting.clerk.full_name for sitting in open_now}
    lines = []
    for window in windows:
        called = set(window.services.all())
        own = [one for one in services if one.agency_id == window.agency_id]
        lines.append(
            {
                "window": window,
                "clerk": clerks.get(window.pk, ""),
                "letters": ", ".join(one.letter for one in own if one in called),
                "services": [{"service": one, "is_called": one in called} for one in own],
            }
        )
    return lines


def _address(device: Device) -> str:
    name = "public:kiosk" if device.kind == DeviceKind.KIOSK else "public:queue_board"
    return reverse(name, args=[setup.token_of(device)])

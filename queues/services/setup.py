"""Setting a waiting room up: services, windows, the board's line of text, devices. By the one-stop head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from dossiers.rules.days import local_day
from queues.enums import AT_WINDOW, DeviceKind
from queues.exceptions import NotNow, Refused
from queues.models import Device, OfficeQueue, QueueService, Ticket, Window
from queues.permissions import check_can
from queues.services.moving import lock_queue


_SALT = "queues.device"
M = TypeVar("M", QueueService, Window)


@dataclass(frozen=True)
class ServiceIn:
    """A service as its form gives it; no sector means every field."""

    name: str
    letter: str
    name_en: str = ""
    sector_ids: Sequence[int] = ()


@dataclass(frozen=True)
class WindowIn:
    """A window as its form gives it."""

    number: int
    service_ids: Sequence[int]
    name: str = ""


@transaction.atomic
def add_service(*, agency_id: int, entered: ServiceIn, by: Actor, at: datetime) -> QueueService:
    """From today on. Raises NotAllowed, Refused with the field."""
    check_can("set_up_queue", by, agency_id, on=local_day(at))
    OfficeQueue.objects.get_or_create(agency_id=agency_id)
    service = _checked(
        QueueService(
            agency_id=agency_id, name=entered.name.strip(), name_en=entered.name_en.strip(),
            letter=entered.letter.strip().upper(), valid_from=local_day(at),
        ),
        "letter",
    )  # fmt: skip
    service.sectors.set(entered.sector_ids)
    return service


@transaction.atomic
def add_window(*, agency_id: int, entered: WindowIn, by: Actor, at: datetime) -> Window:
    """From today on. Raises NotAllowed, Refused with the field."""
    check_can("set_up_queue", by, agency_id, on=local_day(at))
    OfficeQueue.objects.get_or_create(agency_id=agency_id)
    called = list(
        QueueService.objects.filter(agency=agency_id)
        .in_force(local_day(at))
        .filter(pk__in=entered.service_ids)
    )
    if not called:
        raise Refused(_("Chọn ít nhất một dịch vụ mà quầy này gọi."), field="services")
    window = _checked(
        Window(
            agency_id=agency_id, number=entered.number, name=entered.name.strip(), valid_from=local_day(at)
        ),
        "number",
    )
    window.services.set(called)
    return window


@transaction.atomic
def set_services(*, window_id: int, service_ids: Sequence[int], by: Actor, at: datetime) -> Window:
    """What a window calls from now on. Raises NotAllowed, Refused; NotNow where it leaves people waiting."""
    window = Window.objects.get(pk=window_id)
    check_can("set_up_queue", by, window.agency_id, on=local_day(at))
    lock_queue(window.agency_id)
    called = list(
        QueueService.objects.filter(agency=window.agency_id)
        .in_force(local_day(at))
        .filter(pk__in=service_ids)
    )
    if not called:
        raise Refused(_("Chọn ít nhất một dịch vụ mà quầy này gọi."), field="services")
    window.services.set(called)
    _check_nobody_is_left(window.agency_id, at)
    return window


@transaction.atomic
def end_service(*, service_id: int, by: Actor, at: datetime) -> None:
    """No number of it from tomorrow on; those waiting today are still called. Raises NotAllowed, NotNow."""
    service = QueueService.objects.get(pk=service_id)
    check_can("set_up_queue", by, service.agency_id, on=local_day(at))
    _end(service, at)


@transaction.atomic
def end_window(*, window_id: int, by: Actor, at: datetime) -> None:
    """Closed for good after today. Raises NotAllowed, NotNow while somebody is before it."""
    window = Window.objects.get(pk=window_id)
    check_can("set_up_queue", by, window.agency_id, on=local_day(at))
    if Ticket.objects.filter(window=window, day=local_day(at), state__in=AT_WINDOW).exists():
        raise NotNow(_("Quầy này đang có khách: kết thúc số đang gọi rồi mới đóng quầy."))
    _end(window, at)


@transaction.atomic
def set_notice(*, agency_id: int, notice: str, by: Actor, at: datetime) -> None:
    """The line of text under the board. Raises NotAllowed."""
    check_can("set_up_queue", by, agency_id, on=local_day(at))
    OfficeQueue.objects.get_or_create(agency_id=agency_id)
    OfficeQueue.objects.filter(agency=agency_id).update(notice=notice.strip()[:200])


@transaction.atomic
def make_device(*, agency_id: int, kind: DeviceKind, name: str, by: Actor, at: datetime) -> Device:
    """A link for one kiosk or board. Raises NotAllowed, Refused."""
    check_can("set_up_queue", by, agency_id, on=local_day(at))
    OfficeQueue.objects.get_or_create(agency_id=agency_id)
    if not name.strip():
        raise Refused(_("Ghi nơi đặt thiết bị, ví dụ “cửa chính”."), field="name")
    return Device.objects.create(
        agency_id=agency_id, kind=kind, name=name.strip()[:80], made_at=at, made_by=by.user
    )


@transaction.atomic
def withdraw_device(*, device_id: int, by: Actor, at: datetime) -> None:
    """Its link opens nothing any more. Doing it twice is doing it once. Raises NotAllowed."""
    device = Device.objects.select_for_update(of=("self",)).get(pk=device_id)
    check_can("set_up_queue", by, device.agency_id, on=local_day(at))
    if device.withdrawn_at is None:
        device.withdrawn_at, device.withdrawn_by = at, by.user
        device.save(update_fields=["withdrawn_at", "withdrawn_by"])


def token_of(device: Device) -> str:
    """What stands in the device's address: signed from its row, so that nothing secret is stored."""
    return signing.Signer(salt=_SALT, sep="~").sign(f"{device.kind}-{device.pk}")


def device_of(token: str, kind: DeviceKind) -> Device | None:
    """The device this token was made for; None for a forged, foreign or withdrawn one alike."""
    try:
        named = signing.Signer(salt=_SALT, sep="~").unsign(token)
    except signing.BadSignature:
        return None
    signed_kind, _dash, number = named.partition("-")
    if signed_kind != kind:
        return None
    return Device.objects.filter(pk=number, kind=kind, withdrawn_at=None).select_related("agency").first()


def _check_nobody_is_left(agency_id: int, at: datetime) -> None:
    """Raises NotNow where somebody waits today for a service that no window calls."""
    day = local_day(at)
    windows = Window.objects.filter(agency=agency_id).in_force(day)
    called = Window.services.through.objects.filter(window__in=windows).values("queueservice")
    left = Ticket.objects.of_day(agency_id, day).waiting().exclude(service__in=called)
    ticket = left.order_by("pk").first()
    if ticket is not None:
        raise NotNow(
            _("Số %(ticket)s còn chờ %(service)s mà không quầy nào gọi. Giữ dịch vụ này ở ít nhất một quầy.")
            % {"ticket": ticket, "service": ticket.service.name}
        )


def _checked(row: M, field: str) -> M:
    """Saved, or Refused with the first thing the model says against it."""
    try:
        row.full_clean()
    except ValidationError as error:
        named = error.message_dict
        name, said = next(iter(named.items()))
        raise Refused(said[0], field=field if name == "__all__" else name) from error
    row.save()
    return row


def _end(row: M, at: datetime) -> None:
    row.valid_to = local_day(at)
    row.save(update_fields=["valid_to"])

"""Outages of a counter on record, and receptions entered after one with their real time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import Actor, Agency
from accounts.queries import deadline_policy
from calendars.queries import load_calendar
from calendars.rules.worktime import WorkCalendar
from dossiers.enums import SlipMeans, SlipState
from dossiers.exceptions import NotReady, Refused
from dossiers.models import CounterDevice, Dossier, Outage, ProvisionalSlip
from dossiers.permissions import check_can_keep_counter, check_can_receive_at
from dossiers.queries.outages import with_receptions
from dossiers.rules import outages as rules
from dossiers.rules.days import local_day
from dossiers.rules.intake import Intake
from dossiers.services import reception
from lib.text import name_sort_key
from procedures.models import ProcedureOffer


# Nothing older can still be entered: no holidays are longer than this.
LOOKED_BACK = timedelta(days=31)


@transaction.atomic
def note(
    *,
    agency: Agency,
    began_at: datetime,
    ended_at: datetime | None,
    reason: str,
    by: Actor,
    at: datetime,
) -> Outage:
    """Put on record that this counter could not work with the portal.

    Raises Refused, NotReady, NotAllowed.
    """
    check_can_keep_counter(by, agency.pk, on=local_day(at))
    field, sentence = rules.may_note(began_at, ended_at, now=at)
    if sentence:
        raise Refused(sentence, field=field)
    if ended_at is not None:
        _must_not_last_longer(agency.pk, began_at, ended_at)
    if not reason.strip():
        raise Refused("Ghi sự cố gì: mất điện, mất mạng, máy chủ bảo trì…", field="reason")
    try:
        with transaction.atomic():
            noted: Outage = Outage.objects.create(
                agency=agency,
                began_at=began_at,
                ended_at=ended_at,
                reason=reason.strip(),
                noted_at=at,
                noted_by=by.user,
                heard_at=_heard_within(rules.Span(0, began_at, ended_at), agency.pk),
            )
    except IntegrityError as error:
        raise NotReady("Quầy này đang có một sự cố chưa kết thúc. Ghi kết thúc sự cố đó trước.") from error
    return noted


@transaction.atomic
def end(*, outage_id: int, ended_at: datetime, by: Actor, at: datetime) -> Outage:
    """The line or the power is back. Raises Refused, NotReady, NotAllowed."""
    outage: Outage = Outage.objects.select_for_update(of=("self",)).get(pk=outage_id)
    check_can_keep_counter(by, outage.agency_id, on=local_day(at))
    if outage.ended_at is not None:
        raise NotReady("Sự cố này đã ghi kết thúc.")
    if ended_at > at or ended_at <= outage.began_at:
        raise Refused("Thời điểm kết thúc phải sau thời điểm bắt đầu và không ở tương lai.", field="ended_at")
    last = outage.slips.order_by("-received_at").first()
    _must_not_last_longer(outage.agency_id, outage.began_at, ended_at)
    if last is not None and last.received_at > ended_at:
        raise Refused(
            f"Giấy tạm {last} ghi nhận sau thời điểm này. Xem lại thời điểm kết thúc.", field="ended_at"
        )
    outage.ended_at = ended_at
    outage.save(update_fields=["ended_at"])
    return outage


def _must_not_last_longer(agency_id: int, began_at: datetime, ended_at: datetime) -> None:
    longest = rules.longest(began_at, calendars_of(agency_id, began_at)[1])
    if ended_at > longest:
        raise Refused(
            f"Sự cố này chỉ được ghi kéo dài đến {rules.told(longest)}. "
            "Ghi kết thúc không muộn hơn giờ đó; nếu sau đó vẫn mất kết nối thì ghi sự cố mới.",
            field="ended_at",
        )


@transaction.atomic
def hear(
    *,
    key: UUID,
    agency: Agency,
    lost_at: datetime | None,
    by: Actor,
    at: datetime,
) -> tuple[CounterDevice, Outage | None]:
    """A sign of life of a machine at this counter; with `lost_at`, it was cut off since then until now.

    What it tells becomes an outage of that machine as far as the server's own record of its silence bears it
    out. Raises NotAllowed.
    """
    check_can_receive_at(by, agency.pk, on=local_day(at))
    device = CounterDevice.objects.select_for_update(of=("self",)).filter(key=key).first()
    found = None
    if device is None:
        device = CounterDevice.objects.create(
            key=key, agency=agency, seen_by=by.user, seen_at=at, alive_since=at
        )
    else:
        stayed = device.agency_id == agency.pk
        if lost_at is not None and stayed:
            found = _found(device, lost_at, at)
        if found or not stayed or device.alive_since is None or at - device.seen_at > rules.GAP:
            device.alive_since = at
        device.agency, device.seen_by, device.seen_at = agency, by.user, max(at, device.seen_at)
        device.save(update_fields=["agency", "seen_by", "seen_at", "alive_since"])
    # Who beats reaches the portal: one that nobody has noted the end of holds no further (rules.holds_until).
    Outage.objects.filter(agency=agency, ended_at=None, heard_at=None, noted_at__lt=at).update(heard_at=at)
    return device, found


def _found(device: CounterDevice, lost_at: datetime, at: datetime) -> Outage | None:
    span = rules.silence(device.seen_at, lost_at, at)
    if span is None:
        return None
    made: Outage = Outage.objects.create(
        agency_id=device.agency_id,
        device=device,
        began_at=span.began_at,
        ended_at=at,
        noted_at=at,
        heard_at=_heard_within(span, device.agency_id, but=device),
    )
    return made


def _heard_within(span: rules.Span, counter_id: int, *, but: CounterDevice | None = None) -> datetime | None:
    """When a machine of the counter, or another than this one, was heard in the midst of it."""
    others = CounterDevice.objects.filter(agency=counter_id, seen_at__gte=span.began_at)
    heard = [rules.alive_within(span, one.alive_since, one.seen_at) for one in others if one != but]
    return min((moment for moment in heard if moment), default=None)


def check_claim(
    *, slip: ProvisionalSlip, received_at: datetime, by: Actor, at: datetime, lock: bool = False
) -> rules.Span:
    """The outage in which this number may have been given out at that time. Raises Refused, NotAllowed.

    With `lock` nobody notes another end of it before the transaction is over.
    """
    block = slip.block
    check_can_receive_at(by, block.agency_id, on=local_day(at))
    if slip.state == SlipState.VOID:
        raise Refused(f"Số giấy tạm {slip} đã hủy: {slip.void_reason}", field="slip_number")
    if slip.state == SlipState.USED:
        raise Refused(f"Số giấy tạm {slip} đã dùng cho hồ sơ {slip.dossier}.", field="slip_number")
    spans = [outage.as_span() for outage in recent(block.agency_id, at=at, lock=lock)]
    opening, counting = calendars_of(block.agency_id, received_at)
    sentence = rules.fault(
        received_at, now=at, outages=spans, opening=opening, counting=counting, device=slip.device_id
    )
    if sentence:
        raise Refused(sentence, field="received_at")
    _check_issued(slip, received_at)
    found = rules.covering(rules.bounded(spans, counting), received_at, device=slip.device_id)
    assert found is not None, "without an outage there is a fault"  # noqa: S101
    return found


def _check_issued(slip: ProvisionalSlip, received_at: datetime) -> None:
    """Somebody can have taken this number home at that time. Raises Refused."""
    block = slip.block
    if block.means == SlipMeans.SCREEN and slip.device_id is None:
        raise Refused(f"Số giấy tạm {slip} chưa giao cho máy nào nên chưa ai được cấp.", field="slip_number")
    since = rules.issued_since(block.issued_at, slip.lent_at)
    if received_at < since:
        raise Refused(
            f"Số giấy tạm {slip} có từ {rules.told(since)}, sau thời điểm nhận. Xem lại số và giờ trên giấy.",
            field="slip_number",
        )
    if block.ended_at is not None and received_at > block.ended_at:
        raise Refused(f"Dải số có {slip} đã thu lại trước thời điểm nhận.", field="slip_number")


@transaction.atomic
def accept_afterwards(
    *,
    intake: Intake,
    number: int,
    received_at: datetime,
    clock_offset: int = 0,
    by: Actor,
    at: datetime,
) -> Dossier:
    """Accept what was received without the line under a provisional number: its clock starts at that time.

    The same submission twice gives the same dossier; so does one that had reached the server before the line
    went, whose own earlier time then holds. `clock_offset` is in milliseconds, for the record.
    One accepted later than the slip says, or another person's, is not joined. Raises Refused,
    RecordedElsewhere, NotAllowed.
    """
    counter_id = intake.counter_id or _counter_of(intake)
    slip = locked_slip(counter_id, number)
    if slip.dossier is not None and _is_of(slip.dossier, intake):
        return slip.dossier
    span = check_claim(slip=slip, received_at=received_at, by=by, at=at, lock=True)
    made = reception.accept_new(
        intake=intake,
        by=by,
        at=received_at,
        told={"entered_at": at, "provisional": slip.number, "outage": span.id},
    )
    _check_joined(made, intake, slip, received_at)
    slip.state, slip.dossier, slip.outage_id = SlipState.USED, made, span.id
    slip.received_at, slip.recorded_at, slip.recorded_by = received_at, at, by.user
    slip.clock_offset = clock_offset
    slip.save()
    return made


def _is_of(dossier: Dossier, intake: Intake) -> bool:
    """Whether the intake is this dossier once more: the same submission of the same applicant."""
    person = intake.applicant
    numbers = {dossier.applicant_id_number, person.id_number} - {""}
    same_person = (
        len(numbers) == 1
        if dossier.applicant_id_number and person.id_number
        else dossier.applicant_sort_key == name_sort_key(person.name)
    )
    return dossier.submission_key == intake.submission_key and same_person


def _check_joined(made: Dossier, intake: Intake, slip: ProvisionalSlip, received_at: datetime) -> None:
    """The slip is this dossier's: made now, or found under its key. Raises Refused, NotReady."""
    if not _is_of(made, intake):
        raise Refused(
            f"Biểu mẫu này đã nộp thành hồ sơ {made} của người khác. Mở biểu mẫu mới rồi nhập lại.",
            field="slip_number",
        )
    if made.accepted_at is None:
        raise NotReady(f"Hồ sơ {made} đã nộp mà chưa tiếp nhận. Tiếp nhận tại trang hồ sơ.")
    if made.accepted_at > received_at:
        raise Refused(
            f"Hồ sơ {made} đã tiếp nhận lúc {rules.told(made.accepted_at)}, muộn hơn giờ trên giấy tạm "
            f"{slip}, và thời hạn tính từ giờ đó. Báo trưởng bộ phận Một cửa xem lại hồ sơ và hủy số này.",
            field="slip_number",
        )
    taken = ProvisionalSlip.objects.filter(dossier=made).first()
    if taken is not None:
        raise Refused(f"Hồ sơ này đã nhập với số giấy tạm {taken}.", field="slip_number")


def _counter_of(intake: Intake) -> int:
    """The counter of the procedure's offer; 0, which has no numbers, where there is none."""
    found: int | None = (
        ProcedureOffer.objects.filter(pk=intake.offer_id).values_list("receiving_agency", flat=True).first()
    )
    return found or 0


def locked_slip(counter_id: int, number: int) -> ProvisionalSlip:
    """Lock a number of this counter. Raises Refused where its blocks have none like it."""
    slip = _slips(counter_id, number).select_for_update(of=("self",)).first()
    return _known(slip, number)


def slip_of(counter_id: int, number: int) -> ProvisionalSlip:
    """A number of this counter, to look at. Raises Refused."""
    return _known(_slips(counter_id, number).first(), number)


def _known(slip: ProvisionalSlip | None, number: int) -> ProvisionalSlip:
    if slip is None:
        raise Refused(
            f"Không có số giấy tạm {rules.padded(number)} trong các dải số của quầy này. "
            "Xem lại số trên giấy.",
            field="slip_number",
        )
    return slip


def _slips(counter_id: int, number: int) -> Any:
    return ProvisionalSlip.objects.filter(block__agency=counter_id, number=number).select_related(
        "block", "device", "dossier"
    )


def recent(counter_id: int, *, at: datetime, lock: bool = False) -> Sequence[Outage]:
    """Outages of this counter in which something may still be to be entered."""
    since = at - LOOKED_BACK
    near = Q(ended_at=None, began_at__gte=since) | Q(ended_at__gte=since)
    found = with_receptions(Outage.objects.filter(near, agency=counter_id)).order_by("-began_at", "-pk")
    return list(found.select_for_update(of=("self",), no_key=True) if lock else found)


def calendars_of(counter_id: int, at: datetime) -> tuple[WorkCalendar, WorkCalendar]:
    """The counter's opening sessions and its counting calendar on that day (ruling 5)."""
    policy = deadline_policy(counter_id, local_day(at))
    return load_calendar(policy.opening_calendar_code), load_calendar(policy.calendar_code)


@dataclass(frozen=True)
class Limits:
    """Up to when receptions are believed in an outage, and until when they are entered."""

    holds_until: datetime
    entered_until: datetime


def limits(found: Sequence[Outage], *, at: datetime) -> dict[int, Limits]:
    """The limits of each, by its id, after the calendar its counter counts by today: one look per counter.

    The outages come `with_receptions`.
    """
    counters = {outage.agency_id for outage in found}
    counting = {counter: calendars_of(counter, at)[1] for counter in counters}
    spans = [(outage.as_span(), counting[outage.agency_id]) for outage in found]
    return {
        span.id: Limits(rules.holds_until(span, calendar), rules.entered_by(span, calendar))
        for span, calendar in spans
    }

"""Blocks of provisional numbers: issued ahead, lent to machines, voided with a reason, taken back."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.models import Actor, Agency
from documents.models import IssuedPaper
from documents.services import papers as documents
from dossiers.enums import SlipMeans, SlipState
from dossiers.exceptions import NotReady, Refused
from dossiers.models import CounterDevice, NumberBlock, ProvisionalSlip
from dossiers.permissions import check_can_keep_counter
from dossiers.rules.days import local_day
from dossiers.rules.outages import padded
from dossiers.rules.papers import ProvisionalPad
from dossiers.services.outages import locked_slip
from dossiers.services.papers import header_for


MOST_AT_ONCE: Final = 200
LENT: Final = 10
"""So many numbers a machine holds, for the time it will be cut off."""


@transaction.atomic
def issue(
    *, agency: Agency, place: str, means: SlipMeans, count: int, by: Actor, at: datetime
) -> NumberBlock:
    """The next numbers of this counter, for one of its windows. Raises Refused, NotAllowed."""
    check_can_keep_counter(by, agency.pk, on=local_day(at))
    if not place.strip():
        raise Refused("Ghi dải số cấp cho quầy nào, ví dụ: Quầy 1.", field="place")
    if not 1 <= count <= MOST_AT_ONCE:
        raise Refused(f"Mỗi lần cấp từ 1 đến {MOST_AT_ONCE} số.", field="count")
    Agency.objects.select_for_update(of=("self",), no_key=True).get(pk=agency.pk)
    last = NumberBlock.objects.filter(agency=agency).aggregate(last=Max("to_number"))["last"] or 0
    try:
        with transaction.atomic():
            block: NumberBlock = NumberBlock.objects.create(
                agency=agency,
                place=place.strip(),
                means=means,
                from_number=last + 1,
                to_number=last + count,
                issued_at=at,
                issued_by=by.user,
            )
    except IntegrityError as error:
        raise Refused("Nơi này vừa cấp một dải số khác. Cấp lại.", field="count") from error
    ProvisionalSlip.objects.bulk_create(
        ProvisionalSlip(block=block, number=number)
        for number in range(block.from_number, block.to_number + 1)
    )
    return block


@transaction.atomic
def end(*, block_id: int, by: Actor, at: datetime) -> NumberBlock:
    """Take a block back: nothing new is given out from it; what is out already is still entered."""
    block: NumberBlock = NumberBlock.objects.select_for_update(of=("self",)).get(pk=block_id)
    check_can_keep_counter(by, block.agency_id, on=local_day(at))
    if block.ended_at is not None:
        raise NotReady("Dải số này đã thu lại.")
    block.ended_at, block.ended_by = at, by.user
    block.save(update_fields=["ended_at", "ended_by"])
    return block


@transaction.atomic
def void(*, counter_id: int, number: int, reason: str, by: Actor, at: datetime) -> ProvisionalSlip:
    """A number that nobody's dossier will bear: spoilt, lost, torn. Raises Refused, NotReady, NotAllowed."""
    check_can_keep_counter(by, counter_id, on=local_day(at))
    slip = locked_slip(counter_id, number)
    if not reason.strip():
        raise Refused("Ghi lý do hủy số: viết hỏng, rách, mất…", field="reason")
    if slip.state == SlipState.USED:
        raise NotReady(f"Số giấy tạm {slip} đã dùng cho hồ sơ {slip.dossier} nên không hủy được.")
    if slip.state == SlipState.VOID:
        raise NotReady(f"Số giấy tạm {slip} đã hủy.")
    slip.state, slip.void_reason, slip.void_at, slip.void_by = SlipState.VOID, reason.strip(), at, by.user
    slip.save(update_fields=["state", "void_reason", "void_at", "void_by"])
    return slip


@transaction.atomic
def lend(
    *, device: CounterDevice, at: datetime, given_out: Collection[int] = (), count: int = LENT
) -> list[int]:
    """Numbers only this machine may give out: what it holds, filled up from its counter's blocks.

    `given_out` are numbers it gave to somebody and has not posted: they are remembered as somebody's and
    never lent again, whatever the machine forgets later.
    """
    ProvisionalSlip.objects.filter(
        block__agency=device.agency_id, device=device, number__in=given_out, given_out_at=None
    ).update(given_out_at=at)
    free = ProvisionalSlip.objects.free().filter(
        block__agency=device.agency_id, block__means=SlipMeans.SCREEN, given_out_at=None
    )
    held = list(free.filter(device=device).order_by("number"))
    wanted = count - len(held)
    if wanted > 0:
        more = list(
            free.filter(device=None)
            .select_for_update(of=("self",), skip_locked=True)
            .order_by("number")[:wanted]
        )
        ProvisionalSlip.objects.filter(pk__in=[slip.pk for slip in more]).update(device=device, lent_at=at)
        held += more
    return [slip.number for slip in held]


@transaction.atomic
def print_pad(*, block_id: int, by: Actor, at: datetime) -> IssuedPaper:
    """The pad of a block: one numbered slip per number, one half for the office and one for the citizen.

    Printed once; the same paper when asked for again, so that no number is on two pads. Raises NotReady for
    a block of a machine or one taken back, NotAllowed.
    """
    block = NumberBlock.objects.select_for_update(of=("self",)).select_related("agency").get(pk=block_id)
    on = local_day(at)
    check_can_keep_counter(by, block.agency_id, on=on)
    if block.means != SlipMeans.PAD:
        raise NotReady("Dải số này do máy cấp khi mất kết nối nên không in thành tập.")
    subject = f"number_block:{block.pk}"
    issued = IssuedPaper.objects.filter(kind="provisional_pad", subject=subject).first()
    if issued is not None:
        return issued
    if block.ended_at is not None:
        raise NotReady("Dải số này đã thu lại nên không in nữa. Cấp dải mới.")
    values = ProvisionalPad(
        header=header_for(block.agency, on=on),
        place=block.place,
        hotline=block.agency.phone,
        numbers=tuple(padded(number) for number in range(block.from_number, block.to_number + 1)),
    )
    return documents.issue(
        kind="provisional_pad", agency_id=block.agency_id, subject=subject, values=values, by=by, at=at
    )

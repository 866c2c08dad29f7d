"""The main counter's outages of the demo: a power cut entered from the pad, a machine that was cut off."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.enums import Role
from accounts.models import Agency, Membership, User
from dossiers.enums import DossierKind, SlipMeans, SlipState
from dossiers.models import CounterDevice, Dossier, NumberBlock, Outage, ProvisionalSlip, StepInstance
from dossiers.rules.days import local_day
from portal.night.demo import plan
from procedures.enums import StepKind


NUMBERS = 20
BY_PAD, BY_MACHINE = 4, 1
LOOKED_BACK = timedelta(days=10)
MACHINE = UUID("5e0c3f0a-6a54-4b86-9d0f-48a7c1d20048")


@transaction.atomic
def remember(*, at: datetime) -> int:
    """Blocks, two outages and what was received in them, once; returns how many slips were used."""
    counter = Agency.objects.filter(code=plan.MAIN_COUNTER).first()
    if counter is None or NumberBlock.objects.filter(agency=counter).exists():
        return 0
    head, clerk = (_who(counter, role, at) for role in (Role.ONESTOP_HEAD, Role.RECEPTION))
    if head is None or clerk is None:
        return 0
    pad = _block(counter, SlipMeans.PAD, 1, head, at)
    screen = _block(counter, SlipMeans.SCREEN, NUMBERS + 1, head, at)
    received = _received(counter, at)
    by_machine = received[:BY_MACHINE]
    # A power cut is of one day: the newest on which the others came.
    by_pad = [one for one in received[BY_MACHINE:] if one.received_on == received[BY_MACHINE].received_on]
    if by_pad:
        cut = Outage(agency=counter, reason="Mất điện cả xã", noted_by=head, **_around(by_pad))
        _enter(pad, cut, by_pad, clerk)
        pad.slips.filter(number=BY_PAD + 1).update(
            state=SlipState.VOID, void_reason="Viết hỏng họ tên", void_at=cut.noted_at, void_by=head
        )
    if by_machine:
        device = CounterDevice.objects.create(key=MACHINE, agency=counter, seen_by=clerk, seen_at=at)
        silent = Outage(agency=counter, device=device, **_around(by_machine))
        screen.slips.filter(number__lte=NUMBERS + 10).update(device=device, lent_at=screen.issued_at)
        _enter(screen, silent, by_machine, clerk)
    return len(by_machine) + len(by_pad)


def _who(counter: Agency, role: Role, at: datetime) -> User | None:
    held = Membership.objects.filter(agency=counter, role=role, valid_from__lte=local_day(at))
    found = held.select_related("user").order_by("pk").first()
    return found.user if found else None


def _block(counter: Agency, means: SlipMeans, first: int, head: User, at: datetime) -> NumberBlock:
    block: NumberBlock = NumberBlock.objects.create(
        agency=counter,
        place="Quầy 1",
        means=means,
        from_number=first,
        to_number=first + NUMBERS - 1,
        issued_at=at - LOOKED_BACK * 2,
        issued_by=head,
    )
    ProvisionalSlip.objects.bulk_create(
        ProvisionalSlip(block=block, number=number) for number in range(first, first + NUMBERS)
    )
    return block


def _received(counter: Agency, at: datetime) -> list[Dossier]:
    """The newest receptions of the counter that nobody has worked on yet, the newest first."""
    worked_on = StepInstance.objects.filter(dossier=OuterRef("pk"), ended_at__isnull=False)
    found = Dossier.objects.filter(
        ~Exists(worked_on.exclude(kind=StepKind.RECEIVE)),
        receiving_agency=counter,
        kind=DossierKind.ORDINARY,
        system_of_record="",
        accepted_at__gt=at - LOOKED_BACK,
        accepted_at__lt=at - timedelta(hours=3),
    )
    return list(found.order_by("-accepted_at", "-pk")[: BY_PAD + BY_MACHINE])


def _around(dossiers: Sequence[Dossier]) -> dict[str, datetime]:
    """From before the first reception to after the last, put on record when it was over."""
    moments = sorted(dossier.accepted_at for dossier in dossiers if dossier.accepted_at)
    ended_at = moments[-1] + timedelta(minutes=7)
    return {
        "began_at": moments[0] - timedelta(minutes=12),
        "ended_at": ended_at,
        "noted_at": ended_at + timedelta(minutes=2),
    }


def _enter(block: NumberBlock, outage: Outage, dossiers: Sequence[Dossier], clerk: User) -> None:
    outage.save()
    for place, dossier in enumerate(reversed(dossiers)):
        block.slips.filter(number=block.from_number + place).update(
            state=SlipState.USED,
            dossier=dossier,
            outage=outage,
            received_at=dossier.accepted_at,
            recorded_at=outage.noted_at + timedelta(minutes=4 * (place + 1)),
            recorded_by=clerk,
        )

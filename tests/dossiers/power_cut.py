"""A counter without power on Friday from 9:00 to 10:30: numbers, the outage, what is entered after."""

from __future__ import annotations

from uuid import uuid4

from accounts.enums import Role
from dossiers.enums import SlipMeans
from dossiers.services import number_blocks, outages
from tests.clock import at
from tests.factories.dossiers import make_intake


BEGAN, ENDED = at("2026-03-06 09:00"), at("2026-03-06 10:30")
NOTED, ENTERED = at("2026-03-06 10:35"), at("2026-03-06 10:50")
REAL = at("2026-03-06 09:40")
DEVICE = uuid4()


def issued(office, *, count=5, means=SlipMeans.PAD, when="2026-03-02 08:00", agency=None):
    return number_blocks.issue(
        agency=agency or office.counter, place="Quầy 1", means=means, count=count,
        by=office.actor(Role.ONESTOP_HEAD), at=at(when),
    )  # fmt: skip


def noted(office, *, began=BEGAN, ended=ENDED, when=NOTED, reason="Mất điện"):
    return outages.note(
        agency=office.counter, began_at=began, ended_at=ended, reason=reason,
        by=office.actor(Role.ONESTOP_HEAD), at=when,
    )  # fmt: skip


def entered(office, *, number=1, real=REAL, when=ENTERED, role=Role.RECEPTION, intake=None, **changes):
    return outages.accept_afterwards(
        intake=intake or make_intake(office), number=number,
        received_at=real, by=office.actor(role), at=when, **changes,
    )  # fmt: skip

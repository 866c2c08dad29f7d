"""The demo's offices, built by the very files an installation fills in (rulings 40, 42)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts import queries
from accounts.enums import Role
from accounts.models import Actor, User
from accounts.services.people import record_leave
from accounts.services.setup_rows import Outcome
from portal import setup_files
from procedures.models import ProcedureOffer, ProcessAnnex
from procedures.services.annexes import generate_annex, sign_annex
from procedures.services.shipping import load_catalogue


SETUP = Path(__file__).resolve().parent / "setup"
# Two handlers of one office; the first is away when the demo is loaded.
ABSENT, DEPUTY = "tu.nb", "thuly"


class DemoIsBroken(Exception):
    """The shipped set-up files have a fault: a defect of the product, never of the installation."""


def set_up_office(*, at: datetime) -> Outcome:
    """Catalogue, agencies, people, offers, then today's annexes, signed. Safe to run again."""
    load_catalogue(at=at)
    on = timezone.localdate(at)
    outcome = setup_files.take(setup_files.read_path(SETUP), commit=True, by=None, on=on)
    if outcome.faults:
        raise DemoIsBroken("\n".join(map(str, outcome.faults)))
    sign_annexes(at=at)
    _let_somebody_be_away(at=at)
    return outcome


def _let_somebody_be_away(*, at: datetime) -> None:
    """A colleague of `thuly` is on leave for two weeks, so that standing in can be tried."""
    absent, deputy = User.objects.get(username=ABSENT), User.objects.get(username=DEPUTY)
    on = timezone.localdate(at)
    if absent.leaves.exists():
        return
    (unit,) = queries.home_agencies(absent, on)
    leader = _holder(unit, Role.UNIT_HEAD, on)
    last = on + timedelta(days=13)
    record_leave(
        user=absent, deputy=deputy, first_day=on, last_day=last, reason="Nghỉ phép năm", by=leader, at=at
    )


def sign_annexes(*, at: datetime) -> int:
    """An annex for every process an agency works by today and has none for; how many were signed."""
    on = timezone.localdate(at)
    current = ProcessAnnex.objects.filter(
        template=OuterRef("process"),
        agency=OuterRef("deciding_agency"),
        replaced_at=None,
        signed_at__isnull=False,
    )
    wanted = (
        ProcedureOffer.objects.valid_on(on)
        .filter(process__approved_at__isnull=False, system_of_record="")
        .exclude(Exists(current))
        .values_list("process_id", "deciding_agency_id")
        .distinct()
        .order_by("deciding_agency_id", "process_id")
    )
    done = 0
    who: dict[int, tuple[Actor, Actor]] = {}
    for process_id, agency_id in wanted:
        if agency_id not in who:
            who[agency_id] = (_holder(agency_id, Role.CONTROL, on), _holder(agency_id, Role.HEAD, on))
        control, head = who[agency_id]
        annex = generate_annex(template_id=process_id, agency_id=agency_id, by=control, at=at)
        sign_annex(annex_id=annex.pk, by=head, at=at)
        done += 1
    return done


def _holder(agency_id: int, role: Role, on: date) -> Actor:
    """Who holds the role in the agency or, if nobody does, in the nearest one above."""
    for unit in queries.ancestors(agency_id, on):
        people: tuple[User, ...] = queries.holders(unit, role, on)
        if people:
            return Actor(people[0])
    raise DemoIsBroken(f"Cơ quan {agency_id} không có {role.label}.")

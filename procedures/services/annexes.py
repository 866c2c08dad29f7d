"""Annexes: who holds each role of a process in one agency, generated from memberships, signed (ruling 20)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Actor, Membership
from accounts.queries import ancestors, deadline_policy, legal_agency_ids, roles_of_agencies, subtree
from calendars.queries import load_calendar
from calendars.rules.worktime import add_working_days
from procedures.enums import StepKind
from procedures.exceptions import AnnexIncomplete, NotNow
from procedures.models import AnnexHolder, ProcedureOffer, ProcessAnnex, ProcessStep, ProcessTemplate
from procedures.permissions import check_can_control_agency, check_can_sign_annex


# As for setting up a process: 5 working days (Directive on procedure control, law.md §4.2).
REAPPROVE_WORKING_DAYS = 5
# Done at the counter of whatever unit receives, which the annex of the deciding agency need not name.
AT_THE_COUNTER = frozenset({StepKind.RECEIVE, StepKind.RETURN})
# A holder as (step, unit, user).
Holder = tuple[int, int, int]


@transaction.atomic
def generate_annex(*, template_id: int, agency_id: int, by: Actor, at: datetime) -> ProcessAnnex:
    """Name the holders of every step from today's memberships; an earlier one not yet signed is replaced.

    The signed one holds until this is signed.
    Raises AnnexIncomplete, naming the steps, when a step inside the agency has nobody.
    """
    on = timezone.localdate(at)
    check_can_control_agency(by.user, agency_id, on=on)
    template = ProcessTemplate.objects.select_for_update().get(pk=template_id)
    if template.approved_at is None:
        raise NotNow("Quy trình chưa được phê duyệt nên chưa lập phụ lục được.")
    steps = list(template.steps.order_by("order"))
    unit = _handling_units([agency_id]).get((template_id, agency_id))
    holders = _holders(steps, _members(agency_id, on), unit)
    _check_held(steps, holders)
    _current(template.pk, agency_id).filter(signed_at=None).update(replaced_at=at)
    annex = ProcessAnnex.objects.create(template=template, agency_id=agency_id, generated_at=at)
    AnnexHolder.objects.bulk_create(
        AnnexHolder(annex=annex, step_id=step, unit_id=unit, user_id=user) for step, unit, user in holders
    )
    return annex


def _current(template_id: int, agency_id: int) -> QuerySet[ProcessAnnex]:
    """At most two: the one signed last, and a newer one that waits for its signature."""
    return ProcessAnnex.objects.filter(template=template_id, agency=agency_id, replaced_at=None)


def _check_held(steps: Iterable[ProcessStep], holders: list[Holder]) -> None:
    held = {step for step, _, _ in holders}
    empty = [step for step in steps if step.pk not in held and step.kind not in AT_THE_COUNTER]
    if empty:
        names = "; ".join(f"bước {step.order} ({step.get_role_display()})" for step in empty)
        raise AnnexIncomplete(
            f"Chưa có người giữ vai trò của {names}. Hãy gán vai trò trước khi lập phụ lục."
        )


# The people of an agency: role → (unit, user).
Members = dict[str, list[tuple[int, int]]]


def _members(agency_id: int, on: date) -> Members:
    """Members of the agency and of its units that have no seal of their own."""
    by_role: Members = {}
    for (unit, role), users in roles_of_agencies(_units(agency_id, on), on).items():
        by_role.setdefault(role, []).extend((unit, user) for user in users)
    return {role: sorted(people) for role, people in by_role.items()}


def _handling_units(agency_ids: Iterable[int] | None) -> dict[tuple[int, int], int]:
    """(template, deciding agency) → the unit its offers name; the latest offer counts."""
    offers = ProcedureOffer.objects.exclude(handling_unit=None).exclude(process=None)
    if agency_ids is not None:
        offers = offers.filter(deciding_agency__in=list(agency_ids))
    named = offers.order_by("valid_from", "pk").values_list("process", "deciding_agency", "handling_unit")
    return {(process, agency): unit for process, agency, unit in named}


def _holders(steps: Iterable[ProcessStep], members: Members, handling_unit: int | None) -> list[Holder]:
    """Who could do each step: in the handling unit if it has the role, else wherever the agency has it."""
    found: dict[tuple[int, int], int] = {}
    for step in steps:
        people = members.get(step.role, [])
        inside = [person for person in people if person[0] == handling_unit]
        for unit, user in inside or people:
            found.setdefault((step.pk, user), unit)
    return sorted((step, unit, user) for (step, user), unit in found.items())


def _units(agency_id: int, on: date) -> list[int]:
    legal = legal_agency_ids(subtree([agency_id], on), on)
    own = legal.get(agency_id)
    return [unit for unit, seal in legal.items() if seal == own]


@transaction.atomic
def sign_annex(*, annex_id: int, by: Actor, at: datetime) -> ProcessAnnex:
    """Sign the newest annex: it takes the place of the one signed before, and its names are fixed."""
    annex = ProcessAnnex.objects.select_for_update().get(pk=annex_id)
    check_can_sign_annex(by.user, annex.agency_id, on=timezone.localdate(at))
    if annex.replaced_at is not None:
        raise NotNow("Phụ lục này đã được thay bằng bản mới; hãy ký bản mới.")
    if annex.signed_at is not None:
        raise NotNow("Phụ lục này đã được ký.")
    _current(annex.template_id, annex.agency_id).exclude(signed_at=None).update(replaced_at=at)
    annex.signed_at, annex.signed_by = at, by.user
    annex.save(update_fields=["signed_at", "signed_by"])
    return annex


@transaction.atomic
def mark_outdated_annexes(*, at: datetime, agency_ids: Iterable[int] | None = None) -> int:
    """Mark every current annex whose holders no longer are those of today's memberships; returns how many.

    Called after memberships changed and by the night. Reception goes on meanwhile; the annex is to be
    approved again within 5 working days. A mark already there keeps its day; one no
    longer true is taken away. The people of an agency are read once, however many annexes it has.
    """
    on = timezone.localdate(at)
    annexes = ProcessAnnex.objects.select_for_update(of=("self",)).filter(replaced_at=None)
    if agency_ids is not None:
        agency_ids = list(agency_ids)
        annexes = annexes.filter(agency_id__in=agency_ids)
    marked, agency_id = 0, 0
    members: Members = {}
    units = _handling_units(agency_ids)
    for annex in annexes.order_by("agency_id", "pk").prefetch_related("template__steps", "holders"):
        if annex.agency_id != agency_id:
            agency_id, members = annex.agency_id, _members(annex.agency_id, on)
        unit = units.get((annex.template_id, agency_id))
        marked += _mark(annex, members, unit, on=on)
    return marked


def mark_annexes_of(user_id: int, *, at: datetime) -> int:
    """As `mark_outdated_annexes`, for the agencies a person has or had a role in, and those above them."""
    on = timezone.localdate(at)
    posts = Membership.objects.filter(user_id=user_id).order_by("pk").values_list("agency_id", flat=True)
    agencies = {above for agency_id in posts for above in (agency_id, *ancestors(agency_id, on))}
    return mark_outdated_annexes(at=at, agency_ids=agencies)


def _mark(annex: ProcessAnnex, members: Members, handling_unit: int | None, *, on: date) -> bool:
    """Set or take away the mark; true when it is a new one."""
    named = sorted((row.step_id, row.unit_id, row.user_id) for row in annex.holders.all())
    is_outdated = named != _holders(annex.template.steps.all(), members, handling_unit)
    if is_outdated == (annex.reapprove_due_on is not None):
        return False
    due = _reapprove_due_on(annex.agency_id, on=on) if is_outdated else None
    ProcessAnnex.objects.filter(pk=annex.pk).update(reapprove_due_on=due)
    return is_outdated


def _reapprove_due_on(agency_id: int, *, on: date) -> date:
    calendar = load_calendar(deadline_policy(agency_id, on).calendar_code)
    return add_working_days(calendar, on, REAPPROVE_WORKING_DAYS)

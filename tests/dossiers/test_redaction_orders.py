"""Who asks and who consents to taking personal data away, of which dossier and for how long."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from dossiers.enums import EventKind
from dossiers.enums.redaction import RedactionState
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, RedactionOrder
from dossiers.services import redacting, redaction
from tests.factories.accounts import LeaveFactory, MembershipFactory
from tests.factories.dossiers import Office, accepted, done, make_office
from tests.factories.redaction import (
    APPROVED_AT,
    ASKED_AT,
    DONE_AT,
    an_act,
    approved,
    lived,
)
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
SAID = "[đã xóa theo 12/QĐ-TA ngày 20/03/2026]"


@built_once
def office() -> Office:
    return make_office()


@built_once
def dossier(office: Office) -> Dossier:
    return lived(office)


def carried_out(order, as_owner):
    with as_owner():
        return redacting.carry_out(order_id=order.pk, at=DONE_AT)


def asked(
    office: Office, dossier: Dossier, *groups: str, by: Actor | None = None, at=ASKED_AT
) -> RedactionOrder:
    return redaction.ask(
        dossier_id=dossier.pk, entered=an_act(*groups), by=by or office.actor(Role.CONTROL), at=at
    )


class TestTwoPersons:
    @pytest.mark.parametrize(
        "role", [role for role in Role if role not in (Role.CONTROL, Role.RECORDS_CLERK)]
    )
    def test_only_control_and_the_records_clerk_ask(self, office, dossier, role):
        with pytest.raises(NotAllowed):
            redaction.ask(dossier_id=dossier.pk, entered=an_act(), by=office.actor(role), at=ASKED_AT)

    @pytest.mark.parametrize("role", [role for role in Role if role != Role.HEAD])
    def test_only_the_head_approves_or_turns_down(self, office, dossier, role):
        order = asked(office, dossier)
        for act in (redaction.approve, redaction.turn_down):
            with pytest.raises(NotAllowed):
                act(order_id=order.pk, by=office.actor(role), at=APPROVED_AT)

    def test_never_the_same_person_whatever_his_roles(self, office, dossier):
        head = office.people[Role.HEAD]
        MembershipFactory(user=head, agency=office.commune, role=Role.CONTROL)
        order = asked(office, dossier, by=Actor(head))

        with pytest.raises(NotAllowed, match="phải khác"):
            redaction.approve(order_id=order.pk, by=Actor(head), at=APPROVED_AT)

    def test_nor_a_deputy_of_one_of_them(self, office, dossier):
        head, clerk = office.people[Role.HEAD], office.people[Role.RECORDS_CLERK]
        LeaveFactory(user=head, deputy=clerk, valid_from=date(2026, 3, 25), valid_to=date(2026, 4, 30))
        order = asked(office, dossier, by=Actor(clerk))

        with pytest.raises(NotAllowed, match="phải khác"):
            redaction.approve(order_id=order.pk, by=Actor(clerk, head), at=APPROVED_AT)

    def test_a_deputy_of_the_absent_head_approves_what_another_asked(self, office, dossier):
        head, deputy = office.people[Role.HEAD], office.people[Role.APPROVER]
        LeaveFactory(user=head, deputy=deputy, valid_from=date(2026, 3, 25), valid_to=date(2026, 4, 30))
        order = asked(office, dossier)

        order = redaction.approve(order_id=order.pk, by=Actor(deputy, head), at=APPROVED_AT)

        assert (order.state, order.decided_by, order.decided_for) == (RedactionState.APPROVED, deputy, head)

    def test_the_asker_takes_it_back_until_it_is_carried_out_and_nobody_else(self, office, dossier, as_owner):
        order = approved(office, dossier)
        with pytest.raises(NotAllowed):
            redaction.withdraw(order_id=order.pk, by=office.actor(Role.HEAD), at=APPROVED_AT)
        redaction.withdraw(order_id=order.pk, by=office.actor(Role.CONTROL), at=APPROVED_AT)
        with pytest.raises(NotReady, match="chưa được phê duyệt"):
            carried_out(order, as_owner)
        done_one = carried_out(approved(office, dossier), as_owner)
        with pytest.raises(NotReady, match="Đã thực hiện"):
            redaction.withdraw(order_id=done_one.pk, by=office.actor(Role.CONTROL), at=DONE_AT)


class TestWhen:
    def test_a_running_dossier_needs_its_applicant(self, office):
        for running in (accepted(office), done(office)):
            with pytest.raises(NotReady, match="đã kết thúc"):
                asked(office, running)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"groups": ()}, "groups"),
            ({"groups": ("all",)}, "groups"),
            ({"act_number": " "}, "act_number"),
            ({"issuer": ""}, "issuer"),
            ({"act_on": date(2026, 4, 2)}, "act_on"),  # the day after it is asked
        ],
    )
    def test_an_act_is_named_whole(self, office, dossier, changes, field):
        with pytest.raises(Refused) as refusal:
            redaction.ask(
                dossier_id=dossier.pk,
                entered=replace(an_act(), **changes),
                by=office.actor(Role.CONTROL),
                at=ASKED_AT,
            )
        assert refusal.value.field == field

    def test_one_at_a_time_and_the_same_never_twice(self, office, dossier, as_owner):
        order = approved(office, dossier, "identity", "contact")
        with pytest.raises(NotReady, match="đang có"):
            asked(office, dossier)
        carried_out(order, as_owner)
        with pytest.raises(Refused, match="Địa chỉ"):
            asked(office, dossier, "contact", "texts")
        asked(office, dossier, "texts")

    def test_carried_out_again_it_does_nothing_more(self, office, dossier, as_owner):
        order = carried_out(approved(office, dossier), as_owner)
        again = carried_out(order, as_owner)
        assert again.counts == order.counts
        assert dossier.events.filter(kind=EventKind.REDACT).count() == 1

    @pytest.mark.parametrize(("late", "holds"), [(timedelta(0), True), (timedelta(minutes=1), False)])
    def test_an_asking_and_a_consent_hold_for_thirty_days(self, office, dossier, as_owner, late, holds):
        order = asked(office, dossier)
        consent = ASKED_AT + timedelta(days=30) + late
        with nullcontext() if holds else pytest.raises(NotReady, match="quá 30 ngày"):
            redaction.approve(order_id=order.pk, by=office.actor(Role.HEAD), at=consent)
        if not holds:
            order = asked(office, dossier, at=consent)  # the old one is in nobody's way
            redaction.approve(order_id=order.pk, by=office.actor(Role.HEAD), at=consent)
        with nullcontext() if holds else pytest.raises(NotReady, match="quá 30 ngày"), as_owner():
            redacting.carry_out(order_id=order.pk, at=consent + timedelta(days=30) + late)

"""Mistakes of a reception put right after it: what, by whom, and the promise never longer."""

from __future__ import annotations

import unicodedata

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from dossiers.enums import Evidence
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier
from dossiers.permissions import can_approve
from dossiers.rules.intake import PaperIn
from dossiers.services import (
    clock,
    corrections,
    ledger,
)
from notifications.models import OutboxMessage
from tests import access_table
from tests.clock import at
from tests.factories.accounts import LeaveFactory
from tests.factories.dossiers import (
    Office,
    accepted,
    assigned,
    make_office,
    returned,
)
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
LATER = at("2026-03-09 10:00")


@built_once
def office() -> Office:
    return make_office(cases=("Thông thường", "Có yếu tố nước ngoài"))


@built_once
def fresh(office: Office) -> Dossier:
    """Accepted at the counter a minute ago."""
    return accepted(office)


@built_once
def being_handled(office: Office) -> Dossier:
    return assigned(office)


def correct(office: Office, dossier: Dossier, changes, *, reason="Nhập sai", by=Role.RECEPTION, **more):
    return corrections.correct(
        dossier_id=dossier.pk, changes=changes, reason=reason, by=office.actor(by), at=LATER, **more
    )


def correct_case(office: Office, dossier: Dossier, case, *, by: Actor):
    return corrections.correct_case(
        dossier_id=dossier.pk, case_id=case.pk, reason="Nhầm trường hợp", by=by, at=LATER
    )


class TestCorrecting:
    def test_a_misspelt_name_is_put_right_found_again_and_on_record(self, office, fresh):
        dossier = correct(office, fresh, {"applicant_name": "Đặng Thị Ước Mơ"})

        assert dossier.applicant_name == "Đặng Thị Ước Mơ"
        assert "uoc mo" in dossier.search_text
        correction = dossier.corrections.get()
        assert (correction.before, correction.after) == (
            {"applicant_name": "Đặng Thị Ước"},
            {"applicant_name": "Đặng Thị Ước Mơ"},
        )
        assert correction.event.refs["fields"] == ["applicant_name"]
        assert "Ước" not in str(correction.event.refs)
        assert correction.event.reason.text == "Nhập sai"
        assert ledger.verify().is_whole

    def test_a_name_is_one_that_can_be_seen_in_its_one_form(self, office, fresh):
        with pytest.raises(Refused, match="không được để trống"):
            correct(office, fresh, {"applicant_name": "\u200b"})

        pasted = unicodedata.normalize("NFD", "Đặng\u200b Thị  Ước")
        with pytest.raises(Refused, match="Không có thông tin nào thay đổi"):
            correct(office, fresh, {"applicant_name": pasted})

    def test_a_wrong_paper_count_keeps_the_promise(self, office, fresh):
        paper = fresh.papers.get(order=2)

        counted = PaperIn(name="", evidence=Evidence.CERTIFIED_COPY, certified=2, copies=1)
        corrected = correct(office, fresh, {}, papers={paper.pk: counted})

        paper.refresh_from_db()
        assert (paper.originals, paper.certified, paper.copies) == (0, 2, 1)
        assert corrected.due_at == fresh.due_at

    @pytest.mark.parametrize(("changes", "more", "sentence"), [
        ({"due_at": LATER}, {}, "Không đính chính được"),
        ({"channel": 2}, {}, "Không đính chính được"),  # figures go by it: see CORRECTABLE
        ({"state": "done"}, {}, "Không đính chính được"),
        ({"applicant_name": " "}, {}, "không được để trống"),
        ({"applicant_name": "Đặng Thị Ước"}, {}, "Không có thông tin nào thay đổi"),
        ({"subject": "x"}, {"reason": " "}, "lý do"),
        ({}, {"papers": {0: PaperIn(name="")}}, "không thuộc hồ sơ"),
    ])  # fmt: skip
    def test_what_cannot_be_corrected_is_said(self, office, fresh, changes, more, sentence):
        with pytest.raises(Refused, match=sentence):
            correct(office, fresh, changes, **more)

    def test_after_the_return_only_a_linked_dossier_helps(self, office):
        with pytest.raises(NotReady, match="hồ sơ đính chính liên kết"):
            correct(office, returned(office), {"subject": "x"})

    def test_officers_do_not_correct_the_counters_slip(self, office, being_handled):
        with pytest.raises(NotAllowed):
            correct(office, being_handled, {"subject": "x"}, by=Role.HANDLER)

    def test_another_case_may_shorten_the_promise_and_the_applicant_is_told(self, office, fresh):
        short = office.procedure.version.cases.get(position=2)
        promised_for(fresh, value="5", unit="working_days")

        corrected = correct(office, fresh, {"case_id": short.pk}, by=Role.ONESTOP_HEAD)

        assert corrected.due_at == at("2026-03-11 09:32")
        assert corrected.original_due_at == at("2026-03-11 09:32")
        assert corrected.late_after == at("2026-03-11 17:30")
        told = OutboxMessage.objects.get(kind="promise_moved", topic=f"dossier:{fresh.pk}")
        assert "2026-03-11" in told.variables["due"]

    @pytest.mark.parametrize(("value", "unit", "extended_to"), [
        ("1", "working_days", None),
        # By law due tomorrow and extended to Friday week: the longer case stays inside the new date.
        ("1", "working_days", at("2026-03-20 09:32")),
        # Nine working hours end by the minute of the day on which one day ends with its last session.
        ("25", "working_hours", None),
    ])  # fmt: skip
    def test_it_never_lengthens_it_nor_its_legal_moment(self, office, fresh, value, unit, extended_to):
        long = office.procedure.version.cases.get(position=2)
        promised_for(fresh, value=value, unit=unit, extended_to=extended_to)
        with pytest.raises(Refused, match="dài hơn"):
            correct(office, fresh, {"case_id": long.pk}, by=Role.ONESTOP_HEAD)

    @pytest.mark.parametrize("role", Role)
    def test_shortening_takes_whoever_the_table_says_and_another_than_received_it(self, office, fresh, role):
        """docs/access.csv: who corrects, and by `approval` whose consent it takes when the promise moves."""
        (rule, *others) = [rule for rule in access_table.moves() if rule.move == "correct"]
        assert {one.approval for one in others} <= {rule.approval}
        assert rule.approval_when == "the promise moves"
        assert {one for one in Role if approves(office, fresh, one)} == set(rule.approval)

        short = office.procedure.version.cases.get(position=2)
        promised_for(fresh, value="5", unit="working_days")
        if role in rule.approval and role in {rule.role, *(one.role for one in others)}:
            assert correct(office, fresh, {"case_id": short.pk}, by=role).case == short
        else:
            with pytest.raises(NotAllowed):
                correct(office, fresh, {"case_id": short.pk}, by=role)

    def test_whoever_received_it_does_not_shorten_his_own_promise(self, office, fresh):
        short = office.procedure.version.cases.get(position=2)
        promised_for(fresh, value="5", unit="working_days")
        Dossier.objects.filter(pk=fresh.pk).update(received_by=office.people[Role.ONESTOP_HEAD])
        with pytest.raises(NotAllowed, match="hai người"):
            correct(office, fresh, {"case_id": short.pk}, by=Role.ONESTOP_HEAD)

    @pytest.mark.parametrize("role", Role)
    def test_a_promise_of_the_one_stop_head_is_shortened_by_a_leader(self, office, fresh, role):
        """docs/access.csv, `correct_case`: nobody at his counter is second to him."""
        short = office.procedure.version.cases.get(position=2)
        promised_for(fresh, value="5", unit="working_days")
        Dossier.objects.filter(pk=fresh.pk).update(received_by=office.people[Role.ONESTOP_HEAD])

        if role in {rule.role for rule in access_table.moves() if rule.move == "correct_case"}:
            corrected = correct_case(office, fresh, short, by=office.actor(role))
            assert corrected.due_at == at("2026-03-11 09:32")
            assert corrected.corrections.get().event.actor == office.people[role]
        else:
            with pytest.raises(NotAllowed):
                correct_case(office, fresh, short, by=office.actor(role))

    def test_nor_does_he_as_the_leader_or_in_the_leaders_place(self, office, fresh):
        short = office.procedure.version.cases.get(position=2)
        promised_for(fresh, value="5", unit="working_days")
        head, receiver = office.people[Role.HEAD], office.people[Role.ONESTOP_HEAD]
        LeaveFactory(user=head, deputy=receiver, valid_from=LATER.date(), valid_to=LATER.date())
        for received_by, by in ((head, Actor(head)), (receiver, Actor(receiver, acting_for=head))):
            Dossier.objects.filter(pk=fresh.pk).update(received_by=received_by)
            with pytest.raises(NotAllowed, match="hai người"):
                correct_case(office, fresh, short, by=by)

    def test_another_case_of_the_same_limit_is_put_right_by_the_clerk_alone(self, office, fresh):
        case = office.procedure.version.cases.get(position=2)
        assert correct(office, fresh, {"case_id": case.pk}).case == case
        assert not OutboxMessage.objects.filter(kind="promise_moved").exists()

    def test_a_promise_another_system_gave_stays_with_any_case(self, office, fresh):
        case = office.procedure.version.cases.get(position=2)
        terms = {**fresh.terms, "value": "1", "taken_over": True, "row": "x"}
        Dossier.objects.filter(pk=fresh.pk).update(terms=terms, due_at=at("2026-03-20 09:32"))

        corrected = correct(office, fresh, {"case_id": case.pk})

        assert (corrected.case, corrected.terms) == (case, terms)
        assert corrected.due_at == at("2026-03-20 09:32")


def promised_for(dossier: Dossier, *, value: str, unit: str, extended_to=None) -> None:
    """As if its terms had been these."""
    dossier.terms = {**dossier.terms, "value": value, "unit": unit}
    clock.reckon(dossier)
    if extended_to is not None:
        clock.extend(dossier, to=extended_to)
    dossier.save()


def approves(office: Office, dossier: Dossier, role: Role) -> bool:
    return can_approve("correct", office.actor(role), dossier, on=LATER.date())

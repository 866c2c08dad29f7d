"""Processes approved against the limit; annexes that follow memberships (ruling 20)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor, Agency, Membership
from calendars.queries import load_calendar
from calendars.rules.worktime import add_working_days
from procedures.exceptions import AnnexIncomplete, NotNow, ProcessTooLong
from procedures.models import AnnexHolder, ProcedureOffer
from procedures.services import annexes, processes
from procedures.services.processes import StepDraft
from tests.factories.accounts import AgencyFactory, MembershipFactory, UserFactory
from tests.factories.procedures import make_complete_procedure, make_process, make_version


pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
GOOD = [("receive", "1"), ("handle", "20"), ("approve", "3"), ("return", "0")]


def drafts(*steps):
    roles = {
        "receive": Role.RECEPTION,
        "handle": Role.HANDLER,
        "approve": Role.APPROVER,
        "return": Role.RECEPTION,
    }
    return [StepDraft(kind, f"Bước {kind}", roles[kind], Decimal(hours)) for kind, hours in steps]


@pytest.fixture
def commune():
    return AgencyFactory()


@pytest.fixture
def control(commune):
    return Actor(UserFactory(role=Role.CONTROL, agency=commune))


@pytest.fixture
def clerk(commune):
    return Actor(UserFactory(role=Role.RECEPTION, agency=commune))


def draft(control, version, *steps):
    return processes.draft_process(
        procedure=version.procedure,
        level="commune",
        name="Quy trình",
        steps=drafts(*steps),
        by=control,
        at=AT,
    )


class TestApproving:
    def approve(self, template, by, number="12/QĐ-UBND"):
        return processes.approve_process(template_id=template.pk, decision_number=number, by=by, at=AT)

    def test_hours_that_fit_the_limit(self, control):
        template = draft(control, make_version(limit="3"), *GOOD)
        approved = self.approve(template, control)
        assert (approved.decision_number, approved.approved_by) == ("12/QĐ-UBND", control.user)

    def test_hours_beyond_the_limit_are_refused_with_a_sentence(self, control):
        template = draft(control, make_version(limit="2.5"), *GOOD)
        with pytest.raises(ProcessTooLong, match="24 giờ, vượt thời hạn của thủ tục \\(20 giờ"):
            self.approve(template, control)

    def test_a_limit_within_the_day_allows_a_day(self, control):
        within = [("receive", "1"), ("handle", "5"), ("approve", "2"), ("return", "0")]
        assert self.approve(draft(control, make_version(limit="0"), *within), control).approved_at == AT

    def test_steps_out_of_order_are_refused(self, control):
        with pytest.raises(NotNow, match="phải có bước phê duyệt"):
            self.approve(draft(control, make_version(), ("receive", "1"), ("return", "0")), control)

    def test_not_without_a_decision_and_not_twice(self, control):
        template = draft(control, make_version(), *GOOD)
        with pytest.raises(NotNow, match="số quyết định"):
            self.approve(template, control, number="  ")
        self.approve(template, control)
        with pytest.raises(NotNow, match="đã được phê duyệt"):
            self.approve(template, control)

    def test_only_by_procedure_control(self, control, clerk):
        template = draft(control, make_version(), *GOOD)
        with pytest.raises(NotAllowed):
            self.approve(template, clerk)
        with pytest.raises(NotAllowed):
            draft(clerk, make_version(), *GOOD)

    def test_offers_of_that_level_follow_the_new_process(self, control, commune):
        mine = make_complete_procedure(receiving_agency=commune)
        province = AgencyFactory(province=True)
        above = make_complete_procedure(receiving_agency=province)
        above.offer.procedure = mine.procedure
        above.offer.save()
        template = draft(control, mine.version, *GOOD)
        assert template.number == 2
        self.approve(template, control)
        for complete in (mine, above):
            complete.offer.refresh_from_db()
        assert mine.offer.process == template
        assert above.offer.process == above.process

    def test_steps_of_a_draft_are_replaced_and_of_an_approved_process_kept(self, control):
        template = draft(control, make_version(), *GOOD)
        shorter = drafts(("receive", "1"), ("approve", "1"), ("return", "0"))
        processes.replace_steps(template_id=template.pk, steps=shorter, by=control, at=AT)
        assert [step.kind for step in template.steps.order_by("order")] == ["receive", "approve", "return"]
        self.approve(template, control)
        with pytest.raises(NotNow, match="lập quy trình mới"):
            processes.replace_steps(template_id=template.pk, steps=shorter, by=control, at=AT)


class TestAnnexes:
    @pytest.fixture
    def template(self):
        return make_process(make_version().procedure)

    @pytest.fixture
    def staff(self, commune):
        office = AgencyFactory(unit=True, parent=commune)
        return {
            role: UserFactory(role=role, agency=office if role in (Role.UNIT_HEAD, Role.HANDLER) else commune)
            for role in (Role.UNIT_HEAD, Role.HANDLER, Role.APPROVER, Role.RECORDS_CLERK)
        }

    def generate(self, template, commune, by, at=AT):
        return annexes.generate_annex(template_id=template.pk, agency_id=commune.pk, by=by, at=at)

    def test_holders_come_from_memberships_of_the_agency_and_its_units(
        self, template, commune, control, staff
    ):
        annex = self.generate(template, commune, control)
        named = set(annex.holders.values_list("step__kind", "user_id"))
        assert named == {
            ("assign", staff[Role.UNIT_HEAD].pk),
            ("propose", staff[Role.UNIT_HEAD].pk),
            ("handle", staff[Role.HANDLER].pk),
            ("approve", staff[Role.APPROVER].pk),
            ("seal", staff[Role.RECORDS_CLERK].pk),
        }

    def test_the_handling_unit_does_the_steps_whose_role_it_has(self, template, commune, control, staff):
        elsewhere = AgencyFactory(unit=True, parent=commune)
        head, handler = (UserFactory(role=role, agency=elsewhere) for role in (Role.UNIT_HEAD, Role.HANDLER))
        offer = ProcedureOffer.objects.create(
            procedure=template.procedure, receiving_agency=commune, deciding_agency=commune,
            process=template, handling_unit=elsewhere, valid_from=TODAY,
        )  # fmt: skip
        annex = self.generate(template, commune, control)
        assert set(annex.holders.values_list("step__kind", "user_id")) == {
            ("assign", head.pk),
            ("propose", head.pk),
            ("handle", handler.pk),
            ("approve", staff[Role.APPROVER].pk),
            ("seal", staff[Role.RECORDS_CLERK].pk),
        }
        assert annexes.mark_outdated_annexes(at=AT) == 0
        offer.handling_unit = staff[Role.HANDLER].memberships.get().agency
        offer.save()
        assert annexes.mark_outdated_annexes(at=AT) == 1

    def test_not_from_an_agency_below_with_a_seal_of_its_own(self, template, commune, control, staff):
        below = AgencyFactory(parent=commune)
        stranger = UserFactory(role=Role.HANDLER, agency=below)
        annex = self.generate(template, commune, control)
        assert not annex.holders.filter(user=stranger).exists()

    def test_a_role_without_a_holder_is_named(self, template, commune, control):
        with pytest.raises(AnnexIncomplete, match=r"bước 2 \(Trưởng phòng"):
            self.generate(template, commune, control)

    def test_not_for_a_draft_and_not_by_a_clerk(self, commune, control, clerk, staff):
        draft_template = make_process(make_version().procedure, approve=False)
        with pytest.raises(NotNow, match="chưa được phê duyệt"):
            self.generate(draft_template, commune, control)
        with pytest.raises(NotAllowed):
            self.generate(draft_template, commune, clerk)

    def test_a_signed_annex_holds_until_the_next_one_is_signed(self, template, commune, control, staff):
        leader = Actor(staff[Role.APPROVER])
        old = self.generate(template, commune, control)
        annexes.sign_annex(annex_id=old.pk, by=leader, at=AT)
        new = self.generate(template, commune, control, at=AT + timedelta(hours=1))
        old.refresh_from_db()
        assert (old.replaced_at, new.signed_at) == (None, None)

        annexes.sign_annex(annex_id=new.pk, by=leader, at=AT + timedelta(hours=2))

        old.refresh_from_db()
        assert old.replaced_at == AT + timedelta(hours=2)

    def test_a_new_annex_replaces_one_not_yet_signed(self, template, commune, control, staff):
        old = self.generate(template, commune, control)
        new = self.generate(template, commune, control, at=AT + timedelta(hours=1))
        old.refresh_from_db()
        assert (old.replaced_at, new.replaced_at) == (AT + timedelta(hours=1), None)
        with pytest.raises(NotNow, match="ký bản mới"):
            annexes.sign_annex(annex_id=old.pk, by=Actor(staff[Role.APPROVER]), at=AT)

    def test_signed_by_a_leader_and_then_fixed(self, template, commune, control, clerk, staff):
        annex = self.generate(template, commune, control)
        with pytest.raises(NotAllowed):
            annexes.sign_annex(annex_id=annex.pk, by=clerk, at=AT)
        leader = Actor(staff[Role.APPROVER])
        annexes.sign_annex(annex_id=annex.pk, by=leader, at=AT)
        with pytest.raises(NotNow, match="đã được ký"):
            annexes.sign_annex(annex_id=annex.pk, by=leader, at=AT)
        with pytest.raises(IntegrityError, match="Phụ lục đã ký"), transaction.atomic():
            AnnexHolder.objects.filter(annex=annex).update(user=clerk.user)

    def test_a_change_of_membership_marks_it_with_a_day_and_keeps_that_day(
        self, template, commune, control, staff
    ):
        annex = self.generate(template, commune, control)
        assert annexes.mark_outdated_annexes(at=AT) == 0
        MembershipFactory(agency=commune, role=Role.APPROVER)
        assert annexes.mark_outdated_annexes(at=AT) == 1
        annex.refresh_from_db()
        due = add_working_days(load_calendar("standard"), TODAY, 5)
        assert annex.reapprove_due_on == due
        assert annexes.mark_outdated_annexes(at=AT + timedelta(days=2)) == 0
        annex.refresh_from_db()
        assert annex.reapprove_due_on == due

    def test_the_mark_goes_when_the_change_is_undone(self, template, commune, control, staff):
        annex = self.generate(template, commune, control)
        extra = MembershipFactory(agency=commune, role=Role.APPROVER)
        annexes.mark_outdated_annexes(at=AT, agency_ids=[commune.pk])
        Membership.objects.filter(pk=extra.pk).update(valid_to=date(2026, 11, 22))
        annexes.mark_outdated_annexes(at=AT)
        annex.refresh_from_db()
        assert annex.reapprove_due_on is None

    def test_who_is_left_in_a_closed_unit_is_not_named(self, template, commune, control, staff):
        """As a set-up file leaves it that ended the unit alone."""
        self.generate(template, commune, control)
        closed = AgencyFactory(unit=True, parent=commune)
        left = UserFactory(role=Role.APPROVER, agency=closed)
        Agency.objects.filter(pk=closed.pk).update(valid_to=date(2026, 11, 22))
        assert annexes.mark_outdated_annexes(at=AT) == 0
        again = self.generate(template, commune, control)
        assert not again.holders.filter(user=left).exists()

    def test_people_of_an_agency_are_read_once_for_all_its_annexes(
        self, commune, control, staff, django_assert_max_num_queries
    ):
        for _ in range(6):
            template = make_process(make_version().procedure)
            self.generate(template, commune, control)
        with django_assert_max_num_queries(12):
            assert annexes.mark_outdated_annexes(at=AT) == 0

    def test_a_change_of_one_person_marks_the_annexes_above_his_unit(self, template, commune, control, staff):
        annex = self.generate(template, commune, control)
        Membership.objects.filter(user=staff[Role.HANDLER]).update(valid_to=date(2026, 11, 22))
        assert annexes.mark_annexes_of(staff[Role.HANDLER].pk, at=AT) == 1
        annex.refresh_from_db()
        assert annex.reapprove_due_on is not None
        stranger = UserFactory(role=Role.HANDLER, agency=AgencyFactory())
        assert annexes.mark_annexes_of(stranger.pk, at=AT) == 0

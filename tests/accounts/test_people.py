"""Accounts, roles, leave and delegations: what the moves do, whom they refuse and when."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth import password_validation
from django.db import IntegrityError, transaction

from accounts import queries
from accounts.enums import LookAction, Role, SigningMode
from accounts.exceptions import AccountsError, AgencyClosed, NotAllowed, NotNow
from accounts.models import AccessRecord, Actor, Leave, User
from accounts.services import looks, people
from tests.factories.accounts import (
    PASSWORD,
    AgencyFactory,
    HeadTitleFactory,
    LeaveFactory,
    MembershipFactory,
    SignatureDelegationFactory,
    SuccessionFactory,
    UserFactory,
)
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 4, 2, tzinfo=UTC)  # nine in the morning
TODAY = date(2026, 3, 4)
GOOD_PASSWORD = "con-suoi-xanh-mat"


@built_once
def province():
    return AgencyFactory(province=True)


@built_once
def commune(province):
    return AgencyFactory(parent=province)


@built_once
def admin(commune):
    return Actor(UserFactory(role=Role.ADMINISTRATOR, agency=commune))


@built_once
def stranger():
    return Actor(UserFactory(role=Role.ADMINISTRATOR, agency=AgencyFactory()))


@built_once
def clerk(commune):
    return UserFactory(role=Role.RECEPTION, agency=commune)


def open_account(commune, by, **changes):
    fields = {
        "username": "le.thi.an", "full_name": "Lê Thị Ân", "password": GOOD_PASSWORD,
        "agency": commune, "role": Role.RECEPTION, "by": by, "at": AT,
    }  # fmt: skip
    return people.open_account(**{**fields, **changes})


class TestOpenAccount:
    def test_gives_a_first_role_and_a_password_to_replace(self, commune, admin):
        user = open_account(commune, admin)
        assert user.check_password(GOOD_PASSWORD)
        assert user.must_change_password
        assert queries.roles_in(user, commune.pk, TODAY) == {Role.RECEPTION}

    def test_is_for_the_administrator_of_the_agency_or_above(self, commune, province, stranger):
        above = Actor(UserFactory(role=Role.ADMINISTRATOR, agency=province))
        assert open_account(commune, above).pk
        with pytest.raises(NotAllowed):
            open_account(commune, stranger, username="khac")

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
    def test_is_for_no_other_role(self, commune, role):
        with pytest.raises(NotAllowed, match="quản trị viên"):
            open_account(commune, Actor(UserFactory(role=role, agency=commune)))

    @pytest.mark.parametrize("password", ["ngan", "1234567890123", "password123", "le.thi.an"])
    def test_refuses_a_weak_password_and_writes_nothing(self, commune, admin, password):
        with pytest.raises(AccountsError):
            open_account(commune, admin, password=password)
        assert not type(commune)._meta.apps.get_model("accounts.User").objects.filter(username="le.thi.an")

    def test_refuses_a_name_that_is_taken(self, commune, admin, clerk):
        with pytest.raises(AccountsError):
            open_account(commune, admin, username=clerk.username)


class TestPasswords:
    def test_of_a_person_is_reset_by_the_administrator_and_has_to_be_replaced(self, clerk, admin):
        people.reset_password(user=clerk, password=GOOD_PASSWORD, by=admin, at=AT)
        clerk.refresh_from_db()
        assert clerk.check_password(GOOD_PASSWORD)
        assert clerk.must_change_password

    def test_is_not_reset_by_a_stranger(self, clerk, stranger):
        with pytest.raises(NotAllowed):
            people.reset_password(user=clerk, password=GOOD_PASSWORD, by=stranger, at=AT)

    def test_of_an_administrator_is_not_reset_by_himself(self, admin):
        with pytest.raises(NotAllowed, match="Không ai tự cấp lại cho chính mình"):
            people.reset_password(user=admin.user, password=GOOD_PASSWORD, by=admin, at=AT)

    def test_is_changed_by_oneself_to_another(self, clerk):
        changed = people.change_password(user=clerk, password=GOOD_PASSWORD, at=AT)
        assert (changed.must_change_password, changed.password_changed_at) == (False, AT)
        with pytest.raises(AccountsError, match="phải khác"):
            people.change_password(user=clerk, password=GOOD_PASSWORD, at=AT)
        assert not changed.check_password(PASSWORD)


class TestSetActive:
    def test_locks_and_opens(self, clerk, admin, commune):
        people.set_active(user=clerk, is_active=False, by=admin, at=AT)
        clerk.refresh_from_db()
        assert queries.scope(clerk, {Role.RECEPTION}, TODAY) == frozenset()
        people.set_active(user=clerk, is_active=True, by=admin, at=AT)
        clerk.refresh_from_db()
        assert queries.scope(clerk, {Role.RECEPTION}, TODAY) == {commune.pk}

    def test_never_locks_the_administrator_himself(self, admin):
        with pytest.raises(NotAllowed):
            people.set_active(user=admin.user, is_active=False, by=admin, at=AT)

    def test_is_not_for_a_stranger(self, clerk, stranger):
        with pytest.raises(NotAllowed):
            people.set_active(user=clerk, is_active=False, by=stranger, at=AT)


class TestGrantRole:
    def grant(self, user, agency, by, **changes):
        fields = {"role": Role.HANDLER, "valid_from": TODAY, "by": by, "at": AT}
        return people.grant_role(user=user, agency=agency, **{**fields, **changes})

    def test_adds_up_with_the_roles_there_are(self, clerk, commune, admin):
        self.grant(clerk, commune, admin)
        assert queries.roles_in(clerk, commune.pk, TODAY) == {Role.RECEPTION, Role.HANDLER}

    def test_is_never_to_oneself(self, commune, admin):
        with pytest.raises(NotAllowed, match="tự giao"):
            self.grant(admin.user, commune, admin)

    def test_is_refused_twice_for_the_same_days(self, clerk, commune, admin):
        self.grant(clerk, commune, admin)
        with pytest.raises(AccountsError, match="đã giữ vai trò đó"):
            self.grant(clerk, commune, admin, valid_from=TODAY + timedelta(days=30))

    def test_is_refused_in_a_closed_agency_and_names_the_successor(self, clerk, commune):
        closed = AgencyFactory(valid_to=TODAY - timedelta(days=1))
        boss = Actor(UserFactory(role=Role.ADMINISTRATOR, agency=commune))
        closed.placements.create(agency=closed, parent=commune, valid_from=date(2020, 1, 1))
        SuccessionFactory(predecessor=closed, successor=commune, effective_on=TODAY)
        with pytest.raises(AgencyClosed, match=f"Hãy tiếp nhận tại {commune.name}"):
            self.grant(clerk, closed, boss)

    def test_ends_with_its_last_day(self, clerk, commune, admin):
        membership = clerk.memberships.get()
        people.end_role(membership=membership, last_day=TODAY, by=admin, at=AT)
        assert queries.roles_in(clerk, commune.pk, TODAY) == {Role.RECEPTION}
        assert queries.roles_in(clerk, commune.pk, TODAY + timedelta(days=1)) == frozenset()

    def test_does_not_end_in_the_past(self, clerk, admin):
        with pytest.raises(NotNow):
            people.end_role(
                membership=clerk.memberships.get(), last_day=TODAY - timedelta(days=2), by=admin, at=AT
            )

    def test_is_not_ended_by_a_stranger(self, clerk, stranger):
        with pytest.raises(NotAllowed):
            people.end_role(membership=clerk.memberships.get(), last_day=TODAY, by=stranger, at=AT)


class TestLeave:
    def leave(self, user, deputy, by, **changes):
        fields = {"first_day": TODAY, "last_day": TODAY + timedelta(days=2), "by": by, "at": AT}
        return people.record_leave(user=user, deputy=deputy, **{**fields, **changes})

    @pytest.fixture
    def colleague(self, commune):
        return UserFactory(role=Role.HANDLER, agency=commune)

    @pytest.mark.parametrize(
        "role", [Role.ADMINISTRATOR, Role.HEAD, Role.UNIT_HEAD, Role.ONESTOP_HEAD, Role.APPROVER]
    )
    def test_is_recorded_by_a_leader_of_the_unit(self, commune, clerk, colleague, role):
        leader = Actor(UserFactory(role=role, agency=commune))
        leave = self.leave(clerk, colleague, leader)
        assert (leave.recorded_by, leave.recorded_at) == (leader.user, AT)
        assert queries.stands_in_for(colleague, TODAY) == (clerk,)

    def test_is_not_recorded_by_the_person_or_a_stranger(self, clerk, colleague, stranger):
        for by in (Actor(clerk), Actor(colleague), stranger):
            with pytest.raises(NotAllowed, match="lãnh đạo đơn vị"):
                self.leave(clerk, colleague, by)

    def test_of_his_own_coming_days_anybody_enters_and_takes_back_but_names_no_deputy(
        self, clerk, colleague, admin
    ):
        me = Actor(clerk)
        leave = self.leave(clerk, None, me)
        assert leave.recorded_by == clerk
        with pytest.raises(NotAllowed):
            self.leave(clerk, None, me, first_day=TODAY - timedelta(days=1), last_day=TODAY)
        with pytest.raises(NotAllowed):
            people.end_leave(leave=leave, last_day=TODAY, by=Actor(colleague), at=AT)
        with pytest.raises(NotAllowed):
            self.leave(colleague, None, me)
        people.end_leave(leave=leave, last_day=TODAY, by=me, at=AT)
        given = self.leave(
            clerk, colleague, admin, first_day=TODAY + timedelta(days=5), last_day=TODAY + timedelta(days=6)
        )
        with pytest.raises(NotAllowed):
            people.end_leave(leave=given, last_day=TODAY, by=me, at=AT)

    def test_needs_a_deputy_of_the_same_agency(self, clerk, admin, stranger):
        with pytest.raises(AccountsError, match="cùng cơ quan"):
            self.leave(clerk, stranger.user, admin)

    def test_needs_a_deputy_who_is_there(self, clerk, colleague, admin):
        LeaveFactory(user=colleague, valid_from=TODAY, valid_to=TODAY)
        with pytest.raises(AccountsError, match="cũng vắng mặt"):
            self.leave(clerk, colleague, admin)

    @pytest.mark.parametrize("who", ["himself", "overlap", "backwards"])
    def test_is_refused_when_it_makes_no_sense(self, clerk, colleague, admin, who):
        if who == "himself":
            with pytest.raises(AccountsError, match="người khác"):
                self.leave(clerk, clerk, admin)
        elif who == "backwards":
            with pytest.raises(AccountsError, match="sau ngày bắt đầu"):
                self.leave(clerk, colleague, admin, last_day=TODAY - timedelta(days=1))
        else:
            self.leave(clerk, None, admin)
            with pytest.raises(AccountsError, match="đã có một đợt vắng mặt"):
                self.leave(clerk, None, admin, first_day=TODAY + timedelta(days=2))

    def test_ends_early_or_vanishes_before_it_begins(self, clerk, colleague, admin):
        leave = self.leave(clerk, colleague, admin)
        shortened = people.end_leave(leave=leave, last_day=TODAY, by=admin, at=AT)
        assert shortened is not None
        assert shortened.valid_to == TODAY
        later = self.leave(
            clerk, None, admin, first_day=TODAY + timedelta(days=9), last_day=TODAY + timedelta(days=9)
        )
        assert people.end_leave(leave=later, last_day=TODAY, by=admin, at=AT) is None
        assert list(Leave.objects.filter(user=clerk)) == [shortened]

    def test_is_not_shortened_into_the_past(self, clerk, colleague, admin):
        leave = LeaveFactory(user=clerk, deputy=colleague, valid_from=date(2026, 2, 1), valid_to=TODAY)
        with pytest.raises(NotNow):
            people.end_leave(leave=leave, last_day=date(2026, 2, 10), by=admin, at=AT)


class TestSignatures:
    def test_are_delegated_by_an_act_and_printed_with_the_title_of_the_day(self, commune, admin):
        HeadTitleFactory(agency=commune, title="Chủ tịch", valid_to=TODAY - timedelta(days=1))
        HeadTitleFactory(agency=commune, title="Thị trưởng", valid_from=TODAY)
        deputy = UserFactory(full_name="Trần Văn Bốn", role=Role.APPROVER, agency=commune)
        delegation = people.delegate_signature(
            agency=commune, signer=deputy, mode=SigningMode.KT, signer_title="Phó Chủ tịch",
            act="QĐ 5/QĐ-UBND", valid_from=date(2026, 1, 1), paper_kinds=["apology"], by=admin, at=AT,
        )  # fmt: skip

        def lines(kind, on):
            block = queries.signature_for(user=deputy, agency=commune, paper_kind=kind, on=on)
            return block and block.lines

        assert lines("apology", TODAY) == ("KT. THỊ TRƯỞNG", "PHÓ CHỦ TỊCH")
        assert lines("apology", TODAY - timedelta(days=1)) == ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
        assert lines("result", TODAY) is None
        assert lines("apology", date(2025, 12, 31)) is None
        assert queries.signers(commune.pk, "apology", TODAY) == (deputy,)
        people.end_delegation(delegation=delegation, last_day=TODAY, by=admin, at=AT)
        assert lines("apology", TODAY + timedelta(days=1)) is None

    @pytest.mark.parametrize("left", ["his role", "his account"])
    def test_are_over_with_the_last_role_there_or_the_account(self, commune, left):
        """Nobody wrote the last day of the delegation itself."""
        unit = AgencyFactory(unit=True, parent=commune)
        signer = UserFactory(role=Role.UNIT_HEAD, agency=unit)
        MembershipFactory(user=signer, role=Role.APPROVER)  # elsewhere
        SignatureDelegationFactory(agency=commune, signer=signer)
        yesterday = TODAY - timedelta(days=1)
        assert queries.signers(commune.pk, "apology", TODAY) == (signer,)
        if left == "his role":
            signer.memberships.filter(agency=unit).update(valid_to=yesterday)
        else:
            User.objects.update(is_active=False)

        def block(on):
            return queries.signature_for(user=signer, agency=commune, paper_kind="apology", on=on)

        assert block(TODAY) is None
        assert queries.signers(commune.pk, "apology", TODAY) == ()
        # What he might sign while he was there stays so, as of those days; a locked account signs nothing.
        assert (block(yesterday) is not None) == (left == "his role")

    @pytest.mark.parametrize(("mode", "signs"), [
        (SigningMode.TUQ, True),
        (SigningMode.TL, True),
        (SigningMode.KT, False),  # in the head's place signs only who sits beside him
    ])  # fmt: skip
    def test_are_given_to_who_leads_a_centre_below_with_its_own_seal(self, commune, mode, signs):
        centre = AgencyFactory(one_stop=True, has_seal=True, parent=commune)
        leader = UserFactory(role=Role.ONESTOP_HEAD, agency=centre)
        SignatureDelegationFactory(agency=commune, signer=leader, mode=mode)

        def block():
            return queries.signature_for(user=leader, agency=commune, paper_kind="receipt", on=TODAY)

        assert (block() is not None) == signs
        leader.memberships.update(valid_to=TODAY - timedelta(days=1))
        assert block() is None

    def test_naming_the_paper_go_before_those_for_every_paper(self, commune):
        person = UserFactory(role=Role.APPROVER, agency=commune)
        SignatureDelegationFactory(agency=commune, signer=person, mode=SigningMode.KT)
        SignatureDelegationFactory(
            agency=commune, signer=person, mode=SigningMode.TUQ, paper_kinds=["receipt"],
            signer_title="Giám đốc Trung tâm",
        )  # fmt: skip
        receipt = queries.signature_for(user=person, agency=commune, paper_kind="receipt", on=TODAY)
        assert receipt is not None
        assert receipt.lines == ("TUQ. NGƯỜI ĐỨNG ĐẦU", "GIÁM ĐỐC TRUNG TÂM")

    def test_are_not_delegated_by_a_stranger(self, commune, stranger):
        with pytest.raises(NotAllowed):
            people.delegate_signature(
                agency=commune, signer=stranger.user, mode=SigningMode.KT, signer_title="Phó Chủ tịch",
                act="QĐ", valid_from=TODAY, by=stranger, at=AT,
            )  # fmt: skip
        with pytest.raises(NotAllowed):
            people.end_delegation(
                delegation=SignatureDelegationFactory(agency=commune), last_day=TODAY, by=stranger, at=AT
            )


class TestLooks:
    def look(self, at):
        return looks.record_look(
            by=Actor(UserFactory()), action=LookAction.SEE, object_kind="dossier", object_id="17",
            page="desk:dossier", at=at,
        )  # fmt: skip

    def test_are_dropped_after_more_than_two_years(self):
        self.look(datetime(2020, 1, 1, tzinfo=UTC))
        kept = self.look(datetime.now(UTC))
        assert looks.drop_old_looks(at=datetime.now(UTC)) == 1
        assert looks.drop_old_looks(at=datetime.now(UTC)) == 0
        assert list(AccessRecord.objects.all()) == [kept]


def test_a_list_shows_and_finds_no_role_left_open_in_an_agency_that_closed(commune):
    person = UserFactory(role=Role.HANDLER, agency=commune)
    MembershipFactory(user=person, role=Role.HEAD, agency=AgencyFactory(valid_to=date(2026, 3, 3)))
    (line,) = queries.person_lines([person], TODAY)
    assert [agency for _, agency in line.roles] == [commune.name]
    everybody = User.objects.all()
    assert person in queries.matching(everybody, text="", role=Role.HANDLER, on=TODAY)
    assert person not in queries.matching(everybody, text="", role=Role.HEAD, on=TODAY)


def test_a_user_made_by_the_manager_logs_in_only_with_a_password():
    closed = User.objects.create_user("a.b", "Lê Văn A")
    opened = User.objects.create_user("c.d", "Lê Văn C", GOOD_PASSWORD, email="c@example.invalid")
    assert not closed.has_usable_password()
    assert opened.check_password(GOOD_PASSWORD)
    assert (str(opened), opened.email) == ("Lê Văn C", "c@example.invalid")


@pytest.mark.parametrize("name", ["Le.An", " le.an", "le.an "])
def test_a_name_the_login_page_would_never_look_for_is_not_kept(name):
    with pytest.raises(IntegrityError, match="user_name_can_log_in"), transaction.atomic():
        UserFactory(username=name)


def test_the_password_rules_are_told_in_vietnamese():
    told = password_validation.password_validators_help_texts()
    assert told == [
        "Ít nhất 10 ký tự.",
        "Không dùng mật khẩu phổ biến.",
        "Không chỉ gồm chữ số.",
        "Không giống tên hay số điện thoại của bạn.",
    ]


def test_a_membership_has_its_history(clerk, admin):
    people.end_role(membership=clerk.memberships.get(), last_day=TODAY, by=admin, at=AT)
    history = MembershipFactory._meta.model._meta.apps.get_model("accounts.MembershipHistory")
    rows = history.objects.filter(user=clerk).order_by("pgh_id").values_list("pgh_label", "valid_to")
    assert list(rows) == [("insert", None), ("update", TODAY)]

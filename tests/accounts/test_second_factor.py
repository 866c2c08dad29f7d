"""The second factor: in force once a code was typed, each code once, and a wrong one makes the next wait."""

import pytest
from django.utils import timezone
from django_otp.oath import totp

from accounts.enums import Role
from accounts.exceptions import AccountsError, NotAllowed, NotNow
from accounts.models import Actor
from accounts.services import second_factor
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
EIGHT, LATER = "2026-03-09 08:00", "2026-03-09 09:00"
WRONG = "Mã không đúng hoặc đã dùng. Hãy chờ mã mới trên điện thoại, hoặc nhập một mã dự phòng."


@built_once(frozen_at=EIGHT)
def agency():
    return AgencyFactory()


@built_once(frozen_at=EIGHT)
def clerk(agency):
    return UserFactory(role=Role.RECEPTION, agency=agency)


def shown(device):
    """The code the phone shows now."""
    return f"{totp(device.bin_key):06d}"


def switched_on(user):
    device = second_factor.begin(user=user)
    return second_factor.confirm(user=user, code=shown(device))


class TestSwitchingOn:
    def test_it_is_in_force_once_a_code_was_typed(self, clerk):
        device = second_factor.begin(user=clerk)
        assert (second_factor.has_second_factor(clerk), second_factor.pending(clerk)) == (False, device)
        second_factor.confirm(user=clerk, code=shown(device))
        assert (second_factor.has_second_factor(clerk), second_factor.pending(clerk)) == (True, None)

    def test_spaces_as_phones_show_them_do_not_matter(self, clerk):
        code = shown(second_factor.begin(user=clerk))
        second_factor.confirm(user=clerk, code=f" {code[:3]} {code[3:]} ")
        assert second_factor.has_second_factor(clerk)

    @pytest.mark.parametrize("code", ["", "abc", "000"])
    def test_not_with_a_code_that_is_none(self, clerk, code):
        second_factor.begin(user=clerk)
        with pytest.raises(AccountsError, match="Hãy kiểm tra giờ trên điện thoại"):
            second_factor.confirm(user=clerk, code=code)
        assert not second_factor.has_second_factor(clerk)

    def test_a_new_beginning_forgets_the_earlier_one(self, clerk):
        old, new = second_factor.begin(user=clerk), second_factor.begin(user=clerk)
        with pytest.raises(AccountsError):
            second_factor.confirm(user=clerk, code=shown(old))
        assert second_factor.pending(clerk) == new

    def test_what_was_not_begun_is_not_confirmed(self, clerk):
        second_factor.begin(user=UserFactory())
        with pytest.raises(NotNow, match="Hãy bắt đầu lại việc bật xác thực hai bước"):
            second_factor.confirm(user=clerk, code="123456")

    def test_it_is_not_begun_while_it_is_on(self, clerk):
        switched_on(clerk)
        with pytest.raises(NotNow, match="muốn đổi điện thoại thì tắt rồi bật lại"):
            second_factor.begin(user=clerk)


class TestCodes:
    def test_a_code_of_the_phone_is_taken_once(self, clerk, frozen_at):
        device, _codes = switched_on(clerk)
        frozen_at(LATER)
        assert second_factor.check(user=clerk, code=shown(device)) == device
        with pytest.raises(AccountsError) as refusal:
            second_factor.check(user=clerk, code=shown(device))
        assert str(refusal.value) == WRONG

    def test_a_recovery_code_is_used_up(self, clerk, frozen_at):
        _device, codes = switched_on(clerk)
        assert (len(set(codes)), second_factor.recovery_codes_left(clerk)) == (8, 8)
        second_factor.check(user=clerk, code=f"{codes[0][:5].upper()}-{codes[0][5:]}")
        assert second_factor.recovery_codes_left(clerk) == 7
        frozen_at(LATER)
        with pytest.raises(AccountsError):
            second_factor.check(user=clerk, code=codes[0])

    def test_new_recovery_codes_make_the_earlier_ones_void(self, clerk):
        _device, old = switched_on(clerk)
        new = second_factor.new_recovery_codes(user=clerk)
        assert (not set(old) & set(new), second_factor.recovery_codes_left(clerk)) == (True, 8)
        with pytest.raises(AccountsError):
            second_factor.check(user=clerk, code=old[0])

    def test_those_of_another_do_not_count(self, clerk):
        switched_on(clerk)
        _device, codes = switched_on(UserFactory())
        with pytest.raises(AccountsError):
            second_factor.check(user=clerk, code=codes[0])

    def test_after_a_wrong_code_the_next_has_to_wait(self, clerk, frozen_at):
        device, _codes = switched_on(clerk)
        frozen_at(LATER)
        with pytest.raises(AccountsError):
            second_factor.check(user=clerk, code="000000")
        with pytest.raises(AccountsError):
            second_factor.check(user=clerk, code=shown(device))
        frozen_at("2026-03-09 09:05")
        assert second_factor.check(user=clerk, code=shown(device)) == device


class TestSwitchingOff:
    def test_with_a_code_in_force_all_of_it_goes(self, clerk):
        _device, codes = switched_on(clerk)
        second_factor.switch_off(user=clerk, code=codes[0])
        assert (second_factor.has_second_factor(clerk), second_factor.recovery_codes_left(clerk)) == (
            False,
            0,
        )
        assert second_factor.begin(user=clerk).pk

    def test_not_with_a_wrong_one(self, clerk):
        switched_on(clerk)
        with pytest.raises(AccountsError) as refusal:
            second_factor.switch_off(user=clerk, code="000000")
        assert str(refusal.value) == WRONG
        assert (second_factor.has_second_factor(clerk), second_factor.recovery_codes_left(clerk)) == (
            True,
            8,
        )

    def test_nor_by_trying_one_after_the_other(self, clerk, frozen_at):
        device, _codes = switched_on(clerk)
        frozen_at(LATER)
        with pytest.raises(AccountsError):
            second_factor.switch_off(user=clerk, code="000000")
        with pytest.raises(AccountsError):
            second_factor.switch_off(user=clerk, code=shown(device))  # too soon after
        assert second_factor.has_second_factor(clerk)


class TestTakingItAway:
    def test_the_administrator_takes_it_from_who_lost_his_phone(self, agency, clerk):
        switched_on(clerk)
        keeper = Actor(UserFactory(role=Role.ADMINISTRATOR, agency=agency))
        second_factor.reset(user=clerk, by=keeper, at=timezone.now())
        assert (second_factor.has_second_factor(clerk), second_factor.recovery_codes_left(clerk)) == (
            False,
            0,
        )

    @pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
    def test_nobody_else_does(self, agency, clerk, role):
        switched_on(clerk)
        with pytest.raises(NotAllowed, match="do quản trị viên của cơ quan hoặc của cấp trên quản lý"):
            second_factor.reset(
                user=clerk, by=Actor(UserFactory(role=role, agency=agency)), at=timezone.now()
            )
        assert second_factor.has_second_factor(clerk)

    def test_the_administrator_does_not_take_off_his_own(self, agency):
        keeper = UserFactory(role=Role.ADMINISTRATOR, agency=agency)
        switched_on(keeper)
        with pytest.raises(NotAllowed, match="Không ai tự cấp lại cho chính mình"):
            second_factor.reset(user=keeper, by=Actor(keeper), at=timezone.now())
        assert second_factor.has_second_factor(keeper)

    def test_nor_he_himself_nor_the_administrator_of_another_agency(self, clerk):
        switched_on(clerk)
        stranger = UserFactory(role=Role.ADMINISTRATOR, agency=AgencyFactory())
        for user in (clerk, stranger):
            with pytest.raises(NotAllowed):
                second_factor.reset(user=clerk, by=Actor(user), at=timezone.now())
        assert second_factor.has_second_factor(clerk)

"""Days of absence taken back or put back: the same day, by whom it may be, as long as nothing came after."""

import json
from datetime import date

import pytest

from accounts.enums import Role
from accounts.exceptions import AccountsError, NotAllowed, NotNow
from accounts.models import Actor, Leave
from accounts.services import leaves, people
from accounts.services.leaves import CHANGED, LeaveAsItWas
from tests.clock import at
from tests.factories.accounts import AgencyFactory, LeaveFactory, MembershipFactory, UserFactory
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOW = at("2026-03-06 10:00")
TODAY, MONDAY, TUESDAY, FRIDAY = date(2026, 3, 6), date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 13)


class Room:
    """A unit with its head, two officers and the administrator of its commune."""

    def __init__(self):
        commune = AgencyFactory()
        self.unit = AgencyFactory(unit=True, parent=commune)
        self.head = UserFactory(role=Role.UNIT_HEAD, agency=self.unit)
        self.officer = UserFactory(role=Role.HANDLER, agency=self.unit, full_name="Lê Thị Thay")
        self.other = UserFactory(role=Role.HANDLER, agency=self.unit)
        self.keeper = UserFactory(role=Role.ADMINISTRATOR, agency=commune)

    def away(self, user, *, by, deputy=None, days=(MONDAY, FRIDAY), when=NOW):
        return people.record_leave(
            user=user, first_day=days[0], last_day=days[1], deputy=deputy, by=Actor(by), at=when, reason="Ốm"
        )


@built_once
def room():
    return Room()


def take_back(leave, *, by, has_acted=False, when=NOW, acting_for=None):
    leaves.take_back(
        leave_id=leave.pk,
        has_acted=lambda _leave: has_acted,
        by=Actor(by, acting_for=acting_for),
        at=when,
    )


def put_back(was, left_with, *, by, when=NOW, acting_for=None):
    return leaves.put_back(was=was, left_with=left_with, by=Actor(by, acting_for=acting_for), at=when)


def end(leave, last_day, *, by, when=NOW):
    """How it was; its last day since, or None where it was dropped."""
    was = LeaveAsItWas.of(leave)
    left = people.end_leave(leave=leave, last_day=last_day, by=Actor(by), at=when)
    return was, left and left.valid_to


class TestTakingBack:
    def test_it_is_as_if_it_had_never_been_entered(self, room):
        leave = room.away(room.officer, by=room.head, deputy=room.other)
        take_back(leave, by=room.head)
        assert not Leave.objects.exists()
        assert room.away(room.officer, by=room.head).pk  # the days are free again

    def test_who_entered_his_own_days_takes_them_back(self, room):
        take_back(room.away(room.officer, by=room.officer), by=room.officer)
        assert not Leave.objects.exists()

    @pytest.mark.parametrize(
        ("when", "may"),
        [
            ("2026-03-06 23:59", True),
            ("2026-03-07 06:00", False),  # still the sixth in Greenwich, not in the office
        ],
    )
    def test_until_the_day_is_over(self, room, when, may):
        leave = room.away(room.officer, by=room.head)
        if may:
            take_back(leave, by=room.head, when=at(when))
        else:
            with pytest.raises(NotNow) as refusal:
                take_back(leave, by=room.head, when=at(when))
            assert str(refusal.value) == CHANGED
        assert Leave.objects.exists() is not may

    def test_what_is_gone_is_not_taken_back_again(self, room):
        leave = room.away(room.officer, by=room.head)
        take_back(leave, by=room.head)
        with pytest.raises(NotNow, match="đã thay đổi sau đó nên không hoàn tác được"):
            take_back(leave, by=room.head)

    def test_another_who_keeps_leave_ends_it_and_does_not_take_it_back(self, room):
        leave = room.away(room.officer, by=room.head)
        for other in (room.keeper, room.officer):
            with pytest.raises(NotAllowed, match="Chỉ người vừa ghi đợt vắng mặt này mới hoàn tác được"):
                take_back(leave, by=other)
        assert Leave.objects.exists()

    def test_who_entered_it_must_still_keep_leave(self, room):
        leave = room.away(room.officer, by=room.head)
        room.head.memberships.update(valid_to=date(2026, 3, 5))
        with pytest.raises(NotAllowed, match="do lãnh đạo đơn vị hoặc quản trị viên ghi nhận"):
            take_back(leave, by=room.head)
        assert Leave.objects.exists()

    def test_what_was_done_in_his_place_stays_and_the_leave_with_it(self, room):
        leave = room.away(room.head, by=room.keeper, deputy=room.officer)
        with pytest.raises(NotNow) as refusal:
            take_back(leave, by=room.keeper, has_acted=True)
        assert str(refusal.value) == (
            "Lê Thị Thay đã làm thay trong đợt này nên không hoàn tác được; hãy bấm Đã trở lại. "
            "Việc đã làm thay giữ nguyên."
        )
        assert Leave.objects.get() == leave

    def test_without_a_deputy_nobody_can_have_acted(self, room):
        take_back(room.away(room.officer, by=room.head), by=room.head, has_acted=True)
        assert not Leave.objects.exists()


class TestPuttingBack:
    def test_one_that_was_shortened_has_its_last_day_again(self, room):
        leave = room.away(room.officer, by=room.head, deputy=room.other)
        was, left_with = end(leave, TUESDAY, by=room.head)
        assert left_with == TUESDAY
        put_back(was, left_with, by=room.head)
        assert LeaveAsItWas.of(Leave.objects.get()) == was

    def test_one_that_was_dropped_is_there_again_as_it_was_entered(self, room):
        leave = room.away(room.officer, by=room.head, deputy=room.other)
        was, left_with = end(leave, TODAY, by=room.head)
        assert (left_with, Leave.objects.exists()) == (None, False)
        back = put_back(was, left_with, by=room.head, when=at("2026-03-06 11:00"))
        assert LeaveAsItWas.of(Leave.objects.get()) == was
        assert (back.recorded_at, back.recorded_by, back.reason) == (NOW, room.head, "Ốm")

    def test_as_it_was_survives_being_kept_as_text(self, room):
        was = LeaveAsItWas.of(room.away(room.officer, by=room.head, deputy=room.other))
        assert LeaveAsItWas.from_json(json.loads(json.dumps(was.as_json()))) == was

    @pytest.mark.parametrize("later", [TUESDAY, TODAY])
    def test_not_once_it_was_changed_again(self, room, later):
        leave = room.away(room.officer, by=room.head)
        was, left_with = end(leave, date(2026, 3, 11), by=room.head)
        end(Leave.objects.get(), later, by=room.keeper)  # shortened once more, or dropped
        with pytest.raises(NotNow) as refusal:
            put_back(was, left_with, by=room.head)
        assert str(refusal.value) == CHANGED

    def test_not_twice(self, room):
        was, left_with = end(room.away(room.officer, by=room.head), TODAY, by=room.head)
        put_back(was, left_with, by=room.head)
        with pytest.raises(NotNow):
            put_back(was, left_with, by=room.head)
        assert Leave.objects.count() == 1

    def test_another_who_keeps_leave_may_put_it_back(self, room):
        was, left_with = end(room.away(room.officer, by=room.head), TODAY, by=room.head)
        assert put_back(was, left_with, by=room.keeper).user == room.officer

    def test_who_entered_his_own_days_puts_them_back(self, room):
        was, left_with = end(room.away(room.officer, by=room.officer), TODAY, by=room.officer)
        assert put_back(was, left_with, by=room.officer).valid_to == FRIDAY

    @pytest.mark.parametrize("recorded_by", ["head", "officer"])
    def test_no_colleague_puts_them_back_nor_himself_what_was_entered_for_him(self, room, recorded_by):
        leave = room.away(room.officer, by=getattr(room, recorded_by))
        was, left_with = end(leave, TODAY, by=room.head)
        by = room.officer if recorded_by == "head" else room.other
        with pytest.raises(NotAllowed, match="do lãnh đạo đơn vị hoặc quản trị viên ghi nhận"):
            put_back(was, left_with, by=by)
        assert not Leave.objects.exists()

    def test_nor_in_the_place_of_another(self, room):
        was, left_with = end(room.away(room.officer, by=room.officer), TODAY, by=room.officer)
        LeaveFactory(user=room.other, deputy=room.officer, valid_from=TODAY, valid_to=TODAY)
        with pytest.raises(NotAllowed):
            put_back(was, left_with, by=room.officer, acting_for=room.other)

    def test_not_onto_days_that_were_entered_meanwhile(self, room):
        was, left_with = end(room.away(room.officer, by=room.head), TODAY, by=room.head)
        room.away(room.officer, by=room.head, days=(FRIDAY, FRIDAY))
        with pytest.raises(AccountsError, match="đã có một đợt vắng mặt trong cùng thời gian"):
            put_back(was, left_with, by=room.head)
        assert Leave.objects.get().valid_from == FRIDAY

    def test_not_with_a_deputy_who_is_away_meanwhile(self, room):
        leave = room.away(room.officer, by=room.head, deputy=room.other)
        was, left_with = end(leave, TUESDAY, by=room.head)
        room.away(room.other, by=room.head, days=(FRIDAY, FRIDAY))
        with pytest.raises(AccountsError, match="cũng vắng mặt trong thời gian này; hãy chọn người khác"):
            put_back(was, left_with, by=room.head)
        assert Leave.objects.get(user=room.officer).valid_to == TUESDAY

    def test_not_with_a_deputy_who_works_elsewhere_meanwhile(self, room):
        leave = room.away(room.officer, by=room.head, deputy=room.other)
        was, left_with = end(leave, TODAY, by=room.head)
        room.other.memberships.update(valid_to=TODAY)
        MembershipFactory(user=room.other, agency=AgencyFactory(), valid_from=date(2026, 3, 7))
        with pytest.raises(AccountsError, match="Người làm thay phải đang làm việc trong cùng cơ quan"):
            put_back(was, left_with, by=room.head)
        assert not Leave.objects.exists()

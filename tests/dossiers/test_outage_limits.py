"""How far an outage on record and a provisional number are believed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.enums import Role
from dossiers.enums import SlipMeans
from dossiers.exceptions import Refused
from dossiers.services import number_blocks, outages, reception
from tests.clock import at
from tests.dossiers.power_cut import DEVICE, ENDED, ENTERED, REAL, entered, issued, noted
from tests.factories.dossiers import make_intake, make_office


pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


class TestNumbersThatNobodyCanHave:
    """A slip cannot have been taken home before its number was issued, or before a machine had it."""

    def test_issued_after_the_reception(self, office):
        issued(office, when="2026-03-06 09:41:30")
        noted(office)
        with pytest.raises(Refused, match="T00001 có từ 09:41 ngày 06/03/2026") as refusal:
            entered(office)
        assert refusal.value.field == "slip_number"
        by_the_minute = at("2026-03-06 09:41")
        assert entered(office, real=by_the_minute).accepted_at == by_the_minute

    def test_lent_when_the_outage_was_told_of(self, office):
        issued(office, means=SlipMeans.SCREEN, count=11)
        noted(office)
        with pytest.raises(Refused, match="T00001 chưa giao cho máy nào"):
            entered(office)
        device, _ = outages.hear(
            key=DEVICE, agency=office.counter, lost_at=None, by=office.actor(Role.RECEPTION), at=ENDED
        )
        number_blocks.lend(device=device, at=ENDED)
        with pytest.raises(Refused, match="T00001 có từ 10:30"):
            entered(office)
        assert entered(office, real=ENDED).accepted_at == ENDED


class TestAnOutageNobodyHasNotedTheEndOf:
    @pytest.fixture
    def lasting(self, office):
        issued(office)
        return noted(office, ended=None, when=at("2026-03-06 09:05"))

    def test_holds_until_the_counter_receives_again(self, office, lasting):
        reception.accept_new(intake=make_intake(office), by=office.actor(Role.RECEPTION), at=REAL)
        with pytest.raises(Refused, match="chưa ghi kết thúc nên chỉ nhập được giờ nhận đến 09:40"):
            entered(office, real=REAL + timedelta(minutes=1))
        before = at("2026-03-06 09:20")
        assert entered(office, real=before).accepted_at == before
        # who leads the counter says how long it was
        outages.end(outage_id=lasting.pk, ended_at=ENDED, by=office.actor(Role.ONESTOP_HEAD), at=ENTERED)
        assert entered(office, number=2, real=at("2026-03-06 10:00")).accepted_at == at("2026-03-06 10:00")

    def test_what_is_entered_after_it_does_not_end_it(self, office, lasting):
        for number in (1, 2):
            entered(office, number=number, real=REAL + timedelta(minutes=5 * number))

    def test_holds_until_a_machine_is_heard(self, office, lasting):
        for minute in ("09:40", "09:41"):
            outages.hear(
                key=DEVICE, agency=office.counter, lost_at=None, by=office.actor(Role.RECEPTION),
                at=at(f"2026-03-06 {minute}"),
            )  # fmt: skip
        lasting.refresh_from_db()
        assert lasting.heard_at == REAL
        with pytest.raises(Refused, match="đến 09:40"):
            entered(office, real=at("2026-03-06 09:41"))
        assert entered(office).accepted_at == REAL

    def test_holds_no_longer_than_the_next_working_day_however_late_its_end_is_noted(self, office, lasting):
        late = at("2026-03-27 09:00")
        with pytest.raises(Refused, match="quá hạn nhập"):
            entered(office, when=late)
        with pytest.raises(Refused, match="chưa ghi kết thúc"):
            entered(office, real=at("2026-03-10 08:00"), when=late)
        by = office.actor(Role.ONESTOP_HEAD)
        with pytest.raises(Refused, match="chỉ được ghi kéo dài đến 17:30 ngày 09/03/2026"):
            outages.end(outage_id=lasting.pk, ended_at=late, by=by, at=late)
        outages.end(outage_id=lasting.pk, ended_at=at("2026-03-09 17:30"), by=by, at=late)
        with pytest.raises(Refused, match="quá hạn nhập"):
            entered(office, when=late)

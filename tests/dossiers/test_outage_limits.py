"""How far an outage on record and a provisional number are believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from accounts.enums import Role
from dossiers.enums import SlipMeans
from dossiers.exceptions import Refused
from dossiers.models import ProvisionalSlip
from dossiers.queries.outages import judged
from dossiers.rules.outages import Doubt
from dossiers.services import number_blocks, outages, reception
from tests.clock import at
from tests.dossiers.power_cut import BEGAN, DEVICE, ENDED, ENTERED, REAL, entered, issued, noted
from tests.factories.dossiers import make_intake, make_office
from tests.harness.queries import statements
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
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

    def test_noted_together_with_its_end_it_lasts_no_longer_either(self, office):
        late = at("2026-03-11 09:00")
        with pytest.raises(Refused, match="chỉ được ghi kéo dài đến 17:30 ngày 09/03/2026") as refusal:
            noted(office, ended=at("2026-03-09 17:31"), when=late)
        assert refusal.value.field == "ended_at"
        assert noted(office, ended=at("2026-03-09 17:30"), when=late).ended_at == at("2026-03-09 17:30")


class TestJoiningWhatIsThere:
    """A form sent by hand when the line was back, and then its slip under the same key."""

    def test_accepted_later_than_the_slip_says(self, office):
        issued(office)
        noted(office)
        intake = make_intake(office)
        made = reception.accept_new(
            intake=intake, by=office.actor(Role.RECEPTION), at=ENDED + timedelta(minutes=5)
        )
        with pytest.raises(Refused, match=f"{made} đã tiếp nhận lúc 10:35") as refusal:
            entered(office, intake=intake)
        assert refusal.value.field == "slip_number"
        assert not ProvisionalSlip.objects.used().exists()

    def test_anothers_dossier_is_never_joined(self, office):
        issued(office)
        noted(office)
        mine = make_intake(office)
        other = replace(mine, applicant=replace(mine.applicant, name="Lò Thị Khác", id_number="001187000003"))
        made = reception.accept_new(intake=other, by=office.actor(Role.RECEPTION), at=BEGAN)
        with pytest.raises(Refused, match=f"{made} của người khác"):
            entered(office, intake=mine)
        entered(office, intake=replace(mine, submission_key=uuid4()))
        with pytest.raises(Refused, match="T00001 đã dùng"):  # the same number with somebody else's paper
            entered(office, intake=other)


class TestDoubts:
    def told(self, **asked):
        found = judged(ProvisionalSlip.objects.used().filter(**asked))
        return {slip.number: doubts for slip, doubts in found}

    def test_who_received_as_usual_in_the_midst_of_it(self, office):
        issued(office)
        noted(office)
        for minute in (4, 86):  # as it began and as it ended
            reception.accept_new(
                intake=make_intake(office),
                by=office.actor(Role.RECEPTION),
                at=BEGAN + timedelta(minutes=minute),
            )
        entered(office)
        assert self.told() == {1: []}
        reception.accept_new(intake=make_intake(office), by=office.actor(Role.RECEPTION), at=REAL)
        entered(office, number=2, role=Role.ONESTOP_HEAD, real=at("2026-03-06 10:00"))
        assert self.told() == {1: [Doubt.AT_WORK], 2: [Doubt.SAME_PERSON]}

    def test_another_machine_was_heard_while_this_one_says_it_was_cut_off(self, office):
        issued(office, means=SlipMeans.SCREEN)
        clerk, other = office.actor(Role.RECEPTION), uuid4()

        def heard(key, when, lost=None):
            lost_at = at(f"2026-03-06 {lost}") if lost else None
            when = at(f"2026-03-06 {when}")
            return outages.hear(key=key, agency=office.counter, lost_at=lost_at, by=clerk, at=when)

        device, _ = heard(DEVICE, "09:00")
        number_blocks.lend(device=device, at=BEGAN)
        for minute in ("09:30", "09:34", "09:38"):
            heard(other, minute)
        _, found = heard(DEVICE, "10:30", lost="09:01")
        assert found.heard_at == at("2026-03-06 09:30")
        entered(office)
        assert self.told() == {1: [Doubt.AT_WORK]}

    def test_all_machines_cut_off_together_raise_none(self, office):
        clerk, keys = office.actor(Role.RECEPTION), (uuid4(), uuid4())
        for moment, lost_at in ((BEGAN, None), (ENDED, BEGAN)):
            found = [
                outages.hear(
                    key=key, agency=office.counter, lost_at=lost_at, by=clerk,
                    at=moment + timedelta(seconds=20 * n),
                )[1]
                for n, key in enumerate(keys)
            ]  # fmt: skip
        assert [one.heard_at for one in found] == [None, None]

    def test_two_within_a_minute_are_seen_also_where_one_is_asked_about(self, office):
        issued(office)
        noted(office)
        entered(office)
        entered(office, number=2, real=REAL + timedelta(seconds=30), when=ENTERED + timedelta(minutes=1))
        entered(office, number=3, real=REAL + timedelta(seconds=45), role=Role.ONESTOP_HEAD)
        assert self.told(number=2) == {2: [Doubt.CLOSE_TOGETHER]}
        assert self.told(number=1) == {1: []}


def test_while_something_is_entered_nobody_notes_another_end(office):
    issued(office)
    noted(office)
    sent = statements(lambda: entered(office))
    locks = [sql for sql in sent if "FOR NO KEY UPDATE" in sql and 'FROM "dossiers_outage"' in sql]
    made = next(place for place, sql in enumerate(sent) if sql.startswith('INSERT INTO "dossiers_dossier"'))
    assert len(locks) == 1
    assert sent.index(locks[0]) < made

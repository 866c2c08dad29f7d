"""Waivers of fees: what a resolution reduces, from when and until when (ruling 27)."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.enums import Role
from accounts.models import Actor
from procedures.enums import FeeKind, PayerGroup
from procedures.exceptions import NotNow, ProcedureError
from procedures.models import FeeWaiver
from procedures.queries import fees_for
from procedures.services import waivers
from procedures.services.waivers import WaiverIn
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.procedures import make_version
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOW = at("2026-03-09 10:00")
YESTERDAY, TODAY = date(2026, 3, 8), date(2026, 3, 9)
MONTH_END, APRIL = date(2026, 3, 31), date(2026, 4, 1)
ONLINE = 2
BASIS = "Nghị quyết 12/2026/NQ-HĐND"


@pytest.fixture(autouse=True)
def _nothing_shipped():
    FeeWaiver.objects.all().delete()


@built_once
def control():
    return Actor(UserFactory(role=Role.CONTROL, agency=AgencyFactory(province=True)))


@built_once
def births():
    """A charge of 8,000 đ."""
    return make_version()


def waiver_in(**changes):
    values = {
        "name": "Giảm lệ phí hộ tịch",
        "percent": Decimal(50),
        "legal_basis": BASIS,
        "valid_from": TODAY,
    }
    return WaiverIn(**values | changes)


def added(by, **changes):
    return waivers.add_waiver(waiver=waiver_in(**changes), by=by, at=NOW)


def ended(by, waiver, last_day, *, when=NOW):
    return waivers.end_waiver(waiver_id=waiver.pk, last_day=last_day, by=by, at=when)


def to_pay(version, *, on=TODAY, channel=1, payer_group=""):
    (line,) = fees_for(version, None, channel, {}, payer_group, on)
    return int(line.amount)


class TestAdding:
    def test_it_is_written_down_as_the_resolution_words_it(self, control, births):
        waiver = added(
            control,
            procedure=births.procedure,
            kind=FeeKind.CHARGE,
            channel=ONLINE,
            payer_group=PayerGroup.POOR,
            valid_to=MONTH_END,
        )
        waiver.refresh_from_db()
        assert (waiver.name, waiver.percent, waiver.legal_basis) == ("Giảm lệ phí hộ tịch", 50, BASIS)
        assert (waiver.procedure, waiver.kind, waiver.channel) == (births.procedure, FeeKind.CHARGE, ONLINE)
        assert (waiver.payer_group, waiver.valid_to) == (PayerGroup.POOR, MONTH_END)
        assert (waiver.added_by, waiver.added_at, waiver.ended_by) == (control.user, NOW, None)

    def test_less_is_paid_from_its_first_day_to_its_last(self, control, births):
        added(control, valid_to=MONTH_END)
        days = (YESTERDAY, TODAY, MONTH_END, APRIL)
        assert [to_pay(births, on=day) for day in days] == [8000, 4000, 4000, 8000]

    def test_what_is_left_empty_narrows_nothing_and_what_is_named_does(self, control, births):
        added(control, percent=Decimal(100), channel=ONLINE)
        assert (to_pay(births), to_pay(births, channel=ONLINE)) == (8000, 0)
        added(control, procedure=make_version().procedure)  # another procedure's
        assert to_pay(births) == 8000

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"percent": Decimal(0)}, "Mức giảm phải lớn hơn 0 và không quá 100 %."),
            ({"percent": Decimal(-5)}, "Mức giảm phải lớn hơn 0 và không quá 100 %."),
            ({"percent": Decimal("100.01")}, "Mức giảm phải lớn hơn 0 và không quá 100 %."),
            ({"legal_basis": " \n"}, "Miễn, giảm phải ghi rõ căn cứ."),
            ({"valid_to": YESTERDAY}, "Ngày cuối cùng phải từ ngày bắt đầu trở đi."),
        ],
    )
    def test_what_cannot_be_is_refused(self, control, changes, sentence):
        with pytest.raises(ProcedureError) as refusal:
            added(control, **changes)
        assert str(refusal.value) == sentence
        assert not FeeWaiver.objects.exists()

    @pytest.mark.parametrize(
        "changes", [{"percent": Decimal(100)}, {"percent": Decimal("0.01")}, {"valid_to": TODAY}]
    )
    def test_the_outermost_values_are_taken(self, control, changes):
        assert added(control, **changes).pk


class TestTwiceInOneTime:
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ((TODAY, None), (TODAY, None)),
            ((TODAY, None), (APRIL, None)),
            ((APRIL, None), (TODAY, None)),
            ((TODAY, MONTH_END), (MONTH_END, None)),  # the last day is still of the first
            ((APRIL, None), (TODAY, APRIL)),
        ],
    )
    def test_the_same_rule_holds_once(self, control, first, second):
        added(control, valid_from=first[0], valid_to=first[1])
        with pytest.raises(NotNow, match="Đã có quy định này trong thời gian đó"):
            added(control, valid_from=second[0], valid_to=second[1], percent=Decimal(70))
        assert FeeWaiver.objects.count() == 1

    @pytest.mark.parametrize(
        ("first", "second"), [((TODAY, MONTH_END), (APRIL, None)), ((APRIL, None), (TODAY, MONTH_END))]
    )
    def test_one_time_after_the_other_it_may(self, control, first, second):
        for valid_from, valid_to in (first, second):
            added(control, valid_from=valid_from, valid_to=valid_to)
        assert FeeWaiver.objects.count() == 2

    @pytest.mark.parametrize(
        "changes",
        [
            {"name": "Miễn lệ phí hộ tịch"},
            {"kind": FeeKind.FEE},
            {"channel": ONLINE},
            {"payer_group": PayerGroup.POOR},
        ],
    )
    def test_what_is_narrowed_otherwise_is_another_rule(self, control, changes):
        added(control)
        assert added(control, **changes).pk

    def test_so_is_that_of_one_procedure(self, control, births):
        added(control)
        assert added(control, procedure=births.procedure).pk


class TestEnding:
    def test_after_its_last_day_the_whole_fee_is_paid(self, control, births):
        waiver = added(control)
        ended(control, waiver, MONTH_END)
        waiver.refresh_from_db()
        assert (waiver.valid_to, waiver.ended_by, waiver.ended_at) == (MONTH_END, control.user, NOW)
        assert (to_pay(births, on=MONTH_END), to_pay(births, on=APRIL)) == (4000, 8000)

    def test_today_may_be_the_last_day(self, control):
        assert ended(control, added(control), TODAY).valid_to == TODAY

    def test_a_last_day_may_be_brought_forward(self, control):
        assert ended(control, added(control, valid_to=APRIL), MONTH_END).valid_to == MONTH_END

    def test_one_that_shipped_is_ended_as_well_and_says_what_it_said(self, control):
        shipped = FeeWaiver.objects.create(**vars(waiver_in()))
        waiver = ended(control, shipped, MONTH_END)
        assert (waiver.added_by, waiver.percent, waiver.ended_by) == (None, 50, control.user)

    @pytest.mark.parametrize(
        ("valid_from", "valid_to", "last_day", "sentence"),
        [
            (date(2026, 3, 2), None, YESTERDAY, "không được trước hôm nay: phí đã tính theo quy định này"),
            (APRIL, None, MONTH_END, "Ngày cuối cùng không được trước ngày bắt đầu."),
            (date(2026, 3, 2), YESTERDAY, TODAY, "Quy định này đã hết hiệu lực."),
            (TODAY, MONTH_END, APRIL, "hết hiệu lực từ sau ngày 31/03/2026. Muốn kéo dài, hãy thêm quy định"),
        ],
    )
    def test_a_day_it_cannot_be_is_refused(self, control, valid_from, valid_to, last_day, sentence):
        waiver = added(control, valid_from=valid_from, valid_to=valid_to)
        with pytest.raises(NotNow, match=sentence):
            ended(control, waiver, last_day)
        waiver.refresh_from_db()
        assert (waiver.valid_to, waiver.ended_by, waiver.ended_at) == (valid_to, None, None)

    def test_one_whose_last_day_is_today_is_still_in_force(self, control):
        assert ended(control, added(control, valid_to=TODAY), TODAY).ended_by == control.user

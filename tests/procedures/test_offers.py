"""Where a procedure is received and until when (rulings 21, 23), and since when its fees are paid online."""

from datetime import date

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from procedures.exceptions import NotNow, ProcedureError
from procedures.models import PaymentReadiness
from procedures.queries import offers_at
from procedures.services import offers, readiness
from procedures.services.offers import Record
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.procedures import make_process, make_version
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOW = at("2026-03-09 10:00")
YESTERDAY, TODAY, TOMORROW = date(2026, 3, 8), date(2026, 3, 9), date(2026, 3, 10)
MONTH_END, APRIL, MAY = date(2026, 3, 31), date(2026, 4, 1), date(2026, 5, 1)
HERE = Record()
OUTSIDE = Record("Hệ thống hộ tịch", "https://hotich.example/", "Quyết định 1/QĐ-BTP")
BASIS = "Công văn 214/VPUBND-KSTT"


class Places:
    """A province with procedure control, and below it a commune with its counter."""

    def __init__(self):
        province = AgencyFactory(province=True)
        self.commune = AgencyFactory(parent=province)
        self.counter = AgencyFactory(one_stop=True, parent=self.commune)
        self.control = Actor(UserFactory(role=Role.CONTROL, agency=province))
        self.procedure = make_version().procedure

    def offered(self, valid_from=TODAY, **changes):
        given = {
            "procedure": self.procedure,
            "receiving": self.counter,
            "deciding": self.commune,
            "record": HERE,
            "by": self.control,
            "at": NOW,
        }
        return offers.offer_procedure(valid_from=valid_from, **given | changes)

    def ended(self, offer, last_day, *, by=None, when=NOW):
        return offers.end_offer(offer_id=offer.pk, last_day=last_day, by=by or self.control, at=when)

    def ready(self, offer, valid_from=TODAY, *, basis=BASIS, by=None):
        return readiness.declare_ready(
            offer_id=offer.pk, valid_from=valid_from, basis=basis, by=by or self.control, at=NOW
        )

    def no_longer(self, ready, last_day, *, by=None):
        return readiness.end_ready(readiness_id=ready.pk, last_day=last_day, by=by or self.control, at=NOW)


@built_once
def places():
    return Places()


class TestOffering:
    def test_it_is_received_there_from_its_first_day(self, places):
        offer = places.offered(TOMORROW)
        assert list(offers_at(places.counter.pk, TODAY)) == []
        assert list(offers_at(places.counter.pk, TOMORROW)) == [offer]
        assert (offer.deciding_agency, offer.is_recorded_here, offer.valid_to) == (places.commune, True, None)

    def test_it_goes_through_the_newest_approved_process_of_who_decides(self, places):
        make_process(places.procedure, number=1)
        newest = make_process(places.procedure, number=2)
        make_process(places.procedure, number=3, approve=False)
        make_process(places.procedure, number=4, level="province")
        assert places.offered().process == newest

    def test_without_an_approved_one_it_has_none_yet(self, places):
        make_process(places.procedure, approve=False)
        assert places.offered().process is None

    def test_an_outside_system_of_record_is_named_with_the_decision_that_says_so(self, places):
        offer = places.offered(record=OUTSIDE)
        assert (offer.system_of_record, offer.system_url, offer.system_basis) == (
            OUTSIDE.system,
            OUTSIDE.url,
            OUTSIDE.basis,
        )
        with pytest.raises(ProcedureError, match="phải kèm quyết định công bố"):
            places.offered(record=Record(OUTSIDE.system, OUTSIDE.url), receiving=places.commune)

    @pytest.mark.parametrize("first_ends", [None, MONTH_END])
    def test_one_place_offers_it_once_at_a_time(self, places, first_ends):
        first = places.offered()
        if first_ends:
            places.ended(first, first_ends)
        with pytest.raises(NotNow) as refusal:
            places.offered(MONTH_END)
        assert str(refusal.value) == "Nơi tiếp nhận đã có thủ tục này trong thời gian đó."
        if first_ends:
            assert places.offered(APRIL).pk

    def test_another_place_may_offer_it_too(self, places):
        places.offered()
        other = AgencyFactory(one_stop=True, parent=places.commune)
        assert places.offered(receiving=other).pk

    def test_nor_that_of_another_agency(self, places):
        stranger = Actor(UserFactory(role=Role.CONTROL, agency=AgencyFactory()))
        offer = places.offered()
        with pytest.raises(NotAllowed):
            places.offered(by=stranger, receiving=places.commune)
        with pytest.raises(NotAllowed):
            places.ended(offer, MONTH_END, by=stranger)
        with pytest.raises(NotAllowed):
            places.ready(offer, by=stranger)
        ready = places.ready(offer)
        with pytest.raises(NotAllowed):
            places.no_longer(ready, MONTH_END, by=stranger)


class TestEnding:
    def test_after_its_last_day_it_is_received_no_more(self, places):
        offer = places.ended(places.offered(), MONTH_END)
        assert list(offers_at(places.counter.pk, MONTH_END)) == [offer]
        assert list(offers_at(places.counter.pk, APRIL)) == []

    def test_today_may_be_the_last_day_and_a_last_day_may_be_another(self, places):
        offer = places.offered()
        for last_day in (APRIL, TODAY, MONTH_END):
            assert places.ended(offer, last_day).valid_to == last_day

    @pytest.mark.parametrize(
        ("valid_from", "last_day", "sentence"),
        [
            (date(2026, 3, 2), YESTERDAY, "không được trước hôm nay: nơi này đã tiếp nhận theo thủ tục"),
            (APRIL, MONTH_END, "Ngày cuối cùng không được trước ngày bắt đầu."),
        ],
    )
    def test_a_day_it_cannot_be(self, places, valid_from, last_day, sentence):
        offer = places.offered(valid_from)
        with pytest.raises(NotNow, match=sentence):
            places.ended(offer, last_day)
        offer.refresh_from_db()
        assert offer.valid_to is None

    def test_what_is_over_is_not_received_again(self, places):
        offer = places.ended(places.offered(), TODAY)
        with pytest.raises(NotNow, match="Nơi này đã thôi tiếp nhận thủ tục"):
            places.ended(offer, MONTH_END, when=at("2026-03-10 06:00"))

    def test_nor_is_it_drawn_out_into_the_time_of_the_next(self, places):
        offer = places.ended(places.offered(), MONTH_END)
        places.offered(MAY)
        assert places.ended(offer, date(2026, 4, 30)).valid_to == date(2026, 4, 30)
        with pytest.raises(NotNow, match="Nơi tiếp nhận đã có thủ tục này trong thời gian đó"):
            places.ended(offer, MAY)
        offer.refresh_from_db()
        assert offer.valid_to == date(2026, 4, 30)


class TestPaidOnline:
    def test_it_is_declared_with_its_basis_and_by_whom(self, places):
        ready = places.ready(places.offered(), basis=f"  {BASIS} ")
        ready.refresh_from_db()
        assert (ready.valid_from, ready.valid_to, ready.basis) == (TODAY, None, BASIS)
        assert (ready.added_by, ready.added_at, ready.ended_by) == (places.control.user, NOW, None)

    def test_not_without_a_basis(self, places):
        with pytest.raises(ProcedureError, match="Ghi văn bản kê khai hoặc mã tích hợp"):
            places.ready(places.offered(), basis=" ")

    @pytest.mark.parametrize(
        ("day", "may"), [(YESTERDAY, False), (TODAY, True), (MONTH_END, True), (APRIL, False)]
    )
    def test_only_while_the_place_receives_the_procedure(self, places, day, may):
        offer = places.ended(places.offered(), MONTH_END)
        if may:
            assert places.ready(offer, day).valid_from == day
        else:
            with pytest.raises(NotNow, match="phải trong thời gian nơi này tiếp nhận thủ tục"):
                places.ready(offer, day)

    def test_once_at_a_time(self, places):
        offer = places.offered()
        ready = places.ready(offer)
        with pytest.raises(NotNow) as refusal:
            places.ready(offer, APRIL)
        assert str(refusal.value) == "Nơi này đã kê khai thanh toán trực tuyến trong thời gian đó."
        places.no_longer(ready, MONTH_END)
        assert places.ready(offer, APRIL).pk

    def test_it_ends_with_its_last_day(self, places):
        ready = places.no_longer(places.ready(places.offered()), TODAY)
        ready.refresh_from_db()
        assert (ready.valid_to, ready.ended_by, ready.ended_at) == (TODAY, places.control.user, NOW)

    @pytest.mark.parametrize(
        ("valid_from", "valid_to", "last_day", "sentence"),
        [
            (date(2026, 3, 2), None, YESTERDAY, "không được trước hôm nay hoặc trước ngày bắt đầu kê khai"),
            (APRIL, None, MONTH_END, "không được trước hôm nay hoặc trước ngày bắt đầu kê khai"),
            (date(2026, 3, 2), YESTERDAY, TODAY, "Kê khai này đã hết hiệu lực."),
        ],
    )
    def test_a_day_it_cannot_be(self, places, valid_from, valid_to, last_day, sentence):
        ready = places.ready(places.offered(date(2026, 3, 2)), valid_from)
        PaymentReadiness.objects.filter(pk=ready.pk).update(valid_to=valid_to)
        with pytest.raises(NotNow, match=sentence):
            places.no_longer(ready, last_day)
        ready.refresh_from_db()
        assert (ready.valid_to, ready.ended_by) == (valid_to, None)

    def test_it_is_not_drawn_out_into_the_time_of_the_next(self, places):
        offer = places.offered()
        ready = places.no_longer(places.ready(offer), MONTH_END)
        places.ready(offer, MAY)
        assert places.no_longer(ready, APRIL).valid_to == APRIL
        with pytest.raises(NotNow, match="đã kê khai thanh toán trực tuyến trong thời gian đó"):
            places.no_longer(ready, MAY)
        ready.refresh_from_db()
        assert ready.valid_to == APRIL

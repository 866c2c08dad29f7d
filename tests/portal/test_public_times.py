"""How long a procedure has really taken, on its public page."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache

from indicators.models import TimesTaken
from portal.public import times_page
from tests.factories.accounts import AgencyFactory
from tests.factories.procedures import make_complete_procedure
from tests.portal.test_public_catalogue import page_of, words


pytestmark = pytest.mark.django_db


class TestRealTimes:
    def took(self, version, unit=None, **changes):
        return TimesTaken.objects.create(
            procedure=version.procedure, unit=unit, first_on=date(2026, 1, 1), last_on=date(2026, 3, 5),
            **{"results": 40, "on_time": 39, "median": Decimal("1.5"), "ninth_tenth": Decimal(3)} | changes,
        )  # fmt: skip

    def test_median_and_ninth_tenth_with_how_many_they_are_of(self, client):
        made = make_complete_procedure(receiving_agency=AgencyFactory(name="Xã Mẫu"), code="1.001193")
        self.took(made.version)
        self.took(made.version, unit=made.offer.deciding_agency, median=Decimal("2"), results=12, on_time=12)
        text = words(page_of(client, "1.001193"))
        for said in ("1,5 ngày làm việc", "3 ngày làm việc", "97 %", "40", "Xã Mẫu", "100 %"):
            assert said in text
        assert "Chưa đủ số liệu" not in text

    def test_where_no_length_can_be_said_the_page_says_why(self, client, monkeypatch):
        made = make_complete_procedure(receiving_agency=AgencyFactory(), code="1.001193")
        self.took(made.version)
        assert "không gộp được" not in words(page_of(client, "1.001193"))
        monkeypatch.setattr(times_page, "_in_working_time", lambda version: None)
        cache.clear()
        assert "không gộp được thành một con số; xem cột Đúng hẹn" in words(page_of(client, "1.001193"))

    def test_units_with_too_few_are_named_as_such(self, client):
        made = make_complete_procedure(receiving_agency=AgencyFactory(name="Xã Mẫu"), code="1.001193")
        self.took(made.version)
        for number in range(7):
            place = AgencyFactory(name=f"Xã Ít {number}")
            type(made.offer).objects.create(
                procedure=made.procedure, receiving_agency=place, deciding_agency=place,
                valid_from=made.offer.valid_from,
            )  # fmt: skip
        text = words(page_of(client, "1.001193"))
        # In the order of the Vietnamese alphabet: Í before M.
        said = "Xã Ít 0, Xã Ít 1, Xã Ít 2, Xã Ít 3, Xã Ít 4 và 3 nơi khác."
        assert f"Chưa đủ số liệu (dưới 10 hồ sơ): {said}" in text

    def test_without_enough_results_nothing_is_claimed(self, client):
        make_complete_procedure(receiving_agency=AgencyFactory(), code="1.001193")
        assert "Chưa đủ hồ sơ để nói: cần từ 10 hồ sơ" in words(page_of(client, "1.001193"))

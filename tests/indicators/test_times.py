"""How long procedures really take: which results count, where nothing is said, and what the page says."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from dossiers.models import Dossier
from indicators.models import DossierFact, TimesTaken
from indicators.queries.times import times_taken
from indicators.rules.times import FEWEST, first_day
from indicators.services import times
from portal.public.times_page import length
from tests.factories.dossiers import accepted, make_office, twin
from tests.harness.worlds import built_once


NIGHT = date(2026, 3, 19)


@pytest.mark.parametrize(("last", "first"), [
    ("2026-03-19", "2025-09-01"),  # the month that is open and six whole ones before it
    ("2026-03-31", "2025-09-01"),
    ("2026-01-01", "2025-07-01"),
])  # fmt: skip
def test_six_whole_months_and_the_open_one_count(last, first):
    assert first_day(date.fromisoformat(last)) == date.fromisoformat(first)


@pytest.mark.parametrize(("days", "in_working_time", "said"), [
    ("3.54", True, "3,5 ngày làm việc"),
    ("0.5", True, "0,5 ngày làm việc"),
    ("0.25", True, "2 giờ làm việc"),
    ("0.05", True, "24 phút làm việc"),
    ("0", True, "0 phút làm việc"),
    ("12.96", False, "13 ngày"),
    ("3", None, "–"),  # limits of both kinds: one figure would be of neither
])  # fmt: skip
def test_a_length_in_words(days, in_working_time, said):
    assert length(Decimal(days), in_working_time) == said


@built_once(frozen_at="2026-03-02 08:00")
def office():
    """With one dossier; what counts here is written on others like it."""
    made = make_office()
    accepted(made)
    return made


def results(office, days_taken, *, finished=date(2026, 3, 10), due=date(2026, 3, 12)):
    one = Dossier.objects.get(fact=None)
    for days in days_taken:
        DossierFact.objects.create(
            dossier=twin(one), unit=office.commune, procedure=office.procedure.procedure,
            received_on=finished - timedelta(days=9), due_on=due, ended_on=finished, finished_on=finished,
            days_taken=Decimal(days),
        )  # fmt: skip


def written(office):
    return times_taken(office.procedure.procedure.pk, [office.commune.pk])


@pytest.mark.django_db
def test_half_and_nine_in_ten_of_the_results_at_one_unit_and_at_all(office):
    results(office, range(1, 10))  # 1 to 9 days
    results(office, [40], finished=date(2026, 3, 13))  # a day after the promise

    assert times.refresh(NIGHT) == 2
    whole, unit = written(office)
    assert (whole.unit, unit.unit) == (None, office.commune)
    for one in (whole, unit):
        assert (one.results, one.on_time, one.median, one.ninth_tenth) == (10, 9, 5, 9)
        assert (one.first_on, one.last_on) == (date(2025, 9, 1), NIGHT)


@pytest.mark.django_db
def test_too_few_too_old_and_too_new_results_say_nothing(office):
    results(office, [1] * (FEWEST - 1))
    results(office, [1], finished=date(2025, 8, 31))
    results(office, [1], finished=NIGHT + timedelta(days=1))

    assert times.refresh(NIGHT) == 0
    assert times.refresh(NIGHT + timedelta(days=1)) == 2  # the tenth is in


@pytest.mark.django_db
def test_the_same_night_again_writes_the_same(office):
    results(office, range(10))
    times.refresh(NIGHT)
    before = list(TimesTaken.objects.values_list("procedure", "unit", "results", "median", "ninth_tenth"))

    times.refresh(NIGHT)

    again = TimesTaken.objects.values_list("procedure", "unit", "results", "median", "ninth_tenth")
    assert sorted(again, key=str) == sorted(before, key=str)


@pytest.mark.django_db
def test_the_public_page_says_so_beside_the_limit(client, office):
    url = reverse("public:procedure", args=[office.procedure.procedure.code])
    assert "cần từ 10 hồ sơ có kết quả trong 6 tháng" in client.get(url).content.decode()

    results(office, range(1, 11))
    times.refresh(NIGHT)
    page = client.get(url).content.decode()

    assert "10 hồ sơ có kết quả từ 01/09/2025 đến 19/03/2026" in page
    for said in ("Mọi nơi", office.commune.name, "5 ngày làm việc", "9 ngày làm việc", "100 %"):
        assert said in page

"""Generated dossiers: as many as asked for, whole, and the same by the same seed."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection

from calendars.queries import load_calendar
from dossiers.models import Dossier, DossierEvent
from dossiers.services import ledger
from jobs.management.command import UnusableInput
from portal.night.demo import plan
from portal.night.generator import space
from portal.night.generator.arrivals import spread
from portal.night.generator.making import OPENING_CALENDAR, Order, generate
from portal.night.generator.space import check_space
from tests.clock import at
from tests.factories.dossiers import make_office


pytestmark = pytest.mark.django_db


def test_as_many_as_asked_for_with_a_whole_ledger():
    make_office()
    made = generate(Order(count=300, seed="t", first=date(2026, 3, 2), last=date(2026, 3, 31)))

    assert made.dossiers == Dossier.objects.count() == 300
    report = ledger.verify()
    assert report.is_whole, report.breaks
    assert report.events == DossierEvent.objects.count() > 1500


@pytest.mark.parametrize(
    ("first", "last"), [(date(2026, 2, 16), date(2026, 2, 20)), (date(2026, 3, 1), date(2026, 3, 1))]
)
def test_days_on_which_nobody_opens_are_refused(first, last):
    """Tết, and a Sunday: no dossier would come, and a script would take that for success."""
    make_office()
    with pytest.raises(UnusableInput, match="Không có ngày nào mở cửa") as refused:
        call_command("generate_dossiers", "--count", "10", "--from", f"{first}", "--to", f"{last}")
    assert refused.value.returncode == 2
    assert not Dossier.objects.exists()


@pytest.mark.parametrize(
    "now", [f"{day} 09:00" for day in ("2026-02-20", "2026-02-01", "2026-01-01", "2026-11-20")]
)
def test_no_part_of_the_demo_is_empty_because_offices_are_closed(now):
    """Over Tết, on a Sunday that begins a month, on New Year, on any day."""
    calendar = load_calendar(OPENING_CALENDAR)
    for part in plan.after_the_switch(at(now), frozenset()):
        order = part.order
        there = spread(calendar, first=order.first, last=order.last, count=order.count, seed=order.seed)
        assert sum(day.count for day in there) == order.count, part.name


class TestSpace:
    @pytest.fixture
    def data(self, tmp_path, settings, monkeypatch):
        """As `./run` has them: here for root without namespaces, on another disk than the state."""
        settings.STATE_DIR = tmp_path / "state"
        data = tmp_path / "elsewhere" / "pg" / "data"
        for folder in (settings.STATE_DIR, data):
            folder.mkdir(parents=True)
        (settings.STATE_DIR / "database-is-in").write_text(f"{tmp_path / 'elsewhere'}\n")
        monkeypatch.setitem(connection.settings_dict, "HOST", "/our/sockets")
        return data

    def test_the_disk_of_the_data_is_measured(self, data):
        (data / "postmaster.pid").write_text("1\n/data\n1700000000\n5432\n/our/sockets\n")
        assert space._data() == data
        assert "ổ đĩa còn" in check_space(1)

    def test_of_a_server_that_may_keep_its_data_anywhere_the_need_alone_is_told(self, data):
        (data / "postmaster.pid").write_text("1\n/data\n1700000000\n5432\n/other/sockets\n")
        assert check_space(1) == "Cần khoảng 1 MB trên máy chủ cơ sở dữ liệu."

"""The shipped files are what they were, and say what is complete and what is not."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from calendars.exceptions import WrongCalendar
from calendars.queries.shipped import DATA, read_shipped, shipped_calendar
from calendars.rules.notation import announced_span
from calendars.rules.worktime import is_working_day


def test_a_file_that_was_edited_is_refused(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path, dirs_exist_ok=True)
    assert read_shipped("official_days.json", tmp_path)["days"]
    content = (tmp_path / "official_days.json").read_text().replace("2026-11-24", "2026-11-25")
    (tmp_path / "official_days.json").write_text(content)
    with pytest.raises(WrongCalendar, match="đã bị sửa"):
        read_shipped("official_days.json", tmp_path)


def test_every_day_names_a_document_and_each_make_up_day_its_swap() -> None:
    official = read_shipped("official_days.json")
    documents = {row["key"] for row in official["documents"]}
    days = {row["on"]: row for row in official["days"]}
    assert len(days) == len(official["days"]) == 87
    for row in official["days"]:
        assert row["document"] in documents
        if row["kind"] == "make_up":
            assert days[row["replaces"]]["kind"] == "swap_off"


def test_2022_to_2026_are_complete_and_2027_says_it_is_not() -> None:
    years = {row["year"]: row for row in read_shipped("official_days.json")["years"]}
    assert [year for year, row in years.items() if row["complete"]] == [2022, 2023, 2024, 2025, 2026]
    assert not years[2027]["complete"]
    assert "chưa được công bố" in years[2027]["note"]
    assert shipped_calendar("standard").announced_to == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("year", "working"),
    [  # weekdays, less those off, plus make-up Saturdays: counted on a paper calendar
        (2022, 260 - 11),
        (2023, 260 - 11),
        (2024, 262 - 12 + 1),
        (2025, 261 - 12 + 1),
        (2026, 261 - 14 + 2),
    ],
)
def test_working_days_of_a_year(year: int, working: int) -> None:
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    days = [date.fromordinal(n) for n in range(first, last + 1)]
    assert sum(is_working_day(shipped_calendar("standard"), day) for day in days) == working


def test_complete_years_with_a_gap_count_from_the_gap() -> None:
    assert announced_span([2020, 2022, 2023]) == (date(2022, 1, 1), date(2023, 12, 31))
    with pytest.raises(WrongCalendar, match="Chưa có năm nào"):
        announced_span([])

"""A head of one district cannot see another's unpublished figures: every page of the head's, every way in.

The list of pages is docs/pages.csv, so a page that comes later is asked as well.
"""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Agency, AgencyPlacement
from indicators.services import facts, scores
from portal.oversight.exporting import FILE
from tests.clock import at
from tests.factories.accounts import LONG_AGO, AgencyFactory, UserFactory
from tests.factories.dossiers import accepted, make_office


PAGES = Path(settings.BASE_DIR) / "docs" / "pages.csv"
NAME = "Kín Đáo"
NOW = "2026-03-20 09:00"
PERIOD = {"period": "month", "first": "2026-03-01"}
# A PDF holds the table of the workbook, in letters nobody can search.
# When an office is open is for everybody to know; the list of late dossiers says of which unit it was asked,
# and is empty.
FOR_EVERYBODY = ("oversight:calendar_hours", "oversight:late")
FILES = ("", "xlsx")


def pages():
    """(name, address) of what a head may GET under Điều hành."""
    with PAGES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    head = [row for row in rows if "GET" in row["methods"] and "head" in row["who"].split()]
    return [(row["name"], row["path"]) for row in head if row["path"].startswith("/dieu-hanh/")]


@pytest.fixture
def districts(frozen_at, client_of, db):
    """Two districts with a commune and a dossier each, scored; the browser of the head of the first."""
    frozen_at(NOW)
    province = AgencyFactory(province=True)
    mine, other = (AgencyFactory(district=True, parent=province) for _ in range(2))
    Agency.objects.filter(pk=other.pk).update(name=f"UBND huyện {NAME}")
    communes = []
    for district in (mine, other):
        office = make_office()
        AgencyPlacement.objects.create(agency=office.commune, parent=district, valid_from=LONG_AGO)
        accepted(office, when=at("2026-03-02 09:00"))
        communes.append(office.commune)
    Agency.objects.filter(pk=communes[1].pk).update(name=f"UBND xã {NAME}")
    facts.refresh()
    scores.score_day(at(NOW).date().replace(day=19))
    browser = client_of(UserFactory(role=Role.HEAD, agency=mine))
    return browser, mine, other, communes


def read(answer):
    """All words of an answer: of a workbook those of its sheets."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return content.decode("utf-8", "replace")


def test_the_table_has_the_pages_of_scores():
    names = {name for name, _ in pages()}
    assert {"oversight:scores", "oversight:score_unit", "oversight:score_lost", "oversight:targets"} <= names
    assert len(names) > 25


def test_no_list_and_no_file_of_one_names_another_district(districts):
    browser, _mine, other, communes = districts
    shown = {}
    for name, path in pages():
        if "<" in path:
            continue
        for agency in (other, communes[1]):
            for file in FILES:
                asked = {**PERIOD, "unit": agency.pk, "agency": agency.pk, "there": agency.pk, FILE: file}
                answer = browser.get(path, asked)
                said = read(answer)
                if name not in FOR_EVERYBODY and NAME in said:
                    shown[name, agency.name, file] = said[said.index(NAME) - 200 : said.index(NAME) + 40]
    assert shown == {}


def test_no_guessed_address_opens_another_district(districts):
    """Every page about one unit, with the number of another's."""
    browser, _mine, other, communes = districts
    opened = {}
    asked_for = 0
    for name, path in pages():
        if not path.startswith("/dieu-hanh/diem-so/don-vi/<int:pk>/"):
            continue
        asked_for += 1
        more = ["ON_TIME"] if "<str:indicator>" in path else []
        for agency in (other, communes[1]):
            for file in FILES:
                answer = browser.get(reverse(name, args=[agency.pk, *more]), {**PERIOD, FILE: file})
                if answer.status_code not in (403, 404) or NAME in read(answer):
                    opened[name, agency.name, file] = answer.status_code
        own = browser.get(reverse(name, args=[communes[0].pk, *more]), PERIOD)
        assert own.status_code == 200, (name, "his own opens, or the test proves nothing")
    assert opened == {}
    assert asked_for >= 6


def test_the_very_pages_show_it_to_who_leads_it(districts, client_of):
    """The names that are looked for above are there to be found."""
    _browser, _mine, other, communes = districts
    browser = client_of(UserFactory(role=Role.HEAD, agency=other))
    assert NAME in read(browser.get(reverse("oversight:scores"), PERIOD))
    assert browser.get(reverse("oversight:score_unit", args=[communes[1].pk]), PERIOD).status_code == 200

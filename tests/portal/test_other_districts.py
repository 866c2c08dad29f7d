"""A head of one district cannot see another's unpublished figures: every page of the head's, every way in.

The list of pages is docs/pages.csv, so a page that comes later is asked as well.
"""

from __future__ import annotations

import csv
import io
import zipfile
from itertools import product
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
from tests.harness.thorough import THOROUGH
from tests.harness.worlds import built_once


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


@built_once(frozen_at=NOW)
def made():
    """Two districts with a commune and a dossier each, scored; the head of the first."""
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
    return UserFactory(role=Role.HEAD, agency=mine), mine, other, communes


@pytest.fixture
def districts(made, client_of):
    """The two with the browser of the head of the first."""
    head, mine, other, communes = made
    return client_of(head), mine, other, communes


def asked_about(number, agencies):
    """Which agency and as which file; in `./test` each agency one way, on the next page the other."""
    if THOROUGH:
        return list(product(agencies, FILES))
    return list(zip(agencies, FILES[:: 1 if number % 2 else -1], strict=True))


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
    for number, (name, path) in enumerate((name, path) for name, path in pages() if "<" not in path):
        for agency, file in asked_about(number, (other, communes[1])):
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
        for agency, file in product((other, communes[1]), FILES):
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

"""What a head's page shows in tables can be taken along, all of it."""

import io
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts.enums import Role
from portal.oversight import exporting
from portal.oversight.tables import Shown
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import make_office
from tests.harness.pdf_text import text_of


TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Not a list of its own: a part of another page, or settings; sets of indicators are taken along as JSON.
WITHOUT_A_FILE = {
    "oversight/home.html", "oversight/targets/_of_unit.html", "oversight/months/terms.html",
    "oversight/definitions/listing.html",
    # What others published is given out to nobody (docs/access.csv, outside_report).
    "oversight/outside/rows.html",
}  # fmt: skip
# Pages of several tables, with the heads of their sheets.
SEVERAL = {
    "pauses": 3, "cash": 2, "cooperation": 2, "synchronisation": 2, "petitions": 2, "ratings": 3,
    "figures": 1, "months": 1, "outside_reports": 1,
}  # fmt: skip


def test_every_page_with_a_table_gives_it_as_a_file():
    pages = {
        str(path.relative_to(TEMPLATES)): path.read_text()
        for path in (TEMPLATES / "oversight").rglob("*.html")
    }
    shown = {name for name, text in pages.items() if "components/table.html" in text}
    given = {name for name in shown if "components/take_away.html" in pages[name]}
    assert len(shown) > 20
    assert shown - given == WITHOUT_A_FILE


@pytest.mark.django_db
def test_each_table_of_a_page_is_a_sheet_of_its_workbook_and_a_part_of_its_pdf(client_of, frozen_at):
    frozen_at("2026-03-21 08:00")
    office = make_office()
    head = client_of(UserFactory(role=Role.HEAD, agency=office.commune))
    for name, sheets in SEVERAL.items():
        address = reverse(f"oversight:{name}")
        page = head.get(address)
        assert page.context["take_away"]["xlsx"] == f"{address}?tep=xlsx", name
        book = openpyxl.load_workbook(io.BytesIO(head.get(f"{address}?tep=xlsx").content))
        assert len(book.sheetnames) == sheets, name
        assert head.get(f"{address}?tep=pdf")["Content-Type"] == "application/pdf", name


def test_sheets_have_names_a_workbook_takes_and_the_file_says_everything(rf):
    columns = [{"label": "Tên"}, {"label": "Số", "css": "number"}]
    rows = [{"cells": [{"text": "Xã An Phước"}, {"text": "1.234", "css": "number"}]}]
    tables = [
        Shown("Theo cán bộ", columns, rows),
        Shown("Giấy tờ yêu cầu ngoài danh mục [của tất cả các thủ tục]", columns, rows),
        Shown("Theo cán bộ", columns, rows),
    ]

    def taken(kind):
        asked = rf.get("/", {"tep": kind})
        asked.user = AnonymousUser()
        return exporting.page_of_tables(asked, "", {}, name="a", title="Khoảng dừng", tables=tables).content

    book = openpyxl.load_workbook(io.BytesIO(taken("xlsx")))
    assert book.sheetnames == [
        "1. Khoảng dừng Theo cán bộ", "2. Giấy tờ yêu cầu ngoài danh", "3. Theo cán bộ",
    ]  # fmt: skip
    for sheet in book:
        found = [tuple(row) for row in sheet.iter_rows(values_only=True)]
        assert found[-2:] == [("Tên", "Số"), ("Xã An Phước", 1234)]
    said = text_of(taken("pdf"))
    assert said.count("Xã An Phước") == 3
    for words in ("KHOẢNG DỪNG: THEO CÁN BỘ", "Giấy tờ yêu cầu ngoài danh mục"):
        assert words in said

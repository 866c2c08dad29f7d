"""A page or a file that has not everything says so; figures beside it count everything."""

import io
from datetime import date
from types import SimpleNamespace

import openpyxl
import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Actor, AgencyPlacement
from indicators.services import instructions
from indicators.services.instructions import InstructionIn
from portal.oversight import exporting, instructions as instruction_pages, petitions_owed
from portal.oversight.tables import NUMBER, Column, Table
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import make_office
from tests.factories.feedback import make_duty, make_petition


CUT_FILE = "Tệp chỉ có {n} dòng đầu, còn nữa"
CUT_PAGE = "Chỉ hiện 1 dòng đầu, còn nữa"


def rows_of(answer):
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


def test_a_file_cut_at_the_most_says_so_and_keeps_its_sums(rf, monkeypatch):
    monkeypatch.setattr(exporting, "MOST", 3)
    table = Table(
        name="bang", title="Bảng", columns=[Column("Tên"), Column("Số", NUMBER)], about=("Tháng 03/2026",),
        rows=[[f"Xã {n}", n] for n in range(5)], total=["Cộng", 10],
    )  # fmt: skip
    asked = rf.get("/", {"tep": "xlsx"})
    found = rows_of(exporting.page(asked, "", table, {}))
    assert found[1][0] == "Tháng 03/2026"
    assert found[2][0].startswith(CUT_FILE.format(n=3))
    assert found[4:] == [("Tên", "Số"), ("Xã 0", 0), ("Xã 1", 1), ("Xã 2", 2), ("Cộng", 10)]
    monkeypatch.setattr(exporting, "MOST", 5)
    whole = rows_of(exporting.page(asked, "", table, {}))
    assert whole[3:] == [("Tên", "Số"), *((f"Xã {n}", n) for n in range(5)), ("Cộng", 10)]


def test_a_file_of_a_list_with_another_page_behind_it_says_so(rf):
    asked = rf.get("/", {"tep": "xlsx"})
    shown = {"columns": [{"label": "Tên"}], "rows": [{"cells": [{"text": "Xã 0"}]}]}
    for page, is_cut in ((SimpleNamespace(next="k"), True), (SimpleNamespace(next=""), False), (None, False)):
        context = {**shown, "page": page}
        table = Table(name="a", title="A", columns=[Column("Tên")], rows=[["Xã 0"]])
        for answer in (
            exporting.page_of_rows(asked, "", context, name="a", title="A"),
            exporting.page(asked, "", table, context),
        ):
            said = [str(row[0]) for row in rows_of(answer)]
            assert any(one.startswith(CUT_FILE.format(n=1)) for one in said) is is_cut


@pytest.mark.django_db
def test_lists_without_pages_say_that_they_are_cut_and_count_what_is_not_shown(
    client_of, frozen_at, monkeypatch
):
    frozen_at("2026-03-21 08:00")
    district, office = AgencyFactory(), make_office()
    AgencyPlacement.objects.create(agency=office.commune, parent=district, valid_from=date(2015, 1, 1))
    chair = UserFactory(role=Role.HEAD, agency=district)
    for day in (13, 31):
        make_duty(make_petition(office.commune, when=at("2026-02-20 09:00")), due_on=date(2026, 3, day))
        instructions.give(
            entered=InstructionIn(office.commune.pk, f"Việc ngày {day}.", date(2026, 3, day)),
            by=Actor(chair), at=at("2026-03-10 09:00"),
        )  # fmt: skip
    head = client_of(chair)
    for name, module in (("petitions_owed", petitions_owed), ("instructions", instruction_pages)):
        address = reverse(f"oversight:{name}") + "?show=open"
        page = head.get(address).content.decode()
        assert "còn nữa" not in page, name
        with monkeypatch.context() as few:
            few.setattr(module, "SHOWN", 1)
            page = head.get(address).content.decode()
            assert CUT_PAGE in page, name
            if name == "petitions_owed":
                assert "2 phản ánh, kiến nghị chờ trả lời, 1 đã quá hạn." in page
            whole = rows_of(head.get(f"{address}&tep=xlsx"))
            assert sum(row[-1] is not None for row in whole) == 3, f"{name}: the head and both rows"
            few.setattr(exporting, "MOST", 1)
            cut = rows_of(head.get(f"{address}&tep=xlsx"))
            assert any(str(row[0]).startswith(CUT_FILE.format(n=1)) for row in cut), name

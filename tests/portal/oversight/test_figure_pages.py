"""Tables of work, the map of lost time, late units and officers: right figures, their lists, their files."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AgencyPlacement
from dossiers.enums import StepState
from dossiers.models import Dossier, StepInstance
from dossiers.services import overdue
from indicators.models import DossierFact
from indicators.services import facts, scores
from portal.oversight import tables
from portal.oversight.lost_time import shade
from portal.oversight.tables import Cell, Column, Table
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import assigned, make_office, returned
from tests.harness.pages import text_of
from tests.harness.thorough import THOROUGH
from tests.harness.worlds import built_once


PAGES = (
    "workload", "workload_dossiers", "lost_time", "lost_time_dossiers", "late_units", "late_officers", "late",
)  # fmt: skip


@built_once(frozen_at="2026-03-21 08:00")
def here():
    """Saturday 21 March: a late dossier held by the handler, one returned in time; a head next door."""
    district, other, office = AgencyFactory(), AgencyFactory(), make_office()
    AgencyPlacement.objects.create(agency=office.commune, parent=district, valid_from=date(2015, 1, 1))
    late = assigned(office, when=at("2026-03-02 09:00"))
    StepInstance.objects.filter(dossier=late, state=StepState.ACTIVE).update(due_at=at("2026-03-19 07:30"))
    Dossier.objects.filter(pk=late.pk).update(late_after=at("2026-03-18 17:30"))
    returned(office, when=at("2026-03-03 09:00"))
    facts.refresh()
    overdue.refresh(as_at=at("2026-03-21 08:00"))
    chair, stranger = UserFactory(role=Role.HEAD, agency=district), UserFactory(role=Role.HEAD, agency=other)
    return office, chair, stranger, late


def asked_of(name, late):
    fact = DossierFact.objects.get(pk=late.pk)
    more = {
        "workload_dossiers": {"part": "open_late", "unit": fact.unit_id},
        "lost_time_dossiers": {"procedure": fact.procedure_id, "kind": "handle"},
    }
    return {"month": "2026-03"} | more.get(name, {})


def values(answer):
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


def test_the_figures_are_right_and_numbers_stay_numbers(here, client_of):
    office, chair, _, late = here
    head = client_of(chair)

    def rows(name):
        answer = head.get(reverse(f"oversight:{name}"), asked_of(name, late) | {"tep": "xlsx"})
        assert answer.status_code == 200, name
        return values(answer)

    work = rows("workload")
    _name, *figures = next(row for row in work if row[0] == office.commune.name)
    assert figures == [2, 0, 1, 0, 0, 0, 1, 50, 0, 0]
    assert all(isinstance(one, int | float) for one in figures)
    assert work[-1] == ("Cộng", *figures)
    assert [row[0] for row in rows("workload_dossiers")][-1] == str(late)
    # Thursday and Friday; Saturday is off.
    (officer,) = [row for row in rows("late_officers") if row[0] == office.people[Role.HANDLER].full_name]
    assert officer[1:] == (office.unit.name, 1, 16, 2, 50)
    (unit,) = [row for row in rows("late_units") if row[0] == office.commune.name]
    assert unit[1:4] == (2, 1, 1)
    assert unit[5:] == (1, 0)
    code = office.procedure.procedure.code
    lost = next(row for row in rows("lost_time") if row[0] and code in row[0] and len(row) > 2 and row[-1])
    assert [one for one in lost[1:] if one is not None] == [16, 16], "the handling step, and the sum"
    *_, listed, whole = rows("lost_time_dossiers")
    assert (listed[0], listed[-1], whole[-1]) == (str(late), 16, 16)
    assert rows("late")[-1][0] == str(late)


def test_each_figure_leads_to_its_list(here, client_of):
    office, chair, _, late = here
    head = client_of(chair)
    page = text_of(head.get(reverse("oversight:workload")))
    link = f"part=open_late&unit={office.commune.pk}"
    assert link in page
    listed = text_of(head.get(reverse("oversight:workload_dossiers"), {"part": "open_late"}))
    assert str(late) in listed
    nonsense = text_of(head.get(reverse("oversight:workload_dossiers"), {"part": "nonsense"}))
    assert "Tiếp nhận trong kỳ, tháng 03/2026" in nonsense
    by_field = text_of(head.get(reverse("oversight:workload"), {"by": "sector"}))
    assert "Theo lĩnh vực" in by_field
    lost = text_of(head.get(reverse("oversight:lost_time")))
    assert "heat-5" in lost
    assert f"procedure={office.procedure.procedure.pk}&kind=handle" in lost
    not_a_cell = head.get(reverse("oversight:lost_time_dossiers"), {"kind": "return"})
    assert not_a_cell.url == reverse("oversight:lost_time")
    of_unit = text_of(head.get(reverse("oversight:late"), {"unit": office.commune.pk}))
    assert "bỏ lọc" in of_unit
    assert str(late) in of_unit
    assert str(late) not in text_of(head.get(reverse("oversight:late"), {"unit": AgencyFactory().pk}))


@pytest.mark.parametrize(
    ("page", "sentences"),
    [
        # The same month, other hours: of whole dossiers, and of the steps of one person.
        ("late", ["bắt đầu quá hạn trong tháng", "của cả hồ sơ, đến khi xong hoặc đến nay"]),
        ("late_units", ["bắt đầu quá hạn trong tháng", "của cả hồ sơ, đến khi xong hoặc đến nay"]),
        ("late_officers", ["Hồ sơ đã quá hạn từ tháng trước", "chỉ giờ trong tháng"]),
    ],
)
def test_pages_of_late_hours_say_what_they_count(here, client_of, page, sentences):
    """Ruling 2: every page names its measure."""
    said = text_of(client_of(here[1]).get(reverse(f"oversight:{page}")))
    assert [sentence for sentence in sentences if sentence not in said] == []


@pytest.mark.parametrize("file", ["", "xlsx", "pdf"])
def test_another_districts_head_sees_nothing_of_it_anywhere(here, client_of, file):
    office, chair, stranger, late = here
    other, own = client_of(stranger), client_of(chair)
    secrets = (str(late), office.commune.name, office.unit.name, office.people[Role.HANDLER].full_name)
    for name in PAGES[:: 3 if file == "pdf" and not THOROUGH else 1]:
        asked = asked_of(name, late) | {"tep": file}
        answer = other.get(reverse(f"oversight:{name}"), asked)
        assert answer.status_code == 200, name
        said = str(values(answer)) if file == "xlsx" else text_of(answer) if not file else ""
        assert not [secret for secret in secrets if secret in said], name
        if file == "pdf":
            assert answer.content.startswith(b"%PDF")
            seen = own.get(reverse(f"oversight:{name}"), asked)
            assert len(answer.content) < len(seen.content), name


def test_pages_cost_the_same_for_twenty_as_for_one(here, client_of, assert_num_queries_same_at_1_and_20):
    office, chair, _, _ = here
    head = client_of(chair)

    def one_more():
        dossier = assigned(office, when=at("2026-03-02 09:00"))
        StepInstance.objects.filter(dossier=dossier, state=StepState.ACTIVE).update(
            due_at=at("2026-03-19 07:30")
        )
        Dossier.objects.filter(pk=dossier.pk).update(late_after=at("2026-03-18 17:30"))
        facts.refresh()
        overdue.refresh(as_at=at("2026-03-21 08:00"))

    def look():
        for name in ("workload", "lost_time", "late_units", "late_officers"):
            assert head.get(reverse(f"oversight:{name}")).status_code == 200

    assert_num_queries_same_at_1_and_20(one_more, look)


@pytest.mark.parametrize(
    ("minutes", "most", "expected"), [(1, 100, 1), (20, 100, 1), (21, 100, 2), (100, 100, 5), (81, 100, 5)]
)
def test_darker_is_more(minutes, most, expected):
    assert shade(minutes, most) == expected


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        (1234, tables.NUMBER, "1.234"),
        (None, tables.NUMBER, "–"),
        (0, tables.NUMBER, "0"),
        (50, tables.PERCENT, "50\N{NO-BREAK SPACE}%"),
        (Decimal("2.5"), tables.HOURS, "2,5"),
        (7, tables.POINTS, "7,00"),
        (date(2026, 3, 2), tables.DAY, "02/03/2026"),
        ("", tables.TEXT, ""),
    ],
)
def test_values_as_people_write_them(value, kind, said):
    assert tables.text_of(value, kind) == said


def test_sums_stand_last_and_bold():
    table = Table(
        name="bang", title="Bảng", columns=[Column("Tên"), Column("Số", tables.NUMBER)],
        rows=[["a", Cell(1, "/x/")], ["b", 2]], total=["Cộng", 3],
    )  # fmt: skip
    shown = tables.on_page(table)["rows"]
    assert [row["cells"][1]["text"] for row in shown] == ["1", "2", "3"]
    assert shown[0]["cells"][1]["href"] == "/x/"
    assert shown[-1]["cells"][1]["css"] == "number fw-bold"


@pytest.mark.parametrize(
    ("said", "figure"),
    [
        ("1.234,5", Decimal("1234.5")),
        ("−0,35", Decimal("-0.35")),
        ("+12,00", Decimal("12.00")),
        ("69,57 %", Decimal("69.57")),
        ("–", ""),
        ("14 / 20", "14 / 20"),
        ("+0,35; hạng 3 → 2", "+0,35; hạng 3 → 2"),
        ("1.004884", "1.004884"),  # a procedure's code
        ("", ""),
    ],
)
def test_figures_that_a_page_wrote_become_numbers_again(said, figure):
    assert tables.figure_of(said) == figure


def test_pages_of_scores_are_taken_away_too(here, client_of):
    office, chair, stranger, late = here
    scores.score_day(date(2026, 3, 20))
    head, other = client_of(chair), client_of(stranger)
    unit = [office.commune.pk]
    ranking = values(head.get(reverse("oversight:scores"), {"kind": "commune", "tep": "xlsx"}))
    row = next(row for row in ranking if row[1] == office.commune.name)
    assert row[2] > 0
    assert isinstance(row[2], int | float)
    lines = values(head.get(reverse("oversight:score_unit", args=unit), {"tep": "xlsx"}))
    on_time = next(row for row in lines if row[0] and row[0].startswith("2.1"))
    assert on_time[1:4] == ("1 / 2", 50, 10), "counts stay words, shares and points are numbers"
    lost = reverse("oversight:score_lost", args=[office.commune.pk, "ON_TIME"])
    assert str(late) in str(values(head.get(lost, {"tep": "xlsx"})))
    for address in (reverse("oversight:score_unit", args=unit), lost):
        for file in ("xlsx", "pdf"):
            assert head.get(address, {"tep": file}).status_code == 200
            assert other.get(address, {"tep": file}).status_code == 404

"""Every figure of oversight leads to what it is made of, and what it leads to says the same figure."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest
from django.urls import Resolver404, resolve, reverse

from accounts.enums import Role
from portal.ui import made_of
from tests.harness.figures import Page, is_figure
from tests.harness.thorough import THOROUGH
from tests.page_table import walkable
from tests.portal.oversight.whole_world import NOW, build


# A row about one of these leads to it; its other cells say something of that very one.
RECORDS = {
    "desk:dossier", "desk:late", "desk:petition", "counter:cash_report", "oversight:decision",
    "oversight:month", "oversight:outside_report", "oversight:unit_report", "oversight:procedure",
    "oversight:version", "oversight:instruction", "oversight:calendar_change",
}  # fmt: skip

# Page → columns and terms whose figures are no links, with the word of portal.ui.made_of that says why.
NO_LINK = {
    # What is ranked, summed or told apart on the very page.
    "late_units": {("Tiếp nhận trong tháng", "below")},
    "lost_time_dossiers": {("Giờ làm việc quá giờ của bước", "below")},
    "scores": {("Hạng", "below")},
    "score_unit": {("Điểm đạt", "below"), ("Điểm mất", "below"), ("Chỉ tiêu", "entered")},
    "score_lost": {("hồ sơ × điểm làm mất", "below")},
    "score_overnight": {
        ("Đêm trước: tử / mẫu", "below"), ("Số hồ sơ", "below"), ("Thay đổi tử / mẫu", "below"),
        ("Thay đổi điểm", "below"),
    },
    "score_comparison": {("Chênh tử / mẫu", "row"), ("Chênh điểm", "row")},
    "cash_held": {("Số tiền (đồng)", "row"), ("Số tiền (đồng)", "below")},
    "money_taken": {("Số tiền (đồng)", "row"), ("Số tiền (đồng)", "below")},
    "outside_report": {("Tử số / mẫu số", "row")},
    "score_evaluation": {("Điểm (0 đến 2)", "row")},
    # Written down by somebody, named in the row; maxima are the decision's.
    "definitions": {("Điểm tối đa", "entered")},
    "figures": {("Số lượng", "entered")},
    "targets": {("Chỉ tiêu", "entered")},
    "month_terms": {
        (label, "entered") for label in ("Chốt số liệu", "Phản hồi", "Ký, công khai", "Tên công khai")
    },
    # Reckoned by a method the page tells.
    "score_forecast": {("Cuối tháng: tử / mẫu", "reckoned"), ("Điểm", "reckoned"), ("Thay đổi", "reckoned")},
    "score_whatif": {
        (label, "reckoned")
        for label in ("tổng điểm, hiện nay", "thay đổi", "hạng trong 2 đơn vị, hiện nay")
    },
    # Signed, closed, published: the original is beside it.
    "month": {"frozen"},
    "unit_report": {"frozen"},
    # The machine's own.
    "jobs": {"system"},
}  # fmt: skip

# Pages of lists and the address that fills them where the plain one is of another time.
ASKED = {"unit_report": {"month": "2026-03"}}


def name_of(address):
    try:
        return resolve(address.partition("?")[0].partition("#")[0]).view_name
    except Resolver404:
        return ""


@pytest.fixture
def world(db, frozen_at):
    frozen_at(NOW)
    return build()


def pages_of(world, head):
    """Every page of oversight that a head opens, read."""
    samples = {
        "scored_unit": {"pk": world.commune.pk}, "agency": {"pk": world.commune.pk},
        "outside_report": {"pk": world.report.pk}, "closed_month": {"pk": world.month.pk},
        "scored_indicator": {"pk": world.commune.pk, "indicator": "ON_TIME"},
    }  # fmt: skip
    for row in walkable():
        is_ours = row.area == "oversight" and Role.HEAD in row.who
        if not is_ours or (row.example and row.example not in samples):
            continue
        name = row.name.partition(":")[2]
        address = reverse(row.name, kwargs=samples[row.example] if row.example else None)
        answer = head.get(address, ASKED.get(name, {}))
        assert answer.status_code == 200, row.name
        yield name, f"{address}?{answer.wsgi_request.GET.urlencode()}", Page(answer.content.decode())


@pytest.mark.long
def test_every_figure_is_a_link_that_says_the_same_or_says_why_it_is_none(world, client_of):
    head = client_of(world.head)
    bare, excused, followed = {}, {}, {}
    for name, address, page in pages_of(world, head):
        for one in page.figures:
            if one.made_of:
                said = NO_LINK.get(name, set())
                label = re.sub(r"(hiện nay|đêm trước) [\d,.–]+$", r"\1", one.label)
                excused.setdefault(name, set()).add(
                    one.made_of if one.made_of in said else (label, one.made_of)
                )
            elif one.href:
                followed.setdefault((name, one.label), (one, address))
            elif not any(name_of(link) in RECORDS for link in one.row):
                bare.setdefault(name, {})[one.label] = one.text
    assert bare == {}, "neither links nor beside the link of what they are about"
    assert excused == NO_LINK
    assert words_used() <= set(made_of.WORDS)
    assert len(followed) > 100
    wrong, read = {}, {}
    # Every third in ./test: what leads to one place is written by one line of code for many.
    for key, (one, address) in list(followed.items())[:: 1 if THOROUGH else 3]:
        fault = fault_of(
            one, address, lambda target: read.get(target) or read.setdefault(target, head.get(target))
        )
        if fault:
            wrong[key] = fault
    assert wrong == {}


def words_used():
    """The words of NO_LINK."""
    return {one if isinstance(one, str) else one[1] for said in NO_LINK.values() for one in said}


WHOLE = re.compile(r"(\d{1,3}(?:\.\d{3})*)(?: (?:hồ sơ|thư|biên lai))?")
COUNTED = "biên lai|bước|khoảng dừng|hồ sơ|đánh giá|việc|ngày"


def fault_of(one, address, get):
    """What is wrong with where a figure leads to; empty for nothing."""
    target = urljoin(address, one.href)
    answer = get(target.partition("#")[0])
    if answer.status_code != 200:
        return f"{answer.status_code} at {target}"
    html = answer.content.decode()
    if "#" in target and f'id="{target.partition("#")[2]}"' not in html:
        return f"no such place: {target}"
    whole = WHOLE.fullmatch(one.text)
    if whole is None:
        return ""
    figure = whole[1]
    page = Page(html)
    sums = [row for sheet in page.sheets for row in sheet.rows if row and row[0] == "Cộng"]
    counts = [len([row for row in sheet.rows if row not in sums]) for sheet in page.sheets]
    said = re.escape(figure)
    in_words = re.search(rf"(?<![\d.,/]){said} (?:{COUNTED})|\({said}\)", page.text)
    says = in_words or figure in {other.text for other in page.figures}
    if int(figure.replace(".", "")) in counts or says:
        return ""
    return f"{one.text} is neither the rows nor said at {target}: {counts}"


@pytest.mark.parametrize(
    ("said", "css", "expected"),
    [
        ("12", "", True),
        ("1.234,5", "", True),
        ("14 / 20", "", True),
        ("69,57 %", "", True),
        ("+0,35; hạng 3 → 2", "number", True),
        ("8.000 đồng", "", True),
        ("0,00", "", True),
        ("0", "number", False),
        ("–", "number", False),
        ("02/03/2026", "", False),
        ("07:30 ngày 02/03/2026", "", False),
        ("03/26", "", False),
        ("H99.31.01-261116-0001", "", False),
        ("1.004884", "code", False),
        ("Bước 2", "", False),
    ],
)
def test_what_a_figure_is(said, css, expected):
    assert is_figure(said, css) is expected


def test_a_figure_without_a_link_is_found():
    html = (
        "<main><table><tr><th>Tên</th><th>Số</th></tr><tr><td>a</td><td>3</td></tr>"
        '<tr><td><a href="/x/">b</a></td><td><a href="/y/">4</a></td></tr></table>'
        '<dl data-made-of="system"><dt>Tin</dt><dd>5</dd></dl></main>'
    )
    found = [(one.label, one.text, one.href, one.made_of) for one in Page(html).figures]
    assert found == [("Số", "3", "", ""), ("Số", "4", "/y/", ""), ("Tin", "5", "", "system")]

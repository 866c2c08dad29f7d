"""What the walk noted is gathered and written into docs/pages.md without losing a line."""

from dataclasses import replace

import pytest

from tests.browser import ledger, page_report
from tests.browser.ledger import Answer, Task, Walked
from tests.browser.measure import packed
from tests.page_table import Row


SEEN = Walked(
    name="desk:home", path="/xu-ly/", role="handler", status=200, title="Việc của tôi", bytes=8_000,
    packed=35_240, requests=7, statements=12, axe={"320": 0}, faults=0,
)  # fmt: skip
ROW = Row("desk:home", "/xu-ly/", frozenset({"GET"}), ("handler", "approver"), False, "", "")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(ledger, "FOLDER", tmp_path / "walk")
    return tmp_path / "walk"


def test_the_newest_line_counts_and_keeps_what_axe_found_at_other_widths(folder):
    ledger.note(SEEN)
    ledger.note(replace(SEEN, statements=14, axe={"1280": 1}))
    (only,) = ledger.walked().values()
    assert only.statements == 14
    assert only.axe == {"320": 0, "1280": 1}


def test_roles_and_processes_do_not_write_over_each_other(folder):
    ledger.note(SEEN)
    (folder / "other.jsonl").write_text((next(folder.iterdir())).read_text().replace("handler", "approver"))
    assert set(ledger.walked()) == {("desk:home", "handler"), ("desk:home", "approver")}


def test_a_line_of_the_table_has_the_first_role_and_the_most_statements():
    other = replace(SEEN, role="approver", statements=19)
    line = page_report.line(ROW, [other, SEEN], {"desk:home": 9})
    assert line == "| desk:home | `/xu-ly/` | handler +1 | 8000 | 35.2 | 7 | 12 / 19 | 0 at 320 | 9 |"


def test_a_page_that_was_not_walked_keeps_its_line(folder, tmp_path, monkeypatch):
    old = page_report.line(ROW, [SEEN], {})
    target = tmp_path / "pages.md"
    target.write_text(f"# By hand\n\n{page_report.MARK}\n{page_report.HEAD.format(count=1)}{old}\n")
    other = replace(ROW, name="desk:bundles", path="/xu-ly/ban-giao/")
    monkeypatch.setattr(page_report, "TARGET", target)
    monkeypatch.setattr(page_report, "walkable", lambda: [ROW, other])

    assert page_report.main() == 2  # the other page has no line at all
    ledger.note(replace(SEEN, name="desk:bundles", path="/xu-ly/ban-giao/"))
    ledger.note(Task("desk:bundles", "handler", "Nhận bàn giao", keys=7, letters=0))
    ledger.note(Answer("desk:act", "assign", "handler", 422, "desk:act", "Giao việc – Một cửa mẫu", 0))
    assert page_report.main() == 0
    written = target.read_text()
    assert written.startswith("# By hand\n")
    assert page_report.lines_of(written.partition(page_report.MARK)[2])["desk:home"] == old
    assert "| desk:bundles | `/xu-ly/ban-giao/` | handler | 8000 | 35.2 | 7 | 12 | 0 at 320 | 7 |" in written
    assert "| Nhận bàn giao | handler | desk:bundles | 7 | 0 |  |" in written

    assert "| desk:act | assign | handler | 422 | desk:act |" in written

    folder.rename(tmp_path / "gone")
    assert page_report.main() == 0  # nothing walked: nothing changes, the tasks stay as well
    assert target.read_text() == written


def test_what_compresses_well_costs_the_line_little():
    assert packed(b"<td></td>" * 1000) < 100

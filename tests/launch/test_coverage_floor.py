import json
from pathlib import Path

import pytest

from launch import coverage_floor
from launch.places import ROOT


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("dossiers/rules/lateness.py", True),
        ("dossiers/services/processing.py", True),
        ("accounts/permissions.py", True),
        ("portal/desk/lists.py", False),
        ("dossiers/models/dossier.py", False),
        ("tests/dossiers/rules/test_lateness.py", False),
    ],
)
def test_only_code_that_decides_is_held_to_the_floor(tmp_path: Path, name: str, counts: bool) -> None:
    report = tmp_path / "coverage.json"
    report.write_text(json.dumps({"files": {name: {"summary": {"covered_branches": 1, "num_branches": 4}}}}))
    assert coverage_floor.percent(report) == (25.0 if counts else 100.0)


def test_what_is_counted_holds_all_code_that_decides():
    counted = [source.replace(".", "/") for source in coverage_floor.sources()]
    deciding = [
        name
        for path in ROOT.glob("*/**/*.py")
        if coverage_floor.DECIDING.search(name := str(path.relative_to(ROOT)))
    ]
    assert deciding
    assert [name for name in deciding if not name.startswith(tuple(counted))] == []

import json
from pathlib import Path

import pytest

from launch import coverage_floor


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

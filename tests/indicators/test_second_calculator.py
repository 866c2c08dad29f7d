"""Two calculators that share nothing agree on whatever counts come."""

from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from indicators.queries import shipped_definition
from indicators.rules.scoring import Count, score
from tests.harness.thorough import THOROUGH
from tests.indicators import second_calculator as second


IDS = sorted(second.TABLE)
LARGEST = 500_000


@st.composite
def counts(draw: st.DrawFn) -> dict[str, tuple[int, int]]:
    """Counts of some indicators: nothing to count, small numbers where ties live, and a province's."""
    chosen = draw(st.sets(st.sampled_from(IDS)))
    most = draw(st.sampled_from([0, 1, 8, 16, 400, LARGEST]))
    found = {}
    for indicator in sorted(chosen):
        d = draw(st.integers(0, most))
        found[indicator] = (draw(st.integers(0, d)), d)
    return found


@pytest.mark.parametrize("code", ["766-portal", "766-document"])
@settings(max_examples=300 if THOROUGH else 75, deadline=None)
@given(given_counts=counts(), flag=st.sampled_from([None, True, False]))
def test_both_calculators_agree(
    code: str, given_counts: dict[str, tuple[int, int]], flag: bool | None
) -> None:
    ours = {one: Count.of(n, d) for one, (n, d) in given_counts.items()}
    theirs: dict[str, object] = dict(given_counts)
    if flag is not None:
        ours[second.FLAG] = Count(None, None, deployed=flag)
        theirs[second.FLAG] = flag
    scored = score(shipped_definition(code), ours)
    points, groups, total, grade, unreachable = second.reckon(theirs, document=code == "766-document")
    assert {one: scored.component(one).points for one in points} == points
    assert {name: value for name, value in scored.groups.items() if value is not None} == groups
    assert scored.total == total
    assert scored.grade.code == grade
    assert scored.unreachable == unreachable


def test_the_second_calculator_is_short_and_imports_nothing_of_the_product() -> None:
    text = Path(second.__file__).read_text(encoding="utf-8")
    assert len(text.splitlines()) < 150
    assert [line for line in text.splitlines() if "import" in line and not line.startswith('"""')] == [
        "import decimal"
    ]
    assert second.IN_THE_DOCUMENT.keys() <= second.TABLE.keys()

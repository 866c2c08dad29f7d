"""The shipped definitions: complete, consistent, immutable; and what a wrong one is refused with."""

import copy
import json
import shutil
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from indicators.exceptions import WrongDefinition
from indicators.queries import shipped_definition, shipped_definitions
from indicators.queries.definitions import DATA, shipped_contents
from indicators.rules.definition import RollUp, Source, UnitKind, definition_from, whole


PORTAL = shipped_definition("766-portal")


def test_twenty_two_indicators_in_six_groups_of_a_hundred_points() -> None:
    """4.5 is published as two and 5.1 as two, and each counts once."""
    numbers = {one.number.rstrip("ab") for one in PORTAL.indicators}
    assert len(numbers) == 22
    assert Counter(number.split(".")[0] for number in numbers) == {"1": 4, "2": 2, "3": 6, "4": 6, "5": 4}
    assert {group.id: group.max for group in PORTAL.groups} == {
        "transparency": 18, "progress": 20, "online_service": 12, "online_payment": 10,
        "satisfaction": 18, "digitisation": 22,
    }  # fmt: skip
    assert PORTAL.max == 100


def test_the_portal_s_way_is_the_default_and_the_only_one() -> None:
    assert [one.name for one in shipped_definitions() if one.is_default] == ["766-portal@1"]
    assert {one.code for one in shipped_definitions()} == {"766-portal", "766-document", "2018-evaluation"}


# Ruling 33, written by hand.
ROLL_UPS = {
    RollUp.DISTINCT_PROCEDURES: {
        "PUBLISH_ON_TIME", "PUBLIC_UPDATE_ON_TIME", "PUBLIC_CONTENT_FULL", "ONLINE_TTHC", "ONLINE_TTHC_USED",
        "PAYMENT_TTHC_READY", "PAYMENT_TTHC_USED", "CITIZEN_DATA_CONNECTED_FORMALITY",
    },
    RollUp.SHARE_OF_COMMUNES: {"ELECTRONIC_CERTIFIED_COPY"},
}  # fmt: skip


def test_sources_and_roll_ups_of_ruling_33() -> None:
    inherited = {one.id for one in PORTAL.indicators if one.source == Source.INHERITED}
    assert inherited == {"PUBLISH_ON_TIME", "PUBLIC_UPDATE_ON_TIME", "PUBLIC_CONTENT_FULL"}
    for rollup, ids in ROLL_UPS.items():
        assert {one.id for one in PORTAL.indicators if one.rollup == rollup} == ids
    others = {one.rollup for one in PORTAL.indicators if not any(one.id in ids for ids in ROLL_UPS.values())}
    assert others == {RollUp.SUM}


def test_communes_are_scored_on_population_data_as_published() -> None:
    for id_ in ("CITIZEN_DATA_CONNECTED_FORMALITY", "CITIZEN_DATA_CONNECTED_DOSSIER"):
        indicator = PORTAL.indicator(id_)
        assert indicator is not None
        assert UnitKind.COMMUNE in indicator.scope


@pytest.mark.parametrize("definition", shipped_definitions(), ids=lambda one: one.name)
def test_every_word_stands_in_both_languages(definition: Any) -> None:
    parts = [definition, *definition.groups, *definition.grades, *definition.indicators]
    labels = [part.label for part in parts]
    labels += [words for one in definition.indicators for words in (one.numerator, one.denominator)]
    for label in labels:
        assert label.vi.strip()
        assert label.en.strip()
        assert label.vi != label.en
    assert all(one.legal_basis for one in definition.indicators)


def test_the_nine_indices_are_a_definition_of_their_own_kind() -> None:
    nine = shipped_definition("2018-evaluation")
    assert [one.number for one in nine.indicators] == [str(number) for number in range(1, 10)]
    assert nine.max == 18
    assert nine.points_decimals == 1
    assert [grade.lowest for grade in nine.grades] == [15, 12, 9, 6, 0]
    inputs = {one.id: one.inputs for one in nine.indicators}
    assert inputs["CONTACTS"][0] == "contacts"
    assert inputs["AGENCIES"][0] == "agencies"
    assert "complaint_upheld" in inputs["ATTITUDE"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("767", "Không có bộ chỉ số “767”"),
        ("766-portal@2", "không có phiên bản “2”"),
        ("766-portal@", ""),
        ("766-portal@01", "không có phiên bản “01”"),
    ],
)
def test_asking_for_a_definition(name: str, sentence: str) -> None:
    if not sentence:
        assert shipped_definition(name) == PORTAL
        return
    with pytest.raises(WrongDefinition, match=sentence):
        shipped_definition(name)


def test_a_shipped_file_that_was_changed_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    assert len(shipped_contents(folder)) == 3
    path = folder / "766-portal.v1.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"max": "20"', '"max": "21"', 1), encoding="utf-8"
    )
    with pytest.raises(WrongDefinition, match="đã bị sửa"):
        shipped_contents(folder)


def raw_portal() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DATA / "766-portal.v1.json").read_text(encoding="utf-8"))
    return loaded


def change(raw: dict[str, Any], indicator: str, **values: Any) -> dict[str, Any]:
    changed = copy.deepcopy(raw)
    next(one for one in changed["indicators"] if one["id"] == indicator).update(values)
    return changed


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"max": "19"}, "nhóm progress không cộng thành"),
        ({"full_at": "0"}, "ON_TIME có điểm, ngưỡng"),
        ({"full_at": "1.1"}, "ON_TIME có điểm, ngưỡng"),
        ({"max": "twenty"}, "ghi sai hoặc thiếu"),
        ({"zero_rule": "full"}, "ghi sai hoặc thiếu"),
        ({"zero_rule": "deployed"}, "có triển khai"),
        ({"basis": "flag"}, "có triển khai"),
        ({"scope": []}, "phạm vi"),
        ({"scope": ["village"]}, "ghi sai hoặc thiếu"),
        ({"group": "speed"}, "thuộc nhóm không có"),
        ({"id": "AVG_TIME"}, "AVG_TIME lặp lại"),
    ],
)
def test_a_definition_that_contradicts_itself_is_refused(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(WrongDefinition, match=sentence):
        definition_from(change(raw_portal(), "ON_TIME", **values))


def test_other_contradictions_are_refused() -> None:
    raw = raw_portal()
    for key, value, sentence in [
        ("ties", ["speed"], "xếp hạng theo nhóm không có"),
        ("grades", raw["grades"][::-1], "giảm dần"),
        ("grades", raw["grades"][:-1], "bắt đầu từ 0"),
        ("valid_to", "2020-01-01", "trước ngày có hiệu lực"),
        ("due_date", "rescheduled", "ghi sai hoặc thiếu"),
    ]:
        with pytest.raises(WrongDefinition, match=sentence):
            definition_from({**raw, key: value})
    with pytest.raises(WrongDefinition, match="ghi sai hoặc thiếu"):
        definition_from({key: value for key, value in raw.items() if key != "legal_basis"})


def test_what_is_based_on_another_changes_only_what_is_there() -> None:
    base = raw_portal()
    based = {"code": "x", "version": 1, "based_on": {"code": "766-portal", "version": 1}}
    full = whole({**based, "changes": {"ON_TIME": {"full_at": "0.9"}}}, [base])
    indicator = definition_from(full).indicator("ON_TIME")
    assert indicator is not None
    assert indicator.full_at == Fraction(9, 10)
    with pytest.raises(WrongDefinition, match="đổi chỉ số không có: SPEED"):
        whole({**based, "changes": {"SPEED": {}}}, [base])
    with pytest.raises(WrongDefinition, match="dựa trên 766-portal@1, nhưng không có"):
        whole({**based, "changes": {}}, [])


def test_every_indicator_has_its_section_in_the_document() -> None:
    text = (DATA.parent.parent / "docs" / "indicators.md").read_text(encoding="utf-8")
    sections = text.split("\n### ")[1:]
    named = {section.split(" ")[0]: section for section in sections}
    for one in PORTAL.indicators:
        section = named[one.number]
        assert section.startswith(f"{one.number} {one.label.vi}\n")
        assert f"`{one.id}` · {one.numerator.en} / {one.denominator.en}." in section
        assert "Measured here: " in section

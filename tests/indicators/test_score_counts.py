"""The command line: its contract, without a database, and what it refuses."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command


ROOT = Path(__file__).resolve().parent.parent.parent
UNIT = {"code": "H44.03", "counts": {"ON_TIME": {"n": 486, "d": 588}, "PUBLISH_ON_TIME": {"n": 0, "d": 0}}}


def run(*arguments: str, stdin: str) -> "subprocess.CompletedProcess[str]":
    """The command in its own process, with a database address where nobody listens."""
    env = {
        **os.environ,
        "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none",
        "REDIS_URL": "redis://127.0.0.1:9/0",
    }
    command = [sys.executable, "manage.py", "score_counts", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=env, input=stdin, capture_output=True, text=True, check=False
    )


def scored(monkeypatch: pytest.MonkeyPatch, document: Any, *arguments: str) -> dict[str, Any]:
    text = document if isinstance(document, str) else json.dumps(document)
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    out = io.StringIO()
    call_command("score_counts", *arguments, stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_it_answers_without_a_database_and_refuses_in_one_line() -> None:
    done = run("--definition", "766-portal", stdin=json.dumps({"units": [UNIT]}))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["units"][0]["total"] == 16.53
    done = run(stdin="{")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Đầu vào không phải là JSON.\n"


def test_the_same_units_come_back_with_their_points(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = scored(monkeypatch, {"units": [{**UNIT, "name": "Ban quản lý", "kind": "department"}]})
    assert answer["definition"] == "766-portal@1"
    (unit,) = answer["units"]
    assert (unit["code"], unit["name"], unit["counts"]) == ("H44.03", "Ban quản lý", UNIT["counts"])
    assert unit["indicators"]["ON_TIME"] == {
        "points": 16.53, "ratio": 82.65, "max": 20, "standing": "measured",
    }  # fmt: skip
    assert unit["indicators"]["PUBLISH_ON_TIME"] == {
        "points": None, "ratio": None, "max": 6, "standing": "nothing_to_count",
    }  # fmt: skip
    assert unit["groups"] == {
        "transparency": None, "progress": 16.53, "online_service": None, "online_payment": None,
        "satisfaction": None, "digitisation": None,
    }  # fmt: skip
    assert (unit["total"], unit["grade"], unit["grade_label"]) == (16.53, "weak", "Yếu")
    assert (unit["unreachable"], unit["not_measured"]) == (6, 74)


def test_other_definitions_are_asked_for_by_code_and_version(monkeypatch: pytest.MonkeyPatch) -> None:
    digitised = {"units": [{"code": "A", "counts": {"SO_HOA_GIAY_TO_GIAI_QUYET": {"n": 3, "d": 5}}}]}
    assert scored(monkeypatch, digitised)["units"][0]["total"] == 2.4
    assert scored(monkeypatch, digitised, "--definition", "766-document@1")["units"][0]["total"] == 3
    nine = {
        "units": [{"code": "A", "counts": {"TOTAL_TIME": {"n": 33, "d": 20}, "ONE_STOP": {"n": 2, "d": 1}}}]
    }
    (unit,) = scored(monkeypatch, nine, "--definition", "2018-evaluation")["units"]
    assert unit["indicators"]["TOTAL_TIME"]["points"] == 1.7  # 1.65, one decimal, half up
    assert (unit["total"], unit["grade"]) == (3.7, "weak")


def test_no_units_are_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert scored(monkeypatch, {"units": []})["units"] == []


def counts(**given: Any) -> dict[str, Any]:
    return {"units": [{"code": "A", "counts": given}]}


ON = "Đơn vị A, chỉ số ON_TIME: "
COPY = "Đơn vị A, chỉ số ELECTRONIC_CERTIFIED_COPY: "
KINDS = "các loại: ministry, province, department, district, commune."
ONLY_FLAGS = "“deployed” là true hoặc false, chỉ dùng cho chỉ số có triển khai hay không."


def typed(count: str) -> str:
    """A document with this count of ON_TIME, as somebody typed it."""
    return f'{{"units": [{{"code": "A", "counts": {{"ON_TIME": {count}}}}}]}}'


REFUSED: list[tuple[Any, str]] = [
    ("", "Đầu vào không phải là JSON."),
    ("[]", "Đầu vào phải là một đối tượng JSON có danh sách “units”."),
    ("{}", "Đầu vào phải là một đối tượng JSON có danh sách “units”."),
    ({"units": {}}, "Đầu vào phải là một đối tượng JSON có danh sách “units”."),
    ({"units": [5]}, "Đơn vị thứ 1 phải có mã “code”."),
    ({"units": [{"counts": {}}]}, "Đơn vị thứ 1 phải có mã “code”."),
    ({"units": [{"code": " ", "counts": {}}]}, "Đơn vị thứ 1 phải có mã “code”."),
    ({"units": [{"code": "A"}]}, "Đơn vị A phải có số đếm “counts”: một đối tượng theo mã chỉ số."),
    ({"units": [UNIT, UNIT]}, "Đơn vị H44.03 có hai lần trong danh sách."),
    ({"units": [{**UNIT, "kind": "village"}]}, "Đơn vị H44.03: loại “village” không có; " + KINDS),
    (counts(SPEED={"n": 1, "d": 2}), "Đơn vị A: bộ 766-portal@1 không có chỉ số “SPEED”."),
    (counts(ON_TIME=None), ON + "phải là một đối tượng có “n” và “d”."),
    (counts(ON_TIME=[1, 2]), ON + "phải là một đối tượng có “n” và “d”."),
    (counts(ON_TIME={}), ON + "thiếu “n” và “d”."),
    (counts(ON_TIME={"n": 1}), ON + "thiếu “d”."),
    (counts(ON_TIME={"n": None, "d": 4}), ON + "có mẫu số d = 4 nhưng không có tử số n."),
    (counts(ON_TIME={"n": 4, "d": 0}), ON + "tử số n = 4 nhưng không có gì trong mẫu số d."),
    (counts(ON_TIME={"n": 600, "d": 588}), ON + "tử số n = 600 lớn hơn mẫu số d = 588."),
    (counts(ON_TIME={"n": -1, "d": 2}), ON + "“n” không được âm (-1)."),
    (counts(ON_TIME={"n": 1.5, "d": 2}), ON + "“n” phải là số nguyên (1.5)."),
    (counts(ON_TIME={"n": "1", "d": 2}), ON + '“n” phải là số, không phải "1".'),
    (counts(ON_TIME={"n": True, "d": 2}), ON + "“n” phải là số, không phải true."),
    (typed('{"n": 1, "d": NaN}'), "“NaN” không phải là số."),
    (typed('{"n": 1, "d": 1e400}'), ON + "“d” quá lớn hoặc quá nhỏ (1E+400)."),
    (typed('{"n": 1, "n": 2, "d": 2}'), "“n” ghi hai lần trong cùng một đối tượng."),
    (counts(ON_TIME={"deployed": True}), ON + ONLY_FLAGS),
    (counts(ELECTRONIC_CERTIFIED_COPY={"deployed": "yes"}), COPY + ONLY_FLAGS),
]


@pytest.mark.parametrize(("document", "sentence"), REFUSED)
def test_unusable_input_is_refused_by_name(
    document: Any, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError) as refused:
        scored(monkeypatch, document)
    assert str(refused.value) == sentence
    assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("767", "Không có bộ chỉ số “767”. Các bộ kèm theo: 2018-evaluation, 766-document, 766-portal."),
        ("766-portal@9", "Bộ chỉ số 766-portal không có phiên bản “9”. Các phiên bản: 1."),
    ],
)
def test_an_unknown_definition_or_version_is_refused(
    name: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError) as refused:
        scored(monkeypatch, {"units": []}, "--definition", name)
    assert str(refused.value) == sentence


def test_more_points_than_could_be_given_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="nhiều hơn 2 điểm cho mỗi lượt"):
        scored(monkeypatch, counts(ATTITUDE={"n": 21, "d": 10}), "--definition", "2018-evaluation")


def test_all_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """One unit that cannot be scored, and nothing is printed of the others."""
    with pytest.raises(CommandError, match="Đơn vị B"):
        scored(monkeypatch, {"units": [UNIT, {"code": "B", "counts": {"SPEED": {}}}]})


def test_certified_copies_come_in_each_way_they_are_published(monkeypatch: pytest.MonkeyPatch) -> None:
    for given, points in [
        ({"n": None, "d": None}, 2),
        ({"n": 3, "d": 20}, 2),
        ({"n": 0, "d": 20}, 0),
        ({"deployed": True}, 2),
        ({"deployed": False}, 0),
    ]:
        (unit,) = scored(monkeypatch, counts(ELECTRONIC_CERTIFIED_COPY=given))["units"]
        assert unit["groups"]["digitisation"] == points, given

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

from calendars.queries import shipped_calendar
from calendars.rules.questions import question_from
from calendars.rules.worktime import WorktimeError


ROOT = Path(__file__).resolve().parent.parent.parent
CASES = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data")) / "due_date_cases.json"
PLAIN = ("--received", "2026-02-12T14:00", "--period", "3", "--unit", "working_days")


def run(*arguments: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    """The command in its own process, with a database address where nobody listens."""
    env = {
        **os.environ,
        "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none",
        "REDIS_URL": "redis://127.0.0.1:9/0",
    }
    command = [sys.executable, "manage.py", "explain_due", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=env, input=stdin, capture_output=True, text=True, check=False
    )


def answered(*arguments: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("explain_due", *arguments, stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def batch(rows: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(json.dumps(row) for row in rows)))
    out = io.StringIO()
    call_command("explain_due", "--batch", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_one_case_needs_no_database_and_explains_itself() -> None:
    done = run(*PLAIN)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "Nhận hồ sơ lúc 14:00 thứ Năm, 12/02/2026."
    assert lines[-1] == "Hạn trả kết quả: 14:00 thứ Ba, 24/02/2026."
    assert any("9859/VPCP-KGVX" in line for line in lines)


def test_json_says_the_same_as_data() -> None:
    answer = answered(*PLAIN, "--json")
    assert answer["due_at"] == "2026-02-24T14:00"
    assert answer["due_date"] == "2026-02-24"
    assert answer["provisional"] is False
    skipped = [step for step in answer["steps"] if step["kind"] == "skipped"]
    assert skipped[0]["dates"][0] == "2026-02-16"
    assert skipped[0]["document"]


def test_every_option_reaches_the_clock() -> None:
    answer = answered(
        *("--received", "2026-10-09T15:30", "--period", "1.5", "--unit", "working_days"),
        *("--calendar", "0700-1700", "--cutoff", "15:00:start_next_day", "--start-rule", "receipt_day"),
        *("--pause", "2026-10-12T07:00/2026-10-12T09:00", "--pause", "2026-10-13T07:00/2026-10-13T08:00"),
        *("--mode", "suspend", "--json"),
    )
    # Starts Monday 12/10 07:00; one day and 4 hours end Tuesday 11:00; 2 + 1 hours waited, over lunch.
    assert answer["due_at"] == "2026-10-13T16:00"


def test_the_source_of_a_cutoff_is_told_and_changes_nothing_else() -> None:
    asked = (*PLAIN, "--cutoff", "08:00:start_next_day", "--json")
    plain = answered(*asked)
    sourced = answered(*asked, "--cutoff-source", "Luật Hộ tịch, Điều 16")
    (told,) = [step for step in sourced["steps"] if step["kind"] == "cutoff"]
    assert told.pop("source") == "Luật Hộ tịch, Điều 16"
    assert told["text"].endswith("(Luật Hộ tịch, Điều 16).")
    told["text"] = told["text"].replace(" (Luật Hộ tịch, Điều 16)", "")
    assert sourced == plain


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--received", "hôm nay", "--period", "3", "--unit", "working_days"), "hôm nay"),
        (("--received", "2026-13-01", "--period", "3", "--unit", "working_days"), "2026-13-01"),
        (("--received", "1066-10-14", "--period", "3", "--unit", "working_days"), "1066"),
        (("--received", "2026-01-05", "--period", "ba", "--unit", "working_days"), "ba"),
        (("--received", "2026-01-05", "--period", "-1", "--unit", "working_days"), "-1"),
        (("--received", "2026-01-05", "--period", "nan", "--unit", "working_days"), "NaN"),
        (("--received", "2026-01-05", "--period", "1e9", "--unit", "working_days"), "quá dài"),
        (("--received", "2026-01-05", "--period", "3", "--unit", "weeks"), "weeks"),
        (("--period", "3", "--unit", "working_days"), "received"),
        (("--batch", "--unknown"), "--unknown"),
        ((*PLAIN, "--calendar", "moon"), "moon"),
        ((*PLAIN, "--cutoff", "15:00"), "15:00"),
        ((*PLAIN, "--cutoff", "25:00:start_next_day"), "25:00"),
        ((*PLAIN, "--pause", "2026-02-13T08:00"), "2026-02-13T08:00"),
        ((*PLAIN, "--pause", "2026-02-13T08:00/2026-02-12T08:00"), "trước khi bắt đầu"),
        ((*PLAIN, "--mode", "stop"), "stop"),
        ((*PLAIN, "--start-rule", "whenever"), "whenever"),
    ],
)
def test_unusable_input_ends_with_2_and_one_line(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from calendars.management.commands.explain_due import Command

    with pytest.raises(SystemExit) as end:
        Command().run_from_argv(["manage.py", "explain_due", *arguments])
    assert end.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert captured.err.count("\n") == 1


def test_a_bad_line_of_a_batch_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    good = {"id": "a", "received": "2026-10-05", "period": 1, "unit": "working_days"}
    with pytest.raises(CommandError, match=r"^Dòng 2 \(id b\):") as refusal:
        batch([good, {**good, "id": "b", "unit": "weeks"}], monkeypatch)
    assert refusal.value.returncode == 2


@pytest.mark.parametrize("line", ["{", "[]", '"x"', "7"])
def test_a_line_that_is_no_object_is_named(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(line))
    with pytest.raises(CommandError, match=r"^Dòng 1 ") as refusal:
        call_command("explain_due", "--batch")
    assert refusal.value.returncode == 2


def test_a_batch_answers_in_order_with_its_ids_and_exact_decimals(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[dict[str, object]] = [
        {
            "id": 1,
            "received": "2026-10-05T08:00",
            "period": 6.25,
            "unit": "working_days",
            "calendar": "0700-1700",
        },
        {
            "id": "two",
            "received": "2026-10-05T09:00",
            "period": "0.1",
            "unit": "working_hours",
            "note": "ignored",
        },
        {
            "id": None,
            "received": "2026-10-05T09:00",
            "period": 5,
            "unit": "working_days",
            "pauses": [["2026-10-06", "2026-10-07"]],
            "mode": "suspend",
            "cutoff": None,
        },
    ]
    answers = batch(rows, monkeypatch)
    assert [(a["id"], a["due_at"]) for a in answers] == [
        (1, "2026-10-13T10:00"),
        ("two", "2026-10-05T09:06"),
        (None, "2026-10-13T09:00"),
    ]


@pytest.mark.skipif(not CASES.exists(), reason="the shared data folder is not beside the checkout")
def test_the_collected_cases_are_reproduced(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[dict[str, object]] = []
    wanted: list[tuple[object, ...]] = []
    for case in json.loads(CASES.read_text())["cases"]:
        in_days = "calendar_days" in case
        rows.append(
            {
                "id": case["id"],
                "received": case.get("received_at") or case["received_date"],
                "period": case["calendar_days"] if in_days else case["working_days"],
                "unit": "calendar_days" if in_days else "working_days",
                "calendar": "0700-1700" if case["id"].startswith("CK") else "standard",
            }
        )
        wanted.append((case["id"], case.get("due_at"), case.get("due_date"), False))
    answers = [
        (a["id"], a["due_at"] if at else None, a["due_date"] if on else None, a["provisional"])
        for a, (_, at, on, _) in zip(batch(rows, monkeypatch), wanted, strict=True)
    ]
    assert len(wanted) == 32
    assert answers == wanted


@pytest.mark.django_db
def test_from_database_reads_the_installations_calendar() -> None:
    out = io.StringIO()
    call_command("explain_due", *PLAIN, "--json", "--from-database", stdout=out)
    assert json.loads(out.getvalue())["due_at"] == "2026-02-24T14:00"


def test_a_true_or_false_is_not_a_number() -> None:
    with pytest.raises(WorktimeError, match="không phải là số"):
        question_from({"received": "2026-10-05", "period": True, "unit": "working_days"})


def test_pauses_must_be_pairs() -> None:
    with pytest.raises(WorktimeError, match="danh sách"):
        question_from({"received": "2026-10-05", "period": 1, "unit": "working_days", "pauses": "x"})


def test_the_shipped_calendar_is_built_once() -> None:
    assert shipped_calendar("standard") is shipped_calendar("standard")

"""Every command of ours ends by the contract: one Vietnamese line on standard error and exit code 2."""

import errno
import os
import subprocess
import sys
from argparse import Action
from pathlib import Path

import pytest
from django.core.checks import Tags
from django.core.management import CommandError, call_command, get_commands, load_command_class

from jobs.management.command import CommandLine, OfficeCommand
from lib import arguments


ROOT = Path(__file__).resolve().parent.parent.parent
OURS = {
    path.stem: path.parts[-4] for path in ROOT.glob("*/management/commands/*.py") if path.stem != "__init__"
}
# The contract's own words: names of options and files are no sentences.
ENGLISH = ("usage", "error", "argument", "required", "invalid", "unrecognized", "expected", "such file")
READS_A_FILE = {
    "import_dossiers": ["missing.xlsx"],
    "import_petitions": ["missing.jsonl"],
    "import_procedures": ["missing.jsonl.gz"],
    "import_setup": ["missing.xlsx"],
    "restore": ["missing"],
    "setup_template": ["template.xlsx", "--filled-from", "missing"],
}
UNUSABLE = [
    ("generate_dossiers", ["--count", "-5"], "--count: phải là số nguyên từ 1 trở lên, không phải “-5”."),
    ("generate_dossiers", ["--count", "0"], "từ 1 trở lên"),
    ("generate_dossiers", ["--count", "many"], "từ 1 trở lên"),
    ("generate_dossiers", ["--count"], "--count: cần một giá trị đi kèm."),
    ("generate_dossiers", ["--count", "5", "--from", "31/02/2026"], "--from: “31/02/2026” không phải ngày"),
    (
        "generate_dossiers",
        ["--count", "5", "--from", "2026-02-02", "--to", "2026-02-01"],
        "Ngày đầu (--from)",
    ),
    ("run_night", ["--date", "2026-13-01"], "--date: “2026-13-01” không phải ngày dạng YYYY-MM-DD."),
    ("run_night", ["--json=yes"], "--json: không nhận giá trị (“yes”)."),
    ("missing", ["--on", "yesterday"], "--on: “yesterday” không phải ngày"),
    ("explain_due", ["--received", "2026-02-30", "--period", "3", "--unit", "working_days"], "2026-02-30"),
    ("verify_ledger", ["-v", "9"], "không nhận “9”, chỉ nhận"),
    ("setup_template", ["no/such/folder/template.xlsx"], "không có thư mục “no/such/folder”"),
    ("make_certificate", [], "Ghi ít nhất một tên máy"),
    ("setup_template", ["."], "“.” là thư mục, không phải tệp."),
    ("restore", ["README.md"], "“README.md” là tệp, không phải thư mục."),
    ("import_procedures", ["docs"], "“docs” là thư mục, không phải tệp."),
    ("import_dossiers", ["docs"], "Không đọc được “docs”: đây là thư mục"),
    ("import_setup", ["README.md"], "Đây không phải tệp Excel .xlsx."),
]


def command(name: str) -> OfficeCommand:
    found = load_command_class(OURS[name], name)
    assert isinstance(found, OfficeCommand), f"{name} does not end by the contract"
    return found


def refusal(name: str, given: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one line the command ends with."""
    with pytest.raises(SystemExit) as end:
        command(name).run_from_argv(["manage.py", name, *given])
    told = capsys.readouterr()
    assert end.value.code == 2
    assert told.out == ""
    lines = told.err.splitlines()
    assert len(lines) == 1, told.err
    assert not [word for word in ENGLISH if word in lines[0].lower()], lines[0]
    return lines[0]


@pytest.mark.parametrize("name", OURS)
def test_none_loads_every_page_before_it_begins(name: str) -> None:
    """The checks of pages would; `./test lint` runs them."""
    assert set(command(name).requires_system_checks) <= {Tags.models}


def required_of(name: str) -> list[Action]:
    parser = command(name).create_parser("manage.py", name)
    return [action for action in parser._actions if action.required]


@pytest.mark.parametrize("name", OURS)
def test_an_unknown_option_is_named(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    needed = ["x" for action in required_of(name) if not action.option_strings]
    if name == "generate_dossiers":
        needed = ["--count", "1"]
    if name == "settle_ledger":
        needed = ["--by", "A", "--act", "1"]
    if name == "close_month":
        needed = ["--period", "2026-10", "--check"]
    if name in READS_A_FILE:
        needed = [str(ROOT / "docs") if name == "restore" else str(ROOT / "README.md")]
    line = refusal(name, [*needed, "--khong-co"], capsys)
    assert line == f"Không có tùy chọn hay tham số: --khong-co. Xem ./manage {name} --help"


# make_certificate without a name answers with an example of its own.
@pytest.mark.parametrize("name", [name for name in OURS if required_of(name) and name != "make_certificate"])
def test_a_missing_argument_is_named(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = refusal(name, [], capsys)
    assert line.startswith("Thiếu: ")
    for action in required_of(name):
        assert (action.option_strings or [action.metavar or action.dest])[0] in line


@pytest.mark.parametrize("name", READS_A_FILE)
def test_a_missing_file_is_named(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = refusal(name, READS_A_FILE[name], capsys)
    assert "“missing" in line
    assert "không có tệp hay thư mục này." in line


@pytest.mark.parametrize(("name", "given", "sentence"), UNUSABLE)
def test_an_unusable_value_is_told(
    name: str,
    given: list[str],
    sentence: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    assert sentence in refusal(name, given, capsys)


@pytest.mark.parametrize("content", [b"\x1f\x8b\x08broken", b"\x1f\x8b"])
def test_a_broken_packed_file_is_told(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "h.jsonl.gz").write_bytes(content)
    assert "tệp nén hỏng" in refusal("import_dossiers", [str(tmp_path / "h.jsonl.gz")], capsys)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"[1]\n[2]\n", "không có dòng nào"),
        (b"no json", "không có dòng nào"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_a_file_of_dossiers_that_is_none_is_told(
    content: bytes, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "h.jsonl").write_bytes(content)
    assert sentence in refusal("import_dossiers", [str(tmp_path / "h.jsonl")], capsys)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (errno.EACCES, "không có quyền đọc hoặc ghi."),
        (errno.EROFS, "nơi này chỉ đọc được, không ghi được."),  # the container's own folders
    ],
)
def test_a_folder_that_may_not_be_written_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, code: int, why: str
) -> None:
    """As root nothing is forbidden, so the refusal is made here."""

    def refuse(path: Path, data: bytes) -> int:
        raise OSError(code, os.strerror(code), str(path))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    target = str(tmp_path / "template.xlsx")
    assert refusal("setup_template", [target], capsys) == f"“{target}”: {why}"


@pytest.mark.parametrize("error", [PermissionError(errno.EPERM, "x"), OSError(errno.ENOSPC, "x", "/srv")])
def test_what_is_about_no_forbidden_place_is_not_taken_for_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, error: OSError
) -> None:
    def fail(_path: Path, _data: bytes) -> int:
        raise error

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(OSError, match="x"):
        refusal("setup_template", [str(tmp_path / "template.xlsx")], capsys)


def test_from_code_the_same_sentence_is_an_error() -> None:
    with pytest.raises(CommandError, match="từ 1 trở lên") as error:
        call_command("generate_dossiers", "--count", "-5")
    assert error.value.returncode == 2


def test_traceback_shows_where_it_came_from() -> None:
    with pytest.raises(CommandError):
        command("import_dossiers").run_from_argv(
            ["manage.py", "import_dossiers", "missing.xlsx", "--traceback"]
        )


def test_an_unknown_command_ends_the_process_in_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "verify_legder"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Có phải là “verify_ledger” không?" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_command_like_no_other_is_told_without_a_guess(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        CommandLine(["manage.py", "xyzzy"]).fetch_command("xyzzy")
    assert ended.value.code == 2
    assert capsys.readouterr().err == "Không có lệnh “xyzzy”. Xem mọi lệnh: ./manage help\n"


@pytest.mark.parametrize("name", OURS)
def test_every_command_is_found_and_says_what_it_does(name: str) -> None:
    assert get_commands()[name] == OURS[name]
    assert len(command(name).help) > 20


def test_what_we_do_not_know_of_argparse_is_told_without_its_english() -> None:
    assert arguments.in_vietnamese("something new in Python 3.19") == "Không hiểu dòng lệnh này."
    assert arguments.in_vietnamese("argument --x: something new") == "--x: giá trị không dùng được."

from pathlib import Path

import pytest

from launch import machine_paths, requirements
from launch.places import ROOT


HASH = " \\\n    --hash=sha256:abc\n    # via -r requirements.in\n"


def write(folder: Path, *, asked: str = "django~=5.2\n", compiled: str = "django==5.2.19" + HASH) -> Path:
    for name in requirements.SETS:
        (folder / f"requirements{name}.in").write_text("")
        (folder / f"requirements{name}.txt").write_text("")
    (folder / "requirements.in").write_text(asked)
    (folder / "requirements.txt").write_text(compiled)
    return folder


def test_the_files_of_this_checkout_are_in_step() -> None:
    assert requirements.faults(ROOT) == []


def test_files_in_step_have_no_fault(tmp_path: Path) -> None:
    assert requirements.faults(write(tmp_path)) == []


@pytest.mark.parametrize(
    ("asked", "compiled", "told"),
    [
        ("django~=5.2\nredis\n", "django==5.2.19" + HASH, "redis chưa có"),
        ("django~=6.0\n", "django==5.2.19" + HASH, "django~=6.0 chưa có"),
        ("", "django==5.2.19" + HASH, "django không còn trong requirements.in"),
        ("django~=5.2\n", "django==5.2.19\n    # via -r requirements.in\n", "django thiếu mã băm"),
        ("django~=5.2\n", "--index-url=mirror\ndjango==5.2.19" + HASH, "địa chỉ tải"),
    ],
)
def test_what_is_out_of_step_is_named(tmp_path: Path, asked: str, compiled: str, told: str) -> None:
    assert any(
        told in fault for fault in requirements.faults(write(tmp_path, asked=asked, compiled=compiled))
    )


def test_sets_that_are_installed_together_pin_the_same_version(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "requirements-dev.txt").write_text("django==5.1.0" + HASH.replace("-r requirements.in", "x"))
    assert requirements.faults(tmp_path) == ["django: các tệp requirements ghim những phiên bản khác nhau"]


def test_another_version_on_an_older_python_is_one_pin_of_two_versions() -> None:
    text = (
        "numpy==1.0 ; python_version < '3.12' \\\n    --hash=sha256:a\n"
        "numpy==2.0 ; python_version >= '3.12' \\\n    --hash=sha256:b\n"
    )
    assert {str(version) for version in requirements.pins(text)["numpy"].versions} == {"1.0", "2.0"}


@pytest.mark.parametrize(
    "line",
    ["cd /{}/main", "see /{}/.cache", "see https://mirror.example/{}", "https://{}/project/x"],
)
def test_a_line_that_names_this_machine_is_found(line: str) -> None:
    told = ("work", "root", "simple", "pypi.org")
    assert any(machine_paths.FORBIDDEN.search(line.format(name)) for name in told)
    assert machine_paths.FORBIDDEN.search(line.format("example")) is None


@pytest.mark.parametrize(
    "line", ["homework/list", "the root/ of the tree", "https://example.vn/simplex", "a/workers/b"]
)
def test_innocent_lines_are_not_found(line: str) -> None:
    assert machine_paths.FORBIDDEN.search(line) is None


def test_an_export_without_git_is_looked_through_too(tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "theirs.py").write_text("/{}/x".format("work"))
    (tmp_path / "ours.py").write_text("# see\n# /{}/x\n".format("work"))
    assert machine_paths.faults(tmp_path) == ["ours.py:2: /{}/".format("work")]

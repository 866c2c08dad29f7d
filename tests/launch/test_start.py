"""Which Python ./run, ./test and ./manage take: launch/start.sh itself, run by sh in a folder of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from launch.places import ROOT


SYSTEM = Path("/usr/bin/python3")
THIS_ONE = f'exec {sys.executable} "$@"'
TOO_OLD = 'case "$1" in -c) exit 1 ;; *) echo Python 3.9.2 ;; esac'


@pytest.fixture
def checkout(tmp_path):
    """A folder with ./run and a `launch` that only says which Python runs it and what it was told."""
    (tmp_path / "launch").mkdir()
    shutil.copy(ROOT / "launch" / "start.sh", tmp_path / "launch")
    shutil.copy(ROOT / "run", tmp_path)
    (tmp_path / "launch" / "__main__.py").write_text("import sys; print(sys.executable, *sys.argv[1:])")
    return tmp_path


def program(folder: Path, name: str, does: str) -> Path:
    folder.mkdir(exist_ok=True)
    made = folder / name
    made.write_text(f"#!/bin/sh\n{does}\n")
    made.chmod(0o755)
    return made


def run(checkout: Path, *arguments: str, path: Path, **named: str) -> subprocess.CompletedProcess[str]:
    return start([checkout / "run", *arguments], PATH=f"{path}{os.pathsep}/bin", **named)


def start(command: list[Path | str], **environment: str) -> subprocess.CompletedProcess[str]:
    told = ["/bin/sh", *command]
    return subprocess.run(told, env=environment, capture_output=True, text=True, check=False)


def fits(interpreter: Path) -> bool:
    code = "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))"
    return interpreter.exists() and subprocess.run([interpreter, "-c", code], check=False).returncode == 0


@pytest.mark.skipif(not fits(SYSTEM), reason="this system has no Python 3.11 to 3.14 of its own")
def test_the_system_s_own_comes_before_one_on_the_path(checkout, tmp_path):
    program(tmp_path / "own", "python3.14", THIS_ONE)
    assert run(checkout, "--once", path=tmp_path / "own").stdout.split() == [str(SYSTEM), "run", "--once"]


def test_whoever_names_one_gets_it(checkout, tmp_path):
    named = program(tmp_path / "own", "mine", THIS_ONE)
    done = run(checkout, path=tmp_path / "own", PYTHON=str(named))
    assert done.stdout.split() == [sys.executable, "run"], done.stderr


def test_one_without_the_whole_library_is_none(tmp_path):
    """As that of python3-minimal: it runs, and what it is asked to import is not there."""
    half = program(tmp_path, "half", f'case "$2" in *ctypes*) exit 1 ;; *) {THIS_ONE} ;; esac')
    done = start([ROOT / "run"], PATH="/bin", PYTHON=str(half))
    assert done.returncode == 1
    assert "Cần Python 3.11" in done.stderr


@pytest.mark.parametrize("name", ["run", "manage", "test"])
def test_one_that_is_too_old_ends_in_one_sentence(tmp_path, name):
    old = program(tmp_path, "old", TOO_OLD)
    done = start([ROOT / name], PATH="/bin", PYTHON=str(old))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "Python 3.9.2" in done.stderr
    assert "3.11" in done.stderr

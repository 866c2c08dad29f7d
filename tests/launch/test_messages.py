from pathlib import Path
from typing import Any

import pytest
from babel.messages import mofile

from launch.messages import compile_catalogue


def test_two_starts_that_compile_at_once_both_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    po = tmp_path / "django.po"
    po.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Một"\nmsgstr "One"\n'
    )
    write = mofile.write_mo

    def while_another_does_it_too(target: Any, catalogue: Any) -> None:
        monkeypatch.setattr(mofile, "write_mo", write)
        compile_catalogue(po)
        write(target, catalogue)

    monkeypatch.setattr(mofile, "write_mo", while_another_does_it_too)
    compile_catalogue(po)

    assert b"One" in po.with_suffix(".mo").read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["django.mo", "django.po"]

import os
import stat
from pathlib import Path

import pytest

from launch import places
from launch.say import Failure


def test_sockets_lie_in_the_state_folder_when_their_path_fits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "SOCKET_PATH_MAX", len(str(tmp_path)) + 40)
    assert places.socket_dir(tmp_path / "s") == tmp_path / "s"


def test_a_path_that_is_too_long_for_a_socket_gets_a_short_private_folder(tmp_path: Path) -> None:
    deep = tmp_path / ("đ" * 60) / "s"  # 120 bytes, though 60 letters
    short = places.socket_dir(deep)
    assert len(os.fsencode(short / places.LONGEST_SOCKET_NAME)) <= places.SOCKET_PATH_MAX
    assert stat.S_IMODE(short.stat().st_mode) == 0o700
    assert places.socket_dir(deep) == short
    short.rmdir()


def test_a_folder_that_somebody_else_put_there_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(Failure, match="STATE_DIR"):
        places.refuse_foreign(tmp_path / "link")


def test_a_place_where_nothing_can_be_written_ends_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Failure, match="cấp quyền ghi"):
        places.private_folder(tmp_path / "file" / "below")

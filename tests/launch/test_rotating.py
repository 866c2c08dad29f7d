from pathlib import Path

from launch.rotating import RotatingLog


def test_a_log_never_passes_its_limit_and_only_so_many_older_ones_are_kept(tmp_path: Path) -> None:
    log = RotatingLog(tmp_path / "web.log", limit=10, kept=2)
    for text in (b"aaaaaaaa\n", b"bbbbbbbb\n", b"cccccccc\n", b"dddddddd\n"):
        log.write(text)
    log.close()
    kept = {file.name: file.read_text() for file in tmp_path.iterdir()}
    assert kept == {"web.log": "dddddddd\n", "web.log.1": "cccccccc\n", "web.log.2": "bbbbbbbb\n"}


def test_one_line_longer_than_the_limit_is_written_whole(tmp_path: Path) -> None:
    log = RotatingLog(tmp_path / "web.log", limit=10, kept=2)
    log.write(b"x" * 25)
    log.close()
    assert [file.name for file in tmp_path.iterdir()] == ["web.log"]


def test_the_tail_is_what_a_failure_is_reported_with(tmp_path: Path) -> None:
    log = RotatingLog(tmp_path / "web.log")
    log.write("một\nhai\nba\nbốn\n".encode())
    assert log.tail(2) == "ba\nbốn"
    log.close()


def test_what_a_full_disk_has_no_room_for_is_lost_and_the_next_line_is_not(tmp_path: Path) -> None:
    path = tmp_path / "web.log"
    path.symlink_to("/dev/full")
    log = RotatingLog(path)
    log.write(b"lost\n")
    path.unlink()
    log.close()  # as it is left when no new file could be opened
    assert log.tail() == ""
    log.write("có chỗ\n".encode())
    assert log.tail() == "có chỗ"
    log.close()

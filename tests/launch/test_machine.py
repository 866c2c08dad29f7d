"""What a bare machine has and lacks, acted out."""

import os
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.db.migrations.loader import MigrationLoader

from launch import ask, chromium, debian, fonts, identity, lint, messages, packages, pango
from launch.say import Failure


def script(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return file


def test_a_machine_without_apt_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Failure, match=r"libpango-1\.0-0"):
        debian.fetch(pango.DEBIAN_PACKAGES)


def test_the_packages_that_apt_would_unpack_are_read_from_its_plan() -> None:
    plan = (
        "NOTE: only a simulation!\nInst libpango-1.0-0 (1.50.12 Debian:12.5 [amd64])\nConf libpango-1.0-0\n"
    )
    assert debian.PLANNED.findall(plan) == ["libpango-1.0-0"]


def test_unpacked_libraries_come_before_the_machine_s_also_those_in_folders_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    triplet = tmp_path / "usr" / "lib" / "x86_64-linux-gnu"
    (triplet / "pulseaudio").mkdir(parents=True)
    (triplet / "pulseaudio" / "libpulsecommon-16.1.so").touch()
    (triplet / "notes").mkdir()
    monkeypatch.setattr(debian, "UNPACKED", tmp_path)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/lib")
    told = debian.library_path()["LD_LIBRARY_PATH"].split(":")
    assert told[0] == str(triplet)
    assert str(triplet / "pulseaudio") in told
    assert str(triplet / "notes") not in told
    assert told[-1] == "/opt/lib"


def test_nothing_unpacked_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian, "UNPACKED", tmp_path / "nothing")
    assert debian.library_path() == {}


class TestFonts:
    @pytest.fixture(autouse=True)
    def _bare(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "debian").mkdir()
        monkeypatch.setattr(fonts, "OF_THE_MACHINE", tmp_path / "etc-fonts.conf")
        monkeypatch.setattr(fonts, "OUR_FILE", tmp_path / "fonts.conf")
        monkeypatch.setattr(debian, "UNPACKED", tmp_path / "debian")

    def test_a_machine_without_settings_gets_ours_with_the_vendored_ones(self) -> None:
        told = fonts.environment()["FONTCONFIG_FILE"]
        folders = [each.text for each in ElementTree.parse(told).iter("dir")]  # noqa: S314 - our own file
        assert any((Path(folder) / "Tinos-Regular.ttf").exists() for folder in folders if folder)

    def test_a_machine_with_settings_keeps_them(self, tmp_path: Path) -> None:
        (tmp_path / "etc-fonts.conf").touch()
        assert fonts.environment() == {}


def test_without_pango_the_portal_starts_and_says_so_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuses(_: object) -> Path:
        raise Failure("không có mạng")

    pango.loadable.cache_clear()
    monkeypatch.delenv("RETRY_PANGO", raising=False)
    monkeypatch.setattr(pango, "WANTED", ("libnowhere.so.9",))
    monkeypatch.setattr(pango, "NEEDED", ("libnowhere.so.9",))
    monkeypatch.setattr(pango, "GIVEN_UP", tmp_path / "no-pango")
    monkeypatch.setattr(debian, "install_as_root", lambda _: False)
    monkeypatch.setattr(debian, "fetch", refuses)
    pango.ensure()
    assert "RETRY_PANGO=1" in capsys.readouterr().err
    pango.ensure()
    assert capsys.readouterr().err == ""
    pango.loadable.cache_clear()


class TestIdentity:
    def test_nobody_cannot_reach_what_lies_under_a_closed_folder(self, tmp_path: Path) -> None:
        closed = tmp_path / "home"
        (closed / "app").mkdir(parents=True)
        closed.chmod(0o700)
        assert identity.can_reach(closed / "app", 65534) is False

    def test_a_folder_open_to_all_can_be_reached(self) -> None:
        assert identity.can_reach(Path("/usr/lib"), 65534) is True

    def test_an_ordinary_user_runs_the_server_himself(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        assert identity.server_identity.__wrapped__() == identity.Identity()

    def test_root_without_namespaces_is_nobody(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        monkeypatch.setattr(identity, "_can_unshare", lambda: False)
        found = identity.server_identity.__wrapped__()
        assert found.prefix == ()
        assert found.uid not in (None, 0)

    def test_root_with_namespaces_keeps_its_files(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        monkeypatch.setattr(identity, "_can_unshare", lambda: True)
        found = identity.server_identity.__wrapped__()
        assert found.prefix == ("unshare", "--user")
        assert found.owner == 0


class TestChromium:
    @pytest.fixture(autouse=True)
    def _none_here(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
        monkeypatch.delenv("CHROMIUM", raising=False)
        monkeypatch.setattr(chromium, "NAMES", ("chromium",))
        monkeypatch.setattr(chromium, "WRAPPER", tmp_path / "wrapper")
        monkeypatch.setattr(chromium, "FETCHED_BY_PLAYWRIGHT", tmp_path / "playwright")

    def test_a_stub_that_only_offers_to_install_itself_is_none(self, tmp_path: Path) -> None:
        script(tmp_path, "chromium", "echo 'requires the chromium snap' >&2; exit 1")
        found = chromium.find()
        assert found is None or not found.startswith(str(tmp_path))

    def test_the_one_that_is_named_is_taken_first(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        script(tmp_path, "chromium", "echo Chromium 1")
        named = script(tmp_path, "mine", "echo Chromium 2")
        monkeypatch.setenv("CHROMIUM", str(named))
        assert chromium.find() == str(named)

    def test_a_shell_without_windows_is_taken_before_a_whole_browser(self, tmp_path: Path) -> None:
        script(tmp_path, "chromium", "echo Chromium 1")
        shell = script(tmp_path, "chromium-headless-shell", "echo Chromium 2")
        assert chromium.find() == str(shell)

    def test_one_that_was_fetched_earlier_is_found(self, tmp_path: Path) -> None:
        script(tmp_path, "chromium", "exit 1")
        fetched = script(tmp_path, "wrapper", "echo Chromium 3")
        assert chromium.find() == str(fetched)

    def test_a_driver_without_its_library_gets_it_only_when_told_to(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        there = tmp_path / "libatomic"
        (tmp_path / "playwright" / "driver").mkdir(parents=True)
        script(tmp_path / "playwright" / "driver", "node", f"test -e {there}")
        monkeypatch.setattr(packages, "site_packages", lambda: tmp_path)
        monkeypatch.setattr(debian, "fetch", lambda _: there.touch())
        assert chromium.driver_starts(fetch=False) is False
        assert chromium.driver_starts(fetch=True) is True


class TestTranslations:
    PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Hạn trả"\nmsgstr "Due"\n'

    def test_a_catalogue_is_compiled_without_gettext_s_binaries(self, tmp_path: Path) -> None:
        import gettext

        po = tmp_path / "django.po"
        po.write_text(self.PO)
        messages.compile_catalogue(po)
        with po.with_suffix(".mo").open("rb") as compiled:
            assert gettext.GNUTranslations(compiled).gettext("Hạn trả") == "Due"

    def test_only_what_changed_is_compiled_again(self, tmp_path: Path) -> None:
        po = tmp_path / "django.po"
        po.write_text(self.PO)
        assert messages._is_stale(po) is True
        messages.compile_catalogue(po)
        assert messages._is_stale(po) is False
        os.utime(po, (po.stat().st_mtime + 10, po.stat().st_mtime + 10))
        assert messages._is_stale(po) is True


def test_where_nobody_listens_nothing_answers(tmp_path: Path) -> None:
    assert ask.postgres_answers(tmp_path / "none") is False
    assert ask.valkey_answers(tmp_path / "none") is False
    assert ask.web_status(1, path="/") is None


def test_every_check_of_the_lint_stage_names_a_program_that_is_there() -> None:
    assert all(Path(line[0]).exists() for line in lint.checks().values())


def test_the_migrations_an_installation_may_still_meet_are_checked():
    loader = MigrationLoader(None)
    ours = {(app, name) for app, name in loader.disk_migrations if app in lint.DOMAIN_APPS}
    folding = set(loader.replacements)
    folded = {replaced for one in loader.replacements.values() for replaced in one.replaces}
    met = {name for _, name in ours - folding - folded}
    assert set(lint.unfolded_migrations()) == met - {lint.FIRST_TABLES}

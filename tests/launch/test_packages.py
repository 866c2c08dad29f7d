from pathlib import Path

import pytest

from launch import packages


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(packages, "SYSTEM_AUTHORITIES", tmp_path / "none.crt")
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    for key in packages.PIP_KEYS:
        monkeypatch.delenv("PIP_" + key.upper().replace("-", "_"), raising=False)
    monkeypatch.setattr(packages, "PIP_FILES", (str(tmp_path / "pip.conf"),))


def test_an_office_s_own_package_mirror_set_for_pip_is_used(tmp_path: Path) -> None:
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = https://mirror.example/s\nproxy = x\n")
    assert packages.index_settings() == {"UV_DEFAULT_INDEX": "https://mirror.example/s"}


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = https://mirror.example/s\n")
    monkeypatch.setenv("PIP_INDEX_URL", "https://other.example/s")
    assert packages.index_settings() == {"UV_DEFAULT_INDEX": "https://other.example/s"}


def test_further_indexes_are_searched_as_pip_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "file:///a\nfile:///b")
    assert packages.index_settings() == {
        "UV_INDEX": "file:///a file:///b",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


@pytest.mark.parametrize("text", ["not an ini file", "[global\n", "[install]\nx=1\n"])
def test_a_file_that_cannot_be_read_is_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / "pip.conf").write_text(text)
    assert packages.index_settings() == {}


@pytest.mark.parametrize("told", ["PIP_CERT", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"])
def test_an_office_s_inspecting_proxy_is_trusted_by_uv_as_by_pip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    (tmp_path / "office.crt").write_text("")
    monkeypatch.setenv(told, str(tmp_path / "office.crt"))
    assert packages.index_settings() == {"SSL_CERT_FILE": str(tmp_path / "office.crt")}


def test_the_machine_s_own_authorities_are_trusted_when_nobody_names_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "none.crt").write_text("")
    monkeypatch.setenv("PIP_CERT", str(tmp_path / "a-file-that-is-gone.crt"))
    assert packages.index_settings() == {"SSL_CERT_FILE": str(tmp_path / "none.crt")}


class TestStamp:
    @pytest.fixture(autouse=True)
    def _checkout(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[tuple[str, ...]] = []
        for name in packages.EVERYTHING:
            (tmp_path / name).write_text(name)
        monkeypatch.setattr(packages, "ROOT", tmp_path)
        monkeypatch.setattr(packages, "LIB", tmp_path / ".lib")
        monkeypatch.setattr(packages, "VENV", tmp_path / ".venv")
        monkeypatch.setattr(packages, "STAMP", tmp_path / "stamp")
        monkeypatch.setattr(packages, "_works", lambda _: True)
        monkeypatch.setattr(packages, "_sync", self.calls.append)

    def test_what_is_installed_is_not_installed_again(self) -> None:
        packages.ensure(packages.RUNTIME)
        packages.ensure(packages.RUNTIME)
        assert self.calls == [packages.RUNTIME]

    def test_a_changed_list_is_installed(self, tmp_path: Path) -> None:
        packages.ensure(packages.RUNTIME)
        (tmp_path / "requirements.txt").write_text("more")
        packages.ensure(packages.RUNTIME)
        assert self.calls == [packages.RUNTIME, packages.RUNTIME]

    def test_the_tests_add_to_what_the_portal_has(self) -> None:
        packages.ensure(packages.RUNTIME)
        packages.ensure(packages.EVERYTHING)
        packages.ensure(packages.RUNTIME)
        assert self.calls == [packages.RUNTIME, packages.EVERYTHING]

    def test_running_takes_nothing_away_from_the_tests(self, tmp_path: Path) -> None:
        packages.ensure(packages.EVERYTHING)
        (tmp_path / "requirements.txt").write_text("more")
        packages.ensure(packages.RUNTIME)
        assert self.calls == [packages.EVERYTHING, packages.EVERYTHING]

    def test_a_venv_that_is_a_link_belongs_to_its_maker(self, tmp_path: Path) -> None:
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / ".venv").symlink_to(tmp_path / "elsewhere")
        packages.ensure(packages.RUNTIME)
        assert self.calls == []

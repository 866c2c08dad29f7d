"""The Python packages: uv is found or fetched, `.venv` is kept in step with requirements*.txt."""

import configparser
import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from launch import debian
from launch.places import LIB, ROOT, VENV, private_folder
from launch.say import Failure, step


RUNTIME = ("requirements.txt", "requirements-embedded.txt")
EVERYTHING = (*RUNTIME, "requirements-dev.txt", "requirements-e2e.txt")
STAMP = VENV / ".installed"
UV_HOME = LIB / "uv"
PIP_FILES = ("/etc/pip.conf", "~/.pip/pip.conf", "~/.config/pip/pip.conf")
SYSTEM_AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
# Debian's pip reads the machine's list of authorities while it is imported, and fails where there is none.
PIP_TRUSTING = (
    "import runpy, sys, pip._vendor.certifi as certifi; bundle = sys.argv.pop(1); "
    "certifi.where = lambda: bundle; sys.argv[0] = 'pip'; runpy.run_module('pip', run_name='__main__')"
)
# pip's settings and their names in uv, which does not read pip's files.
PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
}
PIP_KEYS = (*PIP_TO_UV, "cert")


def python() -> Path:
    """The interpreter that has the packages."""
    return VENV / "bin" / "python"


def tool(name: str) -> str:
    """Path of a command that a package brought, e.g. `ruff`."""
    return str(VENV / "bin" / name)


def site_packages() -> Path:
    """The folder the packages lie in."""
    return next((VENV / "lib").glob("python3.*/site-packages"))


def ensure(files: tuple[str, ...]) -> None:
    """Install what these requirements name, unless a stamp says that it is there.

    A `.venv` that is a link belongs to whoever made it and is used as it is. A larger set that is
    installed already (`./test`) is kept in step as a whole, so `./run` takes nothing away from it.
    Raises Failure when a package cannot be had.
    """
    if VENV.is_symlink():
        return
    private_folder(LIB)
    with _one_at_a_time():
        if _stamp_matches(files):
            return
        wanted = EVERYTHING if len(_stamped()) > len(files) else files
        _make_venv()
        step(f"Cài các thư viện Python ({', '.join(wanted)}) …")
        _sync(wanted)
        STAMP.write_text("".join(f"{name} {_digest(name)}\n" for name in wanted))


def _stamped() -> dict[str, str]:
    if not STAMP.exists() or not _works(python()):
        return {}
    return dict(entry.split() for entry in STAMP.read_text().splitlines())


def _stamp_matches(files: tuple[str, ...]) -> bool:
    stamped = _stamped()
    return all(stamped.get(name) == _digest(name) for name in {*files, *stamped})


def _digest(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def _works(interpreter: Path) -> bool:
    """An upgrade of the system's Python leaves a venv without its interpreter."""
    try:
        return subprocess.run([interpreter, "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (LIB / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_venv() -> None:
    if not _works(python()):
        _uv(["venv", "--clear", "--python", sys.executable, str(VENV)])


def _sync(files: tuple[str, ...]) -> None:
    _uv(["pip", "sync", "--python", str(python()), "--require-hashes", *files])


def _uv(arguments: list[str]) -> None:
    quiet = [] if sys.stderr.isatty() else ["--quiet"]  # its progress bars are for a person who waits
    environment = {**index_settings(), **os.environ}
    done = subprocess.run([_find_uv(), *quiet, *arguments], cwd=ROOT, env=environment, check=False)
    if done.returncode:
        raise Failure(
            "Không cài được thư viện Python (lý do ở dòng trên): "
            "hãy kiểm tra mạng hoặc PIP_INDEX_URL rồi chạy lại."
        )


def _find_uv() -> str:
    """uv from PATH, else one fetched earlier, else one fetched now by whatever can fetch it."""
    fetched = UV_HOME / "bin" / "uv"
    found = shutil.which("uv") or (str(fetched) if fetched.exists() else None)
    if found is None:
        step("Lấy trình cài đặt uv …")
        _fetch_uv()
        found = str(fetched)
    return found


def _fetch_uv() -> None:
    """pip of this Python, else of a fresh venv, else pip's wheel out of the system's packages."""
    for pip in (_own_pip, _pip_of_a_venv, _pip_of_the_system):
        if (command := pip()) and _install_uv(*command):
            return
    raise Failure("Không lấy được uv: hãy cài uv hoặc pip cho máy này, kiểm tra mạng, rồi chạy lại.")


def _own_pip() -> tuple[list[str], Mapping[str, str]] | None:
    command = [sys.executable, "-m", "pip"]
    probe = subprocess.run([*command, "--version"], capture_output=True, check=False)
    return None if probe.returncode else (command, {})


def _pip_of_a_venv() -> tuple[list[str], Mapping[str, str]] | None:
    folder = LIB / "pip-venv"
    made = subprocess.run([sys.executable, "-m", "venv", folder], capture_output=True, check=False)
    return None if made.returncode else ([str(folder / "bin" / "python"), "-m", "pip"], {})


def _pip_of_the_system() -> tuple[list[str], Mapping[str, str]] | None:
    """Debian keeps pip's wheel in a package of its own, which a bare python3 lacks."""
    bundle = _authorities()
    folder = debian.fetch(["python3-pip-whl"]) / "usr" / "share" / "python-wheels"
    wheel = next(iter(sorted(folder.glob("pip-*.whl"))), None)
    return ([sys.executable, "-c", PIP_TRUSTING, str(bundle)], {"PYTHONPATH": str(wheel)}) if wheel else None


def _authorities() -> Path:
    """The certificates pip trusts: the machine's, else Debian's list, unpacked and joined."""
    if told := index_settings().get("SSL_CERT_FILE"):
        return Path(told)
    folder = debian.fetch(["ca-certificates"]) / "usr" / "share" / "ca-certificates"
    bundle = LIB / "authorities.crt"
    bundle.write_text("\n".join(file.read_text() for file in sorted(folder.rglob("*.crt"))))
    return bundle


def _install_uv(pip: list[str], environment: Mapping[str, str]) -> bool:
    settings = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    command = [*pip, "install", "--quiet", "--require-hashes", "--no-deps", "--only-binary", ":all:"]
    done = subprocess.run(
        [*command, "--target", str(UV_HOME), "-r", "requirements-setup.txt"],
        cwd=ROOT,
        env={**os.environ, **settings, **environment},
        check=False,
    )
    return done.returncode == 0


def index_settings() -> dict[str, str]:
    """Where pip of this machine is told to look, in uv's words; the environment wins over files."""
    told: dict[str, str] = {}
    for file in PIP_FILES:
        told |= _pip_file(Path(file).expanduser())
    for key in PIP_KEYS:
        value = os.environ.get("PIP_" + key.upper().replace("-", "_"))
        told |= {key: value} if value else {}
    settings = {PIP_TO_UV[key]: " ".join(value.split()) for key, value in told.items() if key in PIP_TO_UV}
    settings |= _trust(told)
    # pip takes the best version wherever it lies; the hashes keep that safe.
    return settings | ({"UV_INDEX_STRATEGY": "unsafe-best-match"} if "UV_INDEX" in settings else {})


def _trust(told: Mapping[str, str]) -> dict[str, str]:
    """The machine's own list of authorities, which holds those of an office's inspecting proxy too."""
    named = [os.environ.get("SSL_CERT_FILE"), told.get("cert"), os.environ.get("REQUESTS_CA_BUNDLE")]
    found = [path for path in (*named, str(SYSTEM_AUTHORITIES)) if path and Path(path).exists()]
    return {"SSL_CERT_FILE": found[0]} if found else {}


def _pip_file(file: Path) -> dict[str, str]:
    parser = configparser.RawConfigParser()
    try:
        parser.read(file)
    except (configparser.Error, OSError, UnicodeDecodeError):
        return {}
    section = dict(parser.items("global")) if parser.has_section("global") else {}
    return {key: value for key, value in section.items() if key in PIP_KEYS}

"""Debian's and Ubuntu's own packages without root: unpacked beside the checkout, never installed."""

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

from launch.places import LIB, private_folder
from launch.say import Failure, step


# apt's answer to `install -s` names each package it would unpack: "Inst libpango-1.0-0 (1.50.12+ds-1 …".
PLANNED = re.compile(r"^Inst (\S+)", re.MULTILINE)
UNPACKED = LIB / "debian"
ONE_AT_A_TIME = threading.Lock()


def can_fetch() -> bool:
    """Whether this machine has apt at all."""
    return shutil.which("apt-get") is not None and shutil.which("dpkg-deb") is not None


def fetch(packages: Iterable[str]) -> Path:
    """Unpack these packages and what they lack on this machine into `.lib/debian`; give that folder.

    Needs no root: apt keeps its lists and its cache in our own folder. Raises Failure when there is no
    apt or it cannot get a package.
    """
    names = list(packages)
    with ONE_AT_A_TIME:
        return _fetch(names)


def _fetch(names: list[str]) -> Path:
    if not can_fetch():
        raise Failure(f"Máy này không có apt: hãy nhờ quản trị viên cài {', '.join(names)} rồi chạy lại.")
    apt = _private_apt()
    planned = PLANNED.findall(_run([*apt, "install", "--simulate", "--no-install-recommends", *names]))
    archives = private_folder(LIB / "apt" / "download")
    if planned:
        _run([*apt, "download", *planned], cwd=archives)
    private_folder(UNPACKED)
    for archive in sorted(archives.glob("*.deb")):
        _run(["dpkg-deb", "-x", str(archive), str(UNPACKED)])
        archive.unlink()
    return UNPACKED


def install_as_root(packages: Iterable[str]) -> bool:
    """Install with the machine's own apt; True when all went well. Only root may try."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages]
    for command in (install, ["apt-get", "update", "-q"], install):
        if _succeeds(command, environment):
            if command is install:
                return True
        elif command is not install:
            return False
    return False


def libraries() -> list[Path]:
    """Folders of shared libraries unpacked here, for LD_LIBRARY_PATH."""
    roots = (UNPACKED / "usr" / "lib", UNPACKED / "lib")
    triplets = [found for root in roots for found in sorted(root.glob("*-linux-gnu*"))]
    # Some packages keep their own in a folder below, found by a path that is written into the binary.
    below = sorted({file.parent for folder in triplets for file in folder.glob("*/lib*.so*")})
    return [folder for folder in (*triplets, *roots, *below) if folder.is_dir()]


def library_path(extra: Iterable[Path] = ()) -> Mapping[str, str]:
    """LD_LIBRARY_PATH that adds the unpacked libraries; empty when nothing is unpacked."""
    ours = [str(folder) for folder in (*extra, *libraries())]
    if not ours:
        return {}
    inherited = os.environ.get("LD_LIBRARY_PATH")
    return {"LD_LIBRARY_PATH": ":".join([*ours, inherited] if inherited else ours)}


def _private_apt() -> list[str]:
    """apt-get with its own lists and cache; the lists are fetched once."""
    base = LIB / "apt"
    for name in ("state/lists/partial", "cache/archives/partial"):
        (base / name).mkdir(parents=True, exist_ok=True)
    apt = [
        "apt-get", "-q", "-y",
        "-o", f"Dir::State={base / 'state'}",
        "-o", "Dir::State::status=/var/lib/dpkg/status",
        "-o", f"Dir::Cache={base / 'cache'}",
        "-o", "Debug::NoLocking=1",
        "-o", "APT::Sandbox::User=",
        # What packages are for, in words, is two fifths of what would be fetched.
        "-o", "Acquire::Languages=none",
    ]  # fmt: skip
    if not (base / "lists-fetched").exists():
        step("Lấy danh mục gói của hệ điều hành …")
        _run([*apt, "update"])
        (base / "lists-fetched").touch()
    return apt


def _run(command: list[str], cwd: Path | None = None) -> str:
    """Standard output. Raises Failure with apt's own last line when it fails."""
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}, check=False
    )
    if done.returncode:
        told = (done.stderr.strip() or done.stdout.strip() or "?").splitlines()[-1]
        raise Failure(f"Không lấy được gói hệ điều hành ({told}): hãy kiểm tra mạng rồi chạy lại.")
    return done.stdout


def _succeeds(command: list[str], environment: Mapping[str, str]) -> bool:
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0

"""The shared libraries that draw PDF papers; no Python wheel carries them on Linux."""

import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache

from launch import debian, fonts
from launch.places import LIB, private_folder
from launch.say import Failure, step


NEEDED = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libharfbuzz.so.0",
    "libfontconfig.so.1",
    "libpangoft2-1.0.so.0",
)
# Without the last one papers are drawn too, at half the speed.
WANTED = (*NEEDED, "libharfbuzz-subset.so.0")
DEBIAN_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
GIVEN_UP = LIB / "no-pango"


def ensure() -> None:
    """Make pango loadable: the system's, else installed by apt as root, else unpacked beside the checkout.

    Goes on without it where even that fails: receipts then print from their page, papers wait.
    """
    if loadable(WANTED) or (GIVEN_UP.exists() and not os.environ.get("RETRY_PANGO")):
        return
    step("Lấy thư viện pango để in PDF …")
    if not debian.install_as_root(DEBIAN_PACKAGES):
        _unpack()
    loadable.cache_clear()
    if not loadable(NEEDED):
        private_folder(LIB)
        GIVEN_UP.touch()
        step("Chưa có pango: giấy tờ PDF sẽ chờ trong hàng đợi, phiếu in từ trang web. Cài: "
             + " ".join(DEBIAN_PACKAGES) + ", rồi chạy lại với RETRY_PANGO=1.")  # fmt: skip


def environment() -> Mapping[str, str]:
    """What a process needs to load the unpacked libraries and to find fonts."""
    return {**debian.library_path(), **fonts.environment()}


@cache
def loadable(names: tuple[str, ...]) -> bool:
    """Whether a Python started with our environment can load all of these libraries."""
    code = f"import ctypes\nfor name in {names!r}: ctypes.CDLL(name)"
    return (
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, **environment()},
            capture_output=True,
            check=False,
        ).returncode
        == 0
    )


def _unpack() -> None:
    try:
        debian.fetch(DEBIAN_PACKAGES)
    except Failure as failure:
        step(str(failure))

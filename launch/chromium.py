"""A headless Chromium for the browser tests: the machine's own, else one fetched without root."""

import os
import shutil
import subprocess
from collections.abc import Callable

from launch import debian, fonts, packages
from launch.places import LIB
from launch.say import Failure, step


# The shell has no windows to keep: a page costs a quarter less of the processor in it.
SHELL = "chromium-headless-shell"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WRAPPER = LIB / "chromium"
# Node.js, as Playwright brings it, needs this beyond libc and libstdc++; a bare Debian lacks it.
DRIVER_NEEDS = ("libatomic1", "libstdc++6")
FETCHED_BY_PLAYWRIGHT = LIB / "playwright"


def find() -> str | None:
    """Path of one that starts: CHROMIUM, a headless shell on PATH or fetched earlier, else a whole one."""
    told = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else []
    shells = [path] if (path := shutil.which(SHELL)) else []
    whole = [path for name in NAMES if (path := shutil.which(name))]
    by_playwright = [str(path) for path in sorted(FETCHED_BY_PLAYWRIGHT.glob("*/*/*headless*shell"))]
    for candidate in (*told, *shells, str(WRAPPER), *by_playwright, *whole):
        if _starts(candidate):
            return candidate
    return None


def find_or_fetch() -> str:
    """Raises Failure when neither the system's packages nor Playwright's site give one."""
    fetchers: list[Callable[[], None]] = [_from_debian, _from_playwright]
    while (found := find()) is None and fetchers:
        fetchers.pop(0)()
    if found:
        return found
    raise Failure("Không lấy được Chromium: hãy cài gói chromium hoặc đặt CHROMIUM=đường_dẫn.")


def fetch_what_lacks() -> None:
    """All that the browser's tests start from, fetched where it is not there; Failure as `find_or_fetch`."""
    find_or_fetch()
    driver_starts(fetch=True)


def driver_starts(*, fetch: bool) -> bool:
    """Whether Playwright's own program, which drives the browser, has its libraries; fetched if told to."""
    driver = next(packages.site_packages().glob("playwright/driver/node"), None)
    if driver is None:
        return False
    if not _starts(str(driver)) and fetch:
        debian.fetch(DRIVER_NEEDS)
    return _starts(str(driver))


def _from_debian() -> None:
    """Debian's headless shell, unpacked, with a small script that shows it its libraries."""
    step("Lấy chromium-headless-shell từ kho gói của hệ điều hành …")
    try:
        unpacked = debian.fetch([SHELL, "fonts-dejavu-core"])
    except Failure as failure:
        step(str(failure))
        return
    binary = unpacked / "usr" / "lib" / "chromium" / SHELL
    settings = {**debian.library_path(), **fonts.environment()}
    exports = "".join(f"export {name}='{value}'\n" for name, value in settings.items())
    # Containers give little shared memory or none.
    WRAPPER.write_text(f"#!/bin/sh\n{exports}exec '{binary}' --disable-dev-shm-usage \"$@\"\n")
    WRAPPER.chmod(0o755)


def _from_playwright() -> None:
    step("Lấy Chromium bằng Playwright …")
    subprocess.run(
        [packages.tool("playwright"), "install", "--only-shell", "chromium"],
        env={**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(FETCHED_BY_PLAYWRIGHT)},
        check=False,
    )


def _starts(candidate: str) -> bool:
    """A name on PATH may be a stub that only asks to install something."""
    try:
        done = subprocess.run(
            [candidate, "--version"],
            env={**os.environ, **debian.library_path()},
            capture_output=True,
            check=False,
            timeout=30,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0

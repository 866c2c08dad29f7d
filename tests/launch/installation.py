"""One installation from outside: `./run` and `./manage` on a state folder of their own."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from launch import ask, leftovers, run
from launch.places import ROOT
from tests.launch.processes import gone, wait_for


START = 240  # seconds, with migrations on a loaded machine


def marked(state: Path) -> list[int]:
    """Processes of this installation that are alive."""
    return [pid for pid in leftovers._marked(f"{leftovers.MARK}={state}".encode()) if not gone(pid)]


class Portal:
    """One state folder, and the `./run` on it."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.process: subprocess.Popen[str] | None = None
        self.port = 0
        self.tls = False
        self.host = "127.0.0.1"

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {**kept, "STATE_DIR": str(self.state), "DEMO": "0", **more}

    def start(self, **more: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.host = run.EVERYWHERE.get(more.get("HOST", ""), more.get("HOST", "127.0.0.1"))
        self.process = subprocess.Popen(
            [ROOT / "run"],
            env=self.environment(PORT=str(self.port), **more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.tls = self.host not in run.LOOPBACK or more.get("HOST") in run.EVERYWHERE
        assert wait_for(self.has_all, seconds=START), self.told()

    def has_all(self) -> bool:
        """The web server answers and the last child is there."""
        return (
            ask.web_answers(self.port, host=self.host, tls=self.tls)
            and "celery" in self.commands()
            and " beat " in self.commands()
        )

    def page(self, path: str = "/healthz") -> int | None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START)
        try:
            connection.request("GET", path, headers={"Host": "localhost"})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def commands(self) -> str:
        lines = []
        for pid in marked(self.state):
            with contextlib.suppress(OSError):
                lines.append(Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode())
        return "\n".join(lines)

    def pid_of(self, part: str) -> int | None:
        """The child itself, which leads its session, by words of its command."""
        for pid in marked(self.state):
            with contextlib.suppress(OSError):
                command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
                if part in command and os.getsid(pid) == pid:
                    return pid
        return None

    def stop(self, number: int = signal.SIGTERM) -> str:
        """What it said. Nothing of it is left afterwards."""
        assert self.process is not None
        self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=60)
        self.process = None
        assert wait_for(lambda: not marked(self.state), seconds=20), self.commands()
        return said

    def told(self) -> str:
        """For the message of a failed assertion."""
        return "\n".join(file.read_text()[-2000:] for file in self.state.glob("log/*.log"))

    def manage(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [ROOT / "manage", *arguments],
            env=self.environment(**more),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


class Served(Portal):
    """One whose database lies on a server that somebody else keeps: here that of the tests."""

    def __init__(self, state: Path, database: str) -> None:
        super().__init__(state)
        self.database = database

    def environment(self, **more: str) -> dict[str, str]:
        addresses = {name: urlsplit(os.environ[name]) for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}
        named = {name: url._replace(path=f"/{self.database}").geturl() for name, url in addresses.items()}
        return super().environment(**named, REDIS_URL=os.environ["REDIS_URL"], **more)

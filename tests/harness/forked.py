"""Programs that need an interpreter without any of our modules.

They are forked from one that has loaded what others wrote: to load Celery and structlog takes a second and
says nothing of our settings. Each program is a process of its own all the same, with exactly the environment
it is given.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launch.places import ROOT


# What goes wrong is told and ends the process as where Python runs it with `-c`.
PARENT = """
import json, os, sys, traceback
import celery.app.base, celery.signals, csp.constants, django.conf, environ, structlog

for line in sys.stdin:
    environment, program, *written = json.loads(line)
    child = os.fork()
    if not child:
        os.environ.clear()
        os.environ.update(environment)
        for number, path in enumerate(written, start=1):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
        code = 0
        try:
            exec(program, {"__name__": "__main__"})
        except BaseException:
            traceback.print_exc()
            code = 1
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Forked:
    """Runs programs; a warning is an error to each of them."""

    def __init__(self, parent: "subprocess.Popen[str]", folder: Path) -> None:
        self.parent = parent
        self.folder = folder
        self.number = 0

    def run(self, program: str, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
        self.number += 1
        written = [self.folder / f"{self.number}.{name}" for name in ("out", "err")]
        assert self.parent.stdin is not None
        assert self.parent.stdout is not None
        print(json.dumps([environment, program, *map(str, written)]), file=self.parent.stdin, flush=True)
        code = int(self.parent.stdout.readline())
        return subprocess.CompletedProcess(program, code, *(path.read_text() for path in written))


@contextmanager
def forked(folder: Path, environment: dict[str, str]) -> Iterator[Forked]:
    parent = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PARENT],
        cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with parent:
        yield Forked(parent, folder)
        assert parent.stdin is not None
        parent.stdin.close()

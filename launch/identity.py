"""As whom the database server runs: PostgreSQL refuses uid 0."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Identity:
    """A command's prefix, and the user to change to; neither for an ordinary user."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    @property
    def owner(self) -> int:
        """The uid that must own the server's files."""
        return os.geteuid() if self.uid is None else self.uid


@cache
def server_identity() -> Identity:
    """An ordinary user stays himself. Root uses a user namespace without a map, in which the server
    sees itself as nobody while its files stay root's; where namespaces are forbidden it is nobody.
    """
    if os.geteuid() != 0:
        return Identity()
    if _can_unshare():
        return Identity(prefix=("unshare", "--user"))
    nobody = pwd.getpwnam("nobody")
    return Identity(uid=nobody.pw_uid, gid=nobody.pw_gid)


def _can_unshare() -> bool:
    if shutil.which("unshare") is None:
        return False
    probe = subprocess.run(["unshare", "--user", "id", "-u"], capture_output=True, text=True, check=False)
    return probe.returncode == 0 and probe.stdout.strip() not in ("", "0")


def can_reach(path: Path, uid: int) -> bool:
    """Whether a user who is neither owner nor in the group may enter every folder down to `path`."""
    folders = [path, *path.parents]
    return all(_open_to(folder.stat(), uid) for folder in folders if folder.exists())


def _open_to(found: os.stat_result, uid: int) -> bool:
    wanted = 0o500 if found.st_uid == uid else 0o005
    return found.st_mode & wanted == wanted


def give(path: Path, owner: int) -> None:
    """Make `owner` the owner of this tree, if he is not: the way root runs the server has changed."""
    if path.exists() and path.stat().st_uid != owner:
        for folder, _, files in os.walk(path):
            for name in (folder, *(os.path.join(folder, file) for file in files)):
                os.chown(name, owner, -1, follow_symlinks=False)

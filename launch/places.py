"""Where things lie: the checkout, what is installed beside it, the state of this installation."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from launch.say import Failure


ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LIB = ROOT / ".lib"
# A unix socket's path holds 107 bytes and an end mark (sockaddr_un); this is the longest name under it.
SOCKET_PATH_MAX = 107
LONGEST_SOCKET_NAME = ".s.PGSQL.5432.lock"


def state_dir() -> Path:
    """`.run` of the checkout, or the folder named by STATE_DIR."""
    return Path(os.environ.get("STATE_DIR") or ROOT / ".run").resolve()


def private_folder(path: Path) -> Path:
    """The folder, made with mode 700 if it is missing.

    Raises Failure where the folder cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
    except OSError as error:
        raise Failure(
            f"Không tạo được thư mục {path} ({error.strerror}): hãy cấp quyền ghi cho người chạy lệnh này."
        ) from error
    return path


def socket_dir(preferred: Path) -> Path:
    """`preferred` if a socket's path fits into it, else a short private folder of the system's own."""
    longest = len(os.fsencode(preferred / LONGEST_SOCKET_NAME))
    if longest <= SOCKET_PATH_MAX:
        return private_folder(preferred)
    name = hashlib.sha256(os.fsencode(preferred)).hexdigest()[:10]
    short = Path(tempfile.gettempdir()) / f"portal-{os.geteuid()}-{name}"
    private_folder(short)
    refuse_foreign(short)
    return short


def refuse_foreign(folder: Path) -> None:
    """Raise Failure if somebody else could have put this folder there to read our sockets."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise Failure(f"Thư mục {folder} thuộc người khác: hãy xóa nó hoặc đặt STATE_DIR ngắn hơn.")

"""What `./run` is still loading on its first start: the pages say so until it is there (launch/demo.py)."""

from pathlib import Path

from django.conf import settings


NOTE = "demo-loading"
ACCOUNTS, DOSSIERS = "accounts", "dossiers"


def still_loading() -> str:
    """`accounts` while nobody can log in yet, `dossiers` while these still come; empty: all is there."""
    try:
        told = _note().read_text().strip()
    except OSError:
        return ""
    return told if told in {ACCOUNTS, DOSSIERS} else ""


def accounts_are_there() -> None:
    """Everybody can log in. Nothing happens where no `./run` waits for it."""
    if _note().exists():
        _note().write_text(DOSSIERS)


def _note() -> Path:
    return Path(settings.STATE_DIR) / NOTE

"""Channels without a peer, for a demo and for tests: a file of lines, or the terminal."""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from django.conf import settings

from notifications.gateways.base import Outgoing


def to_file(message: Outgoing) -> None:
    """Add the message as one line of JSON to `messages/<channel>.jsonl` beside the data."""
    folder = Path(settings.STATE_DIR) / "messages"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    line = json.dumps(asdict(message), ensure_ascii=False) + "\n"
    # One write to a file opened for appending: lines of several workers do not mix.
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    descriptor = os.open(folder / f"{message.channel}.jsonl", flags, 0o600)
    try:
        os.write(descriptor, line.encode())
    finally:
        os.close(descriptor)


def to_console(message: Outgoing) -> None:
    """Show the message on the terminal of whoever develops; production refuses this gateway."""
    sys.stdout.write(f"[{message.channel}] {message.address}\n{message.subject}\n{message.body}\n\n")
    sys.stdout.flush()

"""ClamAV's INSTREAM protocol over a socket; off unless CLAMAV_ADDRESS is set."""

import socket
import struct
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from documents.exceptions import FileRefused


CHUNK = 1 << 16


def scan(stream: IO[bytes]) -> None:
    """Send the content to clamd and raise FileRefused when it finds something or does not answer.

    CLAMAV_ADDRESS is `unix:/path/of/socket` or `host:port`; empty switches scanning off. The whole
    exchange has CLAMAV_TIMEOUT seconds for each read and write, so that a scan always ends.
    """
    address: str = settings.CLAMAV_ADDRESS
    if not address:
        return
    try:
        answer = _ask(address, stream)
    except OSError as error:
        raise FileRefused(_("Chưa quét được vi-rút cho tệp này. Hãy thử lại sau ít phút.")) from error
    if answer.endswith("FOUND"):
        raise FileRefused(_("Tệp có mã độc nên không được nhận. Hãy quét vi-rút rồi gửi tệp khác."))
    if not answer.endswith("OK"):
        raise FileRefused(_("Chưa quét được vi-rút cho tệp này. Hãy thử lại sau ít phút."))


def _connect(address: str) -> socket.socket:
    if address.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(settings.CLAMAV_TIMEOUT)
        try:
            connection.connect(address.removeprefix("unix:"))
        except OSError:
            connection.close()
            raise
        return connection
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=settings.CLAMAV_TIMEOUT)


def _ask(address: str, stream: IO[bytes]) -> str:
    with _connect(address) as connection:
        connection.sendall(b"zINSTREAM\0")
        while chunk := stream.read(CHUNK):
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0") and (part := connection.recv(4096)):
            answer += part
    return answer.rstrip(b"\0\n").decode(errors="replace")

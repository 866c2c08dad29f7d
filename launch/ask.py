"""Is it alive? Asked at the socket, in the server's own language, never read from a pid file."""

import errno
import http.client
import socket
import ssl
import struct
from pathlib import Path


LOOPBACK = "127.0.0.1"
PATIENCE = 3.0  # seconds
PROTOCOL_3 = 196608  # PostgreSQL's start-up message, protocol 3.0


def postgres_answers(unix_socket: Path) -> bool:
    """A server that accepts connections lets us in or asks for a password; one starting up sends an error."""
    body = struct.pack("!i", PROTOCOL_3) + b"user\0postgres\0database\0postgres\0\0"
    return _first_byte(unix_socket, struct.pack("!i", len(body) + 4) + body) == b"R"


def valkey_answers(unix_socket: Path) -> bool:
    """PING is answered with +PONG, or with an error while the data are still being read."""
    return _first_byte(unix_socket, b"PING\r\n") == b"+"


def web_answers(port: int, *, host: str = LOOPBACK, tls: bool = False, path: str = "/healthz") -> bool:
    """Any answer counts: a page that says the database is away is no reason to kill the web server."""
    return web_status(port, host=host, tls=tls, path=path) is not None


def web_status(port: int, *, host: str = LOOPBACK, tls: bool = False, path: str) -> int | None:
    """HTTP status of a page on this machine, None without an answer."""
    try:
        connection = _connection(host, port, tls)
        try:
            connection.request("GET", path, headers={"Host": "localhost"})
            return connection.getresponse().status
        finally:
            connection.close()
    except (OSError, http.client.HTTPException):
        return None


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now. Raises OSError where no port of that address could be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise
            return False
    return True


def _connection(host: str, port: int, tls: bool) -> http.client.HTTPConnection:
    if not tls:
        return http.client.HTTPConnection(host, port, timeout=PATIENCE)
    # Our own certificate on our own machine: only the answer matters here.
    context = ssl._create_unverified_context()  # noqa: S323
    return http.client.HTTPSConnection(host, port, timeout=PATIENCE, context=context)


def _first_byte(unix_socket: Path, question: bytes) -> bytes:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PATIENCE)
            connection.connect(str(unix_socket))
            connection.sendall(question)
            return connection.recv(1)
    except OSError:
        return b""

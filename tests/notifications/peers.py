"""The other ends of the channels, real ones on loopback: a mail server and an operator's HTTP address."""

import json
import logging
import socket
import threading
from contextlib import contextmanager
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller


class Postbox:
    """A mail server that keeps what it is given, or answers what it is told to."""

    def __init__(self):
        self.letters = []
        self.answer = "250 taken"
        self.refused = {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.answer.startswith("250"):
            self.letters.append(envelope)
        if self.answer == "hang up":
            self.letters.append(envelope)
            session.peer_gone = True
            server.transport.abort()
        return self.answer

    def message_ids(self):
        """Message-IDs in the order the letters came."""
        return [message_from_bytes(letter.content)["Message-ID"] for letter in self.letters]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def mail_server(postbox, port):
    """The server runs inside the block and is gone after it."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield controller
    finally:
        controller.stop()


def send_mail_to(settings, port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port


class Operator:
    """An operator's address: keeps requests, answers what it is told to."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}/gui?v=1"
        self.requests = []
        self.status, self.answer = 200, {"error": 0}
        self.hangs_up = False


@contextmanager
def operator():
    """An HTTP server on loopback for the time of the block."""
    found = Operator(port=free_port())

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found.requests.append((self.path, dict(self.headers), body))
            if found.hangs_up:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            answer = found.answer if isinstance(found.answer, bytes) else json.dumps(found.answer).encode()
            self.send_response(found.status)
            self.send_header("Content-Length", str(len(answer)))
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", int(found.url.split(":")[2].split("/")[0])), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""32 clerks at one counter receive through the real form, with two files and the printed receipt.

    python -m benchmarks.clerks ADDRESS [--rate 6] [--seconds 60] [--clerks 32] [--restart COMMAND]
        [--server PID]

Against a running portal with the demo; DATABASE_URL is its database, where clerks of its own are made and
the outcome is counted. Arrivals are open: they come at their moment whether a clerk is free or not, and
waiting counts. One in twenty is posted twice at the same instant, as by a double press: both transactions
take a code and a book number, and one is rolled back. COMMAND, run in the middle, restarts the database.
PID is that of `./run`: then the processor seconds of a reception are told, which a busy machine does not
stretch as it stretches the waiting.

The budget: p95 under 1 s to the receipt page and 2 s to its PDF; no duplicate code, none lost, no 500, no
gap in the book.
"""

from __future__ import annotations

import argparse
import http.client
import os
import queue
import random
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from benchmarks.browser import Browser, Form, Refusal
from benchmarks.measuring import machine, start, tell


T = TypeVar("T")
COUNTER = "XSM-PVHCC"
PASSWORD = "ba-muoi-hai-can-bo"  # noqa: S105 - of accounts made for the measurement
TWICE = 0.05
TRIES_AFTER_RESTART = 20
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


@dataclass
class Outcome:
    """What happened to the arrivals."""

    page: list[float] = field(default_factory=list)
    pdf: list[float] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    repeated: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Clerk(threading.Thread):
    """A browser at the counter."""

    def __init__(
        self, base: str, username: str, offer: int, work: queue.Queue[float | None], told: Outcome
    ) -> None:
        super().__init__(daemon=True)
        self.username, self.offer, self.work, self.told = username, offer, work, told
        self.chance = random.Random()  # noqa: S311 - nobody of an earlier run comes again
        self.twice = TWICE
        self.browser = Browser(base)

    def log_in(self) -> None:
        page = "/tai-khoan/dang-nhap/"
        html, _ = self.get(page)
        token = dict(Form(html, _form_id(html)).values)["csrfmiddlewaretoken"]
        self.send(page, {"username": self.username, "password": PASSWORD, "csrfmiddlewaretoken": token})

    def run(self) -> None:
        while (arrival := self.work.get()) is not None:
            try:
                self.receive(arrival)
            except Exception as problem:  # noqa: BLE001 - every failure is counted and told
                with self.told.lock:
                    self.told.errors.append(f"{type(problem).__name__}: {problem}"[:200])

    def receive(self, arrival: float) -> None:
        """Fill in the form, post it, print the receipt."""
        address = f"/mot-cua/tiep-nhan/{self.offer}/"
        html, _ = self.patiently(lambda: self.get(address))
        values, files = self.fill(Form(html, "reception"))
        body, mark = multipart(values, files)
        key = dict(values)["submission_key"]
        with self.told.lock:
            self.told.keys.append(key)
        started = max(arrival, time.perf_counter() if arrival == 0 else arrival)
        if self.chance.random() < self.twice:
            double = threading.Thread(target=self.quietly, args=(address, body, mark), daemon=True)
            double.start()
            with self.told.lock:
                self.told.repeated += 1
        html, url = self.patiently(lambda: self.post(address, body, mark))
        assert "/da-nhan/" in url, f"not received: {url}"
        page = time.perf_counter() - started
        with self.told.lock:
            self.told.accepted.append(key)
        action = url.replace("/da-nhan/", "/in/receipt/")
        token = dict(Form(html, action).values)["csrfmiddlewaretoken"]
        pdf = self.patiently(lambda: self.send(action, {"csrfmiddlewaretoken": token}))
        assert pdf.startswith(b"%PDF"), pdf[:40]
        with self.told.lock:
            self.told.page.append(page)
            self.told.pdf.append(time.perf_counter() - started)

    def fill(self, form: Form) -> tuple[list[tuple[str, str]], list[tuple[str, bytes]]]:
        """An applicant nobody has seen before, every paper ticked, two files."""
        number = f"0991{self.chance.randrange(10**8):08d}"
        year = 1900 + int(number[4:6])
        typed = {
            "applicant_name": f"Nguyễn Thị Thử {number[6:]}",
            "id_number": number,
            "born_on": f"01/02/{year}",
            "sex": "Nữ",
            "address": "Thôn Đông, xã Suối Mây",
            "phone": f"057{self.chance.randrange(10**7):07d}",
            "do": "accept",
        }
        papers = [name.removesuffix("-has") for name in form.boxes if name.endswith("-has")]
        for prefix in papers:
            typed |= {f"{prefix}-has": "on", f"{prefix}-evidence": "original", f"{prefix}-originals": "1"}
        kept = [(name, value) for name, value in form.values if name not in typed]
        names = [name for name in form.files if name.startswith("files-")]
        files = [(names[turn % len(names)], PDF + uuid.uuid4().bytes) for turn in range(2)]
        return kept + list(typed.items()), files

    # --- the wire ---------------------------------------------------------------------------------

    def get(self, path: str) -> tuple[str, str]:
        content, path = self.browser.open(path)
        return content.decode(), path

    def send(self, path: str, values: dict[str, str]) -> bytes:
        body = urllib.parse.urlencode(values).encode()
        return self.browser.open(path, body, "application/x-www-form-urlencoded")[0]

    def post(self, path: str, body: bytes, mark: str) -> tuple[str, str]:
        content, path = self.browser.open(path, body, f"multipart/form-data; boundary={mark}")
        return content.decode(), path

    def quietly(self, path: str, body: bytes, mark: str) -> None:
        """The second of a double press, on a connection of its own; its answer is nobody's."""
        with suppress(Refusal, OSError, http.client.HTTPException):
            self.browser.again().open(path, body, f"multipart/form-data; boundary={mark}")

    def patiently(self, work: Callable[[], T]) -> T:
        """As a person would: what failed while the database restarted is sent again, with the same key."""
        for turn in range(TRIES_AFTER_RESTART):
            try:
                return work()
            except Refusal as refusal:
                if refusal.code != 503 or turn == TRIES_AFTER_RESTART - 1:
                    raise
            except (OSError, http.client.HTTPException):
                if turn == TRIES_AFTER_RESTART - 1:
                    raise
            time.sleep(0.5)
        raise AssertionError


def multipart(values: list[tuple[str, str]], files: list[tuple[str, bytes]]) -> tuple[bytes, str]:
    """A filled form on the wire, and the mark between its parts."""
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in values
    ]
    for turn, (name, content) in enumerate(files, start=1):
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="quet-{turn}.pdf"\r\n'
        parts.append(head.encode() + b"Content-Type: application/pdf\r\n\r\n" + content + b"\r\n")
    return b"".join(parts) + f"--{mark}--\r\n".encode(), mark


def _form_id(html: str) -> str:
    """The form that asks for the password."""
    for opening in html.split("<form")[1:]:
        if 'name="password"' in opening.split("</form>")[0]:
            head = opening.split(">")[0]
            return next(
                (part.split('"')[1] for part in head.split() if part.startswith(("id=", "action="))), ""
            )
    raise AssertionError("no login form")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("address")
    parser.add_argument("--rate", type=float, default=6)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clerks", type=int, default=32)
    parser.add_argument("--restart", help="command that restarts the database, run half way")
    parser.add_argument("--server", type=int, help="process id of ./run, to tell what a reception costs")
    options = parser.parse_args()
    now = start()
    usernames, offer = hire(options.clerks, now)
    before = books()
    told, work = Outcome(), queue.Queue[float | None]()
    clerks = [Clerk(options.address.rstrip("/"), name, offer, work, told) for name in usernames]
    for clerk in clerks:
        clerk.log_in()
        clerk.start()
    rolled_back, spent = rollbacks(), processor_seconds(options.server)
    arrive(work, options)
    for _ in clerks:
        work.put(None)
    for clerk in clerks:
        clerk.join(timeout=120)
    if not options.restart:  # a restart in the middle begins the server's count anew
        tell("transactions rolled back", str(rollbacks() - rolled_back))
        if options.server and told.pdf:
            each = (processor_seconds(options.server) - spent) / len(told.pdf)
            tell("processor time of a reception with its PDF", f"{each:.2f} s")
    return report(told, before)


def arrive(work: queue.Queue[float | None], options: argparse.Namespace) -> None:
    """Open arrivals, exponential between each other; the restart comes half way."""
    chance, begun = random.Random(1), time.perf_counter()  # noqa: S311
    moment, restarted = begun, not options.restart
    while moment - begun < options.seconds:
        time.sleep(max(0.0, moment - time.perf_counter()))
        work.put(moment)
        if not restarted and moment - begun > options.seconds / 2:
            restarted = True
            subprocess.Popen(options.restart, shell=True)  # noqa: S602 - typed by whoever measures
        moment += chance.expovariate(options.rate)


def hire(count: int, now: datetime) -> tuple[list[str], int]:
    """Clerks of the measurement at the counter, and an offer that needs nothing typed."""
    from accounts.enums import Role
    from accounts.models import Agency, Membership, User
    from benchmarks.reception import simple_offer
    from dossiers.rules.days import local_day

    counter, names = Agency.objects.get(code=COUNTER), []
    for number in range(count):
        name = f"do-tai-{number:02d}"
        user = User.objects.filter(username=name).first()
        if user is None:
            user = User.objects.create_user(name, f"Cán bộ đo tải {number}", PASSWORD)
            Membership.objects.create(
                user=user, agency=counter, role=Role.RECEPTION, valid_from=date(2025, 7, 1)
            )
        names.append(name)
    return names, simple_offer(local_day(now)).pk


def books() -> dict[int, int]:
    from dossiers.models import RegisterBook

    year = datetime.now(UTC).year
    return dict(RegisterBook.objects.filter(year=year).values_list("agency_id", "last"))


def report(told: Outcome, before: dict[int, int]) -> int:
    from django.db import connection

    from accounts.models import Agency
    from dossiers.models import Dossier

    connection.close()  # the restart ended ours too
    page, pdf = sorted(told.page), sorted(told.pdf)
    made = Dossier.objects.filter(submission_key__in=told.keys)
    counter = Agency.objects.get(code=COUNTER).pk
    numbers = list(made.values_list("register_number", flat=True))
    first, last = before.get(counter, 0), books().get(counter, 0)
    codes = set(made.values_list("code", flat=True))
    gaps = set(range(first + 1, last + 1)) - set(
        Dossier.objects.filter(register_agency=counter, register_year=datetime.now(UTC).year).values_list(
            "register_number", flat=True
        )
    )
    five_hundreds = [error for error in told.errors if "HTTP Error 5" in error]
    tell("received", f"{len(page)} of {len(told.keys)}, {told.repeated} posted twice")
    if page:
        tell("receipt page p50, p95", f"{at(page, 50):.2f} s, {at(page, 95):.2f} s", kept=at(page, 95) < 1)
        tell("its PDF p50, p95", f"{at(pdf, 50):.2f} s, {at(pdf, 95):.2f} s", kept=at(pdf, 95) < 2)
    tell("duplicate codes", str(len(numbers) - len(codes)), kept=len(numbers) == len(codes))
    there = {str(kept) for kept in made.values_list("submission_key", flat=True)}
    lost = len(set(told.accepted) - there)
    tell("lost", f"{lost} of {len(told.accepted)} answered as received", kept=not lost)
    tell("answers 5xx", str(len(five_hundreds)), kept=not five_hundreds)
    tell("gaps in the book", f"{len(gaps)} between {first + 1} and {last}", kept=not gaps)
    for error in sorted(set(told.errors))[:5]:
        print("  ", error)
    print(machine())
    return 0


def rollbacks() -> int:
    """Transactions the database has rolled back so far; told with a second's delay."""
    from django.db import connection

    time.sleep(1.5)
    with connection.cursor() as cursor:
        cursor.execute("SELECT xact_rollback FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def processor_seconds(server: int | None) -> float:
    """What a process and everything below it have used, the ended ones included."""
    if server is None:
        return 0.0
    below: dict[int, list[int]] = {}
    used: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            told = entry.read_text().rpartition(")")[2].split()
            below.setdefault(int(told[1]), []).append(int(entry.parent.name))
            used[int(entry.parent.name)] = sum(map(int, told[11:15]))
    family = [server]
    for process in family:
        family += below.get(process, [])
    return sum(used.get(process, 0) for process in family) / os.sysconf("SC_CLK_TCK")


def at(values: list[float], percent: int) -> float:
    """A percentile of sorted values."""
    return values[min(len(values) - 1, len(values) * percent // 100)]


if __name__ == "__main__":
    sys.exit(main())

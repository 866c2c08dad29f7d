"""Citizens' pages on a line of 250 kbit/s with 300 ms, and without JavaScript.

Pages are compressed by the proxy before the portal (deploy/Caddyfile), which is not there in a test: a small
one stands in for it here and packs with gzip at level 5, as Caddy does, so that bytes are counted and waited
for as a citizen's telephone would. The browser is slowed down (DevTools, Network.emulateNetworkConditions).
"""

from __future__ import annotations

import gzip
import http.client
from collections import defaultdict
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.enums import Role
from feedback.models import Petition, Rating
from tests.browser.samples import World, published_month
from tests.browser.walk import Visitor, press
from tests.factories.procedures import make_version


pytestmark = [pytest.mark.browser, pytest.mark.slow]

BYTES_A_SECOND = 250_000 // 8
LATENCY = 300  # ms
FIRST_TEXT = 5_000  # ms
BEFORE_FIRST_TEXT = 14 * 1024
IN_ALL = 100 * 1024
LEVEL = 5
PACKED = ("text/", "application/javascript", "application/json", "image/svg+xml")
KEPT = ("Content-Type", "Set-Cookie", "Location", "Cache-Control", "Content-Security-Policy", "Vary")


class Packing(BaseHTTPRequestHandler):
    """Hands a request on as it came and packs the answer."""

    protocol_version = "HTTP/1.1"
    upstream = ""

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        line = http.client.HTTPConnection(self.upstream, timeout=30)
        headers = {
            name: value
            for name, value in self.headers.items()
            if name not in ("Connection", "Accept-Encoding")
        }
        line.request(self.command, self.path, body or None, headers)
        answer = line.getresponse()
        content = answer.read()
        line.close()
        packed = (answer.headers.get("Content-Type") or "").startswith(PACKED)
        if packed:
            content = gzip.compress(content, LEVEL)
        self.send_response(answer.status)
        for name in KEPT:
            for value in answer.headers.get_all(name) or []:
                self.send_header(name, value)
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: Any) -> None:
        """Quiet."""


@pytest.fixture
def proxy(live_server: Any) -> Iterator[str]:
    """The address under which the packing proxy answers for the portal."""
    handler = type("Handler", (Packing,), {"upstream": urlsplit(live_server.url).netloc})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def phone(chromium: Any, proxy: str) -> Iterator[Callable[..., Visitor]]:
    """A telephone with an empty memory behind the slow line."""
    opened = []

    def take(*, scripts: bool = True) -> Visitor:
        context = chromium.new_context(
            viewport={"width": 320, "height": 640},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            java_script_enabled=scripts,
        )
        someone = Visitor(context, proxy, width=320)
        opened.append(someone)
        return someone

    yield take
    for someone in opened:
        someone.leave()


class Line:
    """What came over a slow line, page by page, in bytes as they were sent."""

    def __init__(self, phone: Visitor) -> None:
        self.page = phone.page
        self.sizes: dict[str, int] = {}
        self.kinds: dict[str, tuple[str, str]] = {}
        talk = self.page.context.new_cdp_session(self.page)
        talk.send("Network.enable")
        talk.send("Network.setCacheDisabled", {"cacheDisabled": True})
        talk.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": LATENCY,
                "downloadThroughput": BYTES_A_SECOND,
                "uploadThroughput": BYTES_A_SECOND,
            },
        )
        talk.on(
            "Network.responseReceived",
            lambda told: self.kinds.update({told["requestId"]: (told["loaderId"], told["type"])}),
        )
        talk.on(
            "Network.loadingFinished",
            lambda told: self.sizes.update({told["requestId"]: int(told["encodedDataLength"])}),
        )

    def first_text(self) -> float:
        """Milliseconds to the first paint of something to read."""
        told = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1"
        self.page.wait_for_function(f"({told})() >= 0")
        return float(self.page.evaluate(told))

    def weigh(self, *kinds: str) -> int:
        """Bytes of these kinds of answers, of all without any; of the heaviest page if one led to another."""
        pages: dict[str, int] = defaultdict(int)
        for name, size in self.sizes.items():
            page, kind = self.kinds.get(name, ("", ""))
            if not kinds or kind in kinds:
                pages[page] += size
        return max(pages.values())


def addresses(world: World) -> dict[str, str]:
    dossier = world.dossiers["done"]
    return {
        "home": reverse("public:home"),
        "search": reverse("public:procedures") + "?q=khai",
        "procedure": reverse("public:procedure", args=[world.office.procedure.procedure.code]),
        "checklist": reverse("public:checklist", args=[world.office.procedure.procedure.code]),
        "tracking": reverse("public:track", args=[str(dossier)]) + f"#{dossier.lookup_word}",
        "scores": reverse("public:month", kwargs=published_month(world)),
        "petition": reverse("public:petition_send"),
        "offices": reverse("public:offices"),
        "hours": reverse("public:office", args=[world.office.counter.code]),
        "rating": reverse("public:rate", args=[str(world.dossiers["returned"])]),
    }


def test_every_public_page_over_a_slow_line(world, phone, settings):
    """First text in time, few bytes before it: scripts are deferred, so it waits for page and sheet alone."""
    settings.PETITION_WEB_INTAKE = True
    for number in range(30):  # a full page of the catalogue
        make_version(
            name=f"Đăng ký khai sinh cho trường hợp thứ {number} theo quy định của pháp luật về hộ tịch"
        )
    told, faults = [], []
    for name, path in addresses(world).items():
        someone = phone()
        line = Line(someone)
        someone.page.goto(someone.url + path, wait_until="load")
        someone.page.wait_for_load_state("networkidle")  # the QR's word leads to a second page
        first = line.first_text()
        before, whole = line.weigh("Document", "Stylesheet"), line.weigh()
        told.append(f"{name}: first text {first:.0f} ms, {before:,} bytes before it, {whole:,} in all")
        if first > FIRST_TEXT or before > BEFORE_FIRST_TEXT or whole > IN_ALL:
            faults.append(told[-1])
        faults += someone.faults
    print("\n".join(told))
    assert not faults, "\n".join(faults)


def test_the_slow_line_is_slow(world, phone):
    """The measure measures: what is sent takes at least as long as the line needs for it."""
    someone = phone()
    line = Line(someone)
    someone.page.goto(someone.url + reverse("public:procedures"), wait_until="load")
    assert line.first_text() >= 2 * LATENCY  # the page, then its sheet
    took = someone.page.evaluate("() => performance.timing.loadEventEnd - performance.timing.navigationStart")
    assert took >= 1000 * line.weigh() / BYTES_A_SECOND * 0.8
    assert line.weigh("Stylesheet") < len((settings.BASE_DIR / "static" / "citizen.css").read_bytes()) / 3


def test_without_javascript_a_citizen_does_all_there_is_to_do(world, phone, settings, on):
    """Find a procedure, see its papers, see when the office is open, track, rate, send a petition."""
    settings.PETITION_WEB_INTAKE = True
    on("2026-03-20 09:00")
    citizen = phone(scripts=False)
    page = citizen.page
    citizen.page.goto(citizen.url + "/")
    page.get_by_label("Tên thủ tục, hoặc việc cần làm").fill(world.office.procedure.version.name[:12])
    page.get_by_role("button", name="Tìm").first.click()
    page.locator("#procedures a").first.click()
    assert citizen.heading() == [world.office.procedure.version.name]
    assert page.locator("ul.papers li").count() == world.office.procedure.version.papers.count()
    page.get_by_role("link", name="In danh sách để mang theo").click()
    page.wait_for_load_state("load")  # before its style sheet is there, a page hides nothing
    assert page.get_by_text("Dùng lệnh In của trình duyệt").is_visible()
    assert not page.get_by_role("button", name="In trang này").is_visible()

    page.goto(citizen.url + "/")
    page.get_by_label("Tên xã, phường hoặc cơ quan").fill(world.office.counter.name)
    page.get_by_role("button", name="Xem giờ mở cửa").click()
    page.locator(".offices a").first.click()
    citizen.sees("Đang mở cửa đến 11:30")

    dossier = world.dossiers["returned"]
    page.goto(citizen.url + "/")
    page.get_by_label("Mã hồ sơ", exact=True).fill(str(dossier))
    page.get_by_role("button", name="Tra cứu").click()
    page.get_by_label("Từ khóa tra cứu").fill(dossier.lookup_word)
    page.locator("#word-form button").click()
    page.get_by_text("Đã trả kết quả cho bạn").wait_for()
    page.get_by_role("button", name="Đánh giá việc giải quyết hồ sơ").click()
    page.locator("[name=q_overall]").first.check()
    page.get_by_role("button", name="Gửi đánh giá").click()
    assert Rating.objects.filter(dossier=dossier).exists()

    page.goto(citizen.url + reverse("public:petition_send"))
    officer = world.people[Role.PETITION_OFFICER]
    page.locator("[name=agency]").select_option(index=1)
    for name, text in (
        ("name", "Lương Thị Gửi"), ("address", "Thôn Một"), ("phone", "0912 345 678"),
        ("content", "Tờ khai trên mạng khác với tờ khai phát tại quầy."),
    ):  # fmt: skip
        page.locator(f"[name={name}]").fill(text)
    press(citizen)
    assert citizen.heading() == ["Đã nhận phản ánh, kiến nghị"]
    assert Petition.objects.filter(content__contains="phát tại quầy").exists()
    citizen.sees_nowhere(officer.full_name)
    assert not citizen.faults

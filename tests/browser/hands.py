"""Hands of a clerk: every key is counted, from the first to the printed paper (docs/counter-keys.md)."""

from __future__ import annotations

import csv
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings


TABLE = Path(settings.BASE_DIR) / "docs" / "keys.csv"
COLUMNS = ("task", "page", "keys", "typed letters", "scans", "all", "budget", "seconds", "with hands")
# How long hands take, by the keystroke-level model (Card, Moran and Newell 1980): a key of an average typist,
# and a look at the screen before the next thing. A scan: take the card, hold it under the light.
A_KEY, A_LOOK, A_SCAN = 0.28, 1.35, 2.5
PATIENCE = 20.0  # s until a page that does not come has failed
NOTE_PRINTS = "window.print = () => { window.top.printed = window.location.pathname; };"


@dataclass(frozen=True)
class Task:
    """What a clerk does, on which page mostly, and how many keys it may take: letters and scans included."""

    name: str
    page: str
    budget: int
    most_seconds: float = 0.0
    """With hands; 0: nobody said."""


TASKS = {
    "returning": Task("Người đã nộp trước đây, quét thẻ, thủ tục hay gặp", "counter:receive", 12, 45),
    "new": Task("Công dân mới, quét thẻ, 6 giấy tờ, có lệ phí", "counter:receive", 25),
    "company": Task("Doanh nghiệp, người nộp thay có giấy ủy quyền", "counter:receive", 45),
    "copies": Task("Năm bản sao chứng thực từ bản chính", "counter:express", 15),
    "return": Task("Trả kết quả bằng quét mã trên giấy tiếp nhận", "counter:return_result", 6),
}


class Hands:
    """Presses keys of a page, and nothing else; the clock runs from the first one."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.keys = self.letters = self.scans = self.looks = 0
        self.began = 0.0
        page.add_init_script(NOTE_PRINTS)

    def press(self, key: str) -> None:
        """A key, or a chord such as Control+Enter, of which each key counts."""
        self._begin()
        self.keys += key.count("+") + 1
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Every letter counts."""
        self._begin()
        self.letters += len(text)
        self.page.keyboard.type(text, delay=60)  # ms: a hand is slower than a scanner

    def scan(self, text: str) -> None:
        """What the scanner types, its Enter included, counts once."""
        self._begin()
        self.scans += 1
        # A browser cannot be driven as fast as a scanner types: the first keys are pressed, the rest comes
        # as its letters with marks do anyhow, without keys of their own.
        self.page.keyboard.type(text[:6])
        self.page.keyboard.insert_text(text[6:])
        self.page.keyboard.press("Enter")

    def look(self, text: str) -> None:
        """Wait until these words stand on the page: the clerk looks before he goes on."""
        self.looks += 1
        self.page.get_by_text(text).first.wait_for(timeout=PATIENCE * 1000)
        self.page.wait_for_load_state()  # nobody presses a key before the page has its scripts

    def look_for(self, selector: str) -> None:
        """The same for a part of the page."""
        self.looks += 1
        self.page.wait_for_selector(selector, timeout=PATIENCE * 1000)
        self.page.wait_for_load_state()

    def printed(self) -> str:
        """The path of the paper for which the browser's print dialogue was opened; Enter in it counts too."""
        self.page.wait_for_url("**/da-nhan/", timeout=PATIENCE * 1000)
        until = time.perf_counter() + PATIENCE
        while time.perf_counter() < until:
            path = self.page.evaluate("() => window.printed || ''")
            if path:
                self.keys += 1
                return str(path)
            self.page.wait_for_timeout(20)
        raise AssertionError("nothing was printed")

    def done(self, task: Task) -> None:
        """The task is over: within its budget, and written down when KEYS_CSV is set."""
        seconds = time.perf_counter() - self.began
        pressed = self.keys + self.letters + self.scans
        hands = A_KEY * (self.keys + self.letters) + A_LOOK * self.looks + A_SCAN * self.scans
        if os.environ.get("KEYS_CSV"):
            told = (
                task.name, task.page, self.keys, self.letters, self.scans, pressed, task.budget,
                f"{seconds:.1f}", f"{seconds + hands:.1f}",
            )  # fmt: skip
            write_row(dict(zip(COLUMNS, map(str, told), strict=True)))
        assert pressed <= task.budget, f"{task.name}: {pressed} keys, budget {task.budget}"
        if task.most_seconds:
            assert hands < task.most_seconds / 2, "half of the time belongs to the machine and to talking"

    def _begin(self) -> None:
        self.began = self.began or time.perf_counter()


def rows() -> list[dict[str, str]]:
    """The table as it was last written."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, strict=True))


def write_row(row: dict[str, str]) -> None:
    """Puts a task's row in the place of its old one; rows stand in the order of TASKS."""
    found = {one["task"]: one for one in rows()} if TABLE.exists() else {}
    found[row["task"]] = row
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(found[task.name] for task in TASKS.values() if task.name in found)

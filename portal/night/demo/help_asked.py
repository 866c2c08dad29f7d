"""Who of the demo's main commune was stuck: two requests still open, one overdue, the others answered."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from PIL import Image, ImageDraw

from accounts.models import Actor, User
from accounts.queries import asked_once
from calendars.queries import load_calendar
from calendars.rules.terms import LOCAL
from calendars.rules.worktime import subtract_working_days
from documents.services.files import store_made
from dossiers.rules.days import local_day
from dossiers.rules.intake import FileIn
from feedback.models import SupportRequest
from feedback.services import support, support_watch
from feedback.services.support import Context, SupportIn
from portal.night.demo.plan import SEED


KEEPER = "quantri"
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/128.0"


@dataclass(frozen=True)
class Stuck:
    """Who asked what where; working days ago and the time of day, none for just now; what he was told."""

    who: str
    what: str
    page_name: str
    page_path: str
    days_ago: int = 0
    said: str = ""
    asked_back: bool = False
    minutes_ago: int = 0
    is_shown: bool = False
    """A picture of the screen goes along."""


ASKED = (
    Stuck(
        "thuly", "Lọc xong, mở hồ sơ rồi quay lại thì danh sách về trang đầu.", "desk:home", "/xu-ly/", 6,
        "Dùng nút Quay lại của trình duyệt, hoặc lưu bộ lọc thành một cách xem có tên.",
    ),
    Stuck(
        "vanthu", "Văn bản lấy số ở hệ thống của Ủy ban thì ghi vào đâu?", "desk:outside_numbers",
        "/xu-ly/so-van-ban/", 3, "Ghi ở trang Số văn bản đi, đúng số và ngày bên đó; mỗi số một lần.",
    ),
    Stuck(
        "truongphong", "Chia việc tự động vẫn giao cho người đang nghỉ.", "desk:assigning",
        "/xu-ly/chia-viec/", 2,
        "Lịch nghỉ của người đó ghi từ ngày nào? Cho biết một hồ sơ vừa bị giao nhầm.", asked_back=True,
    ),
    Stuck(
        "tiepnhan", "In giấy tiếp nhận ra chữ rất nhỏ từ sáng nay, như trong ảnh.", "counter:home",
        "/mot-cua/", 1, is_shown=True,
    ),
    Stuck(
        "thungan", "Quyển biên lai báo còn 10 số, mở quyển mới ở đâu?", "counter:money_receipts",
        "/mot-cua/bien-lai/", minutes_ago=12,
    ),
    Stuck(
        "tiepnhan", "Quét thẻ căn cước của người nộp không điền được địa chỉ mới.", "counter:choose",
        "/mot-cua/tiep-nhan/", minutes_ago=4,
    ),
)  # fmt: skip


def ask_for_help(*, at: datetime) -> None:
    """Requests up to now, told late where they are; nothing when there are some already."""
    keeper = User.objects.filter(username=KEEPER).first()
    if keeper is None or SupportRequest.objects.exists():
        return
    chance = Random(f"{SEED}:support")  # noqa: S311
    people = User.objects.in_bulk([one.who for one in ASKED], field_name="username")
    with asked_once():
        for one in ASKED:
            if one.who in people:
                _ask(one, people[one.who], keeper, chance, at)
    support_watch.look(as_at=at)


def _ask(one: Stuck, person: User, keeper: User, chance: Random, at: datetime) -> None:
    asked_at = _moment(one, at)
    context = Context(page_name=one.page_name, page_path=one.page_path, browser=BROWSER)
    key = UUID(int=chance.getrandbits(128), version=4)
    made = support.ask(
        given=SupportIn(key, one.what, context, _picture() if one.is_shown else None),
        by=Actor(person),
        at=asked_at,
    )
    if not one.said:
        return
    act = support.ask_back if one.asked_back else support.answer
    heard_at = min(asked_at + timedelta(minutes=15 + chance.randrange(60)), at)
    act(request_id=made.pk, text=one.said, by=Actor(keeper), at=heard_at)


def _picture() -> FileIn:
    """What came out of the printer, photographed: a sheet with lines far too small to read."""
    sheet = Image.new("L", (480, 680), 250)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((20, 20, 459, 659), outline=120)
    for row in range(24):
        pen.line((40, 60 + 6 * row, 150 - 13 * (row % 4), 60 + 6 * row), fill=60, width=2)
    stream = io.BytesIO()
    sheet.save(stream, "PNG", optimize=True)
    stored = store_made(stream.getvalue(), "image/png")
    return FileIn(stored_file_id=stored.pk, name="giay-tiep-nhan-in-sang-nay.png")


def _moment(one: Stuck, at: datetime) -> datetime:
    """So many working days ago at a quarter past eight or later; or minutes before now."""
    if not one.days_ago:
        return at - timedelta(minutes=one.minutes_ago)
    day: date = subtract_working_days(load_calendar("standard"), local_day(at), one.days_ago)
    return datetime.combine(day, time(8, 15), LOCAL)

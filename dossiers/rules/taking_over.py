"""Rows of running dossiers from a former or outside system (rulings 23, 39): columns and consistency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from calendars.rules.terms import FIRST_YEAR, LAST_YEAR
from dossiers.enums import PAUSED_STATES, ApplicantKind, State
from dossiers.rules.days import VIETNAM
from dossiers.rules.states import NATIONAL_STATUS
from lib.sheets import Column, Sheet, one_of, several, text, whole, whole_between


MOST_PAPERS = 9_999
MOST_ASKED = 99
MOST_IN_A_BOOK = 9_999_999
MOST_MONEY = 999_999_999_999


def moment(cell: Any) -> datetime:
    """A moment of the years whose working time can be reckoned, a year off either end of them."""
    read = _moment(cell)
    if not FIRST_YEAR < read.year < LAST_YEAR:
        raise ValueError(f"Năm {read.year} không dùng được; ghi từ {FIRST_YEAR + 1} đến {LAST_YEAR - 1}.")
    return read


def _moment(cell: Any) -> datetime:
    """A moment in Vietnam: Excel's, ISO 8601, `dd/mm/yyyy HH:MM` or the nation's `yyyyMMddHHmmss`."""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=cell.tzinfo or VIETNAM)
    if isinstance(cell, date):
        return datetime.combine(cell, time(0, 0), VIETNAM)
    written = str(cell).strip()
    for form in ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%H:%M %d/%m/%Y", "%Y%m%d%H%M%S"):
        try:
            return datetime.strptime(written, form).replace(tzinfo=VIETNAM)
        except ValueError:
            continue
    try:
        read = datetime.fromisoformat(written)
    except ValueError:
        raise ValueError(f"“{written}” không phải thời điểm; hãy ghi dạng 01/07/2025 09:30.") from None
    return read.replace(tzinfo=read.tzinfo or VIETNAM)


def pause(cell: Any) -> list[tuple[datetime, datetime | None]]:
    """`start/end; start/` — intervals in which the clock stood still; the last may still be open."""
    found = []
    for part in several(cell):
        start, _, end = part.partition("/" if "T" in part else "→")
        found.append((moment(start), moment(end) if end.strip() else None))
    return found


def paper(cell: Any) -> list[tuple[str, int]]:
    """`Tờ khai × 1; Giấy chứng sinh × 2`: names with their number of originals."""
    found = []
    for part in several(cell):
        name, _, count = part.replace(" x ", " × ").partition(" × ")
        found.append((name.strip(), whole_between(0, MOST_PAPERS)(count) if count.strip() else 1))
    return found


_LABELS = {state.value: state.label for state in State if state != State.DRAFT}
_BY_NUMBER = {
    "1": State.SUBMITTED, "2": State.ACCEPTED, "3": State.REFUSED, "4": State.IN_PROCESS,
    "5": State.SUPPLEMENT, "6": State.AWAITING_PAYMENT, "7": State.WITHDRAWN, "8": State.STOPPED,
    "9": State.DONE, "10": State.RETURNED,
}  # fmt: skip


def state(cell: Any) -> str:
    """A state by its label or code, or the national number 1–10."""
    written = str(cell).strip().removesuffix(".0")
    return _BY_NUMBER[written].value if written in _BY_NUMBER else one_of(_LABELS)(written)


_CHANNELS = {"1": "Trực tiếp", "2": "Trực tuyến", "3": "Bưu chính công ích"}
_KINDS = {str(kind.value): kind.label for kind in ApplicantKind}

DOSSIERS = Sheet(
    key="dossiers",
    title="Hồ sơ chuyển tiếp",
    about="Hồ sơ đang có ở hệ thống cũ hoặc hệ thống gốc khác; mỗi dòng một hồ sơ, mã cũ giữ nguyên.",
    columns=(
        Column("code", "Mã hồ sơ", text(60), required=True),
        Column("procedure", "Mã thủ tục", text(30), required=True),
        Column("receiving", "Nơi tiếp nhận", text(40), required=True, note="Mã nội bộ của Bộ phận Một cửa."),
        Column("case", "Trường hợp", text(40)),
        Column("channel", "Kênh nộp", one_of(_CHANNELS), empty="1"),
        Column("applicant_kind", "Đối tượng", one_of(_KINDS), empty="1"),
        Column("applicant_name", "Người nộp", text(255), required=True),
        Column("applicant_id", "Số giấy tờ", text(20)),
        Column("applicant_address", "Địa chỉ", text(255)),
        Column("applicant_phone", "Điện thoại", text(20)),
        Column("applicant_email", "Thư điện tử", text(120)),
        Column("subject", "Nội dung yêu cầu", text(1000)),
        Column("state", "Trạng thái", state, required=True, note="Tên trạng thái hoặc mã quốc gia 1–10."),
        Column("received_at", "Thời điểm tiếp nhận", moment, required=True),
        Column("due_at", "Hẹn trả", moment, empty=None),
        Column("original_due_at", "Hẹn trả ban đầu", moment, empty=None),
        Column("finished_at", "Xử lý xong lúc", moment, empty=None),
        Column("returned_at", "Trả kết quả lúc", moment, empty=None),
        Column("ended_at", "Kết thúc lúc", moment, empty=None),
        Column("step", "Bước đang làm", whole, empty=None, note="Số thứ tự bước trong quy trình."),
        Column("holder", "Người đang xử lý", text(64), note="Tên đăng nhập."),
        Column("papers", "Giấy tờ", paper, empty=(), note="Tên × số lượng, cách nhau bằng dấu chấm phẩy."),
        Column("pauses", "Khoảng dừng", pause, empty=(), note="từ → đến, cách nhau bằng dấu chấm phẩy."),
        Column("supplement_count", "Số lần bổ sung", whole_between(0, MOST_ASKED), empty=0),
        Column("reschedule_count", "Số lần hẹn lại", whole, empty=0),
        Column("fees_paid", "Phí đã thu", whole_between(0, MOST_MONEY), empty=None, note="Bằng đồng."),
        Column("system", "Hệ thống gốc", text(60), note="Bỏ trống: từ nay quản lý tại đây."),
        Column("register_number", "Số thứ tự trong sổ", whole_between(1, MOST_IN_A_BOOK), empty=None),
    ),
    unique=("code",),
)


def contradictions(row: Mapping[str, Any], *, now: datetime) -> list[tuple[str, str]]:
    """(column, sentence) for what cannot all be true of one dossier."""
    found: list[tuple[str, str]] = []
    kind = State(row["state"])
    started, due = row["received_at"], row["due_at"]
    if started > now:
        found.append(("received_at", "Thời điểm tiếp nhận ở tương lai."))
    if due is not None and due < started:
        found.append(("due_at", "Hẹn trả trước thời điểm tiếp nhận."))
    if not 0 <= row["reschedule_count"] <= 1:
        found.append(("reschedule_count", "Chỉ được hẹn lại một lần; ghi 0 hoặc 1."))
    if row["original_due_at"] is not None and row["original_due_at"] < started:
        found.append(("original_due_at", "Hẹn trả ban đầu trước thời điểm tiếp nhận."))
    found += [*_order_contradictions(row, started, now), *_end_contradictions(row, kind)]
    found += _wait_contradictions(row, kind)
    for start, end in row["pauses"]:
        if start < started or (end is not None and end < start):
            found.append(
                ("pauses", "Khoảng dừng phải bắt đầu sau khi tiếp nhận và kết thúc sau khi bắt đầu.")
            )
        elif max(start, end or start) > now:
            found.append(("pauses", "Khoảng dừng ở tương lai."))
    return found


def _wait_contradictions(row: Mapping[str, Any], kind: State) -> list[tuple[str, str]]:
    """Exactly one clock: what waits has one open pause, what does not has none.

    Another system may know less of its own pauses; two at once are of none.
    """
    running = sum(end is None for _, end in row["pauses"])
    if running > 1:
        return [("pauses", "Chỉ một khoảng dừng có thể còn mở.")]
    if row["system"]:
        return []
    if kind in PAUSED_STATES and not running:
        return [("pauses", f"Hồ sơ “{kind.label}” phải có khoảng dừng còn mở: ghi từ lúc nào.")]
    if kind not in PAUSED_STATES and running:
        return [("pauses", f"Trạng thái “{kind.label}” thì không còn khoảng dừng nào đang mở.")]
    return []


_FINISHED = (State.DONE, State.RETURNED)


def _order_contradictions(
    row: Mapping[str, Any], started: datetime, now: datetime
) -> Iterator[tuple[str, str]]:
    for key in ("finished_at", "returned_at", "ended_at"):
        if row[key] is not None and row[key] < started:
            yield key, "Sớm hơn thời điểm tiếp nhận."
        elif row[key] is not None and row[key] > now:
            yield key, "Thời điểm này ở tương lai."
    if row["finished_at"] and row["returned_at"] and row["returned_at"] < row["finished_at"]:
        yield "returned_at", "Trả kết quả trước khi xử lý xong."


def _end_contradictions(row: Mapping[str, Any], kind: State) -> list[tuple[str, str]]:
    found = []
    if kind in _FINISHED and row["finished_at"] is None:
        found.append(("finished_at", "Hồ sơ đã xong phải có thời điểm xử lý xong."))
    if kind == State.RETURNED and row["returned_at"] is None:
        found.append(("returned_at", "Hồ sơ đã trả kết quả phải có thời điểm trả."))
    if kind not in _FINISHED and row["finished_at"] is not None:
        found.append(("finished_at", f"Trạng thái “{kind.label}” thì chưa có thời điểm xử lý xong."))
    ended_otherwise = NATIONAL_STATUS[kind] in (3, 7, 8)
    if ended_otherwise and row["ended_at"] is None:
        found.append(("ended_at", "Hồ sơ đã kết thúc phải có thời điểm kết thúc."))
    if not ended_otherwise and kind not in _FINISHED and row["ended_at"] is not None:
        found.append(("ended_at", f"Trạng thái “{kind.label}” thì chưa có thời điểm kết thúc."))
    if kind != State.RETURNED and row["returned_at"] is not None:
        found.append(("returned_at", f"Trạng thái “{kind.label}” thì chưa có thời điểm trả kết quả."))
    return found

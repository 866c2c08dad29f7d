"""What is written down of an item of post, and what is wrong with it (Decision 45/2016/QĐ-TTg)."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


# Who carries public postal services unless the envelope says otherwise (Decision 1263/QĐ-TTg of 2016).
USUAL_CARRIER = "Tổng công ty Bưu điện Việt Nam"
# A postmark older than this was misread: nothing travels for a quarter of a year.
OLDEST_DAYS = 92
_NUMBER = re.compile(r"(?=.*\d)[0-9A-Z]{6,40}")


@dataclass(frozen=True)
class PostedIn:
    """An envelope that came in: what stands on it, and what was seen when it was opened."""

    number: str
    posted_on: date
    carrier: str = USUAL_CARRIER
    is_intact: bool = True
    papers_agree: bool = True
    note: str = ""


@dataclass(frozen=True)
class PostedOut:
    """An envelope that goes out. `fee` in đồng, None where it is not known."""

    number: str
    carrier: str = USUAL_CARRIER
    fee: Decimal | None = None


def tidy_number(typed: str) -> str:
    """As it is kept and searched for: `rn 123 456 785 vn` gives `RN123456785VN`."""
    return re.sub(r"[\s.\-]+", "", typed).upper()


def is_number(typed: str) -> bool:
    """Whether it can be a tracking number: six to forty letters and digits, a digit among them."""
    return _NUMBER.fullmatch(tidy_number(typed)) is not None


def faults_in(posted: PostedIn | None, *, on: date) -> dict[str, str]:
    """What is wrong with what was written of an envelope that came in: field to sentence."""
    if posted is None or not posted.number.strip():
        return {"posted_number": "Hồ sơ gửi qua bưu chính: nhập số hiệu bưu gửi ghi trên phong bì."}
    found = _faults(posted.number, posted.carrier, prefix="posted_")
    if posted.posted_on > on:
        found["posted_on"] = "Ngày gửi không thể ở tương lai."
    elif (on - posted.posted_on).days > OLDEST_DAYS:
        found["posted_on"] = f"Ngày gửi quá {OLDEST_DAYS} ngày trước: xem lại dấu bưu điện."
    if not (posted.is_intact and posted.papers_agree) and not posted.note.strip():
        found["posted_note"] = (
            "Đánh dấu phong bì còn nguyên và giấy tờ khớp bảng kê, hoặc ghi rõ đã thấy gì khi mở phong bì."
        )
    return found


def faults_out(posted: PostedOut) -> dict[str, str]:
    """What is wrong with what was written of an envelope that goes out."""
    if not posted.number.strip():
        return {"postal_number": "Ghi số hiệu bưu gửi."}
    found = _faults(posted.number, posted.carrier, prefix="")
    if "number" in found:
        found["postal_number"] = found.pop("number")
    if posted.fee is not None and posted.fee < 0:
        found["post_fee"] = "Cước bưu chính không được âm."
    return found


def _faults(number: str, carrier: str, *, prefix: str) -> dict[str, str]:
    found = {}
    if not is_number(number):
        found[f"{prefix}number"] = "Số hiệu bưu gửi gồm 6 đến 40 chữ cái không dấu và chữ số."
    if not carrier.strip():
        found[f"{prefix}carrier"] = "Ghi doanh nghiệp bưu chính."
    return found

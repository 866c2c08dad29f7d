"""Where the national record and the local version of one procedure disagree (ruling 29)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lib.messages import gettext_noop


TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}

FIELDS = (
    ("name", gettext_noop("Tên thủ tục")),
    ("cases", gettext_noop("Trường hợp")),
    ("limits", gettext_noop("Thời hạn giải quyết")),
    ("cutoffs", gettext_noop("Giờ chốt tiếp nhận")),
    ("papers", gettext_noop("Giấy tờ phải nộp, mẫu")),
    ("form_files", gettext_noop("Tệp mẫu đơn, tờ khai")),
    ("sets", gettext_noop("Số bộ hồ sơ")),
    ("fees", gettext_noop("Phí, lệ phí")),
    ("results", gettext_noop("Kết quả")),
    ("online", gettext_noop("Mức độ trực tuyến")),
    ("levels", gettext_noop("Cấp thực hiện")),
    ("boundary", gettext_noop("Phi địa giới")),
    ("subjects", gettext_noop("Đối tượng thực hiện")),
    ("agency", gettext_noop("Cơ quan giải quyết")),
    ("conditions", gettext_noop("Yêu cầu, điều kiện")),
    ("steps", gettext_noop("Trình tự thực hiện")),
    ("manner", gettext_noop("Cách thức thực hiện")),
    ("bases", gettext_noop("Căn cứ pháp lý")),
)


@dataclass(frozen=True)
class Difference:
    """One field where the two say something else: what each has that the other has not, in words."""

    field: str
    label: str
    national: tuple[str, ...]
    local: tuple[str, ...]


def compare(national: Mapping[str, Sequence[str]], local: Mapping[str, Sequence[str]]) -> list[Difference]:
    """Fields whose words differ otherwise than in spelling (hòa and hoà are one word) or in their order."""
    found = []
    for key, label in FIELDS:
        theirs, mine = _without(national[key], local[key]), _without(local[key], national[key])
        if theirs or mine:
            found.append(Difference(key, label, theirs, mine))
    return found


def _without(said: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """What is said and not by the others, each once."""
    literally = set(others)
    left = [one for one in said if one and one not in literally]
    if not left:
        return ()
    known = {_key(one) for one in others}
    return tuple({_key(one): one for one in reversed(left) if _key(one) not in known}.values())[::-1]


def _key(said: str) -> str:
    return spelling_free(bare(said))


def bare(said: str) -> str:
    """Without what a list writes before and after its lines."""
    return said.strip(" \t-–•+*.;,:")


def pieces(text: str) -> tuple[str, ...]:
    """A long text by its lines and sentences: texts are compared by these, and only what differs is shown."""
    return tuple(filter(None, (piece.strip() for piece in re.split(r"[\r\n]+|(?<=[.;])\s+", text))))


def scoped(said: str, *within: str) -> str:
    """ "3 ngày làm việc (trường hợp “Đăng ký lại”, trực tuyến)"."""
    narrowed = ", ".join(filter(None, within))
    return f"{said} ({narrowed})" if narrowed else said


def of_case(name: str) -> str:
    return f"trường hợp “{name}”" if name else ""


def counted(*, originals: int, copies: int) -> str:
    """How many of a paper are handed in; nothing where it is only told."""
    parts = ((originals, "bản chính"), (copies, "bản sao"))
    return ", ".join(f"{count} {what}" for count, what in parts if count)


def form_of(*, is_form: bool, name: str) -> str:
    """That a paper is a form, and which."""
    return f"mẫu “{name}”" if name else "theo mẫu" if is_form else ""


def distinct(words: Iterable[str]) -> tuple[str, ...]:
    """Each once, in order."""
    return tuple(dict.fromkeys(words))


def spelling_free(text: str) -> str:
    """Lower case, single spaces, no "thủ tục" in front, each tone written behind its syllable."""
    words = " ".join(_tone_last(word) for word in text.casefold().split())
    return words.removeprefix(f"{_tone_last('thủ')} {_tone_last('tục')} ")


@lru_cache(maxsize=20_000)  # the words of all texts of a catalogue are few, and come again
def _tone_last(word: str) -> str:
    letters: list[str] = []
    tones: list[str] = []
    for part in unicodedata.normalize("NFD", word):
        (tones if part in TONES else letters).append(part)
    return unicodedata.normalize("NFC", "".join(letters)) + "".join(tones)

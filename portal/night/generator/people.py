"""Invented people: real-looking names, numbers and addresses that cannot belong to anybody."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random

from lib.copy import field as copy_text
from lib.ids import Sex
from lib.names import person_name
from lib.text import search_key, text_sort_key


# 099 is no province and 057 is no mobile network: such numbers pass the checks of form and reach nobody.
PROVINCE = "099"
PHONE_PREFIX = "057"
HAMLETS = (
    "Thôn Đông", "Thôn Đoài", "Thôn Trung", "Thôn Thượng", "Thôn Hạ", "Xóm Mới", "Xóm Đình", "Xóm Chùa",
    "Tổ dân phố 1", "Tổ dân phố 2", "Tổ dân phố 3", "Tổ dân phố 4", "Tổ dân phố 5", "Khu Bến Cũ", "Ấp Gò Sim",
)  # fmt: skip
SEX_LABEL = {Sex.MALE: "Nam", Sex.FEMALE: "Nữ"}


@dataclass(frozen=True, slots=True)
class Someone:
    """An applicant or representative."""

    name: str
    sort_key: str
    """As COPY text: the alphabet of sort keys has a backslash."""
    sex: Sex
    born_on: date
    number: str
    phone: str
    address: str
    folded: str
    """Name, number and phone as `search_text` writes them."""


def invent(chance: Random, *, year: int, place: str) -> Someone:
    """An adult of that year, living in `place`."""
    draw = chance.random
    sex = Sex.FEMALE if draw() < 0.53 else Sex.MALE
    # Most who come are between 22 and 65.
    age = 18 + int(60 * (draw() + draw() + draw()) / 3)
    born = date.fromordinal(date(year - age, 1, 1).toordinal() + int(draw() * 365))
    name = person_name(draw, sex=sex, born=born.year)
    digits = int(draw() * 1_000_000)
    century = (born.year // 100 - 19) * 2 + (1 if sex is Sex.FEMALE else 0)
    number = f"{PROVINCE}{century}{born.year % 100:02d}{digits:06d}"
    phone = f"{PHONE_PREFIX}{int(draw() * 10_000_000):07d}" if draw() < 0.93 else ""
    hamlet = HAMLETS[int(draw() * len(HAMLETS))]
    return Someone(
        name=name,
        sort_key=_sort_key(name),
        sex=sex,
        born_on=born,
        number=number,
        phone=phone,
        address=f"{hamlet}, {place}",
        folded=" ".join(map(_folded, name.split(" "))),
    )


def _sort_key(name: str) -> str:
    """`lib.text.name_sort_key` as COPY text, of parts that thousands of names share."""
    before, _, given = name.rpartition(" ")
    return f"{_text_key(given)}!{_text_key(before)}"


@lru_cache(maxsize=20_000)
def _text_key(text: str) -> str:
    return copy_text(text_sort_key(text))


@lru_cache(maxsize=5_000)
def _folded(word: str) -> str:
    return search_key(word)

"""Vietnamese personal names for generated data: family name, middle names, given name, in that order.

Frequencies are rounded by hand after published counts of families, of exam candidates and of two-word
given names; they make a list look like a list of people and prove nothing about anybody. Older women are
mostly "Thị", older men mostly "Văn", the young have longer names.
"""

from bisect import bisect
from collections.abc import Callable
from itertools import accumulate

from lib.ids import Sex


_FAMILIES = """
Nguyễn 335 Trần 116 Lê 94 Phạm 68 Hoàng 43 Phan 42 Vũ 31 Võ 29 Đặng 23 Bùi 24 Đỗ 18 Hồ 18 Ngô 15 Huỳnh 14
Trương 14 Dương 12 Đinh 11 Lý 8 Hà 8 Đoàn 8 Cao 8 Mai 8 Trịnh 8 Lương 7 Đào 7 Nông 5 Tạ 4 Phùng 4 Lưu 4 Chu 4
Tô 3 Thái 3 Triệu 3 Quách 2 La 2 Kiều 2 Tống 2 Đàm 2 Châu 2 Hứa 2 Vương 2 Lâm 3 Vi 2 Lò 2 Thân 1 Mạc 1 Bạch 1
Sầm 1 Ma 1 Từ 1
"""
_GIVEN_MEN = """
Tuấn 27 Hùng 22 Dũng 19 Hoàng 23 Huy 21 Anh 21 Hiếu 19 Nam 20 Sơn 20 Đức 19 Thành 17 Đạt 15 Cường 17 Long 16
Trung 16 Hải 16 Nguyên 12 Thắng 15 Minh 15 Duy 12 Tiến 12 Quang 12 Phúc 11 Trường 10 Tài 10 Toàn 10 Hưng 10
Phong 9 Tùng 10 Linh 7 Khánh 8 Bảo 8 Quân 9 Dương 8 Nghĩa 8 Lâm 8 Vinh 8 Bình 11 Mạnh 8 Việt 8 Thịnh 7 Hòa 8
Tâm 7 Hiệp 7 Tân 7 Phú 6 Phương 6 Thiện 6 Thái 6 Nhật 6 Công 6 Sang 6 Hậu 6 Quý 6 An 7 Phước 5 Quốc 5 Ngọc 5
Nhân 5 Vương 5 Khoa 6 Trí 5 Kiên 7 Lộc 5 Thanh 6 Thuận 5 Chiến 6 Trọng 4 Đông 4 Khang 5 Ân 2 Ước 1 Đô 1
"""
_GIVEN_WOMEN = """
Trang 38 Thảo 33 Linh 31 Anh 28 Phương 23 Hằng 21 Huyền 21
Hà 21 Hiền 21 Hương 20 Ngọc 18 Dung 17 Nhung 17 Thủy 18
Nhi 15 Duyên 14 Vân 16 Quỳnh 14 Nga 17 Yến 15 Trinh 11 Thương 12 Uyên 11 Hạnh 15 Ngân 13 Oanh 13 Trâm 10 Ly 10
Mai 14 Phượng 11 Thúy 12 Hoa 15 Vy 10 Hồng 14 Tâm 11 Thu 13 My 9 Giang 9 Loan 12 Thanh 11 Ánh 8 Vi 6 Lan 14
Quyên 8 Chi 9 Thư 8 Tiên 6 Thùy 7 Huệ 9 Nguyệt 8 Như 7 Tuyết 9 Liên 9 Hòa 8 Hường 7 Hoài 5 Kiều 5 Lệ 5 Xuân 6
Thắm 5 Diệu 4 Sương 4 An 5 Bình 5 Bích 5 Châu 5 Hậu 3 Nụ 1 Ước 1
"""
_MIDDLE_MEN = """
Văn 240 Minh 65 Đức 62 Hữu 58 Quang 52 Quốc 48 Đình 46 Xuân 45 Ngọc 44 Thanh 42 Công 38 Thế 32 Việt 30 Anh 28
Tuấn 27 Thành 26 Gia 24 Hoàng 24 Duy 24 Trọng 22 Mạnh 21 Bá 18 Trung 16 Hồng 15 Bảo 14 Khắc 12 Tiến 12 Viết 12
Nhật 10 Tấn 10 Hải 10 Huy 10 Trường 10 Phúc 8 Chí 8 Danh 6 Cao 6 Sỹ 6 Kim 5 Đăng 8 Doãn 3 Đắc 4
"""
_MIDDLE_WOMEN = """
Thị 380 Ngọc 90 Thanh 52 Thu 50 Kim 40 Phương 38 Hồng 38 Minh 34 Bích 30 Mỹ 28 Xuân 26 Quỳnh 24 Thúy 28 Mai 22
Hải 18 Tuyết 16 Khánh 18 Thùy 20 Diễm 12 Bảo 14 Diệu 10 Kiều 9
Như 9 Lan 8 Hoài 10 Vân 9 Cẩm 9 Lệ 8 Ánh 8 Hà 9 Tú 7
"""
# The second middle word of a four-word name, after Thị or Văn: "Nguyễn Thị Thu Hà", "Trần Văn Minh Đức".
_SECOND_MEN = (
    "Minh 8 Quang 6 Anh 6 Đức 6 Quốc 6 Hoàng 6 Thanh 5 Xuân 4 Ngọc 4 Thế 3 Gia 3 Tuấn 3 Mạnh 3 Bảo 3 Hải 2"
)
_SECOND_WOMEN = """
Thu 12 Thanh 11 Ngọc 9 Kim 8 Hồng 8 Phương 7 Minh 6 Bích 6 Mỹ 5 Thúy 6 Xuân 4 Quỳnh 4 Lan 3 Mai 4 Thùy 5
"""

OLD, YOUNG = 1985, 2000
"""Born before OLD: names as they were given then; after YOUNG: longer ones and hardly a Văn."""


class _Frequencies:
    """Draws a word by its weight from one random number in [0, 1)."""

    def __init__(self, listed: str) -> None:
        parts = listed.split()
        self.words = tuple(parts[0::2])
        self._edges = list(accumulate(map(int, parts[1::2])))

    def at(self, number: float) -> str:
        return self.words[bisect(self._edges, number * self._edges[-1])]


_FAMILY = _Frequencies(_FAMILIES)
_GIVEN = {Sex.MALE: _Frequencies(_GIVEN_MEN), Sex.FEMALE: _Frequencies(_GIVEN_WOMEN)}
_MIDDLE = {Sex.MALE: _Frequencies(_MIDDLE_MEN), Sex.FEMALE: _Frequencies(_MIDDLE_WOMEN)}
_SECOND = {Sex.MALE: _Frequencies(_SECOND_MEN), Sex.FEMALE: _Frequencies(_SECOND_WOMEN)}
_TRADITIONAL = {Sex.MALE: "Văn", Sex.FEMALE: "Thị"}


def person_name(draw: Callable[[], float], *, sex: Sex, born: int) -> str:
    """A full name from `draw`, which gives random numbers in [0, 1): `Đặng Thị Thu Hà`."""
    family, given = _FAMILY.at(draw()), _GIVEN[sex].at(draw())
    length = draw()
    if length < (0.01 if sex is Sex.MALE else 0.004):
        return f"{family} {given}"
    first = _first_middle(draw, sex, born)
    four = 0.62 if sex is Sex.FEMALE and born > YOUNG else 0.26 if born > OLD else 0.10
    if length < four:
        second = _SECOND[sex].at(draw())
        if second not in (first, given):
            return f"{family} {first} {second} {given}"
    if first == given:
        first = _TRADITIONAL[sex]
    return f"{family} {first} {given}"


def _first_middle(draw: Callable[[], float], sex: Sex, born: int) -> str:
    traditional = 0.55 if born < OLD else 0.0
    if draw() < traditional:
        return _TRADITIONAL[sex]
    word = _MIDDLE[sex].at(draw())
    if born > YOUNG and word == "Văn":
        return _MIDDLE[sex].at(draw())
    return word

"""Household and residence books, however they are typed, and papers that only mention them."""

import unicodedata

import pytest

from dossiers.enums import Evidence
from dossiers.rules.intake import PaperIn, faults_of_papers
from procedures.rules.abolished import abolished_paper


@pytest.mark.parametrize(("name", "abolished"), [
    ("Sổ hộ khẩu", "sổ hộ khẩu"),
    ("so ho khau", "sổ hộ khẩu"),
    (unicodedata.normalize("NFD", "Sổ hộ khẩu"), "sổ hộ khẩu"),
    ("SỔ  TẠM\u00a0TRÚ", "sổ tạm trú"),
    ("- Bản sao sổ hộ khẩu của hai bên", "sổ hộ khẩu"),
    ("Bản sao có chứng thực Sổ hộ khẩu", "sổ hộ khẩu"),
    ("Bản chụp sổ tạm trú", "sổ tạm trú"),
    ("Giấy xác nhận thông tin về cư trú bản giấy", "giấy xác nhận thông tin về cư trú bản giấy"),
    # They only mention it: the paper itself may be handed in.
    ("Giấy xác nhận thông tin về cư trú (thay sổ hộ khẩu)", None),
    ("Giấy tờ chứng minh quan hệ không thể hiện trong sổ hộ khẩu", None),
    ("Tờ khai đăng ký khai sinh", None),
    ("", None),
])  # fmt: skip
def test_which_paper_is_abolished(name, abolished):
    assert abolished_paper(name) == abolished
    ticked = faults_of_papers([PaperIn(name=name, evidence=Evidence.ORIGINAL, originals=1)])
    assert bool(ticked) is bool(abolished)

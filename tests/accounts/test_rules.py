"""Identification codes and signature blocks."""

import csv
import os
from pathlib import Path

import pytest

from accounts.rules.identifiers import Style, identifier_fault, identifier_warnings, parse_identifier
from accounts.rules.setup_sheets import USERS
from accounts.rules.signing import may_sign_so, signature_block


class TestIdentifier:
    @pytest.mark.parametrize(
        ("code", "style", "levels"),
        [
            ("H37", Style.NEW, ("H37",)),
            ("H37.03.12", Style.NEW, ("H37", "03", "12")),
            ("G09.20", Style.NEW, ("G09", "20")),
            ("H26.103.17", Style.NEW, ("H26", "103", "17")),
            ("A01.1.B2C3D.4.5.6.7", Style.NEW, ("A01", "1", "B2C3D", "4", "5", "6", "7")),
            ("000.00.00.H37", Style.OLD, ("H37",)),  # level 1 stands on the right
            ("000.00.06.H56", Style.OLD, ("H56", "06")),
            ("012.04.17.H38", Style.OLD, ("H38", "17", "04", "012")),
        ],
    )
    def test_of_both_styles_is_read_from_level_one_downwards(self, code, style, levels):
        found = parse_identifier(code)
        assert found is not None
        assert (found.style, found.levels, found.level_1) == (style, levels, levels[0])

    @pytest.mark.parametrize(
        "code",
        [
            "",
            "Z37",  # level 1 runs from A to Y
            "h37",
            "H3",
            "H37.",
            "H37..02",
            "H37.123456",  # a group has at most five
            "H37.1.2.3.4.5.6.7",  # seven levels below the first
            "H37.12345.12345.12345.12345.12345.12345.1",
            "000.00.00.Z37",
            "000.12.00.H37",  # a third level under an unused second
            "001.00.12.H37",
            "00.00.00.H37",
            "000.A6.34.G12",
            "000.00.001.H05",
            "BTP-CTHA",
            "H37 ",
            "H37\n",
        ],
    )
    def test_of_no_style_is_not_read(self, code):
        assert parse_identifier(code) is None

    def test_of_the_wrong_style_is_refused_with_the_decree(self):
        assert "Quyết định 20/2020" in (identifier_fault("000.00.00.H37", Style.NEW) or "")
        assert "Thông tư 10/2016" in (identifier_fault("H37.03", Style.OLD) or "")
        assert identifier_fault("H37.03", Style.NEW) is None
        assert identifier_fault("000.00.00.H37", Style.OLD) is None

    @pytest.mark.parametrize(
        ("code", "warned"),
        [
            ("H37.03", False),
            ("000.00.00.H37", False),
            ("", True),
            (" h37.03", True),
            ("BNN_QPTR", True),
            ("000.00.CS.005", True),
        ],
    )
    def test_of_others_only_warns(self, code, warned):
        assert bool(identifier_warnings(code)) is warned


def _real_agencies() -> Path:
    return Path(os.environ.get("SHARED_DATA", "../shared/data")) / "agencies.csv"


@pytest.mark.skipif(not _real_agencies().exists(), reason="shared data folder is not there")
def test_no_real_code_breaks_the_reader_and_the_sloppy_ones_are_warned_of():
    with _real_agencies().open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    clean = [row for row in rows if not identifier_warnings(row["code"])]
    sloppy = [row for row in rows if identifier_warnings(row["code"])]
    assert len(clean) > 600
    assert {row["code"] for row in sloppy} >= {"000.00.CS.005", "BTP-CTHA", "000.A6.34.G12"}
    for row in rows:
        assert all(isinstance(sentence, str) and sentence for sentence in identifier_warnings(row["code"]))


@pytest.mark.parametrize(
    ("mode", "head_title", "signer_title", "lines"),
    [
        ("tm", "Chủ tịch", "Chủ tịch", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        ("kt", "Chủ tịch", "Phó Chủ tịch", ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("tl", "Chủ tịch", "Chánh Văn phòng", ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG")),
        ("tuq", "Chủ tịch", "Giám đốc Trung tâm", ("TUQ. CHỦ TỊCH", "GIÁM ĐỐC TRUNG TÂM")),
        ("q", "Chủ tịch", "Phó Chủ tịch", ("Q. CHỦ TỊCH",)),
        ("direct", "Giám đốc", "", ("GIÁM ĐỐC",)),
        ("direct", "Giám đốc", "Giám đốc Sở", ("GIÁM ĐỐC SỞ",)),
    ],
)
def test_the_lines_above_a_signature(mode, head_title, signer_title, lines):
    block = signature_block(
        mode=mode, agency_name="UBND xã Bình Khê", head_title=head_title, signer_title=signer_title,
        signer="Lê Thị Ân", act="QĐ 12/QĐ-UBND",
    )  # fmt: skip
    assert block.lines == lines
    assert (block.signer, block.act) == ("Lê Thị Ân", "QĐ 12/QĐ-UBND")


@pytest.mark.parametrize(
    ("mode", "same_seal", "below", "roles", "may"),
    [
        ("kt", True, False, {"approver"}, True),
        ("kt", True, False, {"handler"}, True),
        ("kt", False, True, {"head"}, False),  # in the head's place signs only who sits beside him
        ("tuq", False, True, {"onestop_head"}, True),
        ("tl", False, True, {"approver"}, True),  # a deputy of the centre
        ("tuq", False, True, {"handler", "reception"}, False),
        ("tuq", False, True, set(), False),
        ("tuq", False, False, {"head"}, False),  # a neighbour
    ],
)
def test_who_may_sign_in_which_form(mode, same_seal, below, roles, may):
    assert may_sign_so(mode=mode, same_seal=same_seal, below=below, roles=roles) is may


def test_a_body_that_is_no_committee_is_named_in_full():
    block = signature_block(
        mode="tm", agency_name="Hội đồng đăng ký đất đai", head_title="Chủ tịch", signer_title="", signer="A"
    )
    assert block.lines == ("TM. HỘI ĐỒNG ĐĂNG KÝ ĐẤT ĐAI", "CHỦ TỊCH")


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("0912 345 678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        (912345678, "0912345678"),  # a spreadsheet took it for a number and dropped its 0
        (912345678.0, "0912345678"),
        ("0912 345", None),
        ("không có", None),
    ],
)
def test_a_set_up_file_names_telephones_by_the_rule_of_the_counter(cell, kept):
    read = next(column.read for column in USERS.columns if column.key == "phone")
    if kept is None:
        with pytest.raises(ValueError, match="Số điện thoại không đúng"):
            read(cell)
    else:
        assert read(cell) == kept

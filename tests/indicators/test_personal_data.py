"""What may be said to the public and what may not: numbers of people, days, sums of money."""

import pytest

from indicators.rules.publishing import personal_data_in


@pytest.mark.parametrize(
    "text",
    [
        "Trả kết quả ngày 05-10-2026, hẹn 02.10.2026.",
        "Ngày 2026-10-05 đã trả.",
        "từ 05/10/2026 đến 09/10/2026",
        "Ngày 5-10-2026 12 hồ sơ",
        "Thu 12.500.000 đồng",
        "Thu 1.234.567.890 đồng",
        "Tháng 03/2026 có 1.234.567 lượt, quyết định 12/QĐ-UBND",
        "Năm 2025 2026 có 12 hồ sơ",
    ],
)
def test_days_and_sums_may_be_said(text):
    assert personal_data_in(text, []) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Đã gọi 0912 345 678 nhiều lần",
        "gọi 091.234.5678",
        "gọi 0912-345-678",
        "Căn cước 099187000123",
        "Căn cước 099.187.000.123",
        "CMND 123.456.789",
        "Hộ chiếu 12345678",
        "84.912.345.678 gọi lại",
        "tài khoản 123456789012345678",
        "ngày 05-10-2026-1234",
        "viết tới uoc@example.vn",
        "bà DANG THI UOC",
    ],
)
def test_who_somebody_is_may_not(text):
    assert personal_data_in(text, ["Đặng Thị Ước"]) != ""

from datetime import date
from decimal import Decimal

import pytest

from procedures.rules.announcing import announcement_fault, duties_of, duty_is_late
from procedures.rules.codes import is_procedure_code
from procedures.rules.completeness import missing_parts
from procedures.rules.processes import hours_allowed, hours_planned, order_fault, process_fault


@pytest.mark.parametrize(
    ("value", "unit", "hours"),
    [
        ("21", "working_days", 168),  # the example of law.md §2.11
        ("3.5", "working_days", 28),
        ("15", "calendar_days", 120),
        ("4", "working_hours", 4),
        ("1", "months", 160),
        ("0", "working_days", 8),  # 0 of whatever unit is "trong ngày": a working day
        ("0", "working_hours", 8),
        ("0", "months", 8),
        ("0", "see_text", None),
        ("1", "see_text", None),
    ],
)
def test_hours_a_limit_allows(value, unit, hours):
    assert hours_allowed(Decimal(value), unit) == hours


def test_handing_over_is_not_counted():
    steps = [("receive", Decimal(4)), ("handle", Decimal(112)), ("return", Decimal(8))]
    assert hours_planned(steps) == 116


@pytest.mark.parametrize(
    ("planned", "limits", "fault"),
    [
        (168, [("21", "working_days")], ""),
        (169, [("21", "working_days")], "169 giờ, vượt thời hạn của thủ tục (168 giờ"),
        (30, [("5", "working_days"), ("3", "working_days")], "vượt thời hạn của thủ tục (24 giờ"),
        (999, [("1", "see_text")], ""),
        (999, [], ""),
    ],
)
def test_steps_must_fit_the_shortest_limit(planned, limits, fault):
    rows = [(Decimal(value), unit) for value, unit in limits]
    answer = process_fault(planned=Decimal(planned), limits=rows)
    assert fault in answer
    assert bool(answer) is bool(fault)


@pytest.mark.parametrize(
    ("kinds", "fault"),
    [
        (["receive", "approve", "return"], ""),
        ([], "tiếp nhận"),
        (["handle", "approve", "return"], "tiếp nhận"),
        (["receive", "approve"], "trả kết quả"),
        (["receive", "handle", "return"], "phê duyệt"),
    ],
)
def test_the_order_of_steps(kinds, fault):
    assert (fault in order_fault(kinds)) if fault else order_fault(kinds) == ""


class TestDuties:
    def test_one_duty_per_place_and_one_posting_per_one_stop_unit(self):
        owed = duties_of(action="new", authority="province", is_shortened=False, one_stop_ids=[7, 9])
        assert [(duty.place, duty.agency_id) for duty in owed] == [
            ("local_catalogue", None),
            ("e_process", None),
            ("posting", 7),
            ("posting", 9),
            ("website", None),
            ("national_database", None),
        ]
        assert {duty.kind for duty in owed} == {"publish"}

    @pytest.mark.parametrize(
        ("authority", "is_shortened", "local_days", "database_days"),
        [
            ("province", False, 5, 5),
            ("province", True, 2, 2),
            ("ministry", False, 5, 10),
            ("ministry", True, 2, 2),
        ],
    )
    def test_working_days_from_signing(self, authority, is_shortened, local_days, database_days):
        owed = duties_of(action="amended", authority=authority, is_shortened=is_shortened, one_stop_ids=[])
        days = {duty.place: duty.working_days for duty in owed}
        assert days["local_catalogue"] == local_days
        assert days["national_database"] == database_days

    @pytest.mark.parametrize("action", ["abolished", "replaced"])
    def test_what_is_gone_is_taken_down_at_once_everywhere(self, action):
        owed = duties_of(action=action, authority="province", is_shortened=False, one_stop_ids=[7])
        assert {(duty.kind, duty.working_days) for duty in owed} == {("take_down", 0)}

    @pytest.mark.parametrize(
        ("done_on", "today", "late"),
        [
            (None, date(2026, 11, 20), False),  # the day itself is on time
            (None, date(2026, 11, 21), True),
            (date(2026, 11, 20), date(2026, 12, 31), False),
            (date(2026, 11, 21), date(2026, 12, 31), True),
        ],
    )
    def test_lateness(self, done_on, today, late):
        assert duty_is_late(due_on=date(2026, 11, 20), done_on=done_on, today=today) is late

    @pytest.mark.parametrize(
        ("action", "ends_on", "fault"),
        [
            ("abolished", date(2026, 12, 1), ""),
            ("abolished", None, "phải ghi ngày ngừng tiếp nhận"),
            ("replaced", date(2026, 11, 1), "không được trước ngày ký"),
            ("new", date(2026, 12, 1), "Chỉ thủ tục bị bãi bỏ"),
            ("new", None, ""),
        ],
    )
    def test_days_that_contradict_each_other(self, action, ends_on, fault):
        answer = announcement_fault(action=action, signed_on=date(2026, 11, 20), ends_on=ends_on)
        assert (fault in answer) if fault else answer == ""


@pytest.mark.parametrize(
    ("code", "good"),
    [
        ("1.004222", True),
        ("2.000815.000.00.00.H22", True),
        ("5.002544", False),
        ("6.001430", False),
        ("1.00422", False),
        (" 1.004222", False),
        ("1.004222\n", False),
    ],
)
def test_code_pattern(code, good):
    assert is_procedure_code(code) is good


def test_missing_constituent_parts_are_named_in_the_order_of_the_decree():
    assert missing_parts(["name", "papers", "limit", "subjects", "agency"]) == [
        "b) Trình tự thực hiện",
        "c) Cách thức thực hiện",
    ]

"""The national record's known faults, each with what becomes of it (decision 30)."""

import copy
from datetime import date, time
from decimal import Decimal

import pytest

from procedures.exceptions import RecordRejected
from procedures.rules.national import read_record
from procedures.rules.record import Keys, content_hash


GOOD = {
    "code": "1.900001",
    "name": "Cấp giấy thử nghiệm",
    "fields": [{"code": "T-01", "name": "Thử nghiệm"}],
    "levels": ["xa"],
    "publisher": {"code": "G99", "name": "Bộ Thử nghiệm"},
    "executing_text": "Ủy ban nhân dân cấp xã",
    "subjects": [{"code": "ĐT1", "name": "Công dân Việt Nam"}],
    "kind": "STANDARD",
    "flags": ["toan_trinh"],
    "decision": {"number": "1/QĐ-BTN", "date": "2026-01-05", "published": "2026-01-10"},
    "methods": [
        {
            "channel": "truc_tiep",
            "time_value": 5,
            "time_unit": "WORKING_DAY",
            "fees": [{"type": "FEE", "value": 20000, "currency": "Việt Nam Đồng"}],
        }
    ],
    "cases": [{"code": "1.900001.01", "name": "Cấp giấy thử nghiệm", "qty": 5, "unit": "WORKING_DAY"}],
    "document_groups": [
        {
            "case": None,
            "documents": [{"code": "GT1", "name": "Tờ khai", "original": 1, "copy": 0, "required": True}],
        }
    ],
    "results": [{"code": "KQ1", "name": "Giấy thử nghiệm"}],
    "legal_bases": [{"number": "1/2026/NĐ-CP", "title": "Nghị định thử nghiệm"}],
}


def record(**changes):
    return {**copy.deepcopy(GOOD), **changes}


def method(**changes):
    return {**copy.deepcopy(GOOD["methods"][0]), **changes}


def read(**changes):
    return read_record(record(**changes))


def fields_warned(**changes):
    return {where for where, _ in read(**changes).warnings}


def test_a_good_record_comes_in_without_a_word():
    national = read_record(record())
    assert national.warnings == ()
    content = national.content
    assert (content.code, content.levels, content.online_level) == ("1.900001", ("commune",), "full")
    assert (content.decided_on, content.valid_from) == (date(2026, 1, 5), date(2026, 1, 10))
    assert content.cases == ()  # one case named like the procedure is no case
    assert {(limit.channel, limit.value, limit.unit) for limit in content.limits} == {
        (None, Decimal(5), "working_days"),
        (1, Decimal(5), "working_days"),
    }
    (fee,) = content.fees
    assert (fee.rate, fee.channel, fee.is_choice) == (20000, 1, False)


@pytest.mark.parametrize("code", ["5.002544", "6.001430", "1.90001", "", None, 7, ["1.900001"], "1.900001 "])
def test_a_malformed_code_is_rejected_by_name(code):
    with pytest.raises(RecordRejected, match="mã thủ tục"):
        read(code=code)


@pytest.mark.parametrize("line", [None, [], "1.900001", 3])
def test_something_that_is_no_record_is_rejected(line):
    with pytest.raises(RecordRejected, match="không phải là một bản ghi"):
        read_record(line)


@pytest.mark.parametrize("key", sorted(set(GOOD) - {"code", "kind", "flags", "cases", "levels"}))
def test_a_missing_part_is_a_warning_and_the_record_comes_in(key):
    incomplete = record()
    del incomplete[key]
    national = read_record(incomplete)
    assert national.content.code == "1.900001"
    assert national.warnings


@pytest.mark.parametrize("key", sorted(set(GOOD) - {"code", "kind"}))
@pytest.mark.parametrize("value", [7, "chữ", [7], [["x"]], {"x": 1}, [{}], True])
def test_no_wrong_type_ever_stops_a_record(key, value):
    assert read(**{key: value}).content.code == "1.900001"


class TestTimes:
    @pytest.mark.parametrize(
        ("value", "unit", "kept"),
        [
            (3.5, "WORKING_DAY", (Decimal("3.5"), "working_days")),
            (4.75, "DAY", (Decimal("4.75"), "calendar_days")),
            (2, "MONTH", (Decimal(2), "months")),
            (1, "YEAR", (Decimal(12), "months")),
            (8, "HOUR", (Decimal(8), "working_hours")),
            (0, "OTHER", (None, "see_text")),
            (1, "OTHER", (None, "see_text")),
            (75, "OTHER", (None, "see_text")),
            (None, "WORKING_DAY", (None, "see_text")),
            (-3, "WORKING_DAY", (None, "see_text")),
            ("abc", "DAY", (None, "see_text")),
            (1e300, "DAY", (None, "see_text")),
            (float("nan"), "DAY", (None, "see_text")),
            (5, "FORTNIGHT", (None, "see_text")),
        ],
    )
    def test_units(self, value, unit, kept):
        (limit,) = read(methods=[method(time_value=value, time_unit=unit)], cases=[]).content.limits
        assert (limit.value, limit.unit) == kept

    def test_other_means_see_the_text_and_keeps_it(self):
        note = "Ngay sau khi nhận đủ hồ sơ"
        national = read(methods=[method(time_value=1, time_unit="OTHER", note=note)], cases=[])
        assert national.content.limits[0].text == note
        assert ("methods.time_value", "thời hạn ghi theo nội dung, không có số") in national.warnings

    def test_an_unusually_long_limit_comes_in_with_a_warning(self):
        national = read(methods=[method(time_value=420, time_unit="DAY")], cases=[])
        assert national.content.limits[0].value == 420
        assert ("methods.time_value", "thời hạn 420 ngày dài bất thường") in national.warnings

    def test_times_of_cases_and_methods_that_disagree(self):
        assert "methods.time_value" in fields_warned(methods=[method(time_value=3)])

    def test_two_cases_keep_their_own_limits(self):
        cases = [
            {"code": "A", "name": "Trong nước", "qty": 3, "unit": "WORKING_DAY"},
            {"code": "B", "name": "Nước ngoài", "qty": 15, "unit": "DAY"},
        ]
        content = read(cases=cases).content
        assert [case.key for case in content.cases] == ["A", "B"]
        assert {(limit.case, limit.value) for limit in content.limits if limit.case} == {("A", 3), ("B", 15)}

    def test_cases_of_one_name_are_one(self):
        cases = [{"code": code, "name": "Cùng tên", "qty": 1, "unit": "DAY"} for code in ("A", "B")]
        assert read(cases=cases).content.cases == ()

    def test_an_hour_in_the_note_becomes_a_cutoff_and_a_same_day_limit(self):
        note = (
            "Ngay trong ngày tiếp nhận yêu cầu hoặc trong ngày làm việc tiếp theo, "
            "nếu tiếp nhận yêu cầu sau 15 giờ."
        )
        content = read(methods=[method(time_value=0, time_unit="OTHER", note=note)], cases=[]).content
        (cutoff,) = content.cutoffs
        assert (cutoff.hour, cutoff.effect) == (time(15, 0), "result_same_day_else_next")
        assert (content.limits[0].value, content.limits[0].unit) == (0, "working_days")

    @pytest.mark.parametrize(
        "note", ["nộp sau 3 giờ chiều", "sau 15 giờ", "sau 99 giờ thì ngày làm việc tiếp theo"]
    )
    def test_another_hour_is_no_cutoff(self, note):
        assert read(methods=[method(note=note)]).content.cutoffs == ()


class TestPapers:
    def documents(self, *documents, case=None):
        national = read(document_groups=[{"case": case, "documents": list(documents)}])
        return national.content.papers, {where for where, _ in national.warnings}

    def test_required_is_read_from_the_counts_because_it_is_always_false(self):
        papers, warned = self.documents(
            {"code": "A", "name": "Đơn", "original": 1, "copy": 0, "required": False},
            {"code": "B", "name": "Lưu ý", "original": 0, "copy": 0, "required": False},
        )
        assert [paper.is_required for paper in papers] == [True, False]
        assert {"documents.required", "documents.quantity"} <= warned

    def test_repeated_and_empty_codes_get_their_own_keys(self):
        papers, _ = self.documents(
            *[{"code": code, "name": "Đơn", "original": 1, "copy": 0} for code in ("A", "A", "", "A")]
        )
        assert [paper.key for paper in papers] == ["A", "A-2", "GT3", "A-3"]

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("Sổ hộ khẩu", []),
            ("- Bản sao sổ hộ khẩu/sổ tạm trú", []),
            ("Giấy khai sinh và sổ hộ khẩu", [False]),
            ("Giấy khai sinh", [True]),
        ],
    )
    def test_abolished_books_are_not_asked_for(self, name, kept):
        papers, warned = self.documents(
            {"code": "A", "name": name, "original": 1, "copy": 0, "required": True}
        )
        assert [paper.is_required for paper in papers] == kept
        assert ("documents.name" in warned) is (kept != [True])

    def test_a_heading_that_names_a_case_binds_its_papers(self):
        cases = [
            {"code": key, "name": name, "qty": 1, "unit": "DAY"}
            for key, name in (("A", "Hoà giải"), ("B", "Khác"))
        ]
        groups = [
            {"case": "hòa giải", "documents": [{"code": "1", "name": "Đơn", "original": 1, "copy": 0}]},
            {
                "case": "Giấy tờ xuất trình",
                "documents": [{"code": "2", "name": "Thẻ", "original": 1, "copy": 0}],
            },
        ]
        papers = read(cases=cases, document_groups=groups).content.papers
        assert [(paper.case, paper.group) for paper in papers] == [("A", ""), ("", "Giấy tờ xuất trình")]

    @pytest.mark.parametrize("count", [-1, 1000, 1.5, "1", True, None])
    def test_impossible_counts_are_none(self, count):
        papers, _ = self.documents({"code": "A", "name": "Đơn", "original": count, "copy": 2})
        assert (papers[0].originals, papers[0].copies) == (0, 2)


class TestFees:
    def fees(self, *fees, **changes):
        national = read(methods=[method(fees=list(fees), **changes)])
        return national.content.fees, {where for where, _ in national.warnings}

    def test_without_a_value_the_clerk_types_it(self):
        (fee,), warned = self.fees({"type": "FEE", "note": "Theo quy định"})
        assert fee.rate is None
        assert "fees.value" in warned

    def test_dollars_are_a_choice_with_a_warning(self):
        (fee,), warned = self.fees({"type": "FEE", "value": 10, "currency": "USD"})
        assert (fee.currency, fee.is_choice) == ("USD", True)
        assert "fees.currency" in warned

    @pytest.mark.parametrize(
        ("note", "rate"),
        [
            ("Miễn lệ phí theo quy định tại Thông tư 85", 0),
            ("Theo quy định của HĐND cấp tỉnh", None),
            ("Không thu", 0),
            ("", 0),
        ],
    )
    def test_a_zero_that_refers_elsewhere_is_no_zero(self, note, rate):
        (fee,), _ = self.fees({"type": "FEE", "value": 0, "note": note})
        assert fee.rate == rate

    def test_several_in_one_channel_are_alternatives(self):
        fees, _ = self.fees(
            {"type": "FEE", "value": 1, "note": "A"}, {"type": "FEE", "value": 2, "note": "B"}
        )
        assert [fee.is_choice for fee in fees] == [True, True]

    def test_a_repeated_fee_is_one(self):
        fees, _ = self.fees({"type": "FEE", "value": 1}, {"type": "FEE", "value": 1})
        assert len(fees) == 1

    @pytest.mark.parametrize(("note", "unit"), [("/trang", "page"), ("/bản", "copy"), ("/hồ sơ", "case")])
    def test_the_unit_stands_in_the_note(self, note, unit):
        (fee,), _ = self.fees({"type": "FEE", "value": 2000, "note": note})
        assert fee.unit == unit


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"publisher": {"code": "G04", "name": "Bộ xây dựng (Giao thông vận tải cũ)"}}, "publisher.name"),
        ({"levels": ["xa"], "flags": ["nganh_doc"]}, "levels"),
        ({"levels": ["lang"]}, "levels"),
        ({"decision": {"number": "1931/.QĐ-BNNMT", "date": "2026-05-26"}}, "decision.number"),
        ({"decision": {"number": "1/QĐ", "date": "26/05/2026"}}, "decision.date"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 30_000}, "name"),
        ({"methods": [{"channel": "fax", "time_value": 1, "time_unit": "DAY"}]}, "methods.channel"),
        ({"methods": [method(note_truncated=True, note="…")]}, "methods.note"),
        ({"methods": [method(time_value=True)]}, "methods.time_value"),
        ({"methods": [method(fees=[{"type": "GIFT", "value": 1}])]}, "fees.type"),
        ({"methods": [method(fees=[{"type": "FEE", "value": 1, "currency": "EUR"}])]}, "fees.currency"),
        (
            {"cases": [{"code": "A", "name": "X", "qty": 1, "unit": "DAY"}, {"name": "X", "qty": 2}]},
            "cases.qty",
        ),
        (
            {"document_groups": [{"documents": [{"original": 1, "is_result_of_other": True}]}]},
            "documents.name",
        ),
        (
            {"document_groups": [{"documents": [{"name": "Đơn", "original": 1, "name_truncated": True}]}]},
            "documents.name",
        ),
        ({"legal_bases": [{}]}, "legal_bases"),
        ({"subjects": [{"code": "01", "name": "nhóm 1"}]}, "subjects"),
    ],
)
def test_faults_of_the_head_are_warned_of(changes, field):
    assert field in fields_warned(**changes)


def test_nul_and_lone_surrogates_do_not_reach_the_database():
    content = read(name="Tên\u0000 thử \ud800 nghiệm").content
    assert "\u0000" not in content.name
    content.name.encode("utf-8")


class TestContentHash:
    def test_bookkeeping_and_key_order_do_not_count(self):
        other = dict(reversed(list(record(updated="2026-09-09", portal_id="x").items())))
        assert content_hash(other) == content_hash(record())

    def test_everything_else_does(self):
        assert content_hash(record(name="Khác")) != content_hash(record())


def test_long_keys_stay_apart_within_their_length():
    keys = Keys(longest=20)
    taken = [keys.take("k" * 40 + end, "x") for end in ("a", "b", "a")]
    assert len(set(taken)) == 3
    assert all(len(key) <= 20 for key in taken)

"""Rows of a former system: every fault by its row, everything else in with its promise unmoved."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Agency
from dossiers.enums import EventKind, State, StepState
from dossiers.exceptions import NotReady, RecordedElsewhere, Refused
from dossiers.models import Dossier
from dossiers.rules.taking_over import DOSSIERS
from dossiers.services import ending, ledger, processing, returning
from dossiers.services.papers import fee_slip_values
from dossiers.services.returning import ReturnIn
from lib.sheets import whole_between
from payments.queries import cash
from tests.clock import at
from tests.dossiers.taken import NOW, a_row, take
from tests.factories.dossiers import Office, accepted, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
def office() -> Office:
    return make_office()


def test_a_running_dossier_keeps_its_code_its_promise_and_its_place(office):
    report = take(a_row(office))

    assert report.as_json() == {"created": 1, "updated": 0, "unchanged": 0, "rejected": []}
    dossier = Dossier.objects.get()
    assert dossier.code == "000.00.06.H56-260302-0361"
    assert dossier.accepted_at == at("2026-03-02 09:32")
    assert dossier.due_at == dossier.original_due_at == at("2026-03-16 09:32")
    assert dossier.late_after == at("2026-03-16 17:30")
    assert dossier.current_holder == office.people[Role.HANDLER]
    assert [(paper.name, paper.originals) for paper in dossier.papers.order_by("order")] == [
        ("Tờ khai", 1),
        ("Giấy chứng sinh", 2),
    ]
    assert dossier.events.get().kind == EventKind.TAKE_OVER
    assert ledger.verify().is_whole


def test_it_is_worked_on_like_any_other(office):
    take(a_row(office))
    dossier = Dossier.objects.get()

    processing.complete_step(
        dossier_id=dossier.pk,
        by=office.actor(Role.HANDLER),
        at=NOW,
        result=processing.ResultIn(abstract="Giấy khai sinh"),
    )

    assert dossier.steps.get(state=StepState.ACTIVE).order == 4


@pytest.mark.parametrize(("changes", "column", "reason"), [
    ({"code": ""}, "Mã hồ sơ", "bắt buộc"),
    ({"procedure": "9.999999"}, "Mã thủ tục", "không được tiếp nhận"),
    ({"receiving": "XX"}, "Nơi tiếp nhận", "Không có nơi tiếp nhận"),
    ({"received_at": "32/13/2026"}, "Thời điểm tiếp nhận", "không phải thời điểm"),
    ({"received_at": "2027-01-01T08:00"}, "Thời điểm tiếp nhận", "tương lai"),
    ({"due_at": "01/03/2026 08:00"}, "Hẹn trả", "trước thời điểm tiếp nhận"),
    ({"state": "Đã trả kết quả"}, "Xử lý xong lúc", "phải có thời điểm"),
    ({"state": "77"}, "Trạng thái", "không có trong danh mục"),
    ({"state": "7"}, "Kết thúc lúc", "phải có thời điểm kết thúc"),
    ({"finished_at": "03/03/2026 10:00"}, "Xử lý xong lúc", "chưa có thời điểm"),
    ({"ended_at": "03/03/2026 10:00"}, "Kết thúc lúc", "“Đang xử lý” thì chưa có"),
    ({"returned_at": "03/03/2026 10:00"}, "Trả kết quả lúc", "“Đang xử lý” thì chưa có"),
    (
        {"state": "9", "finished_at": "03/03/2026 10:00", "returned_at": "03/03/2026 11:00"},
        "Trả kết quả lúc",
        "chưa có thời điểm trả",
    ),
    ({"reschedule_count": 2}, "Số lần hẹn lại", "một lần"),
    ({"supplement_count": "-1"}, "Số lần bổ sung", "từ 0"),
    ({"supplement_count": "40000"}, "Số lần bổ sung", "đến 99"),
    ({"original_due_at": "01/03/2026 08:00"}, "Hẹn trả ban đầu", "trước thời điểm tiếp nhận"),
    ({"received_at": "02/03/0026 09:32"}, "Thời điểm tiếp nhận", "Năm 26 không dùng được"),
    ({"due_at": "31/12/9999 23:59"}, "Hẹn trả", "Năm 9999 không dùng được"),
    ({"state": "9", "finished_at": "10/03/2026 08:00"}, "Xử lý xong lúc", "tương lai"),
    (
        {"state": "10", "finished_at": "05/03/2026 08:00", "returned_at": "04/03/2026 08:00"},
        "Trả kết quả lúc",
        "trước khi xử lý xong",
    ),
    ({"step": "1e9999"}, "Bước đang làm", "quá lớn"),
    ({"papers": "Tờ khai × -1"}, "Giấy tờ", "từ 0 đến"),
    ({"papers": ["Tờ khai"]}, "Giấy tờ", "không ghi danh sách"),
    ({"pauses": "03/03/2026 08:00 → 10/03/2026 08:00"}, "Khoảng dừng", "tương lai"),
    ({"fees_paid": "-5000"}, "Phí đã thu", "từ 0"),
    ({"fees_paid": "8000,5"}, "Phí đã thu", "số nguyên"),
    ({"fees_paid": "1" + "0" * 20}, "Phí đã thu", "quá lớn"),
    ({"register_number": 0}, "Số thứ tự trong sổ", "từ 1"),
    ({"applicant_name": "\u200b"}, "Người nộp", "bắt buộc"),
    # Half of a surrogate pair: JSON can spell it, nothing can store it.
    ({"applicant_name": "Nguyễn \ud83d"}, "Người nộp", "ký tự không dùng được"),
    ({"holder": "khong.co"}, "Người đang xử lý", "Không có tài khoản"),
    ({"step": 99}, "Bước đang làm", "không có bước 99"),
    ({"case": "zz"}, "Trường hợp", "không có trường hợp"),
    ({"pauses": "01/03/2026 08:00 → 02/03/2026 08:00"}, "Khoảng dừng", "sau khi tiếp nhận"),
    ({"fees_paid": "nhiều"}, "Phí đã thu", "không phải số"),
])  # fmt: skip
def test_each_fault_is_named_by_row_and_column(office, changes, column, reason):
    report = take(a_row(office), a_row(office, **{"code": "CU-2", **changes}), dry_run=True)

    assert report.created == 1
    assert {fault["line"] for fault in report.rejected} == {2}
    assert report.rejected[0]["column"] == column
    assert reason in report.rejected[0]["reason"]
    assert not Dossier.objects.exists()


def test_the_same_file_again_changes_nothing(office):
    take(a_row(office))

    assert take(a_row(office)).as_json()["unchanged"] == 1
    assert Dossier.objects.count() == 1


def test_a_code_that_is_no_valid_one_is_kept_beside_an_own_code(office):
    take(a_row(office, code="HS/2026/17"))

    dossier = Dossier.objects.get()
    assert dossier.outside_code == "HS/2026/17"
    assert dossier.code == f"{office.counter.identifier}-260302-0001"
    assert "hs/2026/17" in dossier.search_text


def test_the_book_goes_on_after_the_number_taken_over(office):
    take(a_row(office, register_number=417))

    assert accepted(office, when=NOW).register_number == 418


def of_the_counter(office: Office, sequence: int) -> str:
    return f"{office.counter.identifier}-260309-{sequence:04d}"


def test_the_counter_goes_on_after_the_codes_taken_over_on_the_same_day(office):
    today = {"received_at": "09/03/2026 07:45", "due_at": "16/03/2026 09:32"}
    rows = [a_row(office, code=of_the_counter(office, sequence), **today) for sequence in (1, 7)]

    assert take(*rows).created == 2

    assert accepted(office, when=NOW).code == of_the_counter(office, 8)
    # What another counter of ours took over under this one's code counts here as well.
    other = make_office()
    take(a_row(other, code=of_the_counter(office, 9), **today))
    assert accepted(office, when=NOW).code == of_the_counter(office, 10)


@pytest.mark.parametrize("kept_first", [True, False])
def test_a_code_made_here_is_never_one_the_same_file_keeps(office, kept_first):
    today = {"received_at": "09/03/2026 07:45", "due_at": "16/03/2026 09:32"}
    rows = [a_row(office, code=code, **today) for code in (of_the_counter(office, 1), "HS/2026/17")]

    assert take(*(rows if kept_first else reversed(rows))).rejected == []

    codes = dict(Dossier.objects.values_list("outside_code", "code"))
    assert codes == {
        of_the_counter(office, 1): of_the_counter(office, 1),
        "HS/2026/17": of_the_counter(office, 2),
    }


def test_codes_made_for_taken_rows_leave_no_hole_in_the_book(office):
    take(a_row(office, code="HS/2026/17"), a_row(office, code="HS/2026/18"))

    assert accepted(office, when=NOW).register_number == 1


def test_a_dossier_of_an_outside_system_is_followed_and_not_touched(office):
    take(a_row(office, system="CSDL đất đai"))
    dossier = Dossier.objects.get()

    with pytest.raises(RecordedElsewhere, match="CSDL đất đai"):
        ending.withdraw(dossier_id=dossier.pk, reason="x", by=office.actor(Role.RECEPTION), at=NOW)

    done = a_row(
        office, system="CSDL đất đai", state="9", finished_at="05/03/2026 10:00", due_at="20/03/2026 09:00"
    )
    assert take(done).updated == 1
    dossier = Dossier.objects.get()
    assert dossier.state == State.DONE
    assert dossier.original_due_at == at("2026-03-16 09:32")
    assert dossier.due_at == at("2026-03-20 09:00")
    assert take(done).unchanged == 1


@pytest.mark.parametrize(("role", "may"), [(Role.ONESTOP_HEAD, True), (Role.HANDLER, False)])
def test_only_who_answers_for_the_register_may_take_over(office, role, may):
    if may:
        assert take(a_row(office), by=office.actor(role)).created == 1
    else:
        (fault,) = take(a_row(office), by=office.actor(role)).rejected
        assert (fault["line"], fault["column"]) == (1, "Nơi tiếp nhận")
        assert not Dossier.objects.exists()


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_number_of_the_book_is_given_once(office, dry_run):
    rows = [a_row(office, code=code, register_number=12) for code in ("CU-1", "CU-2")]

    report = take(*rows, a_row(office, code="CU-3", register_number=13), dry_run=dry_run)

    assert report.created == 2
    (fault,) = report.rejected
    assert (fault["line"], fault["column"]) == (2, "Số thứ tự trong sổ")
    assert take(rows[0]).unchanged == (0 if dry_run else 1), "its own number is no other's"


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_code_that_is_there_twice_is_taken_once(office, dry_run):
    rows = [a_row(office), a_row(office, applicant_name="Người khác")]

    report = take(*rows, dry_run=dry_run)

    assert (report.created, report.unchanged) == (1, 0)
    assert [(fault["line"], fault["reason"]) for fault in report.rejected] == [(2, "Trùng với dòng 1.")]


def test_codes_that_are_long_or_of_two_systems_have_numbers_of_their_own(office):
    long = "HS-" + "0" * 40
    rows = [
        a_row(office, code=f"{long}1"), a_row(office, code=f"{long}2"), a_row(office, code="hs/17"),
        a_row(office, code="HS-17"),
    ]  # fmt: skip

    assert take(*rows).created == 4
    assert take(a_row(office, code="HS-17", system="CSDL đất đai")).created == 1

    numbers = set(Dossier.objects.values_list("temporary_number", flat=True))
    assert len(numbers) == 5
    assert f"TQ-{office.counter.pk}-HS-17" in numbers
    assert not any("/" in number or number != number.upper() for number in numbers)


def test_a_counter_without_identifier_rejects_only_the_rows_that_need_a_code(office):
    Agency.objects.filter(pk=office.counter.pk).update(identifier="", legacy_identifier="")

    report = take(a_row(office, code="HS-17"), a_row(office))

    assert report.created == 1
    (fault,) = report.rejected
    assert (fault["line"], "chưa có mã định danh" in fault["reason"]) == (1, True)


@pytest.mark.parametrize("dry_run", [True, False])
def test_what_only_the_database_refuses_never_stops_the_rest(office, dry_run):
    sheet = replace(
        DOSSIERS,
        columns=tuple(
            replace(column, read=whole_between(0, 10**6)) if column.key == "supplement_count" else column
            for column in DOSSIERS.columns
        ),
    )
    rows = [a_row(office, code="CU-1", supplement_count=40_000), a_row(office, code="CU-2")]

    report = take(*rows, sheet=sheet, dry_run=dry_run)

    assert report.created == 1
    (fault,) = report.rejected
    assert fault["line"] == 1
    assert "Không ghi được dòng này" in fault["reason"]
    assert Dossier.objects.count() == (0 if dry_run else 1)


def test_what_was_paid_there_is_paid_here_and_goes_back_when_it_is_withdrawn(office):
    take(a_row(office, fees_paid="200000"))
    dossier = Dossier.objects.get()
    clerk = office.actor(Role.RECEPTION)

    fee = dossier.fees.get()
    assert (fee.state, fee.amount, fee.settled_by) == ("settled", 200_000, None)
    assert fee_slip_values(dossier, [fee], at=NOW).paid_at == at("2026-03-02 09:32")
    assert cash.uncounted_before([office.counter.pk], NOW.date()) == []

    ending.withdraw(dossier_id=dossier.pk, reason="Không cần nữa", by=clerk, at=NOW)
    assert dossier.endings.get().fees_paid == 200_000
    given = ReturnIn(receiver_name="Nguyễn Thị Ánh", identity_seen="CCCD", signed=True)
    told = {"dossier_id": dossier.pk, "given": given, "by": clerk, "at": NOW}
    with pytest.raises(Refused, match=r"quá số còn giữ \(200\.000 đồng\)"):
        returning.deliver_decision(**told, fees_given_back=Decimal(200_001))
    returning.deliver_decision(**told, fees_given_back=Decimal(200_000))
    assert dossier.endings.get().fees_given_back == 200_000


def test_what_was_finished_elsewhere_is_not_worked_on_again_here(office):
    take(a_row(office, state="Đã có kết quả", finished_at="06/03/2026 09:00"))
    with pytest.raises(NotReady, match="đã xong ở hệ thống cũ"):
        processing.reopen(
            dossier_id=Dossier.objects.get().pk, to_order=3, reason="Sai tên",
            by=office.actor(Role.APPROVER), at=NOW,
        )  # fmt: skip


@pytest.mark.parametrize("state", ["Chờ bổ sung", "Chờ nghĩa vụ tài chính"])
def test_every_page_of_it_opens(office, client_of, state):
    take(a_row(office, state=state, pauses="03/03/2026 08:00 → ", supplement_count=1))
    dossier = Dossier.objects.get()
    for role, name in (
        (Role.HANDLER, "desk:dossier"), (Role.RECEPTION, "counter:dossier"), (Role.HANDLER, "desk:late"),
        (Role.RECEPTION, "counter:supply" if state == "Chờ bổ sung" else "counter:paid"),
    ):  # fmt: skip
        page = client_of(office.people[role]).get(reverse(name, args=[dossier.pk]))
        assert page.status_code == 200, name

"""A dossier of another system is what it says now; what it said before is kept (rulings 23, 39)."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from dossiers.enums import Evidence, FeeState
from dossiers.models import Dossier
from lib.text import name_sort_key
from tests.dossiers.taken import a_row, take
from tests.factories.dossiers import Office, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
def office() -> Office:
    return make_office()


def told(office: Office, **changes: object) -> dict[str, object]:
    return a_row(office, system="CSDL đất đai", **changes)


@pytest.mark.parametrize(("column", "says", "field", "holds"), [
    ("applicant_name", "Nguyễn Văn Ánh", "applicant_name", "Nguyễn Văn Ánh"),
    ("applicant_name", "Nguyễn Văn Ánh", "applicant_sort_key", name_sort_key("Nguyễn Văn Ánh")),
    ("applicant_kind", "2", "applicant_kind", 2),
    ("applicant_id", "001085123456", "applicant_id_number", "001085123456"),
    ("applicant_id", "B1234567", "applicant_id_kind", "passport"),
    ("applicant_address", "Thôn 2", "applicant_address", "Thôn 2"),
    ("applicant_phone", "0912345678", "applicant_phone", "0912345678"),
    ("applicant_email", "anh@example.vn", "applicant_email", "anh@example.vn"),
    ("subject", "Thửa 12", "subject", "Thửa 12"),
    ("channel", "3", "channel", 3),
    ("holder", None, "current_holder_id", None),
    ("register_number", "17", "register_number", 17),
])  # fmt: skip
def test_each_column_follows_what_is_told(office, column, says, field, holds):
    take(told(office))
    assert getattr(Dossier.objects.get(), field) != holds
    assert take(told(office, **{column: says})).updated == 1
    assert getattr(Dossier.objects.get(), field) == holds
    assert take(told(office, **{column: says})).unchanged == 1


def test_it_is_found_by_its_new_name(office):
    take(told(office))
    take(told(office, applicant_name="Trần Thị Bưởi"))
    assert Dossier.objects.filter(search_text__contains="tran thi buoi").exists()


def test_the_case_follows_and_the_promise_told_stays():
    office = make_office(cases=("Thông thường",))
    take(told(office))
    due = Dossier.objects.get().due_at
    case = office.procedure.version.cases.get()
    take(told(office, case=case.key))
    dossier = Dossier.objects.get()
    assert (dossier.case, dossier.due_at) == (case, due)


def test_papers_and_what_was_paid_follow(office):
    take(told(office, papers="Tờ khai × 1; Giấy chứng sinh × 2", fees_paid="15000"))
    take(told(office, papers="Tờ khai × 3", fees_paid="20000"))
    dossier = Dossier.objects.get()
    assert list(dossier.papers.order_by("order").values_list("name", "originals", "evidence")) == [
        ("Tờ khai", 3, Evidence.ORIGINAL), ("Giấy chứng sinh", 0, ""),
    ]  # fmt: skip
    assert list(dossier.fees.values_list("amount", "state")) == [(20_000, FeeState.SETTLED)]
    take(told(office, papers="Tờ khai × 3; Giấy chứng sinh × 1; Bản vẽ × 1", fees_paid=None))
    assert list(dossier.papers.order_by("order").values_list("name", "originals")) == [
        ("Tờ khai", 3), ("Giấy chứng sinh", 1), ("Bản vẽ", 1),
    ]  # fmt: skip
    assert dossier.fees.get().amount == 0


def test_what_was_said_before_is_kept_beside_the_ledger(office):
    take(told(office))
    take(told(office, applicant_name="Nguyễn Văn Ánh", papers="Tờ khai × 3; Giấy chứng sinh × 2"))
    dossier = Dossier.objects.get()
    correction = dossier.corrections.get()
    assert (correction.before["applicant_name"], correction.after["applicant_name"]) == (
        "Nguyễn Thị Ánh", "Nguyễn Văn Ánh",
    )  # fmt: skip
    assert correction.after["paper_1"] == ["Tờ khai", 3]
    event = dossier.events.order_by("seq").last()
    assert event == correction.event
    assert event.refs["fields"] == sorted(correction.after)
    assert "Nguyễn" not in str(event.refs)


def test_another_state_alone_corrects_nothing(office):
    take(told(office))
    take(told(office, due_at="17/03/2026 09:32"))
    assert not Dossier.objects.get().corrections.exists()


def test_a_former_systems_dossier_is_ours_and_is_not_told_again(office):
    take(a_row(office))
    assert take(a_row(office, applicant_name="Nguyễn Văn Ánh")).unchanged == 1
    assert Dossier.objects.get().applicant_name == "Nguyễn Thị Ánh"


def test_whom_it_is_held_by_follows(office):
    take(told(office))
    other = office.people[Role.APPROVER]
    take(told(office, holder=other.username))
    assert Dossier.objects.get().current_holder == other

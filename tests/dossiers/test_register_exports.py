"""The register taken away: which lines, whose names, once, killed and taken up, gone after its days."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from accounts.enums import Role
from accounts.models import Actor, Membership
from documents.models import StoredFile
from documents.services.files import content_of
from dossiers.enums import ExportFormat, ExportState
from dossiers.exceptions import Refused
from dossiers.models import Dossier, RegisterExport
from dossiers.queries import register
from dossiers.queries.register import COLUMNS, RegisterFilter
from dossiers.rules.intake import Person
from dossiers.services import exports, papers, processing, reception, register_files, returning
from dossiers.services.returning import ReturnIn
from tests.clock import at
from tests.counter.test_at_once import at_once
from tests.factories.dossiers import accepted, make_intake, make_office, proposed, returned
from tests.harness.locks import other_session_holds
from tests.harness.pdf_text import pages_of, text_of
from tests.harness.queries import statements


pytestmark = pytest.mark.django_db
NOON = at("2026-03-06 11:00")
DAY = date(2026, 3, 6)
TODAY = RegisterFilter(first=DAY, last=DAY)


@pytest.fixture
def office():
    return make_office()


def ask(office, *, format=ExportFormat.XLSX, key=None, asked=TODAY):
    by = Actor(office.people[Role.ONESTOP_HEAD])
    return exports.ask(format=format, asked=asked, key=key or uuid4(), by=by, at=NOON)


def run(export, now=lambda: NOON):
    exports.run(export_id=export.pk, now=now)
    export.refresh_from_db()
    return export


def sheet_of(content):
    return list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))


def written(office, *, format=ExportFormat.XLSX, asked=TODAY, role=Role.ONESTOP_HEAD):
    out = BytesIO()
    register_files.write(out, format=format, asked=asked, user=office.people[role], at=NOON)
    return out.getvalue()


def test_a_refusal_handed_over_stands_with_its_moment(office):
    dossier = proposed(office)
    processing.reject(
        dossier_id=dossier.pk,
        legal_ground="Điều 5 Luật Hộ tịch",
        result=processing.ResultIn(abstract="Không đủ điều kiện"),
        by=office.actor(Role.APPROVER),
        at=NOON,
    )
    given = ReturnIn(receiver_name=dossier.applicant_name, identity_seen="CCCD", signed=True)
    later = at("2026-03-09 08:15")
    returning.deliver_decision(dossier_id=dossier.pk, given=given, by=office.actor(Role.RECEPTION), at=later)

    (line,) = register.lines(Dossier.objects.all(), named=frozenset())

    assert (line.returned_at, line.signed) == (later, "đã ký")


def test_a_date_that_is_only_expected_is_no_promise(office):
    there = make_office(is_non_boundary=True)
    intake = make_intake(there, counter_id=office.counter.pk)
    coming = reception.accept_new(intake=intake, by=office.actor(Role.RECEPTION), at=NOON)
    assert coming.due_at is not None

    (line,) = register.lines(Dossier.objects.all(), named=frozenset())
    label = papers.issue_label(dossier_id=coming.pk, by=office.actor(Role.RECEPTION), at=NOON)

    assert line.due_at is None
    assert label.payload["due_at"] is None


def test_a_workbook_has_the_columns_of_form_07_and_the_field_behind_them(office):
    dossier = returned(office, applicant=Person(name="Đặng Thị Ân", phone="0912345678", address="Thôn 5"))
    accepted(make_office())
    head, line = sheet_of(written(office))
    assert head == (*COLUMNS, "Lĩnh vực")
    assert line[:5] == (1, dossier.code, "Đăng ký khai sinh", "Đặng Thị Ân", "Thôn 5, 0912345678")
    assert line[6].isoformat(timespec="minutes") == "2026-03-06T09:32"
    assert line[11] == dossier.procedure_version.sector.name


def test_the_columns_stay_vietnamese_for_whoever_reads_english(office):
    from django.utils import translation

    accepted(office)
    with translation.override("en"):
        assert sheet_of(written(office))[0] == (*COLUMNS, "Lĩnh vực")


def test_the_pdf_says_whose_book_it_is_of_which_field_and_period(office):
    dossier = accepted(office)
    sector = dossier.procedure_version.sector
    asked = RegisterFilter(first=DAY, last=DAY, sector=sector.search_key)
    content = written(office, format=ExportFormat.PDF, asked=asked)
    said = text_of(content)
    assert pages_of(content) == 1
    for words in (
        "SỔ THEO DÕI HỒ SƠ", f"Lĩnh vực: {sector.name}", "Từ ngày 06/03/2026 đến ngày 06/03/2026",
        office.counter.name.upper(), "Tổng số: 1 hồ sơ.", "Lập lúc 11:00 ngày 06/03/2026",
    ):  # fmt: skip
        assert words in said
    assert dossier.code in said.replace(" ", "")


def test_only_a_head_takes_lines_and_only_of_his_unit(office):
    accepted(office)
    accepted(make_office())
    assert len(sheet_of(written(office))) == 2
    for role in (Role.RECEPTION, Role.HEAD, Role.AUDITOR, Role.HANDLER):
        if role in office.people:
            assert len(sheet_of(written(office, role=role))) == 1


def test_lines_of_units_without_the_right_to_names_are_masked_as_on_the_screen(office):
    accepted(office, applicant=Person(name="Đặng Thị Ân", phone="0912345678", address="Thôn 5"))
    (line,) = register.lines(Dossier.objects.all(), named=frozenset())
    assert (line.applicant, line.contact) == ("Đ.T.Â.", "*******678")


def test_more_lines_take_no_more_statements(office):
    def taken():
        return len(statements(lambda: list(register.lines(Dossier.objects.all(), named=frozenset()))))

    returned(office)
    few = taken()
    for _ in range(4):
        returned(office)
    assert taken() == few


@pytest.mark.parametrize(
    ("change", "there"),
    [
        ({}, True),
        ({"sector": "khong co"}, False),
        ({"procedure": "KHAI SINH"}, True),
        ({"state": "accepted"}, True),
        ({"state": "returned"}, False),
        ({"means": 1}, False),
        ({"late": True}, False),
        ({"first": DAY + timedelta(days=1), "last": DAY + timedelta(days=1)}, False),
    ],
)
def test_filters_narrow(office, change, there):
    accepted(office)
    asked = RegisterFilter(**{"first": DAY, "last": DAY, **change})
    assert register.entered(Dossier.objects.all(), asked, at=NOON).exists() == there


def test_an_export_is_written_told_and_kept_for_one_person(office):
    accepted(office)
    export = run(ask(office, format=ExportFormat.PDF))
    assert (export.state, export.total, export.done) == (ExportState.READY, 1, 1)
    assert export.expires_at == NOON + exports.KEPT_FOR
    assert content_of(export.file).startswith(b"%PDF-1.7")
    assert exports.file_name(export) == "so-theo-doi-20260306-20260306.pdf"


def test_asking_twice_is_one_export_and_five_may_wait(office):
    key = uuid4()
    assert ask(office, key=key) == ask(office, key=key)
    for _ in range(exports.MOST_WAITING - 1):
        ask(office)
    with pytest.raises(Refused, match="đang chờ 5"):
        ask(office)


def test_rights_are_asked_again_when_it_is_written(office):
    accepted(office)
    export = ask(office)
    Membership.objects.filter(user=office.people[Role.ONESTOP_HEAD]).update(valid_to=date(2026, 3, 5))
    run(export)
    assert (export.state, export.said, export.file) == (ExportState.FAILED, exports.NO_RIGHT, None)


def test_a_worker_killed_in_the_middle_is_followed_by_one_that_begins_anew(office, monkeypatch):
    accepted(office)
    export = ask(office)
    real, turns = register_files.write, iter(range(9))

    def killed_at_first(out, **asked):
        if next(turns) == 0:
            raise KeyboardInterrupt
        return real(out, **asked)

    monkeypatch.setattr(register_files, "write", killed_at_first)
    with pytest.raises(KeyboardInterrupt):
        run(export)
    assert exports.run_waiting(now=lambda: NOON) == 1
    export.refresh_from_db()
    assert (export.state, export.attempts) == (ExportState.READY, 2)


def test_what_kills_the_worker_each_time_is_given_up_after_three(office):
    export = ask(office)
    RegisterExport.objects.update(attempts=exports.ATTEMPTS)
    assert run(export).state == ExportState.FAILED


def test_a_fault_of_ours_is_told(office, monkeypatch):
    def faulty(out, **_asked):
        raise ValueError

    monkeypatch.setattr(register_files, "write", faulty)
    export = run(ask(office))
    assert (export.state, export.said) == (ExportState.FAILED, exports.OUR_FAULT)


def test_more_than_a_sheet_holds_is_refused_with_a_sentence(office, monkeypatch):
    accepted(office)
    monkeypatch.setattr(exports, "MOST", 0)
    export = run(ask(office))
    assert (export.state, export.said) == (ExportState.FAILED, exports.TOO_LONG)


def test_after_three_days_the_file_is_gone_from_the_store_too(office):
    accepted(office)
    export = run(ask(office))
    path = export.file.path
    assert exports.expire(at=NOON + exports.KEPT_FOR - timedelta(seconds=1)) == 0
    assert default_storage.exists(path)
    assert exports.expire(at=NOON + exports.KEPT_FOR) == 1
    export.refresh_from_db()
    assert (export.state, export.file) == (ExportState.EXPIRED, None)
    assert not default_storage.exists(path)
    assert not StoredFile.objects.exists()


def test_a_file_that_another_export_still_offers_stays(office):
    first, second = run(ask(office)), ask(office)
    RegisterExport.objects.filter(pk=second.pk).update(
        state=ExportState.READY, file=first.file, ended_at=NOON, expires_at=NOON + timedelta(days=9)
    )
    exports.expire(at=NOON + exports.KEPT_FOR)
    assert default_storage.exists(first.file.path)


@pytest.mark.django_db(transaction=True)
def test_an_export_another_worker_writes_is_left_to_it():
    office = make_office()
    export = ask(office)
    with other_session_holds(f"export:{export.pk}"):
        assert not exports.run(export_id=export.pk, now=lambda: NOON)
    assert exports.run(export_id=export.pk, now=lambda: NOON)


@pytest.mark.django_db(transaction=True)
def test_asked_several_times_at_the_same_moment_it_is_one_export():
    office, key = make_office(), uuid4()
    told = at_once([lambda: ask(office, key=key)] * 6)
    assert {export.pk for export in told} == {RegisterExport.objects.get().pk}


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "ready", "ended_at": NOON}, "register_export_file_iff_ready"),
        ({"state": "failed", "said": "x"}, "register_export_ended_iff_over"),
        ({"state": "failed", "ended_at": NOON}, "register_export_failure_says_why"),
    ],
)
def test_nothing_of_an_export_can_be_half_written(office, fields, constraint):
    export = ask(office)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        RegisterExport.objects.filter(pk=export.pk).update(**fields)

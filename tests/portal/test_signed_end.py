"""The signed refusal, or notice of stop or close, is scanned after the dossier has ended; nothing else is."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from dossiers.enums import AskedVia, FileKind
from dossiers.exceptions import NotReady
from dossiers.rules.intake import FileIn
from dossiers.services import ending, files, processing, returning
from dossiers.services.returning import ReturnIn
from tests.clock import at
from tests.factories.documents import PDF, StoredFileFactory
from tests.factories.dossiers import assigned, make_office, proposed, returned
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOW = at("2026-03-06 10:00")


@pytest.fixture(autouse=True)
def _friday(frozen_at, settings):
    frozen_at("2026-03-06 10:00")
    settings.UPLOAD_MIN_FREE_BYTES = 1


@built_once
def office():
    return make_office()


@built_once
def refused(office):
    dossier = proposed(office)
    return processing.reject(
        dossier_id=dossier.pk, legal_ground="Điều 5 Luật Hộ tịch", by=office.actor(Role.APPROVER), at=NOW,
        result=processing.ResultIn(abstract="Không đủ điều kiện"),
    )  # fmt: skip


def stopped(office):
    dossier, leader = assigned(office), office.actor(Role.APPROVER)
    asked = ending.AskedIn(date(2026, 3, 6), AskedVia.COUNTER, "Không còn nhu cầu")
    ending.ask_stop(dossier_id=dossier.pk, asked=asked, by=office.actor(Role.RECEPTION), at=NOW)
    return ending.stop(dossier_id=dossier.pk, reason="Theo đề nghị", by=leader, at=NOW)


def scan(office, dossier, role, *, kind=FileKind.RESULT, paper_id=None):
    file = FileIn(stored_file_id=StoredFileFactory().pk, name="van-ban.pdf", kind=kind)
    return files.attach(dossier_id=dossier.pk, file=file, paper_id=paper_id, by=office.actor(role), at=NOW)


@pytest.mark.parametrize("role", [Role.APPROVER, Role.RECEPTION])
def test_who_ended_it_and_the_counter_that_hands_it_over_scan_the_signed_paper(office, refused, role):
    for dossier in (refused, stopped(office)):
        file = scan(office, dossier, role)
        assert list(dossier.files.filter(removed_at=None)) == [file]


def test_nobody_else_does(office, refused):
    for role in (Role.HANDLER, Role.UNIT_HEAD, Role.RECORDS_CLERK):
        with pytest.raises(NotAllowed):
            scan(office, refused, role)


def test_no_other_paper_comes_after_the_end(office, refused):
    first = refused.papers.order_by("order").first()
    others = [
        {"kind": FileKind.COMPONENT}, {"kind": FileKind.PROCESS},
        {"kind": FileKind.RESULT, "paper_id": first.pk},
    ]  # fmt: skip
    for other in others:
        with pytest.raises(NotReady, match="chỉ đính kèm được văn bản từ chối, dừng hoặc đóng đã ký"):
            scan(office, refused, Role.RECEPTION, **other)


def test_what_was_given_back_or_withdrawn_takes_nothing(office):
    gone = assigned(office)
    ending.withdraw(dossier_id=gone.pk, reason="Đổi ý", by=office.actor(Role.RECEPTION), at=NOW)
    for dossier in (gone, returned(office)):
        with pytest.raises(NotReady, match="không đính kèm thêm tệp được"):
            scan(office, dossier, Role.RECEPTION)


def test_the_leader_has_no_more_right_to_an_open_dossier_elsewhere(office):
    with pytest.raises(NotAllowed):
        scan(office, assigned(office), Role.APPROVER)


def test_a_wrong_scan_is_taken_out_with_its_reason(office, refused):
    file = scan(office, refused, Role.RECEPTION)
    files.take_out(
        dossier_id=refused.pk, file_id=file.pk, reason="Nhầm người", by=office.actor(Role.RECEPTION), at=NOW
    )
    assert not refused.files.filter(removed_at=None).exists()


def test_what_was_filed_is_taken_out_by_the_counter_and_not_by_who_refused(office):
    dossier = proposed(office)
    filed = scan(office, dossier, Role.RECEPTION, kind=FileKind.COMPONENT)
    processing.reject(
        dossier_id=dossier.pk, legal_ground="Điều 5 Luật Hộ tịch", by=office.actor(Role.APPROVER), at=NOW,
        result=processing.ResultIn(abstract="Không đủ điều kiện"),
    )  # fmt: skip
    asked = {"dossier_id": dossier.pk, "file_id": filed.pk, "reason": "Nhầm người", "at": NOW}
    with pytest.raises(NotAllowed):
        files.take_out(by=office.actor(Role.APPROVER), **asked)
    assert files.take_out(by=office.actor(Role.RECEPTION), **asked).removed_at == NOW


@pytest.mark.parametrize("role", [Role.APPROVER, Role.RECEPTION])
def test_what_was_handed_over_stays(office, refused, role):
    file = scan(office, refused, role)
    given = ReturnIn(receiver_name=refused.applicant_name, identity_seen="CCCD", originals_returned=True)
    returning.deliver_decision(dossier_id=refused.pk, given=given, by=office.actor(Role.RECEPTION), at=NOW)
    with pytest.raises(NotReady, match="đã giao cho người nộp"):
        files.take_out(dossier_id=refused.pk, file_id=file.pk, reason="Nhầm", by=office.actor(role), at=NOW)


@pytest.mark.parametrize(
    ("role", "home"), [(Role.APPROVER, "desk:dossier"), (Role.RECEPTION, "counter:dossier")]
)
def test_the_page_offers_it_and_its_form_asks_for_nothing_else(office, refused, client_of, role, home):
    browser, page = client_of(office.people[role]), reverse("desk:attach", args=[refused.pk])
    assert page in browser.get(reverse(home, args=[refused.pk])).content.decode()
    form = browser.get(page).content.decode()
    assert "giấy tờ khác không đính kèm được nữa" in form
    assert 'name="paper"' not in form
    sent = {"file": SimpleUploadedFile("tu-choi.pdf", PDF), "kind": "result"}
    assert browser.post(page, sent).status_code == 302
    assert refused.files.get(removed_at=None).kind == FileKind.RESULT

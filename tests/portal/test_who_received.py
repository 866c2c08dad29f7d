"""The story of a dossier says who received what, when, and how he was known."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import ReturnMeans
from dossiers.services import giving_back
from dossiers.services.giving_back import Originals
from dossiers.services.receivers import Receiver
from portal.ui.dossiers import story
from tests.clock import at
from tests.factories.dossiers import accepted, make_office, returned
from tests.harness.queries import statements
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
FORM, LAND, CONTRACT = "Tờ khai", "Giấy chứng nhận quyền sử dụng đất", "Hợp đồng"
NAME = "Đặng Thị Ước"
BY_POST = Receiver(NAME, means=ReturnMeans.POSTAL, postal_number="RN123456785VN")
AT_THE_COUNTER = Receiver(NAME, identity_seen="CCCD 099 187 000 123")
RETURNED = (
    (LAND, BY_POST, "2026-03-09 10:00"),
    (CONTRACT, AT_THE_COUNTER, "2026-03-10 08:00"),
)


@built_once
def office():
    return make_office(papers=(FORM, LAND, CONTRACT))


@built_once
def handed_out(office):
    """The result first, then two of its originals, each by its way; the form stays."""
    dossier = returned(office)
    for name, receiver, moment in RETURNED:
        chosen = Originals(papers=[dossier.papers.get(name=name).pk])
        giving_back.return_papers(
            dossier_id=dossier.pk, receiver=receiver, originals=chosen, by=office.actor(Role.RECEPTION),
            at=at(moment),
        )  # fmt: skip
    return dossier


def received(dossier, *, is_named):
    lines = story(dossier, is_named=is_named)
    return [line["text"] for line in lines if "Người nhận" in line["text"]]


def test_newest_first_each_with_its_papers(handed_out):
    assert received(handed_out, is_named=True) == [
        f"Người nhận: {NAME} (CCCD 0991****0123) – Bản chính đã trả: {CONTRACT}",
        f"Người nhận: {NAME} (bưu gửi RN123456785VN) – Bản chính đã trả: {LAND}",
        f"Người nhận: {NAME} (CCCD)",
    ]


def test_whoever_may_not_read_names_reads_initials_and_no_card(handed_out):
    assert received(handed_out, is_named=False) == [
        f"Người nhận: Đ.T.Ư. – Bản chính đã trả: {CONTRACT}",
        f"Người nhận: Đ.T.Ư. (bưu gửi RN123456785VN) – Bản chính đã trả: {LAND}",
        "Người nhận: Đ.T.Ư.",
    ]


def test_it_costs_one_statement_however_often_something_was_given(office, handed_out):
    before = accepted(office)
    for dossier, asked in ((before, 0), (handed_out, 1)):
        sent = statements(lambda one=dossier: story(one))
        assert len([sql for sql in sent if "resultreturn" in sql or "given_back_at" in sql]) == asked


@pytest.mark.parametrize(
    ("page", "role"), [("counter:dossier", Role.RECEPTION), ("desk:dossier", Role.HANDLER)]
)
def test_both_pages_of_the_dossier_tell_it(office, handed_out, client_of, frozen_at, page, role):
    frozen_at("2026-03-10 09:00")
    seen = client_of(office.people[role]).get(reverse(page, args=[handed_out.pk])).content.decode()
    assert seen.count(f"Người nhận: {NAME}") == 3

"""Phí and lệ phí in books apart: money that has no number yet can have one whenever it is asked for."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from accounts.enums import Role
from dossiers.models import FeeDue
from dossiers.rules.intake import Person
from dossiers.services.express import ExpressIn, ExpressLine
from payments.enums import Method, OnlineChannel
from payments.services import ending, online, taking
from payments.services.online import Told
from payments.services.taking import Payer
from procedures.enums import FeeKind
from tests.factories.dossiers import accepted, express_offer, make_office
from tests.factories.payments import TEN, book
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
def office():
    return make_office()


def replaced(office, receipt):
    return ending.replace(
        receipt_id=receipt.pk, key=uuid4(), payer=Payer("Công ty Mẫu"), reason="Sai tên",
        by=office.actor(Role.RECEPTION), at=TEN,
    )  # fmt: skip


def written(office, receipt):
    return taking.write_number(receipt_id=receipt.pk, by=office.actor(Role.RECEPTION), at=TEN)


def visit(office, charge=0):
    told = ExpressIn(
        submission_key=uuid4(),
        offer_id=express_offer(office, charge=charge).pk,
        case_id=None,
        applicant=Person(name="Đặng Thị Ước"),
        lines=[ExpressLine("Bằng tốt nghiệp", pages=2, copies=3), ExpressLine("Hộ chiếu", pages=4)],
        signer_id=office.people[Role.APPROVER].pk,
    )
    return taking.take_at_once(
        visit=told, method=Method.CASH, reference="", by=office.actor(Role.RECEPTION), at=TEN
    )


def test_a_visits_receipt_is_replaced_out_of_its_own_book(office):
    receipt = visit(office).receipts.get()
    own = book(office, kind=receipt.lines.first().fee.kind)
    assert written(office, receipt).series == own
    new = replaced(office, receipt)
    assert (new.series, new.number, new.kind) == (own, 2, own.kind)


def test_a_book_for_anything_that_ran_out_is_followed_by_one_of_the_kind(office):
    receipt = visit(office).receipts.get()
    book(office, numbers=(1, 1))
    assert written(office, receipt).series.kind == ""
    own = book(office, kind=receipt.lines.first().fee.kind)
    assert replaced(office, receipt).series == own


def test_money_online_of_two_kinds_without_a_book_has_a_receipt_of_each(office):
    dossier = accepted(office)
    here = dossier.fees.get().kind
    other = "charge" if here == "fee" else "fee"
    FeeDue.objects.create(dossier=dossier, name="Khoản thử", kind=other, amount=3000)
    told = Told(OnlineChannel.NATIONAL, "VN1", Decimal(11000))
    found = online.record_paid(dossier_id=dossier.pk, told=told, by=office.actor(Role.RECEPTION), at=TEN)
    assert {receipt.kind: receipt.amount for receipt in found} == {here: 8000, other: 3000}
    books = {kind: book(office, kind=kind) for kind in (here, other)}
    for receipt in found:
        assert written(office, receipt).series == books[receipt.kind]


def test_a_visit_of_two_kinds_has_a_receipt_of_each(office):
    dossier = visit(office, charge=500)
    found = {receipt.kind: receipt for receipt in dossier.receipts.all()}
    assert set(found) == {FeeKind.FEE, FeeKind.CHARGE}
    assert sum(receipt.amount for receipt in found.values()) == sum(fee.amount for fee in dossier.fees.all())
    books = {kind: book(office, kind=kind) for kind in found}
    for kind, receipt in found.items():
        assert written(office, receipt).series == books[kind]

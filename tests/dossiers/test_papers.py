"""Papers of the counter: the receipt, the label and the fee slip; what they say and when anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Agency
from documents.models import IssuedPaper
from documents.services.papers import values_of
from dossiers.enums import EventKind, Evidence, FeeState
from dossiers.exceptions import NotReady
from dossiers.models import Dossier, DossierPaper, FeeDue
from dossiers.services import fees, papers, places
from dossiers.services.papers import paper_line, place_name
from tests.clock import at
from tests.factories.dossiers import NINE, accepted, asked, make_intake, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
TEN, MONDAY = at("2026-03-06 10:00"), at("2026-03-09 08:00")


@built_once
def office():
    return make_office()


@built_once
def free_office():
    """Its procedure costs nothing, and the catalogue tells its limit only in words."""
    return make_office(fee=None, limit=None)


@built_once
def dossier(office):
    return accepted(office)


def receipt(office, dossier, *, by=Role.RECEPTION, when=TEN):
    return papers.issue_receipt(
        dossier_id=dossier.pk, tracking_url="https://mau.example/", by=office.actor(by), at=when
    )


def fee_slip(office, dossier, *, by=Role.RECEPTION, when=TEN):
    return papers.issue_fee_slip(dossier_id=dossier.pk, by=office.actor(by), at=when)


def label(office, dossier, *, by=Role.RECEPTION, when=TEN):
    return papers.issue_label(dossier_id=dossier.pk, by=office.actor(by), at=when)


class TestTheReceipt:
    def test_it_names_what_came_until_when_and_what_it_costs(self, office, dossier):
        says = values_of(receipt(office, dossier))
        assert (says.code, says.due_at, says.due_text) == (dossier.code, dossier.due_at, "")
        assert [line.name for line in says.papers] == [one.name for one in dossier.papers.order_by("order")]
        assert (says.fee_text, says.return_place) == ("8.000 đồng", office.counter.name)
        assert (says.book_volume, says.book_number) == ("2026", "1")
        assert says.receiver_name == office.people[Role.RECEPTION].full_name

    def test_what_was_not_handed_in_is_not_on_it(self, office, dossier):
        last = dossier.papers.order_by("order").last()
        DossierPaper.objects.filter(pk=last.pk).update(evidence="", originals=0)
        assert last.name not in [line.name for line in values_of(receipt(office, dossier)).papers]

    def test_where_the_limit_stands_in_words_they_stand_in_place_of_a_day(self, free_office):
        says = values_of(receipt(free_office, accepted(free_office)))
        assert (says.due_at, says.due_text, says.fee_text) == (None, "theo nội dung quy định", "không")

    def test_a_promise_that_is_not_sure_yet_says_so(self, office, dossier):
        Dossier.objects.filter(pk=dossier.pk).update(due_provisional=True)
        assert values_of(receipt(office, dossier)).due_text == "(dự kiến)"

    def test_what_is_no_longer_owed_is_not_on_it(self, office, dossier):
        FeeDue.objects.create(dossier=dossier, name="Lệ phí thử", kind="charge", amount=3000)
        FeeDue.objects.filter(name="Lệ phí thử").update(state=FeeState.CANCELLED)
        assert values_of(receipt(office, dossier)).fee_text == "8.000 đồng"

    def test_it_is_issued_once_and_anew_when_it_says_what_is_no_longer_so(self, office, dossier):
        first = receipt(office, dossier)
        assert receipt(office, dossier, when=MONDAY) == first
        places.renew_lookup_word(
            dossier_id=dossier.pk, identity_seen="CCCD", by=office.actor(Role.RECEPTION), at=MONDAY
        )
        assert receipt(office, dossier, when=MONDAY + timedelta(minutes=1)) != first

    def test_issuing_notes_no_print(self, office, dossier):
        receipt(office, dossier)
        assert not dossier.events.filter(kind=EventKind.PRINT_RECEIPT).exists()

    def test_there_is_none_before_acceptance(self, office):
        with pytest.raises(NotReady) as refusal:
            receipt(office, asked(office))
        assert str(refusal.value) == "Hồ sơ chưa được tiếp nhận nên chưa có giấy tiếp nhận và hẹn trả."

    @pytest.mark.parametrize("role", [Role.CASHIER, Role.HANDLER, Role.APPROVER])
    def test_only_the_one_stop_unit_gives_it(self, office, dossier, role):
        with pytest.raises(NotAllowed):
            receipt(office, dossier, by=role)
        with pytest.raises(NotAllowed):
            fee_slip(office, dossier, by=role)


class TestTheFeeSlip:
    def test_it_says_what_is_owed_with_its_arithmetic(self, office, dossier):
        says = values_of(fee_slip(office, dossier))
        assert [(line.name, line.amount) for line in says.lines] == [("Lệ phí hộ tịch", 8000)]
        assert (says.total, says.total_in_words) == (8000, "Tám nghìn đồng")
        assert (says.is_paid, says.paid_at, says.cashier_name) == (False, None, "")

    def test_paid_it_says_when_and_to_whom_and_is_another_paper(self, office, dossier):
        first = fee_slip(office, dossier)
        assert fee_slip(office, dossier, when=MONDAY) == first  # another day alone is no other paper
        fees.settle(dossier_id=dossier.pk, by=office.actor(Role.CASHIER), at=MONDAY)
        second = fee_slip(office, dossier, when=MONDAY)
        says = values_of(second)
        assert second != first
        assert (says.is_paid, says.paid_at) == (True, MONDAY)
        assert says.cashier_name == office.people[Role.CASHIER].full_name

    def test_paid_in_part_is_not_paid(self, office, dossier):
        fees.settle(dossier_id=dossier.pk, by=office.actor(Role.CASHIER), at=MONDAY)
        FeeDue.objects.create(dossier=dossier, name="Lệ phí thử", kind="charge", amount=3000)
        says = values_of(fee_slip(office, dossier, when=MONDAY))
        assert (says.total, says.is_paid, says.cashier_name) == (11_000, False, "")

    def test_what_costs_nothing_has_none(self, free_office):
        with pytest.raises(NotReady) as refusal:
            fee_slip(free_office, accepted(free_office))
        assert str(refusal.value) == "Hồ sơ này không có phí, lệ phí nên không có phiếu thu."


class TestTheLabel:
    def test_it_names_the_folder_and_is_the_same_until_the_folder_lies_elsewhere(self, office, dossier):
        first = label(office, dossier)
        says = values_of(first)
        assert (says.code, says.received_on, says.due_at) == (dossier.code, NINE.date(), dossier.due_at)
        assert label(office, dossier, when=MONDAY) == first
        Dossier.objects.filter(pk=dossier.pk).update(folder_place="Kệ 3")
        assert values_of(label(office, dossier, when=MONDAY)).place == "Kệ 3"
        assert IssuedPaper.objects.filter(kind="folder_label").count() == 2

    def test_before_acceptance_it_bears_the_day_it_came_in(self, office):
        dossier = asked(office)
        assert values_of(label(office, dossier)).received_on == NINE.date()

    @pytest.mark.parametrize("role", [Role.CASHIER, Role.AUDITOR, Role.POSTAL_AGENT])
    def test_only_who_keeps_the_folder_makes_it(self, office, dossier, role):
        with pytest.raises(NotAllowed):
            label(office, dossier, by=role)


@pytest.mark.parametrize(
    ("paper", "note"),
    [
        ({"evidence": Evidence.ORIGINAL, "originals": 1, "kept": True}, ""),
        ({"evidence": Evidence.ORIGINAL, "originals": 1, "kept": False}, "trả lại ngay"),
        ({"evidence": Evidence.ELECTRONIC, "kept": True}, Evidence.ELECTRONIC.label),
        ({"evidence": Evidence.ELECTRONIC, "kept": False}, Evidence.ELECTRONIC.label),  # nothing to give back
        ({"evidence": Evidence.ORIGINAL, "copies": 2, "kept": False, "source": "Kho"}, "Kho; trả lại ngay"),
    ],
)
def test_a_paper_is_noted_as_it_came(paper, note):
    assert paper_line(DossierPaper(name="Tờ khai", **paper)).note == note


@pytest.mark.parametrize(
    ("agency", "place"),
    [
        ("UBND xã An Phước", "An Phước"),
        ("Ủy ban nhân dân thành phố Huế", "Huế"),
        ("Uỷ ban nhân dân tỉnh Mẫu", "Mẫu"),
        ("UBND phường 3", "Phường 3"),  # a number is no name
        ("Sở Tư pháp", "Sở Tư pháp"),
        ("  UBND thị xã Mẫu ", "Mẫu"),
    ],
)
def test_the_place_before_the_date(agency, place):
    assert place_name(agency) == place


def test_the_telephone_of_the_counter_stands_on_the_receipt(office, dossier):
    Agency.objects.filter(pk=office.counter.pk).update(phone="0234 000 111")
    assert values_of(receipt(office, dossier)).hotline == "0234 000 111"


def test_who_is_asked_to_return_elsewhere_reads_that_place(office):
    wanted = make_intake(office).applicant.address
    dossier = accepted(office, return_place=wanted)
    assert values_of(receipt(office, dossier)).return_place == wanted

"""The express lane: one visit, one payment, two people on record."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from documents.models import Book
from dossiers.enums import DossierKind, FeeState, State, StepState
from dossiers.exceptions import Refused
from dossiers.models import Dossier
from dossiers.rules.intake import Person
from dossiers.services import express, ledger
from dossiers.services.express import ExpressIn, ExpressLine
from procedures.models import FeeWaiver
from tests.clock import at
from tests.factories.accounts import LeaveFactory, MembershipFactory, SignatureDelegationFactory
from tests.factories.dossiers import express_offer, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOW = at("2026-03-06 09:40")


@built_once
def office():
    return make_office()


@pytest.fixture
def offer(office):
    return express_offer(office)


@pytest.fixture
def visit(office, offer):
    return ExpressIn(
        submission_key=uuid4(),
        offer_id=offer.pk,
        case_id=None,
        applicant=Person(name="Đặng Thị Ước"),
        lines=[ExpressLine("Bằng tốt nghiệp", pages=2, copies=3), ExpressLine("Hộ chiếu", pages=4)],
        signer_id=office.people[Role.APPROVER].pk,
    )


def receive(visit, office):
    return express.receive_and_return(visit=visit, by=office.actor(Role.RECEPTION), at=NOW)


def test_a_visit_is_received_signed_paid_and_given_back_at_once(office, visit):
    dossier = receive(visit, office)

    assert (dossier.state, dossier.kind) == (State.RETURNED, DossierKind.EXPRESS)
    # 2 pages × 2,000 × 3 copies; 2 × 2,000 + 2 × 1,000
    assert [int(fee.amount) for fee in dossier.fees.order_by("pk")] == [12_000, 6_000]
    assert set(dossier.fees.values_list("state", flat=True)) == {FeeState.SETTLED}
    assert dossier.results.get().number == "1–2/2026"
    assert [paper.name for paper in dossier.papers.order_by("order")] == [
        "Bằng tốt nghiệp (2 trang × 3 bản)",
        "Hộ chiếu (4 trang × 1 bản)",
    ]
    assert ledger.verify().is_whole


def test_each_act_is_recorded_under_whose_it_is(office, visit):
    dossier = receive(visit, office)

    clerk, leader = office.people[Role.RECEPTION], office.people[Role.APPROVER]
    acts = list(dossier.events.order_by("seq").values_list("kind", "actor"))
    assert acts == [
        ("accept", clerk.pk),
        ("start_processing", clerk.pk),
        ("approve", leader.pk),
        ("finish", leader.pk),
        ("settle_fee", clerk.pk),
        ("return_result", clerk.pk),
    ]
    done = dossier.steps.filter(state=StepState.DONE).order_by("order").values_list("kind", "ended_by")
    assert list(done) == [("receive", clerk.pk), ("approve", leader.pk), ("return", clerk.pk)]
    assert not dossier.steps.filter(state__in=[StepState.PENDING, StepState.ACTIVE]).exists()


def test_sending_the_form_twice_is_one_visit(office, visit):
    assert receive(visit, office).pk == receive(visit, office).pk
    assert Dossier.objects.count() == 1
    assert Book.objects.get(kind=express.BOOK).last_number == 2


def test_numbers_go_on_from_visit_to_visit(office, visit):
    receive(visit, office)
    second = receive(replace(visit, submission_key=uuid4(), lines=[ExpressLine("Học bạ")]), office)
    assert second.results.get().number == "3/2026"


def test_the_signer_is_a_leader_of_the_agency(office, visit):
    with pytest.raises(Refused, match="danh sách lãnh đạo") as refusal:
        receive(replace(visit, signer_id=office.people[Role.HANDLER].pk), office)
    assert refusal.value.field == "signer"
    assert Dossier.objects.count() == 0
    assert not Book.objects.filter(kind=express.BOOK).exists()


def test_nobody_signs_what_he_received(office, visit):
    leader = office.people[Role.APPROVER]
    MembershipFactory(user=leader, role=Role.RECEPTION, agency=office.counter)
    with pytest.raises(Refused, match="người khác"):
        express.receive_and_return(visit=visit, by=Actor(leader), at=NOW)


def test_where_signing_is_delegated_only_the_delegates_are_offered(office):
    deputy = office.people[Role.HEAD]
    SignatureDelegationFactory(agency=office.commune, signer=deputy, paper_kinds=[express.PAPER_KIND])
    assert express.signers(office.commune.pk, NOW.date()) == [deputy]


def test_an_ordinary_procedure_is_not_done_at_once(office, visit):
    with pytest.raises(Refused, match="không thuộc diện giải quyết ngay"):
        receive(replace(visit, offer_id=office.procedure.offer.pk), office)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], "ít nhất một giấy tờ"),
        ([ExpressLine("Bằng", pages=0)], "từ 1 trở lên"),
        ([ExpressLine(" ")], "cần tên"),
        ([ExpressLine("Bằng")] * 41, "tối đa 40"),
    ],
)
def test_lines_that_cannot_be(office, visit, lines, sentence):
    with pytest.raises(Refused, match=sentence):
        receive(replace(visit, lines=lines), office)


def test_lines_of_the_most_allowed_number_can_be(office, visit):
    dossier = receive(replace(visit, lines=[ExpressLine("Bằng")] * 40), office)
    assert dossier.results.get().number == "1–40/2026"


def test_a_citizen_has_a_name(office, visit):
    with pytest.raises(Refused, match="Nhập họ tên người yêu cầu") as refusal:
        receive(replace(visit, applicant=Person(name="  ")), office)
    assert refusal.value.field == "applicant_name"


def test_nobody_signs_what_he_received_in_the_place_of_another(office, visit):
    leader, deputy = office.people[Role.APPROVER], office.people[Role.HANDLER]
    MembershipFactory(user=leader, role=Role.RECEPTION, agency=office.counter)
    LeaveFactory(user=leader, deputy=deputy, valid_from=NOW.date(), valid_to=NOW.date())
    with pytest.raises(Refused, match="người khác"):
        express.receive_and_return(visit=visit, by=Actor(deputy, acting_for=leader), at=NOW)
    assert Dossier.objects.count() == 0


@pytest.mark.parametrize("role", [Role.HANDLER, Role.CASHIER, Role.HEAD])
def test_only_the_counter_receives_it(office, visit, role):
    with pytest.raises(NotAllowed):
        express.receive_and_return(visit=visit, by=office.actor(role), at=NOW)
    assert Dossier.objects.count() == 0


def test_what_costs_nothing_is_given_back_without_being_paid(office, visit):
    FeeWaiver.objects.create(
        name="Miễn phí chứng thực", percent=100, legal_basis="Nghị quyết 1", valid_from=NOW.date()
    )
    dossier = receive(visit, office)
    assert (dossier.state, dossier.events.filter(kind="settle_fee").exists()) == (State.RETURNED, False)


def test_leaders_are_offered_by_name_and_delegates_who_lead_no_more_are_not(office):
    leaders = express.signers(office.commune.pk, NOW.date())
    assert leaders == sorted(
        [office.people[Role.APPROVER], office.people[Role.HEAD]], key=lambda one: (one.full_name, one.pk)
    )
    SignatureDelegationFactory(
        agency=office.commune, signer=office.people[Role.HANDLER], paper_kinds=[express.PAPER_KIND]
    )
    assert express.signers(office.commune.pk, NOW.date()) == leaders


@pytest.mark.parametrize(
    ("described", "name"),
    [
        ("Bằng tốt nghiệp (2 trang × 3 bản)", "Bằng tốt nghiệp"),
        ("Hộ chiếu (bản dịch) (4 trang × 1 bản)", "Hộ chiếu (bản dịch)"),
        ("Hộ chiếu (4 trang)", "Hộ chiếu (4 trang)"),
    ],
)
def test_the_papers_own_name(described, name):
    assert express.name_in(described) == name

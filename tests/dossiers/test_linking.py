"""Linked dossiers: parts at other agencies with their own clocks, in stages, back to where they came from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from documents.models import StoredFile
from dossiers.enums import DossierKind, EventKind, Evidence, FileKind, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, DossierFile
from dossiers.queries.linking import missing_parts, offers_for, part_of, parts_of
from dossiers.rules.receiver import without_numbers
from dossiers.services import ending, ledger, linking, obligations, processing, reception
from notifications.models import OutboxMessage
from procedures.enums import FeeKind, FeeUnit
from procedures.models import FeeRule, LinkedProcedure, Procedure, ProcedureOffer
from procedures.services.shipping import load_catalogue
from tests.clock import at
from tests.factories.documents import StoredFileFactory
from tests.factories.dossiers import (
    NINE,
    assigned,
    decided,
    link_between,
    make_office,
    numbered,
    obligation_in,
    proposed,
)
from tests.factories.procedures import LONG_AGO, make_process, make_version, publish_now
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
MONDAY, TUESDAY = at("2026-03-09 10:00"), at("2026-03-10 10:00")


@built_once
def office():
    return make_office(limit="10")


@built_once
def dossier(office):
    """The whole; it lies with the handler."""
    return assigned(office)


@built_once
def police():
    """Another agency with a one-stop unit of its own and people in every role."""
    return make_office(limit="5")


def opened(office, dossier, link, *, when=NINE, by=Role.RECEPTION) -> Dossier:
    offer = offers_for(dossier, link, when.date())[0]
    return linking.open_part(
        dossier_id=dossier.pk, link_id=link.pk, offer_id=offer.pk, by=office.actor(by), at=when
    ).child


@pytest.mark.parametrize(
    ("quantities", "state", "total"),
    [
        ({}, State.SUBMITTED, []),  # left empty, its counter asks
        ({"page": Decimal(3)}, State.ACCEPTED, [6000]),
    ],
)
def test_a_part_whose_fee_goes_by_quantity_is_opened(office, quantities, state, total):
    by_page = make_version(fee=None, publish=False)
    rate = {"kind": FeeKind.CHARGE, "name": "Phí", "rate": Decimal(2000), "unit": FeeUnit.PAGE}
    FeeRule.objects.create(version=by_page, **rate)
    publish_now(by_page)
    link = LinkedProcedure.objects.create(
        procedure=office.procedure.procedure, linked=by_page.procedure, task="Sao giấy khai sinh",
        legal_basis="Nghị định 63/2024/NĐ-CP", valid_from=LONG_AGO,
    )  # fmt: skip
    ProcedureOffer.objects.create(
        procedure=by_page.procedure, receiving_agency=office.counter, deciding_agency=office.commune,
        process=make_process(by_page.procedure), valid_from=LONG_AGO,
    )  # fmt: skip
    dossier = assigned(office)
    offer = offers_for(dossier, link, NINE.date())[0]
    child = linking.open_part(
        dossier_id=dossier.pk, link_id=link.pk, offer_id=offer.pk, quantities=quantities,
        by=office.actor(Role.RECEPTION), at=NINE,
    ).child  # fmt: skip
    assert (child.state, [int(fee.amount) for fee in child.fees.all()]) == (state, total)


def accepted_there(police, child, *, when=MONDAY) -> Dossier:
    return reception.accept(dossier_id=child.pk, by=police.actor(Role.RECEPTION), at=when)


def done_there(police, child, *, when=TUESDAY) -> Dossier:
    """Accepted, handed over, appraised, signed and sealed at the other agency."""
    accepted_there(police, child)
    processing.start_processing(dossier_id=child.pk, by=police.actor(Role.RECEPTION), at=when)
    processing.assign(
        dossier_id=child.pk, to=police.people[Role.HANDLER], by=police.actor(Role.UNIT_HEAD), at=when
    )
    kind = police.procedure.version.results.get().pk
    result = numbered("Đã đăng ký thường trú", kind=kind, when=when)
    for role in (Role.HANDLER, Role.UNIT_HEAD, Role.APPROVER, Role.RECORDS_CLERK):
        processing.complete_step(
            dossier_id=child.pk,
            by=police.actor(role),
            at=when,
            result=result if role == Role.HANDLER else None,
        )
    return Dossier.objects.get(pk=child.pk)


def finish(office, dossier, *, when=TUESDAY) -> Dossier:
    return decided(office, dossier, when=when)


def kinds(dossier) -> list[str]:
    return list(dossier.events.order_by("seq").values_list("kind", flat=True))


def test_a_part_is_a_dossier_at_the_other_agency_with_its_own_clock(office, dossier, police):
    link = link_between(office, police)
    promise = (dossier.due_at, dossier.late_after)

    child = opened(office, dossier, link)
    assert (child.kind, child.state, child.due_at) == (DossierKind.LINKED, State.SUBMITTED, None)
    assert (child.receiving_agency, child.deciding_agency) == (police.counter, police.commune)
    assert child.applicant_name == dossier.applicant_name
    child = accepted_there(police, child)

    assert child.due_at == at("2026-03-16 10:00")  # five working days from when that agency had it
    dossier = Dossier.objects.get(pk=dossier.pk)
    assert (dossier.due_at, dossier.late_after) == promise
    assert not dossier.pauses.exists()
    row = part_of(child)
    assert row is not None
    assert row.parent == dossier
    assert EventKind.OPEN_LINKED in kinds(dossier)


def test_papers_and_files_of_the_whole_go_along_by_reference(office, dossier, police):
    link = link_between(office, police)
    stored = StoredFileFactory()
    DossierFile.objects.create(
        dossier=dossier, paper=dossier.papers.order_by("order")[0], stored_file=stored, name="to-khai.pdf",
        added_at=NINE,
    )  # fmt: skip

    child = opened(office, dossier, link)

    assert {paper.evidence for paper in child.papers.all()} == {Evidence.REUSED}
    assert {paper.reused_from_id for paper in child.papers.all()} == {dossier.pk}
    file = child.files.get()
    assert (file.stored_file, file.paper.name) == (stored, dossier.papers.order_by("order")[0].name)
    assert StoredFile.objects.count() == 1


def test_at_the_own_counter_a_part_is_accepted_at_once(office, dossier):
    link = link_between(office, office, linked=True)
    child = opened(office, dossier, link)
    assert (child.state, child.kind) == (State.ACCEPTED, DossierKind.LINKED)
    assert child.code


def test_the_whole_waits_for_its_obligatory_part_and_takes_its_result_back(office, police):
    link, dossier = link_between(office, police), proposed(office)
    processing.complete_step(dossier_id=dossier.pk, by=office.actor(Role.APPROVER), at=MONDAY)
    seal = partial(
        processing.complete_step,
        dossier_id=dossier.pk,
        by=office.actor(Role.RECORDS_CLERK),
        result=numbered(),
    )
    with pytest.raises(NotReady, match="chưa kết thúc: Đăng ký khai sinh"):
        seal(at=MONDAY)
    child = opened(office, dossier, link)
    with pytest.raises(NotReady, match="bắt buộc chưa kết thúc"):
        seal(at=MONDAY)
    row = part_of(child)
    with pytest.raises(NotReady, match="Chờ tiếp nhận"):
        linking.receive_result(
            dossier_id=dossier.pk, part_id=row.pk, by=office.actor(Role.RECEPTION), at=MONDAY
        )
    child = done_there(police, child)
    DossierFile.objects.create(
        dossier=child, stored_file=StoredFileFactory(), kind=FileKind.RESULT, name="ket-qua.pdf",
        added_at=TUESDAY,
    )  # fmt: skip
    linking.receive_result(dossier_id=dossier.pk, part_id=row.pk, by=office.actor(Role.RECEPTION), at=TUESDAY)

    child = Dossier.objects.get(pk=child.pk)
    assert child.state == State.RETURNED
    assert child.result_return.receiver_name == office.counter.name
    assert dossier.code in without_numbers(child.result_return.identity_seen)
    assert dossier.files.get().name == "ket-qua.pdf"
    assert not OutboxMessage.objects.filter(kind="dossier_returned").exists()
    seal(at=TUESDAY)
    assert Dossier.objects.get(pk=dossier.pk).state == State.DONE
    assert kinds(dossier)[-5:] == ["open_linked", "linked_ended", "receive_linked", "seal", "finish"]
    assert ledger.verify().is_whole


def test_a_part_that_is_not_obligatory_holds_nothing_up(office, police):
    link_between(office, police, is_required=False)
    dossier = proposed(office)
    assert finish(office, dossier).state == State.DONE


def test_stages_come_in_order_and_links_of_one_stage_in_parallel(office, dossier, police):
    tax, insurance = make_office(), make_office()
    first = link_between(office, police, stage=1)
    second, third = link_between(office, tax, stage=2), link_between(office, insurance, stage=2)

    assert [part.may_open for part in parts_of(dossier)] == [True, False, False]
    with pytest.raises(NotReady, match="đợt liên thông trước chưa kết thúc"):
        opened(office, dossier, second)
    done_there(police, opened(office, dossier, first))
    assert [part.may_open for part in parts_of(dossier)] == [False, True, True]
    opened(office, dossier, second, when=TUESDAY)
    opened(office, dossier, third, when=TUESDAY)
    assert len(missing_parts(dossier)) == 2


def test_a_part_is_filed_once_and_again_only_if_it_came_to_nothing(office, dossier, police):
    link = link_between(office, police)
    child = opened(office, dossier, link)
    with pytest.raises(NotReady, match="đã được chuyển"):
        opened(office, dossier, link)
    reception.refuse(dossier_id=child.pk, reason="Sai cơ quan", by=police.actor(Role.RECEPTION), at=MONDAY)

    (part,) = parts_of(dossier)
    assert (part.has_ended, part.may_open) == (True, True)
    again = opened(office, dossier, link, when=MONDAY)
    assert again.pk != child.pk
    assert [part.row.child_id for part in parts_of(dossier)] == [again.pk]


def test_a_part_closed_unpaid_may_be_filed_again(office, dossier):
    taxed = make_office(limit="15", sector_rules={"stops_clock": {}, "close_unpaid": {"value": Decimal(30)}})
    link = link_between(office, taxed)
    child = accepted_there(taxed, opened(office, dossier, link))
    processing.start_processing(dossier_id=child.pk, by=taxed.actor(Role.RECEPTION), at=MONDAY)
    processing.assign(
        dossier_id=child.pk, to=taxed.people[Role.HANDLER], by=taxed.actor(Role.UNIT_HEAD), at=MONDAY
    )
    obligations.await_payment(
        dossier_id=child.pk, owed=obligation_in(when=MONDAY), by=taxed.actor(Role.HANDLER), at=MONDAY
    )
    ending.close_unpaid(
        dossier_id=child.pk, reason="Chưa nộp", by=taxed.actor(Role.APPROVER), at=at("2026-06-01 10:00")
    )

    (part,) = parts_of(dossier)
    assert (part.has_ended, part.may_open) == (True, True)


def test_when_the_whole_is_withdrawn_its_parts_go_with_it(office, dossier, police):
    link = link_between(office, police)
    child = accepted_there(police, opened(office, dossier, link))
    ending.withdraw(
        dossier_id=dossier.pk, reason="Người nộp đề nghị", by=office.actor(Role.RECEPTION), at=MONDAY
    )
    child = Dossier.objects.get(pk=child.pk)
    assert (child.state, part_of(child).ended_at) == (State.WITHDRAWN, MONDAY)


def test_reopening_a_part_makes_the_whole_wait_again(office, dossier, police):
    link = link_between(office, police)
    child = done_there(police, opened(office, dossier, link))
    assert missing_parts(dossier) == []
    processing.reopen(
        dossier_id=child.pk, to_order=3, reason="Sai tên", by=police.actor(Role.APPROVER), at=TUESDAY
    )
    assert [part.row.child_id for part in missing_parts(dossier)] == [child.pk]


def test_not_you_not_now_and_not_there_are_three_errors(office, dossier, police):
    link = link_between(office, police)
    offer = offers_for(dossier, link, NINE.date())[0]

    def open_as(actor, **changes):
        ids = {"dossier_id": dossier.pk, "link_id": link.pk, "offer_id": offer.pk, **changes}
        return linking.open_part(**ids, by=actor, at=NINE).child

    with pytest.raises(NotAllowed, match="Bộ phận Một cửa"):
        open_as(police.actor(Role.RECEPTION))
    with pytest.raises(Refused, match="Chọn nơi giải quyết") as refusal:
        open_as(office.actor(Role.HANDLER), offer_id=office.procedure.offer.pk)
    assert refusal.value.field == "offer"
    with pytest.raises(Refused, match="không liên thông"):
        open_as(office.actor(Role.HANDLER), link_id=0)
    child = open_as(office.actor(Role.HANDLER))
    row = part_of(child)
    with pytest.raises(NotAllowed):
        linking.receive_result(
            dossier_id=dossier.pk, part_id=row.pk, by=police.actor(Role.RECEPTION), at=NINE
        )
    with pytest.raises(Refused, match="không thuộc hồ sơ đang mở"):
        linking.receive_result(dossier_id=dossier.pk, part_id=0, by=office.actor(Role.HANDLER), at=NINE)


def test_a_linked_set_counts_once(office, dossier, police):
    link = link_between(office, police)
    accepted_there(police, opened(office, dossier, link))
    assert Dossier.objects.accepted().count() == 2
    assert list(Dossier.objects.accepted().counted_once()) == [dossier]


def test_which_procedures_are_linked_is_told_by_the_day_of_acceptance(office, dossier, police):
    link = link_between(office, police)
    LinkedProcedure.objects.filter(pk=link.pk).update(valid_to=date(2026, 3, 6))
    assert len(parts_of(dossier)) == 1
    assert parts_of(assigned(office, when=MONDAY)) == []


def test_the_receiving_counter_of_another_agency_is_told(office, dossier, police):
    opened(office, dossier, link_between(office, police))
    message = OutboxMessage.objects.get(kind="linked_sent")
    assert message.recipient_name == police.people[Role.ONESTOP_HEAD].full_name


def test_the_shipped_example_links_birth_residence_and_insurance():
    load_catalogue(at=NINE)
    whole = Procedure.objects.get(code="2.000986")
    links = LinkedProcedure.objects.of(whole.pk, NINE.date()).select_related("linked")
    assert [(link.linked.code, link.stage, link.is_required) for link in links] == [
        ("1.001193", 1, True), ("1.004222", 2, True), ("1.014137", 2, True),
    ]  # fmt: skip
    assert load_catalogue(at=NINE).links == 0

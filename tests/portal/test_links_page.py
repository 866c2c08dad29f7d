"""Linked procedures on their page: added, ended, never in a circle; and what the fees of a part need."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import State
from dossiers.models import Dossier, FeeDue
from dossiers.queries.linking import parts_of
from dossiers.services import linking
from procedures.enums import FeeKind, FeeUnit
from procedures.models import FeeRule, LinkedProcedure
from tests.clock import at
from tests.factories.dossiers import assigned, make_office
from tests.factories.procedures import make_complete_procedure, publish_now
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOW = at("2026-11-23 09:00")
LIST, NEW = reverse("oversight:links"), reverse("oversight:new_link")


@pytest.fixture(autouse=True)
def _monday(frozen_at):
    frozen_at("2026-11-23 09:00")


@built_once
def office():
    return make_office(limit="10")


@built_once
def other():
    return make_office(limit="5")


@pytest.fixture
def control(office, client_of):
    return client_of(office.people[Role.CONTROL])


def typed(office, other, **changes):
    usual = {
        "procedure": office.procedure.procedure.code,
        "linked": other.procedure.procedure.code,
        "stage": "1",
        "is_required": "on",
        "task": "Đăng ký thường trú",
        "legal_basis": "Nghị định 63/2024/NĐ-CP, Điều 4",
        "valid_from": "2026-11-23",
    }
    return {name: value for name, value in (usual | changes).items() if value is not None}


def test_added_it_binds_what_is_accepted_from_then_on_and_ends_on_a_day_to_come(office, other, control):
    before = assigned(office, when=at("2026-11-20 09:00"))
    assert control.post(NEW, typed(office, other)).status_code == 302
    page = control.get(LIST).content.decode()
    name = office.people[Role.CONTROL].full_name
    for word in ("Đăng ký thường trú", "Đợt 1", "bắt buộc", "Đang áp dụng", f"{name} ghi lúc "):
        assert word in page
    after = assigned(office, when=NOW)
    assert (len(parts_of(before)), len(parts_of(after))) == (0, 1)

    address = reverse("oversight:end_link", args=[LinkedProcedure.objects.get().pk])

    def told(last_day):
        return control.post(address, {"last_day": last_day}, follow=True).content.decode()

    assert "Hãy ghi ngày cuối cùng" in told("")
    assert "không được trước hôm nay" in told("2026-11-22")
    assert "Đã ghi ngày cuối cùng" in told("2026-11-30")
    assert "chỉ đến hết ngày 30/11/2026" in told("2026-12-30")
    assert LinkedProcedure.objects.get().valid_to == date(2026, 11, 30)
    assert len(parts_of(after)) == 1  # what was accepted under it still needs it


def test_in_parallel_and_in_order(office, other, control):
    third = make_office()
    control.post(NEW, typed(office, other))
    control.post(NEW, typed(office, third, stage="2", is_required=None))
    dossier = assigned(office, when=NOW)
    assert [(part.link.stage, part.link.is_required, part.may_open) for part in parts_of(dossier)] == [
        (1, True, True), (2, False, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"linked": "itself"}, "với chính nó"),
        ({"linked": "9.999999"}, "Không có thủ tục mã 9.999999"),
        ({"stage": "0"}, "Đợt"),
        ({"task": " "}, "bắt buộc"),
        ({"legal_basis": ""}, "bắt buộc"),
        ({"valid_to": "2026-11-22"}, "từ ngày bắt đầu trở đi"),
        ({"valid_from": "1990-01-01"}, "chưa có nội dung công bố"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_written(office, other, control, changes, sentence):
    if changes.get("linked") == "itself":
        changes = {"linked": office.procedure.procedure.code}
    answer = control.post(NEW, typed(office, other, **changes))
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert not LinkedProcedure.objects.exists()


def test_twice_is_one_and_none_leads_back(office, other, control):
    third = make_office()
    assert [control.post(NEW, typed(office, other)).status_code for _ in range(2)] == [302, 422]
    assert control.post(NEW, typed(other, third)).status_code == 302
    circle = control.post(NEW, typed(third, office))
    assert (circle.status_code, "thành vòng" in circle.content.decode()) == (422, True)
    assert LinkedProcedure.objects.count() == 2


def test_everybody_of_the_office_reads_and_control_alone_writes(office, other, control, client_of):
    control.post(NEW, typed(office, other))
    clerk = client_of(office.people[Role.RECEPTION])
    page = clerk.get(LIST).content.decode()
    assert "Đăng ký thường trú" in page
    assert NEW not in page
    assert clerk.get(NEW).status_code == 403
    link = LinkedProcedure.objects.get()
    assert clerk.post(reverse("oversight:end_link", args=[link.pk])).status_code == 403


def needs_a_number(office):
    """Another procedure at the same counter, priced by the copy and with an amount told in words."""
    made = make_complete_procedure(
        receiving_agency=office.counter, deciding_agency=office.commune, fee=None, publish=False
    )
    FeeRule.objects.create(
        version=made.version,
        kind=FeeKind.CHARGE,
        name="Lệ phí bản sao",
        rate=Decimal(8000),
        unit=FeeUnit.COPY,
    )
    words = FeeRule.objects.create(version=made.version, kind=FeeKind.FEE, name="Phí thẩm định", rate=None)
    publish_now(made.version)
    return made, words


def linked_at_home(office):
    made, words = needs_a_number(office)
    link = LinkedProcedure.objects.create(
        procedure=office.procedure.procedure, linked=made.procedure, task="Cấp bản sao", legal_basis="Điều 3",
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    return link, made.offer, words


def test_what_its_fees_need_is_asked_when_a_part_is_sent_on(office, client_of):
    link, offer, words = linked_at_home(office)
    dossier = assigned(office, when=NOW)
    clerk = client_of(office.people[Role.RECEPTION])
    page = reverse("counter:open_part", args=[dossier.pk, link.pk])
    assert "Phí thẩm định" in clerk.get(page).content.decode()
    sent = {"offer": offer.pk, "quantity_copy": "3", f"amount_{words.pk}": "50000"}
    assert clerk.post(page, sent | {"quantity_copy": "-1"}).status_code == 422
    assert clerk.post(page, sent).status_code == 302
    child = Dossier.objects.get(kind="linked")
    assert child.state == State.ACCEPTED
    assert sorted(FeeDue.objects.filter(dossier=child).values_list("amount", flat=True)) == [24000, 50000]


def test_left_empty_the_part_is_filed_and_waits_for_its_counter(office):
    link, offer, _words = linked_at_home(office)
    dossier = assigned(office, when=NOW)
    child = linking.open_part(
        dossier_id=dossier.pk, link_id=link.pk, offer_id=offer.pk, by=office.actor(Role.RECEPTION), at=NOW
    ).child
    assert child.state == State.SUBMITTED
    assert not child.fees.exists()


def test_what_was_left_empty_is_said_where_the_part_waits(office, client_of):
    link, offer, _words = linked_at_home(office)
    clerk = client_of(office.people[Role.RECEPTION])
    page = reverse("counter:open_part", args=[assigned(office, when=NOW).pk, link.pk])
    told = clerk.post(page, {"offer": offer.pk}, follow=True).content.decode()
    child = Dossier.objects.get(kind="linked")
    assert f"Hồ sơ {child} chờ tiếp nhận: Nhập số tiền của khoản “Phí thẩm định”" in told

"""Asking that personal data be taken away and approving it: two people, two logins, one page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums.redaction import RedactionState
from dossiers.models import RedactionOrder
from dossiers.services import redaction
from tests.clock import at
from tests.factories.dossiers import accepted, make_office, returned, twin
from tests.factories.redaction import an_act
from tests.harness.worlds import built_once, undone


pytestmark = pytest.mark.django_db
LIST, NEW = reverse("oversight:redactions"), reverse("oversight:new_redaction")


@built_once(frozen_at="2026-04-01 09:00")
def office():
    return make_office()


@built_once(frozen_at="2026-04-01 09:00")
def dossier(office):
    return twin(returned(office))  # its originals given back


def typed(code: str, **more: object) -> dict[str, object]:
    return {
        "code": code, "groups": ["identity", "files"], "act_number": "12/QĐ-TA", "act_on": "20/03/2026",
        "issuer": "Tòa án khu vực 1", **more,
    }  # fmt: skip


def ask(office, dossier):
    return redaction.ask(
        dossier_id=dossier.pk, entered=an_act(), by=office.actor(Role.CONTROL), at=at("2026-04-01 09:00")
    )


def page(order) -> str:
    return reverse("oversight:redaction", args=[order.pk])


def test_one_asks_and_another_approves(office, dossier, client_of):
    clerk, head = client_of(office.people[Role.RECORDS_CLERK]), client_of(office.people[Role.HEAD])

    asked = clerk.post(NEW, typed(str(dossier)), follow=True)

    order = RedactionOrder.objects.get()
    assert (order.groups, order.asked_by) == (["identity", "files"], office.people[Role.RECORDS_CLERK])
    assert "Chờ phê duyệt" in asked.content.decode()
    assert "không tự phê duyệt được" in asked.content.decode()
    assert 'value="approve"' not in asked.content.decode()
    seen = head.get(page(order)).content.decode()
    assert "Không khôi phục được" in seen
    approved = head.post(page(order), {"move": "approve"}, follow=True)
    assert "./manage redact" in approved.content.decode()
    order.refresh_from_db()
    assert (order.state, order.decided_by) == (RedactionState.APPROVED, office.people[Role.HEAD])


def test_the_asker_takes_it_back_and_the_head_turns_it_down(office, dossier, client_of):
    for who, move, state in (
        (Role.CONTROL, "withdraw", RedactionState.WITHDRAWN),
        (Role.HEAD, "turn_down", RedactionState.TURNED_DOWN),
    ):
        order = ask(office, dossier)
        client_of(office.people[who]).post(page(order), {"move": move})
        order.refresh_from_db()
        assert order.state == state


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": "H99-khong-co"}, "Không có hồ sơ mã này"),
        ({"groups": []}, "Chọn ít nhất một nhóm"),
        ({"act_on": "02/04/2026"}, "không được sau hôm nay"),
        ({"issuer": " "}, "Cơ quan, người ban hành"),
    ],
)
def test_what_cannot_be_asked_is_said_and_nothing_typed_is_lost(
    office, dossier, client_of, changes, sentence
):
    answer = client_of(office.people[Role.CONTROL]).post(NEW, typed(str(dossier)) | changes)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "12/QĐ-TA" in answer.content.decode()
    assert not RedactionOrder.objects.exists()


def test_a_running_dossier_is_refused_in_the_form(office, client_of):
    answer = client_of(office.people[Role.CONTROL]).post(NEW, typed(str(accepted(office))))
    assert answer.status_code == 422
    assert "Chỉ xóa được dữ liệu của hồ sơ đã kết thúc" in answer.content.decode()


def test_who_asked_cannot_press_approve(office, dossier, client_of):
    order = ask(office, dossier)
    assert client_of(office.people[Role.CONTROL]).post(page(order), {"move": "approve"}).status_code == 403


def test_an_order_of_another_agency_is_not_there(dossier, office, client_of):
    order, other = ask(office, dossier), make_office()
    stranger = client_of(other.people[Role.HEAD])
    assert stranger.get(page(order)).status_code == 404
    assert str(dossier) not in stranger.get(LIST).content.decode()


def test_one_that_has_lapsed_is_told_so_and_cannot_be_approved(office, dossier, client_of, frozen_at):
    order = ask(office, dossier)
    frozen_at("2026-05-02 09:00")
    seen = client_of(office.people[Role.HEAD]).get(page(order)).content.decode()
    assert "Quá hạn, phải đề nghị lại" in seen
    assert 'value="approve"' not in seen


def test_the_first_page_tells_the_head_alone_what_waits_for_his_approval(
    office, dossier, client_of, frozen_at
):
    words, home = "Đề nghị xóa dữ liệu cá nhân chờ phê duyệt", reverse("oversight:home")
    other = make_office()
    order = ask(office, dossier)

    def tells(person) -> bool:
        return words in client_of(person).get(home).content.decode()

    assert tells(office.people[Role.HEAD])
    assert not tells(office.people[Role.CONTROL])
    assert not tells(other.people[Role.HEAD])
    with undone():
        client_of(office.people[Role.HEAD]).post(page(order), {"move": "approve"})
        assert not tells(office.people[Role.HEAD])
    frozen_at("2026-05-02 09:00")
    assert not tells(office.people[Role.HEAD])


def test_the_list_costs_the_same_with_one_and_with_twenty(
    office, dossier, client_of, assert_num_queries_same_at_1_and_20
):
    head = client_of(office.people[Role.HEAD])
    assert_num_queries_same_at_1_and_20(lambda: ask(office, twin(dossier)), lambda: head.get(LIST))

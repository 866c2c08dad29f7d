"""Pages of steps: side by side, sent back in parts, taken over from a colleague, time left over."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import EventKind, StepState
from dossiers.models import Dossier
from dossiers.services import processing
from dossiers.services.processing import ResultIn
from procedures.models import ProcessTemplate
from tests.clock import at
from tests.dossiers.test_side_by_side import begun, office_in_branches
from tests.factories.accounts import LeaveFactory, UserFactory
from tests.factories.dossiers import assigned, make_office, proposed
from tests.factories.procedures import make_process


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(at("2026-03-06 10:00"), tick=False):
        yield


def page_of(browser, dossier):
    return browser.get(reverse("desk:dossier", args=[dossier.pk])).content.decode()


def test_each_of_two_branches_has_its_own_button_and_its_own_form(client_of):
    office = office_in_branches()
    dossier = begun(office)
    head = client_of(office.people[Role.UNIT_HEAD])
    review = dossier.steps.get(name="Thẩm tra thực địa")

    page = page_of(head, dossier)

    assert "Trình ký: Thẩm tra thực địa" in page
    assert "Đề xuất kết quả: Thẩm định hồ sơ" not in page  # another's
    assert page.count("(song song)") == 2
    href = re.search(r'href="(/xu-ly/ho-so/\d+/hoan-thanh/\?step=\d+)"', page)[1]
    form = head.get(href).content.decode()
    assert "Thẩm tra thực địa" in form
    assert f'name="step" value="{review.pk}"' in form
    typed = {"step": review.pk, "note": "Đã xem tại chỗ"}
    assert head.post(reverse("desk:complete", args=[dossier.pk]), typed).status_code == 302
    left = dossier.steps.filter(state=StepState.ACTIVE)
    assert [step.name for step in left] == ["Thẩm định hồ sơ"]
    assert head.post(reverse("desk:complete", args=[dossier.pk]), typed).status_code == 409


def test_a_form_for_a_result_shows_what_was_entered_before_or_what_is_usual(client_of):
    office = make_office()
    dossier, kind = assigned(office), office.procedure.version.results.get()
    empty = dict.fromkeys(("other_type", "other_type_reason", "abstract", "number", "signer_name"), "")
    usual = {**empty, "result_type": kind.pk, "issued_on": None, "on_paper": True, "electronic": False}
    entered = {
        "result_type": None, "other_type": "Trích lục", "other_type_reason": "Bản cũ mất", "number": "3/TL",
        "abstract": "Trích lục khai sinh", "signer_name": "Lò Thị Ký", "issued_on": date(2026, 3, 6),
        "on_paper": False, "electronic": True,
    }  # fmt: skip

    def shown(role):
        form = client_of(office.people[role]).get(reverse("desk:complete", args=[dossier.pk])).context["form"]
        return {name: form[name].value() for name in usual}

    assert shown(Role.HANDLER) == usual
    complete_step = partial(processing.complete_step, dossier_id=dossier.pk, at=at("2026-03-06 10:00"))
    typed = {"result_type_id" if name == "result_type" else name: value for name, value in entered.items()}
    complete_step(by=office.actor(Role.HANDLER), result=ResultIn(**typed))
    complete_step(by=office.actor(Role.UNIT_HEAD))
    assert shown(Role.APPROVER) == entered


def test_a_leader_sends_back_some_steps_with_hours(client_of):
    office = make_office()
    dossier = proposed(office)
    leader = client_of(office.people[Role.APPROVER])
    address = reverse("desk:send_back", args=[dossier.pk])

    page = leader.get(address).content.decode()
    assert "Bước ở giữa không phải làm lại" in page
    assert 'name="hours_3" value="14"' in page

    running = dossier.steps.get(state=StepState.ACTIVE)
    typed = {"step": running.pk, "to_order": 3, "skipped": [4], "hours_3": "6", "reason": "Thiếu căn cứ"}
    assert leader.post(address, typed | {"hours_3": "-1"}).status_code == 422
    assert leader.post(address, typed).status_code == 302
    again = dossier.steps.filter(round=2).order_by("order").values_list("order", "hours")
    assert list(again) == [(3, Decimal(6)), (5, Decimal(3))]
    assert "(lần 2)" in page_of(leader, dossier)


def test_a_colleague_goes_on_with_the_work_of_one_who_is_away(client_of):
    office = make_office()
    absent, other = office.people[Role.HANDLER], UserFactory(role=Role.HANDLER, agency=office.unit)
    dossier = assigned(office)
    browser = client_of(other)
    address = reverse("desk:take_over", args=[dossier.pk])
    assert "Làm tiếp việc của người khác" not in page_of(browser, dossier)

    LeaveFactory(user=absent, deputy=None, valid_from=date(2026, 3, 6), valid_to=date(2026, 3, 9))
    assert "Làm tiếp việc của người khác" in page_of(browser, dossier)
    form = browser.get(address).content.decode()
    seen = dict(re.findall(r'type="hidden" name="(step|holder)" value="(\d+)"', form))
    assert int(seen["holder"]) == absent.pk
    assert browser.post(address, seen | {"reason": ""}).status_code == 422
    assert browser.post(address, seen | {"reason": "Chị nghỉ ốm"}).status_code == 302
    assert Dossier.objects.get(pk=dossier.pk).current_holder == other
    assert f"Từ {absent.full_name} sang {other.full_name} – Chị nghỉ ốm" in page_of(browser, dossier)
    assert client_of(office.people[Role.RECEPTION]).get(address).status_code == 403


def test_the_page_tells_what_earlier_steps_left_over(client_of):
    office = make_office()
    page = page_of(client_of(office.people[Role.APPROVER]), proposed(office))
    assert "còn dành cho các bước sau: 2 ngày 4 giờ làm việc" in page


def test_a_step_is_drawn_up_beside_another_and_only_work_may_be(client_of):
    office = make_office()
    control = client_of(office.people[Role.CONTROL])
    procedure = office.procedure.procedure
    template = make_process(procedure, approve=False, number=2)
    address = reverse("oversight:edit_process", args=[template.pk])
    rows = [
        ("receive", "Tiếp nhận", "reception", "1", ""),
        ("handle", "Thẩm định", "handler", "8", ""),
        ("propose", "Thẩm tra", "unit_head", "20", "on"),
        ("approve", "Ký", "approver", "3", ""),
        ("return", "Trả", "reception", "0", ""),
    ]

    def typed(rows):
        sent = {"steps-TOTAL_FORMS": len(rows), "steps-INITIAL_FORMS": len(rows)}
        for n, (kind, name, role, hours, beside) in enumerate(rows):
            row = {"kind": kind, "name": name, "role": role, "hours": hours, "beside": beside}
            sent |= {f"steps-{n}-{key}": value for key, value in row.items() if value}
        return sent

    assert control.post(address, typed(rows)).status_code == 302
    steps = template.steps.order_by("order", "branch").values_list("order", "branch")
    assert list(steps) == [(1, 0), (2, 0), (2, 1), (3, 0), (4, 0)]
    shown = control.get(reverse("oversight:process", args=[template.pk])).content.decode()
    assert "tổng 24 giờ làm việc" in shown  # 1 + the longer of 8 and 20 + 3
    wrong = [*rows[:3], (*rows[3][:4], "on"), rows[4]]
    assert control.post(address, typed(wrong)).status_code == 302
    approve = reverse("oversight:approve_process", args=[template.pk])
    told = control.post(approve, {"decision_number": "1/QĐ"}, follow=True).content.decode()
    assert "làm song song; các bước khác làm lần lượt" in told
    assert ProcessTemplate.objects.get(pk=template.pk).approved_at is None


def test_sent_back_as_the_form_was_shown_every_branch_keeps_its_own_hours(client_of):
    office = office_in_branches()
    dossier = begun(office)
    dossier.steps.filter(name="Thẩm tra thực địa").update(hours=40)
    for role in (Role.UNIT_HEAD, Role.HANDLER):
        processing.complete_step(
            dossier_id=dossier.pk, by=office.actor(role), at=at("2026-03-06 10:00"),
            result=ResultIn(abstract="Giấy khai sinh") if role == Role.HANDLER else None,
        )  # fmt: skip
    leader = client_of(office.people[Role.APPROVER])
    address = reverse("desk:send_back", args=[dossier.pk])
    shown = dict(re.findall(r'name="(hours_\d+)" value="([^"]*)"', leader.get(address).content.decode()))
    assert shown == {"hours_2": "40"}  # as people write it

    running = dossier.steps.get(state=StepState.ACTIVE)
    typed = {"step": running.pk, "to_order": 2, "reason": "Thiếu căn cứ", **shown}
    assert leader.post(address, typed).status_code == 302
    again = dossier.steps.filter(round=2).order_by("order", "branch").values_list("order", "branch", "hours")
    assert list(again) == [(2, 0, Decimal(8)), (2, 1, Decimal(40)), (3, 0, Decimal(3))]
    assert "again" not in dossier.events.get(kind=EventKind.SEND_BACK).refs

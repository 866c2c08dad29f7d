"""The head's page of handing out work, and the leave calendar."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Leave
from dossiers.enums import AssignWay
from dossiers.models import AssignmentRule, Dossier
from tests.clock import at
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import assigned, in_process, make_office


pytestmark = pytest.mark.django_db
PAGE = "/xu-ly/chia-viec/"


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(at("2026-03-06 10:00"), tick=False):
        yield


def test_a_head_sees_todays_loads_sets_a_rule_and_takes_it_back(client_of):
    office = make_office()
    other = UserFactory(role=Role.HANDLER, agency=office.unit)
    assigned(office)
    head = client_of(office.people[Role.UNIT_HEAD])
    procedure = office.procedure.procedure

    first = head.get(PAGE).content.decode()
    assert "Chưa đặt cách giao nào" in first
    assert "1,7 ngày làm việc" in first  # 14 hours less the half hour that has gone by

    typed = {
        "way": AssignWay.PERSON,
        "person": other.pk,
        "procedure": procedure.pk,
        "sector": "",
        "place": "",
    }
    assert head.post(PAGE, typed | {"person": ""}).status_code == 422
    assert head.post(PAGE, typed).status_code == 302
    shown = head.get(PAGE).content.decode()
    assert f"Thủ tục {procedure.code}" in shown
    assert f"Giao cho một người: {other.full_name}" in shown

    dossier = in_process(office)
    assert Dossier.objects.get(pk=dossier.pk).current_holder == other
    story = head.get(reverse("desk:dossier", args=[dossier.pk])).content.decode()
    assert f"Giao theo quy tắc: thủ tục {procedure.code}" in story

    row = AssignmentRule.objects.get()
    end = reverse("desk:end_assigning", args=[row.pk])
    assert client_of(make_office().people[Role.UNIT_HEAD]).post(end).status_code == 404
    assert client_of(office.people[Role.HANDLER]).post(end).status_code == 403
    assert head.post(end).status_code == 302
    assert head.post(end).status_code == 409
    assert in_process(office).steps.get(state="active").kind == "assign"


def test_somebody_without_a_unit_to_lead_is_told_whose_page_it_is(client_of):
    office = make_office()
    assert client_of(office.people[Role.HANDLER]).get(PAGE).status_code == 403


def test_one_enters_his_own_days_and_a_head_those_of_his_people(client_of):
    office = make_office()
    handler, head = office.people[Role.HANDLER], office.people[Role.UNIT_HEAD]
    page, mine, his = reverse("ui:leaves"), client_of(handler), client_of(head)

    assert "Người làm thay dùng được" not in mine.get(page).content.decode()
    days = {"first_day": "09/03/2026", "last_day": "10/03/2026", "reason": "Nghỉ phép"}
    assert mine.post(page, days | {"user": head.pk}).status_code == 422
    assert mine.post(page, days | {"user": handler.pk}).status_code == 302
    own = Leave.objects.get()
    assert (own.user, own.recorded_by, own.deputy) == (handler, handler, None)

    listed = his.get(page).content.decode()
    assert handler.full_name in listed
    assert his.post(page, days | {"user": handler.pk, "deputy": ""}).status_code == 422  # he is away already
    typed = {"user": handler.pk, "first_day": "06/03/2026", "last_day": "06/03/2026", "deputy": head.pk}
    assert his.post(page, typed).status_code == 302
    assert "đang vắng" in mine.get(page).content.decode()

    given = Leave.objects.get(deputy=head)
    assert mine.post(reverse("ui:end_leave", args=[given.pk])).status_code == 403
    assert mine.post(reverse("ui:end_leave", args=[own.pk])).status_code == 302
    assert list(Leave.objects.all()) == [given]
    stranger = client_of(make_office().people[Role.UNIT_HEAD])
    assert stranger.post(reverse("ui:end_leave", args=[given.pk])).status_code == 404

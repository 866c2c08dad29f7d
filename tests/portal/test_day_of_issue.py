"""The day a result bears, on the pages where it is typed: sealing and refusing."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import State, StepState
from dossiers.models import Dossier
from dossiers.services import processing
from tests.clock import at
from tests.factories.dossiers import make_office, proposed
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db

# Received on Friday 6 March, worked on the Monday after.
IMPOSSIBLE = [
    ("10/03/2026", "Ngày ban hành không được sau hôm nay"),
    ("05/03/2026", "Ngày ban hành không được trước ngày tiếp nhận"),
    ("01/01/1800", "Ngày ban hành không được trước ngày tiếp nhận"),
]


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(at("2026-03-09 10:00"), tick=False):
        yield


@built_once
def office():
    return make_office()


@built_once
def to_sign(office):
    return proposed(office)


@pytest.fixture
def seal(office, to_sign, client_of):
    """The records clerk presses the button of the seal, with this day."""
    processing.complete_step(dossier_id=to_sign.pk, by=office.actor(Role.APPROVER), at=at("2026-03-09 09:30"))
    browser = client_of(office.people[Role.RECORDS_CLERK])

    def press(day):
        step = to_sign.steps.get(state=StepState.ACTIVE)
        kind = office.procedure.version.results.get()
        typed = {
            "step": step.pk, "abstract": "Giấy khai sinh", "result_type": kind.pk, "number": "12/KS",
            "issued_on": day, "signer_name": "Lò Thị Ký",
        }  # fmt: skip
        return browser.post(reverse("desk:complete", args=[to_sign.pk]), typed)

    return press


def refused_keeping(answer, day, sentence):
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in str(answer.context["form"].errors["issued_on"])
    assert f'value="{day}"' in shown


@pytest.mark.parametrize(("day", "sentence"), IMPOSSIBLE)
def test_nothing_is_sealed_with_a_day_that_cannot_be(seal, to_sign, day, sentence):
    answer = seal(day)
    refused_keeping(answer, day, sentence)
    assert 'value="12/KS"' in answer.content.decode()
    assert Dossier.objects.get(pk=to_sign.pk).state != State.DONE


@pytest.mark.parametrize("day", ["06/03/2026", "09/03/2026"])
def test_it_is_sealed_with_a_day_from_reception_to_today(seal, to_sign, day):
    assert seal(day).status_code == 302
    assert Dossier.objects.get(pk=to_sign.pk).state == State.DONE


@pytest.mark.parametrize(("day", "sentence"), IMPOSSIBLE)
def test_nothing_is_refused_by_a_paper_of_such_a_day(office, to_sign, client_of, day, sentence):
    typed = {"legal_ground": "Luật Hộ tịch, Điều 13", "abstract": "Không đủ điều kiện", "issued_on": day}
    leader = client_of(office.people[Role.APPROVER])
    address = reverse("desk:reject", args=[to_sign.pk])
    refused_keeping(leader.post(address, typed), day, sentence)
    assert leader.post(address, {**typed, "issued_on": "09/03/2026"}).status_code == 302

"""The button that takes back, on the pages of a dossier; and what acts say before they are done."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import EventKind, StepState
from dossiers.models import Dossier
from dossiers.rules.consequences import CAN_BE_TAKEN_BACK, CONSEQUENCES
from tests.factories.dossiers import assigned, in_process, make_office


pytestmark = pytest.mark.django_db
BUTTON = 'class="just-done'


@pytest.fixture
def office(frozen_at):
    frozen_at("2026-03-06 10:00")
    return make_office()


def test_right_after_the_act_its_button_is_there_and_takes_it_back_once(office, client_of, frozen_at):
    dossier = in_process(office)
    head, handler = client_of(office.people[Role.UNIT_HEAD]), client_of(office.people[Role.HANDLER])
    url = reverse("desk:dossier", args=[dossier.pk])
    step = dossier.steps.get(state=StepState.ACTIVE)
    assert BUTTON not in head.get(url).content.decode()
    sent = {"to": office.people[Role.HANDLER].pk, "step": step.pk, "holder": 0}
    after = head.post(reverse("desk:assign", args=[dossier.pk]), sent, follow=True).content.decode()
    assert after.index(BUTTON) < after.index("Việc tiếp theo")
    assert "Phân công" in after[after.index(BUTTON) : after.index("Việc tiếp theo")]
    assert BUTTON not in handler.get(url).content.decode(), "not his act"

    undo = reverse("ui:undo", args=[dossier.pk])
    event = {"event": dossier.events.latest("seq").pk}
    assert handler.post(undo, event).status_code == 403
    assert client_of(make_office().people[Role.UNIT_HEAD]).post(undo, event).status_code == 404
    assert head.get(undo).status_code == 405
    assert head.post(undo, {"event": "x"}).status_code == 409
    back = head.post(undo, event, headers={"Referer": f"http://testserver{url}"}, follow=True)
    assert back.redirect_chain[0][0].endswith(url)
    page = back.content.decode()
    assert "Đã hoàn tác." in page
    assert BUTTON not in page
    assert "Hoàn tác: Phân công" in page
    assert head.post(undo, event).status_code == 409
    assert Dossier.objects.get(pk=dossier.pk).events.filter(kind=EventKind.UNDO).count() == 1

    head.post(
        reverse("desk:assign", args=[dossier.pk]),
        sent | {"step": dossier.steps.get(state=StepState.ACTIVE).pk},
    )
    assert BUTTON in head.get(url).content.decode()
    frozen_at("2026-03-07 08:00")
    assert BUTTON not in head.get(url).content.decode(), "the next day it stands"


@pytest.mark.parametrize(
    ("page", "role", "words"),
    [
        ("reject", Role.APPROVER, CONSEQUENCES["reject"]),
        ("ask_supplement", Role.HANDLER, CONSEQUENCES["request_supplement"]),
        ("consult", Role.HANDLER, CONSEQUENCES["consult"]),
        ("complete", Role.HANDLER, CAN_BE_TAKEN_BACK),
        ("attach", Role.HANDLER, CAN_BE_TAKEN_BACK),
    ],
)
def test_an_act_says_before_its_button_what_will_happen_and_by_which_rule(
    office, client_of, page, role, words
):
    dossier = assigned(office)
    shown = client_of(office.people[role]).get(reverse(f"desk:{page}", args=[dossier.pk]))
    text = shown.content.decode()
    assert shown.status_code == 200
    assert words in text
    assert text.index("<form") < text.index(words)
    assert "<cite>" in text

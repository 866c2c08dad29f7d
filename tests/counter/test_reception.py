"""Reception at the counter through the form: from an empty page to the printed receipt."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import State
from dossiers.models import Dossier
from tests.clock import at
from tests.counter.filling import address, form_of
from tests.factories.dossiers import make_office


pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def clerk(office, client_of):
    return client_of(office.people[Role.RECEPTION])


def test_a_clerk_receives_a_dossier_and_gets_its_receipt(office, clerk):
    page = clerk.get(address(office))
    assert page.status_code == 200
    assert "11/03/2026" in page.content.decode()  # three working days from Friday

    answer = clerk.post(address(office), form_of(office))

    dossier = Dossier.objects.get()
    assert answer.url == reverse("counter:received", args=[dossier.pk])
    assert (dossier.state, dossier.applicant_phone) == (State.ACCEPTED, "0912345678")
    assert dossier.due_at == at("2026-03-11 09:32")
    shown = clerk.get(answer.url).content.decode()
    assert dossier.code in shown
    assert dossier.lookup_word in shown

    printed = clerk.post(reverse("counter:print_paper", args=[dossier.pk, "receipt"]))
    paper = clerk.get(printed.url)
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    kinds = list(dossier.events.order_by("seq").values_list("kind", flat=True))
    assert kinds == ["accept", "print_receipt"]

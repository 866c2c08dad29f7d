"""Two heads who assign the same running step: the second is told what the first did."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import EventKind
from dossiers.models import Dossier
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import assigned, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
def office():
    return make_office()


def shown(browser, address):
    """The hidden values of the form as the page shows them now."""
    page = browser.get(address).content.decode()
    return dict(re.findall(r'type="hidden" name="(step|holder)" value="(\d+)"', page))


def test_the_second_head_is_told_and_the_first_assignment_stands(office, client_of):
    dossier = assigned(office)
    unit = dossier.current_unit
    first, second = (UserFactory(role=Role.HANDLER, agency=unit) for _ in range(2))
    browser = client_of(office.people[Role.UNIT_HEAD])
    address = reverse("desk:assign", args=[dossier.pk])
    seen = shown(browser, address)
    assert int(seen["holder"]) == dossier.current_holder_id

    assert browser.post(address, seen | {"to": first.pk}).status_code == 302
    late = browser.post(address, seen | {"to": second.pk})

    assert late.status_code == 409
    assert f"vừa được phân công cho {first.full_name}" in late.content.decode()
    assert Dossier.objects.get(pk=dossier.pk).current_holder == first
    again = shown(browser, address)
    assert browser.post(address, again | {"to": second.pk}).status_code == 302
    assert Dossier.objects.get(pk=dossier.pk).current_holder == second
    assert dossier.events.filter(kind=EventKind.ASSIGN).count() == 3

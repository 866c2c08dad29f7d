"""Every look at personal data leaves a row: who, what, on which page; never the data itself."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import LookAction, Role
from accounts.models import AccessRecord
from tests.factories.dossiers import assigned, make_office


pytestmark = pytest.mark.django_db


def test_opening_a_dossier_is_recorded_by_reference_alone(client_of):
    office = make_office()
    dossier = assigned(office)
    handler = office.people[Role.HANDLER]

    client_of(handler).get(reverse("desk:dossier", args=[dossier.pk]))

    record = AccessRecord.objects.get()
    assert (record.user, record.action, record.object_kind, record.object_id, record.page) == (
        handler,
        LookAction.SEE,
        "dossier",
        str(dossier.pk),
        "desk:dossier",
    )


def test_what_was_not_shown_is_not_recorded(client_of):
    office, other = make_office(), make_office()
    dossier = assigned(office)

    client_of(other.people[Role.HANDLER]).get(reverse("desk:dossier", args=[dossier.pk]))
    client_of(office.people[Role.HANDLER]).get(reverse("desk:home"))

    assert not AccessRecord.objects.exists()

"""The demo's invented papers lie in the dossiers it invented, and in nobody's own."""

import pytest

from accounts.enums import Role
from dossiers.models import Dossier, DossierFile
from dossiers.services import processing
from portal.night.demo.scans import add_scans
from tests.clock import at
from tests.factories.dossiers import accepted, make_office


pytestmark = pytest.mark.django_db


def test_what_people_received_or_moved_while_the_demo_loaded_gets_no_invented_file():
    office = make_office()
    of_the_demo, moved_on = (accepted(office, when=at("2026-03-05 09:00")) for _ in range(2))
    loads_from = at("2026-03-06 08:00")
    accepted(office, when=at("2026-03-06 08:10"))
    processing.start_processing(
        dossier_id=moved_on.pk, by=office.actor(Role.RECEPTION), at=at("2026-03-06 08:05")
    )

    assert add_scans(until=loads_from) == of_the_demo.papers.count() > 0

    assert set(DossierFile.objects.values_list("dossier", flat=True)) == {of_the_demo.pk}
    assert Dossier.objects.count() == 3

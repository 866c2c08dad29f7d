"""The head and procedure control hand the same report in at the very same moment: it is two versions."""

from functools import partial

import pytest

from accounts.enums import Role
from accounts.models import Actor
from dossiers.queries.late_list import Month
from indicators.models import UnitReport
from indicators.services import unit_reports
from tests.clock import at
from tests.dossiers.test_at_once import DONE, at_once
from tests.factories.accounts import AgencyFactory, staff


@pytest.mark.django_db(transaction=True)
def test_each_is_kept_as_a_version_of_its_own():
    agency = AgencyFactory()
    people = staff({Role.HEAD: agency, Role.CONTROL: agency}).values()
    hand_in = partial(
        unit_reports.hand_in, agency_id=agency.pk, month=Month(2026, 3), causes="Không", measures="Không",
        at=at("2026-04-02 09:00"),
    )  # fmt: skip
    assert at_once(tuple(partial(hand_in, by=Actor(person)) for person in people)) == [DONE, DONE]
    found = UnitReport.objects.order_by("version")
    assert [report.version for report in found] == [1, 2]
    assert len({report.handed_in_by for report in found}) == 2

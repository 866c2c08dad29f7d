"""The views the demo's people have saved are ones their lists know."""

import pytest

from accounts.enums import Role
from accounts.models import ListView
from accounts.rules.list_views import holds_a_number, kept_filters
from portal.night.demo.views import VIEWS, keep_views
from portal.ui.list_specs import spec_of
from tests.factories.accounts import MembershipFactory, UserFactory


def test_each_is_of_a_list_with_its_columns_sorting_and_filters():
    for _person, code, name, columns, sort, filters, _shared in VIEWS:
        spec = spec_of(code)
        assert spec is not None
        assert spec.has_views
        assert set(columns) <= set(spec.keys), name
        assert not sort or spec.sorts(sort), name
        assert kept_filters(filters, spec.kept) == filters, name
        assert not holds_a_number(name)


@pytest.mark.django_db
def test_they_are_written_once_and_shared_by_who_leads():
    leader = MembershipFactory(user=UserFactory(username="truongphong"), role=Role.UNIT_HEAD)
    UserFactory(username="thuly")
    keep_views()
    keep_views()
    assert ListView.objects.count() == sum(row[0] in ("truongphong", "thuly") for row in VIEWS)
    assert ListView.objects.get(agency__isnull=False).agency == leader.agency

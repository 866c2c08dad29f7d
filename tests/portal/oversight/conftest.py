"""Who keeps the catalogue in these tests, on a Monday morning."""

import pytest

from accounts.enums import Role
from tests.factories.accounts import AgencyFactory, UserFactory


@pytest.fixture(autouse=True)
def _monday(frozen_at):
    frozen_at("2026-11-23 09:00")


@pytest.fixture
def province():
    return AgencyFactory(province=True)


@pytest.fixture
def control(client_of, province):
    return client_of(UserFactory(role=Role.CONTROL, agency=province))


@pytest.fixture
def clerk(client_of):
    return client_of(UserFactory(role=Role.RECEPTION, agency=AgencyFactory(one_stop=True)))

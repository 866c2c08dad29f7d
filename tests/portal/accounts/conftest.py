"""The office whose accounts these pages show, on a Friday morning."""

import pytest

from accounts.enums import Role
from tests.factories import dossiers as make


@pytest.fixture(autouse=True)
def morning(frozen_at):
    return frozen_at("2026-03-06 09:00")


@pytest.fixture
def office():
    return make.make_office()


@pytest.fixture
def admin(office, client_of):
    return client_of(office.people[Role.ADMINISTRATOR])


@pytest.fixture
def handler(office):
    return office.people[Role.HANDLER]

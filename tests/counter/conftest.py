import pytest

from accounts.enums import Role


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    """Every test has an empty store."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "documents.gateways.storage.DurableFileStorage",
            "OPTIONS": {"location": tmp_path / "files", "file_permissions_mode": 0o600},
        },
    }
    settings.UPLOAD_MIN_FREE_BYTES = 1


@pytest.fixture(autouse=True)
def _friday_morning(frozen_at):
    """Friday 6 March 2026, 09:32: a working morning before a weekend."""
    frozen_at("2026-03-06 09:32")


@pytest.fixture
def clerk(office, client_of):
    """The browser of whoever receives at the counter of the file's own `office`."""
    return client_of(office.people[Role.RECEPTION])

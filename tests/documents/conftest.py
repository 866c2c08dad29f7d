import pytest


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

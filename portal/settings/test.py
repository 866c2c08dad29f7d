"""Settings of the test run."""

from portal.settings.base import *  # noqa: F403


SECRET_KEY = "test-only-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# Every xdist worker has its own database (tests/harness/database.py), Valkey number and file folder.
WORKER: str = env.str("PYTEST_XDIST_WORKER", default="")  # noqa: F405
if DATABASE_OWNER_URL:  # noqa: F405
    # The harness builds as the owner and serves under SET ROLE portal_app.
    DATABASES["default"].update(planned(env.db_url_config(DATABASE_OWNER_URL)))  # noqa: F405

# A test that wants to be woken says so; the others leave no tasks behind.
WAKE_ON_COMMIT = False
OFFICE_KEPT_SECONDS = float("inf")  # a query that comes by the clock belongs to no test either
WARM_PAPERS = False  # a thread that asks the database belongs to no test


def _of_this_worker(url: str) -> str:
    """The same Valkey with the database number of this worker."""
    number = int(WORKER.removeprefix("gw") or 0)
    address, mark, options = url.partition("?")
    if address.startswith("unix:"):
        stated = dict(pair.split("=", 1) for pair in options.split("&") if "=" in pair)
        return f"{address}?db={int(stated.get('db', 0)) + number}"
    base, _, stated_number = address.rpartition("/")
    return f"{base}/{int(stated_number or 0) + number}{mark}{options}" if stated_number.isdigit() else url


if WORKER:
    REDIS_URL = _of_this_worker(REDIS_URL)  # noqa: F405
    CACHES["default"]["LOCATION"] = REDIS_URL  # noqa: F405
    CELERY_BROKER_URL = broker_address(REDIS_URL)  # noqa: F405
    FILES_DIR = STATE_DIR / f"files_{WORKER}"  # noqa: F405
    PAGES_DIR = STATE_DIR / f"pages_{WORKER}"  # noqa: F405
    STORAGES["default"]["OPTIONS"]["location"] = FILES_DIR  # noqa: F405

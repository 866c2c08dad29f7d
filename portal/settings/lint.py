"""Settings under which `./test lint` looks at migrations: the linter is an app, and no product needs it."""

from portal.settings.test import *  # noqa: F403
from portal.settings.test import INSTALLED_APPS as TESTED_APPS


INSTALLED_APPS = [*TESTED_APPS, "django_migration_linter"]
LOGGING["loggers"]["django_migration_linter"] = {"level": "WARNING"}  # noqa: F405

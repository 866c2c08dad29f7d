"""A real installation: HTTPS, its own servers, nothing unsafe. Refuses to start otherwise and says why.

Environment, besides base's: PUBLIC_URL (https://…), ALLOWED_HOSTS, STATIC_ROOT, PROXY_COUNT (reverse
proxies before the web server, 1 in docker-compose.yml), LOG_STREAM (stdout or stderr).
"""

from copy import deepcopy
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from portal.settings import safety
from portal.settings.base import *  # noqa: F403
from portal.settings.base import (
    BASE_DIR,
    DATABASE_OWNER_URL,
    LOGGING,
    MIDDLEWARE,
    PROXY_COUNT,
    STORAGES,
    env,
)


DEBUG = env.bool("DEBUG", default=False)

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 86400)
SESSION_COOKIE_SECURE = env.bool("SESSION_COOKIE_SECURE", default=True)
CSRF_COOKIE_SECURE = env.bool("CSRF_COOKIE_SECURE", default=True)
# Browsers tie a __Host- cookie to this very host and to HTTPS.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"

# The proxy sets these two headers itself and drops what a visitor sends (deploy/Caddyfile).
if PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    MIDDLEWARE = ["portal.proxy.RealAddress", *MIDDLEWARE]

STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
LOGGING = deepcopy(LOGGING)
LOGGING["handlers"]["stderr"]["stream"] = f"ext://sys.{env.str('LOG_STREAM', default='stderr')}"

DATABASE_URL: str = env.str("DATABASE_URL", default="")
DATABASE_OWNER_ROLE = env.db_url_config(DATABASE_OWNER_URL).get("USER") if DATABASE_OWNER_URL else None
REDIS_URL_TOLD: str = env.str("REDIS_URL", default="")

if _faults := safety.faults(globals()):
    raise ImproperlyConfigured(
        "Cổng không khởi động vì cấu hình chưa an toàn:\n" + "\n".join(f"- {fault}" for fault in _faults)
    )

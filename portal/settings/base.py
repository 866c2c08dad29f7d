"""Settings common to every installation. What differs comes from the environment.

Environment: DATABASE_URL (serves, role portal_app), DATABASE_OWNER_URL (migrates, role
portal_owner), REDIS_URL, SECRET_KEY, FILES_DIR, STATE_DIR.
"""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from lib import server_address
from portal.settings import logs


BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()


def broker_address(redis_url: str) -> str:
    """The same server in kombu's spelling, which names a socket in its own way."""
    return redis_url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")


SECRET_KEY: str = env.str("SECRET_KEY", default="")
DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
# The address people type, for QR codes on papers and links in messages.
PUBLIC_URL: str = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
# Our own reverse proxies before the web server, whose X-Forwarded-For is believed (portal.proxy).
PROXY_COUNT: int = env.int("PROXY_COUNT", default=0)
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

DOMAIN_APPS = [
    "integrations", "indicators", "feedback", "payments", "queues", "dossiers", "procedures",
    "documents", "notifications", "accounts", "calendars", "jobs",
]  # fmt: skip

INSTALLED_APPS = [
    "portal",
    *DOMAIN_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "pgtrigger",
    "pghistory",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "csp",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "portal.middleware.PartsToldApart",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.middleware.RightsAskedOnce",
    "portal.middleware.NulBytes",
    "portal.ui.drafts.KeepsWhatWasTyped",
    "portal.ui.gate.LoginRequired",
    "portal.ui.gate.Gate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "axes.middleware.AxesMiddleware",
    "portal.ui.lists.ListsRemembered",
    "portal.looks.LooksRecorded",
    "portal.middleware.Refusals",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.ui.context.who_am_i",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["portal.templatetags.portal"],
        },
    }
]
FORM_RENDERER = "portal.ui.forms.FormRenderer"


def planned(database: dict[str, Any]) -> dict[str, Any]:
    """The connection with our planner setting; what the address itself says comes after it and wins.

    Django writes joins in the order they are read, the filtered table first; trying every order of nine
    tables takes the planner longer than the query itself (2.1 ms against 0.7 for one dossier by its key).
    """
    stated = database.get("OPTIONS", {})
    options = f"-c join_collapse_limit=4 {stated.get('options', '')}".strip()
    return {**database, "OPTIONS": {**stated, "options": options}}


# What reads them would end in a traceback that quotes a part of the password.
for _variable in server_address.VARIABLES:
    if _fault := server_address.unreadable(_variable, env.str(_variable, default="")):
        raise ImproperlyConfigured(_fault)

DATABASES = {"default": planned(env.db("DATABASE_URL", default="postgres:///portal"))}
DATABASES["default"].update(CONN_MAX_AGE=None, CONN_HEALTH_CHECKS=True, ATOMIC_REQUESTS=False)
DATABASE_OWNER_URL: str = env.str("DATABASE_OWNER_URL", default="")

REDIS_URL: str = env.str("REDIS_URL", default="redis://localhost:6379/0")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "portal.cache.OneClientCache",
        "LOCATION": REDIS_URL,
    },
    # Parts of pages that are the same for everybody; each process keeps its own.
    "template_fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # counter machines are shared
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.validators.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "accounts.validators.NotCommon"},
    {"NAME": "accounts.validators.NotOnlyDigits"},
    {"NAME": "accounts.validators.NotLikeThePerson"},
]
LOGIN_URL = "ui:login"
LOGIN_REDIRECT_URL = "ui:home"
LOGOUT_REDIRECT_URL = "public:home"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"

STATE_DIR = Path(env.str("STATE_DIR", default=str(BASE_DIR / ".run")))
FILES_DIR = Path(env.str("FILES_DIR", default=str(STATE_DIR / "files")))
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "documents.gateways.storage.DurableFileStorage",
        "OPTIONS": {"location": FILES_DIR, "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Pictures of pages, drawn again when they are gone; not in the backup.
PAGES_DIR = Path(env.str("PAGES_DIR", default=str(STATE_DIR / "pages")))
# Limits of an upload; a refused file says which one it broke.
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=20 * 1024 * 1024)
UPLOAD_MAX_FILES = env.int("UPLOAD_MAX_FILES", default=40)
# Django's thousand is less than a form here sends: 1.014199 lists 224 papers, each with eight fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
UPLOAD_MIN_FREE_BYTES = env.int("UPLOAD_MIN_FREE_BYTES", default=512 * 1024 * 1024)
UPLOAD_TYPES = ["application/pdf", "image/jpeg", "image/png", "image/tiff", "application/zip"]

# `unix:/path` or `host:port` of clamd; empty: uploads are not scanned.
CLAMAV_ADDRESS = env.str("CLAMAV_ADDRESS", default="")
CLAMAV_TIMEOUT = env.int("CLAMAV_TIMEOUT", default=30)  # seconds

# Channel -> gateway (notifications.gateways.base.Gateway): a word of GATEWAYS, a dotted path, or empty: off.
GATEWAYS = {
    ("email", "smtp"): "notifications.gateways.email.send",
    ("sms", "http"): "notifications.gateways.sms.send",
    ("zalo", "http"): "notifications.gateways.zalo.send",
    **{(channel, "file"): "notifications.gateways.local.to_file" for channel in ("email", "sms", "zalo")},
    **{
        (channel, "console"): "notifications.gateways.local.to_console"
        for channel in ("email", "sms", "zalo")
    },
}


def gateways(told: dict[str, str]) -> dict[str, str]:
    """The dotted path of each channel that is on."""
    return {channel: GATEWAYS.get((channel, word), word) for channel, word in told.items() if word}


NOTIFICATION_GATEWAYS: dict[str, str] = gateways(
    {
        "email": env.str("EMAIL_GATEWAY", default="smtp"),
        "sms": env.str("SMS_GATEWAY", default=""),
        "zalo": env.str("ZALO_GATEWAY", default=""),
    }
)
# Nothing that makes a telephone ring leaves in these hours of Vietnam; empty: at any hour.
QUIET_HOURS = env.str("QUIET_HOURS", default="21:00-07:00")
# The operator's addresses; what is posted there is told in docs/operations.md.
SMS_URL = env.str("SMS_URL", default="")
SMS_TOKEN = env.str("SMS_TOKEN", default="")
SMS_SENDER = env.str("SMS_SENDER", default="")
ZALO_URL = env.str("ZALO_URL", default="https://business.openapi.zalo.me/message/template")
ZALO_TOKEN = env.str("ZALO_TOKEN", default="")
# Kind of message -> the number of the template that Zalo has approved for it: dossier_done=301234,…
ZALO_TEMPLATES: dict[str, str] = env.dict("ZALO_TEMPLATES", default={})
# What operators show when they report that a message has arrived; empty: reports are refused.
REPORT_TOKEN = env.str("REPORT_TOKEN", default="")
GATEWAY_TIMEOUT = env.int("GATEWAY_TIMEOUT", default=20)  # seconds
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="mot-cua@localhost")
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = 20  # seconds

CELERY_BROKER_URL = broker_address(REDIS_URL)
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Messages leave right after the commit that owes them; off, within a minute (notifications.services.waking).
WAKE_ON_COMMIT = True
# A web process makes one paper of each kind in use soon after it started: no clerk waits for the first.
WARM_PAPERS = True

LOGGING = logs.LOGGING
LOGGING_CONFIG = "portal.settings.logs.configure"
DJANGO_STRUCTLOG_CELERY_ENABLED = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # The counter's pages for the time it is cut off (portal.counter.offline).
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "frame-src": [SELF],
        "base-uri": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "portal.ui.errors.csrf_failure"

PGHISTORY_APPEND_ONLY = False
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
# A name from one address: one stranger locks neither an office behind one address nor a clerk out of it.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "portal.proxy.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "portal.ui.login.locked_out"
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
# Its lines name what it counts, masked, and no browser.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]
AXES_VERBOSE = False
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=False)
PASSWORD_MAX_AGE_DAYS = env.int("PASSWORD_MAX_AGE_DAYS", default=0)  # 0: passwords do not expire

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {"TITLE": "Cổng Một cửa", "VERSION": "1.0.0"}

# What an installation may switch (ruling 23, ruling 30).
INSTALLATION_NAME = env.str("INSTALLATION_NAME", default="Cổng Một cửa điện tử")
# A process asks the database for the office's name and look this often, not for each page.
OFFICE_KEPT_SECONDS: float = 15
OTP_TOTP_ISSUER = INSTALLATION_NAME
OVERLAY_ONLY = env.bool("OVERLAY_ONLY", default=False)
# Petitions go to the single national address (Directive 30/2018); an own form only where an office wants it.
NATIONAL_PETITION_URL = env.str("NATIONAL_PETITION_URL", default="https://pakn.dichvucong.gov.vn/")
PETITION_WEB_INTAKE = env.bool("PETITION_WEB_INTAKE", default=False)

"""`./run` on one machine: embedded servers on private sockets, the demo, plain HTTP on loopback."""

from portal.settings.base import *  # noqa: F403


SECRET_KEY = env.str("SECRET_KEY", default="local-only-" + "x" * 50)  # noqa: F405
# ./run gives the names of the certificate with which it serves an office's network.
CERTIFIED_NAMES = env.list("CERTIFIED_NAMES", default=[])  # noqa: F405
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *CERTIFIED_NAMES]
if CERTIFIED_NAMES:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 86400
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# No mail server on one's own machine: messages are kept as files beside the data.
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="django.core.mail.backends.filebased.EmailBackend")  # noqa: F405
EMAIL_FILE_PATH = STATE_DIR / "mail"  # noqa: F405
# Nor an operator of text messages: they are lines of files there too.
NOTIFICATION_GATEWAYS = gateways(  # noqa: F405
    {
        "email": env.str("EMAIL_GATEWAY", default="smtp"),  # noqa: F405
        "sms": env.str("SMS_GATEWAY", default="file"),  # noqa: F405
        "zalo": env.str("ZALO_GATEWAY", default="file"),  # noqa: F405
    }
)

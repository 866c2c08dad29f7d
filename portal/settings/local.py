"""`./run` on one machine: embedded servers on private sockets, the demo, plain HTTP on loopback."""

from portal.settings.base import *  # noqa: F403


SECRET_KEY = env.str("SECRET_KEY", default="local-only-" + "x" * 50)  # noqa: F405
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

from django.apps import AppConfig
from django.utils.translation import gettext

from lib.terms import speak_with


class PortalConfig(AppConfig):
    """The web edge: pages and API. Owns no tables."""

    name = "portal"
    verbose_name = "Cổng Một cửa"

    def ready(self) -> None:
        speak_with(gettext)

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The web edge: pages and API. Owns no tables."""

    name = "portal"
    verbose_name = "Cổng Một cửa"

"""All addresses. One line per audience (see docs/architecture.md)."""

from django.urls import URLPattern, URLResolver


urlpatterns: list[URLPattern | URLResolver] = []

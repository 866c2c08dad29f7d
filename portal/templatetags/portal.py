"""Template tags and filters every template may use."""

from django import template


register = template.Library()

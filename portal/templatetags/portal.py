"""Template tags and filters every template may use. They format; they decide nothing."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.ui.forms import control_class


register = template.Library()
NOTHING = "–"


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture from static/icons.svg; it never stands alone, so screen readers skip it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons.svg"),
        name,
    )


@register.filter
def control(field: BoundField) -> SafeString:
    """The control of a form field with the class its kind wants."""
    return field.as_widget(attrs={"class": control_class(field)} if control_class(field) else None)


@register.filter
def day(value: date | datetime | None) -> str:
    """12/02/2026, in Vietnam's time; "–" for nothing."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return f"{value:%d/%m/%Y}"


@register.filter
def moment(value: datetime | None) -> str:
    """14:00 ngày 12/02/2026, in Vietnam's time; "–" for nothing."""
    if value is None or value == "":
        return NOTHING
    return f"{timezone.localtime(value):%H:%M ngày %d/%m/%Y}"


@register.filter
def number(value: float | Decimal | None) -> str:
    """1.234,5 as Vietnamese write it; "–" for nothing, never 0 in its place."""
    if value is None or value == "":
        return NOTHING
    text = f"{value:,}"
    return text.translate(str.maketrans(",.", ".,"))


@register.filter
def money(value: Decimal | None) -> str:
    """1.200.000 đ; whole đồng."""
    if value is None or value == "":
        return NOTHING
    return f"{number(round(value))} đ"

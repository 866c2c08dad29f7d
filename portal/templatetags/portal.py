"""Template tags and filters every template may use. They format; they decide nothing."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from portal.ui import consequences, formats, loading
from portal.ui.forms import control


register = template.Library()
register.filter("day", formats.day)
register.filter("moment", formats.moment)
register.filter("number", formats.number)
register.filter("money", formats.money)
register.filter("control", control)


@register.filter
def said(term: str) -> str:
    """A term in the reader's language ahead of another filter; alone, a page says it by itself."""
    return gettext(term)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture from static/icons.svg; it never stands alone, so screen readers skip it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons.svg"),
        name,
    )


@register.inclusion_tag("components/still_loading.html")
def still_loading() -> dict[str, str]:
    """On the pages one sees first: what the demo of a first start still lacks."""
    return {"stage": loading.still_loading()}


@register.inclusion_tag("components/before_act.html")
def before_act(act: str) -> dict[str, str | None]:
    """What this act will do and whom it tells, beside its button. An act without a sentence is a mistake."""
    return {"before": gettext(consequences.sentence(act)), "rule": None}


@register.inclusion_tag("components/before_act.html")
def before_act_of(page: str, act: str) -> dict[str, str | None]:
    """As `before_act` for a page that shows its acts in a row; empty for those done again."""
    said = consequences.find(f"{page}.{act}" if page else act)
    return {"before": gettext(said) if said else "", "rule": None}

"""The HTML of the commonest controls and of their fields, written here instead of through templates.

A reception shows some seventy controls, and Django renders three to five templates for each: two fifths of
the page's time. What is written is the same, character by character (tests/portal/test_widgets.py); any
other widget, and any widget with a template of its own, still goes through its template.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import BoundField
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext


Widget = Mapping[str, Any]


def _attributes(attrs: Mapping[str, Any]) -> str:
    """`django/forms/widgets/attrs.html`: False leaves an attribute out, True is one without a value."""
    return "".join(
        f" {conditional_escape(name)}" if value is True else f' {conditional_escape(name)}="{_text(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _text(value: Any) -> str:
    """As the filter `stringformat:"s"` inside a template that escapes."""
    return str(conditional_escape(value if isinstance(value, str) else str(value)))


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    name = conditional_escape(widget["name"])
    return f'<input type="{widget["type"]}" name="{name}"{value}{_attributes(widget["attrs"])}>'


def _option(widget: Widget) -> str:
    label = conditional_escape(widget["label"])
    return f'<option value="{_text(widget["value"])}"{_attributes(widget["attrs"])}>{label}</option>\n'


def _select(widget: Widget) -> str:
    parts = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{conditional_escape(group)}">')
        parts += [f"\n  {_option(option)}" for option in options]
        if group:
            parts.append("\n  </optgroup>")
    return "".join([*parts, "\n</select>"])


WRITTEN: Mapping[str, Callable[[Widget], str]] = {
    "django/forms/widgets/select.html": _select,
    # These only include the template of an input.
    **{
        f"django/forms/widgets/{kind}.html": _input
        for kind in ("text", "number", "email", "hidden", "password", "date", "checkbox", "search", "tel")
    },
}


def written(template_name: str, widget: Widget) -> SafeString | None:
    """The control's HTML, or None when it needs its template."""
    write = WRITTEN.get(template_name)
    return None if write is None else mark_safe(write(widget))


def group(field: BoundField, control: str) -> SafeString:
    """A field with its label, help and errors around the control: `components/field.html`, blanks apart."""
    wrong = str(field.errors) if field.errors else ""
    label, name = conditional_escape(field.label), _text(field.id_for_label)
    said = ""
    if field.help_text:
        more = "" if field.use_fieldset or field.widget_type == "checkbox" else " mb-1"
        words = conditional_escape(field.help_text)
        said = f'<div class="form-text{more}" id="{_text(field.auto_id)}_helptext">{words}</div>'
    if field.use_fieldset:
        told = field.aria_describedby
        about = f' aria-describedby="{_text(told)}"' if told else ""
        inside = (
            f"<fieldset{about}><legend>{label}{_optional(field)}</legend>{said}{wrong}{control}</fieldset>"
        )
    elif field.widget_type == "checkbox":
        tick = f'<label class="form-check-label" for="{name}">{label}</label>'
        inside = f'{wrong}<div class="form-check">{control} {tick}</div>{said}'
    else:
        inside = f'<label for="{name}">{label}{_optional(field)}</label> {said}{wrong}{control}'
    return mark_safe(f'<div class="field{" wrong" if field.errors else ""}">{inside}</div>')


def _optional(field: BoundField) -> str:
    if field.field.required:
        return ""
    said = gettext("không bắt buộc")
    return f' <span class="fw-normal">({said})</span>'

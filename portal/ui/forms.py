"""How every form of the portal looks: one template per form, one per field."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.forms import BoundField, CharField, DateField, DateInput, Form, HiddenInput, TimeInput, UUIDField
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorDict
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _

from dossiers.rules.identity import check_phone
from portal.ui import widgets


class FormRenderer(TemplatesSetting):
    """Forms render through templates/components/."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if "widget" in context:
            html = widgets.written(template_name, context["widget"])
            if html is not None:
                return html
        if template_name == self.field_template_name:
            field: BoundField = context["field"]
            return widgets.group(field, control(field))
        return super().render(template_name, context, request)


# Class of a control by the kind of its widget; what is not named is a text-like control.
CONTROL_CLASSES = {
    "checkbox": "form-check-input",
    "checkboxselectmultiple": "",
    "radioselect": "",
    "select": "form-select",
    "nullbooleanselect": "form-select",
    "selectmultiple": "form-select",
}


def control_class(field: BoundField) -> str:
    """CSS class for the control of `field`; the widget's own class, if it has one, comes after it."""
    chosen = CONTROL_CLASSES.get(field.widget_type, "form-control")
    if field.errors and chosen:
        chosen = f"{chosen} is-invalid"
    return f"{chosen} {field.field.widget.attrs.get('class', '')}".strip()


def control(field: BoundField) -> SafeString:
    """The control of a form field with the class its kind wants."""
    chosen = control_class(field)
    return field.as_widget(attrs={"class": chosen} if chosen else None)


class DayInput(DateInput):
    """A day typed as 12/02/2026 or 12022026: quicker than a date control, and the same in every browser."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        shown: dict[str, Any] = {
            "inputmode": "numeric", "placeholder": _("ngày/tháng/năm"), "autocomplete": "off", "size": "12",
        }  # fmt: skip
        super().__init__(attrs=shown | (attrs or {}), format="%d/%m/%Y")


class ClockInput(TimeInput):
    """A time of the day typed as 7:30 or 17h30; a control of the browser's would ask for AM and PM."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        shown: dict[str, Any] = {
            "inputmode": "numeric",
            "placeholder": _("giờ:phút"),
            "autocomplete": "off",
            "size": "6",
        }
        super().__init__(attrs=shown | (attrs or {}), format="%H:%M")


def day_typed(text: str) -> date | None:
    """A day as people type it, or as an address keeps it; None for anything else."""
    try:
        found: date | None = DateField(required=False).clean(text)
    except ValidationError:
        return None
    return found


class KeyField(UUIDField):
    """The form's own key: what is posted twice is one thing."""

    widget = HiddenInput
    default_error_messages = {"invalid": _("Biểu mẫu này đã cũ. Tải lại trang rồi nhập lại.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Khóa của biểu mẫu"), initial=uuid4, **kwargs)


def hush(*typed: Form) -> None:
    """Read what was typed without telling anybody off: he has not come to the end of the form yet."""
    for form in typed:
        form.is_valid()
        form._errors = ErrorDict()  # type: ignore[attr-defined]  # there is no public way to forget


class PhoneField(CharField):
    """A telephone number by the rule of the counter: messages go there."""

    def clean(self, value: Any) -> str:
        checked = check_phone(super().clean(value))
        if checked.problem:
            raise ValidationError(gettext(checked.problem))
        return checked.value

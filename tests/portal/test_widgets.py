"""Controls written in Python are what Django's own templates would have written."""

import re
from importlib import import_module
from pkgutil import walk_packages

import pytest
from django import forms
from django.template.loader import get_template
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

import portal
from portal.ui.forms import control
from portal.ui.widgets import WRITTEN, group, written


NASTY = """<b onload="x">&'"""


def by_template(widget: forms.Widget, name: str, value: object, attrs: dict[str, object]) -> str:
    context = widget.get_context(name, value, attrs)
    return get_template(widget.template_name).render(context).strip()


def by_hand(widget: forms.Widget, name: str, value: object, attrs: dict[str, object]) -> str | None:
    return written(widget.template_name, widget.get_context(name, value, attrs)["widget"])


@pytest.mark.parametrize(
    "widget",
    [
        forms.TextInput(attrs={"maxlength": 20, "required": True, "disabled": False, "data-x": NASTY}),
        forms.NumberInput(attrs={"min": 0, "step": "any"}),
        forms.EmailInput(),
        forms.HiddenInput(),
        forms.PasswordInput(),
        forms.DateInput(format="%d/%m/%Y"),
        forms.CheckboxInput(),
        forms.CheckboxInput(attrs={"class": "big"}),
        forms.Select(choices=[("", "—"), ("a", _("Có")), ("b<", NASTY), (3, mark_safe("<i>3</i>"))]),
        forms.Select(choices=[("Nhóm <1>", [("a", "A"), ("b", "B")]), ("c", "C")]),
        forms.SelectMultiple(choices=[("a", "A"), ("b", "B")]),
        forms.NullBooleanSelect(),
    ],
    ids=lambda widget: type(widget).__name__,
)
@pytest.mark.parametrize("value", [None, "", "a", NASTY, mark_safe("&amp;"), 12, True])
def test_a_control_is_written_as_its_template_writes_it(widget, value):
    if widget.template_name not in WRITTEN:
        assert by_hand(widget, "x", value, {}) is None
        return
    for attrs in ({}, {"id": "id_x", "class": "form-control is-invalid", "aria-describedby": "x_error"}):
        assert by_hand(widget, NASTY, value, attrs) == by_template(widget, NASTY, value, attrs)


def forms_of_the_portal() -> list[type[forms.BaseForm]]:
    modules = [import_module(found.name) for found in walk_packages(portal.__path__, "portal.")
               if not found.name.startswith("portal.settings")]  # fmt: skip
    found = {
        thing
        for module in modules
        for thing in vars(module).values()
        if isinstance(thing, type)
        and issubclass(thing, forms.BaseForm)
        and thing.__module__ == module.__name__
    }
    return sorted(found, key=lambda form: f"{form.__module__}.{form.__qualname__}")


@pytest.mark.django_db
def test_every_declared_field_of_every_form_looks_the_same_either_way():
    compared = 0
    for form in forms_of_the_portal():
        for name, field in form.base_fields.items():
            if field.widget.template_name in WRITTEN:
                attrs = {"id": f"id_{name}", **field.widget.attrs, **field.widget_attrs(field.widget)}
                for value in (None, field.initial):
                    known = value() if callable(value) else value
                    assert by_hand(field.widget, name, known, attrs) == by_template(
                        field.widget, name, known, attrs
                    ), f"{form.__qualname__}.{name}"
                    compared += 1
    assert compared > 100


def test_a_widget_with_a_template_of_its_own_goes_through_it():
    widget = forms.Textarea()
    assert by_hand(widget, "x", "a", {}) is None


class Everything(forms.Form):
    """Each way a field may look, with and without help."""

    plain = forms.CharField(label=NASTY)
    helped = forms.CharField(help_text=NASTY, required=False)
    tick = forms.BooleanField(label=_("Đã có"), required=False)
    helped_tick = forms.BooleanField(help_text="Giải thích")
    one_of = forms.ChoiceField(choices=[("a", "A"), ("b", NASTY)], widget=forms.RadioSelect, required=False)
    some_of = forms.MultipleChoiceField(
        choices=[("a", "A")], widget=forms.CheckboxSelectMultiple, help_text="Chọn"
    )
    long = forms.CharField(widget=forms.Textarea, required=False, help_text=mark_safe("<i>dài</i>"))


def without_blanks(html: str) -> str:
    """Blanks beside block elements are nobody's; between words and controls they stay."""
    return re.sub(r"\s*(</?(?:div|label|fieldset|legend|ul|li)\b[^>]*>)\s*", r"\1", html).strip()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("data", [None, {}, {"plain": "x", "one_of": "zzz", "helped": "\0"}])
def test_a_field_is_written_as_its_template_writes_it(data, language):
    form = Everything(data)
    template = get_template("components/field.html")
    with translation.override(language):
        for field in form:
            expected = template.render({"field": field})
            assert without_blanks(group(field, control(field))) == without_blanks(expected), field.name
            assert field.as_field_group() == group(field, control(field))

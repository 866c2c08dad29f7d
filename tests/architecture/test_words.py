"""What the portal answers to wrong input is Vietnamese, in every field of every form (decision 28)."""

import importlib
import pkgutil
import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

import portal


pytestmark = pytest.mark.django_db
WRONG = ["", "x" * 3000, "31/02/2026", "-1", "99999999999999999999", "không phải số", "\x00", "[]"]
ENGLISH = re.compile(
    r"\b(?:this|enter|select|ensure|value|field|valid|required|must|please|choice|is not)\b", re.I
)


def every_form() -> list[type[forms.BaseForm]]:
    for module in pkgutil.walk_packages(portal.__path__, "portal."):
        if "settings" not in module.name:
            importlib.import_module(module.name)
    found, left = set(), [forms.BaseForm]
    while left:
        below = left.pop().__subclasses__()
        left += below
        found |= {form for form in below if form.__module__.startswith("portal.")}
    return sorted(found, key=lambda form: f"{form.__module__}.{form.__name__}")


def fields() -> list[tuple[str, forms.Field]]:
    """Every declared field with the form it is in; choices that come from the database are asked empty."""
    return [
        (f"{form.__module__}.{form.__name__}.{name}", field)
        for form in every_form()
        for name, field in form.base_fields.items()
    ]


def complaints(field: forms.Field) -> list[str]:
    said = []
    for value in WRONG:
        given = SimpleUploadedFile("x.exe", b"") if isinstance(field, forms.FileField) and value else value
        try:
            field.clean([given] if isinstance(field, forms.MultipleChoiceField) else given)
        except forms.ValidationError as error:
            said += error.messages
    return said


def test_a_wrong_value_is_refused_in_vietnamese():
    said = {where: complaints(field) for where, field in fields()}
    in_english = {where: [one for one in found if ENGLISH.search(one)] for where, found in said.items()}
    assert {where: found for where, found in in_english.items() if found} == {}


def test_this_test_has_something_to_look_at():
    assert len(fields()) > 5
    assert complaints(forms.UUIDField())

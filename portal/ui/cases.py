"""Which case (trường hợp) of a procedure: asked the same way wherever a dossier begins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from procedures.models import ProcedureCase, ProcedureVersion
from procedures.queries import cases_of


class CaseField(forms.TypedChoiceField):
    """One of a procedure's cases, by id; `offer_cases` says which."""

    def __init__(self, **options: Any) -> None:
        told = {
            "label": gettext_lazy("Trường hợp"),
            "coerce": int,
            "empty_value": None,
            "choices": [],
            "error_messages": {
                "required": gettext_lazy("Chọn trường hợp: giấy tờ, thời hạn và phí tính theo đó.")
            },
        }
        super().__init__(**{**told, **options})


def offer_cases(form: forms.Form, name: str, version: ProcedureVersion | None) -> list[ProcedureCase]:
    """Fill the form's field with the version's cases; without any there is nothing to ask."""
    cases = cases_of(version) if version is not None else []
    if not cases:
        del form.fields[name]
        return []
    field: Any = form.fields[name]
    field.choices = [("", "–"), *((one.pk, one.name) for one in cases)]
    return cases


def chosen_case(form: forms.Form, name: str, cases: list[ProcedureCase]) -> ProcedureCase | None:
    """The case typed so far, whether the form is valid or not."""
    typed = str(form[name].value() or "") if cases else ""
    return next((one for one in cases if str(one.pk) == typed), None)

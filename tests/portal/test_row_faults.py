"""What is wrong in forms and in rows, as the summary at the top of their page lists it."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms

from portal.counter.attachments import Attachments
from portal.counter.reception import faults
from portal.ui.faults import form_faults
from portal.ui.formsets import row_faults, rows_of


class Between(forms.Form):
    """What is wrong with a single field, and what is wrong between two."""

    first = forms.IntegerField(label="Từ")
    last = forms.IntegerField(label="Đến", widget=forms.NumberInput({"id": "the-last"}))

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("first", 0) > typed.get("last", 0):
            raise forms.ValidationError("Số đầu lớn hơn số cuối.")
        return typed


SAID_OF = [
    ({"first": "", "last": "1"}, [("Từ: Trường này là bắt buộc.", "#id_first")]),
    (
        {"first": "1", "last": ""},
        [("Đến: Trường này là bắt buộc.", "#the-last"), ("Số đầu lớn hơn số cuối.", "")],
    ),
    ({"first": "2", "last": "1"}, [("Số đầu lớn hơn số cuối.", "")]),
    ({"first": "1", "last": "2"}, []),
]


def told(found: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(fault["text"], fault["href"]) for fault in found]


@pytest.mark.parametrize(("typed", "said"), SAID_OF)
def test_each_fault_leads_to_its_control_and_what_concerns_none_leads_nowhere(typed, said):
    assert told(form_faults(Between(typed))) == said
    assert told(form_faults(Between(typed), "Dòng 1")) == [(f"Dòng 1: {text}", href) for text, href in said]


@pytest.mark.parametrize(("typed", "said"), SAID_OF)
def test_the_counter_tells_them_alike(typed, said):
    assert told(faults([Between(typed)], Attachments((), {}), [])) == said


def test_a_table_names_the_row():
    numbers = {"rows-TOTAL_FORMS": "2", "rows-INITIAL_FORMS": "0"}
    typed = {"rows-0-first": "1", "rows-0-last": "2", "rows-1-first": "2", "rows-1-last": "1"}
    rows = rows_of(Between, extra=2)({**numbers, **typed}, prefix="rows")
    assert told(row_faults(rows, "Dòng %(n)s")) == [("Dòng 2: Số đầu lớn hơn số cuối.", "")]


def test_a_page_opened_for_the_first_time_has_none():
    assert form_faults(Between()) == row_faults(rows_of(Between, extra=2)(prefix="rows"), "Dòng %(n)s") == []

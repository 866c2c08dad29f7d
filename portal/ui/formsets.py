"""Forms with many rows: how many rows one may send, whatever the form says about itself."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, Form, formset_factory
from django.utils.translation import gettext_lazy

from portal.ui.faults import form_faults


MOST_ROWS = 200
ROWS_LEFT_OUT = gettext_lazy(
    "Các dòng gửi lên không liền nhau nên chưa nhận dòng nào. Mở lại trang này rồi nhập lại."
)


class Rows(BaseFormSet):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Rows as sent, beside those the page offers.

    `…-TOTAL_FORMS` is a number anybody can write: by itself it makes no row that somebody would have to
    build and draw. A row the number leaves out is refused, never dropped.
    """

    default_error_messages = {
        "too_many_forms": gettext_lazy(
            "Mỗi lần gửi tối đa %(num)d dòng. Mở lại trang này, nhập ít dòng hơn rồi gửi lại."
        ),
    }

    def total_form_count(self) -> int:
        told: int = super().total_form_count()
        offered = len(self.initial or ()) + self.extra
        return min(told, max(offered, len(self._sent))) if self.is_bound else told

    def clean(self) -> None:
        if any(number >= self.total_form_count() for number in self._sent):
            raise ValidationError(ROWS_LEFT_OUT, code="rows_left_out")

    @cached_property
    def _sent(self) -> set[int]:
        """Numbers of the rows with at least one field in what was sent."""
        row = re.compile(rf"{re.escape(self.prefix or '')}-([0-9]{{1,9}})-")
        return {int(found[1]) for found in map(row.match, self.data) if found}


def rows_of(
    form: type[Form], *, extra: int, most: int = MOST_ROWS, can_delete: bool = False
) -> type[BaseFormSet[Any]]:
    """The class of a table with at most `most` rows; more are refused with a sentence."""
    return formset_factory(
        form,
        formset=Rows,
        extra=extra,
        max_num=most,
        # Django's own limit lies a thousand rows further on: seconds of work for one line of a request.
        absolute_max=most,
        validate_max=True,
        can_delete=can_delete,
    )


def row_faults(rows: BaseFormSet[Any], title: str) -> list[dict[str, str]]:
    """What is wrong in a table as sent, for components/error_summary.html; `title` names a row by %(n)s."""
    if not rows.is_bound:
        return []
    found = [{"text": str(error), "href": ""} for error in rows.non_form_errors()]
    for number, form in enumerate(rows.forms, start=1):
        found += form_faults(form, title % {"n": number})
    return found

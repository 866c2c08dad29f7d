"""Faults that Django lets pass and these tests do not.

Unordered queries come back in random order, row locks name their table, a DateField takes no datetime,
a template names nothing that is not there.
"""

import sys
from datetime import datetime
from typing import Any

import pytest
from django.db import models
from django.db.models.expressions import OrderBy
from django.db.models.functions import Random
from django.db.models.query import MAX_GET_RESULTS
from django.db.models.sql.compiler import SQLCompiler
from django.template import engines


_order_by = SQLCompiler.get_order_by
_as_sql = SQLCompiler.as_sql
_prepare_date = models.DateField.get_prep_value
# Written once: half of all statements need it, and are made anew each time.
SHUFFLED = (OrderBy(Random()), ("RANDOM() ASC", (), False))


def be_strict() -> None:
    """Patches Django for the whole run."""
    SQLCompiler.get_order_by = _in_an_order_or_shuffled  # type: ignore[method-assign]
    SQLCompiler.as_sql = _lock_names_its_table  # type: ignore[method-assign]
    models.DateField.get_prep_value = _dates_only  # type: ignore[method-assign]
    engines["django"].engine.string_if_invalid = Undefined("%s")  # type: ignore[attr-defined]


def _in_an_order_or_shuffled(compiler: SQLCompiler) -> list[Any]:
    """Rows without an order have none: whoever relies on one finds out here."""
    return _order_by(compiler) or ([SHUFFLED] if _may_shuffle(compiler.query) else [])


def _may_shuffle(query: Any) -> bool:
    """Plain selections only: where PostgreSQL or Django gives the order a meaning, it is left alone."""
    special = (
        query.distinct,
        query.combinator,
        query.subquery,
        query.group_by is not None,
        query.explain_info,
        query.extra_order_by,
        query.high_mark == MAX_GET_RESULTS,  # .get() wants one row
    )
    return type(query) is models.sql.Query and not any(special)


def _lock_names_its_table(compiler: SQLCompiler, *args: Any, **kwargs: Any) -> Any:
    query = compiler.query
    if query.select_for_update and query.select_related and not query.select_for_update_of:
        pytest.fail("select_for_update() with select_related() locks the joined rows too: say of=('self',)")
    return _as_sql(compiler, *args, **kwargs)


def _dates_only(field: models.Field, value: Any) -> Any:
    if isinstance(value, datetime) and not isinstance(field, models.DateTimeField):
        pytest.fail(f"{field} takes a date and was given the moment {value!r}: whose day is it?")
    return _prepare_date(field, value)


class Undefined(str):
    """Django puts it where a template names something that is not there."""

    def __mod__(self, name: object) -> str:
        # Django's own widget templates ask for optional names.
        context = sys._getframe(1).f_locals.get("context")
        template = getattr(getattr(context, "render_context", None), "template", None)
        if str(getattr(template, "name", "")).startswith(("django/", "drf_spectacular/")):
            return ""
        raise UndefinedVariable(f"{getattr(template, 'name', '?')} names {name}, which is not there")


class UndefinedVariable(Exception):
    """A template names a variable its view did not give."""

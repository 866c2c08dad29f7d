"""One statement, its rows. The app's recursive questions are easier to read as SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection


Rows = list[tuple[Any, ...]]
Question = tuple[str, tuple[tuple[str, Any], ...]]

# What was asked already in this piece of work; None: nothing is remembered.
_answers: ContextVar[dict[Question, Rows] | None] = ContextVar("answers", default=None)


def rows(statement: str, values: Mapping[str, Any]) -> Rows:
    answers = _answers.get()
    if answers is None:
        return _ask(statement, values)
    question = (statement, tuple((name, _frozen(value)) for name, value in values.items()))
    if question not in answers:
        answers[question] = _ask(statement, values)
    return answers[question]


def ids(statement: str, values: Mapping[str, Any]) -> frozenset[int]:
    return frozenset(row[0] for row in rows(statement, values))


@contextmanager
def asked_once() -> Iterator[None]:
    """Inside, the same question about rights or the tree of agencies is asked once.

    For one request: a page asks a dozen times who may see and do what. Whoever changes rights in the middle
    says `forget`. Who else remembers, and why he may: docs/adr/0024.
    """
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def forget() -> None:
    """Rights or the tree have changed: what was answered before no longer holds."""
    answers = _answers.get()
    if answers is not None:
        answers.clear()


def _ask(statement: str, values: Mapping[str, Any]) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value

"""Which days of a span nothing holds yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta


Span = tuple[date, date | None]  # both days included; None: without end
_DAY = timedelta(days=1)


def free_days(span: Span, taken: Iterable[Span]) -> Iterator[Span]:
    """What is left of the span, in order, where the taken ones are cut out of it."""
    first, last = span
    for begins, ends in sorted(taken, key=lambda one: one[0]):
        if last is not None and begins > last:
            break
        if ends is not None and ends < first:
            continue
        if begins > first:
            yield first, begins - _DAY
        if ends is None:
            return
        first = ends + _DAY
    if last is None or first <= last:
        yield first, last

"""What holds from day to day, and never twice at once: the database says when two would overlap."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from procedures.exceptions import NotNow


@contextmanager
def refused_where_it_overlaps(sentence: str) -> Iterator[None]:
    """Write inside it. Raises NotNow with this sentence where another row holds on one of the days."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise NotNow(sentence) from error

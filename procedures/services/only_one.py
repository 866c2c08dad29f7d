"""What may stand only once, or once at a time: the database says when a second one would."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from procedures.exceptions import NotNow


@contextmanager
def refused_where_another_stands(sentence: str) -> Iterator[None]:
    """Write inside it. Raises NotNow with this sentence where another row stands in its place."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise NotNow(sentence) from error

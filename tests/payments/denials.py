"""What the database says to a write that must not be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction


def refused(model: type[Any], **changes: Any) -> str:
    """The error of writing this over every row of the table, asked at once."""
    return told(lambda: model.objects.update(**changes))


def told(write: Callable[[], object]) -> str:
    """What the database says to it when the transaction would end."""

    def written() -> None:
        with transaction.atomic():
            write()
            connection.check_constraints()

    with pytest.raises(DatabaseError) as error:
        written()
    return str(error.value)

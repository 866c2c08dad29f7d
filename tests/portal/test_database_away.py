"""While the database restarts a page says that it is busy, not that it has a fault."""

from __future__ import annotations

import pytest
from django.db import InterfaceError, OperationalError
from django.test import RequestFactory

from portal.ui import errors


@pytest.mark.parametrize(
    ("problem", "status"), [(OperationalError, 503), (InterfaceError, 503), (ValueError, 500)]
)
def test_a_database_that_is_away_is_no_fault_of_the_page(problem, status):
    try:
        raise problem
    except problem:
        response = errors.server_error(RequestFactory().get("/mot-cua/"))

    assert response.status_code == status
    assert "Hãy thử lại sau ít phút" in response.content.decode()

"""Which day a result may bear, as a table."""

from datetime import date

import pytest

from dossiers.rules.issuing import fault_of_day


RECEIVED, TODAY = date(2026, 3, 4), date(2026, 3, 6)


@pytest.mark.parametrize(
    ("issued_on", "received_on", "said"),
    [
        (None, RECEIVED, ""),  # not issued yet
        (TODAY, RECEIVED, ""),
        (RECEIVED, RECEIVED, ""),  # served on the day it came
        (TODAY, TODAY, ""),
        (date(2026, 3, 7), RECEIVED, "sau hôm nay"),
        (date(2026, 3, 3), RECEIVED, "trước ngày tiếp nhận"),
        (date(1800, 1, 1), RECEIVED, "trước ngày tiếp nhận"),
        (date(2026, 3, 3), None, ""),  # received by nobody yet: nothing to hold it against
    ],
)
def test_a_result_bears_a_day_from_reception_to_today(issued_on, received_on, said):
    fault = fault_of_day(issued_on, received_on=received_on, today=TODAY)
    assert said in fault
    assert bool(said) == bool(fault)

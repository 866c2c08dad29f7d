"""The nine indices: points 0, 1, 2 as Circular 01/2018 gives them."""

from fractions import Fraction

import pytest

from indicators.rules.definition import UnitKind
from indicators.rules.evaluation import (
    Compared,
    agency_points,
    attitude_points,
    contact_points,
    feedback_points,
    one_stop_points,
    online_points,
    publication_points,
    time_points,
)


def share(percent: int) -> Fraction:
    return Fraction(percent, 100)


def test_time() -> None:
    assert [time_points(compared) for compared in Compared] == [2, 1, 0]


@pytest.mark.parametrize(
    ("contacts", "fault", "points"), [(0, False, 2), (1, False, 1), (2, False, 0), (5, True, 2)]
)
def test_contacts(contacts: int, fault: bool, points: int) -> None:
    assert contact_points(contacts, fault_of_applicant=fault) == points


@pytest.mark.parametrize(
    ("agencies", "chair", "points"), [(0, False, 2), (1, False, 1), (2, True, 1), (2, False, 0)]
)
def test_agencies(agencies: int, chair: bool, points: int) -> None:
    assert agency_points(agencies, only_onestop_and_chair=chair) == points


@pytest.mark.parametrize(
    ("kind", "whole", "received", "points"),
    [
        (UnitKind.PROVINCE, 20, 100, 2),
        (UnitKind.PROVINCE, 19, 100, 1),
        (UnitKind.DISTRICT, 49, 100, 1),
        (UnitKind.DISTRICT, 50, 100, 2),
        (UnitKind.COMMUNE, 99, 100, 1),
        (UnitKind.COMMUNE, 100, 100, 2),
        # Not everything received and returned there: nothing, whatever the rest.
        (UnitKind.COMMUNE, 99, 99, 0),
        (UnitKind.MINISTRY, 80, 99, 0),
    ],
)
def test_one_stop(kind: UnitKind, whole: int, received: int, points: int) -> None:
    assert one_stop_points(kind, whole_process=share(whole), received_and_returned=share(received)) == points


@pytest.mark.parametrize(
    ("posted", "electronic", "right", "points"),
    [(True, True, True, 2), (True, False, True, 1), (False, True, True, 1), (True, True, False, 0)],
)
def test_publication(posted: bool, electronic: bool, right: bool, points: int) -> None:
    assert publication_points(posted=posted, electronic=electronic, is_right=right) == points


def test_attitude() -> None:
    assert [attitude_points(one, complaint_upheld=False) for one in Compared] == [2, 1, 0]
    assert attitude_points(Compared.SHORTER, complaint_upheld=True) == 0


@pytest.mark.parametrize(
    ("feedback", "on_time", "dragging", "points"),
    [(0, 0, False, 2), (10, 10, False, 2), (10, 10, True, 0), (10, 9, False, 1), (100, 89, False, 0)],
)
def test_feedback(feedback: int, on_time: int, dragging: bool, points: int) -> None:
    assert feedback_points(feedback=feedback, on_time=on_time, is_dragging=dragging) == points


@pytest.mark.parametrize(
    ("offered", "online", "none_late", "points"),
    [(20, 30, True, 2), (19, 30, True, 1), (20, 29, True, 1), (1, 15, True, 1), (1, 14, True, 0),
     (0, 50, True, 0), (20, 30, False, 0)],
)  # fmt: skip
def test_online(offered: int, online: int, none_late: bool, points: int) -> None:
    assert online_points(offered=share(offered), online=share(online), none_late=none_late) == points


def test_what_cannot_be_is_refused() -> None:
    for refused in (
        lambda: contact_points(-1),
        lambda: agency_points(-1),
        lambda: feedback_points(feedback=1, on_time=2, is_dragging=False),
    ):
        with pytest.raises(ValueError, match=r"không được|phải từ 0"):
            refused()

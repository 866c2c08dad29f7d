"""The nine indices of Circular 01/2018 Arts 12–15: points from what was written down (law.md §2.14).

Points of a dossier are added up per unit and divided by the dossiers rated; that mean is what the definition
`2018-evaluation` scores. An index nobody has rated is skipped.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from indicators.rules.definition import UnitKind


class Compared(StrEnum):
    """Time taken against the time allowed."""

    SHORTER = "shorter"
    EQUAL = "equal"
    LONGER = "longer"


AGAINST_TIME = {Compared.SHORTER: 2, Compared.EQUAL: 1, Compared.LONGER: 0}

# The share of procedures carried out wholly at the one-stop unit that earns two points, by level.
WHOLE_PROCESS = {
    UnitKind.MINISTRY: Fraction(20, 100),
    UnitKind.PROVINCE: Fraction(20, 100),
    UnitKind.DEPARTMENT: Fraction(20, 100),
    UnitKind.DISTRICT: Fraction(50, 100),
    UnitKind.COMMUNE: Fraction(1),
}


def time_points(compared: Compared) -> int:
    """Indices 1 and 2: the whole time, and each agency's own, against what the law allows."""
    return AGAINST_TIME[compared]


def contact_points(contacts: int, *, fault_of_applicant: bool = False) -> int:
    """Index 3: how often the applicant had to come back; what was his own fault counts for nobody."""
    if contacts < 0:
        raise ValueError("Số lần liên hệ không được âm.")
    return 2 if contacts == 0 or fault_of_applicant else 1 if contacts == 1 else 0


def agency_points(agencies: int, *, only_onestop_and_chair: bool = False) -> int:
    """Index 4: agencies he had to turn to; who chairs a field check goes with the one-stop unit."""
    if agencies < 0:
        raise ValueError("Số cơ quan phải liên hệ không được âm.")
    return 2 if agencies == 0 else 1 if agencies == 1 or only_onestop_and_chair else 0


def one_stop_points(kind: UnitKind, *, whole_process: Fraction, received_and_returned: Fraction) -> int:
    """Index 5, by shares of procedures (0 to 1) carried out, or received and returned, at the unit."""
    if received_and_returned < 1:
        return 0
    return 2 if whole_process >= WHOLE_PROCESS[kind] else 1


def publication_points(*, posted: bool, electronic: bool, is_right: bool) -> int:
    """Index 6: exact, complete and in time (`is_right`), on the board and electronically."""
    return int(posted) + int(electronic) if is_right else 0


def attitude_points(compared: Compared, *, complaint_upheld: bool) -> int:
    """Index 7: a complaint that was not proven false takes everything; late alone earns nothing either."""
    return 0 if complaint_upheld else AGAINST_TIME[compared]


def feedback_points(*, feedback: int, on_time: int, is_dragging: bool) -> int:
    """Index 8: none, or all on time and none dragging: 2; nine of ten on time: 1."""
    if not 0 <= on_time <= feedback:
        raise ValueError("Số xử lý đúng hạn phải từ 0 đến số phản ánh, kiến nghị.")
    if feedback == 0:
        return 2
    if is_dragging or on_time * 10 < feedback * 9:
        return 0
    return 2 if on_time == feedback else 1


def online_points(*, offered: Fraction, online: Fraction, none_late: bool) -> int:
    """Index 9, by shares (0 to 1) of procedures at levels 3 and 4 and of dossiers filed online."""
    if not none_late or offered <= 0 or online < Fraction(15, 100):
        return 0
    return 2 if offered >= Fraction(20, 100) and online >= Fraction(30, 100) else 1

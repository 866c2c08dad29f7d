"""What an office still lacks before its first reception (ruling 40): this app's part."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from accounts.enums import AgencyKind, Role
from accounts.models import (
    Agency,
    AgencyCalendar,
    AgencySuccession,
    HeadTitle,
)
from accounts.queries.closing import fallen_units, units_of_closed
from accounts.queries.signatures import signed_for
from accounts.queries.standing import roles_of_agencies
from accounts.queries.tree import chains


@dataclass(frozen=True)
class Lack:
    """Something an agency lacks. `blocks`: nobody can be received before it is there."""

    agency_id: int
    agency: str
    kind: str
    sentence: str
    blocks: bool


@dataclass(frozen=True)
class _Facts:
    on: date
    holders: dict[tuple[int, Role], frozenset[int]]
    delegated: frozenset[int]
    titled: frozenset[int]
    counted: frozenset[int]


def agencies_of(agency_ids: Collection[int]) -> list[Agency]:
    """By code, for all that ask what they lack."""
    return list(Agency.objects.filter(pk__in=agency_ids).order_by("code"))


def that_stand(agencies: Iterable[Agency], on: date) -> list[Agency]:
    """Those in force that day, and all above them up to the seal: of others nothing is asked."""
    fallen = fallen_units(on)
    return [one for one in agencies if _is_in_force(one, on) and one.pk not in fallen]


def _is_in_force(agency: Agency, on: date) -> bool:
    return agency.valid_from <= on and not agency.has_ended(on)


def lacks_of_agencies(agencies: Collection[Agency], on: date) -> list[Lack]:
    """Everything missing in these agencies, blocking things first, then by agency."""
    standing = that_stand(agencies, on)
    wanted = {agency.pk for agency in standing}
    facts = _Facts(
        on=on,
        holders=roles_of_agencies(wanted, on),
        delegated=signed_for(wanted, on),
        titled=frozenset(HeadTitle.objects.in_force(on).values_list("agency_id", flat=True)),
        counted=_counted(wanted, on),
    )
    found = [lack for agency in standing for check in _CHECKS for lack in check(agency, facts)]
    fallen = [one for one in agencies if _is_in_force(one, on) and one.pk not in wanted]
    found += [*_fallen(fallen, on), *_closed_without_heir(agencies, on)]
    return sorted(found, key=lambda lack: not lack.blocks)


def _counted(agency_ids: Collection[int], on: date) -> frozenset[int]:
    """Agencies with a calendar of their own or from above."""
    own = frozenset(AgencyCalendar.objects.in_force(on).values_list("agency_id", flat=True))
    return frozenset(pk for pk, above in chains(agency_ids, on).items() if not own.isdisjoint(above.line))


def _lack(agency: Agency, kind: str, sentence: str, *, blocks: bool) -> list[Lack]:
    return [Lack(agency.pk, agency.name, kind, sentence, blocks)]


def _has(agency: Agency, role: Role, facts: _Facts) -> bool:
    return (agency.pk, role) in facts.holders


def _reception(agency: Agency, facts: _Facts) -> list[Lack]:
    if agency.kind != AgencyKind.ONE_STOP:
        return []
    found = []
    if not _has(agency, Role.RECEPTION, facts):
        found += _lack(agency, "no_reception", "Chưa có cán bộ tiếp nhận.", blocks=True)
    if not _has(agency, Role.ONESTOP_HEAD, facts):
        found += _lack(agency, "no_onestop_head", "Chưa có người đứng đầu Bộ phận Một cửa.", blocks=False)
    if not agency.address or not agency.phone:
        found += _lack(
            agency, "no_address", "Chưa có địa chỉ hoặc điện thoại để in trên giấy tiếp nhận.", blocks=False
        )
    return found


def _calendar(agency: Agency, facts: _Facts) -> list[Lack]:
    if agency.kind != AgencyKind.ONE_STOP or agency.pk in facts.counted:
        return []
    return _lack(agency, "no_calendar", "Chưa chọn lịch làm việc, kể cả ở cấp trên.", blocks=True)


_DECIDES = {AgencyKind.PROVINCE, AgencyKind.DISTRICT, AgencyKind.COMMUNE, AgencyKind.DEPARTMENT,
            AgencyKind.BRANCH, AgencyKind.PUBLIC_SERVICE}  # fmt: skip


def _deciding(agency: Agency, facts: _Facts) -> list[Lack]:
    if not agency.has_seal or agency.kind not in _DECIDES:
        return []
    found = []
    if not _has(agency, Role.APPROVER, facts):
        found += _lack(agency, "no_approver", "Chưa có lãnh đạo ký duyệt.", blocks=True)
    if not _has(agency, Role.RECORDS_CLERK, facts):
        found += _lack(agency, "no_records_clerk", "Chưa có văn thư để vào sổ, đóng dấu.", blocks=False)
    if agency.pk not in facts.delegated:
        found += _lack(agency, "no_delegation", "Chưa có phân công ký: chưa ai ký được giấy tờ.", blocks=True)
    if agency.pk not in facts.titled:
        found += _lack(agency, "no_head_title", "Chưa ghi chức danh người đứng đầu.", blocks=False)
    return found


def _identifier(agency: Agency, facts: _Facts) -> list[Lack]:
    """The dossier code begins with the identifier of the unit that receives (law.md §3.4)."""
    if agency.kind != AgencyKind.ONE_STOP or agency.identifier or agency.legacy_identifier:
        return []
    return _lack(agency, "no_identifier", "Chưa có mã định danh nên chưa cấp được mã hồ sơ.", blocks=True)


_CHECKS: tuple[Callable[[Agency, _Facts], list[Lack]], ...] = (_reception, _calendar, _deciding, _identifier)


_OF_CLOSED = (
    "Cơ quan cấp trên đã kết thúc hoạt động nên đơn vị không tiếp nhận, giải quyết được. "
    "Hãy ghi nơi kế thừa ở trang của đơn vị, hoặc đổi cơ quan cấp trên."
)
_BEFORE_ITS_AGENCY = (
    "Cơ quan cấp trên chưa bắt đầu hoạt động nên đơn vị chưa tiếp nhận, giải quyết được. "
    "Hãy sửa ngày bắt đầu bằng tệp thiết lập, hoặc đổi cơ quan cấp trên."
)


def _fallen(units: Collection[Agency], on: date) -> list[Lack]:
    """Left standing by a succession that said nothing of them, or begun too early: set-up files may do it."""
    closed = units_of_closed(on) if units else frozenset()
    return [
        Lack(
            unit.pk,
            unit.name,
            "fallen_unit",
            _OF_CLOSED if unit.pk in closed else _BEFORE_ITS_AGENCY,
            blocks=True,
        )
        for unit in units
    ]


def _closed_without_heir(agencies: Iterable[Agency], on: date) -> list[Lack]:
    closed = [one for one in agencies if one.has_ended(on)]
    general = AgencySuccession.objects.filter(sector_code="", predecessor__in=closed)
    succeeded = set(general.values_list("predecessor", flat=True)) if closed else set()
    return [
        Lack(
            agency.pk, agency.name, "no_heir",
            "Đã kết thúc hoạt động nhưng chưa ghi cơ quan kế thừa: hồ sơ dở dang không ai giải quyết.",
            blocks=False,
        )
        for agency in closed
        if agency.pk not in succeeded
    ]  # fmt: skip

"""Who may see and keep accounts, leave, settings and access records (docs/access.csv).

How a person stands to an agency comes in (`accounts.queries.standing`); this module only says what that
entitles to. Dossiers have their own permissions in `dossiers`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from accounts.enums import Role
from accounts.exceptions import NotAllowed


class Thing(StrEnum):
    """What this app shows."""

    ACCOUNT = "account"
    LEAVE = "leave"
    SETTINGS = "settings"
    ACCESS_RECORD = "access_record"


@dataclass(frozen=True)
class Standing:
    """The roles by which a person stands to an agency, per relation of docs/access.md."""

    own: bool = False
    same_unit: frozenset[Role] = field(default_factory=frozenset)
    same_agency: frozenset[Role] = field(default_factory=frozenset)
    child: frozenset[Role] = field(default_factory=frozenset)

    def holds(self, roles: Mapping[str, frozenset[Role]]) -> bool:
        return bool(
            self.same_unit & roles.get("same_unit", frozenset())
            or self.same_agency & roles.get("same_agency", frozenset())
            or self.child & roles.get("child", frozenset())
        )


_ADMIN = frozenset({Role.ADMINISTRATOR})
_LEADERS = frozenset({Role.HEAD, Role.ONESTOP_HEAD, Role.UNIT_HEAD})
_AUDIT = frozenset({Role.AUDITOR})

SEEN_BY: Mapping[Thing, Mapping[str, frozenset[Role]]] = {
    Thing.ACCOUNT: {
        "same_unit": _ADMIN | _LEADERS,
        "same_agency": _ADMIN | _AUDIT | {Role.HEAD},
        "child": _ADMIN | _AUDIT,
    },
    Thing.LEAVE: {
        "same_unit": _ADMIN | _LEADERS | {Role.APPROVER},
        "same_agency": _ADMIN | {Role.HEAD, Role.APPROVER},
        "child": _ADMIN,
    },
    Thing.SETTINGS: {
        "same_unit": _ADMIN,
        "same_agency": _ADMIN | _AUDIT | {Role.CONTROL, Role.HEAD, Role.APPROVER},
        "child": _ADMIN | _AUDIT | {Role.CONTROL, Role.HEAD},
    },
    Thing.ACCESS_RECORD: {
        "same_agency": _AUDIT | {Role.HEAD},
        "child": _AUDIT,
    },
}
# Everybody sees and keeps his own account and sees his own leave.
OWN = frozenset({Thing.ACCOUNT, Thing.LEAVE})

_EVERYWHERE = {"same_unit": _ADMIN, "same_agency": _ADMIN, "child": _ADMIN}
KEPT_BY: Mapping[Thing, Mapping[str, frozenset[Role]]] = {
    Thing.ACCOUNT: _EVERYWHERE,
    Thing.LEAVE: {
        **_EVERYWHERE,
        "same_unit": _ADMIN | _LEADERS | {Role.APPROVER},
        "same_agency": _ADMIN | {Role.HEAD, Role.APPROVER},
    },
    Thing.SETTINGS: _EVERYWHERE,
    Thing.ACCESS_RECORD: {},  # nobody writes them by hand
}


# Who may take a list away; what is not listed cannot be exported by anybody.
EXPORTED_BY: Mapping[Thing, Mapping[str, frozenset[Role]]] = {
    Thing.ACCOUNT: {"same_unit": _ADMIN, "same_agency": _ADMIN | _AUDIT, "child": _ADMIN | _AUDIT},
    Thing.LEAVE: {},
    Thing.SETTINGS: {
        "same_unit": _ADMIN,
        "same_agency": _ADMIN | _AUDIT | {Role.CONTROL},
        "child": _ADMIN | _AUDIT | {Role.CONTROL},
    },
    Thing.ACCESS_RECORD: {"same_agency": _AUDIT, "child": _AUDIT},
}


def can_see(thing: Thing, standing: Standing) -> bool:
    return (standing.own and thing in OWN) or standing.holds(SEEN_BY[thing])


def can_keep(thing: Thing, standing: Standing) -> bool:
    return standing.holds(KEPT_BY[thing])


def can_export(thing: Thing, standing: Standing) -> bool:
    return standing.holds(EXPORTED_BY[thing])


def check_can_keep(thing: Thing, standing: Standing) -> None:
    """Raises NotAllowed with the sentence that says whose business it is."""
    if not can_keep(thing, standing):
        raise NotAllowed(_WHOSE[thing])


def can_keep_account(standings: Sequence[Standing]) -> bool:
    """Password, second factor, lock and address are one for all roles: who keeps them keeps every agency."""
    return bool(standings) and all(can_keep(Thing.ACCOUNT, standing) for standing in standings)


def check_can_keep_account(standings: Sequence[Standing]) -> None:
    """Raises NotAllowed; where he keeps some of the agencies, with who keeps them all."""
    if can_keep_account(standings):
        return
    if any(can_keep(Thing.ACCOUNT, standing) for standing in standings):
        raise NotAllowed(
            "Người này còn giữ vai trò ở nơi bạn không quản trị; "
            "việc này do quản trị viên của cấp trên chung làm."
        )
    raise NotAllowed(_WHOSE[Thing.ACCOUNT])


NOBODYS = (
    "Tài khoản này chưa có vai trò ở cơ quan nào nên không thuộc quản trị viên nào. "
    "Hãy mở tài khoản công vụ riêng, hoặc nhờ người cài đặt hệ thống giao vai trò đầu tiên."
)


def why_not_his_person(kept: Collection[bool]) -> str:
    """Why he gives this person no role; empty where he may. By hand and by file alike.

    `kept`: for each agency the account belongs to, whether he keeps accounts there. One is enough, but a role
    here would make another's person half his: that administrator could not even lock him then.
    """
    if any(kept):
        return ""
    if not kept:
        return NOBODYS
    return (
        "Người này do quản trị viên nơi khác quản lý; hãy nhờ quản trị viên của cấp trên chung giao vai trò."
    )


def check_grants_to_his_people(standings: Sequence[Standing]) -> None:
    """Raises NotAllowed with the sentence of `why_not_his_person`."""
    if why := why_not_his_person([can_keep(Thing.ACCOUNT, standing) for standing in standings]):
        raise NotAllowed(why)


def check_grants_not_himself(*, grantor_id: int, receiver_id: int) -> None:
    """The administrator sees no dossiers; so he cannot make himself somebody who does (ruling 18)."""
    if grantor_id == receiver_id:
        raise NotAllowed(
            "Không ai tự giao vai trò cho mình. Hãy nhờ một quản trị viên khác của đơn vị hoặc của cấp trên."
        )


def check_resets_not_himself(*, resetter_id: int, owner_id: int) -> None:
    """His own password and phone an administrator changes as everybody does: with what he knows and holds."""
    if resetter_id == owner_id:
        raise NotAllowed(
            "Không ai tự cấp lại cho chính mình. Hãy đổi mật khẩu hoặc tắt xác thực hai bước "
            "trên trang Tài khoản, hoặc nhờ một quản trị viên khác."
        )


def check_confirms_succession(standing: Standing) -> None:
    """Who leads or controls the heir answers for moving the dossiers of a closed agency (ruling 41)."""
    answerable = frozenset({Role.HEAD, Role.CONTROL})
    if not standing.holds({"same_unit": answerable, "same_agency": answerable, "child": answerable}):
        raise NotAllowed(
            "Việc chuyển hồ sơ sang cơ quan kế thừa do người đứng đầu hoặc cán bộ kiểm soát thủ tục của "
            "cơ quan kế thừa (hoặc cấp trên) xác nhận."
        )


_WHOSE = {
    Thing.ACCOUNT: "Tài khoản và vai trò do quản trị viên của cơ quan hoặc của cấp trên quản lý.",
    Thing.LEAVE: "Việc vắng mặt và người làm thay do lãnh đạo đơn vị hoặc quản trị viên ghi nhận.",
    Thing.SETTINGS: "Thiết lập của cơ quan do quản trị viên của cơ quan hoặc của cấp trên thực hiện.",
    Thing.ACCESS_RECORD: "Nhật ký xem dữ liệu cá nhân chỉ do hệ thống ghi.",
}

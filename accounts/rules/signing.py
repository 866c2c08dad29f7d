"""The lines above a signature (Decree 30/2020 annex I; ruling 15)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from accounts.enums import Role, SigningMode


_BY_ORDER = frozenset({SigningMode.TL, SigningMode.TUQ})
_LEADERS = frozenset({Role.HEAD, Role.APPROVER, Role.UNIT_HEAD, Role.ONESTOP_HEAD})
# Which authority is printed before whose name, by mode (values of accounts.enums.SigningMode).
_PREFIX = {"tm": "TM.", "kt": "KT.", "tl": "TL.", "tuq": "TUQ.", "q": "Q."}


def may_sign_so(*, mode: str, same_seal: bool, below: bool, roles: Collection[str]) -> bool:
    """Whether who holds these roles at one place may sign for an agency, an act of it given (rulings 15, 19).

    Under the agency's own seal whoever works there, a deputy (KT.) as anybody. By order or authorisation
    (TL., TUQ.) also who leads what stands below it with a seal of its own, such as the public service
    centre: the head there and his deputies, nobody else (Decree 30/2020 Art. 13(3), (4)).
    """
    return same_seal or (mode in _BY_ORDER and below and not _LEADERS.isdisjoint(roles))


@dataclass(frozen=True)
class SignatureBlock:
    """`lines` stand above the signature, upper case, top first; `signer` below it."""

    lines: tuple[str, ...]
    signer: str
    act: str = ""


def signature_block(
    *, mode: str, agency_name: str, head_title: str, signer_title: str, signer: str, act: str = ""
) -> SignatureBlock:
    """TM. names the body, KT., TL. and TUQ. the head who is stood in for; a direct signature only its title.

    TM. ỦY BAN NHÂN DÂN / CHỦ TỊCH · KT. CHỦ TỊCH / PHÓ CHỦ TỊCH · TL. CHỦ TỊCH / CHÁNH VĂN PHÒNG ·
    TUQ. CHỦ TỊCH / GIÁM ĐỐC … · Q. CHỦ TỊCH · GIÁM ĐỐC.
    """
    if mode == "direct":
        lines = [signer_title or head_title]
    elif mode == "q":
        lines = [f"{_PREFIX[mode]} {head_title}"]
    elif mode == "tm":
        lines = [f"{_PREFIX[mode]} {_body(agency_name)}", signer_title or head_title]
    else:
        lines = [f"{_PREFIX[mode]} {head_title}", signer_title]
    return SignatureBlock(tuple(line.upper() for line in lines), signer, act)


def _body(agency_name: str) -> str:
    """The collective that is signed for: a people's committee without its place name."""
    return "Ủy ban nhân dân" if agency_name.startswith(("UBND", "Ủy ban nhân dân")) else agency_name

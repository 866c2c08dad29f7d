"""The lines above a signature (Decree 30/2020 annex I; ruling 15)."""

from __future__ import annotations

from dataclasses import dataclass


# Which authority is printed before whose name, by mode (values of accounts.enums.SigningMode).
_PREFIX = {"tm": "TM.", "kt": "KT.", "tl": "TL.", "tuq": "TUQ.", "q": "Q."}


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

"""Somebody who has filed before: what he told then is filled in, so that nobody asks it again.

Only from dossiers whose names the clerk may see, and every look-up is written down.
"""

import re

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import LookAction
from accounts.services.looks import record_look
from dossiers.enums import ApplicantKind, IdentityKind
from dossiers.models import Dossier
from dossiers.queries import last_of
from portal.counter import posts
from portal.counter.identifiers import check_number
from portal.counter.scans import old_number, read_card
from portal.http import actor


# Fields of the counter's forms that an earlier dossier fills, and what people call them.
TAKEN_OVER = {
    "applicant_name": ("applicant_name", gettext_lazy("tên")),
    "born_on": ("applicant_born_on", gettext_lazy("ngày sinh")),
    "sex": ("applicant_sex", gettext_lazy("giới tính")),
    "address": ("applicant_address", gettext_lazy("địa chỉ")),
    "phone": ("applicant_phone", gettext_lazy("điện thoại")),
    "email": ("applicant_email", gettext_lazy("thư điện tử")),
}
# Where a card of the applicant is scanned, in the forms of the counter; his number may be typed there too.
APPLICANT_SCANS = ("scan", "scan_visitor")
_A_NUMBER = re.compile(r"[0-9][0-9 .\-]{7,19}|[A-Za-z][0-9]{7}")
_OF_DIGITS = (IdentityKind.PERSONAL_ID, IdentityKind.TAX_CODE, IdentityKind.OLD_ID)


def read_scans(request: HttpRequest, data: QueryDict) -> list[str]:
    """Put scanned cards and a typed number into their fields, then what earlier dossiers know besides.

    Gives sentences about it. What was typed for another person before this scan is taken out first.
    """
    field = next((name for name in APPLICANT_SCANS if data.get(name, "").strip()), "")
    if not field:
        return read_card(data)
    before = data.get("id_number", "")
    typed = data.get(field, "")
    kind = kind_of(typed)
    if kind:
        _take_number(data, kind, typed)
        data[field] = ""
    said = read_card(data)
    if data[field]:
        return said  # neither a card nor a number: the sentence about it says what to do
    if before and before != data.get("id_number"):
        _forget_the_other(data, is_card=not kind)
    told = fill(request, data)
    if kind and not told:
        told = [_("Chưa có hồ sơ nào mang số này trong phạm vi được xem: hãy nhập thông tin người nộp.")]
    return [*said, *told]


def fill(request: HttpRequest, data: QueryDict) -> list[str]:
    """Fill the fields of `data` that are still empty from the last dossier with its number, and say so."""
    at, on = posts.now_and_today()
    number = data.get("id_number", "")
    old = old_number(number, data.get("card_numbers", ""))
    earlier = last_of(posts.user_of(request), number, old, on=on)
    match = request.resolver_match
    record_look(
        by=actor(request),
        action=LookAction.SEE,
        object_kind="applicant",
        object_id=str(earlier.pk) if earlier else "",
        page=match.view_name if match else "",
        at=at,
    )
    taken = _take_over(data, earlier) if earlier else []
    if not taken:
        return []
    words = {"code": earlier, "fields": ", ".join(taken)}
    return [_("Đã nộp trước đây (%(code)s), điền sẵn: %(fields)s. Hỏi lại người nộp còn đúng không.") % words]


def kind_of(typed: str) -> str:
    """What kind of number this is, by its form; empty when it is none."""
    if not _A_NUMBER.fullmatch(typed.strip()):
        return ""
    kinds = (IdentityKind.PASSPORT,) if typed.strip()[0].isalpha() else _OF_DIGITS
    return next((kind for kind in kinds if not check_number(kind, typed).problem), "")


def _take_number(data: QueryDict, kind: str, typed: str) -> None:
    data["id_kind"] = kind
    data["id_number"] = check_number(kind, typed).value
    if "applicant_kind" in data:
        is_business = kind == IdentityKind.TAX_CODE
        data["applicant_kind"] = str((ApplicantKind.BUSINESS if is_business else ApplicantKind.CITIZEN).value)


def _forget_the_other(data: QueryDict, *, is_card: bool) -> None:
    """The fields the card has not just filled still speak of whoever was typed before."""
    for name in ("phone", "email") if is_card else TAKEN_OVER:
        if name in data:
            data[name] = ""


def _take_over(data: QueryDict, earlier: Dossier) -> list[str]:
    """Words for what was filled in: only fields this form has, and only empty ones."""
    taken = []
    for name, (source, word) in TAKEN_OVER.items():
        value = getattr(earlier, source)
        if not value or name not in data or data.get(name, "").strip():
            continue
        data[name] = f"{value:%d/%m/%Y}" if name == "born_on" else str(value)
        taken.append(str(word))
    if "applicant_kind" in data and data.get("applicant_name") == earlier.applicant_name:
        data["applicant_kind"] = str(earlier.applicant_kind)
    return taken

"""Setting the office's name, look and contact; choosing how one sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import queries
from accounts.exceptions import BadOffice, NotAllowed
from accounts.models import Actor, DisplayOptions, Office, User
from accounts.rules import office as rules
from accounts.services.people import local_day


@dataclass(frozen=True)
class OfficeIn:
    """What the administrator typed. `logo`: a new file's bytes, empty keeps the old one."""

    name: str
    hotline: str
    address: str
    email: str
    brand_colour: str
    action_colour: str
    logo: bytes = b""
    drops_logo: bool = False


@transaction.atomic
def set_office(*, wanted: OfficeIn, by: Actor, at: datetime) -> Office:
    """Say how the installation is called and looks. Raises NotAllowed, or BadOffice naming the field."""
    if not queries.keeps_office(by, local_day(at)):
        raise NotAllowed(rules.WHOSE)
    row = Office.objects.select_for_update(of=("self",)).filter(pk=Office.THE_ONE).first() or Office()
    row.name, row.hotline, row.address, row.email = (
        wanted.name, wanted.hotline, wanted.address, wanted.email,
    )  # fmt: skip
    row.brand_colour, row.action_colour = checked_colours(wanted.brand_colour, wanted.action_colour)
    if wanted.drops_logo:
        row.logo, row.logo_type, row.logo_width, row.logo_height = b"", "", 0, 0
    if wanted.logo:
        _put_logo(row, wanted.logo)
    return _saved(row)


def checked_colours(brand: str, action: str) -> tuple[str, str]:
    """Both colours, or BadOffice in the words of the rule."""
    try:
        checked = rules.check_colour(brand, what="Màu đầu trang")
    except rules.BadLook as fault:
        raise BadOffice("brand_colour", str(fault)) from fault
    try:
        return checked, rules.check_colour(action, what="Màu nút và liên kết", against=rules.SHADED)
    except rules.BadLook as fault:
        raise BadOffice("action_colour", str(fault)) from fault


def _put_logo(row: Office, content: bytes) -> None:
    try:
        mark = rules.check_mark(content)
    except rules.BadLook as fault:
        raise BadOffice("logo", str(fault)) from fault
    row.logo, row.logo_type = content, mark.media_type
    row.logo_width, row.logo_height = mark.width, mark.height


def _saved(row: Office) -> Office:
    try:
        row.full_clean()
    except ValidationError as wrong:
        field, sentences = next(iter(wrong.message_dict.items()))
        raise BadOffice(field, " ".join(sentences)) from wrong
    row.save()
    queries.forget_office()
    transaction.on_commit(queries.forget_office)
    return row


def choose_display(*, user: User, high_contrast: bool, larger_text: bool) -> DisplayOptions:
    """How this person wants to see pages, wherever he signs in from now on."""
    options, _ = DisplayOptions.objects.update_or_create(
        user=user, defaults={"high_contrast": high_contrast, "larger_text": larger_text}
    )
    return options

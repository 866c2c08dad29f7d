"""Wording of messages: names in braces, replaced by values written for people."""

import re
import string
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lib.messages import gettext_noop as _


PRODUCT_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class BadWording(ValueError):
    """A wording whose braces cannot be read; the text can be shown."""


def placeholders(text: str) -> set[str]:
    """Names in braces. Raises BadWording when braces do not match or hold more than a name."""
    try:
        parsed = list(string.Formatter().parse(text))
    except ValueError as error:
        raise BadWording(_("Dấu ngoặc nhọn không khớp. Biến viết dạng {ten_bien}.")) from error
    for _literal, name, details, conversion in parsed:
        if name is not None and (details or conversion or not _PLACEHOLDER.fullmatch("{" + name + "}")):
            raise BadWording(_("Trong ngoặc nhọn chỉ viết tên biến, ví dụ {code}."))
    return {name for _literal, name, _details, _conversion in parsed if name is not None}


def fill(text: str, values: Mapping[str, Any]) -> str:
    """The wording with its values; `{{` and `}}` are braces."""
    pieces = string.Formatter().parse(text)
    return "".join(
        literal + (for_people(values[name]) if name is not None else "")
        for literal, name, _details, _conversion in pieces
    )


def for_people(value: Any) -> str:
    """A value as messages write it: 14:05 ngày 20/11/2026, 20/11/2026, 1.250.000."""
    if isinstance(value, datetime):
        return f"{value.astimezone(PRODUCT_ZONE):%H:%M ngày %d/%m/%Y}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    return str(value)


def revive(kinds: Mapping[str, type], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they were before they became JSON."""
    moments: dict[type, Any] = {date: date.fromisoformat, datetime: datetime.fromisoformat}
    return {name: moments.get(kinds[name], kinds[name])(value) for name, value in stored.items()}

"""Names of new accounts: the login page makes what is typed lower case, so a name must be so. Plain Python.

Older names are left as they are: lower case without spaces around it is all the login asks for.
"""

from __future__ import annotations

import re

from lib.messages import gettext_noop as _


PATTERN = r"^[a-z0-9][a-z0-9._-]{2,63}$"
WRONG = _("Chỉ dùng chữ thường không dấu, chữ số, dấu chấm, gạch; từ 3 ký tự.")


def may_be_new(name: str) -> bool:
    return re.fullmatch(PATTERN, name) is not None

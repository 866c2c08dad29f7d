"""Who keeps a book of numbers: voids one with its reason, closes the book (docs/access.csv, `keep_book`)."""

from datetime import date
from typing import Final

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from accounts.queries import actor_roles
from documents.models import Book


KEEPERS: Final = (Role.ONESTOP_HEAD, Role.RECORDS_CLERK)


def check_can_keep_book(by: Actor, book: Book, *, on: date) -> None:
    """Raises NotAllowed, naming whose it is."""
    if not frozenset(KEEPERS) & actor_roles(by, {book.agency_id}, on):
        whose = ", ".join(str(role.label) for role in KEEPERS)
        raise NotAllowed(f"Sổ do {whose} của chính đơn vị giữ: người đó hủy số, khóa sổ.")

"""Who keeps a book of numbers: voids one with its reason, closes the book (docs/access.csv, `keep_book`)."""

from datetime import date
from typing import Final

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from accounts.queries import actor_roles, legal_agency, stands_for, whole_agencies
from documents.models import Book


KEEPERS: Final = (Role.ONESTOP_HEAD, Role.RECORDS_CLERK)


def check_can_keep_book(by: Actor, book: Book, *, on: date) -> None:
    """Raises NotAllowed, naming whose it is. `documents.queries.books_kept_by` lists the same books.

    A book of a closed agency is kept by who stands for it (ruling 41). One of an agency with a seal is kept
    by its records clerk wherever he sits under that seal, as its numbers of other systems are.
    """
    place = stands_for(book.agency_id, on)
    if frozenset(KEEPERS) & actor_roles(by, {place}, on):
        return
    sealed = legal_agency(place, on).pk == place
    if sealed and Role.RECORDS_CLERK in actor_roles(by, whole_agencies([place], on), on):
        return
    whose = ", ".join(str(role.label) for role in KEEPERS)
    raise NotAllowed(f"Sổ do {whose} của chính đơn vị giữ: người đó hủy số, khóa sổ.")

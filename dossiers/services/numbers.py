"""Codes and book numbers, unique and (the book) without a gap under concurrency."""

from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Max, Q

from accounts.models import Actor, Agency
from documents.services import books
from dossiers.exceptions import Refused
from dossiers.models import Dossier, RegisterBook
from dossiers.rules.codes import dossier_code, is_dossier_code, series_of


_CODE = """
    INSERT INTO dossiers_codecounter (agency_id, day, last) VALUES (%(agency)s, %(day)s, 1)
    ON CONFLICT (agency_id, day) DO UPDATE SET last = dossiers_codecounter.last + 1 RETURNING last
"""
_BOOK = """
    INSERT INTO dossiers_registerbook (agency_id, year, last) VALUES (%(agency)s, %(year)s, 1)
    ON CONFLICT (agency_id, year) DO UPDATE SET last = dossiers_registerbook.last + 1 RETURNING last
"""
_TAKE = f"WITH code AS ({_CODE}), book AS ({_BOOK}) SELECT code.last, book.last FROM code, book"  # noqa: S608 - ours
# An identifier names one agency at a time, and its heir after it.
_CONTINUE_CODES = """
    INSERT INTO dossiers_codecounter (agency_id, day, last)
    SELECT id, %(day)s, %(last)s FROM accounts_agency
    WHERE coalesce(nullif(identifier, ''), legacy_identifier) = %(identifier)s ORDER BY id
    ON CONFLICT (agency_id, day) DO UPDATE SET last = greatest(dossiers_codecounter.last, excluded.last)
"""


def take(agency: Agency, *, day: date) -> tuple[str, int, int]:
    """(dossier code, year of the book, number in the book); rolled back with the caller's transaction."""
    identifier = _identifier(agency)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"agency": agency.pk, "day": day, "year": day.year})
        sequence, number = cursor.fetchone()
    return dossier_code(agency_identifier=identifier, received_on=day, sequence=sequence), day.year, number


def take_code(agency: Agency, *, day: date) -> str:
    """A code alone, for what has its line in another book."""
    identifier = _identifier(agency)
    with connection.cursor() as cursor:
        cursor.execute(_CODE, {"agency": agency.pk, "day": day})
        (sequence,) = cursor.fetchone()
    return dossier_code(agency_identifier=identifier, received_on=day, sequence=sequence)


def take_book_number(agency: Agency, *, year: int) -> int:
    """A line of the book alone, for what keeps its code."""
    with connection.cursor() as cursor:
        cursor.execute(_BOOK, {"agency": agency.pk, "year": year})
        (number,) = cursor.fetchone()
    return int(number)


def can_keep(code: str) -> bool:
    """Whether a code made elsewhere stays the dossier's own (ruling 25): a valid one that nobody has.

    The series it is of goes on after it, and is locked until the caller's transaction ends.
    """
    if not is_dossier_code(code):
        return False
    series = series_of(code)
    if series is not None:
        continue_codes(*series)
    return _is_free(code)


def can_take_from(code: str) -> bool:
    """Whether the code an outside system sends becomes the dossier's own: a valid one of no agency of ours.

    Our own series is moved by receptions and by whoever takes dossiers over, never by another system.
    """
    series = series_of(code)
    if not is_dossier_code(code) or (series is not None and _is_ours(series[0])):
        return False
    return _is_free(code)


def _is_free(code: str) -> bool:
    return not Dossier.objects.filter(code=code).exists()


def _is_ours(identifier: str) -> bool:
    named = Q(identifier=identifier) | Q(identifier="", legacy_identifier=identifier)
    return Agency.objects.filter(named).exists()


def continue_codes(identifier: str, day: date, after: int) -> None:
    """The codes of that agency and day go on after one that was not taken here."""
    with connection.cursor() as cursor:
        cursor.execute(_CONTINUE_CODES, {"identifier": identifier, "day": day, "last": after})


def _identifier(agency: Agency) -> str:
    identifier: str = agency.identifier or agency.legacy_identifier
    if not identifier:
        raise Refused(
            f"“{agency.name}” chưa có mã định danh nên chưa cấp được mã hồ sơ. "
            "Nhập mã định danh ở trang cơ quan."
        )
    return identifier


def next_key() -> int:
    """The key of a dossier that is written after what belongs to it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('dossiers_dossier', 'id'))")
        (key,) = cursor.fetchone()
    return int(key)


def continue_book(agency: Agency, *, year: int, after: int) -> None:
    """The book of that year goes on after a number taken over from a former system (ruling 39)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO dossiers_registerbook (agency_id, year, last) "
            "VALUES (%(agency)s, %(year)s, %(last)s) "
            "ON CONFLICT (agency_id, year) "
            "DO UPDATE SET last = greatest(dossiers_registerbook.last, excluded.last)",
            {"agency": agency.pk, "year": year, "last": after},
        )


@transaction.atomic
def correct_book(agency: Agency, *, year: int, after: int, by: Actor | None, at: datetime) -> tuple[int, int]:
    """As `continue_book`, of what a person says the former system's last number was: (before, now).

    Said too high, it goes back as long as no dossier has a line after it. Each change is on record.
    """
    RegisterBook.objects.get_or_create(agency=agency, year=year)
    book = RegisterBook.objects.select_for_update(of=("self",), no_key=True).get(agency=agency, year=year)
    lines = Dossier.objects.filter(register_agency=agency, register_year=year)
    own = lines.aggregate(last=Max("register_number"))["last"] or 0
    was = book.last
    if after != was and after >= own:
        book.last = after
        book.save(update_fields=["last"])
        books.note_continuation(
            agency_id=agency.pk,
            kind="register",
            year=year,
            last_before=was,
            own_last=own,
            last=after,
            by=by,
            at=at,
        )
    return was, book.last

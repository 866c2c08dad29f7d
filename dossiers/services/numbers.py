"""Codes and book numbers, unique and (the book) without a gap under concurrency."""

from datetime import date

from django.db import connection

from accounts.models import Agency
from dossiers.exceptions import Refused
from dossiers.rules.codes import dossier_code


_TAKE = """
WITH code AS (
    INSERT INTO dossiers_codecounter (agency_id, day, last) VALUES (%(agency)s, %(day)s, 1)
    ON CONFLICT (agency_id, day) DO UPDATE SET last = dossiers_codecounter.last + 1 RETURNING last
), book AS (
    INSERT INTO dossiers_registerbook (agency_id, year, last) VALUES (%(agency)s, %(year)s, 1)
    ON CONFLICT (agency_id, year) DO UPDATE SET last = dossiers_registerbook.last + 1 RETURNING last
)
SELECT code.last, book.last FROM code, book
"""


def take(agency: Agency, *, day: date) -> tuple[str, int, int]:
    """(dossier code, year of the book, number in the book); rolled back with the caller's transaction."""
    identifier = agency.identifier or agency.legacy_identifier
    if not identifier:
        raise Refused(
            f"“{agency.name}” chưa có mã định danh nên chưa cấp được mã hồ sơ. "
            "Nhập mã định danh ở trang cơ quan."
        )
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"agency": agency.pk, "day": day, "year": day.year})
        sequence, number = cursor.fetchone()
    return dossier_code(agency_identifier=identifier, received_on=day, sequence=sequence), day.year, number


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

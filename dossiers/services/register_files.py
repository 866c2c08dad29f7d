"""The register written out: form 07 as a workbook or as a PDF, in constant memory (Circular 03/2025)."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import IO

from accounts.models import Agency, User
from accounts.queries import unit_scope
from documents.gateways import long_table
from dossiers.enums import ExportFormat
from dossiers.queries import register
from dossiers.queries.register import COLUMNS, SECTOR, RegisterFilter, RegisterLine
from dossiers.rules.days import VIETNAM, local_day
from dossiers.services.papers import header_for
from procedures.models import Sector


REPORT_EVERY = 2000
# Widths of the columns of form 07: characters of the sheet, shares of the page.
WIDTHS = (6, 28, 48, 30, 40, 30, 18, 18, 18, 24, 14)
SHARES = (5, 16, 24, 17, 22, 17, 10, 10, 10, 12, 9)


def write(
    out: IO[bytes],
    *,
    format: ExportFormat,
    asked: RegisterFilter,
    user: User,
    at: datetime,
    tell: Callable[[int], None] = lambda done: None,
) -> int:
    """Write the part of the register this person may take away to `out`; returns the number of lines."""
    on = local_day(at)
    rows = register.for_export(user, asked, at=at, on=on)
    lines = _told(register.lines(rows, named=register.named_units(user, on)), tell)
    return write_lines(out, lines, format=format, head=head_of(user, asked, on=on, at=at), at=at)


def write_lines(
    out: IO[bytes],
    lines: Iterable[RegisterLine],
    *,
    format: ExportFormat,
    head: long_table.Head,
    at: datetime,
) -> int:
    """Write these lines as they come; returns how many there were."""
    if format == ExportFormat.PDF:
        return _write_pdf(out, lines, head, at)
    return _write_workbook(out, lines)


def _told(lines: Iterable[RegisterLine], tell: Callable[[int], None]) -> Iterator[RegisterLine]:
    for number, line in enumerate(lines, start=1):
        yield line
        if number % REPORT_EVERY == 0:
            tell(number)


def head_of(user: User, asked: RegisterFilter, *, on: date, at: datetime) -> long_table.Head:
    """The head of form 07: whose book it is, of which field and period."""
    mine = unit_scope(user, register.EXPORTERS, on)
    units = list(Agency.objects.in_force(on).filter(pk__in=mine).order_by("name", "pk"))
    headers = [header_for(unit, on=on) for unit in units]
    legal = sorted({header.agency for header in headers})
    named = ", ".join(unit.name for unit in units)
    code = headers[0].unit_code if headers else ""
    place = headers[0].place if headers else ""
    period = f"Từ ngày {asked.first:%d/%m/%Y} đến ngày {asked.last:%d/%m/%Y}"
    sector = _sector_name(asked.sector)
    return long_table.Head(
        left=(", ".join(legal).upper(), named.upper(), f"Số: ........./STD-{code}"),
        right=(
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            f"{place}, ngày {on:%d} tháng {on:%m} năm {on:%Y}",
        ),
        title="SỔ THEO DÕI HỒ SƠ",
        below=(f"Lĩnh vực: {sector or 'tất cả các lĩnh vực'}", period),
        foot=f"Lập lúc {at.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}",
        total="Tổng số: {count} hồ sơ.",
    )


def _sector_name(search_key: str) -> str:
    if not search_key:
        return ""
    named = Sector.objects.filter(search_key=search_key).order_by("name").values_list("name", flat=True)
    return named.first() or search_key


def _write_pdf(out: IO[bytes], lines: Iterable[RegisterLine], head: long_table.Head, at: datetime) -> int:
    columns = [long_table.Column(label, share) for label, share in zip(COLUMNS, SHARES, strict=True)]
    rows = (
        (str(number), *(_text(cell) for cell in line.cells)) for number, line in enumerate(lines, start=1)
    )
    return long_table.write(out, head=head, columns=columns, rows=rows, made_at=at)


def _text(cell: str | datetime | None) -> str:
    if isinstance(cell, datetime):
        return f"{cell.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
    return cell or ""


def _write_workbook(out: IO[bytes], lines: Iterable[RegisterLine]) -> int:
    """Rows are written through to a temporary file by the library; only the current one is held."""
    import xlsxwriter

    number = 0
    options = {"constant_memory": True, "default_date_format": "hh:mm dd/mm/yyyy"}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet("Sổ theo dõi")
        head = book.add_format({"bold": True, "text_wrap": True, "border": 1})
        labels = [*zip((*COLUMNS, SECTOR), (*WIDTHS, 30), strict=True)]
        for column, (label, width) in enumerate(labels):
            page.set_column(column, column, width)
            page.write_string(0, column, label, head)
        page.freeze_panes(1, 0)
        for number, line in enumerate(lines, start=1):
            page.write_number(number, 0, number)
            for column, cell in enumerate((*line.cells, line.sector), start=1):
                if isinstance(cell, datetime):
                    page.write_datetime(number, column, cell.astimezone(VIETNAM).replace(tzinfo=None))
                elif cell:
                    page.write_string(number, column, cell)
    return number

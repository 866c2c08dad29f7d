"""Taking what others published of the same units: read, kept by content, never edited."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import Actor, Agency
from documents.services import files
from dossiers.rules.days import local_day
from indicators.exceptions import Refused, WrongDefinition
from indicators.models import OutsideReport
from indicators.permissions import check_compares
from indicators.queries.definitions_kept import definition_in_force
from indicators.queries.outside import units_of
from indicators.rules import outside
from indicators.rules.periods import Period
from lib import frozen
from lib.workbooks import XLSX_TYPE, BadWorkbook, read_workbook


MAX_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True)
class Upload:
    """What was sent: a file, or pasted text (`name` is then empty)."""

    name: str
    content: bytes


@transaction.atomic
def take(
    *, agency_id: int, period: Period, source: str, upload: Upload, by: Actor, at: datetime
) -> OutsideReport:
    """Read and keep it. Raises NotAllowed, Refused, BadRows with a sentence per row; then nothing is kept."""
    on = local_day(at)
    check_compares(by, agency_id, on)
    agency = Agency.objects.get(pk=agency_id)
    if not source.strip():
        raise Refused("Hãy ghi số liệu lấy từ đâu, ngày nào.", field="source")
    if period.first > on:
        raise Refused("Tháng này chưa đến.", field="month")
    tables, media = _tables(upload)
    found = outside.read(tables, units=units_of(agency, period), indicators=_indicators(period.last))
    return OutsideReport.objects.create(
        agency=agency,
        period_kind=period.kind,
        first_on=period.first,
        source=source.strip(),
        content=frozen.to_json(found),
        file=files.store_made(upload.content, media),
        file_name=upload.name or "dan-vao.csv",
        taken_at=at,
        taken_by=by.user,
    )


def _indicators(day: date) -> frozenset[str]:
    """Indicators of the rules of that day. Raises Refused for a month before there were any."""
    try:
        definition = definition_in_force(day).definition
    except WrongDefinition as none:
        raise Refused(f"Chưa có bộ chỉ số nào cho tháng {day:%m/%Y}.", field="month") from none
    return frozenset(one.id for one in definition.indicators)


def _tables(upload: Upload) -> tuple[Sequence[Sequence[Sequence[Any]]], str]:
    """Its tables, and what kind of file it is; what it is called decides, and what it is must fit."""
    if not upload.content.strip():
        raise Refused("Chưa có tệp, cũng chưa dán bảng nào.", field="file")
    if len(upload.content) > MAX_BYTES:
        raise Refused("Tệp lớn hơn 10 MB. Hãy chia theo tháng hoặc theo đơn vị.", field="file")
    ending = upload.name.rpartition(".")[2].lower() if "." in upload.name else "csv"
    if ending == "xlsx":
        try:
            sheets = read_workbook(io.BytesIO(upload.content))
        except BadWorkbook as fault:
            raise Refused(str(fault), field="file") from fault
        return list(sheets.values()), XLSX_TYPE
    try:
        text = upload.content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Refused("Tệp phải là chữ UTF-8; trong Excel chọn “CSV UTF-8”.", field="file") from fault
    if ending == "json":
        return outside.from_json(text), "application/json"
    if ending in ("csv", "txt", "tsv"):
        return outside.from_text(text), "text/csv"
    raise Refused("Chỉ nhận tệp .xlsx, .csv hoặc .json.", field="file")

"""A row of a former system, and taking it over."""

from __future__ import annotations

from typing import Any

from accounts.enums import Role
from dossiers.rules.taking_over import DOSSIERS
from dossiers.services.taking_over import take_over
from lib.sheets import Sheet, read_records
from tests.clock import at
from tests.factories.dossiers import Office


NOW = at("2026-03-09 08:00")


def a_row(office: Office, **changes: Any) -> dict[str, Any]:
    return {
        "code": "000.00.06.H56-260302-0361",
        "procedure": office.procedure.procedure.code,
        "receiving": office.counter.code,
        "applicant_name": "Nguyễn Thị Ánh",
        "state": "Đang xử lý",
        "received_at": "02/03/2026 09:32",
        "due_at": "16/03/2026 09:32",
        "step": 3,
        "holder": office.people[Role.HANDLER].username,
        "papers": "Tờ khai × 1; Giấy chứng sinh × 2",
        **changes,
    }


def take(*rows: dict[str, Any], sheet: Sheet = DOSSIERS, **options: Any):
    return take_over(read_records(sheet, enumerate(rows, start=1)), at=NOW, **options)

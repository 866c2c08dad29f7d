"""The paper of a unit's monthly report."""

from datetime import date

from documents.enums import PaperSize
from documents.registry import PaperKind
from documents.rules.layout import Layout
from indicators.rules.unit_report import UnitReportPaper


UNIT_REPORT = PaperKind(
    "unit_report",
    "Báo cáo tháng về giải quyết thủ tục hành chính",
    UnitReportPaper,
    (Layout("2025", "papers/unit_report/2025.html", PaperSize.A4, date(2019, 1, 6)),),
)

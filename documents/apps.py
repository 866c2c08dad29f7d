from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.apps import AppConfig

from documents.enums import PaperSize
from documents.rules.layout import Layout
from lib.messages import gettext_noop


if TYPE_CHECKING:
    from documents.registry import PaperKind


CIRCULAR_01_2018 = date(2019, 1, 6)
CIRCULAR_03_2025 = date(2025, 9, 15)


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = "Tệp và giấy tờ"
    default_auto_field = "django.db.models.BigAutoField"
    undeletable_tables = [
        "documents_book",
        "documents_issuedpaper",
        "documents_numbersource",
        "documents_outsidenumber",
    ]
    append_only_tables = ["documents_voidnumber"]

    def ready(self) -> None:
        """Register the papers: those of the counter, then those a process gives rise to."""
        from documents.registry import register_paper

        for kind in (*_papers_of_the_counter(), *_papers_of_the_process()):
            register_paper(kind)


def _layouts(form: str, size: PaperSize, *versions: tuple[str, date]) -> tuple[Layout, ...]:
    return tuple(Layout(year, f"papers/{form}/{year}.html", size, since) for year, since in versions)


_BOTH = (("2018", CIRCULAR_01_2018), ("2025", CIRCULAR_03_2025))
_OWN = (("2018", CIRCULAR_01_2018),)


def _papers_of_the_counter() -> tuple[PaperKind, ...]:
    from documents.registry import PaperKind
    from documents.rules import papers

    return (
        PaperKind(
            "receipt",
            "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
            papers.Receipt01,
            _layouts("form01", PaperSize.A5, *_BOTH),
            book="receipt",
            suffix="-{unit}",
        ),
        PaperKind(
            "supplement_slip",
            "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
            papers.SupplementSlip02,
            _layouts("form02", PaperSize.A5, *_BOTH),
            book="supplement_slip",
            suffix="/PBS-{unit}",
        ),
        PaperKind(
            "refusal_slip",
            "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
            papers.RefusalSlip03,
            _layouts("form03", PaperSize.A5, *_BOTH),
            book="refusal_slip",
            suffix="/PTC-{unit}",
        ),
        PaperKind(
            "hand_over",
            "Phiếu bàn giao hồ sơ",
            papers.HandOverSlip,
            _layouts("hand_over", PaperSize.A4, *_OWN),
            book="hand_over",
            suffix="/PBG-{unit}",
        ),
        PaperKind(
            "folder_label",
            "Nhãn túi hồ sơ",
            papers.FolderLabel,
            _layouts("folder_label", PaperSize.LABEL, *_OWN),
        ),
        PaperKind("fee_slip", "Phiếu phí, lệ phí", papers.FeeSlip, _layouts("fee_slip", PaperSize.A5, *_OWN)),
    )


def _papers_of_the_process() -> tuple[PaperKind, ...]:
    from documents.registry import PaperKind
    from documents.rules import papers

    return (
        PaperKind(
            "apology",
            gettext_noop("Phiếu xin lỗi và hẹn lại ngày trả kết quả"),
            papers.Apology04,
            _layouts("form04", PaperSize.A5, *_BOTH),
            book="apology",
            suffix="/PXL",
            may_be_outside=True,
        ),
        PaperKind(
            "control_slip",
            "Phiếu kiểm soát quá trình giải quyết hồ sơ",
            papers.ControlSlip06,
            _layouts("form06", PaperSize.A5, *_BOTH),
        ),
        PaperKind(
            "stop_notice",
            gettext_noop("Thông báo dừng giải quyết hồ sơ"),
            papers.EndNotice05,
            _layouts("form05", PaperSize.A5, ("2025", CIRCULAR_03_2025)),
            book="stop_notice",
            suffix="/TBD",
            may_be_outside=True,
        ),
        PaperKind(
            "closing_notice",
            gettext_noop("Thông báo đóng hồ sơ"),
            papers.EndNotice05,
            _layouts("closing_notice", PaperSize.A5, *_OWN),
            book="closing_notice",
            suffix="/TBK",
            may_be_outside=True,
        ),
    )

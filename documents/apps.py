from datetime import date

from django.apps import AppConfig


CIRCULAR_01_2018 = date(2019, 1, 6)
CIRCULAR_03_2025 = date(2025, 9, 15)


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = "Tệp và giấy tờ"
    default_auto_field = "django.db.models.BigAutoField"
    undeletable_tables = ["documents_book", "documents_issuedpaper"]
    append_only_tables = ["documents_voidnumber"]

    def ready(self) -> None:
        """Register the papers of the counter that carry no dossier logic of their own."""
        from documents.enums import PaperSize
        from documents.registry import PaperKind, register_paper
        from documents.rules import papers
        from documents.rules.layout import Layout

        def layouts(form: str, size: PaperSize, *versions: tuple[str, date]) -> tuple[Layout, ...]:
            return tuple(Layout(year, f"papers/{form}/{year}.html", size, since) for year, since in versions)

        both = (("2018", CIRCULAR_01_2018), ("2025", CIRCULAR_03_2025))
        own = (("2018", CIRCULAR_01_2018),)
        for kind in (
            PaperKind(
                "receipt",
                "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
                papers.Receipt01,
                layouts("form01", PaperSize.A5, *both),
                book="receipt",
                suffix="-{unit}",
            ),
            PaperKind(
                "supplement_slip",
                "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
                papers.SupplementSlip02,
                layouts("form02", PaperSize.A5, *both),
                book="supplement_slip",
                suffix="/PBS-{unit}",
            ),
            PaperKind(
                "refusal_slip",
                "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
                papers.RefusalSlip03,
                layouts("form03", PaperSize.A5, *both),
                book="refusal_slip",
                suffix="/PTC-{unit}",
            ),
            PaperKind(
                "hand_over",
                "Phiếu bàn giao hồ sơ",
                papers.HandOverSlip,
                layouts("hand_over", PaperSize.A4, *own),
                book="hand_over",
                suffix="/PBG-{unit}",
            ),
            PaperKind(
                "folder_label",
                "Nhãn túi hồ sơ",
                papers.FolderLabel,
                layouts("folder_label", PaperSize.LABEL, *own),
            ),
            PaperKind(
                "fee_slip", "Phiếu phí, lệ phí", papers.FeeSlip, layouts("fee_slip", PaperSize.A5, *own)
            ),
        ):
            register_paper(kind)

"""Invented values of what the dossier's page shows, for the living page of components."""

from typing import Any

from dossiers.rules.consequences import CONSEQUENCES
from portal.ui.next_act import Act, Next, Offered, Told
from portal.ui.undoing import JustDone
from portal.ui.viewer import FileLine, FormLink, Mark, Pane, PaperLine, Viewer


RULE = Told("Từ chối phải bằng văn bản, nêu rõ lý do và căn cứ.", "Điều 19 Nghị định 118/2025/NĐ-CP")
OWN_RULE = Told("Tệp đã thêm thì ở lại trong hồ sơ, chỉ gỡ kèm lý do.", "")


def dossier_samples() -> dict[str, Any]:
    """Values by the names templates/ui/components.html uses."""
    return {
        "next_act": _next(),
        "rule": RULE,
        "before_act": CONSEQUENCES["reject"],
        "done": JustDone(dossier_id=0, event_id=0, what="Nhận việc", at="10:02 ngày 12/02/2026"),
        "viewer": _viewer(),
    }


def _next() -> Next:
    return Next(
        main=Offered(Act("Đề xuất kết quả", "#next-act", is_main=True), RULE),
        others=[
            Offered(Act("Từ chối giải quyết", "#next-act"), RULE),
            Offered(Act("Đính kèm tệp", "#next-act"), OWN_RULE),
        ],
        why=["Bước “Thẩm định hồ sơ”: bạn đang giữ; phải xong trước 16:00 ngày 12/02/2026."],
    )


def _viewer() -> Viewer:
    scanned = FileLine(
        1, "to-khai.pdf", "#viewer", "86 KB", "Nguyễn Thị Hà thêm lúc 14:59 ngày 07/02/2026", is_open=True,
        marks=[Mark("có chữ ký số trong tệp", "done")],
    )  # fmt: skip
    papers = [
        PaperLine("Tờ khai đăng ký khai sinh", [Mark("Bản chính", "active")], files=[scanned]),
        PaperLine("Giấy chứng sinh", [Mark("chưa có", "waiting")], form=FormLink("#viewer", "DOCX")),
    ]
    pane = Pane(
        name="to-khai.pdf", original="#viewer", problem="Trang này hỏng nên không xem được.", again="#viewer",
        page=2, pages=14, turnable=14, page_before="#viewer", page_after="#viewer", file_after="#viewer",
    )  # fmt: skip
    return Viewer(papers=papers, count=1, pane=pane, first="#viewer", may_open=True)

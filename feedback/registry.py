"""What this app tells others about itself: its kinds of messages and papers (decision 6)."""

from datetime import date, datetime, timedelta

from documents.enums import PaperSize
from documents.registry import PaperKind, register_paper
from documents.rules.layout import Layout
from feedback.rules.papers import RatingSlip, RedirectSlip
from lib.terms import Term
from notifications.enums import Audience
from notifications.registry import MessageKind, register as register_message


_TO_SENDER = {"code": str, "agency": str}

MESSAGES = (
    MessageKind(
        code="petition_registered",
        title=Term("Đã ghi nhận phản ánh, kiến nghị"),
        variables=_TO_SENDER,
        subject="Đã ghi nhận phản ánh, kiến nghị {code}",
        body="Phản ánh, kiến nghị của bạn được ghi nhận với số {code}; {agency} sẽ xem xét và trả lời.",
        short="Phan anh, kien nghi cua ban da duoc ghi nhan, so {code}.",
        chat="Phản ánh, kiến nghị của bạn đã được ghi nhận, số {code}.",
    ),
    MessageKind(
        code="petition_incomplete",
        title=Term("Cần bổ sung phản ánh, kiến nghị"),
        variables={**_TO_SENDER, "what": str},
        subject="Phản ánh, kiến nghị {code}: cần bổ sung",
        body="{agency} đề nghị bạn bổ sung phản ánh, kiến nghị {code}: {what}",
        short="Phan anh, kien nghi {code} can bo sung. Vui long lien he co quan tiep nhan.",
        chat="Phản ánh, kiến nghị {code} cần bổ sung. Vui lòng liên hệ cơ quan tiếp nhận.",
        required=frozenset({"what"}),
    ),
    MessageKind(
        code="petition_transferred",
        title=Term("Phản ánh, kiến nghị được chuyển cơ quan khác"),
        variables=_TO_SENDER,
        subject="Phản ánh, kiến nghị {code} được chuyển cơ quan có thẩm quyền",
        body="Phản ánh, kiến nghị {code} đã được chuyển đến {agency} để xem xét, trả lời.",
        short="Phan anh, kien nghi {code} da duoc chuyen co quan co tham quyen.",
        chat="Phản ánh, kiến nghị {code} đã được chuyển cơ quan có thẩm quyền.",
        required=frozenset({"agency"}),
    ),
    MessageKind(
        code="petition_refused",
        title=Term("Phản ánh, kiến nghị không được tiếp nhận"),
        variables={**_TO_SENDER, "reason": str},
        subject="Phản ánh, kiến nghị {code} không được tiếp nhận",
        body="{agency} không tiếp nhận phản ánh, kiến nghị {code}. Lý do: {reason}",
        short="Phan anh, kien nghi {code} khong duoc tiep nhan. Vui long lien he de biet ly do.",
        chat="Phản ánh, kiến nghị {code} không được tiếp nhận. Vui lòng liên hệ để biết lý do.",
        required=frozenset({"reason"}),
    ),
    MessageKind(
        code="petition_redirected",
        title=Term("Nội dung thuộc khiếu nại, tố cáo"),
        variables={**_TO_SENDER, "matter": str},
        subject="Phản ánh, kiến nghị {code}: nội dung thuộc {matter}",
        body=(
            "Nội dung gửi đến {agency}, số {code}, thuộc {matter}, được giải quyết theo thủ tục khác. "
            "Phiếu hướng dẫn ghi nơi và cách gửi đơn."
        ),
        short="Noi dung so {code} duoc giai quyet theo thu tuc khac, xem phieu huong dan.",
        chat="Nội dung số {code} được giải quyết theo thủ tục khác, xem phiếu hướng dẫn.",
    ),
    MessageKind(
        code="petition_answered",
        title=Term("Trả lời phản ánh, kiến nghị"),
        variables={**_TO_SENDER, "answer": str},
        subject="Trả lời phản ánh, kiến nghị {code}",
        body="{agency} trả lời phản ánh, kiến nghị {code} của bạn:\n\n{answer}",
        short="Phan anh, kien nghi {code} da duoc tra loi.",
        chat="Phản ánh, kiến nghị {code} đã được trả lời.",
        required=frozenset({"answer"}),
        overtakes=frozenset({"petition_transferred", "petition_registered"}),
    ),
    MessageKind(
        code="petition_arrived",
        title=Term("Có phản ánh, kiến nghị mới"),
        variables={"code": str, "due": datetime},
        subject="Phản ánh, kiến nghị {code} chờ phân loại",
        body="Phản ánh, kiến nghị {code} chờ phân loại. Trả lời trước {due}.",
        short="Phan anh, kien nghi {code} cho phan loai, tra loi truoc {due}.",
        chat="Phản ánh, kiến nghị {code} chờ phân loại, trả lời trước {due}.",
        audience=Audience.OFFICER,
        lifetime=timedelta(days=2),
    ),
    MessageKind(
        code="petition_given",
        title=Term("Được giao phản ánh, kiến nghị"),
        variables={"code": str, "due": datetime},
        subject="Bạn được giao phản ánh, kiến nghị {code}",
        body="Bạn được giao xử lý phản ánh, kiến nghị {code}. Trả lời trước {due}.",
        short="Ban duoc giao phan anh, kien nghi {code}, tra loi truoc {due}.",
        chat="Bạn được giao phản ánh, kiến nghị {code}, trả lời trước {due}.",
        audience=Audience.OFFICER,
        lifetime=timedelta(days=2),
    ),
    MessageKind(
        code="petition_due",
        title=Term("Phản ánh, kiến nghị sắp đến hạn"),
        variables={"code": str, "what": str, "due": datetime},
        subject="Phản ánh, kiến nghị {code} sắp đến hạn: {what}",
        body="Phản ánh, kiến nghị {code}: {what} trước {due}.",
        short="Phan anh, kien nghi {code} sap den han {due}.",
        chat="Phản ánh, kiến nghị {code} sắp đến hạn {due}.",
        audience=Audience.OFFICER,
        lifetime=timedelta(days=1),
    ),
    MessageKind(
        code="petition_late",
        title=Term("Phản ánh, kiến nghị quá hạn"),
        variables={"code": str, "what": str, "due": datetime},
        subject="Phản ánh, kiến nghị {code} quá hạn: {what}",
        body="Phản ánh, kiến nghị {code} đã quá hạn: {what}, hạn {due}.",
        short="Phan anh, kien nghi {code} da qua han {due}.",
        chat="Phản ánh, kiến nghị {code} đã quá hạn {due}.",
        audience=Audience.OFFICER,
        lifetime=timedelta(days=2),
    ),
    MessageKind(
        code="support_asked",
        title=Term("Có yêu cầu hỗ trợ chờ bạn trả lời"),
        variables={"code": str, "asker": str, "due": datetime},
        subject="Yêu cầu hỗ trợ {code} chờ bạn trả lời",
        body="{asker} gửi yêu cầu hỗ trợ {code}. Trả lời lần đầu trước {due}, ở Trợ giúp › Yêu cầu hỗ trợ.",
        short="Yeu cau ho tro {code} cho tra loi truoc {due}.",
        chat="Yêu cầu hỗ trợ {code} chờ trả lời trước {due}.",
        audience=Audience.OFFICER,
        lifetime=timedelta(days=1),
    ),
    MessageKind(
        code="support_answered",
        title=Term("Yêu cầu hỗ trợ của bạn có lời đáp"),
        variables={"code": str, "answerer": str, "what": str},
        subject="Yêu cầu hỗ trợ {code}: {what}",
        body="{answerer} – {what} yêu cầu hỗ trợ {code} của bạn. Xem ở Trợ giúp › Yêu cầu hỗ trợ.",
        short="Yeu cau ho tro {code} cua ban co loi dap.",
        chat="Yêu cầu hỗ trợ {code} của bạn có lời đáp.",
        audience=Audience.OFFICER,
        lifetime=timedelta(days=2),
    ),
    MessageKind(
        code="support_late",
        title=Term("Yêu cầu hỗ trợ quá hạn trả lời"),
        variables={"code": str, "asker": str, "due": datetime},
        subject="Yêu cầu hỗ trợ {code} quá hạn trả lời",
        body="Yêu cầu hỗ trợ {code} của {asker} chưa có trả lời; hạn {due}. Trả lời hoặc chuyển người khác.",
        short="Yeu cau ho tro {code} qua han tra loi {due}.",
        chat="Yêu cầu hỗ trợ {code} quá hạn trả lời {due}.",
        audience=Audience.OFFICER,
        lifetime=timedelta(days=2),
    ),
)

PAPERS = (
    PaperKind(
        "rating_slip",
        "Phiếu đánh giá",
        RatingSlip,
        (
            Layout("2018", "papers/rating_slip/2018.html", PaperSize.A5, date(2018, 6, 21)),
            # Decree 118/2025 Art. 28 rules how offices are judged since; the questions are the same.
            Layout("2025", "papers/rating_slip/2025.html", PaperSize.A5, date(2025, 7, 1)),
        ),
        book="rating_slip",
        suffix="/PĐG-{unit}",
    ),
    PaperKind(
        "petition_redirect",
        "Phiếu hướng dẫn khiếu nại, tố cáo",
        RedirectSlip,
        (Layout("2018", "papers/petition_redirect/2018.html", PaperSize.A5, date(2018, 6, 21)),),
        book="petition_redirect",
        suffix="/PHD",
    ),
)


def register() -> None:
    for kind in MESSAGES:
        register_message(kind)
    for paper in PAPERS:
        register_paper(paper)

"""Messages about questions and linked dossiers, between offices (dossiers.registry registers them)."""

from datetime import datetime

from lib.terms import Term
from notifications.enums import Audience, ChannelKind
from notifications.registry import MessageKind


def _question(
    kind: str,
    title: str,
    subject: str,
    body: str,
    *,
    mandatory: bool = False,
    audience: Audience = Audience.OFFICER,
    **variables: type,
) -> MessageKind:
    """Between offices, by letter; none of them names the applicant."""
    return MessageKind(
        code=kind,
        title=title,
        variables=variables,
        subject=subject,
        body=body,
        channels=(ChannelKind.EMAIL,),
        required=frozenset({"link"} & set(variables)),
        audience=audience,
        mandatory=mandatory,
    )


QUESTIONS = (
    _question(
        "question_asked",
        Term("Có câu hỏi lấy ý kiến"),
        "{agency} lấy ý kiến, trả lời trước {due}",
        "{agency} cần cơ quan bạn cho ý kiến trước {due}. Xem và trả lời ở mục Câu hỏi lấy ý kiến.",
        agency=str,
        due=datetime,
    ),
    _question(
        "question_link",
        Term("Liên kết trả lời một lần cho cơ quan không có tài khoản"),
        "{agency} lấy ý kiến, trả lời trước {due}",
        (
            "{agency} đề nghị quý cơ quan cho ý kiến trước {due}. Xem câu hỏi, giấy tờ gửi kèm, trả lời tại: "
            "{link} . Liên kết chỉ dùng được một lần; không chuyển tiếp cho người ngoài quý cơ quan."
        ),
        mandatory=True,
        audience=Audience.AGENCY,
        agency=str,
        due=datetime,
        link=str,
    ),
    _question(
        "question_reminder",
        Term("Nhắc trả lời câu hỏi lấy ý kiến"),
        "Nhắc: câu hỏi của {agency} sắp đến hạn trả lời",
        "Câu hỏi của {agency} chưa được trả lời; hạn trả lời: {due}.",
        agency=str,
        due=datetime,
    ),
    _question(
        "question_answered",
        Term("Đã có ý kiến trả lời"),
        "Hồ sơ {code}: {agency} đã trả lời",
        "{agency} đã trả lời câu hỏi về hồ sơ {code}: {answer}.",
        code=str,
        agency=str,
        answer=str,
    ),
    _question(
        "question_disputed",
        Term("Ý kiến trả lời chưa rõ"),
        "{agency} đề nghị trả lời lại",
        "{agency} đánh giá ý kiến của cơ quan bạn chưa rõ: {reason}. Trả lời lại ở mục Câu hỏi lấy ý kiến.",
        agency=str,
        reason=str,
    ),
    _question(
        "linked_sent",
        Term("Trưởng bộ phận Một cửa: có hồ sơ liên thông chuyển đến"),
        "{agency} chuyển hồ sơ liên thông {code}",
        "{agency} đã chuyển hồ sơ liên thông {code} về “{procedure}”, đang chờ tiếp nhận.",
        code=str,
        agency=str,
        procedure=str,
    ),
    _question(
        "question_silent",
        Term("Quá hạn chưa có ý kiến"),
        "Hồ sơ {code}: {agency} chưa có ý kiến",
        "Đến hạn {due}, {agency} chưa trả lời câu hỏi về hồ sơ {code}. Ngày hẹn trả kết quả không đổi.",
        mandatory=True,
        code=str,
        agency=str,
        due=datetime,
    ),
)

"""Messages and papers of a month on its way to the public (indicators.registry registers them)."""

from datetime import date

from documents.enums import PaperSize
from documents.registry import PaperKind
from documents.rules.layout import Layout
from indicators.rules.month_notice import MonthNotice
from lib.messages import gettext_noop
from lib.terms import Term
from notifications.enums import Audience, ChannelKind
from notifications.registry import MessageKind


NOTICE = "month_notice"
EDITION = "month_notice_public"
DECREE_30_2020 = date(2020, 3, 5)
_LAYOUTS = (Layout("2020", "papers/month_notice/2020.html", PaperSize.A4, DECREE_30_2020, is_tagged=True),)

PAPERS = (
    PaperKind(
        NOTICE,
        gettext_noop("Thông báo kết quả giải quyết thủ tục hành chính tháng"),
        MonthNotice,
        _LAYOUTS,
        book="notice",
        suffix="/TB-{unit}",
    ),
    # The same notice without the names that were taken away; it bears the number of the original.
    PaperKind(EDITION, "Bản công khai của thông báo kết quả tháng", MonthNotice, _LAYOUTS),
)

_OF_A_MONTH: dict[str, type] = {"agency": str, "month": str}


def _message(code: str, title: str, subject: str, body: str, **more: type) -> MessageKind:
    """To people of the office, by letter, about their own line."""
    return MessageKind(
        code=code,
        title=title,
        variables={**_OF_A_MONTH, **more},
        subject=subject,
        body=body,
        channels=(ChannelKind.EMAIL,),
        audience=Audience.OFFICER,
    )


MESSAGES_OF_MONTHS = (
    _message(
        "month_unit_listed",
        Term("Số liệu tháng đã chốt: đơn vị xem và phản hồi"),
        "Số liệu tháng {month} đã chốt, phản hồi đến hết {until}",
        (
            "{agency} đã chốt số liệu tháng {month}. Đơn vị bạn xem dòng của mình và phản hồi đến hết "
            "{until} "
            "ở mục Công khai kết quả tháng; sau đó số liệu được ký và công khai kèm phản hồi."
        ),
        until=date,
    ),
    _message(
        "month_officer_listed",
        Term("Có tên trong danh sách trễ hạn của tháng"),
        "Tháng {month}: bạn có tên trong danh sách trễ hạn, phản hồi đến hết {until}",
        (
            "Danh sách tháng {month} của {agency} ghi bạn có hồ sơ trễ hạn ở bước của bạn. Xem từng hồ sơ và "
            "phản hồi đến hết {until} ở mục Dòng của tôi trong công khai tháng; phản hồi được công khai bên "
            "cạnh, được chấp nhận thì tên bạn được gỡ."
        ),
        until=date,
    ),
    _message(
        "month_reply_reminder",
        Term("Nhắc: hôm nay hết hạn phản hồi số liệu tháng"),
        "Nhắc: phản hồi số liệu tháng {month} đến hết {until}",
        "Hạn phản hồi số liệu tháng {month} của {agency} là hết {until}. Sau đó số liệu được ký và công "
        "khai.",
        until=date,
    ),
    _message(
        "month_reply_answered",
        Term("Phản hồi về số liệu tháng đã được trả lời"),
        "Tháng {month}: phản hồi của bạn đã được trả lời",
        "{agency} trả lời phản hồi của bạn về tháng {month}: {answer}",
        answer=str,
    ),
    _message(
        "month_reply_waiting",
        Term("Có phản hồi về số liệu tháng chờ trả lời"),
        "Tháng {month}: có phản hồi chờ trả lời",
        "Có phản hồi về số liệu tháng {month} của {agency}. Trả lời trước khi ký, ở mục Công khai kết quả "
        "tháng.",
    ),
    _message(
        "month_step_owed",
        Term("Công khai kết quả tháng: việc đến hạn"),
        "Tháng {month}: {step} trước hết {until}",
        "Công khai kết quả tháng {month} của {agency}: {step} trước hết {until}. Chậm thì việc chậm cũng "
        "hiện ra.",
        step=str,
        until=date,
    ),
    _message(
        "month_restatement_proposed",
        Term("Tháng đã chốt có số liệu thay đổi"),
        "Tháng {month}: số liệu đã thay đổi sau khi chốt",
        (
            "Số liệu của {agency} tháng {month} tính lại khác với khi chốt ({count} chỗ). Xem và quyết định "
            "điều chỉnh ở mục Công khai kết quả tháng; bản gốc vẫn giữ nguyên bên cạnh."
        ),
        count=int,
    ),
)

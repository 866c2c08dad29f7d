"""The rule behind an act or a date, in a sentence or two and with its article: what pages quote as help.

Dated like the law itself: Decree 118/2025 replaced Decree 61/2018 on 1 July 2025. Where no article says it
and this system holds to a ruling of its own, `basis` is empty, and the page says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lib.messages import gettext_noop as _


@dataclass(frozen=True)
class Quote:
    """A rule in plain words, while it is in force (both days included)."""

    key: str
    text: str
    basis: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        return (self.valid_from or on) <= on <= (self.valid_to or on)


OLD_ENDS, NEW_BEGINS = date(2025, 6, 30), date(2025, 7, 1)
CIRCULAR_ENDS = date(2025, 9, 14)
OLD, NEW = "Nghị định 61/2018/NĐ-CP", "Nghị định 118/2025/NĐ-CP"
RECORDS = "Nghị định 30/2020/NĐ-CP"
SCORES = "Quyết định 766/QĐ-TTg"


def _mechanism(key: str, old: str, new: str, text: str, more: str = "") -> Iterator[Quote]:
    """A rule of the one-stop mechanism: the article before and since July 2025. `more` is cited in both."""
    end = f"; {more}" if more else ""
    yield Quote(key, text, f"{old} {OLD}{end}", valid_to=OLD_ENDS)
    yield Quote(key, text, f"{new} {NEW}{end}", valid_from=NEW_BEGINS)


def quote(key: str, *, on: date) -> Quote | None:
    """What is quoted for this act or date on a day; None where nothing was in force."""
    return next((one for one in _BY_KEY.get(key, ()) if one.holds(on)), None)


def article_of(key: str, *, on: date) -> str:
    """What a record or a paper of that day cites for this act; empty where no article said it then."""
    found = quote(key, on=on)
    return found.basis if found else ""


def quoted() -> tuple[Quote, ...]:
    """All of them, for the tests that go through them."""
    return QUOTES


QUOTES: tuple[Quote, ...] = (
    # Dates.
    *_mechanism(
        "due",
        "Điều 17",
        "Điều 17",
        _(
            "Thời hạn tính từ lúc nhận hồ sơ đủ và đúng, ghi trên giấy hẹn. Ngày cuối rơi vào ngày "
            "nghỉ thì chuyển sang ngày làm việc kế tiếp. Ngày hẹn chỉ thay đổi khi dừng hợp pháp, đổi"
            " lịch làm việc đã được xác nhận, hoặc đã xin lỗi và hẹn lại một lần."
        ),
        "Điều 148 Bộ luật Dân sự 2015",
    ),
    Quote(
        "step_due",
        _(
            "Hạn của bước chia từ thời hạn chung theo quy trình nội bộ. Quá hạn của bước không dời "
            "ngày hẹn trả; thời gian vượt được tính cho đơn vị và người giữ bước đó."
        ),
        "Điều 8 Thông tư 01/2018/TT-VPCP",
        valid_to=CIRCULAR_ENDS,
    ),
    # Circular 03/2025 guides it since; its article on this was not to be had.
    Quote(
        "step_due",
        _(
            "Hạn của bước chia từ thời hạn chung theo quy trình nội bộ. Quá hạn của bước không dời "
            "ngày hẹn trả; thời gian vượt được tính cho đơn vị và người giữ bước đó."
        ),
        valid_from=CIRCULAR_ENDS + timedelta(days=1),
    ),
    *_mechanism(
        "apology",
        "khoản 9 Điều 19",
        "Điều 19",
        _(
            "Biết sẽ trễ thì chậm nhất 01 ngày trước ngày hết hạn phải có thư xin lỗi, nêu lý do và "
            "đúng một ngày hẹn mới. Mỗi hồ sơ chỉ được hẹn lại một lần."
        ),
    ),
    Quote(
        "explanation",
        _(
            "Mọi hồ sơ quá hạn phải có giải trình bằng văn bản với người đứng đầu; không ai tự chấp nhận "
            "giải trình của mình."
        ),
    ),
    # At the desk.
    *_mechanism(
        "assign", "Điều 19", "Điều 19", _("Người đứng đầu phân công người thụ lý ngay khi nhận hồ sơ.")
    ),
    *_mechanism(
        "take",
        "Điều 19",
        "Điều 19",
        _("Hồ sơ phải có người thụ lý ngay. Từ lúc bạn nhận, thời gian của bước tính cho bạn."),
    ),
    Quote(
        "take_over",
        _(
            "Làm tiếp việc của đồng nghiệp khi người đó vắng mặt hoặc không còn vai trò; ai thay ai, "
            "vì sao và lúc nào đều được ghi lại. Thời gian trước đó vẫn tính cho người trước."
        ),
    ),
    *_mechanism(
        "propose",
        "Điều 19",
        "Điều 19",
        _(
            "Thẩm định rồi trình trong thời hạn giải quyết. Chưa đủ điều kiện thì phải báo người nộp "
            "trong 03 ngày làm việc kể từ ngày tiếp nhận."
        ),
    ),
    *_mechanism(
        "approve",
        "Điều 19",
        "Điều 19",
        _(
            "Người có thẩm quyền của cơ quan giải quyết quyết định và ký; kết quả được cập nhật vào "
            "hệ thống để Bộ phận Một cửa trả."
        ),
    ),
    Quote(
        "seal",
        _("Văn thư lấy số, ghi ngày và đóng dấu sau khi văn bản được ký đúng thẩm quyền, đúng thể thức."),
        RECORDS,
    ),
    Quote(
        "send_back",
        _(
            "Trả lại trong nội bộ phải ghi lý do và không dời ngày hẹn trả: thời gian làm lại vẫn nằm"
            " trong thời hạn."
        ),
    ),
    Quote(
        "reopen",
        _(
            "Chỉ xử lý lại khi kết quả chưa trả; người đã ký duyệt phải đồng ý. Ngày hẹn trả giữ "
            "nguyên. Kết quả đã trả mà sai thì lập hồ sơ đính chính, không thu phí."
        ),
    ),
    *_mechanism(
        "reject",
        "Điều 19",
        "Điều 19",
        _(
            "Từ chối phải bằng văn bản, nêu rõ lý do và căn cứ, trong thời hạn giải quyết; văn bản đó"
            " là kết quả của hồ sơ."
        ),
    ),
    *_mechanism(
        "ask_supplement",
        "khoản 4 Điều 19",
        "Điều 19",
        _(
            "Yêu cầu một lần, nêu đủ mọi nội dung, trong 03 ngày làm việc kể từ ngày tiếp nhận; thời "
            "hạn tính lại từ đầu khi nhận đủ. Yêu cầu lần thứ hai thì hồ sơ bị tính là quá hạn theo "
            "Quyết định 766."
        ),
        SCORES,
    ),
    Quote(
        "decide_supplement",
        _(
            "Quá 03 ngày làm việc kể từ ngày tiếp nhận, yêu cầu bổ sung phải được lãnh đạo duyệt và "
            "không dừng, không tính lại thời hạn, trừ khi pháp luật chuyên ngành quy định khác."
        ),
    ),
    *_mechanism(
        "consult",
        "Điều 19",
        "Điều 19",
        _(
            "Phải nêu nội dung hỏi và thời hạn trả lời. Chờ ý kiến không dừng đồng hồ của người nộp; "
            "quá hạn chưa có ý kiến thì báo Bộ phận Một cửa."
        ),
    ),
    *_mechanism(
        "verify",
        "khoản 3 Điều 19",
        "Điều 19",
        _(
            "Thẩm tra, xác minh phải lập biên bản: thời gian, địa điểm, thành phần và nội dung, lưu "
            "vào hồ sơ."
        ),
    ),
    Quote(
        "attach",
        _("Tệp đã thêm thì ở lại trong hồ sơ: không xóa, chỉ gỡ kèm lý do, và cả hai lần đều được ghi lại."),
    ),
    Quote(
        "close_silent",
        _(
            "Không bao giờ tự động: chỉ đóng khi pháp luật chuyên ngành cho phép, hoặc lãnh đạo quyết"
            " định từng hồ sơ bằng thông báo có nêu lý do."
        ),
    ),
    Quote(
        "await_payment",
        _(
            "Chỉ dừng đồng hồ khi pháp luật chuyên ngành không tính thời gian thực hiện nghĩa vụ tài "
            "chính vào thời hạn giải quyết; điều khoản đó ghi trong thủ tục."
        ),
    ),
    Quote(
        "resume_payment",
        _("Có chứng từ nộp tiền thì đồng hồ chạy tiếp ngay; thời gian chờ được trả lại đúng bằng."),
    ),
    Quote(
        "close_unpaid",
        _("Chỉ đóng khi pháp luật chuyên ngành quy định; thông báo nêu điều khoản và trả lại giấy tờ."),
    ),
    Quote(
        "stop",
        _(
            "Người nộp được đề nghị dừng khi chưa có quyết định hoặc kết quả. Cơ quan ra thông báo "
            "dừng, Bộ phận Một cửa giao thông báo và trả lại giấy tờ."
        ),
        f"Điều 21 {NEW}",
        valid_from=NEW_BEGINS,
    ),
    Quote(
        "drop_stop",
        _("Đã có quyết định hoặc kết quả thì không dừng được nữa; ghi lý do để trả lời người nộp."),
        f"Điều 21 {NEW}",
        valid_from=NEW_BEGINS,
    ),
    # At the counter.
    *_mechanism(
        "give_result",
        "Điều 20",
        "Điều 22",
        _(
            "Trả đúng thời gian, địa điểm trên giấy hẹn và trả lại bản chính đã đối chiếu; trả sớm "
            "thì báo trước. Kết quả trễ vẫn trả ngay, kèm thư xin lỗi."
        ),
    ),
    *_mechanism(
        "deliver",
        "Điều 20",
        "Điều 22",
        _(
            "Văn bản từ chối, dừng hoặc đóng hồ sơ được giao tận tay kèm giấy tờ đã nhận; trạng thái "
            "của hồ sơ không đổi."
        ),
    ),
    *_mechanism(
        "return_papers",
        "Điều 20",
        "Điều 22",
        _(
            "Bản chính đã nhận được trả lại cho người nộp khi không còn cần giữ; ghi rõ trả giấy tờ nào, "
            "cho ai."
        ),
    ),
    *_mechanism(
        "accept",
        "Điều 17",
        "Điều 17",
        _("Đủ và đúng thì tiếp nhận ngay: cấp mã, in giấy hẹn. Thời hạn giải quyết bắt đầu từ lúc này."),
    ),
    *_mechanism(
        "bring",
        "Điều 17",
        "Điều 17",
        _(
            "Nhận giấy tờ người nộp mang thêm; còn thiếu gì thì phiếu trước vẫn còn hiệu lực, không "
            "yêu cầu thêm nội dung mới."
        ),
    ),
    *_mechanism(
        "supply",
        "khoản 4 Điều 19",
        "Điều 19",
        _("Nhận đủ thì thời hạn tính lại từ đầu; nhận một phần thì ghi nhận và vẫn chờ phần còn lại."),
    ),
    *_mechanism(
        "ask",
        "Điều 17",
        "Điều 17",
        _(
            "Hướng dẫn một lần, đầy đủ, bằng phiếu nêu rõ lý do. Người nộp không phải đi lại quá hai "
            "lần cho một việc."
        ),
        "khoản 4 Điều 20 Nghị định 63/2010/NĐ-CP",
    ),
    *_mechanism(
        "refuse", "Điều 17", "Điều 17", _("Từ chối tiếp nhận phải có phiếu ghi rõ lý do, giao cho người nộp.")
    ),
    Quote(
        "lapse",
        _(
            "Người nộp im lặng không làm hồ sơ tự kết thúc: trưởng Bộ phận Một cửa quyết định từng hồ"
            " sơ, có lý do."
        ),
    ),
    Quote("pay", _("Có chứng từ nộp tiền thì đồng hồ chạy tiếp ngay; thời gian chờ được trả lại đúng bằng.")),
    Quote(
        "ask_stop",
        _(
            "Bộ phận Một cửa ghi nhận đề nghị có chữ ký của người nộp; lãnh đạo cơ quan giải quyết "
            "quyết định."
        ),
        f"Điều 21 {NEW}",
        valid_from=NEW_BEGINS,
    ),
    Quote(
        "withdraw",
        _(
            "Người nộp được rút khi chưa có quyết định hoặc kết quả; giấy tờ được trả lại. Đã rút thì"
            " không khôi phục, muốn làm tiếp phải nộp hồ sơ mới."
        ),
        f"Điều 21 {NEW}",
        valid_from=NEW_BEGINS,
    ),
    *_mechanism(
        "hand_over",
        "Điều 18",
        "Điều 18",
        _(
            "Chuyển cơ quan giải quyết ngay trong ngày làm việc; nhận sau 15 giờ thì chuyển đầu giờ "
            "ngày làm việc sau."
        ),
    ),
    Quote(
        "correct",
        _(
            "Đính chính có lý do và để lại vết. Được giữ nguyên hoặc rút ngắn ngày hẹn; hẹn lâu hơn "
            "phải có giấy mới người nộp ký, hoặc thư xin lỗi."
        ),
    ),
    Quote(
        "correct_result",
        _(
            "Kết quả đã trả mà sai thì lập hồ sơ đính chính liên kết với hồ sơ này, không thu phí; "
            "không mở lại hồ sơ cũ."
        ),
    ),
    *_mechanism(
        "settle",
        "Điều 22",
        "Điều 24",
        _("Thu đúng mức đã công khai, mỗi lần thu có biên lai; người nộp chọn cách nộp."),
    ),
    Quote(
        "money",
        _("Biên lai sai thì thay hoặc hủy kèm lý do, số biên lai ở lại trong sổ; hoàn tiền cần hai người."),
    ),
    Quote(
        "print", _("Mỗi hồ sơ đã tiếp nhận có một giấy hẹn; in lại thì nội dung như lần đầu và được ghi lại.")
    ),
)

_BY_KEY: dict[str, tuple[Quote, ...]] = {
    key: tuple(one for one in QUOTES if one.key == key) for key in {one.key for one in QUOTES}
}

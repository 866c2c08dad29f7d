"""The set-up sheets of this app (ruling 40): processes, offers, fee waivers. Plain Python."""

from __future__ import annotations

from decimal import Decimal

from accounts.enums import Role
from lib.sheets import Column, Sheet, day, number, one_of, text, whole, yes_or_no
from procedures.enums import CatalogueLevel, Channel, FeeKind, PayerGroup, StepKind


def _choice(
    key: str,
    heading: str,
    choices: type[CatalogueLevel | StepKind | Role | FeeKind | PayerGroup],
    *,
    required: bool = True,
    note: str = "",
) -> Column:
    labels = {str(value): str(label) for value, label in choices.choices}
    return Column(key, heading, one_of(labels), required=required, note=note, choices=tuple(labels.values()))


def _percent(cell: object) -> Decimal:
    value: Decimal = number(cell)
    if not 0 < value <= 100:
        raise ValueError("Mức giảm phải lớn hơn 0 và không quá 100.")
    return value


def _money(cell: object) -> Decimal:
    value: Decimal = number(cell)
    if value < 0 or value != value.quantize(Decimal("0.01")):
        raise ValueError("Mức thu không âm và có nhiều nhất hai chữ số lẻ.")
    return value


_CHANNELS = {str(value): str(label) for value, label in Channel.choices}
_PROCEDURE = Column("procedure", "Mã thủ tục", text(30), required=True, note="Mã quốc gia, ví dụ 1.001193.")
_FROM = Column("valid_from", "Từ ngày", day, required=True)
_TO = Column("valid_to", "Đến hết ngày", day, note="Để trống nếu chưa kết thúc.", empty=None)


def _yes(key: str, heading: str, *, note: str) -> Column:
    return Column(key, heading, yes_or_no, choices=("Có", "Không"), empty=False, note=note)


PROCESSES = Sheet(
    key="processes",
    title="Quy trình",
    about="Mỗi bước của quy trình nội bộ một dòng. Quy trình đã phê duyệt không sửa; đổi thì thêm số mới.",
    columns=(
        _PROCEDURE,
        _choice("level", "Cấp", CatalogueLevel),
        Column("number", "Quy trình số", whole, empty=1, note="Để trống: 1."),
        Column("name", "Tên quy trình", text(500)),
        Column("order", "Bước", whole, required=True, note="1, 2, 3 …"),
        _choice("kind", "Loại bước", StepKind),
        Column("step", "Nội dung công việc", text(500), required=True),
        _choice("role", "Vai trò", Role),
        Column("hours", "Số giờ", number, required=True, note="Giờ làm việc, 8 giờ một ngày."),
        _yes(
            "beside",
            "Song song với bước trước",
            note=(
                "Để trống: sau bước trước. Ví dụ bước 2 thẩm định, bước 3 thẩm định ở phòng khác ghi Có: "
                "hai bước làm cùng lúc, bước 4 bắt đầu khi cả hai xong."
            ),
        ),
        _yes(
            "on_the_spot",
            "Năm bước tại chỗ",
            note=(
                "Có: nhận, giải quyết, trả trong một lượt tại quầy, ví dụ cấp bản sao trích lục. "
                "Ghi ở một dòng của quy trình là đủ."
            ),
        ),
        Column("decision_number", "Số quyết định phê duyệt", text(80), note="Để trống: còn là dự thảo."),
        Column("approved_by", "Người phê duyệt", text(64), note="Tên đăng nhập của người ký quyết định."),
        Column("approved_on", "Ngày phê duyệt", day, empty=None),
    ),
    unique=("procedure", "level", "number", "order"),
)
OFFERS = Sheet(
    key="offers",
    title="Thủ tục thực hiện",
    about=(
        "Thủ tục nào được tiếp nhận ở đâu, cơ quan nào giải quyết, hồ sơ ghi ở hệ thống nào. "
        "Tệp mẫu đơn, tờ khai không có trong tệp này: tải lên ở bản dự thảo của thủ tục."
    ),
    columns=(
        _PROCEDURE,
        Column("receiving", "Nơi tiếp nhận", text(40), required=True, note="Mã Bộ phận Một cửa."),
        Column(
            "deciding", "Cơ quan giải quyết", text(40), required=True, note="Mã cơ quan ban hành kết quả."
        ),
        Column(
            "handling",
            "Đơn vị thụ lý",
            text(40),
            note="Mã phòng, bộ phận của cơ quan giải quyết. Để trống: nơi có người giữ vai trò.",
        ),
        Column("process", "Quy trình số", whole, empty=None, note="Để trống: quy trình mới nhất của cấp đó."),
        Column("system_of_record", "Hệ thống ghi nhận", text(120), note="Để trống: hệ thống này."),
        Column("system_url", "Địa chỉ hệ thống", text(200)),
        Column("system_basis", "Quyết định công bố hệ thống", text(200)),
        _FROM,
        _TO,
    ),
    unique=("procedure", "receiving", "valid_from"),
)
WAIVERS = Sheet(
    key="waivers",
    title="Miễn, giảm phí",
    about="Quy tắc miễn, giảm phí, lệ phí của địa phương, có căn cứ. Mức thu ghi ở trang “Mức phí, lệ phí”.",
    columns=(
        Column("name", "Nội dung", text(500), required=True),
        Column("procedure", "Mã thủ tục", text(30), note="Để trống: mọi thủ tục."),
        _choice("kind", "Loại khoản thu", FeeKind, required=False),
        Column("channel", "Hình thức nộp", one_of(_CHANNELS), choices=tuple(_CHANNELS.values()), empty=None),
        _choice("payer_group", "Nhóm người nộp", PayerGroup, required=False),
        Column("percent", "Mức giảm (%)", _percent, required=True),
        Column("legal_basis", "Căn cứ", text(500), required=True),
        _FROM,
        _TO,
    ),
    unique=("name", "procedure", "kind", "channel", "payer_group", "valid_from"),
)

FEES = Sheet(
    key="fees",
    title="Mức phí, lệ phí",
    about="Mức thu mới theo nghị quyết của địa phương: lập phiên bản mới của thủ tục từ ngày ghi ở đây.",
    columns=(
        _PROCEDURE,
        Column("name", "Khoản thu", text(500), required=True, note="Đúng tên khoản thu trong thủ tục."),
        Column(
            "case", "Trường hợp", text(500),
            note=(
                "Tên hoặc mã trường hợp của thủ tục, khi mỗi trường hợp một mức, ví dụ “Đăng ký lần đầu”. "
                "Để trống: mức không chia theo trường hợp."
            ),
        ),
        Column("channel", "Hình thức nộp", one_of(_CHANNELS), choices=tuple(_CHANNELS.values()), empty=None),
        _choice("payer_group", "Nhóm người nộp", PayerGroup, required=False),
        Column("rate", "Mức thu", _money, required=True, note="Đồng, không ghi dấu ngăn hàng nghìn."),
        Column("legal_basis", "Căn cứ", text(500), required=True),
        Column("note", "Ghi chú", text(500)),
        Column("published_by", "Người công bố", text(64), required=True, note="Cán bộ kiểm soát thủ tục."),
        Column("published_on", "Ngày công bố", day, required=True),
        _FROM,
    ),
    unique=("procedure", "name", "case", "channel", "payer_group", "valid_from"),
)  # fmt: skip

SHEETS = (PROCESSES, OFFERS, FEES, WAIVERS)

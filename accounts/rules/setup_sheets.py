"""The set-up sheets of this app (ruling 40): what an office fills in before its first day. Plain Python."""

from __future__ import annotations

from accounts.enums import AgencyKind, DueTimePolicy, Level, Role, SigningMode, StartRule
from accounts.rules import office, usernames
from accounts.rules.identifiers import Style, identifier_fault
from lib import ids
from lib.sheets import Column, Reader, Sheet, day, hour, one_of, several, text, yes_or_no


def _labels(
    choices: type[AgencyKind | Level | Role | SigningMode | StartRule | DueTimePolicy],
) -> dict[str, str]:
    return {str(value): str(label) for value, label in choices.choices}


def _choice(
    key: str,
    heading: str,
    choices: type[AgencyKind | Level | Role | SigningMode | StartRule | DueTimePolicy],
    *,
    empty: str | None = None,
) -> Column:
    labels = _labels(choices)
    return Column(
        key, heading, one_of(labels), required=empty is None, choices=tuple(labels.values()), empty=empty
    )


def _username(cell: object) -> str:
    """As the login page makes it of what is typed, so that a file and a login mean the same account."""
    name: str = text(64)(cell)
    return name.strip().lower()


def _phone(cell: object) -> str:
    """By the rule of the counter: messages of the work go there. A spreadsheet drops the 0 of a number."""
    typed = f"0{int(cell)}" if isinstance(cell, int | float) else text(30)(cell)
    checked = ids.phone(typed) if typed else ids.Checked("")
    if checked.problem:
        raise ValueError(checked.problem)
    return checked.value


def _identifier(style: Style) -> Reader:
    def read(cell: object) -> str:
        code: str = text(35)(cell)
        if fault := identifier_fault(code, style):
            raise ValueError(fault)
        return code

    return read


_FROM = Column(
    "valid_from", "Từ ngày", day, required=True, note="Ngày đầu tiên có hiệu lực, dạng 01/07/2025."
)
_TO = Column("valid_to", "Đến hết ngày", day, note="Để trống nếu chưa kết thúc.", empty=None)
_AGENCY = Column("agency", "Mã cơ quan", text(40), required=True, note="Mã ở trang “Cơ quan”.")
_USER = Column("user", "Tên đăng nhập", _username, required=True, note="Tên ở trang “Người dùng”.")

AGENCIES = Sheet(
    key="agencies",
    title="Cơ quan",
    about="Mỗi cơ quan, phòng, Bộ phận Một cửa một dòng. Cơ quan giải thể giữ nguyên, ghi ngày kết thúc.",
    columns=(
        Column("code", "Mã cơ quan", text(40), required=True, note="Mã nội bộ, không đổi."),
        Column("name", "Tên", text(255), required=True),
        _choice("kind", "Loại", AgencyKind),
        _choice("level", "Cấp", Level),
        Column("parent", "Trực thuộc", text(40), note="Mã cấp trên trực tiếp; cơ quan cao nhất để trống."),
        Column(
            "identifier", "Mã định danh", _identifier(Style.NEW),
            note="Theo Quyết định 20/2020/QĐ-TTg, ví dụ H37.03.12.",
        ),
        Column(
            "legacy_identifier", "Mã định danh cũ", _identifier(Style.OLD),
            note="Theo Thông tư 10/2016/TT-BTTTT, ví dụ 000.12.03.H37.",
        ),
        Column(
            "has_seal", "Có con dấu riêng", yes_or_no, choices=("Có", "Không"), empty=False,
            note="Cơ quan có con dấu ký kết quả và thư xin lỗi.",
        ),
        Column("head_title", "Chức danh người đứng đầu", text(80), note="Chủ tịch, Giám đốc, Trưởng phòng …"),
        Column("area_code", "Mã đơn vị hành chính", text(10), note="Mã của cơ quan thống kê, nếu là UBND."),
        Column("address", "Địa chỉ", text(255)),
        Column("phone", "Điện thoại", text(40)),
        Column("email", "Thư điện tử", text(254)),
        Column("website", "Trang thông tin", text(120)),
        _FROM,
        _TO,
        Column(
            "head_title_from", "Chức danh từ ngày", day, empty=None,
            note="Chỉ khi đổi chức danh; chức danh cũ kết thúc ngày trước đó.",
        ),
    ),
    unique=("code",),
)  # fmt: skip
PLACEMENTS = Sheet(
    key="placements",
    title="Đổi trực thuộc",
    about="Chỉ khi một cơ quan chuyển sang cơ quan cấp trên khác: ghi mọi giai đoạn của cơ quan đó.",
    columns=(
        _AGENCY,
        Column("parent", "Trực thuộc", text(40), required=True),
        _FROM,
        _TO,
    ),
    unique=("agency", "valid_from"),
)
SUCCESSIONS = Sheet(
    key="successions",
    title="Kế thừa",
    about="Cơ quan nào tiếp tục công việc của cơ quan đã giải thể, sáp nhập.",
    columns=(
        Column("predecessor", "Cơ quan cũ", text(40), required=True, note="Mã cơ quan đã kết thúc."),
        Column("successor", "Cơ quan kế thừa", text(40), required=True),
        Column("sector_code", "Mã lĩnh vực", text(40), note="Để trống: kế thừa chung."),
        Column("effective_on", "Từ ngày", day, required=True),
        Column("act", "Văn bản", text(200), required=True),
    ),
    unique=("predecessor", "sector_code"),
)
CALENDARS = Sheet(
    key="calendars",
    title="Lịch làm việc",
    about="Lịch tính thời hạn và lịch mở cửa của cơ quan; đơn vị bên dưới dùng theo nếu không ghi riêng.",
    columns=(
        _AGENCY,
        Column(
            "counting_calendar", "Lịch tính thời hạn", text(40), required=True,
            note="Mã lịch, ví dụ standard (07:30–11:30, 13:30–17:30) hoặc 0700-1700.",
        ),
        Column("opening_calendar", "Lịch mở cửa", text(40), note="Để trống: mở cửa theo lịch tính thời hạn."),
        _choice("start_rule", "Cách tính ngày bắt đầu", StartRule, empty=StartRule.NEXT_SESSION.value),
        _choice(
            "due_time_policy", "Giờ ghi trên giấy hẹn", DueTimePolicy, empty=DueTimePolicy.RECEIPT_TIME.value
        ),
        Column("fixed_hour", "Giờ cố định", hour, note="Chỉ khi chọn giờ cố định.", empty=None),
        Column("act", "Văn bản quy định", text(120)),
        _FROM,
        _TO,
    ),
    unique=("agency", "valid_from"),
)  # fmt: skip
USERS = Sheet(
    key="users",
    title="Người dùng",
    about="Mỗi người một tài khoản, dù giữ nhiều vai trò.",
    columns=(
        Column("username", "Tên đăng nhập", _username, required=True, note=usernames.WRONG),
        Column("full_name", "Họ và tên", text(120), required=True),
        Column("email", "Thư điện tử", text(254)),
        Column("phone", "Điện thoại", _phone),
        Column(
            "password", "Mật khẩu ban đầu", str,
            note="Chỉ dùng khi tạo tài khoản mới; để trống thì quản trị viên cấp sau.",
        ),
        Column(
            "must_change_password", "Phải đổi mật khẩu", yes_or_no, choices=("Có", "Không"), empty=True,
            note="Để trống: phải đổi ở lần đăng nhập đầu tiên.",
        ),
    ),
    unique=("username",),
)  # fmt: skip
MEMBERSHIPS = Sheet(
    key="memberships",
    title="Vai trò",
    about="Ai giữ vai trò gì ở đâu, từ ngày nào. Một người có thể có nhiều dòng.",
    columns=(
        _USER,
        _AGENCY,
        _choice("role", "Vai trò", Role),
        Column(
            "job_title",
            "Chức danh",
            text(80),
            note="In dưới chữ ký: Phó Chủ tịch, Công chức tư pháp – hộ tịch …",
        ),
        Column("act", "Quyết định phân công", text(120)),
        _FROM,
        _TO,
    ),
    unique=("user", "agency", "role", "valid_from"),
)
DELEGATIONS = Sheet(
    key="delegations",
    title="Phân công ký",
    about="Ai ký giấy tờ của cơ quan theo hình thức nào, theo văn bản nào.",
    columns=(
        _AGENCY,
        _USER,
        _choice("mode", "Hình thức ký", SigningMode),
        Column("signer_title", "Chức danh người ký", text(120), required=True),
        Column(
            "paper_kinds", "Loại giấy tờ", several, empty=[],
            note="Mã loại giấy, cách nhau bằng dấu chấm phẩy; để trống: mọi giấy tờ.",
        ),
        Column("act", "Văn bản giao ký", text(200), required=True),
        _FROM,
        _TO,
    ),
    unique=("agency", "user", "mode", "act", "valid_from"),
)  # fmt: skip


def _colour(what: str, against: str) -> Reader:
    def read(cell: object) -> str:
        return office.check_colour(str(cell), what=what, against=against)

    return read


OFFICE = Sheet(
    key="office",
    title="Nhận diện",
    about="Một dòng cho cả nơi cài đặt: tên, đường dây nóng và màu trên mọi trang, giấy in và bảng. "
    "Biểu trưng tải lên ở trang Nhận diện.",
    columns=(
        Column("name", "Tên hiển thị", text(120), required=True, note="Ví dụ: Cổng Một cửa xã Suối Mây."),
        Column("hotline", "Đường dây nóng", text(40)),
        Column("address", "Địa chỉ", text(255)),
        Column("email", "Thư điện tử", text(254)),
        Column(
            "brand_colour", "Màu đầu trang", _colour("Màu đầu trang", office.WHITE),
            note="Dạng #0b3c6d, đủ sẫm để chữ trắng đọc được; để trống: màu của phần mềm.",
            empty=office.BRAND,
        ),
        Column(
            "action_colour", "Màu nút và liên kết", _colour("Màu nút và liên kết", office.SHADED),
            note="Dạng #0b4a86, đủ sẫm để đọc được trên nền trắng.", empty=office.ACTION,
        ),
    ),
    unique=(),
)  # fmt: skip

SHEETS = (OFFICE, AGENCIES, PLACEMENTS, SUCCESSIONS, CALENDARS, USERS, MEMBERSHIPS, DELEGATIONS)

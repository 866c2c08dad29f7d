"""What who has filed is told before the acceptance."""

from lib.terms import Term
from notifications.registry import MessageKind


_VARIABLES = {"code": str, "procedure": str}

FILED = (
    MessageKind(
        code="dossier_submitted",
        title=Term("Đã nhận hồ sơ gửi đến, chờ kiểm tra"),
        variables=_VARIABLES,
        subject="Hồ sơ {code} đã gửi đến Bộ phận Một cửa",
        body=(
            "Hồ sơ về “{procedure}” đã đến Bộ phận Một cửa và đang chờ kiểm tra. Mã số tạm: {code}. Dùng mã "
            "này để tra cứu; chúng tôi sẽ báo khi hồ sơ được tiếp nhận hoặc cần bổ sung."
        ),
        short="Ho so da den Bo phan Mot cua, cho kiem tra. Ma so tam: {code}.",
        chat="Hồ sơ đã đến Bộ phận Một cửa, đang chờ kiểm tra. Mã số tạm: {code}.",
        required=frozenset({"code"}),
    ),
    MessageKind(
        code="dossier_refused",
        title=Term("Hồ sơ không được tiếp nhận"),
        variables=_VARIABLES,
        subject="Hồ sơ {code} không được tiếp nhận",
        body="Hồ sơ {code} về “{procedure}” không được tiếp nhận. Lý do ghi trên phiếu từ chối.",
        short="Ho so {code} khong duoc tiep nhan. Ly do ghi tren phieu tu choi.",
        chat="Hồ sơ {code} không được tiếp nhận. Lý do ghi trên phiếu từ chối.",
    ),
)

"""Why a message did not go, in words: channels answer in codes that nobody at a counter can read."""

from lib.messages import gettext_noop as _


NO_CONNECTION = _("Không kết nối được với máy chủ gửi tin.")
_FIXED = {
    "no address": _("Không có thư điện tử hay số điện thoại để báo."),
    "overtaken": _("Không gửi nữa vì hồ sơ đã có diễn biến mới hơn."),
    "not wanted": _("Người nhận không muốn nhận tin qua kênh này."),
    "expired": _("Quá hạn gửi: tin đến muộn thế thì không còn ích gì."),
    "channel is off": _("Kênh này đang tắt."),
    "no template": _("Zalo chưa duyệt mẫu cho loại tin này."),
    "WrongVariables": _("Loại tin này đã đổi, không soạn lại được lời tin."),
    "SMTPAuthenticationError": _("Máy chủ thư không nhận tên hoặc mật khẩu của hệ thống."),
    "SMTPRecipientsRefused": _("Máy chủ thư từ chối địa chỉ người nhận (mã %(code)s)."),
    "SMTPSenderRefused": _("Máy chủ thư không cho gửi từ địa chỉ của hệ thống (mã %(code)s)."),
    "SMTPDataError": _("Máy chủ thư từ chối nội dung thư (mã %(code)s)."),
    "SMTPServerDisconnected": _("Máy chủ thư ngắt giữa chừng, không rõ thư đã tới chưa."),
    "operator": _("Nhà mạng báo tin không tới được người nhận (mã %(code)s)."),
    "HTTP": _("Nhà cung cấp tin nhắn từ chối (mã %(code)s)."),
    "Zalo": _("Zalo từ chối (mã %(code)s)."),
    **dict.fromkeys(
        (
            "ConnectionRefusedError", "ConnectionResetError", "TimeoutError", "gaierror", "SMTPConnectError",
            "SMTPHeloError", "OSError", "SSLError", "SSLCertVerificationError",
        ),
        NO_CONNECTION,
    ),
}  # fmt: skip
UNKNOWN = _("Lỗi khi gửi (%(code)s).")


def in_words(reason: str) -> tuple[str, str]:
    """The sentence for a code as it is kept, and the number to put into it; both empty for no reason."""
    if not reason:
        return "", ""
    if reason in _FIXED:
        return _FIXED[reason], ""
    name, _space, code = reason.partition(" ")
    return (_FIXED[name], code) if name in _FIXED else (UNKNOWN, reason)

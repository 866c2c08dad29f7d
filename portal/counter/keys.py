"""Which keys each page of the counter listens to, as its key bar shows them (docs/counter-keys.md)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


# Keys that tick the papers of a list, in its order. Further papers are reached with Tab.
TICK_KEYS = "123456789abcdefghijklmnopqrstuvwxyz"
# Keys that choose a line of a list.
CHOICE_KEYS = "123456789"


@dataclass(frozen=True)
class Key:
    """A key as it is printed on keyboards, and what it does on this page."""

    name: str
    does: object


HOME = (
    Key("F2", _("ô tìm, ô quét")),
    Key("F3", _("tiếp nhận")),
    Key("Esc", _("rời ô, rồi bấm phím ghi trên nút")),
)
CHOOSE = (
    Key("F2", _("ô tìm")),
    Key("Enter", _("tìm; chỉ còn một thì mở luôn")),
    Key("↓", _("xuống danh sách")),
    Key("1–9", _("mở thủ tục có số đó")),
)
RECEPTION = (
    Key("F2", _("quét thẻ, gõ số")),
    Key("F3", _("thủ tục khác")),
    Key("F4", _("kiểm tra")),
    Key("F6", _("đến giấy tờ")),
    Key("1–9", _("đánh dấu giấy tờ")),
    Key("F8", _("đủ giấy tờ")),
    Key("F7", _("người nộp thay")),
    Key("Ctrl+Enter", _("tiếp nhận và in")),
)
EXPRESS = (
    Key("F2", _("quét thẻ, gõ số")),
    Key("F3", _("thủ tục khác")),
    Key("F6", _("đến giấy tờ")),
    Key("1–9", _("thêm giấy tờ, thêm bản")),
    Key("Ctrl+Enter", _("thu tiền, trả kết quả")),
)
RETURN = (
    Key("F2", _("quét thẻ người nhận")),
    Key("1–4", _("giấy tờ đã đối chiếu")),
    Key("5", _("đã trả bản chính")),
    Key("6", _("đã ký nhận")),
    Key("7", _("còn lại lưu hồ sơ")),
    Key("Ctrl+Enter", _("đã trả")),
)
RECEIVED = (
    Key("P", _("in lại")),
    Key("F2", _("quét tiếp")),
    Key("F3", _("tiếp nhận hồ sơ khác")),
)

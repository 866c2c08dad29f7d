"""Codes of lawful redaction (ruling 35, docs/adr/0065)."""

from django.db.models import TextChoices

from lib.terms import Term


class RedactionGroup(TextChoices):
    """What an act may order to be taken away, each with its copies in papers, messages and row history."""

    IDENTITY = "identity", Term("Họ tên, giấy tờ tùy thân, ngày sinh, giới tính của chủ hồ sơ")
    CONTACT = "contact", Term("Địa chỉ, điện thoại, thư điện tử của chủ hồ sơ")
    REPRESENTATIVE = "representative", Term("Người được ủy quyền")
    TEXTS = "texts", Term("Lời viết tự do: nội dung yêu cầu, lý do, ý kiến, ghi chú, biên bản")
    FILES = "files", Term("Tệp đính kèm")


class RedactionState(TextChoices):
    """Where an order stands."""

    ASKED = "asked", Term("Chờ phê duyệt")
    APPROVED = "approved", Term("Đã phê duyệt, chờ thực hiện")
    DONE = "done", Term("Đã thực hiện")
    WITHDRAWN = "withdrawn", Term("Người đề nghị đã rút")
    TURNED_DOWN = "turned_down", Term("Không phê duyệt")
    LAPSED = "lapsed", Term("Quá hạn, phải đề nghị lại")


OPEN_ORDERS = (RedactionState.ASKED, RedactionState.APPROVED)

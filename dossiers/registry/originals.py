"""Messages about originals that travel by post apart from the result (dossiers.registry registers them).

They overtake nothing: the result may still lie here, and the call to fetch it stays true.
"""

from lib.terms import Term
from notifications.registry import MessageKind


_ENVELOPE = {"code": str, "procedure": str, "number": str}

ORIGINALS = (
    MessageKind(
        code="papers_posted",
        title=Term("Đã gửi trả giấy tờ qua bưu chính"),
        variables={**_ENVELOPE, "carrier": str},
        subject="Giấy tờ hồ sơ {code} đã gửi trả qua bưu chính",
        body=(
            "Giấy tờ đã nộp của hồ sơ {code} về “{procedure}” đã gửi trả qua {carrier}, số hiệu bưu gửi "
            "{number}."
        ),
        short="Giay to cua ho so {code} da gui tra qua buu chinh.",
        chat="Giấy tờ đã nộp của hồ sơ {code} đã gửi trả qua bưu chính.",
    ),
    MessageKind(
        code="papers_came_back",
        title=Term("Bưu gửi giấy tờ bị hoàn"),
        variables=_ENVELOPE,
        subject="Bưu gửi giấy tờ của hồ sơ {code} bị hoàn",
        body=(
            "Bưu gửi {number} trả giấy tờ của hồ sơ {code} về “{procedure}” không phát được và đã hoàn về. "
            "Mời đến Bộ phận Một cửa nhận, hoặc báo địa chỉ để gửi lại."
        ),
        short="Buu gui giay to cua ho so {code} bi hoan. Moi den Bo phan Mot cua nhan.",
        chat="Bưu gửi giấy tờ hồ sơ {code} bị hoàn. Mời đến Bộ phận Một cửa nhận, hoặc báo địa chỉ gửi lại.",
    ),
)

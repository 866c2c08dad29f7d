"""Papers no longer asked for: household and temporary-residence books (Decree 104/2022)."""

import re

from lib.text import search_key


PAPERS = {
    "so ho khau": "sổ hộ khẩu",
    "so tam tru": "sổ tạm trú",
    "ho khau giay": "hộ khẩu giấy",
    "giay xac nhan thong tin ve cu tru ban giay": "giấy xác nhận thông tin về cư trú bản giấy",
}
SENTENCE = "Sổ hộ khẩu, sổ tạm trú giấy đã bỏ (Nghị định 104/2022/NĐ-CP); không được yêu cầu nộp."
# A copy of the book is the book.
_COPY = re.compile(r"^(ban (sao|chinh|goc|chup|photo) |photo )((co )?(chung thuc|cong chung) )?")


def abolished_paper(name: str) -> str | None:
    """The abolished paper that this one is, however it is typed; None for one that only mentions it."""
    return next((PAPERS[key] for key in PAPERS if _itself(name).startswith(key)), None)


def mentioned_abolished_paper(text: str) -> str | None:
    """The abolished paper that these words mention."""
    folded = search_key(text)
    return next((PAPERS[key] for key in PAPERS if key in folded), None)


def _itself(name: str) -> str:
    return _COPY.sub("", search_key(name).lstrip("-+*•. "))

"""Papers no longer asked for: household and temporary-residence books (Decree 104/2022)."""

import re

from lib.text import search_key


BOOKS = {
    "so ho khau": "sổ hộ khẩu",
    "so tam tru": "sổ tạm trú",
    "ho khau giay": "hộ khẩu giấy",
}
CONFIRMATION = {"giay xac nhan thong tin ve cu tru ban giay": "giấy xác nhận thông tin về cư trú bản giấy"}
SENTENCE = "Sổ hộ khẩu, sổ tạm trú giấy đã bỏ (Nghị định 104/2022/NĐ-CP); không được yêu cầu nộp."
# A copy of the book is the book.
_COPY = re.compile(r"^(ban (sao|chinh|goc|chup|photo) |photo )((co )?(chung thuc|cong chung) )?")


def asks_for_abolished_book(name: str) -> bool:
    """The name of a paper mentions one of the books."""
    folded = search_key(name)
    return any(book in folded for book in BOOKS)


def is_abolished_book(name: str) -> bool:
    """The paper is the book itself, not another one that may be shown in its place."""
    return any(_itself(name).startswith(book) for book in BOOKS)


def abolished_paper(name: str) -> str | None:
    """The abolished paper that this one is, however it is typed; None for one that only mentions it."""
    papers = BOOKS | CONFIRMATION
    return next((papers[key] for key in papers if _itself(name).startswith(key)), None)


def mentioned_abolished_paper(text: str) -> str | None:
    """The abolished paper that these words mention."""
    papers = BOOKS | CONFIRMATION
    folded = search_key(text)
    return next((papers[key] for key in papers if key in folded), None)


def _itself(name: str) -> str:
    return _COPY.sub("", search_key(name).lstrip("-+*•. "))

"""Papers no longer asked for: household and temporary-residence books (Decree 104/2022)."""

from lib.text import search_key


BOOKS = ("so ho khau", "so tam tru", "ho khau giay")
SENTENCE = "Sổ hộ khẩu, sổ tạm trú giấy đã bỏ (Nghị định 104/2022/NĐ-CP); không được yêu cầu nộp."


def asks_for_abolished_book(name: str) -> bool:
    """The name of a paper mentions one of the books."""
    folded = search_key(name)
    return any(book in folded for book in BOOKS)


def is_abolished_book(name: str) -> bool:
    """The paper is the book itself, not another one that may be shown in its place."""
    folded = search_key(name).lstrip("-+*•. ")
    return any(folded.removeprefix("ban sao ").startswith(book) for book in BOOKS)

from documents.models.book import Book, BookContinuation, VoidNumber
from documents.models.outside_number import NumberSource, OutsideNumber
from documents.models.paper import IssuedPaper
from documents.models.stored_file import StoredFile


__all__ = [
    "Book",
    "BookContinuation",
    "IssuedPaper",
    "NumberSource",
    "OutsideNumber",
    "StoredFile",
    "VoidNumber",
]

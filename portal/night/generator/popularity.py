"""How often people ask for what, by words of the procedure's name; everything else counts once."""

from lib.text import search_key


# Folded words of a name to how many times more often than a rare procedure it is asked for.
_ASKED_FOR = (
    ("chung thuc ban sao", 30.0),
    ("chung thuc chu ky", 12.0),
    ("chung thuc hop dong", 6.0),
    ("chung thuc", 5.0),
    ("khai sinh", 11.0),
    ("tinh trang hon nhan", 9.0),
    ("trich luc", 9.0),
    ("ket hon", 6.0),
    ("khai tu", 5.0),
    ("thay doi, cai chinh", 3.0),
    ("tam tru", 6.0),
    ("thuong tru", 6.0),
    ("cu tru", 5.0),
    ("giay chung nhan quyen su dung dat", 7.0),
    ("bien dong", 7.0),
    ("dat dai", 4.0),
    ("quyen su dung dat", 5.0),
    ("ho kinh doanh", 6.0),
    ("tro giup xa hoi", 5.0),
    ("mai tang", 3.0),
    ("nguoi cao tuoi", 3.0),
    ("ho ngheo", 3.0),
    ("giay phep xay dung", 4.0),
)


def popularity(name: str) -> float:
    """Weight of a procedure among all, 1 for one nobody would name."""
    folded = search_key(name)
    return next((weight for words, weight in _ASKED_FOR if words in folded), 1.0)

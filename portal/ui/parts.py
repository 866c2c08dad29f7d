"""Language of parts: on an English page, what is Vietnamese says so (WCAG 2.2, 3.1.2; docs/adr/0054).

Names, titles and texts are data and stay Vietnamese. A screen reader that takes them for English reads noise.
"""

import re


LETTERS = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
_WORD = rf"[\w’/-]*[{LETTERS}{LETTERS.upper()}][\w’/-]*"
# From the first word with a Vietnamese letter to the last one.
_RUN = re.compile(rf"{_WORD}(?:[^<>]*{_WORD})?")
# What is within these is no text of the page, holds none but text, or has said its language.
_PARTS = re.compile(
    r"<(script|style|textarea|title|option|svg)\b.*?</\1>"
    r'|<(\w+)\b[^>]*\blang="vi"[^>]*>.*?</\2>'
    r"|<[^>]*>"
    r"|[^<]+",
    re.DOTALL | re.IGNORECASE,
)
_OPTION = re.compile(r"<option\b([^>]*)>([^<]*)", re.IGNORECASE)


def told_apart(page: str) -> str:
    """The page with every stretch of Vietnamese in an element that says it is."""
    return _PARTS.sub(lambda part: _told(part[0]), page)


def _told(part: str) -> str:
    if not part.startswith("<"):
        return _RUN.sub(lambda run: f'<span lang="vi">{run[0]}</span>', part)
    if part[:7].lower() == "<option":
        return _OPTION.sub(_option, part)
    return part


def _option(found: re.Match[str]) -> str:
    attributes, text = found.groups()
    is_vietnamese = _RUN.search(text) is not None and "lang=" not in attributes
    return f"<option{attributes}{' lang=' + chr(34) + 'vi' + chr(34) if is_vietnamese else ''}>{text}"

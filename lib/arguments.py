"""What a command line may say: kinds of arguments, and argparse's complaints as Vietnamese sentences.

Each kind takes the written text and gives the value, or raises ArgumentTypeError with a sentence for users.
"""

import errno
import re
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path


# What argparse says (Python 3.11 to 3.14), and what we say instead.
_ABOUT_THE_LINE = (
    (r"the following arguments are required: (.+)", "Thiếu: {0}."),
    (r"unrecognized arguments: (.+)", "Không có tùy chọn hay tham số: {0}."),
    (r"one of the arguments (.+) is required", "Phải có một trong: {0}."),
    (r"ambiguous option: (\S+) could match (.+)", "“{0}” có thể là {1}: hãy viết đủ tên."),
)
_ABOUT_ONE_ARGUMENT = (
    (r"expected .*argument.*", "cần một giá trị đi kèm."),
    (r"ignored explicit argument '(.*)'", "không nhận giá trị (“{0}”)."),
    (r"invalid int value: '(.*)'", "phải là số nguyên, không phải “{0}”."),
    (r"invalid (?:float|Decimal) value: '(.*)'", "phải là số, không phải “{0}”."),
    (r"invalid choice: '?(.*?)'? \(choose from (.+)\)", "không nhận “{0}”, chỉ nhận {1}."),
    (r"not allowed with argument (.+)", "không đi cùng {0}."),
)


def in_vietnamese(complaint: str) -> str:
    """One sentence for what argparse found wrong; what we do not know is told without its English."""
    told = _told(complaint, _ABOUT_THE_LINE)
    if told:
        return told
    about = re.fullmatch(r"argument (?P<names>[^:]+): (?P<reason>.+)", complaint, re.DOTALL)
    if about is None:
        return "Không hiểu dòng lệnh này."
    reason = _told(about["reason"], _ABOUT_ONE_ARGUMENT)
    if reason is None:
        # Our own kinds of arguments speak Vietnamese; anything left in English would be argparse's.
        reason = about["reason"] if not about["reason"].isascii() else "giá trị không dùng được."
    return f"{about['names']}: {reason}"


def _told(complaint: str, table: tuple[tuple[str, str], ...]) -> str | None:
    for pattern, sentence in table:
        if found := re.fullmatch(pattern, complaint, re.DOTALL):
            return sentence.format(*found.groups())
    return None


def a_day(text: str) -> date:
    """A date written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” không phải ngày dạng YYYY-MM-DD.") from None


def a_count(text: str) -> int:
    """A whole number from 1."""
    if not text.isdecimal() or not text.isascii() or int(text) < 1:
        raise ArgumentTypeError(f"phải là số nguyên từ 1 trở lên, không phải “{text}”.")
    return int(text)


def a_file(text: str) -> Path:
    """A file that can be read."""
    path = Path(text)
    if path.is_dir():
        raise ArgumentTypeError(f"“{text}” là thư mục, không phải tệp.")
    return a_file_or_folder(text)


def a_folder(text: str) -> Path:
    """A folder that exists."""
    path = Path(text)
    if path.exists() and not path.is_dir():
        raise ArgumentTypeError(f"“{text}” là tệp, không phải thư mục.")
    return a_file_or_folder(text)


def a_file_or_folder(text: str) -> Path:
    """Something that is there and that we may read."""
    path = Path(text)
    try:
        if path.is_dir():
            next(path.iterdir(), None)
        else:
            path.open("rb").close()
    except OSError as error:
        raise ArgumentTypeError(f"“{text}”: {why_not(error)}") from None
    return path


def a_new_file(text: str) -> Path:
    """A file to be written: its folder is there, and the name is no folder."""
    path = Path(text)
    if path.is_dir():
        raise ArgumentTypeError(f"“{text}” là thư mục, không phải tệp.")
    if not path.absolute().parent.is_dir():
        raise ArgumentTypeError(f"“{text}”: không có thư mục “{path.parent}” để ghi vào.")
    return path


def why_not(error: OSError) -> str:
    """Why the system would not open, read or write."""
    if isinstance(error, FileNotFoundError):
        return "không có tệp hay thư mục này."
    if isinstance(error, PermissionError):
        return "không có quyền đọc hoặc ghi."
    if isinstance(error, IsADirectoryError):
        return "đây là thư mục, không phải tệp."
    if error.errno == errno.EROFS:
        return "nơi này chỉ đọc được, không ghi được."
    return "hệ thống không cho đọc hoặc ghi."

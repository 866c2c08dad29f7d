"""What looks like a petition and is a complaint or a denunciation (law.md §5): proposed, a person decides.

Complaints (Law on Complaints 2011) contest a decision or an act that hurts the sender's own right;
denunciations (Law on Denunciations 2018) report a breach of law. Both have procedures of their own.
"""

import re

from feedback.enums import OtherMatter
from lib.text import search_key


_WORD = re.compile(r"\w+")
_COMPLAINT = re.compile(r"\b(khieu nai|khieu kien)\b")
_DENUNCIATION = re.compile(r"\b(to cao|to giac|tham nhung|nhan hoi lo|dua hoi lo|vi pham phap luat)\b")


def looks_like(content: str) -> OtherMatter | None:
    """The other procedure its words point to, if any; who reports a breach outweighs who contests an act."""
    words = " ".join(_WORD.findall(search_key(content)))
    if _DENUNCIATION.search(words):
        return OtherMatter.DENUNCIATION
    return OtherMatter.COMPLAINT if _COMPLAINT.search(words) else None

"""What the papers of this app say, as plain values (documents.rules.papers)."""

from dataclasses import dataclass
from datetime import date

from documents.rules.papers import Header


@dataclass(frozen=True, kw_only=True)
class RatingSlip:
    """Phiếu đánh giá, handed out with the receipt or a slip (Circular 01/2018 Art. 12(2); since July 2025
    Decree 118/2025 Art. 28). It names nobody.

    `rating_url` is printed as text; the QR adds the look-up word in its fragment (ruling 31).
    """

    header: Header
    code: str
    procedure: str
    questions: tuple[str, ...]
    levels: tuple[str, ...]
    rating_url: str
    lookup_word: str

    @property
    def qr_text(self) -> str:
        return f"{self.rating_url}#{self.lookup_word}"


@dataclass(frozen=True, kw_only=True)
class RedirectSlip:
    """Phiếu hướng dẫn: it is a complaint or a denunciation; where that goes, how, how long it takes."""

    header: Header
    code: str
    sent_on: date
    sender_name: str
    sender_address: str
    matter: str
    competent: str
    reason: str
    law: str
    steps: tuple[str, ...]
    officer_name: str

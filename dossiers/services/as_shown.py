"""Texts that may be written anew while a page shows them: a mark of each, compared under the lock (ADR 22).

A page sends the mark of the text it showed; signing, sending, accepting, approving, sending back and turning
down happen to that text or not at all. Another text has another mark: other words, another reason, another
date, and the same words written once more, since whoever sent them back is to see that. To look at a text or
to sign it changes no mark. Who names none (0: older pages, other systems, the demo) is judged by its state.
"""

from datetime import UTC, datetime
from hashlib import sha256

from dossiers.exceptions import NotReady
from dossiers.models import Apology, Explanation, SupplementRequest


CHANGED = (
    "Nội dung đã thay đổi từ khi bạn mở trang này nên chưa có gì được ghi: hãy mở lại trang, đọc nội dung "
    "mới rồi quyết định."
)


class TextChanged(NotReady):
    """Another text stands where the one of the page stood."""


def letter_mark(apology: Apology) -> int:
    """Of a letter as it was drafted last. The signature is no part: it goes when the text goes."""
    return _mark(
        apology.pk,
        apology.drafted_at,
        apology.reason_code,
        apology.reason_text,
        apology.promised_at,
        apology.next_due_at,
    )


def explanation_mark(explanation: Explanation) -> int:
    """Of an explanation as it was submitted last."""
    return _mark(
        explanation.pk,
        explanation.submitted_at,
        explanation.reason_code,
        explanation.cause,
        explanation.remedy,
    )


def request_mark(request: SupplementRequest) -> int:
    """Of a request that waits for leave: it is never rewritten, another one takes its place."""
    return _mark(request.pk, request.proposed_at, request.reason)


def must_be_as_shown(mark: int, shown: int) -> None:
    """What is done on a page applies to the text it showed. Raises TextChanged. The caller holds the lock."""
    if shown and shown != mark:
        raise TextChanged(CHANGED)


def _mark(*told: str | int | datetime | None) -> int:
    """Six bytes of a digest: a number a form and a column can hold, the same in every process."""
    words = [one.astimezone(UTC).isoformat() if isinstance(one, datetime) else str(one) for one in told]
    return int.from_bytes(sha256(repr(words).encode()).digest()[:6])

"""What an order to redact a dossier empties here: what was said about it (docs/adr/0065)."""

from typing import Final

from lib.redaction import Redaction, Stands as S, column


TEXTS, FILES = "texts", "files"
OF_REQUEST = (
    "EXISTS (SELECT FROM feedback_supportrequest s WHERE s.id = r.request_id AND s.dossier_id = d.id)"
)

REDACTIONS: Final[tuple[Redaction, ...]] = (
    Redaction("feedback_rating", "r.dossier_id = d.id", {"comment": column(S.TOMBSTONE, TEXTS)}),
    Redaction("feedback_supportrequest", "r.dossier_id = d.id", {"what": column(S.TOMBSTONE, TEXTS)}),
    Redaction("feedback_supportevent", OF_REQUEST, {"text": column(S.TOMBSTONE, TEXTS)}),
    Redaction(
        "feedback_supportfile",
        OF_REQUEST,
        {"stored_file_id": column(S.FILE, FILES), "name": column(S.TOMBSTONE, FILES, TEXTS)},
    ),
)

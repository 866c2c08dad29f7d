"""What an order empties: columns, whose rows they are, what stands there afterwards (docs/adr/0065).

docs/redaction.csv, written by hand, says the same of every column of every table, with what is kept and why;
a test compares them. Of what lies below dossiers (papers, messages) this app says which rows are a dossier's.
"""

from collections.abc import Mapping
from typing import Final

from lib.redaction import Column, Redaction, Stands as S, column


IDENTITY, CONTACT, REPRESENTATIVE, TEXTS, FILES = "identity", "contact", "representative", "texts", "files"
# Copies of what stands elsewhere, which cannot be emptied in part: any order takes them.
ANY = (IDENTITY, CONTACT, REPRESENTATIVE, TEXTS, FILES)
ANYBODY = (IDENTITY, REPRESENTATIVE)
OF_DOSSIER = "r.dossier_id = d.id"
OF_STEP_OF_CONSULTATION = (
    "EXISTS (SELECT FROM dossiers_consultation c WHERE c.id = r.consultation_id AND c.dossier_id = d.id)"
)
OF_REQUEST = (
    "EXISTS (SELECT FROM dossiers_supplementrequest s WHERE s.id = r.request_id AND s.dossier_id = d.id)"
)
# Topics of messages: of the dossier, its questions, one opened by it; those to our own people too.
OF_TOPIC = (
    "(split_part({0}, ':', 1) IN ('dossier', 'linked') AND split_part({0}, ':', 2) = d.id::text"
    " OR split_part({0}, ':', 1) = 'question' AND split_part({0}, ':', 2) IN"
    " (SELECT c.id::text FROM dossiers_consultation c WHERE c.dossier_id = d.id))"
)
# Lists of several dossiers in which this one has a line.
OF_BUNDLE = (
    "r.kind = 'hand_over' AND r.subject IN (SELECT 'hand_over:' || i.hand_over_id"
    " FROM dossiers_handoveritem i WHERE i.dossier_id = d.id)"
)

PARTIES: Final[Mapping[str, Column]] = {
    "applicant_name": column(S.TOMBSTONE, IDENTITY),
    "applicant_sort_key": column(S.SORT_KEY, IDENTITY),
    "applicant_id_number": column(S.NOTHING, IDENTITY),
    "applicant_born_on": column(S.NULL, IDENTITY),
    "applicant_sex": column(S.NOTHING, IDENTITY),
    "applicant_address": column(S.TOMBSTONE, CONTACT),
    "applicant_phone": column(S.NOTHING, CONTACT),
    "applicant_email": column(S.NOTHING, CONTACT),
    "representative_name": column(S.TOMBSTONE, REPRESENTATIVE),
    "representative_id_number": column(S.NOTHING, REPRESENTATIVE),
    "representative_address": column(S.TOMBSTONE, REPRESENTATIVE),
    "representative_phone": column(S.NOTHING, REPRESENTATIVE),
    "authorisation": column(S.TOMBSTONE, REPRESENTATIVE),
    "subject": column(S.TOMBSTONE, TEXTS),
    "return_place": column(S.TOMBSTONE, CONTACT),
}
_HANDED: Final[Mapping[str, Column]] = {
    "receiver_name": column(S.TOMBSTONE, *ANYBODY),
    "identity_seen": column(S.TOMBSTONE, *ANYBODY),
    "note": column(S.TOMBSTONE, TEXTS),
}


def _texts(table: str, *names: str, where: str = OF_DOSSIER) -> Redaction:
    return Redaction(table, where, {name: column(S.TOMBSTONE, TEXTS) for name in names})


# The dossier's own row is the last: what is found by its values is looked for before they go.
REDACTIONS: Final[tuple[Redaction, ...]] = (
    Redaction(
        "documents_issuedpaper",
        f"r.subject = 'dossier:' || d.id OR ({OF_BUNDLE})",
        {
            "payload": column(S.PAPER, *ANY),
            "file_id": column(S.NO_FILE, *ANY),
            "rendered_at": column(S.NULL, *ANY),
        },
    ),
    Redaction(
        "notifications_outboxmessage",
        OF_TOPIC.format("r.topic"),
        {
            "address": column(S.NOTHING, *ANY),
            "alternatives": column(S.EMPTY_LIST, *ANY),
            "recipient_name": column(S.TOMBSTONE, *ANY),
            "variables": column(S.EMPTY_OBJECT, *ANY),
            "subject": column(S.TOMBSTONE, *ANY),
            "last_error": column(S.TOMBSTONE, *ANY),
        },
    ),
    Redaction(
        "notifications_deliveryrecord",
        "EXISTS (SELECT FROM notifications_outboxmessage m WHERE m.id = r.message_id AND "
        + OF_TOPIC.format("m.topic")
        + ")",
        {"reason": column(S.TOMBSTONE, *ANY)},
    ),
    # What was said about an address goes with its last dossier.
    Redaction(
        "notifications_channelchoice",
        "r.address <> '' AND r.address IN (d.applicant_phone, d.applicant_email, d.representative_phone)"
        " AND NOT EXISTS (SELECT FROM dossiers_dossier o WHERE o.id <> d.id AND"
        " r.address IN (o.applicant_phone, o.applicant_email, o.representative_phone))",
        {"address": column(S.NOTHING, CONTACT, REPRESENTATIVE)},
    ),
    Redaction(
        "dossiers_dossierfile",
        OF_DOSSIER,
        {"stored_file_id": column(S.FILE, FILES), "name": column(S.TOMBSTONE, FILES, TEXTS)},
    ),
    # Letters of many dossiers behind one another, to be printed.
    Redaction(
        "dossiers_bulkwork",
        "EXISTS (SELECT FROM dossiers_bulkitem i WHERE i.work_id = r.id AND i.dossier_id = d.id)",
        {"file_id": column(S.NO_FILE, *ANY)},
    ),
    Redaction(
        "dossiers_correction",
        OF_DOSSIER,
        {"before": column(S.KEYS_ONLY, *ANY), "after": column(S.KEYS_ONLY, *ANY)},
    ),
    Redaction("dossiers_resultreturn", OF_DOSSIER, _HANDED),
    Redaction("dossiers_papersreturn", OF_DOSSIER, _HANDED),
    _texts("dossiers_reason", "text"),
    _texts("dossiers_stepinstance", "note"),
    _texts("dossiers_pause", "reason"),
    _texts("dossiers_apology", "reason_text", "note"),
    _texts("dossiers_explanation", "cause", "remedy", "note"),
    _texts("dossiers_ending", "reason"),
    _texts("dossiers_consultation", "question"),
    _texts("dossiers_opinion", "text", "missing_papers", "dispute", where=OF_STEP_OF_CONSULTATION),
    _texts("dossiers_postalitem", "note"),
    _texts("dossiers_result", "abstract", "other_type_reason"),
    _texts("dossiers_supplementrequest", "reason"),
    # What the catalogue calls a paper is no personal data, what somebody typed may be.
    Redaction(
        "dossiers_supplementitem",
        OF_REQUEST,
        {
            "name": column(S.TOMBSTONE, TEXTS, when="r.kind = 'extra'"),
            "what": column(S.TOMBSTONE, TEXTS),
        },
    ),
    Redaction(
        "dossiers_dossierpaper",
        OF_DOSSIER,
        {
            "name": column(S.TOMBSTONE, TEXTS, when="r.required_paper_id IS NULL"),
            "not_scanned_reason": column(S.TOMBSTONE, TEXTS),
            "source": column(S.TOMBSTONE, TEXTS),
        },
    ),
    _texts("dossiers_synchronisation", "refusal"),
    _texts("dossiers_verification", "place", "present", "content", "conclusion", "replaced_why"),
    _texts("dossiers_bulkitem", "said"),
    Redaction("dossiers_dossierhistory", "r.pgh_obj_id = d.id", PARTIES),
    Redaction(
        "dossiers_dossier",
        "r.id = d.id",
        {**PARTIES, "search_text": column(S.FOUND_BY, *ANY), "salt": column(S.NEW_SALT, *ANY)},
    ),
)

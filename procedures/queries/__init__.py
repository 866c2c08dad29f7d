"""The app's public questions. All take the day as an argument."""

from procedures.queries.annexes import annexes_to_reapprove, lacks_of_annexes
from procedures.queries.blank_forms import files_in_force, form_of, forms_of, public_form
from procedures.queries.catalogue import (
    cases_of,
    channels_of,
    current_version,
    current_version_id,
    fee_rules_of,
    fees_for,
    latest_number,
    limit_for,
    missing_parts,
    offered_with_parts,
    offers_at,
    papers_for,
    published_procedure,
    search,
    sector_rules,
    steps_for,
    unlimited_of,
    waivers_for,
)
from procedures.queries.contents import content_of
from procedures.queries.differences import VersionPair, difference_list
from procedures.queries.missing import lacks_of_offers
from procedures.queries.process_hours import hours_of, processes_that_no_longer_fit, time_fault
from procedures.queries.publication import (
    DutyRow,
    announced,
    duties,
    duties_of_decision,
    made_public,
)
from procedures.queries.readiness import procedures_with_fees, readiness_of


__all__ = [
    "DutyRow",
    "VersionPair",
    "annexes_to_reapprove",
    "announced",
    "cases_of",
    "channels_of",
    "content_of",
    "current_version",
    "current_version_id",
    "difference_list",
    "duties",
    "duties_of_decision",
    "fee_rules_of",
    "fees_for",
    "files_in_force",
    "form_of",
    "forms_of",
    "hours_of",
    "lacks_of_annexes",
    "lacks_of_offers",
    "latest_number",
    "limit_for",
    "made_public",
    "missing_parts",
    "offered_with_parts",
    "offers_at",
    "papers_for",
    "procedures_with_fees",
    "processes_that_no_longer_fit",
    "public_form",
    "published_procedure",
    "readiness_of",
    "search",
    "sector_rules",
    "steps_for",
    "time_fault",
    "unlimited_of",
    "waivers_for",
]

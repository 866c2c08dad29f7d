from accounts.models.access import AccessRecord, AccountEvent
from accounts.models.actor import Actor
from accounts.models.agency import Agency, AgencyCalendar, AgencyPlacement, AgencySuccession, HeadTitle
from accounts.models.hint import DismissedHint
from accounts.models.list_view import ListView
from accounts.models.membership import Leave, Membership, SignatureDelegation
from accounts.models.office import DisplayOptions, Office
from accounts.models.user import User


__all__ = [
    "AccessRecord",
    "AccountEvent",
    "Actor",
    "Agency",
    "AgencyCalendar",
    "AgencyPlacement",
    "AgencySuccession",
    "DismissedHint",
    "DisplayOptions",
    "HeadTitle",
    "Leave",
    "ListView",
    "Membership",
    "Office",
    "SignatureDelegation",
    "User",
]

from accounts.models.actor import Actor
from accounts.models.agency import Agency
from accounts.models.membership import Membership
from accounts.models.user import User


__all__ = ["Actor", "Agency", "Membership", "User"]

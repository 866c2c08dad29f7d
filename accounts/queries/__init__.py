"""The app's public questions."""

from accounts.queries.identity import Identity, Post, identity
from accounts.queries.missing import Lack, lacks_of_agencies
from accounts.queries.rights import (
    DEPUTISED_ROLES,
    WIDE_ROLES,
    Holding,
    actor_roles,
    away,
    holders,
    holdings,
    roles_in,
    scope,
    stands_in_for,
    unit_scope,
)
from accounts.queries.signatures import head_title, signature_for, signers
from accounts.queries.standing import (
    agencies_in_force,
    agencies_seen,
    ever_below,
    home_agencies,
    roles_of_agencies,
    standing,
    standing_to,
)
from accounts.queries.tree import (
    ancestors,
    check_open,
    deadline_policy,
    legal_agency,
    legal_agency_ids,
    predecessors,
    subtree,
    successor_of,
    whole_agencies,
)


__all__ = [
    "DEPUTISED_ROLES",
    "WIDE_ROLES",
    "Holding",
    "Identity",
    "Lack",
    "Post",
    "actor_roles",
    "agencies_in_force",
    "agencies_seen",
    "ancestors",
    "away",
    "check_open",
    "deadline_policy",
    "ever_below",
    "head_title",
    "holders",
    "holdings",
    "home_agencies",
    "identity",
    "lacks_of_agencies",
    "legal_agency",
    "legal_agency_ids",
    "predecessors",
    "roles_in",
    "roles_of_agencies",
    "scope",
    "signature_for",
    "signers",
    "standing",
    "standing_to",
    "stands_in_for",
    "subtree",
    "successor_of",
    "unit_scope",
    "whole_agencies",
]

"""The app's public questions."""

from accounts.queries.identity import Identity, Post, identity
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
from accounts.queries.tree import (
    ancestors,
    check_open,
    deadline_policy,
    legal_agency,
    legal_agency_ids,
    predecessors,
    subtree,
    successor_of,
)


__all__ = [
    "DEPUTISED_ROLES",
    "WIDE_ROLES",
    "Holding",
    "Identity",
    "Post",
    "actor_roles",
    "ancestors",
    "away",
    "check_open",
    "deadline_policy",
    "head_title",
    "holders",
    "holdings",
    "identity",
    "legal_agency",
    "legal_agency_ids",
    "predecessors",
    "roles_in",
    "scope",
    "signature_for",
    "signers",
    "stands_in_for",
    "subtree",
    "successor_of",
    "unit_scope",
]

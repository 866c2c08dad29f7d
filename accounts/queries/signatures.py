"""In which form a person signs for an agency on a day (ruling 15)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from accounts.enums import Role, SigningMode
from accounts.models import Agency, HeadTitle, SignatureDelegation, User
from accounts.queries.people import people_of
from accounts.queries.standing import working
from accounts.queries.tree import chains, subtree
from accounts.rules.signing import SignatureBlock, may_sign_so, signature_block


def signature_for(*, user: User, agency: Agency, paper_kind: str, on: date) -> SignatureBlock | None:
    """The block above his signature, or None when nothing entitles him to sign this paper that day.

    `user` is who holds the pen: a deputy signs with his own name by his own delegation (rulings 15, 19).
    A delegation naming the paper kind goes before one for every paper. It is given to who works there: with
    his last role in the agency, or his account, it is over, though nobody wrote its last day.
    """
    rows = _entitling(_given(agency.pk, paper_kind, on).filter(signer=user), on)
    if not rows:
        return None
    entitled = min(rows, key=lambda row: (-len(row.paper_kinds), row.pk))
    return signature_block(
        mode=entitled.mode,
        agency_name=agency.name,
        head_title=head_title(agency.pk, on),
        signer_title=entitled.signer_title,
        signer=user.full_name,
        act=entitled.act,
    )


def head_title(agency_id: int, on: date) -> str:
    """What the head is called that day; "Người đứng đầu" where nobody has said."""
    row = HeadTitle.objects.in_force(on).filter(agency=agency_id).first()
    return row.title if row else "Người đứng đầu"


def signers(agency_id: int, paper_kind: str, on: date) -> tuple[User, ...]:
    """Who may sign this paper for the agency that day."""
    rows = _entitling(_given(agency_id, paper_kind, on), on)
    return tuple(User.objects.filter(pk__in={row.signer_id for row in rows}).order_by("full_name", "pk"))


def signed_for(agency_ids: Collection[int], on: date) -> frozenset[int]:
    """Those of these agencies for which somebody may sign some paper that day. Three statements."""
    rows = SignatureDelegation.objects.in_force(on).filter(agency__in=agency_ids)
    return frozenset(row.agency_id for row in _entitling(rows, on))


def may_be_delegated(agency: Agency, on: date) -> QuerySet[User]:
    """Who may be named to sign for the agency: who works there; by order (TL., TUQ.) who leads below it."""
    below = subtree([agency.pk], on, also_closed=True)
    leaders = [
        role for role in Role if may_sign_so(mode=SigningMode.TUQ, same_seal=False, below=True, roles=[role])
    ]
    leading = working(on).filter(agency__in=below, role__in=leaders)
    leads = Q(pk__in=leading.values("user"), is_active=True)
    return User.objects.filter(leads | Q(pk__in=people_of(agency, on).values("pk")))


def could_sign(delegation: SignatureDelegation, on: date) -> bool:
    """Whether its signer works that day where this form of signature asks for."""
    return bool(_entitling([delegation], on))


def _given(agency_id: int, paper_kind: str, on: date) -> QuerySet[SignatureDelegation]:
    return SignatureDelegation.objects.in_force(on).filter(
        Q(paper_kinds__contains=[paper_kind]) | Q(paper_kinds=[]), agency=agency_id
    )


def _entitling(delegations: Iterable[SignatureDelegation], on: date) -> list[SignatureDelegation]:
    """Those whose signers hold a role somewhere that day that lets them sign so. Three statements at most."""
    rows = list(delegations)
    held = _roles({row.signer_id for row in rows}, on)
    if not held:
        return []
    places = {row.agency_id for row in rows}.union(*held.values())
    lines = chains(places, on, also_closed=True)
    return [
        row
        for row in rows
        if any(
            may_sign_so(
                mode=row.mode,
                same_seal=lines[place].seal == lines[row.agency_id].seal,
                below=row.agency_id in lines[place].line,
                roles=roles,
            )
            for place, roles in held.get(row.signer_id, {}).items()
        )
    ]


def _roles(user_ids: Collection[int], on: date) -> dict[int, dict[int, set[str]]]:
    """By user and agency; of accounts that are not locked. Of nobody it asks nothing.

    Only where the place still stands: with it goes what was given to its leaders.
    """
    found: dict[int, dict[int, set[str]]] = {}
    rows = working(on).filter(user__in=user_ids, user__is_active=True)
    for user_id, agency_id, role in rows.values_list("user_id", "agency_id", "role"):
        found.setdefault(user_id, {}).setdefault(agency_id, set()).add(role)
    return found

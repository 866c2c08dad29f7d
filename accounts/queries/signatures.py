"""In which form a person signs for an agency on a day (ruling 15)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from accounts.enums import Role, SigningMode
from accounts.models import Agency, HeadTitle, Membership, SignatureDelegation, User
from accounts.queries.people import people_of
from accounts.queries.tree import chains, legal_agency_ids, subtree
from accounts.rules.signing import SignatureBlock, signature_block


def signature_for(*, user: User, agency: Agency, paper_kind: str, on: date) -> SignatureBlock | None:
    """The block above his signature, or None when nothing entitles him to sign this paper that day.

    `user` is who holds the pen: a deputy signs with his own name by his own delegation (rulings 15, 19).
    A delegation naming the paper kind goes before one for every paper. It is given to who works there: with
    his last role in the agency, or his account, it is over, though nobody wrote its last day.
    """
    entitled = _given(agency, paper_kind, on).filter(signer=user).order_by("-paper_kinds__len", "pk").first()
    if entitled is None:
        return None
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
    rows = _given(Agency.objects.get(pk=agency_id), paper_kind, on)
    return tuple(User.objects.filter(pk__in=rows.values("signer")).order_by("full_name", "pk"))


def signed_for(agency_ids: Collection[int], on: date) -> frozenset[int]:
    """Those of these agencies for which somebody may sign some paper that day. Four statements."""
    rows = SignatureDelegation.objects.in_force(on).filter(agency__in=agency_ids)
    return frozenset(row.agency_id for row in _entitling(rows, on))


def may_be_delegated(agency: Agency, on: date) -> QuerySet[User]:
    """Who may be named to sign for the agency: who works there; by order (TL., TUQ.) who leads below it."""
    below = subtree([agency.pk], on, also_closed=True)
    leading = Membership.objects.in_force(on).filter(agency__in=below, role__in=_LEADERS)
    leads = Q(pk__in=leading.values("user"), is_active=True)
    return User.objects.filter(leads | Q(pk__in=people_of(agency, on).values("pk")))


def could_sign(delegation: SignatureDelegation, on: date) -> bool:
    """Whether its signer works that day where this form of signature asks for."""
    return bool(_entitling([delegation], on))


_BY_ORDER = frozenset({SigningMode.TL, SigningMode.TUQ})
_LEADERS = (Role.HEAD, Role.APPROVER, Role.UNIT_HEAD, Role.ONESTOP_HEAD)


def _given(agency: Agency, paper_kind: str, on: date) -> QuerySet[SignatureDelegation]:
    rows = SignatureDelegation.objects.in_force(on).filter(
        Q(paper_kinds__contains=[paper_kind]) | Q(paper_kinds=[]), agency=agency
    )
    return rows.filter(pk__in=[row.pk for row in _entitling(rows, on)])


def _entitling(delegations: Iterable[SignatureDelegation], on: date) -> list[SignatureDelegation]:
    """Those to people who work that day in the agency, in whatever unit under its seal.

    By order or authorisation (TL., TUQ.) also to who leads an agency below it with a seal of its own: the
    commune's public service centre (Decree 30/2020 Annex I).
    """
    rows = list(delegations)
    if not rows:
        return []
    works: dict[int, set[int]] = {}
    working = Membership.objects.in_force(on).filter(
        user__in={row.signer_id for row in rows}, user__is_active=True
    )
    for user_id, agency_id in working.values_list("user_id", "agency_id"):
        works.setdefault(user_id, set()).add(agency_id)
    places = set().union(*works.values()) | {row.agency_id for row in rows}
    seals = legal_agency_ids(places, on, also_closed=True)
    lines = chains(places, on, also_closed=True)

    def entitles(row: SignatureDelegation) -> bool:
        return any(
            seals[place] == seals[row.agency_id] or (row.mode in _BY_ORDER and row.agency_id in lines[place])
            for place in works.get(row.signer_id, ())
        )

    return [row for row in rows if entitles(row)]

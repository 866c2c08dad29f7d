"""In which form a person signs for an agency on a day (ruling 15)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from accounts.enums import SigningMode
from accounts.models import Agency, HeadTitle, Membership, SignatureDelegation, User
from accounts.queries.people import people_of
from accounts.queries.tree import subtree
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


def _given(agency: Agency, paper_kind: str, on: date) -> QuerySet[SignatureDelegation]:
    """To people who work that day in the agency, in whatever unit under its seal.

    By order or authorisation (TL., TUQ.) also to who leads an agency below it with a seal of its own: the
    commune's public service centre (Decree 30/2020 Annex I).
    """
    below = subtree([agency.pk], on, also_closed=True)
    working = Membership.objects.in_force(on).filter(agency__in=below).values("user")
    inside = Q(signer__in=people_of(agency, on).values("pk"))
    return SignatureDelegation.objects.in_force(on).filter(
        Q(paper_kinds__contains=[paper_kind]) | Q(paper_kinds=[]),
        inside | Q(mode__in=(SigningMode.TL, SigningMode.TUQ), signer__in=working, signer__is_active=True),
        agency=agency,
    )

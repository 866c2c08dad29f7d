"""The written notice that a dossier was stopped (form 05) or closed by a leader."""

from datetime import date, datetime

from django.db import transaction

from accounts.enums import Role
from accounts.models import Actor, Agency, User
from accounts.queries import (
    actor_roles,
    head_title,
    holders,
    legal_agency,
    legal_heir,
    roles_in,
    signature_for,
    signers,
)
from documents.models import IssuedPaper
from documents.rules import papers as forms
from documents.services import papers
from dossiers.enums import EndState, State
from dossiers.exceptions import NotReady
from dossiers.models import Dossier, DossierPaper, Ending
from dossiers.permissions import can, check_can, heir_in
from dossiers.querysets import units_answering
from dossiers.rules.days import local_day
from dossiers.services.locking import lock
from dossiers.services.papers import (
    applicant_of,
    header_for,
    latest,
    paper_line,
    place_name,
    representative_of,
    subject_of,
    what_is_asked,
)


# The notice of each end, and the move whose maker issues it.
NOTICES = {
    State.STOPPED: ("stop_notice", "stop"),
    State.CLOSED_NO_REPLY: ("closing_notice", "close_without_reply"),
    State.CLOSED_UNPAID: ("closing_notice", "close_unpaid"),
}


@transaction.atomic
def issue_end_notice(*, dossier_id: int, by: Actor, at: datetime) -> IssuedPaper:
    """The notice of how the dossier ended, issued once: by who ended it or the counter.

    Raises NotReady when it did not end in a way that has a notice or nobody gave its signer the right to
    sign, NotAllowed.
    """
    dossier = lock(dossier_id)
    kind, move = NOTICES.get(State(dossier.state), ("", ""))
    ending = dossier.endings.filter(state=EndState.DONE).select_related("ended_by").first()
    if not kind or ending is None:
        raise NotReady("Hồ sơ này không dừng, không bị đóng nên không có thông báo.")
    on = local_day(at)
    if not can(move, by, dossier, on=on):
        check_can("print_receipt", by, dossier, on=on)
    issued = latest(dossier, kind)
    if issued is not None:
        return issued
    agency = legal_heir(heir_in(dossier, dossier.deciding_agency_id, on), on)
    return papers.issue(
        kind=kind,
        agency_id=agency.pk,
        subject=subject_of(dossier),
        values=notice_values(dossier, ending, agency, by, on=on),
        by=by,
        at=at,
    )


def notice_values(
    dossier: Dossier, ending: Ending, agency: Agency, by: Actor, *, on: date
) -> forms.EndNotice05:
    """What the notice says: who asked and when, since when it is over, what goes back."""
    assert ending.ended_at is not None, "it has ended"  # noqa: S101
    assert dossier.accepted_at is not None, "only accepted dossiers are stopped or closed"  # noqa: S101
    lines, signer = _signature(dossier, ending, agency, by, on=on)
    counter = Agency.objects.get(pk=heir_in(dossier, dossier.receiving_agency_id, on))
    decided = legal_agency(dossier.deciding_agency_id, local_day(ending.ended_at))
    return forms.EndNotice05(
        header=forms.Header(
            parent_agency="",
            agency=agency.name,
            one_stop_unit=header_for(counter, on=on).one_stop_unit,
            place=place_name(agency.name),
            issued_on=on,
        ),
        code=str(dossier),
        applicant=applicant_of(dossier),
        representative=representative_of(dossier),
        procedure=what_is_asked(dossier),
        accepted_at=dossier.accepted_at,
        asked_on=ending.asked_on,
        asked_via=ending.asked_through,
        ended_at=ending.ended_at,
        decided_by="" if decided == agency else decided.name,
        reasons=tuple(line for line in ending.reason.splitlines() if line.strip()),
        legal_basis=ending.legal_basis,
        papers=tuple(paper_line(paper) for paper in to_give_back(dossier)),
        fees_paid=int(ending.fees_paid),
        signature=lines,
        signer_name=signer,
    )


def _signature(
    dossier: Dossier, ending: Ending, agency: Agency, by: Actor, *, on: date
) -> tuple[tuple[str, ...], str]:
    """The lines above a name, and the name: by a delegation, the head by his office.

    Who ended it signs, as he may today or as he might on the day he decided, for the agency that decided
    then. Where he may not, whoever issues it signs if he may; where he is gone too, somebody who may sign for
    the agency whose notice it is. Whoever has no delegation signs for nobody, a deputy neither: what stands
    above a name is never made up (rulings 15, 19). Raises NotReady.
    """
    assert ending.ended_at is not None and ending.ended_by is not None, "it has ended"  # noqa: S101, PT018
    kind, decided_on = NOTICES[State(dossier.state)][0], local_day(ending.ended_at)
    decider = ending.ended_by
    then = legal_agency(dossier.deciding_agency_id, decided_on)
    tried = [(decider, agency, on), (decider, then, decided_on), (by.user, agency, on)]
    is_gone = not _roles_of(decider, agency, on)
    if is_gone:
        others = (*holders(agency.pk, Role.HEAD, on), *signers(agency.pk, kind, on))
        tried += [(other, agency, on) for other in others]
    for person, signed_for, day in tried:
        found = _block(kind, person, signed_for, day)
        if found is not None:
            return found
    raise NotReady(_nobody_signs("" if is_gone else decider.full_name, agency))


def _block(kind: str, signer: User, agency: Agency, day: date) -> tuple[tuple[str, ...], str] | None:
    block = signature_for(user=signer, agency=agency, paper_kind=kind, on=day)
    if block is not None:
        return tuple(block.lines), block.signer
    if Role.HEAD in roles_in(signer, agency.pk, day):
        return (head_title(agency.pk, day).upper(),), signer.full_name
    return None


def _roles_of(person: User, agency: Agency, on: date) -> frozenset[Role]:
    """What he holds in the agency or in a unit under its seal: with nothing, nobody can delegate to him."""
    return actor_roles(Actor(person), units_answering([agency.pk], on), on)


def _nobody_signs(decider: str, agency: Agency) -> str:
    who = f"{decider} chưa được" if decider else "Chưa ai được"
    return (
        f"{who} giao ký thông báo của {agency.name} nên chưa cấp được thông báo. "
        "Ghi phân công ký ở trang cơ quan, rồi cấp thông báo ở trang hồ sơ của Bộ phận Một cửa."
    )


def to_give_back(dossier: Dossier) -> list[DossierPaper]:
    """Papers of the applicant that the agency still has, in the order of the list."""
    kept = dossier.papers.filter(kept=True, given_back_at=None).exclude(evidence="").order_by("order")
    return [paper for paper in kept if paper.total]

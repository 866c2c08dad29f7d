"""Papers of the counter, filled in from the dossier and frozen when they are issued.

They are issued after the acceptance has committed: what is printed is what is true, and a printer or a
rendering engine that fails never undoes a reception.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import Actor, Agency
from accounts.queries import legal_agency, office, stands_for
from calendars.enums import StepKind
from calendars.rules.sentences import sentences
from calendars.rules.terms import Step
from documents.models import IssuedPaper
from documents.rules import papers as forms
from documents.services import papers
from dossiers.enums import EventKind, FeeState, Found, ReturnMeans
from dossiers.exceptions import NotReady
from dossiers.models import Dossier, DossierPaper, FeeDue, HandOver, HandOverItem
from dossiers.permissions import check_can, check_can_issue_slip
from dossiers.rules.days import local_day
from dossiers.services import clock
from dossiers.services.events import record
from dossiers.services.locking import lock
from lib.words import money, money_in_words


# What happens after a receipt was issued and makes it say something that is no longer so. An end does not: of
# a dossier that is over the receipt stays what it was.
OUTDATING = (
    EventKind.ARRIVE,
    EventKind.CORRECT,
    EventKind.RENEW_LOOKUP_WORD,
    EventKind.MOVE_PROMISE,
    EventKind.RECEIVE_PART,
    EventKind.RECEIVE_SUPPLEMENT,
    EventKind.RESUME_AFTER_PAYMENT,
    EventKind.WAIVE_FEE,
    EventKind.SEND_APOLOGY,
    EventKind.REOPEN,
    EventKind.CHANGE_AGENCY,
)

NAMED_ON_A_RECEIPT = ("procedure_version", "case", "receiving_agency", "received_by")


@transaction.atomic
def issue_receipt(*, dossier_id: int, tracking_url: str, by: Actor, at: datetime) -> IssuedPaper:
    """Form 01 of an accepted dossier, issued once; anew only when what it says has changed since.

    Raises NotReady before acceptance, NotAllowed.
    """
    dossier = _accepted(dossier_id, related=NAMED_ON_A_RECEIPT, by=by, at=at)
    return _receipt(dossier, tracking_url=tracking_url, by=by, at=at)


@transaction.atomic
def print_receipt(*, dossier_id: int, tracking_url: str, by: Actor, at: datetime) -> IssuedPaper:
    """Form 01 for the printer, issued if need be; that it was printed (again) is recorded.

    Raises NotReady before acceptance, NotAllowed.
    """
    dossier = _accepted(dossier_id, related=(), by=by, at=at)
    paper = _receipt(dossier, tracking_url=tracking_url, by=by, at=at)
    record(dossier=dossier, kind=EventKind.PRINT_RECEIPT, by=by, at=at, form=paper.form_version)
    return paper


def _accepted(dossier_id: int, *, related: Sequence[str], by: Actor, at: datetime) -> Dossier:
    dossier = lock(dossier_id, related=related)
    check_can("print_receipt", by, dossier, on=local_day(at))
    if dossier.accepted_at is None:
        raise NotReady("Hồ sơ chưa được tiếp nhận nên chưa có giấy tiếp nhận và hẹn trả.")
    return dossier


def _receipt(dossier: Dossier, *, tracking_url: str, by: Actor, at: datetime) -> IssuedPaper:
    issued = latest(dossier, "receipt")
    if issued is not None and not happened_since(dossier, issued, OUTDATING):
        return issued
    values = receipt_values(dossier, tracking_url=tracking_url, by=by, at=at)
    return papers.issue(
        kind="receipt",
        agency_id=dossier.receiving_agency_id,
        subject=subject_of(dossier),
        values=values,
        by=by,
        at=at,
    )


@transaction.atomic
def issue_label(*, dossier_id: int, by: Actor, at: datetime) -> IssuedPaper:
    """Label of the paper folder with the dossier code as a QR code."""
    dossier = lock(dossier_id)
    check_can("move_place", by, dossier, on=local_day(at))
    values = forms.FolderLabel(
        code=str(dossier),
        procedure=dossier.procedure_version.name,
        applicant=dossier.applicant_name,
        received_on=dossier.received_on or local_day(dossier.created_at),
        # A label has no room to say that a date is only expected (docs/adr/0037).
        due_at=None if dossier.is_only_expected else dossier.due_at,
        agency=dossier.receiving_agency.name,
        place=dossier.folder_place,
    )
    return issue_unless_same("folder_label", dossier, values, by=by, at=at)


@transaction.atomic
def issue_fee_slip(*, dossier_id: int, by: Actor, at: datetime) -> IssuedPaper:
    """What is owed or was paid, with its arithmetic. Raises NotReady when the dossier costs nothing."""
    dossier = lock(dossier_id)
    check_can("print_receipt", by, dossier, on=local_day(at))
    fees = list(dossier.fees.exclude(state=FeeState.CANCELLED).select_related("settled_by").order_by("pk"))
    if not fees:
        raise NotReady("Hồ sơ này không có phí, lệ phí nên không có phiếu thu.")
    return issue_unless_same("fee_slip", dossier, fee_slip_values(dossier, fees, at=at), by=by, at=at)


@transaction.atomic
def issue_hand_over_slip(*, hand_over_id: int, by: Actor, at: datetime) -> IssuedPaper:
    """Phiếu bàn giao of a bundle: issued when it is given, and once more with what was found when taken.

    Raises NotAllowed.
    """
    bundle = (
        HandOver.objects.select_for_update(of=("self",))
        .select_related("from_agency", "to_unit", "made_by", "received_by")
        .get(pk=hand_over_id)
    )
    check_can_issue_slip(by, bundle, on=local_day(at))
    subject = f"hand_over:{bundle.pk}"
    issued = IssuedPaper.objects.filter(kind="hand_over", subject=subject).order_by("-pk").first()
    changed_at = _found_at(bundle)
    if issued is not None and (changed_at is None or issued.issued_at >= changed_at):
        return issued
    return papers.issue(
        kind="hand_over",
        agency_id=bundle.from_agency_id,
        subject=subject,
        values=hand_over_values(bundle),
        by=by,
        at=at,
    )


def latest(dossier: Dossier, kind: str) -> IssuedPaper | None:
    """The newest paper of this kind that was issued for the dossier."""
    issued: IssuedPaper | None = (
        IssuedPaper.objects.filter(kind=kind, subject=subject_of(dossier))
        .select_related("file")
        .order_by("-pk")
        .first()
    )
    return issued


def subject_of(dossier: Dossier) -> str:
    return f"dossier:{dossier.pk}"


def receipt_values(dossier: Dossier, *, tracking_url: str, by: Actor, at: datetime) -> forms.Receipt01:
    """What form 01 says of this dossier."""
    answer = clock.promise_of(dossier)
    fees = list(dossier.fees.exclude(state=FeeState.CANCELLED).order_by("pk"))
    assert dossier.accepted_at is not None, "only accepted dossiers have a receipt"  # noqa: S101
    return forms.Receipt01(
        header=header_for(dossier.receiving_agency, on=local_day(at)),
        code=str(dossier),
        applicant=applicant_of(dossier),
        representative=representative_of(dossier),
        procedure=what_is_asked(dossier),
        papers=tuple(paper_line(paper) for paper in dossier.papers.order_by("order") if paper.is_present),
        sets=dossier.sets_count,
        period_text=dossier.terms.get("text") or "theo quy định của thủ tục",
        received_at=dossier.accepted_at,
        due_at=dossier.due_at,
        due_text=_due_text(dossier),
        due_steps=_due_steps(answer.steps) if answer else (),
        return_place=dossier.return_place or dossier.receiving_agency.name,
        return_means=ReturnMeans(dossier.return_means).label,
        book_volume=str(dossier.register_year or ""),
        book_number=str(dossier.register_number or ""),
        fee_text=_fee_text(fees),
        submitter_name=dossier.submitter_name,
        receiver_name=dossier.received_by.full_name if dossier.received_by else by.user.full_name,
        tracking_url=tracking_url,
        lookup_word=dossier.lookup_word,
        hotline=dossier.receiving_agency.phone or office().hotline,
    )


def fee_slip_values(dossier: Dossier, fees: Sequence[FeeDue], *, at: datetime) -> forms.FeeSlip:
    """The slip of what is owed or was paid."""
    total = int(sum(fee.owed for fee in fees))
    settled = [fee for fee in fees if fee.state == FeeState.SETTLED]
    is_paid = bool(settled) and all(fee.state != FeeState.DUE for fee in fees)
    last = max(settled, key=lambda fee: fee.settled_at or at) if is_paid else None
    return forms.FeeSlip(
        header=header_for(dossier.receiving_agency, on=local_day(at)),
        code=str(dossier),
        payer=forms.Party(name=dossier.submitter_name, address=dossier.applicant_address),
        procedure=dossier.procedure_version.name,
        lines=tuple(
            forms.FeeSlipLine(
                name=fee.name,
                arithmetic=fee.arithmetic,
                amount=int(fee.owed),
                legal_basis=fee.legal_basis,
            )
            for fee in fees
        ),
        total=total,
        total_in_words=money_in_words(total),
        is_paid=is_paid,
        paid_at=last.settled_at if last else None,
        cashier_name=last.settled_by.full_name if last and last.settled_by else "",
    )


def hand_over_values(bundle: HandOver) -> forms.HandOverSlip:
    """The slip of a bundle: one line per dossier, in the order of their codes."""
    items = bundle.items.select_related("dossier__procedure_version").order_by("dossier__code", "pk")
    return forms.HandOverSlip(
        header=header_for(bundle.from_agency, on=local_day(bundle.made_at)),
        to_unit=bundle.to_unit.name,
        handed_at=bundle.made_at,
        lines=tuple(
            forms.HandOverLine(
                code=str(item.dossier),
                applicant=item.dossier.applicant_name,
                procedure=item.dossier.procedure_version.name,
                papers=item.papers_sent,
                due_at=item.dossier.due_at,
                note=_found_in_words(item),
                is_listed=item.found != Found.UNLISTED,
            )
            for item in items
        ),
        giver_name=bundle.made_by.full_name,
        taker_name=bundle.received_by.full_name if bundle.received_by else "",
    )


def _found_at(bundle: HandOver) -> datetime | None:
    """When the slip last came to say something else: signed for, or a missing dossier found later."""
    later = bundle.items.aggregate(at=Max("scanned_at"))["at"]
    return max(bundle.received_at, later or bundle.received_at) if bundle.received_at else None


def _found_in_words(item: HandOverItem) -> str:
    if item.found in (Found.MISSING, Found.UNLISTED):
        return str(Found(item.found).label)
    if item.papers_received is not None and item.papers_received != item.papers_sent:
        return f"Nhận {item.papers_received} giấy tờ"
    return ""


def header_for(counter: Agency, *, on: date) -> forms.Header:
    """Head of a paper of this counter: the agency with the seal above it, its place, the day.

    A closed counter issues nothing: the head is that of whoever stands for it (ruling 41).
    """
    if counter.has_ended(on):
        counter = Agency.objects.get(pk=stands_for(counter.pk, on))
    legal = legal_agency(counter.pk, on)
    return forms.Header(
        parent_agency=legal.name,
        agency=legal.name,
        one_stop_unit=counter.name,
        place=place_name(legal.name),
        issued_on=on,
    )


def place_name(agency_name: str) -> str:
    """The place before the date (Decree 30/2020): `UBND xã An Phước` gives `An Phước`.

    A unit named by a number keeps its kind, as in `Phường 3`.
    """
    bare = re.sub(r"^(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân)\s+", "", agency_name.strip())
    named = re.fullmatch(r"(?:xã|phường|thị trấn|huyện|quận|thị xã|thành phố|tỉnh|đặc khu)\s+(\D.*)", bare)
    return named[1] if named else bare[:1].upper() + bare[1:]


def happened_since(dossier: Dossier, issued: IssuedPaper, kinds: Sequence[EventKind]) -> bool:
    """Whether one of these events came after the paper: it then says what is no longer so."""
    return bool(dossier.events.filter(kind__in=kinds, at__gt=issued.issued_at).exists())


def applicant_of(dossier: Dossier) -> forms.Party:
    """The applicant as papers name him."""
    return forms.Party(
        name=dossier.applicant_name,
        identifier=dossier.applicant_id_number,
        address=dossier.applicant_address,
        phone=dossier.applicant_phone,
        email=dossier.applicant_email,
    )


def representative_of(dossier: Dossier) -> forms.Party | None:
    """Who acts for the applicant, with the authorisation."""
    if not dossier.representative_name:
        return None
    return forms.Party(
        name=dossier.representative_name,
        identifier=dossier.representative_id_number,
        address=dossier.representative_address,
        phone=dossier.representative_phone,
        paper=dossier.authorisation,
    )


def what_is_asked(dossier: Dossier) -> str:
    """The procedure with its case and subject."""
    case = f" – {dossier.case.name}" if dossier.case else ""
    subject = f" ({dossier.subject})" if dossier.subject else ""
    return f"{dossier.procedure_version.name}{case}{subject}"


def issue_unless_same(kind: str, dossier: Dossier, values: Any, *, by: Actor, at: datetime) -> IssuedPaper:
    """The paper issued last while nothing it says has changed but the day; else a new one."""
    issued = latest(dossier, kind)
    if issued is not None and issued.payload and _same_but_the_day(papers.values_of(issued), values):
        return issued
    return papers.issue(
        kind=kind,
        agency_id=dossier.receiving_agency_id,
        subject=subject_of(dossier),
        values=values,
        by=by,
        at=at,
    )


def _same_but_the_day(issued: Any, values: Any) -> bool:
    if hasattr(values, "header"):
        values = replace(values, header=replace(values.header, issued_on=issued.header.issued_on))
    return bool(issued == values)


def paper_line(paper: DossierPaper) -> forms.PaperLine:
    notes = [] if paper.total else [paper.get_evidence_display()]
    if paper.source or paper.database:
        notes.append(paper.source or paper.get_database_display())
    if paper.total and not paper.kept:
        notes.append("trả lại ngay")
    return forms.PaperLine(
        name=paper.name,
        originals=paper.originals,
        certified_copies=paper.certified,
        plain_copies=paper.copies,
        note="; ".join(notes),
    )


def _due_steps(steps: Sequence[Step]) -> tuple[str, ...]:
    """How the date was reckoned, without the two moments that the form prints in lines of their own."""
    between = [step for step in steps if step.kind not in (StepKind.RECEIVED, StepKind.DUE)]
    return tuple(sentence.rstrip(".") for sentence in sentences(between))


def _due_text(dossier: Dossier) -> str:
    if dossier.due_at is None:
        return str(dossier.terms.get("text") or "theo quy định của thủ tục")
    return "(dự kiến)" if dossier.due_provisional else ""


def _fee_text(fees: Sequence[FeeDue]) -> str:
    if not fees:
        return "không"
    return money(sum(fee.owed for fee in fees))

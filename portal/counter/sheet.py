"""One reception as it stands between two presses of a button: forms, files, promise, fees, gaps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from calendars.exceptions import CalendarError
from calendars.rules.sentences import sentences
from dossiers.enums import Evidence, FileKind, IdentityKind
from dossiers.exceptions import Refused
from dossiers.models import Dossier
from dossiers.queries import probable_duplicates
from dossiers.querysets import DossierQuerySet
from dossiers.rules.intake import FileIn, Intake, PaperIn, Person
from dossiers.services import clock
from portal.counter import attachments, known, scans
from portal.counter.keys import TICK_KEYS
from portal.counter.reception_form import EXTRA_PAPERS, ApplicantForm, DecisionForm, PaperForm
from portal.ui.fees import FeeForm, amounts_in, fee_questions, quantities_in
from portal.ui.scanning import code_in
from procedures.exceptions import ProcedureError
from procedures.models import ProcedureOffer, ProcedureVersion
from procedures.queries import fees_for, papers_for


AUTHORISATION = "authorisation"
OTHER_FILES = "other"


@dataclass
class Sheet:
    """Built from an address and, once something was sent, from what was sent."""

    offer: ProcedureOffer
    version: ProcedureVersion
    key: UUID
    applicant: ApplicantForm
    papers: list[PaperForm]
    fees: FeeForm
    decision: DecisionForm
    files: attachments.Attachments
    said: list[str] = field(default_factory=list)  # about the card that was scanned
    unread: str = ""  # id of the scan field whose card could not be read
    problems: list[str] = field(default_factory=list)  # that belong to no field
    duplicates: list[Dossier] = field(default_factory=list)

    @property
    def is_valid(self) -> bool:
        """Every form is looked at, so that all faults are told at once."""
        forms = [self.applicant, *self.papers, self.fees]
        faulty = [form for form in forms if not form.is_valid()]
        return not faulty and not self.files.refused

    def missing(self) -> list[str]:
        """Required papers not ticked."""
        return [paper.title for paper in self.papers if paper.is_required and not paper.is_ticked]


def fresh(offer: ProcedureOffer, version: ProcedureVersion, initial: dict[str, Any]) -> Sheet:
    """An empty sheet, or one that starts with what a card said."""
    return _build(offer, version, None, uuid4(), attachments.Attachments((), {}), initial=initial)


def sent(request: HttpRequest, offer: ProcedureOffer, version: ProcedureVersion, user: Any) -> Sheet:
    """The sheet as typed, with files taken in; a scanned card or a number fills the fields it knows."""
    data = request.POST.copy()
    said = known.read_scans(request, data)
    files = attachments.take(request, user)
    sheet = _build(offer, version, data, _key(data), files, initial={})
    if data.get("do") == "tick_all":
        for paper in sheet.papers:
            if paper.is_required:
                data[paper.add_prefix("has")] = "on"
    sheet.said, sheet.unread = said, scans.not_read(data)
    return sheet


def restored(offer: ProcedureOffer, version: ProcedureVersion, values: dict[str, list[str]]) -> Sheet:
    """The sheet of a draft. Files are not part of a draft (ruling 36)."""
    data = QueryDict(mutable=True)
    for name, typed in values.items():
        data.setlist(name, typed)
    return _build(offer, version, data, _key(data), attachments.Attachments((), {}), initial={})


def _build(
    offer: ProcedureOffer,
    version: ProcedureVersion,
    data: QueryDict | None,
    key: UUID,
    files: attachments.Attachments,
    *,
    initial: dict[str, Any],
) -> Sheet:
    applicant = ApplicantForm(data, version=version, initial=initial)
    papers = [
        PaperForm(data, prefix=f"p{paper.pk}", paper=paper)
        for paper in papers_for(version, applicant.chosen_case())
    ]
    for paper_form, tick_key in zip(papers, TICK_KEYS, strict=False):
        paper_form.listen_to(tick_key)
    papers += [PaperForm(data, prefix=f"x{number}") for number in range(1, EXTRA_PAPERS + 1)]
    units, typed = fee_questions(version)
    return Sheet(
        offer=offer,
        version=version,
        key=key,
        applicant=applicant,
        papers=papers,
        fees=FeeForm(data, units=units, typed=typed),
        decision=DecisionForm(data),
        files=files,
    )


def _key(data: QueryDict) -> UUID:
    try:
        return UUID(data.get("submission_key", ""))
    except ValueError:
        return uuid4()


# What the side of the page shows -------------------------------------------------------------------


@dataclass(frozen=True)
class FeeAnswer:
    """Lines of what is owed; `sentence` says what has to be typed first."""

    lines: list[dict[str, Any]]
    total: Decimal | None
    sentence: str = ""


@dataclass(frozen=True)
class DueAnswerShown:
    """The expected promise in words; `sentence` when there is none to reckon."""

    due_at: datetime | None
    provisional: bool
    steps: list[dict[str, str]]
    sentence: str = ""


def fees_shown(sheet: Sheet, on: date) -> FeeAnswer:
    """What the dossier would cost as typed so far, with the arithmetic."""
    group = str(sheet.applicant["payer_group"].value() or "")
    try:
        lines = fees_for(
            sheet.version,
            sheet.applicant.chosen_case(),
            sheet.applicant.chosen_channel(),
            quantities_in(sheet.fees),
            group,
            on,
        )
    except ProcedureError as refusal:
        return FeeAnswer([], None, str(refusal))
    amounts = amounts_in(sheet.fees)
    priced = [
        line if line.amount is not None else replace(line, amount=amounts.get(line.rule_id or 0))
        for line in lines
    ]
    shown = [
        {
            "name": line.name,
            "amount": line.amount,
            "arithmetic": line.arithmetic,
            "basis": line.legal_basis,
        }
        for line in priced
    ]
    known = [line.amount for line in priced if line.amount is not None]
    if len(known) < len(priced):
        return FeeAnswer(shown, None, _("Nhập số tiền của khoản thu theo nội dung quy định."))
    return FeeAnswer(shown, sum(known, Decimal(0)))


def due_shown(sheet: Sheet, at: datetime) -> DueAnswerShown:
    """The promise if it were accepted now, with its explanation."""
    try:
        answer = clock.expected(
            version=sheet.version,
            case=sheet.applicant.chosen_case(),
            channel=sheet.applicant.chosen_channel(),
            agency_id=sheet.offer.deciding_agency_id,
            at=at,
        )
    except (ProcedureError, CalendarError) as refusal:
        return DueAnswerShown(None, True, [], str(refusal))
    if answer is None:
        return DueAnswerShown(
            None, True, [], _("Thủ tục ghi thời hạn bằng chữ; giấy tiếp nhận in nguyên văn thời hạn đó.")
        )
    steps = [{"label": "", "text": said, "legal_basis": ""} for said in sentences(answer.steps, _)]
    return DueAnswerShown(answer.due_at, True, steps)


# From the sheet to what the service takes ----------------------------------------------------------


# The dossiers in sight; asked only when a form names one, for the answer takes longer than the form.
Sight = Callable[[], DossierQuerySet]


def intake_of(sheet: Sheet, sight: Sight) -> Intake:
    """The intake of a valid sheet. Raises Refused when a reused dossier's code leads nowhere in sight."""
    typed = sheet.applicant.cleaned_data
    papers: list[PaperIn] = []
    slots: list[str] = []
    for form in sheet.papers:
        paper = _paper(form, sight)
        if paper is not None:
            papers.append(paper)
            slots.append(form.slot)
    return Intake(
        submission_key=sheet.key,
        offer_id=sheet.offer.pk,
        case_id=typed["case"],
        channel=typed["channel"],
        posted=sheet.applicant.posted(),
        applicant=_applicant(typed),
        representative=_representative(typed),
        authorisation=typed["authorisation"].strip(),
        papers=papers,
        files=[_file(file, slots) for file in sheet.files.kept],
        subject=typed["subject"].strip(),
        sets_count=typed["sets_count"],
        return_means=typed["return_means"],
        return_place=typed["return_place"].strip(),
        payer_group=typed["payer_group"],
        quantities=quantities_in(sheet.fees),
        amounts=amounts_in(sheet.fees),
    )


def find_duplicates(sheet: Sheet, sight: Sight) -> list[Dossier]:
    """Open dossiers in sight of the same person and procedure, other than this very submission."""
    typed = sheet.applicant.cleaned_data
    number = typed.get("id_number", "")
    found = probable_duplicates(
        sight().exclude(submission_key=sheet.key),
        applicant=Person(
            name=typed.get("applicant_name", ""),
            id_kind=IdentityKind(typed.get("id_kind", IdentityKind.PERSONAL_ID)),
            id_number=number,
            born_on=typed.get("born_on"),
        ),
        old_number=scans.old_number(number, typed.get("card_numbers", "")),
        procedure_id=sheet.version.procedure_id,
        counter_id=sheet.offer.receiving_agency_id,
    )
    return list(found.with_list_data())


def _applicant(typed: dict[str, Any]) -> Person:
    return Person(
        name=typed["applicant_name"],
        kind=typed["applicant_kind"],
        id_kind=IdentityKind(typed["id_kind"]),
        id_number=typed["id_number"],
        born_on=typed["born_on"],
        sex=typed["sex"],
        address=typed["address"].strip(),
        phone=typed["phone"],
        email=typed["email"],
    )


def _representative(typed: dict[str, Any]) -> Person | None:
    if not typed["representative_name"]:
        return None
    return Person(
        name=typed["representative_name"],
        id_kind=IdentityKind(typed["representative_kind"]),
        id_number=typed["representative_number"],
        address=typed["representative_address"].strip(),
        phone=typed["representative_phone"],
    )


def _paper(form: PaperForm, sight: Sight) -> PaperIn | None:
    """The paper as handed in; None for a row of extra papers that nobody filled in."""
    typed = form.cleaned_data
    if form.paper is None and not typed["has"]:
        return None
    name = form.paper.name if form.paper else typed["name"].strip()
    required_id = form.paper.pk if form.paper else None
    if not typed["has"]:
        return PaperIn(name=name, required_paper_id=required_id, is_required=form.is_required)
    evidence = Evidence(typed["evidence"] or Evidence.ORIGINAL)
    return PaperIn(
        name=name,
        required_paper_id=required_id,
        evidence=evidence,
        originals=typed["originals"] or 0,
        certified=typed["certified"] or 0,
        copies=typed["copies"] or 0,
        kept=not typed["back"],
        database=typed["database"],
        source=typed["source"].strip(),
        reused_from_id=_reused(form, sight) if evidence == Evidence.REUSED else None,
        not_scanned_reason=typed["not_scanned"].strip(),
        is_required=form.is_required,
    )


def _reused(form: PaperForm, sight: Sight) -> int:
    code = form.cleaned_data["reused"]
    found = sight().under_code(code_in(code) or code)
    if found is None:
        form.add_error("reused", _("Không tìm thấy hồ sơ có mã này trong phạm vi được xem."))
        raise Refused(_("Không tìm thấy hồ sơ có giấy tờ được sử dụng lại."))
    return found.pk


def _file(kept: attachments.Kept, slots: list[str]) -> FileIn:
    kind = FileKind.AUTHORISATION if kept.slot == AUTHORISATION else FileKind.COMPONENT
    paper = slots.index(kept.slot) if kept.slot in slots else None
    return FileIn(stored_file_id=kept.stored_file_id, name=kept.name, paper=paper, kind=kind)

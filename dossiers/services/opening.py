"""Reading everything a reception needs, once, before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings

from accounts.exceptions import AgencyClosed
from accounts.models import Actor, Agency
from accounts.queries import check_open, fallen_units
from calendars.queries import load_calendar
from calendars.rules.worktime import WorkCalendar
from dossiers.enums import DossierKind, Evidence
from dossiers.exceptions import RecordedElsewhere, Refused
from dossiers.models import Dossier, DossierPaper
from dossiers.rules.codes import temporary_number
from dossiers.rules.days import local_day
from dossiers.rules.intake import Intake, PaperIn, Person, as_stored, faults, representative_fault
from dossiers.rules.promise import Terms
from dossiers.services import clock
from dossiers.services.catalogue import current_content, steps_of
from dossiers.services.search_text import search_text
from dossiers.services.staffing import Place, places_for
from lib.text import name_sort_key, normalise
from lib.words import lookup_word
from procedures.models import ProcedureCase, ProcedureOffer, ProcedureVersion, ProcessStep
from procedures.queries import cases_of, fees_for
from procedures.querysets import OfferQuerySet
from procedures.rules.fees import FeeLine


@dataclass(frozen=True)
class Opening:
    """An intake with what the catalogue and the agency say about it on that day."""

    intake: Intake
    offer: ProcedureOffer
    version: ProcedureVersion
    case: ProcedureCase | None
    terms: Terms
    calendar: WorkCalendar
    steps: Sequence[ProcessStep]
    places: Mapping[int, Place]
    fees: Sequence[FeeLine]
    # Where it is received for the offer's own counter.
    elsewhere: Agency | None = None


def open_intake(
    intake: Intake, *, at: datetime, copied: bool = False, waits_for_acceptance: bool = False
) -> Opening:
    """Check the intake and look up offer, version, limit, steps and fees; of several cases one is named.

    `copied`: it stands for people of another dossier, whose numbers and right to act are not judged again.
    `waits_for_acceptance`: nobody at the counter has it before him; its fees are asked for and reckoned when
    it is accepted, by the law of that day, and none here.
    Raises Refused (first fault, with its field), RecordedElsewhere.
    """
    _check_faults(intake, copied=copied)
    stored = intake if copied else as_stored(intake)
    offer = _offer(intake, local_day(at))
    opening = _opening(stored, offer, at=at, has_fees=not waits_for_acceptance)
    fault = representative_fault(
        has_representative=bool(intake.representative) and not copied,
        allows_representative=opening.version.allows_representative,
    )
    if fault:
        raise Refused(fault, field="representative_name")
    return opening


def open_correcting(
    intake: Intake,
    *,
    offer: ProcedureOffer,
    version: ProcedureVersion,
    case: ProcedureCase | None,
    at: datetime,
) -> Opening:
    """The opening of a wrong result's correction: free, of a procedure that may have ended since.

    Its case may be open, as the first one's, whose people are not judged again. Raises Refused,
    RecordedElsewhere.
    """
    _check_faults(intake, copied=True)
    _check_recorded_here(offer)
    _check_places(offer, local_day(at))
    return _found(intake, offer, version, case, fees=(), at=at)


def _check_faults(intake: Intake, *, copied: bool) -> None:
    found = faults(intake, copied=copied)
    if found:
        field, sentence = next(iter(found.items()))
        raise Refused(sentence, field=field)


def _opening(intake: Intake, offer: ProcedureOffer, *, at: datetime, has_fees: bool = True) -> Opening:
    on = local_day(at)
    version = current_content(offer.procedure_id, on)
    if version is None:
        raise Refused("Thủ tục này chưa có nội dung công bố còn hiệu lực. Báo bộ phận kiểm soát thủ tục.")
    case = case_in(version, intake.case_id)
    if case is None:
        _must_have_none(version)
    elsewhere = _elsewhere(intake, offer, version, on)
    fees = _fees(intake, version, case, on) if has_fees else ()
    return _found(intake, offer, version, case, fees=fees, elsewhere=elsewhere, at=at)


def _found(
    intake: Intake,
    offer: ProcedureOffer,
    version: ProcedureVersion,
    case: ProcedureCase | None,
    *,
    fees: Sequence[FeeLine],
    at: datetime,
    elsewhere: Agency | None = None,
) -> Opening:
    """What the catalogue and the agency say of it on that day, put together."""
    on, steps = local_day(at), steps_of(offer)
    terms = clock.terms_for(
        version=version, case=case, channel=intake.channel, agency_id=offer.deciding_agency_id, on=on
    )
    return Opening(
        elsewhere=elsewhere,
        intake=intake,
        offer=offer,
        version=version,
        case=case,
        terms=terms,
        calendar=load_calendar(terms.calendar),
        steps=steps,
        places=places_for(offer, steps, on),
        fees=fees,
    )


def reopen(
    dossier: Dossier,
    *,
    at: datetime,
    quantities: Mapping[str, Decimal],
    amounts: Mapping[int, Decimal],
) -> Opening:
    """The opening of a dossier submitted before: the law of the day it is accepted (ruling 16).

    Its case is named by then (services.cases). Raises Refused, RecordedElsewhere.
    """
    offer = _offer_for(dossier, local_day(at))
    version = current_content(offer.procedure_id, local_day(at))
    person = Person(name=dossier.applicant_name)
    intake = Intake(
        submission_key=dossier.submission_key,
        offer_id=offer.pk,
        # Filed under a version with cases, accepted under one without: there is nothing to choose any more.
        case_id=dossier.case_id if version is None or version.cases.all() else None,
        channel=dossier.channel,
        applicant=person,
        papers=papers_of(dossier),
        payer_group=dossier.payer_group,
        quantities=quantities,
        amounts=amounts,
    )
    return _opening(intake, offer, at=at)


def build(opening: Opening, *, by: Actor | None, at: datetime) -> Dossier:
    """The dossier of an intake, in memory, as a draft."""
    intake, person = opening.intake, opening.intake.applicant
    dossier = Dossier(
        submission_key=intake.submission_key,
        temporary_number=temporary_number(submitted_on=local_day(at), key=lookup_word().upper()),
        outside_code=intake.outside_code,
        lookup_word=lookup_word(),
        procedure_version=opening.version,
        case=opening.case,
        offer=opening.offer,
        channel=intake.channel,
        kind=DossierKind.NON_BOUNDARY if opening.elsewhere else DossierKind.ORDINARY,
        receiving_agency=opening.elsewhere or opening.offer.receiving_agency,
        deciding_agency=opening.offer.deciding_agency,
        current_unit=opening.elsewhere or opening.offer.receiving_agency,
        received_by=by.user if by else None,
        subject=intake.subject,
        sets_count=intake.sets_count,
        return_means=intake.return_means,
        return_place=intake.return_place,
        payer_group=intake.payer_group,
        created_at=at,
        applicant_kind=person.kind,
        applicant_name=normalise(person.name),
        applicant_sort_key=name_sort_key(person.name),
        applicant_id_kind=person.id_kind,
        applicant_id_number=person.id_number,
        applicant_born_on=person.born_on,
        applicant_sex=person.sex,
        applicant_address=person.address,
        applicant_phone=person.phone,
        applicant_email=person.email,
        authorisation=intake.authorisation,
    )
    if intake.representative:
        dossier.representative_name = intake.representative.name
        dossier.representative_id_kind = intake.representative.id_kind
        dossier.representative_id_number = intake.representative.id_number
        dossier.representative_address = intake.representative.address
        dossier.representative_phone = intake.representative.phone
    dossier.search_text = search_text(dossier)
    return dossier


def _elsewhere(intake: Intake, offer: ProcedureOffer, version: ProcedureVersion, on: date) -> Agency | None:
    """The counter that receives for another (Decree 118/2025 Art 17(2a)). Raises Refused."""
    if intake.counter_id is None or intake.counter_id == offer.receiving_agency_id:
        return None
    if not version.is_non_boundary:
        raise Refused(
            f"Thủ tục này không tiếp nhận phi địa giới. Nộp tại “{offer.receiving_agency.name}”.",
            field="offer",
        )
    counter = Agency.objects.in_force(on).filter(pk=intake.counter_id).first()
    if counter is None or counter.pk in fallen_units(on):
        raise Refused("Bộ phận Một cửa này không còn hoạt động nên không tiếp nhận thay được.", field="offer")
    return counter


def _offer(intake: Intake, on: date) -> ProcedureOffer:
    meant = _offers().filter(pk=intake.offer_id)
    offer = meant.open_on(on).first()
    if offer is None:
        offer = meant.first()
        if offer is None or offer.valid_from > on or offer.has_ended(on):
            raise Refused(
                "Thủ tục này không được tiếp nhận tại đây vào ngày hôm nay. Chọn thủ tục khác.", field="offer"
            )
        _check_places(offer, on)
    _check_recorded_here(offer)
    if offer.procedure.abolished_on and offer.procedure.abolished_on <= on:
        raise Refused("Thủ tục này đã bị bãi bỏ, không tiếp nhận hồ sơ mới.", field="offer")
    return offer


def _offer_for(dossier: Dossier, on: date) -> ProcedureOffer:
    """The offer a submitted dossier is accepted under, where it lies now (ruling 41).

    What that place offers on the day; else the offer it was filed under while that ran, in the hands of who
    inherited the dossier: who filed in time is not sent away because the offer has ended since. Raises
    Refused where the procedure itself is abolished: nothing says any more what it asks for and how long it
    takes on the day of acceptance (ruling 16; ADR 23).
    """
    ends_on = dossier.procedure_version.procedure.abolished_on
    if ends_on and ends_on <= on:
        raise Refused(
            f"Thủ tục này đã bị bãi bỏ từ ngày {ends_on:%d/%m/%Y}, hồ sơ nộp trước ngày đó cũng không tiếp "
            "nhận được nữa. Hãy từ chối tiếp nhận: ghi quyết định bãi bỏ và thủ tục thay thế, nếu có.",
            field="offer",
        )
    here = _offers().valid_on(on).recorded_here()
    found = here.filter(
        procedure=dossier.procedure_version.procedure_id,
        receiving_agency=dossier.receiving_agency_id,
        deciding_agency=dossier.deciding_agency_id,
    ).first()
    if found is None:
        found = _offers().filter(pk=dossier.offer_id or 0).first()
        if found is None:
            raise Refused("Hồ sơ không ghi thủ tục nộp tại đâu. Lập hồ sơ mới tại nơi tiếp nhận thủ tục.")
        # Only this copy: the offer as it stands for the heir.
        found.receiving_agency, found.deciding_agency = dossier.receiving_agency, dossier.deciding_agency
    _check_places(found, on)
    _check_recorded_here(found)
    return found


def _offers() -> OfferQuerySet:
    return ProcedureOffer.objects.select_related(
        "receiving_agency", "deciding_agency", "process", "procedure"
    )


def _check_recorded_here(offer: ProcedureOffer) -> None:
    if settings.OVERLAY_ONLY:
        raise RecordedElsewhere(
            "Cơ quan này không tiếp nhận trên cổng này; hãy tiếp nhận tại hệ thống được giao sử dụng."
        )
    if not offer.is_recorded_here:
        raise RecordedElsewhere(
            f"Thủ tục này được tiếp nhận tại hệ thống “{offer.system_of_record}” "
            f"({offer.system_basis}), không nhập ở đây."
        )


def _check_places(offer: ProcedureOffer, on: date) -> None:
    try:
        for place in (offer.receiving_agency, offer.deciding_agency):
            check_open(place, on)
    except AgencyClosed as closed:
        raise Refused(str(closed), field="offer") from closed


def _fees(intake: Intake, version: ProcedureVersion, case: ProcedureCase | None, on: date) -> list[FeeLine]:
    return priced_fees(
        version,
        case,
        channel=intake.channel,
        payer_group=intake.payer_group,
        quantities=intake.quantities,
        amounts=intake.amounts,
        on=on,
    )


def priced_fees(
    version: ProcedureVersion,
    case: ProcedureCase | None,
    *,
    channel: int,
    payer_group: str,
    quantities: Mapping[str, Decimal],
    amounts: Mapping[int, Decimal],
    on: date,
) -> list[FeeLine]:
    """Fee lines, with what the clerk typed where the catalogue tells the amount in words. Raises Refused."""
    lines = fees_for(version, case, channel, quantities, payer_group, on)
    return [_priced(line, amounts) for line in lines]


def _priced(line: FeeLine, amounts: Mapping[int, Decimal]) -> FeeLine:
    if line.amount is not None:
        return line
    typed = amounts.get(line.rule_id or 0)
    if typed is None or typed < 0:
        raise Refused(
            f"Nhập số tiền của khoản “{line.name}” (0 nếu không thu).", field=f"amount_{line.rule_id}"
        )
    return replace(line, amount=typed, arithmetic=f"nhập tay: {typed:,.0f} đồng")


def case_in(version: ProcedureVersion, case_id: int | None) -> ProcedureCase | None:
    """The case of this version; that of an older one goes on under the same key. Raises Refused."""
    if case_id is None:
        return None
    cases = version.cases.all()
    case = next((one for one in cases if one.pk == case_id), None)
    if case is None:
        key = ProcedureCase.objects.filter(pk=case_id, version__procedure=version.procedure_id).values_list(
            "key", flat=True
        )
        case = next((one for one in cases if one.key in key), None)
    if case is None:
        raise Refused("Trường hợp này không thuộc thủ tục đã chọn. Chọn lại trường hợp.", field="case")
    return case


def _must_have_none(version: ProcedureVersion) -> None:
    """Papers, limit and fee follow the case (law.md §4.3), so of several one is named. Raises Refused."""
    names = "; ".join(case.name for case in cases_of(version))
    if names:
        raise Refused(f"Chọn trường hợp của thủ tục “{version.name}”: {names}.", field="case")


def papers_of(dossier: Dossier) -> list[PaperIn]:
    """The papers of a dossier as they would come in."""
    return [_as_intake(paper) for paper in dossier.papers.select_related("required_paper").order_by("order")]


def _as_intake(paper: DossierPaper) -> PaperIn:
    return PaperIn(
        name=paper.name,
        required_paper_id=paper.required_paper_id,
        evidence=Evidence(paper.evidence) if paper.evidence else None,
        originals=paper.originals,
        certified=paper.certified,
        copies=paper.copies,
        kept=paper.kept,
        database=paper.database,
        source=paper.source,
        found_at=paper.found_at,
        found_by_id=paper.found_by_id,
        reused_from_id=paper.reused_from_id,
        is_required=paper.required_paper is not None and paper.required_paper.is_required,
    )

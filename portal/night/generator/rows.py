"""A finished life as lines of every table. The order of parts is that of `lines.COLUMNS`."""

from calendars.rules.terms import DAY
from dossiers.enums import (
    ApplicantKind,
    AskedVia,
    EndState,
    Evidence,
    FileKind,
    Found,
    IdentityKind,
    ItemKind,
)
from dossiers.rules.posting import USUAL_CARRIER
from lib.copy import field as copy_text
from lib.text import name_sort_key, search_key
from portal.night.generator.lines import NULL, day_text, orn, stamp, yes
from portal.night.generator.lived import Record
from portal.night.generator.parts import (
    Envelope,
    Given,
    LivedEnding,
    LivedFee,
    LivedItem,
    LivedObligation,
    LivedPaper,
    LivedRequest,
    LivedResult,
    LivedStep,
    Slip,
)
from portal.night.generator.people import SEX_LABEL
from portal.night.generator.waiting import NOTICE_NAME


FOUND_IN_DATABASE = Evidence.FOUND_IN_DATABASE.value


def write(life: Record) -> None:
    """Append everything but events, reasons and corrections, which were written as they happened."""
    lines, number = life.sheets.lines, life.id
    lines["dossiers_dossier"].append(_dossier(life))
    # Lists, not generators: a frame less for each of some twenty lines.
    lines["dossiers_dossierpaper"] += [
        _paper(life, order, paper) for order, paper in enumerate(life.papers, start=1)
    ]
    lines["dossiers_stepinstance"] += [_step(number, step) for step in life.steps]
    lines["dossiers_feedue"] += [_fee(number, fee) for fee in life.fees]
    lines["dossiers_result"] += [_result(number, result) for result in life.results]
    if life.pauses or life.requests:
        _waits(life)
    lines["dossiers_ledgerhead"].append(f"{number}\t{life.events}\t{life.head_text}\n")
    if life.answers:
        lines["dossiers_answerowed"] += [
            f"{number}\t{life.matter.receiving_id}\t{stamp(one.since)}\t{stamp(one.due)}\t{one.basis}\t"
            f"{stamp(one.answered)}\n"
            for one in life.answers
        ]
    if life.ending is not None:
        lines["dossiers_ending"].append(_ending(number, life.ending))
    if life.given is not None:
        lines["dossiers_resultreturn"].append(_given(number, life.given))
    if life.slip is not None:
        lines["dossiers_handover"].append(_slip(life.matter.receiving_id, life.slip))
        sent, received = life.slip.papers, NULL if life.slip.received is None else life.slip.papers
        found = "" if life.slip.received is None else Found.TICKED.value
        lines["dossiers_handoveritem"].append(f"{life.slip.id}\t{number}\t{sent}\t{received}\t{found}\n")
    lines["dossiers_postalitem"] += [_envelope(number, envelope) for envelope in life.envelopes]


def _waits(life: Record) -> None:
    lines, number = life.sheets.lines, life.id
    lines["dossiers_pause"] += [
        f"{pause.id}\t{number}\t{pause.kind}\t{pause.mode}\t{stamp(pause.started)}\t{stamp(pause.ended)}\t"
        f"{copy_text(pause.basis)}\t{pause.reason}\t{pause.opened_by}\t{pause.expected.isoformat()}\t"
        f"{stamp(pause.due)}\t{orn(pause.closed_by)}\n"
        for pause in life.pauses
    ]
    for request in life.requests:
        lines["dossiers_supplementrequest"].append(_request(number, request))
        lines["dossiers_supplementitem"] += [
            _item(request.id, order, item) for order, item in enumerate(request.items, start=1)
        ]
    for owed in life.obligations:
        lines["dossiers_dossierfile"].append(
            f"{owed.file}\t{number}\t{life.sheets.notice_id}\t{FileKind.PROCESS.value}\t{NOTICE_NAME}\t"
            f"{owed.asked_by}\t{stamp(owed.asked)}\n"
        )
        lines["dossiers_obligation"].append(_obligation(number, owed))


def _request(number: int, request: LivedRequest) -> str:
    return (
        f"{request.id}\t{number}\t{request.phase}\t1\t{request.state}\t{request.reason}\t"
        f"{yes(request.is_late)}\t{request.mode}\t{copy_text(request.basis)}\t{stamp(request.proposed)}\t"
        f"{request.proposed_by}\t{stamp(request.approved)}\t{orn(request.approved_by)}\t"
        f"{stamp(request.asked)}\t{request.due.isoformat()}\t{orn(request.pause)}\t{orn(request.event)}\t"
        f"{stamp(request.sent)}\t{orn(request.sent_by)}\t0\t{stamp(request.ended)}\n"
    )


def _item(request: int, order: int, item: LivedItem) -> str:
    name = copy_text(item.paper.plan.name)
    return (
        f"{item.id}\t{request}\t{order}\t{ItemKind.FAULTY.value}\t{item.paper.id}\t{name}\t{item.what}\t\t"
        f"{stamp(item.received)}\t{orn(item.received_by)}\n"
    )


def _obligation(number: int, owed: LivedObligation) -> str:
    told, paid_on = owed.owed, owed.ended // DAY if owed.ended is not None and owed.proof else None
    return (
        f"{owed.id}\t{number}\t{owed.rule_id}\t{owed.state}\t{told.name}\t{told.amount}\t{owed.file}\t"
        f"{told.number}\t{day_text(owed.asked // DAY)}\t{stamp(owed.asked)}\t{owed.asked_by}\t"
        f"{owed.due.isoformat()}\t{owed.pause}\t0\t{owed.proof}\t{day_text(paid_on)}\t{stamp(owed.ended)}\t"
        f"{orn(owed.ended_by)}\n"
    )


def _dossier(life: Record) -> str:
    matter = life.matter
    year, number = life.register if life.register else (NULL, NULL)
    owner = str(matter.receiving_id) if life.register else NULL
    received = None if life.accepted is None else life.accepted // DAY
    return "\t".join(
        [
            str(life.id), life.state, life.kind, life.code or NULL, life.temporary_number, life.outside_code,
            matter.system_of_record, life.lookup_word, life.submission_key, str(matter.version_id),
            orn(matter.case_id), str(matter.offer_id), str(matter.channel), str(matter.receiving_id),
            str(matter.deciding_id), str(life.unit), orn(life.holder), orn(life.received_by), NULL,
            "", "1", str(life.return_means), life.return_place, "", "",
            owner, str(year), str(number), stamp(life.created), stamp(life.submitted), stamp(life.accepted),
            stamp(life.finished), stamp(life.returned), stamp(life.ended), day_text(received),
            day_text(life.ended_day), str(life.asked_before), str(life.supplements),
            "0", yes(life.papers_returned), search_text(life), f"\\\\x{life.salt.hex()}",
            _parties(life),
            _promise(life),
        ]
    )  # fmt: skip


def search_text(life: Record) -> str:
    """As dossiers.services.search_text writes it; names are folded once, when a person is invented."""
    person = life.person
    folded = person.folded if life.name == person.name else search_key(life.name)
    parts = [
        (life.code or "").lower(),
        life.temporary_number.lower(),
        life.outside_code.lower(),
        folded,
        person.number,
        person.phone,
        life.representative.folded if life.representative else "",
    ]
    return " ".join(part for part in parts if part)


def _parties(life: Record) -> str:
    person, other = life.person, life.representative
    sort_key = person.sort_key if life.name == person.name else copy_text(name_sort_key(life.name))
    acts_for = ("", "", "", "") if other is None else (other.name, other.number, other.address, other.phone)
    return "\t".join(
        [
            str(ApplicantKind.CITIZEN.value), life.name, sort_key, IdentityKind.PERSONAL_ID.value,
            person.number, person.born_on.isoformat(), SEX_LABEL[person.sex], person.address, person.phone,
            "", "", *acts_for, life.authorisation,
        ]
    )  # fmt: skip


def _promise(life: Record) -> str:
    if life.accepted is None:
        return f"{NULL}\t{{}}\t{NULL}\t{NULL}\t{NULL}\tf\t{NULL}\t{NULL}\n"
    due_on = None if life.due is None else life.due // DAY
    late_766 = life.late_766
    if late_766 is None:
        late_766 = (
            NULL if life.original_due is None else f"{day_text(life.original_due // DAY)} 23:59:59.999999+07"
        )
    return (
        f"{stamp(life.accepted)}\t{life.matter.terms_json}\t{stamp(life.original_due)}\t{stamp(life.due)}\t"
        f"{day_text(due_on)}\t{yes(life.provisional)}\t{stamp(life.late_after)}\t{late_766}\n"
    )


def _paper(life: Record, order: int, paper: LivedPaper) -> str:
    found = f"{NULL}\t{NULL}"
    if paper.evidence == FOUND_IN_DATABASE:
        found = f"{stamp(life.created)}\t{orn(life.received_by)}"
    return (
        f"{paper.id}\t{life.id}\t{order}\t{paper.plan.fixed}\t{paper.evidence}\t{paper.originals}\t0\t"
        f"{paper.copies}\t{yes(paper.kept)}\t\t{paper.database}\t{paper.source}\t{NULL}\t"
        f"{stamp(paper.given_back)}\t{found}\n"
    )


def _step(number: int, step: LivedStep) -> str:
    return (
        f"{step.id}\t{number}\t{step.plan.fixed}\t{step.round}\t{orn(step.holder)}\t{step.state}\t"
        f"{stamp(step.started)}\t{stamp(step.due)}\t{stamp(step.ended)}\t{orn(step.ended_by)}\t{NULL}\t"
        f"{step.note}\n"
    )


def _fee(number: int, fee: LivedFee) -> str:
    return f"{fee.id}\t{number}\t{fee.plan.fixed}\t{fee.state}\t{stamp(fee.settled)}\t{orn(fee.settled_by)}\n"


def _result(number: int, result: LivedResult) -> str:
    return (
        f"{result.id}\t{number}\t{orn(result.result_type_id)}\t\t\t{yes(bool(result.legal_ground))}\t"
        f"{result.legal_ground}\t{result.number}\t{day_text(result.issued)}\t{NULL}\t{result.signer_name}\t{result.abstract}\t"
        f"{NULL}\tt\t{yes(result.electronic)}\t{stamp(result.created)}\t{stamp(result.replaced)}\n"
    )


def _given(number: int, given: Given) -> str:
    return (
        f"{given.id}\t{number}\t{given.receiver}\t{yes(given.is_applicant)}\t{given.identity}\t{given.means}\t"
        f"{given.postal_number}\t{yes(given.originals_returned)}\tt\t\t{stamp(given.at)}\t{given.by}\n"
    )


def _ending(number: int, ending: LivedEnding) -> str:
    state = (EndState.ASKED if ending.ended is None else EndState.DONE).value
    asked_on = day_text(ending.written // DAY) if ending.is_asked else NULL
    via = AskedVia.COUNTER.value if ending.is_asked else ""
    return (
        f"{ending.id}\t{number}\t{state}\t{ending.kind}\t{asked_on}\t{via}\t"
        f"{copy_text(ending.reason)}\t{copy_text(ending.basis)}\t"
        f"{stamp(ending.written)}\t{ending.written_by}\t{orn(ending.event)}\t{stamp(ending.ended)}\t"
        f"{orn(ending.ended_by)}\t{ending.paid}\n"
    )


def _slip(sender: int, slip: Slip) -> str:
    return (
        f"{slip.id}\t{sender}\t{slip.unit}\t{slip.number}\t{stamp(slip.made)}\t{slip.made_by}\t"
        f"{stamp(slip.received)}\t{orn(slip.received_by)}\n"
    )


def _envelope(number: int, envelope: Envelope) -> str:
    ended_on = None if envelope.ended is None else envelope.ended // DAY
    return (
        f"{envelope.id}\t{number}\t{envelope.state}\t{envelope.number}\t{USUAL_CARRIER}\t"
        f"{day_text(envelope.posted)}\t{stamp(envelope.written)}\t{envelope.written_by}\tt\tt\t{NULL}\t"
        f"{envelope.note}\t{day_text(ended_on)}\t{stamp(envelope.ended)}\t{orn(envelope.ended_by)}\n"
    )

"""Lives told by the generator, lived again through the real services, and rows made comparable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Model

from accounts.models import Actor, User
from calendars.rules.terms import moment_of
from dossiers.enums import AskedVia, Evidence, ItemKind, RequestState
from dossiers.models import (
    Correction,
    Dossier,
    DossierEvent,
    DossierPaper,
    FeeDue,
    HandOver,
    HandOverItem,
    Pause,
    PostalItem,
    Reason,
    Result,
    ResultReturn,
    StepInstance,
    SupplementItem,
    SupplementRequest,
)
from dossiers.rules.days import local_day
from dossiers.rules.intake import FileIn, Intake, PaperIn, Person
from dossiers.rules.posting import PostedIn
from dossiers.rules.supplement import Item
from dossiers.services import (
    asking,
    corrections,
    ending,
    fees,
    handover,
    obligations,
    post,
    processing,
    reception,
    returning,
    supplement,
    supplying,
)
from dossiers.services.as_shown import request_mark
from dossiers.services.processing import ResultIn
from dossiers.services.returning import ReturnIn
from portal.night.generator.content import QUANTITIES, TYPED_AMOUNT
from portal.night.generator.life import Life
from portal.night.generator.notices import notice_id
from portal.night.generator.parts import Act
from portal.night.generator.people import SEX_LABEL
from portal.night.generator.waiting import NOTICE_NAME
from procedures.enums import Channel


def live_again(lives: list[Life]) -> dict[int, int]:
    """Every act of every life, in order of time; generated dossier id → replayed dossier id."""
    made: dict[int, int] = {}
    acts = [(act.at, place, number, life, act) for number, life in enumerate(lives)
            for place, act in enumerate(life.acts)]  # fmt: skip
    for _, _, _, life, act in sorted(acts, key=lambda row: (row[0], row[2], row[1])):
        _call(life, act, made)
    return made


def _call(life: Life, act: Act, made: dict[int, int]) -> None:
    at, by = moment_of(act.at), Actor(User.objects.get(pk=act.by))
    if act.name in _OPENINGS:
        intake = _intake(life, act.details["applicant"], act.at)
        made[life.id] = _OPENINGS[act.name](intake, by, at, act.details).pk
        return
    _MOVES[act.name](made[life.id], by, at, act.details)


_OPENINGS: dict[str, Callable[[Intake, Actor, datetime, dict[str, Any]], Dossier]] = {
    "submit": lambda intake, by, at, d: reception.submit_new(intake=intake, by=by, at=at),
    "ask": lambda intake, by, at, d: reception.ask_new(intake=intake, missing=d["missing"], by=by, at=at),
    "refuse_new": lambda intake, by, at, d: reception.refuse_new(
        intake=intake, reason=d["reason"], by=by, at=at
    ),
    "accept_new": lambda intake, by, at, d: reception.accept_new(intake=intake, by=by, at=at),
}


def _posted(life: Life, at: int) -> PostedIn:
    number, day = life.posted(at)
    return PostedIn(number, moment_of(day * 86_400).date())


def _deliver(pk: int, by: Actor, at: datetime, details: dict[str, Any]) -> None:
    item = PostalItem.objects.get(dossier=pk, state="sent")
    outcome = post.Outcome(local_day(at), details["receiver"])
    post.delivered(item_id=item.pk, outcome=outcome, by=by, at=at)


def _intake(life: Life, applicant: str, at: int) -> Intake:
    person, other, matter = life.person, life.representative, life.matter
    return Intake(
        submission_key=UUID(life.submission_key),
        offer_id=matter.offer_id,
        case_id=matter.case_id,
        channel=matter.channel,
        posted=_posted(life, at) if matter.channel == Channel.POSTAL else None,
        applicant=Person(
            name=applicant,
            id_number=person.number,
            born_on=person.born_on,
            sex=SEX_LABEL[person.sex],
            address=person.address,
            phone=person.phone,
        ),
        representative=Person(
            name=other.name, id_number=other.number, address=other.address, phone=other.phone
        )
        if other
        else None,
        authorisation=life.authorisation,
        papers=[
            PaperIn(
                name=paper.plan.name,
                required_paper_id=paper.plan.required_id,
                evidence=Evidence(paper.evidence),
                originals=paper.originals,
                copies=paper.copies,
                source=paper.source,
                database=paper.database,
            )
            for paper in life.papers
        ],
        return_means=life.return_means,  # type: ignore[arg-type]
        return_place=life.return_place,
        quantities=QUANTITIES[life.quantities],
        amounts={fee.rule_id: TYPED_AMOUNT for fee in life.fees_of if fee.is_typed and fee.rule_id},
    )


def _complete(dossier_id: int, by: Actor, at: datetime, details: dict[str, Any]) -> None:
    processing.complete_step(dossier_id=dossier_id, by=by, at=at, result=_result(details["result"]))


def _result(entered: dict[str, Any] | None) -> ResultIn | None:
    if entered is None:
        return None
    day = entered.get("issued")
    return ResultIn(
        abstract=entered["abstract"],
        result_type_id=entered.get("result_type_id"),
        number=entered.get("number", ""),
        issued_on=moment_of(day * 86_400).date() if day else None,
        signer_name=entered.get("signer_name", ""),
        electronic=entered.get("electronic", False),
    )


def _given(details: dict[str, Any]) -> ReturnIn:
    given = details["given"]
    return ReturnIn(
        receiver_name=given.receiver,
        receiver_is_applicant=given.is_applicant,
        identity_seen=given.identity,
        means=given.means,
        postal_number=given.postal_number,
        originals_returned=given.originals_returned,
        rest_stays=True,
        signed=True,
    )


def _receive_slip(dossier_id: int, by: Actor, at: datetime, details: dict[str, Any]) -> None:
    slip = HandOver.objects.get(items__dossier_id=dossier_id)
    handover.receive(hand_over_id=slip.pk, counted={}, by=by, at=at)


# --- waits ---------------------------------------------------------------------------------------------


def _request_supplement(dossier_id: int, by: Actor, at: datetime, details: dict[str, Any]) -> None:
    papers = list(DossierPaper.objects.filter(dossier=dossier_id).order_by("order"))
    items = [
        Item(ItemKind.FAULTY, papers[one.paper].name, papers[one.paper].pk, one.what)
        for one in details["asked"]
    ]
    supplement.ask(dossier_id=dossier_id, asked=supplement.AskIn(items, details["reason"]), by=by, at=at)


def _approve_supplement(dossier_id: int, by: Actor, at: datetime, details: dict[str, Any]) -> None:
    request = SupplementRequest.objects.get(dossier=dossier_id, state=RequestState.PROPOSED)
    supplement.approve(request_id=request.pk, by=by, at=at, shown=request_mark(request))


def _receive_supplement(dossier_id: int, by: Actor, at: datetime, details: dict[str, Any]) -> None:
    request = SupplementRequest.objects.get(dossier=dossier_id, state=RequestState.OPEN)
    brought = dict.fromkeys(supplement.missing_items(request))
    supplying.receive(dossier_id=dossier_id, brought=brought, files={}, by=by, at=at)


def _await_payment(dossier_id: int, by: Actor, at: datetime, details: dict[str, Any]) -> None:
    told, notice = details["owed"], notice_id()
    assert notice is not None
    owed = obligations.ObligationIn(
        name=told.name,
        notice_number=told.number,
        notice_on=local_day(at),
        pay_on=date.fromordinal(told.pay_on),
        notice=FileIn(notice, NOTICE_NAME),
        amount=Decimal(told.amount),
    )
    obligations.await_payment(dossier_id=dossier_id, owed=owed, by=by, at=at)


def _resume_after_payment(dossier_id: int, by: Actor, at: datetime, details: dict[str, Any]) -> None:
    proof = obligations.ProofIn(paid_on=local_day(at), number=details["proof"])
    obligations.resume_after_payment(dossier_id=dossier_id, proof=proof, by=by, at=at)


def _ask_stop(dossier_id: int, by: Actor, at: datetime, details: dict[str, Any]) -> None:
    asked = ending.AskedIn(local_day(at), AskedVia.COUNTER, details["reason"])
    ending.ask_stop(dossier_id=dossier_id, asked=asked, by=by, at=at)


_MOVES: dict[str, Callable[[int, Actor, datetime, dict[str, Any]], object]] = {
    "resubmit": lambda pk, by, at, d: reception.resubmit(dossier_id=pk, by=by, at=at),
    "accept": lambda pk, by, at, d: reception.accept(dossier_id=pk, by=by, at=at),
    "refuse": lambda pk, by, at, d: reception.refuse(dossier_id=pk, reason=d["reason"], by=by, at=at),
    "lapse": lambda pk, by, at, d: asking.lapse(dossier_id=pk, reason=d["reason"], by=by, at=at),
    "settle": lambda pk, by, at, d: fees.settle(dossier_id=pk, by=by, at=at),
    "start_processing": lambda pk, by, at, d: processing.start_processing(dossier_id=pk, by=by, at=at),
    "hand_over": lambda pk, by, at, d: handover.hand_over(dossier_ids=[pk], by=by, at=at),
    "receive_hand_over": _receive_slip,
    "assign": lambda pk, by, at, d: processing.assign(
        dossier_id=pk, to=User.objects.get(pk=d["to"]), by=by, at=at
    ),
    "take_step": lambda pk, by, at, d: processing.take_step(dossier_id=pk, by=by, at=at),
    "complete": _complete,
    "send_back": lambda pk, by, at, d: processing.send_back(
        dossier_id=pk, to_order=d["to_order"], reason=d["reason"], by=by, at=at
    ),
    "reopen": lambda pk, by, at, d: processing.reopen(
        dossier_id=pk, to_order=d["to_order"], reason=d["reason"], by=by, at=at
    ),
    "reject": lambda pk, by, at, d: processing.reject(
        dossier_id=pk, legal_ground=d["ground"], result=ResultIn(abstract=d["abstract"]), by=by, at=at
    ),
    "withdraw": lambda pk, by, at, d: ending.withdraw(dossier_id=pk, reason=d["reason"], by=by, at=at),
    "ask_stop": _ask_stop,
    "stop": lambda pk, by, at, d: ending.stop(dossier_id=pk, reason=d["reason"], by=by, at=at),
    "request_supplement": _request_supplement,
    "approve_supplement": _approve_supplement,
    "send_slip": lambda pk, by, at, d: supplement.send_slip(dossier_id=pk, by=by, at=at),
    "receive_supplement": _receive_supplement,
    "await_payment": _await_payment,
    "resume_after_payment": _resume_after_payment,
    "close_without_reply": lambda pk, by, at, d: ending.close_without_reply(
        dossier_id=pk, reason=d["reason"], by=by, at=at
    ),
    "close_unpaid": lambda pk, by, at, d: ending.close_unpaid(
        dossier_id=pk, reason=d["reason"], by=by, at=at
    ),
    "correct": lambda pk, by, at, d: corrections.correct(
        dossier_id=pk, changes={"applicant_name": d["right"]}, reason=d["reason"], by=by, at=at
    ),
    "post_delivered": _deliver,
    "return_result": lambda pk, by, at, d: returning.return_result(
        dossier_id=pk, given=_given(d), by=by, at=at
    ),
    "deliver_decision": lambda pk, by, at, d: returning.deliver_decision(
        dossier_id=pk, given=_given(d), by=by, at=at
    ),
}

# --- comparing -----------------------------------------------------------------------------------------

# Random on both sides: looked at by their own tests.
RANDOM = {"temporary_number", "lookup_word", "salt", "submission_key"}
# In which order the rows of a table stand beside each other; others stand as they were written.
_ORDERS: dict[type[Model], tuple[str, ...]] = {
    DossierPaper: ("order",),
    StepInstance: ("order", "round"),
    FeeDue: ("fee_rule_id", "name"),
    Result: ("created_at", "abstract"),
    ResultReturn: ("at",),
    Pause: ("started_at",),
    DossierEvent: ("seq",),
    Reason: ("text",),
    Correction: ("after",),
    HandOverItem: ("papers_sent",),
    PostalItem: ("written_at", "number"),
}
# Not compared: what the database writes itself for both.
_LEFT_OUT = {"DossierHistory", "LedgerHead"}
# What a row points at among the dossier's own, by what is the same on both sides.
_POINTS_AT: dict[str, Callable[[Any], object]] = {
    "pause_id": lambda row: row.pause and row.pause.started_at,
    "asked_event_id": lambda row: row.asked_event and row.asked_event.seq,
    "notice_id": lambda row: row.notice.name,
    "paper_id": lambda row: row.paper and row.paper.order,
    "request_id": lambda row: row.request.ordinal,
    "stored_file_id": lambda row: row.stored_file.sha256,
}


def _tables() -> list[tuple[type[Model], str]]:
    """Every table whose rows belong to a dossier, with the column that says to which: none is forgotten."""
    found = [
        (relation.related_model, relation.field.attname)
        for relation in Dossier._meta.related_objects
        if isinstance(relation.related_model, type) and relation.related_model.__name__ not in _LEFT_OUT
    ]
    return sorted(found, key=lambda one: (one[0].__name__, one[1]))


def picture(dossier_id: int) -> dict[str, Any]:
    """All rows of a dossier, ids replaced by what they stand for."""
    dossier = Dossier.objects.get(pk=dossier_id)
    whole: dict[str, Any] = {"Dossier": _row(dossier, {}, RANDOM | {"search_text"})}
    assert dossier.temporary_number.lower() in dossier.search_text
    whole["search_text"] = dossier.search_text.replace(dossier.temporary_number.lower(), "TN")
    names = {
        step.pk: f"step {step.order}.{step.round}" for step in StepInstance.objects.filter(dossier=dossier)
    }
    for model, column in _tables():
        rows = model._default_manager.filter(**{column: dossier_id}).order_by(*_ORDERS.get(model, ("pk",)))
        whole[f"{model.__name__}.{column}"] = [
            _row(row, names, {"hash", "prev_hash", column}) for row in rows
        ]
    slips = HandOver.objects.filter(items__dossier_id=dossier_id)
    whole["HandOver"] = [_row(slip, names, {"number"}) for slip in slips]
    items = SupplementItem.objects.filter(request__dossier=dossier_id).order_by("request", "order")
    whole["SupplementItem"] = [_row(item, names, set()) for item in items]
    return whole


def _row(row: Model, names: dict[int, str], left_out: set[str]) -> dict[str, Any]:
    found = {
        field.attname: _POINTS_AT.get(field.attname, attrgetter(field.attname))(row)
        for field in row._meta.concrete_fields
        if field.attname not in {"id", "dossier_id", "event_id", "hand_over_id", *left_out}
    }
    if "refs" in found:
        found["refs"] = _plain_refs(found["refs"], names)
    return found


_NUMBERED = {
    "item", "ending", "result", "result_return", "hand_over", "reason_hash", "before", "after", "request",
    "obligation",
}  # fmt: skip


def _plain_refs(refs: dict[str, Any], names: dict[int, str]) -> dict[str, Any]:
    plain = dict(refs)
    for key in ("step", "to_step"):
        if key in plain:
            plain[key] = names[plain[key]]
    for key in _NUMBERED & plain.keys():
        plain[key] = type(plain[key]).__name__
    for key in {"fees", "items"} & plain.keys():
        plain[key] = len(plain[key])
    return plain


def differences(replayed: dict[str, Any], generated: dict[str, Any]) -> list[str]:
    """Where two pictures differ, a line each."""
    found = []
    for table in replayed:
        ours, theirs = replayed[table], generated[table]
        if not isinstance(ours, list):
            ours, theirs = [ours], [theirs]
        if len(ours) != len(theirs):
            found.append(f"{table}: {len(ours)} rows by services, {len(theirs)} generated")
        for number, (one, other) in enumerate(zip(ours, theirs, strict=False)):
            pairs = (
                [(key, one[key], other[key]) for key in one] if isinstance(one, dict) else [("", one, other)]
            )
            found += [
                f"{table} {number} {key}: {a!r} by services, {b!r} generated" for key, a, b in pairs if a != b
            ]
    return found

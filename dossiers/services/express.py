"""The express lane (ruling 27): many papers in one visit, decided, paid and given back at once.

One visit is one dossier. The clerk receives, takes the money and gives the result; the leader who signs is
another person, chosen by the clerk from those who may, and every act is on record under whose it is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from accounts.enums import Role
from accounts.models import Actor, User
from accounts.queries import holders, legal_agency, signers as delegated
from documents.services.books import take_numbers
from dossiers.enums import ApplicantKind, DossierKind, EventKind, Evidence, FeeState, State, StepState
from dossiers.exceptions import Refused
from dossiers.models import Dossier, Result, ResultReturn, StepInstance
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.rules.intake import Intake, PaperIn, Person
from dossiers.services import reception
from dossiers.services.events import record
from dossiers.services.opening import Opening, open_intake
from lib.text import normalise
from procedures.enums import FeeUnit, StepKind
from procedures.models import ProcedureCase, ProcedureVersion, ResultType
from procedures.queries import fees_for
from procedures.rules.fees import FeeLine


BOOK = "certification"
PAPER_KIND = "certification"
MOST_LINES = 40


@dataclass(frozen=True)
class ExpressLine:
    """One paper of the visit: what it is, its pages and copies; `amounts` as in an intake."""

    name: str
    pages: int = 1
    copies: int = 1

    def quantities(self) -> dict[str, Decimal]:
        return {FeeUnit.PAGE: Decimal(self.pages), FeeUnit.COPY: Decimal(self.copies)}


@dataclass(frozen=True)
class ExpressIn:
    """A visit. `submission_key` makes sending it twice harmless."""

    submission_key: UUID
    offer_id: int
    case_id: int | None
    applicant: Person
    lines: Sequence[ExpressLine]
    signer_id: int
    payer_group: str = ""
    amounts: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Priced:
    """A line with its fees, and its arithmetic in words."""

    line: ExpressLine
    fees: Sequence[FeeLine]

    @property
    def amount(self) -> Decimal:
        return sum((fee.amount or Decimal(0) for fee in self.fees), Decimal(0))


def price(
    *,
    version: ProcedureVersion,
    case: ProcedureCase | None,
    lines: Sequence[ExpressLine],
    payer_group: str,
    on: date,
) -> list[Priced]:
    """What each line costs, with its arithmetic. Raises UnknownQuantity."""
    return [Priced(line, fees_for(version, case, 1, line.quantities(), payer_group, on)) for line in lines]


def signers(deciding_agency_id: int, on: date) -> list[User]:
    """Who may sign here today: by delegation, else the leaders of the agency."""
    legal = legal_agency(deciding_agency_id, on)
    leaders = {
        person.pk: person
        for agency_id in {deciding_agency_id, legal.pk}
        for role in (Role.APPROVER, Role.HEAD)
        for person in holders(agency_id, role, on)
    }
    named = [person for person in delegated(legal.pk, PAPER_KIND, on) if person.pk in leaders]
    return named or sorted(leaders.values(), key=lambda person: (person.full_name, person.pk))


def receive_and_return(*, visit: ExpressIn, by: Actor, at: datetime) -> Dossier:
    """Accept, decide, settle and return in one transaction; the same `submission_key` twice is one visit.

    Raises Refused with the field at fault, NotAllowed, RecordedElsewhere.
    """
    intake = _intake(visit)
    return reception.once(intake, lambda: _make(visit, intake, by, at))


def _make(visit: ExpressIn, intake: Intake, by: Actor, at: datetime) -> Dossier:
    on = local_day(at)
    opening = open_intake(intake, at=at)
    if not opening.version.is_express:
        raise Refused("Thủ tục này không thuộc diện giải quyết ngay; hãy tiếp nhận theo cách thông thường.")
    lines = _fee_lines(visit, opening, on)
    dossier = reception.accept_opening(replace(opening, fees=lines), by=by, at=at, kind=DossierKind.EXPRESS)
    signer = Actor(_signer(visit, dossier, by, on))
    _work(dossier, opening, signer, by=by, at=at)
    _settle(dossier, by=by, at=at)
    _give(dossier, visit, by=by, at=at)
    numbers = _take_numbers(dossier, visit, at=at)
    Result.objects.filter(dossier=dossier).update(number=numbers)
    return dossier


def _intake(visit: ExpressIn) -> Intake:
    _check(visit)
    return Intake(
        submission_key=visit.submission_key,
        offer_id=visit.offer_id,
        case_id=visit.case_id,
        channel=1,
        applicant=visit.applicant,
        papers=[
            PaperIn(
                name=_described(line), evidence=Evidence.ORIGINAL, originals=1, kept=False, copies=line.copies
            )
            for line in visit.lines
        ],
        subject=f"{len(visit.lines)} giấy tờ, {sum(line.copies for line in visit.lines)} bản",
        payer_group=visit.payer_group,
        quantities=visit.lines[0].quantities(),
        amounts=visit.amounts,
    )


def _check(visit: ExpressIn) -> None:
    if not visit.lines:
        raise Refused("Nhập ít nhất một giấy tờ.", field="lines")
    if len(visit.lines) > MOST_LINES:
        raise Refused(f"Mỗi lượt tối đa {MOST_LINES} giấy tờ; hãy chia thành nhiều lượt.", field="lines")
    for line in visit.lines:
        if not line.name.strip() or line.pages < 1 or line.copies < 1:
            raise Refused("Mỗi giấy tờ cần tên, số trang và số bản từ 1 trở lên.", field="lines")
    if visit.applicant.kind == ApplicantKind.CITIZEN and not normalise(visit.applicant.name):
        raise Refused("Nhập họ tên người yêu cầu.", field="applicant_name")


def _described(line: ExpressLine) -> str:
    return f"{line.name.strip()} ({line.pages} trang × {line.copies} bản)"


def name_in(described: str) -> str:
    """The paper's own name in what `_described` wrote."""
    return re.sub(r" \(\d+ trang × \d+ bản\)$", "", described)


def _fee_lines(visit: ExpressIn, opening: Opening, on: date) -> list[FeeLine]:
    """The fees of every line, each naming its paper."""
    found = []
    for line in visit.lines:
        quantities = line.quantities()
        for fee in fees_for(opening.version, opening.case, 1, quantities, visit.payer_group, on):
            amount = fee.amount if fee.amount is not None else visit.amounts.get(fee.rule_id or 0)
            if amount is None:
                raise Refused(f"Nhập số tiền của khoản “{fee.name}” (0 nếu không thu).", field="lines")
            found.append(replace(fee, name=f"{fee.name}: {line.name.strip()}", amount=amount))
    return found


def _signer(visit: ExpressIn, dossier: Dossier, by: Actor, on: date) -> User:
    """The leader chosen; never the person who receives (two people see every certification)."""
    chosen = next(
        (person for person in signers(dossier.deciding_agency_id, on) if person.pk == visit.signer_id), None
    )
    if chosen is None:
        raise Refused("Chọn người ký trong danh sách lãnh đạo được ký của cơ quan.", field="signer")
    if chosen.pk in (by.user.pk, by.acting_for.pk if by.acting_for else by.user.pk):
        raise Refused("Người ký phải là người khác với người tiếp nhận. Chọn người ký khác.", field="signer")
    return chosen


def _work(dossier: Dossier, opening: Opening, signer: Actor, *, by: Actor, at: datetime) -> None:
    """The signer decides; steps nobody needed are skipped, the others are done by whose they are."""
    on = local_day(at)
    check_can("start_processing", by, dossier, on=on)
    dossier.start_processing()
    _record(dossier, EventKind.START_PROCESSING, by, at, from_state=State.ACCEPTED)
    Result.objects.create(
        dossier=dossier,
        result_type=ResultType.objects.filter(version=opening.version).order_by("position", "pk").first(),
        signer=signer.user,
        signer_name=signer.user.full_name,
        issued_on=on,
        abstract=dossier.subject,
        created_at=at,
    )
    check_can("approve", signer, dossier, on=on)
    _record(dossier, EventKind.APPROVE, signer, at, entered_by=by.user.pk)
    check_can("finish", signer, dossier, on=on)
    dossier.finish(at=at, on=on)
    _record(dossier, EventKind.FINISH, signer, at, from_state=State.IN_PROCESS, entered_by=by.user.pk)
    _end_steps(dossier, signer, by=by, at=at)


def _end_steps(dossier: Dossier, signer: Actor, *, by: Actor, at: datetime) -> None:
    pending = StepInstance.objects.filter(dossier=dossier, state=StepState.PENDING)
    whose = {StepKind.APPROVE: signer, StepKind.RETURN: by}
    for kind, person in whose.items():
        pending.filter(kind=kind).update(
            state=StepState.DONE,
            started_at=at,
            ended_at=at,
            ended_by=person.user,
            holder=person.user,
            acted_for=person.acting_for,
        )
    pending.update(state=StepState.SKIPPED)


def _settle(dossier: Dossier, *, by: Actor, at: datetime) -> None:
    check_can("settle_fee", by, dossier, on=local_day(at))
    due = dossier.fees.filter(state=FeeState.DUE)
    fees = list(due.order_by("pk").values_list("pk", "amount"))
    if not fees:
        return
    due.update(state=FeeState.SETTLED, settled_at=at, settled_by=by.user)
    _record(
        dossier,
        EventKind.SETTLE_FEE,
        by,
        at,
        fees=[pk for pk, _ in fees],
        amount=int(sum(amount for _, amount in fees)),
    )


def _give(dossier: Dossier, visit: ExpressIn, *, by: Actor, at: datetime) -> None:
    check_can("return_result", by, dossier, on=local_day(at))
    dossier.return_result(at=at)
    returned = ResultReturn.objects.create(
        dossier=dossier,
        receiver_name=normalise(visit.applicant.name),
        identity_seen="trả ngay tại quầy",
        originals_returned=True,
        signed=False,
        at=at,
        by=by.user,
    )
    dossier.current_unit = dossier.receiving_agency
    dossier.current_holder = None
    dossier.papers_returned = True
    dossier.save()
    _record(dossier, EventKind.RETURN_RESULT, by, at, from_state=State.DONE, result_return=returned.pk)


def _take_numbers(dossier: Dossier, visit: ExpressIn, *, at: datetime) -> str:
    """One number of the certification book per paper; last, for the book stays locked until the commit."""
    year = local_day(at).year
    agency = legal_agency(dossier.deciding_agency_id, local_day(at))
    _book, taken = take_numbers(agency_id=agency.pk, kind=BOOK, year=year, count=len(visit.lines))
    first, last = taken[0], taken[-1]
    return f"{first}/{year}" if first == last else f"{first}–{last}/{year}"


def _record(
    dossier: Dossier, kind: EventKind, who: Actor, at: datetime, *, from_state: str = "", **refs: Any
) -> None:
    record(dossier=dossier, kind=kind, by=who, at=at, from_state=from_state, **refs)

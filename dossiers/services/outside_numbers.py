"""The records clerk types the number and day that the agency's document system gave to a paper (ruling 15).

Draft, signed, numbered, sent: the paper is issued only with what was typed, and bears that number and day.
"""

from datetime import date, datetime

from django.db import transaction

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from accounts.queries import actor_roles, legal_heir
from documents.exceptions import OutsideNumberRefused
from documents.models import OutsideNumber
from documents.services import outside_numbers
from dossiers.enums import ApologyState, EndState, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier
from dossiers.permissions import heir_in
from dossiers.queries.outside_numbers import NOTICE_OF
from dossiers.querysets import units_answering
from dossiers.rules.days import local_day
from dossiers.services.locking import lock
from dossiers.services.papers import latest, subject_of


@transaction.atomic
def enter(
    *, dossier_id: int, kind: str, number_text: str, dated_on: date | None, by: Actor, at: datetime
) -> OutsideNumber:
    """Keep the number and day for the paper of this kind of the dossier.

    Raises NotReady where no such paper waits for one, NotAllowed, Refused with the field at fault.
    """
    dossier = lock(dossier_id, outside_too=True)
    on = local_day(at)
    paper = _waiting_paper(dossier, kind, on)
    agency_id = paper[0] if paper else _sealing_agency(dossier, kind, on)
    check_keeps_records(by, agency_id, on=on)  # first: others learn nothing of the dossier
    if paper is None:
        raise NotReady("Hồ sơ này không có giấy nào đang chờ số.")
    signed_on = paper[1]
    if outside_numbers.source_of(agency_id=agency_id, kind=kind, on=on) is None:
        raise NotReady("Giấy này lấy số trong sổ của hệ thống, không phải nhập số.")
    if dated_on is None or not signed_on <= dated_on <= on:
        raise Refused(
            f"Ngày văn bản phải từ ngày ký {signed_on:%d/%m/%Y} đến hôm nay {on:%d/%m/%Y}.", field="dated_on"
        )
    try:
        return outside_numbers.enter(
            agency_id=agency_id, kind=kind, subject=subject_of(dossier), number_text=number_text,
            dated_on=dated_on, by=by, at=at,
        )  # fmt: skip
    except OutsideNumberRefused as refusal:
        raise Refused(str(refusal), field="number") from refusal


@transaction.atomic
def void(*, number_id: int, reason: str, by: Actor, at: datetime) -> OutsideNumber:
    """Keep a typed number as void. Raises NotAllowed, Refused with the field at fault."""
    typed = OutsideNumber.objects.get(pk=number_id)
    check_keeps_records(by, typed.agency_id, on=local_day(at))
    try:
        return outside_numbers.void(number_id=number_id, reason=reason, by=by, at=at)
    except OutsideNumberRefused as refusal:
        raise Refused(str(refusal), field="reason") from refusal


def check_keeps_records(by: Actor, agency_id: int, *, on: date) -> None:
    """Raises NotAllowed unless the actor is records clerk of this agency or of a unit under its seal."""
    if Role.RECORDS_CLERK not in actor_roles(by, units_answering([agency_id], on), on):
        raise NotAllowed("Chỉ văn thư của cơ quan ký giấy này nhập hoặc hủy số.")


def awaited_system(dossier: Dossier, kind: str, agency_id: int, *, on: date) -> str:
    """The outside system whose number the paper still waits for; empty where it waits for none."""
    source = outside_numbers.source_of(agency_id=agency_id, kind=kind, on=on)
    if source is None:
        return ""
    typed = OutsideNumber.objects.filter(
        agency=agency_id, kind=kind, subject=subject_of(dossier), voided_at=None
    )
    return "" if typed.exists() else source.system


def _waiting_paper(dossier: Dossier, kind: str, on: date) -> tuple[int, date] | None:
    """Agency with the seal and day of signing of the paper that waits; None where none does."""
    if kind == "apology":
        letter = dossier.apologies.filter(state=ApologyState.SIGNED).first()
        if letter is not None and letter.signed_at is not None:
            return letter.agency_id, local_day(letter.signed_at)
    elif NOTICE_OF.get(State(dossier.state)) == kind and latest(dossier, kind) is None:
        ending = dossier.endings.filter(state=EndState.DONE).first()
        if ending is not None and ending.ended_at is not None:
            return _deciding(dossier, on), local_day(ending.ended_at)
    return None


def _sealing_agency(dossier: Dossier, kind: str, on: date) -> int:
    """Whose records clerk such a paper of the dossier would concern: of a letter, the agency that signed."""
    letter = dossier.apologies.order_by("-pk").first() if kind == "apology" else None
    return letter.agency_id if letter else _deciding(dossier, on)


def _deciding(dossier: Dossier, on: date) -> int:
    """The agency whose notice it is: the deciding one, or once it has closed who stands for it.

    Also without an heir: nothing goes out under the name of an agency that is no more.
    """
    return legal_heir(heir_in(dossier, dossier.deciding_agency_id, on), on).pk

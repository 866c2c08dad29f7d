"""A petition comes in: at the counter, by telephone, on paper, from the national system, through the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import Actor, Agency, User
from accounts.queries import legal_agency, working
from documents.services import books
from dossiers.models import Dossier
from dossiers.rules.days import local_day
from dossiers.rules.identity import check_phone
from feedback.enums import PetitionChannel, PetitionEventKind, PetitionKind
from feedback.exceptions import Refused
from feedback.models import Petition
from feedback.permissions import check_can_at
from feedback.queries.people import agency_above, officers
from feedback.queries.periods import periods_in_force
from feedback.rules.acts import Act
from feedback.services import duties, petition_messages as told
from feedback.services.events import record
from procedures.models import Procedure


@dataclass(frozen=True)
class Sender:
    """Who sent it; what is missing he is asked to complete."""

    name: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class About:
    """What a petition is about, as far as it says. A unit alone: somebody of it whose name is not known."""

    agency_id: int | None = None
    dossier_code: str = ""
    procedure_code: str = ""
    unit_id: int | None = None
    person_id: int | None = None

    @property
    def is_about_person(self) -> bool:
        return self.unit_id is not None or self.person_id is not None


NOTHING_SAID = About()
NOBODY_SAID = Sender()


@dataclass(frozen=True)
class PetitionIn:
    """A petition as it was given. `submission_key` is the form's own: posted twice, it is one petition."""

    submission_key: UUID
    agency_id: int
    channel: PetitionChannel
    content: str
    sent_at: datetime
    sender: Sender = NOBODY_SAID
    about: About = NOTHING_SAID
    national_number: str = ""
    kind: PetitionKind | None = None
    repeats_code: str = ""


def register(*, given: PetitionIn, by: Actor | None, at: datetime) -> Petition:
    """Write it down with its number and what is owed on it. `by` None: the visitor himself, on the web page.

    The same form twice, or the same national number twice with the same words, is one petition. Raises
    Refused with the field at fault, NotAllowed.
    """
    try:
        with transaction.atomic():
            return _register(given, by, at)
    except IntegrityError as doubled:
        twin: Petition | None = Petition.objects.filter(submission_key=given.submission_key).first()
        if twin is None:
            raise Refused(
                "Số ở hệ thống quốc gia này đã được ghi nhận.", field="national_number"
            ) from doubled
        return twin


def _register(given: PetitionIn, by: Actor | None, at: datetime) -> Petition:
    on = local_day(at)
    if by is not None:
        check_can_at(Act.REGISTER, by, given.agency_id, on=on)
    there: Petition | None = Petition.objects.filter(submission_key=given.submission_key).first()
    if there is not None:
        return there
    _check(given, at)
    agency = legal_agency(given.agency_id, on)
    petition = Petition(
        submission_key=given.submission_key,
        channel=given.channel,
        kind=given.kind or "",
        national_number=given.national_number.strip() or None,
        content=given.content.strip(),
        sender_name=given.sender.name.strip(),
        sender_address=given.sender.address.strip(),
        sender_phone=_phone(given),
        sender_email=given.sender.email.strip(),
        registered_agency=agency,
        handling_agency=agency,
        repeats=_earlier(given, by, on),
        sent_at=given.sent_at,
        sent_on=local_day(given.sent_at),
        counted_from_at=given.sent_at,
        registered_at=at,
        registered_by=by.user if by else None,
    )
    say_about(petition, given.about, at=at)
    _give_number(petition, agency, at)
    petition.save(force_insert=True)
    raised = _raise_above_the_complained_of(petition, at)
    duties.owe_first_look(petition)
    record(
        petition, PetitionEventKind.REGISTER, by=by, at=at, above=raised, agency=petition.handling_agency_id
    )
    told.arrived(petition, at=at)
    told.sender(petition, "petition_registered", at=at)
    return petition


def _phone(given: PetitionIn) -> str:
    """What the national system sent stays as it came; messages go where the number can be dialled."""
    written = given.sender.phone.strip()
    is_theirs = given.channel == PetitionChannel.NATIONAL and bool(check_phone(written).problem)
    return written if is_theirs else dialled(written)


def dialled(phone: str) -> str:
    """A telephone number as the counter writes it down. Raises Refused."""
    checked = check_phone(phone)
    if checked.problem:
        raise Refused(checked.problem, field="phone")
    return checked.value


def say_about(petition: Petition, about: About, *, at: datetime) -> None:
    """Write what it is about onto the petition, not saved. Raises Refused with the field at fault.

    What is not said now stays as it was: a person found at reading leaves the dossier where it is.
    """
    on = local_day(at)
    if about.agency_id:
        petition.about_agency = Agency.objects.filter(pk=about.agency_id).first()
    petition.about_dossier = _dossier(about.dossier_code) or petition.about_dossier
    petition.about_procedure = _procedure(about.procedure_code) or petition.about_procedure
    if about.is_about_person:
        _say_person(petition, about, on)


def _say_person(petition: Petition, about: About, on: date) -> None:
    person = User.objects.filter(pk=about.person_id).first() if about.person_id else None
    unit_id = about.unit_id or _unit_of(person, on)
    if person is not None and unit_id is None:
        raise Refused("Người này không làm việc ở đơn vị nào; chọn đơn vị.", field="about_unit")
    petition.about_person, petition.about_unit_id = person, unit_id
    petition.is_about_person = unit_id is not None


def _unit_of(person: User | None, on: date) -> int | None:
    if person is None:
        return None
    current = working(on).filter(user=person)
    return current.order_by("valid_from", "pk").values_list("agency", flat=True).first()


def _dossier(code: str) -> Dossier | None:
    if not code.strip():
        return None
    found: Dossier | None = Dossier.objects.filter(code=code.strip().upper()).first()
    if found is None:
        raise Refused("Không có hồ sơ mang mã này; kiểm tra lại mã, hoặc để trống.", field="dossier_code")
    return found


def _procedure(code: str) -> Procedure | None:
    if not code.strip():
        return None
    found = Procedure.objects.filter(code=code.strip()).first()
    if found is None:
        raise Refused("Không có thủ tục mang mã này; kiểm tra lại mã, hoặc để trống.", field="procedure_code")
    return found


def _check(given: PetitionIn, at: datetime) -> None:
    if not given.content.strip():
        raise Refused("Ghi nội dung phản ánh, kiến nghị.", field="content")
    if given.sent_at > at:
        raise Refused("Thời điểm gửi không thể sau thời điểm ghi nhận.", field="sent_on")
    if periods_in_force(local_day(given.sent_at)) is None:
        raise Refused("Ngày gửi này chưa có quy định về thời hạn trả lời; xem lại năm.", field="sent_on")
    if given.channel == PetitionChannel.NATIONAL and not given.national_number.strip():
        raise Refused("Ghi số của phản ánh ở hệ thống quốc gia.", field="national_number")


def _earlier(given: PetitionIn, by: Actor | None, on: date) -> Petition | None:
    if not given.repeats_code.strip() or by is None:
        return None
    return earlier(given.repeats_code, by, sent_at=given.sent_at, on=on)


def earlier(code: str, by: Actor, *, sent_at: datetime, on: date) -> Petition:
    """The petition of this number that an officer sees and that was sent before. Raises Refused."""
    seen = Petition.objects.visible_to(by.user, on).filter(code=code.strip().upper())
    found: Petition | None = seen.filter(sent_at__lt=sent_at).first()
    if found is None:
        raise Refused("Không có phản ánh, kiến nghị nào mang số này được gửi trước đó.", field="repeats_code")
    return found


def _give_number(petition: Petition, agency: Agency, at: datetime) -> None:
    """PAKN-<agency>-<year>-<number>, from the agency's book."""
    year = local_day(at).year
    _book, numbers = books.take_numbers(agency_id=agency.pk, kind="petition", year=year)
    petition.code = f"PAKN-{agency.identifier or agency.code}-{year}-{numbers[0]:04d}".upper()


def _raise_above_the_complained_of(petition: Petition, at: datetime) -> bool:
    """Where nobody of the agency may see it, the agency next above gets it at once (ruling 30)."""
    on = local_day(at)
    if not petition.is_about_person or officers(petition, on=on):
        return False
    above = agency_above(petition.handling_agency_id, on=on)
    if above is None:
        return False
    petition.handling_agency_id = above
    petition.save(update_fields=["handling_agency"])
    petition.refresh_from_db(fields=["handling_agency"])
    return True

"""What the counter, the API and the importers hand in, as plain values, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from dossiers.enums import ApplicantKind, Evidence, FileKind, IdentityKind, ReturnMeans
from dossiers.rules.identity import check_number, check_phone
from dossiers.rules.posting import PostedIn
from dossiers.rules.sources import names_database
from lib.ids import Checked
from lib.text import normalise
from procedures.rules.abolished import abolished_paper


@dataclass(frozen=True)
class Person:
    """An applicant or whoever acts for him. Personal data."""

    name: str
    kind: ApplicantKind = ApplicantKind.CITIZEN
    id_kind: IdentityKind = IdentityKind.PERSONAL_ID
    id_number: str = ""
    born_on: date | None = None
    sex: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class PaperIn:
    """A paper as ticked at the counter. Without `evidence` it was not handed in."""

    name: str
    required_paper_id: int | None = None
    evidence: Evidence | None = None
    originals: int = 0
    certified: int = 0
    copies: int = 0
    kept: bool = True
    database: str = ""
    source: str = ""
    # When and by whom it was found in the database; without, by whoever hands it in, at that moment.
    found_at: datetime | None = None
    found_by_id: int | None = None
    reused_from_id: int | None = None
    not_scanned_reason: str = ""
    is_required: bool = True


@dataclass(frozen=True)
class FileIn:
    """A file already stored; `paper` is the position of its paper in the intake's list."""

    stored_file_id: int
    name: str
    paper: int | None = None
    kind: FileKind = FileKind.COMPONENT


@dataclass(frozen=True)
class Intake:
    """One dossier as it comes in. `submission_key` makes handing it in twice harmless."""

    submission_key: UUID
    offer_id: int
    case_id: int | None
    channel: int
    applicant: Person
    representative: Person | None = None
    authorisation: str = ""
    papers: Sequence[PaperIn] = ()
    files: Sequence[FileIn] = ()
    subject: str = ""
    sets_count: int = 1
    return_means: ReturnMeans = ReturnMeans.OFFICE
    return_place: str = ""
    payer_group: str = ""
    # quantity per fee unit ("page": 12); what is not named counts once
    quantities: Mapping[str, Decimal] = field(default_factory=dict)
    # amount typed by the clerk per fee rule id, where the catalogue tells it only in words
    amounts: Mapping[int, Decimal] = field(default_factory=dict)
    outside_code: str = ""
    # of a dossier that came by post: the envelope
    posted: PostedIn | None = None
    # the counter it is handed in at, where that is not the offer's own (phi địa giới)
    counter_id: int | None = None


def missing_papers(papers: Sequence[PaperIn]) -> list[str]:
    """Names of required papers that were neither handed in, shown nor found."""
    return [paper.name for paper in papers if paper.is_required and paper.evidence is None]


def as_stored(intake: Intake) -> Intake:
    """The intake with its numbers as they are stored: without the blanks and dots people write in them."""
    other = intake.representative
    return replace(
        intake,
        applicant=_as_stored(intake.applicant),
        representative=None if other is None else _as_stored(other),
    )


def _as_stored(person: Person) -> Person:
    number, phone = _number_of(person), check_phone(person.phone)
    return replace(person, id_number=number.value, phone=phone.value)


def _number_of(person: Person) -> Checked:
    return check_number(person.id_kind, person.id_number, born_on=person.born_on, sex=person.sex)


def faults_of_people(intake: Intake) -> dict[str, str]:
    """What is wrong with numbers of the applicant and of who acts for him (law.md §9.3–9.5)."""
    people = {"applicant": intake.applicant, "representative": intake.representative}
    checked = {
        f"{who}_{what}": check.problem
        for who, person in people.items()
        if person is not None
        for what, check in (("id_number", _number_of(person)), ("phone", check_phone(person.phone)))
    }
    return {name: problem for name, problem in checked.items() if problem}


def representative_fault(*, has_representative: bool, allows_representative: bool) -> str:
    """A procedure may want the applicant himself; then nobody files for him."""
    if has_representative and not allows_representative:
        return "Thủ tục này phải do chính người yêu cầu nộp, không được ủy quyền."
    return ""


def authorisation_fault(*, has_representative: bool, authorisation: str) -> str:
    """Who acts for another shows by what right (Decree 118/2025 Art. 17)."""
    if has_representative and not authorisation.strip():
        return "Người nộp thay phải có giấy ủy quyền: ghi số, ngày hoặc loại giấy ủy quyền."
    return ""


def faults(intake: Intake, *, copied: bool = False) -> dict[str, str]:
    """What is wrong with an intake: field name to a sentence that says what to do.

    `copied`: its people are those of another dossier, checked when that one came.
    """
    found: dict[str, str] = {}
    if not normalise(intake.applicant.name):
        found["applicant_name"] = "Nhập họ tên hoặc tên tổ chức của người nộp hồ sơ."
    fault = authorisation_fault(
        has_representative=intake.representative is not None, authorisation=intake.authorisation
    )
    if fault:
        found["authorisation"] = fault
    if intake.sets_count < 1:
        found["sets_count"] = "Số bộ hồ sơ ít nhất là 1."
    if intake.return_means == ReturnMeans.POSTAL and not intake.return_place.strip():
        found["return_place"] = "Nhập địa chỉ nhận kết quả qua bưu chính."
    if intake.applicant.born_on and intake.applicant.born_on.year < 1900:
        found["applicant_born_on"] = "Ngày sinh phải từ năm 1900 trở đi."
    if not copied:
        found |= faults_of_people(intake)
    return found | faults_of_papers(intake.papers)


def faults_of_papers(papers: Sequence[PaperIn]) -> dict[str, str]:
    """What is wrong with papers: `paper_` and the position to a sentence."""
    faults_by_position = {f"paper_{position}": _paper_fault(paper) for position, paper in enumerate(papers)}
    return {name: fault for name, fault in faults_by_position.items() if fault}


def _paper_fault(paper: PaperIn) -> str | None:
    if paper.evidence is None:
        return None
    abolished = abolished_paper(paper.name)
    if abolished:
        sentence = "đã bãi bỏ, không được yêu cầu: bỏ dòng này và tra cứu dữ liệu dân cư."
        return f"“{abolished.capitalize()}” {sentence}"
    if min(paper.originals, paper.certified, paper.copies) < 0:
        return "Số lượng giấy tờ không được âm."
    by_count = {Evidence.ORIGINAL, Evidence.CERTIFIED_COPY, Evidence.PLAIN_COPY}
    if paper.evidence in by_count and not paper.originals + paper.certified + paper.copies:
        return "Nhập số lượng bản của giấy tờ này."
    if paper.evidence == Evidence.FOUND_IN_DATABASE and not names_database(paper.database, paper.source):
        return "Ghi cơ sở dữ liệu đã khai thác."
    if paper.evidence == Evidence.REUSED and not paper.reused_from_id:
        return "Chọn hồ sơ có giấy tờ được sử dụng lại."
    return None

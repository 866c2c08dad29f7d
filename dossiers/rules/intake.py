"""What the counter, the API and the importers hand in, as plain values, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from dossiers.enums import ApplicantKind, Evidence, FileKind, IdentityKind, ReturnMeans
from dossiers.rules.posting import PostedIn
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


def faults(intake: Intake) -> dict[str, str]:
    """What is wrong with an intake: field name to a sentence that says what to do."""
    found: dict[str, str] = {}
    if not normalise(intake.applicant.name):
        found["applicant_name"] = "Nhập họ tên hoặc tên tổ chức của người nộp hồ sơ."
    if intake.representative and not intake.authorisation.strip():
        found["authorisation"] = "Người nộp thay phải có giấy ủy quyền: ghi số, ngày hoặc loại giấy ủy quyền."
    if intake.sets_count < 1:
        found["sets_count"] = "Số bộ hồ sơ ít nhất là 1."
    if intake.return_means == ReturnMeans.POSTAL and not intake.return_place.strip():
        found["return_place"] = "Nhập địa chỉ nhận kết quả qua bưu chính."
    if intake.applicant.born_on and intake.applicant.born_on.year < 1900:
        found["applicant_born_on"] = "Ngày sinh phải từ năm 1900 trở đi."
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
    if paper.evidence == Evidence.FOUND_IN_DATABASE and not paper.source:
        return "Ghi cơ sở dữ liệu đã khai thác, thời điểm và người khai thác."
    if paper.evidence == Evidence.REUSED and not paper.reused_from_id:
        return "Chọn hồ sơ có giấy tờ được sử dụng lại."
    return None

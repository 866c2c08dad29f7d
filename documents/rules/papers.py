"""What papers say, as plain values. A layout prints exactly one of these and asks nothing else.

Moments are aware; layouts show them in the product's time zone. Names of fields follow the forms of
Circular 03/2025/TT-VPCP (law.md §3.3).
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Header:
    """Head of every form: who issues it, its number, place and date (law.md §3.2)."""

    parent_agency: str
    agency: str
    one_stop_unit: str
    place: str
    issued_on: date
    number_text: str = ""

    @property
    def unit_code(self) -> str:
        """Short name of the one-stop unit behind a number: a public service centre or a one-stop unit."""
        is_centre = self.one_stop_unit.casefold().startswith("trung tâm")
        return "TTPVHCC" if is_centre else "BPTNTKQ"


@dataclass(frozen=True, kw_only=True)
class Party:
    """The applicant, or who acts for him. `paper` is the authorisation, for the latter only."""

    name: str
    identifier: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    paper: str = ""


@dataclass(frozen=True, kw_only=True)
class PaperLine:
    """A paper handed in: how many of each kind of evidence, and what else there is to say."""

    name: str
    originals: int = 0
    certified_copies: int = 0
    plain_copies: int = 0
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Receipt01:
    """Form 01, Giấy tiếp nhận hồ sơ và hẹn trả kết quả.

    `due_at` is None when the clock has not started; `due_text` then says the rule or the expected date.
    `tracking_url` is printed as text; the QR adds the look-up word in its fragment (ruling 31).
    """

    header: Header
    code: str
    applicant: Party
    representative: Party | None = None
    procedure: str
    papers: tuple[PaperLine, ...]
    sets: int = 1
    period_text: str
    received_at: datetime
    due_at: datetime | None = None
    due_text: str = ""
    due_steps: tuple[str, ...] = ()
    return_place: str
    return_means: str = ""
    book_volume: str = ""
    book_number: str = ""
    fee_text: str = ""
    submitter_name: str = ""
    receiver_name: str
    tracking_url: str
    lookup_word: str
    portal_address: str = ""
    hotline: str = ""

    @property
    def qr_text(self) -> str:
        """Address of the tracking page with the code; the word stays in the fragment, off the network."""
        return f"{self.tracking_url}#{self.lookup_word}"


@dataclass(frozen=True, kw_only=True)
class SupplementSlip02:
    """Form 02, Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ: everything that is missing, asked for once.

    `code` is the temporary number while the dossier is not accepted (ruling 25); it is tracked like a code.
    `clock_text` says what the request does to a promise that was given.
    """

    header: Header
    code: str
    applicant: Party
    representative: Party | None = None
    procedure: str
    items: tuple[str, ...]
    reason: str
    guide_name: str
    guide_phone: str = ""
    tracking_url: str
    lookup_word: str
    is_accepted: bool = False
    answer_due_at: datetime | None = None
    clock_text: str = ""

    @property
    def qr_text(self) -> str:
        """As on the receipt: the word stays in the fragment."""
        return f"{self.tracking_url}#{self.lookup_word}"


@dataclass(frozen=True, kw_only=True)
class RefusalSlip03:
    """Form 03, Phiếu từ chối tiếp nhận giải quyết hồ sơ. `reasons` are the lines of what was written."""

    header: Header
    code: str
    applicant: Party
    representative: Party | None = None
    procedure: str
    reasons: tuple[str, ...]
    submitter_name: str
    receiver_name: str


@dataclass(frozen=True, kw_only=True)
class Apology04:
    """Form 04: an apology, its reason and the next date of return, all three mandatory.

    `next_due_at` is None where the result goes with the letter; `is_late_already` where the date had passed.
    `signature` are the lines above the signer's name, top first.
    """

    header: Header
    code: str
    applicant: Party
    representative: Party | None = None
    procedure: str
    received_at: datetime
    promised_at: datetime
    is_late_already: bool = False
    reason: str
    explanation: str
    next_due_at: datetime | None = None
    signature: tuple[str, ...]
    signer_name: str

    @property
    def qr_text(self) -> str:
        """What a scanner at the counter types: the dossier code alone."""
        return self.code


@dataclass(frozen=True, kw_only=True)
class ControlRow:
    """A hand-over within the process: who gave, who took, when, and how the giver kept his time.

    `result` is of the work that ended here: "trước hạn", "đúng hạn", "quá hạn", or empty where it had no
    term.
    """

    from_unit: str
    to_unit: str
    handed_at: datetime
    giver: str
    taker: str = ""
    result: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ControlSlip06:
    """Form 06 (05 of 2018), Phiếu kiểm soát quá trình giải quyết hồ sơ: each hand-over with its people."""

    header: Header
    code: str
    procedure: str
    lead_agency: str
    joint_agencies: tuple[str, ...] = ()
    received_at: datetime
    due_at: datetime | None = None
    rows: tuple[ControlRow, ...]


@dataclass(frozen=True, kw_only=True)
class EndNotice05:
    """Form 05, Thông báo dừng giải quyết hồ sơ, and the notice of a dossier closed by a leader.

    The circular's layout was not to be had: the fields are those of law.md §3.3. `asked_on` is None where
    nobody asked (closed for silence, or unpaid). `decided_by` is the agency that decided where it has closed
    since and another issues the notice in its place. `fees_paid` stands for "fees to be returned": what was
    taken, less what had gone back before the end.
    """

    header: Header
    code: str
    applicant: Party
    representative: Party | None = None
    procedure: str
    accepted_at: datetime
    asked_on: date | None = None
    asked_via: str = ""
    ended_at: datetime
    decided_by: str = ""
    reasons: tuple[str, ...]
    legal_basis: str = ""
    papers: tuple[PaperLine, ...] = ()
    fees_paid: int = 0
    signature: tuple[str, ...]
    signer_name: str

    @property
    def qr_text(self) -> str:
        """What a scanner at the counter types: the dossier code alone."""
        return self.code


@dataclass(frozen=True, kw_only=True)
class HandOverLine:
    """A dossier on a hand-over slip."""

    code: str
    applicant: str
    procedure: str
    papers: int
    due_at: datetime | None = None
    note: str = ""
    # False: found with the bundle by who took it, and given by nobody.
    is_listed: bool = True


@dataclass(frozen=True, kw_only=True)
class HandOverSlip:
    """Phiếu bàn giao hồ sơ: what the one-stop unit gives a department at one moment."""

    header: Header
    to_unit: str
    handed_at: datetime
    lines: tuple[HandOverLine, ...]
    giver_name: str
    taker_name: str = ""

    @property
    def dossiers(self) -> int:
        """Dossiers that were given."""
        return sum(line.is_listed for line in self.lines)

    @property
    def papers(self) -> int:
        """Papers in all the folders."""
        return sum(line.papers for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class FolderLabel:
    """Label of a paper folder: code, QR of the code, where it lies."""

    code: str
    procedure: str
    applicant: str
    received_on: date
    due_at: datetime | None = None
    agency: str
    place: str = ""

    @property
    def qr_text(self) -> str:
        """What the scanner types: the dossier code alone."""
        return self.code


@dataclass(frozen=True, kw_only=True)
class FeeSlipLine:
    """A fee with its arithmetic in words, such as `2.000 đồng × 3 trang`."""

    name: str
    arithmetic: str
    amount: int
    legal_basis: str = ""


@dataclass(frozen=True, kw_only=True)
class FeeSlip:
    """Phiếu thu phí, lệ phí: what is owed or was paid for a dossier. Amounts in đồng."""

    header: Header
    code: str
    payer: Party
    procedure: str
    lines: tuple[FeeSlipLine, ...]
    total: int
    total_in_words: str
    is_paid: bool
    paid_at: datetime | None = None
    cashier_name: str = ""

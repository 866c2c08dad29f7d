"""What a version says, as plain values: imports and shipped files are read into these."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from procedures.rules import fees
from procedures.rules.blank_forms import kind_of_file, name_of_form


@dataclass(frozen=True)
class CaseContent:
    key: str
    name: str


@dataclass(frozen=True)
class PaperContent:
    key: str
    name: str
    case: str = ""
    group: str = ""
    originals: int = 1
    copies: int = 0
    is_required: bool = True
    is_shown_only: bool = False
    is_form: bool = False
    form_name: str = ""
    # Key of the stored blank form, whose content never changes, and what its file is called.
    form_file_id: int | None = None
    form_file_name: str = ""
    database: str = ""

    @property
    def blank_form(self) -> str:
        return name_of_form(self.name, self.form_name)

    @property
    def form_kind(self) -> str:
        return kind_of_file(self.form_file_name)


@dataclass(frozen=True)
class LimitContent:
    unit: str
    value: Decimal | None = None
    case: str = ""
    channel: int | None = None
    text: str = ""


@dataclass(frozen=True)
class CutoffContent:
    hour: time
    effect: str
    source: str
    case: str = ""


@dataclass(frozen=True)
class FeeContent:
    kind: str
    name: str
    rate: Decimal | None
    unit: str = "case"
    per: str = ""
    ceiling: Decimal | None = None
    tiers: tuple[tuple[Decimal, Decimal], ...] = ()
    is_choice: bool = False
    currency: str = "VND"
    case: str = ""
    channel: int | None = None
    payer_group: str = ""
    note: str = ""
    legal_basis: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def price(self) -> str:
        """The rate in words, with its unit."""
        return fees.price(self.rate, self.unit, self.currency)


@dataclass(frozen=True)
class ResultContent:
    code: str
    name: str


@dataclass(frozen=True)
class BasisContent:
    number: str
    title: str


@dataclass(frozen=True)
class SectorRuleContent:
    key: str
    kind: str
    name: str
    article: str
    mode: str = "suspend"
    value: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True)
class VersionContent:
    """A whole version. Cases are named by key; an empty case means every case."""

    code: str
    name: str
    sector_code: str
    sector_name: str
    levels: tuple[str, ...] = ()
    subjects: tuple[tuple[str, str], ...] = ()
    publisher_code: str = ""
    publisher_name: str = ""
    decision_number: str = ""
    decided_on: date | None = None
    steps_text: str = ""
    manner_text: str = ""
    conditions_text: str = ""
    agency_text: str = ""
    document_sets: int = 1
    online_level: str = "none"
    partial_reason: str = ""
    is_non_boundary: bool = False
    is_internal: bool = False
    is_vertical: bool = False
    in_person_only: bool = False
    is_express: bool = False
    allows_representative: bool = True
    gives_paper_result: bool = False
    supplement_mode: str = "restart"
    valid_from: date | None = None
    cases: tuple[CaseContent, ...] = ()
    papers: tuple[PaperContent, ...] = ()
    limits: tuple[LimitContent, ...] = ()
    cutoffs: tuple[CutoffContent, ...] = ()
    fees: tuple[FeeContent, ...] = ()
    results: tuple[ResultContent, ...] = ()
    legal_bases: tuple[BasisContent, ...] = ()
    sector_rules: tuple[SectorRuleContent, ...] = ()

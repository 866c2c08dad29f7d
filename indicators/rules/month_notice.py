"""The notice of a month as plain values (Decree 30/2020): what its layout prints and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class NoticeHeader:
    """Head of the notice: over whom, by whom, number, place and date."""

    parent_agency: str
    agency: str
    place: str
    issued_on: date
    unit_code: str = "UBND"
    number_text: str = ""


@dataclass(frozen=True, kw_only=True)
class NoticeUnit:
    """A line of the ranking; figures as they are printed."""

    rank: str
    name: str
    total: str
    groups: tuple[str, ...]
    grade: str
    late: str


@dataclass(frozen=True, kw_only=True)
class NoticeClass:
    """Units of one kind, ranked among themselves."""

    label: str
    units: tuple[NoticeUnit, ...]


@dataclass(frozen=True, kw_only=True)
class NoticeOfficer:
    """A late officer; `name` is empty and `note` says why where it was taken away."""

    name: str
    unit: str
    dossiers: int
    hours: str
    share: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class NoticeReply:
    """What a listed unit or officer said, and what it was answered."""

    about: str
    text: str
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class MonthNotice:
    """Thông báo kết quả tháng. `edition` is empty on the signed original, else what was taken away."""

    header: NoticeHeader
    month: str
    subject: str
    opening: tuple[str, ...]
    group_labels: tuple[str, ...]
    classes: tuple[NoticeClass, ...]
    officers: tuple[NoticeOfficer, ...]
    officers_total: str
    replies: tuple[NoticeReply, ...]
    closing: tuple[str, ...]
    signature: tuple[str, ...]
    signer_name: str
    recipients: tuple[str, ...]
    data_hash: str
    address: str
    edition: tuple[str, ...] = ()

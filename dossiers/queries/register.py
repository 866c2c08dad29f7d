"""The register (form 07): which dossiers stand in it, and what each line says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.enums import Role
from accounts.models import User
from accounts.queries import unit_scope
from dossiers.enums import ReturnMeans
from dossiers.models import Dossier
from dossiers.querysets import DossierQuerySet
from dossiers.rules.visibility import Personal, Relation, access, roles_seeing
from lib.masking import mask_name, mask_number
from lib.text import search_key


CHUNK = 1000
# A register leaves the house only through the head of the unit (docs/access.csv, column export).
EXPORTERS = (Role.ONESTOP_HEAD,)
# Names of the columns are the circular's and stay Vietnamese in every language: programs read them.
COLUMNS = (
    "STT",
    "Mã hồ sơ",
    "Tên thủ tục hành chính",
    "Tên tổ chức, cá nhân",
    "Địa chỉ, số điện thoại",
    "Cơ quan chủ trì giải quyết",
    "Nhận hồ sơ",
    "Hẹn trả kết quả",
    "Trả kết quả",
    "Phương thức nhận kết quả",
    "Ký nhận",
)
# Of each dossier only this is read: the texts of its procedure alone are a hundred times as long.
READ = (
    "code", "temporary_number", "applicant_name", "applicant_address", "applicant_phone", "accepted_at",
    "due_at", "kind", "clock_started_at", "returned_at", "return_means", "receiving_agency_id",
    "procedure_version__name", "procedure_version__sector__name", "deciding_agency__name",
    "result_return__at", "result_return__signed",
)  # fmt: skip
SECTOR = "Lĩnh vực"
"""Stands behind the columns of the form where a program reads them."""


@dataclass(frozen=True, kw_only=True)
class RegisterFilter:
    """What part of the register is asked for; nothing personal. `sector` is a field's folded name."""

    first: date
    last: date
    sector: str = ""
    procedure: str = ""
    state: str = ""
    means: int | None = None
    late: bool = False


@dataclass(frozen=True)
class RegisterLine:
    """A line of form 07 in the order of its columns, without the running number."""

    code: str
    procedure: str
    applicant: str
    contact: str
    agency: str
    received_at: datetime | None
    due_at: datetime | None
    returned_at: datetime | None
    means: str
    signed: str
    sector: str

    @property
    def cells(self) -> tuple[str | datetime | None, ...]:
        """The columns of the form."""
        return (
            self.code,
            self.procedure,
            self.applicant,
            self.contact,
            self.agency,
            self.received_at,
            self.due_at,
            self.returned_at,
            self.means,
            self.signed,
        )


def entered(dossiers: DossierQuerySet, asked: RegisterFilter, *, at: datetime) -> DossierQuerySet:
    """Those of the dossiers that stand in this part of the register."""
    rows = dossiers.accepted().received_between(asked.first, asked.last)
    if asked.sector:
        rows = rows.filter(procedure_version__sector__search_key=asked.sector)
    for word in search_key(asked.procedure).split():
        rows = rows.filter(procedure_version__search_key__contains=word)
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.means is not None:
        rows = rows.filter(return_means=asked.means)
    return rows.late_at(at) if asked.late else rows


def for_export(user: User, asked: RegisterFilter, *, at: datetime, on: date) -> DossierQuerySet:
    """The part of the register this person may take away on that day: of the units he heads."""
    mine = unit_scope(user, EXPORTERS, on)
    visible = Dossier.objects.visible_to(user, on).filter(receiving_agency__in=mine)
    return entered(visible, asked, at=at)


def named_units(user: User, on: date) -> frozenset[int]:
    """Units whose dossiers show their names to this person (docs/access.csv, column personal)."""
    roles = [
        role
        for role in roles_seeing(Relation.SAME_UNIT)
        if access(role, Relation.SAME_UNIT).personal == Personal.YES
    ]
    return unit_scope(user, roles, on)


def lines(rows: DossierQuerySet, *, named: frozenset[int]) -> Iterator[RegisterLine]:
    """The lines, oldest first, read through a cursor of the server: one moment's picture in constant memory.

    Dossiers of units that are not `named` show initials and last digits, as on the screen.
    """
    chosen = (
        rows.select_related("procedure_version__sector", "deciding_agency", "result_return")
        .only(*READ)
        .order_by("accepted_at", "pk")
        .iterator(chunk_size=CHUNK)
    )
    for dossier in chosen:
        yield _line(dossier, is_named=dossier.receiving_agency_id in named)


def _line(dossier: Dossier, *, is_named: bool) -> RegisterLine:
    given: Any = getattr(dossier, "result_return", None)
    contact = [dossier.applicant_address if is_named else "", _number(dossier.applicant_phone, is_named)]
    return RegisterLine(
        code=str(dossier),
        procedure=dossier.procedure_version.name,
        applicant=dossier.applicant_name if is_named else mask_name(dossier.applicant_name),
        contact=", ".join(part for part in contact if part),
        agency=dossier.deciding_agency.name,
        received_at=dossier.accepted_at,
        # What is only expected is no promise (docs/adr/0037); a refusal handed over has its moment too.
        due_at=None if dossier.is_only_expected else dossier.due_at,
        returned_at=given.at if given else dossier.returned_at,
        means=str(ReturnMeans(dossier.return_means).label),
        signed="đã ký" if given and given.signed else "",
        sector=dossier.procedure_version.sector.name if dossier.procedure_version.sector else "",
    )


def _number(number: str, is_named: bool) -> str:
    return number if is_named else mask_number(number)

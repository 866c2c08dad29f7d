"""What the codes of a taken-over row stand for, and what of it cannot be (rulings 23, 39)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from accounts.models import Agency, User
from dossiers.models import Dossier
from dossiers.rules.days import local_day
from dossiers.rules.identity import check_phone, doubts_about
from dossiers.rules.taking_over import contradictions
from lib.sheets import Fault, Filled, Row
from procedures.models import ProcedureCase, ProcedureOffer, ProcedureVersion
from procedures.queries import current_version, steps_for


@dataclass(frozen=True)
class Resolved:
    """A row with what its codes stand for."""

    row: Row
    offer: ProcedureOffer
    version: ProcedureVersion
    case: ProcedureCase | None
    holder: User | None


class Lookup:
    """Codes to rows, each asked once."""

    def __init__(self) -> None:
        self._offers: dict[tuple[str, str], ProcedureOffer | None] = {}
        self._agencies = {agency.code: agency for agency in Agency.objects.all()}
        self._users = {user.username: user for user in User.objects.all()}
        self._versions: dict[tuple[int, Any], ProcedureVersion | None] = {}
        # Of the rows before: a dry run leaves nothing in the books.
        self.book_lines: set[tuple[int, int, int]] = set()

    def note(self, sound: Resolved) -> None:
        if sound.row["register_number"] is not None:
            self.book_lines.add(_book_line(sound.row, sound.offer.receiving_agency))

    def agency(self, code: str) -> Agency | None:
        return self._agencies.get(code)

    def user(self, username: str) -> User | None:
        return self._users.get(username)

    def offer(self, procedure: str, agency: Agency, on: Any) -> ProcedureOffer | None:
        key = (procedure, agency.code)
        if key not in self._offers:
            self._offers[key] = (
                ProcedureOffer.objects.select_related("receiving_agency", "deciding_agency", "process")
                .filter(procedure__code=procedure, receiving_agency=agency)
                .order_by("-valid_from")
                .first()
            )
        return self._offers[key]

    def version(self, procedure_id: int, on: Any) -> ProcedureVersion | None:
        key = (procedure_id, on)
        if key not in self._versions:
            # A dossier older than the catalogue here is read under its first version.
            oldest = ProcedureVersion.objects.filter(procedure_id=procedure_id).exclude(published_at=None)
            self._versions[key] = current_version(procedure_id, on) or oldest.order_by("valid_from").first()
        return self._versions[key]


def resolve(filled: Filled, row: Row, lookup: Lookup, *, at: datetime) -> tuple[Resolved | None, list[Fault]]:
    faults = [filled.fault(row, key, sentence) for key, sentence in contradictions(row.values, now=at)]
    on = local_day(row["received_at"])
    agency = lookup.agency(row["receiving"])
    if agency is None:
        return None, [
            *faults,
            filled.fault(row, "receiving", f"Không có nơi tiếp nhận “{row['receiving']}”."),
        ]
    offer = lookup.offer(row["procedure"], agency, on)
    version = lookup.version(offer.procedure_id, on) if offer else None
    if offer is None or version is None:
        sentence = f"Thủ tục “{row['procedure']}” không được tiếp nhận tại {agency.name}."
        return None, [*faults, filled.fault(row, "procedure", sentence)]
    holder = lookup.user(row["holder"]) if row["holder"] else None
    if row["holder"] and holder is None:
        faults.append(filled.fault(row, "holder", f"Không có tài khoản “{row['holder']}”."))
    case = version.cases.filter(key=row["case"]).first() if row["case"] else None
    if row["case"] and case is None:
        faults.append(filled.fault(row, "case", f"Thủ tục không có trường hợp “{row['case']}”."))
    if row["step"] is not None and not any(step.order == row["step"] for step in steps_for(offer, on)):
        faults.append(filled.fault(row, "step", f"Quy trình không có bước {row['step']}."))
    if _is_number_taken(row, agency, lookup):
        sentence = f"Số {row['register_number']} trong sổ năm {on.year} đã là của hồ sơ khác."
        faults.append(filled.fault(row, "register_number", sentence))
    if not row["system"] and not offer.is_recorded_here:
        faults.append(filled.fault(row, "system", f"Thủ tục này được ghi nhận ở “{offer.system_of_record}”."))
    return (None if faults else Resolved(row, offer, version, case, holder)), faults


def oddities(filled: Filled, row: Row) -> list[Fault]:
    """What is told and lets the row pass: numbers stand as the former system had them (rules.identity)."""
    doubts = {"applicant_id": doubts_about(row["applicant_id"])}
    if row["applicant_phone"]:
        doubts["applicant_phone"] = check_phone(row["applicant_phone"]).problem
    return [filled.fault(row, key, sentence) for key, sentence in doubts.items() if sentence]


def _is_number_taken(row: Row, agency: Agency, lookup: Lookup) -> bool:
    """Whether the book has another dossier at this number."""
    if row["register_number"] is None:
        return False
    agency_id, year, number = line = _book_line(row, agency)
    at_it = Dossier.objects.filter(
        register_agency_id=agency_id, register_year=year, register_number=number
    ).exclude(submission_key=key_of(row))
    return line in lookup.book_lines or at_it.exists()


def _book_line(row: Row, agency: Agency) -> tuple[int, int, int]:
    return agency.pk, local_day(row["received_at"]).year, row["register_number"]


def key_of(row: Row) -> Any:
    """The same row of the same system is the same dossier, however often it comes."""
    return uuid5(NAMESPACE_URL, f"dossier:{row['system']}:{row['receiving']}:{row['code']}")

"""Procedures for tests: complete ones, published, with an offer and an approved process."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.enums import Role
from accounts.models import Agency
from documents.services.files import store_form
from lib.text import search_key, text_sort_key
from procedures.enums import (
    CutoffEffect,
    FeeKind,
    FeeUnit,
    LimitUnit,
    OnlineLevel,
    Source,
    StepKind,
)
from procedures.models import (
    CutoffRule,
    FeeRule,
    FeeTier,
    Procedure,
    ProcedureCase,
    ProcedureOffer,
    ProcedureVersion,
    ProcessStep,
    ProcessTemplate,
    RequiredPaper,
    ResultType,
    Sector,
    SectorRule,
    SubjectType,
    TimeLimit,
)
from tests.factories.documents import DOCX


_numbers = count(1)
PUBLISHED_AT = datetime(2025, 1, 1, 1, 0, tzinfo=UTC)
LONG_AGO = date(2025, 1, 1)
STEPS = (
    (StepKind.RECEIVE, "Tiếp nhận hồ sơ", Role.RECEPTION, "1"),
    (StepKind.ASSIGN, "Phân công thụ lý", Role.UNIT_HEAD, "2"),
    (StepKind.HANDLE, "Thẩm định hồ sơ", Role.HANDLER, "14"),
    (StepKind.PROPOSE, "Trình ký", Role.UNIT_HEAD, "3"),
    (StepKind.APPROVE, "Ký duyệt", Role.APPROVER, "3"),
    (StepKind.SEAL, "Đóng dấu, vào sổ", Role.RECORDS_CLERK, "1"),
    (StepKind.RETURN, "Trả kết quả", Role.RECEPTION, "0"),
)


def next_code() -> str:
    """A code no other test object has."""
    return f"1.9{next(_numbers):05d}"


def make_sector(name: str = "Hộ tịch", code: str = "") -> Sector:
    sector, _ = Sector.objects.get_or_create(
        code=code or f"T-{name}", defaults={"name": name, "search_key": search_key(name)}
    )
    return sector


def make_version(
    *,
    code: str = "",
    name: str = "Đăng ký khai sinh",
    procedure: Procedure | None = None,
    source: str = Source.LOCAL,
    limit: str | None = "3",
    unit: str = LimitUnit.WORKING_DAYS,
    cutoff: time | None = None,
    papers: tuple[str, ...] = ("Tờ khai đăng ký khai sinh", "Giấy chứng sinh"),
    cases: tuple[str, ...] = (),
    results: tuple[str, ...] = ("Giấy khai sinh",),
    fee: str | None = "8000",
    publish: bool = True,
    sector_rules: Mapping[str, Mapping[str, Any]] | None = None,
    **fields: Any,
) -> ProcedureVersion:
    """A published version with papers, a limit, a fee and a result; `limit` None means "see the text".

    `sector_rules` is kind to whatever differs from a rule of twenty working days.
    """
    SubjectType.objects.get_or_create(code="ĐT1", defaults={"name": "Công dân Việt Nam"})
    procedure = procedure or Procedure.objects.create(code=code or next_code())
    fields = {
        "number": 1,
        "valid_from": LONG_AGO,
        "sector": fields.pop("sector", None) or make_sector(),
        "levels": ["commune"],
        "subject_codes": ["ĐT1"],
        "agency_text": "Ủy ban nhân dân cấp xã",
        "steps_text": "Nộp hồ sơ, nhận phiếu hẹn, nhận kết quả.",
        "manner_text": "Trực tiếp, trực tuyến hoặc qua bưu chính.",
        "online_level": OnlineLevel.FULL,
        **fields,
    }
    version = ProcedureVersion.objects.create(
        procedure=procedure,
        source=source,
        name=name,
        search_key=search_key(f"{procedure.code} {name}"),
        sort_key=text_sort_key(name),
        **fields,
    )
    _add_parts(version, cases=cases, papers=papers, results=results)
    _add_terms(version, limit=limit, unit=unit, cutoff=cutoff)
    if fee is not None:
        FeeRule.objects.create(version=version, kind=FeeKind.CHARGE, name="Lệ phí hộ tịch", rate=Decimal(fee))
    _add_sector_rules(version, sector_rules or {})
    if publish:
        publish_now(version)
    return version


def _add_parts(
    version: ProcedureVersion, *, cases: tuple[str, ...], papers: tuple[str, ...], results: tuple[str, ...]
) -> None:
    for position, case_name in enumerate(cases, start=1):
        ProcedureCase.objects.create(version=version, key=f"c{position}", name=case_name, position=position)
    for position, paper in enumerate(papers, start=1):
        RequiredPaper.objects.create(
            version=version, key=f"p{position}", name=paper, position=position, is_form=position == 1
        )
    for position, result in enumerate(results, start=1):
        ResultType.objects.create(version=version, code=f"KQ{position}", name=result, position=position)


def _add_terms(version: ProcedureVersion, *, limit: str | None, unit: str, cutoff: time | None) -> None:
    TimeLimit.objects.create(
        version=version,
        value=None if limit is None else Decimal(limit),
        unit=LimitUnit.SEE_TEXT if limit is None else unit,
        text="Theo quy định" if limit is None else "",
    )
    if cutoff is not None:
        CutoffRule.objects.create(
            version=version,
            hour=cutoff,
            effect=CutoffEffect.NEXT_IF_NOT_SAME_DAY,
            source="Luật Hộ tịch, Điều 16",
        )


def _add_sector_rules(version: ProcedureVersion, rules: Mapping[str, Mapping[str, Any]]) -> None:
    for kind, changes in rules.items():
        rule = {"value": Decimal(20), "unit": LimitUnit.WORKING_DAYS, "mode": "suspend", **changes}
        SectorRule.objects.create(
            version=version,
            key=kind.replace("_", "-"),
            kind=kind,
            name=f"Quy định thử: {kind}",
            article="Điều 9 Nghị định thử nghiệm",
            **rule,
        )


def with_form(version: ProcedureVersion, *, key: str = "p1", name: str = "to-khai.docx") -> ProcedureVersion:
    """Give a form of a draft a file that is in the store."""
    stored = store_form(io.BytesIO(DOCX), name)
    version.papers.filter(key=key).update(is_form=True, form_file=stored, form_file_name=name)
    return version


def publish_now(version: ProcedureVersion) -> ProcedureVersion:
    """Publish without the service: no earlier version is closed and nobody is asked."""
    version.published_at = PUBLISHED_AT
    version.save(update_fields=["published_at"])
    return version


def make_copy_certification(*, code: str = "", charge: int | None = 0) -> ProcedureVersion:
    """Certified copies: 2,000 đ a page, 1,000 đ from the third, at most 200,000 đ a copy; done at once.

    `charge`: lệ phí of so many đồng a page and copy beside it; None for one that is told in words.
    """
    version = make_version(
        code=code,
        name="Chứng thực bản sao từ bản chính",
        limit="0",
        papers=("Bản chính giấy tờ", "Bản sao cần chứng thực"),
        results=("Bản sao được chứng thực",),
        fee=None,
        publish=False,
        is_express=True,
        sector=make_sector("Chứng thực"),
    )
    rule = FeeRule.objects.create(
        version=version,
        kind=FeeKind.FEE,
        name="Phí chứng thực bản sao",
        rate=Decimal(2000),
        unit=FeeUnit.PAGE,
        per=FeeUnit.COPY,
        ceiling=Decimal(200_000),
        legal_basis="Thông tư 226/2016/TT-BTC",
    )
    FeeTier.objects.create(rule=rule, above=Decimal(2), rate=Decimal(1000))
    if charge != 0:
        FeeRule.objects.create(
            version=version,
            kind=FeeKind.CHARGE,
            name="Lệ phí thử",
            rate=charge and Decimal(charge),
            unit=FeeUnit.PAGE,
            per=FeeUnit.COPY,
            legal_basis="Thông tư thử",
        )
    return publish_now(version)


def make_process(
    procedure: Procedure, *, level: str = "commune", approve: bool = True, number: int = 1
) -> ProcessTemplate:
    """A process of seven steps and 24 hours."""
    template = ProcessTemplate.objects.create(
        procedure=procedure, level=level, number=number, name=f"Quy trình {procedure.code}"
    )
    for order, (kind, name, role, hours) in enumerate(STEPS, start=1):
        ProcessStep.objects.create(
            template=template, order=order, kind=kind, name=name, role=role, hours=Decimal(hours)
        )
    if approve:
        template.approved_at = PUBLISHED_AT
        template.save(update_fields=["approved_at"])
    return template


@dataclass(frozen=True)
class CompleteProcedure:
    """Everything reception needs of one procedure."""

    procedure: Procedure
    version: ProcedureVersion
    process: ProcessTemplate
    offer: ProcedureOffer


def make_complete_procedure(
    *,
    receiving_agency: Agency,
    deciding_agency: Agency | None = None,
    system_of_record: str = "",
    **version_fields: Any,
) -> CompleteProcedure:
    """A published version, an approved process and an offer at the agency."""
    version = make_version(**version_fields)
    process = make_process(version.procedure)
    offer = ProcedureOffer.objects.create(
        procedure=version.procedure,
        receiving_agency=receiving_agency,
        deciding_agency=deciding_agency or receiving_agency,
        process=process,
        system_of_record=system_of_record,
        system_basis="Quyết định 1/QĐ-BTP" if system_of_record else "",
        valid_from=LONG_AGO,
    )
    return CompleteProcedure(version.procedure, version, process, offer)

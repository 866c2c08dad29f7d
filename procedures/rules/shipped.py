"""The shipped catalogue's own format, read strictly: the files are ours, so a fault in one is an error.

A file holds `{"procedures": […]}` and maybe `"links": […]`, or `{"waivers": […]}`, or `{"subjects": {code:
name}}`. A procedure's `history` lists what its earlier versions said otherwise, oldest first, each with the
day it began.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from procedures.enums import CatalogueLevel, StepKind
from procedures.rules.codes import is_procedure_code
from procedures.rules.content import (
    BasisContent,
    CaseContent,
    CutoffContent,
    FeeContent,
    LimitContent,
    PaperContent,
    ResultContent,
    SectorRuleContent,
    VersionContent,
)
from procedures.rules.record import content_hash


STEPS = (
    (StepKind.RECEIVE, "Tiếp nhận, kiểm tra hồ sơ, hẹn trả kết quả", "reception"),
    (StepKind.ASSIGN, "Phân công thụ lý", "unit_head"),
    (StepKind.HANDLE, "Thẩm định hồ sơ, dự thảo kết quả", "handler"),
    (StepKind.PROPOSE, "Xem xét, trình lãnh đạo", "unit_head"),
    (StepKind.APPROVE, "Ký duyệt kết quả", "approver"),
    (StepKind.SEAL, "Vào sổ, đóng dấu hoặc ký số cơ quan", "records_clerk"),
    (StepKind.RETURN, "Trả kết quả", "reception"),
)


class ShippedFault(Exception):
    """A file of the shipped catalogue does not keep its own format."""


@dataclass(frozen=True)
class ShippedStep:
    kind: str
    name: str
    role: str
    hours: Decimal


@dataclass(frozen=True)
class ShippedVersion:
    """One version of a procedure from its first day until the next one begins."""

    content: VersionContent
    first_day: date
    content_hash: str


@dataclass(frozen=True)
class ShippedProcedure:
    """A procedure with its versions, oldest first, and a process per level."""

    code: str
    versions: tuple[ShippedVersion, ...]
    processes: Mapping[str, tuple[ShippedStep, ...]]


@dataclass(frozen=True)
class ShippedWaiver:
    """A waiver as rows keep it."""

    fields: Mapping[str, Any]
    sector_code: str
    content_hash: str


@dataclass(frozen=True)
class ShippedLink:
    """Two procedures carried out together, by their codes, as rows keep it."""

    procedure: str
    linked: str
    fields: Mapping[str, Any]
    content_hash: str


def read_links(text: str) -> list[ShippedLink]:
    """Links of one file's text; most files have none."""
    return [
        ShippedLink(
            procedure=raw["procedure"],
            linked=raw["linked"],
            fields={
                "stage": raw["stage"],
                "is_required": raw.get("required", True),
                "task": raw["task"],
                "legal_basis": raw["basis"],
                "valid_from": date.fromisoformat(raw["valid_from"]),
                "valid_to": _day(raw.get("valid_to")),
            },
            content_hash=content_hash(raw),
        )
        for raw in json.loads(text).get("links", [])
    ]


def read_procedures(text: str, subjects: Mapping[str, str]) -> Iterator[ShippedProcedure]:
    """Procedures of one file's text."""
    for raw in json.loads(text)["procedures"]:
        try:
            yield _procedure(raw, subjects)
        except (KeyError, TypeError, ValueError) as error:
            raise ShippedFault(f"{raw.get('code')}: {error!r}") from error


def read_waivers(text: str) -> list[ShippedWaiver]:
    """Waivers of the waivers file's text."""
    return [
        ShippedWaiver(
            fields={
                "name": raw["name"],
                "kind": raw.get("kind", ""),
                "channel": raw.get("channel"),
                "payer_group": raw.get("payer_group", ""),
                "percent": Decimal(str(raw["percent"])),
                "legal_basis": raw["basis"],
                "valid_from": date.fromisoformat(raw["valid_from"]),
                "valid_to": _day(raw.get("valid_to")),
            },
            sector_code=raw.get("sector", ""),
            content_hash=content_hash(raw),
        )
        for raw in json.loads(text)["waivers"]
    ]


def _procedure(raw: dict[str, Any], subjects: Mapping[str, str]) -> ShippedProcedure:
    if not is_procedure_code(raw["code"]):
        raise ValueError("mã không đúng dạng")
    history = raw.get("history", [])
    current = {key: value for key, value in raw.items() if key != "history"}
    periods = [*({**current, **earlier} for earlier in history), current]
    first_days = [date.fromisoformat(period["valid_from"]) for period in periods]
    if sorted(set(first_days)) != first_days:
        raise ValueError("các phiên bản không theo thứ tự ngày")
    versions = tuple(
        ShippedVersion(_content(period, subjects), first_day, content_hash(period))
        for period, first_day in zip(periods, first_days, strict=True)
    )
    processes = {level: _steps(hours) for period in periods for level, hours in period["process"].items()}
    return ShippedProcedure(raw["code"], versions, processes)


def _steps(hours: Mapping[str, Any]) -> tuple[ShippedStep, ...]:
    if unknown := set(hours) - {str(kind) for kind, _, _ in STEPS}:
        raise ValueError(f"bước không rõ: {unknown}")
    return tuple(
        ShippedStep(kind, name, role, Decimal(str(hours.get(kind, 0))))
        for kind, name, role in STEPS
        if kind in hours or kind == StepKind.RETURN
    )


def _content(raw: Mapping[str, Any], subjects: Mapping[str, str]) -> VersionContent:
    number, decided = raw["decision"] if raw["decision"] else ("", None)
    cases = tuple(CaseContent(case["key"], case["name"]) for case in raw.get("cases", []))
    content = VersionContent(
        code=raw["code"],
        name=raw["name"],
        sector_code=raw["sector"][0],
        sector_name=raw["sector"][1],
        levels=tuple(str(CatalogueLevel(level)) for level in raw["levels"]),
        subjects=tuple((code, subjects[code]) for code in raw["subjects"]),
        publisher_code=raw["publisher"][0],
        publisher_name=raw["publisher"][1],
        decision_number=number,
        decided_on=_day(decided),
        steps_text=raw["steps"],
        manner_text=raw["manner"],
        conditions_text=raw.get("conditions", ""),
        agency_text=raw["agency"],
        online_level=raw["online"],
        partial_reason=raw.get("partial_reason", ""),
        is_non_boundary=raw.get("non_boundary", False),
        is_vertical=raw.get("vertical", False),
        in_person_only=raw.get("in_person_only", False),
        is_express=raw.get("express", False),
        allows_representative=raw.get("representative", True),
        gives_paper_result=raw.get("paper_result", False),
        supplement_mode=raw["supplement"],
        cases=cases,
        papers=tuple(_paper(paper) for paper in raw["papers"]),
        limits=tuple(_limit(limit) for limit in raw["limits"]),
        cutoffs=tuple(_cutoff(cutoff) for cutoff in raw.get("cutoffs", [])),
        fees=tuple(_fee(fee) for fee in raw.get("fees", [])),
        results=tuple(ResultContent(result["code"], result["name"]) for result in raw["results"]),
        legal_bases=tuple(BasisContent(number, title) for number, title in raw["legal_bases"]),
        sector_rules=tuple(_sector_rule(rule) for rule in raw.get("sector_rules", [])),
    )
    _check_cases(content)
    return content


def _check_cases(content: VersionContent) -> None:
    known = {"", *(case.key for case in content.cases)}
    named = {paper.case for paper in content.papers} | {limit.case for limit in content.limits}
    named |= {cutoff.case for cutoff in content.cutoffs} | {fee.case for fee in content.fees}
    if unknown := named - known:
        raise ValueError(f"trường hợp không có: {unknown}")


def _paper(raw: Mapping[str, Any]) -> PaperContent:
    return PaperContent(
        key=raw["key"],
        name=raw["name"],
        case=raw.get("case", ""),
        originals=raw.get("originals", 1),
        copies=raw.get("copies", 0),
        is_required=raw.get("required", True),
        is_shown_only=raw.get("shown", False),
        is_form=raw.get("form", False),
        form_name=raw["name"] if raw.get("form") else "",
        database=raw.get("database", ""),
    )


def _limit(raw: Mapping[str, Any]) -> LimitContent:
    return LimitContent(
        unit=raw["unit"],
        value=_number(raw.get("value")),
        case=raw.get("case", ""),
        channel=raw.get("channel"),
        text=raw.get("text", ""),
    )


def _cutoff(raw: Mapping[str, Any]) -> CutoffContent:
    return CutoffContent(
        hour=time.fromisoformat(raw["hour"]),
        effect=raw["effect"],
        source=raw["source"],
        case=raw.get("case", ""),
    )


def _fee(raw: Mapping[str, Any]) -> FeeContent:
    return FeeContent(
        kind=raw["kind"],
        name=raw["name"],
        rate=_number(raw.get("rate")),
        unit=raw.get("unit", "case"),
        per=raw.get("per", ""),
        ceiling=_number(raw.get("ceiling")),
        tiers=tuple((Decimal(above), Decimal(rate)) for above, rate in raw.get("tiers", [])),
        case=raw.get("case", ""),
        channel=raw.get("channel"),
        payer_group=raw.get("payer_group", ""),
        note=raw.get("note", ""),
        legal_basis=raw["basis"],
    )


def _sector_rule(raw: Mapping[str, Any]) -> SectorRuleContent:
    return SectorRuleContent(
        key=raw["key"],
        kind=raw["kind"],
        name=raw["name"],
        article=raw["article"],
        mode=raw.get("mode", "suspend"),
        value=_number(raw.get("value")),
        unit=raw.get("unit", ""),
    )


def _number(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)

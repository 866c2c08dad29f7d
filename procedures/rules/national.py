"""The national catalogue's record, faults included, read into a version's content.

A record whose code is malformed is rejected by name; every other fault is a warning and the record comes in
(decision 30). The faults that really occur are listed with the national data; each has its sentence here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lib.text import printable, search_key
from procedures.enums import CatalogueLevel, OnlineLevel
from procedures.exceptions import RecordRejected
from procedures.rules.codes import is_procedure_code
from procedures.rules.content import BasisContent, ResultContent, VersionContent
from procedures.rules.national_fees import read_fees
from procedures.rules.national_papers import read_papers
from procedures.rules.national_times import read_times
from procedures.rules.record import (
    Keys,
    Warnings,
    date_of,
    items_of,
    object_of,
    text_of,
    words_of,
)


LEVELS = {
    "bo": CatalogueLevel.MINISTRY,
    "tinh": CatalogueLevel.PROVINCE,
    "huyen": CatalogueLevel.DISTRICT,
    "xa": CatalogueLevel.COMMUNE,
    "co_quan_khac": CatalogueLevel.OTHER,
}
# Both letters occur: Đ and D.
_SUBJECT_CODE = re.compile(r"^[ĐD]T\d+$")
# Ministries dissolved by the reform of March 2025, folded.
DISSOLVED = (
    "giao thong van tai",
    "ke hoach va dau tu",
    "tai nguyen va moi truong",
    "thong tin va truyen thong",
    "lao dong - thuong binh",
    "nong nghiep va phat trien nong thon",
    "uy ban dan toc",
)


@dataclass(frozen=True)
class NationalRecord:
    """A record that may come in, with what was found wrong in it."""

    content: VersionContent
    warnings: tuple[tuple[str, str], ...]


def read_record(record: object) -> NationalRecord:
    """Read one record of the national catalogue; raises RecordRejected when its code is not a procedure's."""
    if not isinstance(record, dict):
        raise RecordRejected("dòng không phải là một bản ghi thủ tục")
    code = record.get("code")
    if not isinstance(code, str) or not is_procedure_code(code):
        raise RecordRejected(f"mã thủ tục “{printable(str(code))[:40]}” không đúng dạng 1.004222")
    warnings = Warnings()
    content = _content(code, record, warnings)
    return NationalRecord(content, tuple(warnings.found))


def _content(code: str, record: Mapping[str, Any], warnings: Warnings) -> VersionContent:
    name = text_of(record.get("name"), "name", warnings)
    if not name:
        warnings.add("name", "không có tên; đã lấy mã làm tên")
    flags = words_of(record, "flags", warnings)
    sector_code, sector_name = _sector(record, warnings)
    publisher_code, publisher_name = _publisher(record, warnings)
    decision = object_of(record, "decision", warnings)
    times = read_times(record, warnings)
    online_level = _online_level(record, flags, warnings)
    return VersionContent(
        code=code,
        name=name or code,
        sector_code=sector_code,
        sector_name=sector_name,
        levels=_levels(record, flags, warnings),
        subjects=_subjects(record, warnings),
        publisher_code=publisher_code,
        publisher_name=publisher_name,
        decision_number=_decision_number(decision, warnings),
        decided_on=_decided_on(decision, warnings),
        valid_from=date_of(decision.get("published"), "decision.published", warnings),
        manner_text=times.manner_text,
        conditions_text=text_of(record.get("conditions_head"), "conditions_head", warnings),
        agency_text=_agency(record, warnings),
        online_level=online_level,
        is_non_boundary="phi_dia_gioi" in flags,
        is_internal="noi_bo" in flags or record.get("kind") == "STANDARD_INTERNAL",
        is_vertical="nganh_doc" in flags,
        in_person_only="chi_truc_tiep" in flags,
        cases=times.cases,
        limits=times.limits,
        cutoffs=times.cutoffs,
        papers=read_papers(record, times.cases, warnings),
        fees=read_fees(record, warnings),
        results=_results(record, warnings),
        legal_bases=_legal_bases(record, warnings),
    )


def _sector(record: Mapping[str, Any], warnings: Warnings) -> tuple[str, str]:
    for item in items_of(record, "fields", warnings):
        code = text_of(item.get("code"), "fields.code", warnings, longest=40)
        name = text_of(item.get("name"), "fields.name", warnings, longest=255)
        if code and name:
            return code, name
    warnings.add("fields", "không có lĩnh vực; đã xếp vào “Khác”")
    return "KHAC", "Khác"


def _publisher(record: Mapping[str, Any], warnings: Warnings) -> tuple[str, str]:
    publisher = object_of(record, "publisher", warnings)
    name = text_of(publisher.get("name"), "publisher.name", warnings, longest=255)
    if not name:
        warnings.add("publisher.name", "không có cơ quan công bố")
    folded = search_key(name)
    if any(gone in folded for gone in DISSOLVED):
        warnings.add("publisher.name", f"“{name}” là tên cơ quan đã giải thể")
    return text_of(publisher.get("code"), "publisher.code", warnings, longest=40), name


def _decision_number(decision: Mapping[str, Any], warnings: Warnings) -> str:
    number = text_of(decision.get("number"), "decision.number", warnings, longest=80)
    if not number:
        warnings.add("decision.number", "không có số quyết định công bố")
    elif "/." in number:
        warnings.add("decision.number", f"số quyết định “{number}” viết sai dạng")
    return number


def _decided_on(decision: Mapping[str, Any], warnings: Warnings) -> date | None:
    day = date_of(decision.get("date"), "decision.date", warnings)
    if day is None:
        warnings.add("decision.date", "không có ngày quyết định công bố")
    return day


def _levels(record: Mapping[str, Any], flags: list[str], warnings: Warnings) -> tuple[str, ...]:
    wanted = words_of(record, "levels", warnings)
    if unknown := [level for level in wanted if level not in LEVELS]:
        warnings.add("levels", f"cấp không rõ: {', '.join(unknown)[:80]}")
    if wanted == ["xa"] and "nganh_doc" in flags:
        warnings.add("levels", "thủ tục ngành dọc nhưng ghi cấp xã")
    return tuple(str(LEVELS[level]) for level in wanted if level in LEVELS)


def _subjects(record: Mapping[str, Any], warnings: Warnings) -> tuple[tuple[str, str], ...]:
    found = {}
    for item in items_of(record, "subjects", warnings):
        code = text_of(item.get("code"), "subjects.code", warnings, longest=20)
        name = text_of(item.get("name"), "subjects.name", warnings, longest=200)
        if name and _SUBJECT_CODE.match(code):
            found[code] = name
        else:
            warnings.add("subjects", f"đối tượng “{name[:40]}” có mã “{code}” không đúng dạng; đã bỏ qua")
    if not found:
        warnings.add("subjects", "không có đối tượng thực hiện")
    return tuple(found.items())


def _agency(record: Mapping[str, Any], warnings: Warnings) -> str:
    written = text_of(record.get("executing_text"), "executing_text", warnings)
    if written:
        return written
    named = [
        text_of(item.get("name"), "competent_agencies", warnings)
        for item in items_of(record, "competent_agencies", warnings)
    ]
    groups = [text_of(word, "executing_unit_groups", warnings) for word in _unit_groups(record, warnings)]
    agency = ", ".join(filter(None, named or groups))
    if not agency:
        warnings.add("executing_text", "không có cơ quan giải quyết")
    return agency


def _unit_groups(record: Mapping[str, Any], warnings: Warnings) -> list[str]:
    return words_of(record, "executing_unit_groups", warnings)


def _online_level(record: Mapping[str, Any], flags: list[str], warnings: Warnings) -> str:
    if "toan_trinh" in flags:
        return OnlineLevel.FULL
    methods = items_of(record, "methods", warnings)
    online = any(method.get("channel") == "truc_tuyen" for method in methods)
    return OnlineLevel.PARTIAL if online else OnlineLevel.NONE


def _results(record: Mapping[str, Any], warnings: Warnings) -> tuple[ResultContent, ...]:
    keys, found = Keys(), []
    for number, item in enumerate(items_of(record, "results", warnings), start=1):
        name = text_of(item.get("name"), "results.name", warnings)
        if name:
            code = text_of(item.get("code"), "results.code", warnings)
            found.append(ResultContent(keys.take(code, f"KQ{number}"), name))
    if not found:
        warnings.add("results", "không có kết quả thực hiện")
    return tuple(found)


def _legal_bases(record: Mapping[str, Any], warnings: Warnings) -> tuple[BasisContent, ...]:
    found = []
    for item in items_of(record, "legal_bases", warnings):
        number = text_of(item.get("number"), "legal_bases.number", warnings, longest=120)
        title = text_of(item.get("title"), "legal_bases.title", warnings)
        if number or title:
            found.append(BasisContent(number or "(không số)", title or number))
    if not found:
        warnings.add("legal_bases", "không có căn cứ pháp lý")
    return tuple(found)

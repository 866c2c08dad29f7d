"""Papers of a national record: groups of documents under free headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lib.text import search_key
from procedures.rules.abolished import SENTENCE, abolished_paper, mentioned_abolished_paper
from procedures.rules.content import CaseContent, PaperContent
from procedures.rules.record import Keys, Warnings, count_of, items_of, text_of


def read_papers(
    record: Mapping[str, Any], cases: Sequence[CaseContent], warnings: Warnings
) -> tuple[PaperContent, ...]:
    """All documents in order. A heading that is the name of a case binds its papers to it.

    `required` is false on every document of the national data, so a paper counts as required when a number of
    originals or copies is written; one with neither is an instruction.
    """
    by_name = {search_key(case.name): case.key for case in cases}
    keys = Keys()
    papers: list[PaperContent] = []
    for group in items_of(record, "document_groups", warnings):
        heading = text_of(group.get("case"), "document_groups.case", warnings)
        case = by_name.get(search_key(heading), "") if heading else ""
        for document in items_of(group, "documents", warnings):
            if _is_abolished(document, warnings):
                continue
            key = keys.take(text_of(document.get("code"), "documents.code", warnings), f"GT{len(papers) + 1}")
            papers.append(
                _paper(document, key=key, case=case, heading="" if case else heading, warnings=warnings)
            )
    if not papers:
        warnings.add("document_groups", "không có thành phần hồ sơ")
    elif not any(_is_required(group) for group in items_of(record, "document_groups", warnings)):
        warnings.add("documents.required", "mọi giấy tờ đều ghi không bắt buộc; đã suy từ số bản")
    return tuple(papers)


def _is_abolished(document: Mapping[str, Any], warnings: Warnings) -> bool:
    """The book itself is left out; a list that still names it among others comes in, not required."""
    name = document.get("name")
    if not isinstance(name, str) or not mentioned_abolished_paper(name):
        return False
    warnings.add("documents.name", SENTENCE)
    return abolished_paper(name) is not None


def _is_required(group: Mapping[str, Any]) -> bool:
    documents = group.get("documents")
    return isinstance(documents, list) and any(
        isinstance(document, dict) and document.get("required") is True for document in documents
    )


def _paper(
    document: Mapping[str, Any], *, key: str, case: str, heading: str, warnings: Warnings
) -> PaperContent:
    originals = count_of(document.get("original"), "documents.original", warnings)
    copies = count_of(document.get("copy"), "documents.copy", warnings)
    if not originals and not copies:
        warnings.add("documents.quantity", "có giấy tờ ghi 0 bản chính và 0 bản sao; đã coi là ghi chú")
    if document.get("name_truncated") is True:
        warnings.add("documents.name", "có tên giấy tờ bị cắt ngắn trong dữ liệu gốc")
    name = _name(document, warnings)
    forms = document.get("forms")
    form_names = [form for form in forms if isinstance(form, str)] if isinstance(forms, list) else []
    return PaperContent(
        key=key,
        name=name,
        case=case,
        group=heading,
        originals=originals,
        copies=copies,
        is_required=(document.get("required") is True or originals + copies > 0)
        and not mentioned_abolished_paper(name),
        is_form=bool(form_names) or document.get("e_form") is True,
        form_name=text_of(", ".join(form_names), "documents.forms", warnings),
    )


def _name(document: Mapping[str, Any], warnings: Warnings) -> str:
    name = text_of(document.get("name"), "documents.name", warnings)
    if name:
        return name
    warnings.add("documents.name", "có giấy tờ không có tên")
    return (
        "Kết quả của thủ tục khác" if document.get("is_result_of_other") is True else "Giấy tờ không ghi tên"
    )

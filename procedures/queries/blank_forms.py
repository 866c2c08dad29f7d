"""Blank forms (mẫu đơn, tờ khai) as files: whose everybody may fetch, and what a draft changes."""

from __future__ import annotations

from datetime import date
from typing import Any

from procedures.models import ProcedureVersion, RequiredPaper
from procedures.queries.catalogue import current_version


def public_form(code: str, paper_key: str, on: date) -> RequiredPaper | None:
    """The form with its file, where the version that binds that day has one: what its public page shows."""
    binding = ProcedureVersion.objects.applicable_on(on).filter(procedure__code=code)
    return _with_file(binding.order_by("pk").values("pk"), paper_key)


def form_of(version_id: int, paper_key: str) -> RequiredPaper | None:
    """The form with its file of one version, drafts and past ones too: for officers."""
    return _with_file([version_id], paper_key)


def _with_file(versions: Any, paper_key: str) -> RequiredPaper | None:
    papers = RequiredPaper.objects.filter(version__in=versions, key=paper_key, form_file__isnull=False)
    return papers.select_related("form_file").order_by("pk").first()


def forms_of(version: ProcedureVersion) -> list[RequiredPaper]:
    """Papers that are forms, with or without a file, in the order of the announced list."""
    papers = version.papers.filter(is_form=True).select_related("form_file", "case")
    return list(papers.order_by("position", "pk"))


def files_in_force(procedure_id: int, on: date) -> dict[str, int] | None:
    """Keys of papers → stored files of the version that binds that day, None where none does."""
    version = current_version(procedure_id, on)
    if version is None:
        return None
    papers = version.papers.filter(form_file__isnull=False).order_by("position", "pk")
    return dict(papers.values_list("key", "form_file"))

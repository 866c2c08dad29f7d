"""Drafts of local versions: begun from nothing, written anew as a whole, dropped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Actor
from procedures.enums import Source
from procedures.exceptions import NotNow, ProcedureError
from procedures.models import FeeTier, Procedure, ProcedureVersion, Sector
from procedures.permissions import check_can_edit_catalogue
from procedures.rules.codes import is_procedure_code
from procedures.rules.content import VersionContent
from procedures.services.writing import head_fields, sector_ids, write_parts


# Children that point at cases go first.
PARTS = ("papers", "limits", "cutoffs", "fee_rules", "results", "legal_bases", "sector_rules", "cases")


@transaction.atomic
def begin_procedure(
    *, code: str, name: str, sector: Sector, valid_from: date, by: Actor, at: datetime
) -> ProcedureVersion:
    """Begin the first local draft of a procedure that nobody has entered yet."""
    check_can_edit_catalogue(by.user, on=timezone.localdate(at))
    if not is_procedure_code(code):
        raise ProcedureError("Mã thủ tục phải có dạng 1.004222, có thể kèm đuôi .000.00.00.H22.")
    procedure, _ = Procedure.objects.get_or_create(code=code)
    if procedure.versions.local().exists():
        raise NotNow("Thủ tục này đã có bản địa phương; hãy lập phiên bản mới từ bản đó.")
    content = VersionContent(code=code, name=name, sector_code=sector.code, sector_name=sector.name)
    return ProcedureVersion.objects.create(
        **head_fields(content),
        procedure=procedure,
        number=1,
        source=Source.LOCAL,
        sector=sector,
        valid_from=valid_from,
    )


@transaction.atomic
def rewrite_draft(
    *, version_id: int, content: VersionContent, valid_from: date, by: Actor, at: datetime
) -> ProcedureVersion:
    """Write a draft's whole content anew; raises NotNow for a published version.

    Its papers keep the blank forms they have: those change on their own (procedures.services.blank_forms).
    """
    check_can_edit_catalogue(by.user, on=timezone.localdate(at))
    version = ProcedureVersion.objects.select_for_update().get(pk=version_id)
    if version.is_published:
        raise NotNow("Phiên bản đã công bố thì không sửa được; hãy lập phiên bản mới.")
    _check_cases(content)
    content = _with_forms_of(version, content)
    FeeTier.objects.filter(rule__version=version).delete()
    for part in PARTS:
        getattr(version, part).all().delete()
    for name, value in head_fields(content).items():
        setattr(version, name, value)
    version.sector_id = sector_ids([content])[content.sector_code]
    version.valid_from = valid_from
    version.save()
    try:
        with transaction.atomic():
            write_parts([(version, content)])
    except IntegrityError as error:
        raise ProcedureError(
            "Có hai dòng trùng mã, hoặc một dòng thiếu giá trị; hãy xem lại các bảng."
        ) from error
    return version


def _with_forms_of(version: ProcedureVersion, content: VersionContent) -> VersionContent:
    """The content with the files its papers have now: it was read before the draft was locked."""
    here = {paper.key: paper for paper in version.papers.order_by("position", "pk")}
    papers = []
    for paper in content.papers:
        kept = here.get(paper.key)
        if kept is not None:
            if kept.form_file_id is not None and not paper.is_form:
                raise ProcedureError(
                    f"Giấy tờ “{paper.name}” đang có tệp mẫu; hãy gỡ tệp trước khi bỏ dấu “Là mẫu đơn”."
                )
            paper = replace(  # noqa: PLW2901
                paper, form_file_id=kept.form_file_id, form_file_name=kept.form_file_name
            )
        papers.append(paper)
    return replace(content, papers=tuple(papers))


def _check_cases(content: VersionContent) -> None:
    known = {"", *(case.key for case in content.cases)}
    named = {paper.case for paper in content.papers} | {limit.case for limit in content.limits}
    named |= {cutoff.case for cutoff in content.cutoffs} | {fee.case for fee in content.fees}
    if named - known:
        raise ProcedureError(
            "Có giấy tờ, thời hạn hoặc khoản thu thuộc trường hợp đã bỏ; hãy chuyển chúng trước khi bỏ."
        )


@transaction.atomic
def drop_draft(*, version_id: int, by: Actor, at: datetime) -> None:
    """Delete a draft; a published version cannot be dropped."""
    check_can_edit_catalogue(by.user, on=timezone.localdate(at))
    version = ProcedureVersion.objects.select_for_update().get(pk=version_id)
    if version.is_published:
        raise NotNow("Phiên bản đã công bố thì không bỏ được.")
    version.delete()

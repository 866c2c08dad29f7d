"""A stored version as plain values: what an editor starts from."""

from __future__ import annotations

from procedures.models import ProcedureVersion, SubjectType
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


def content_of(version: ProcedureVersion) -> VersionContent:
    """Everything the version says. Writing it to a draft gives the same version again."""
    cases = list(version.cases.order_by("position", "pk"))
    keys: dict[int | None, str] = {None: "", **{case.pk: case.key for case in cases}}
    names = dict(SubjectType.objects.filter(code__in=version.subject_codes).values_list("code", "name"))
    return VersionContent(
        code=version.procedure.code,
        name=version.name,
        sector_code=version.sector.code,
        sector_name=version.sector.name,
        levels=tuple(version.levels),
        subjects=tuple((code, names.get(code, code)) for code in version.subject_codes),
        publisher_code=version.publisher_code,
        publisher_name=version.publisher_name,
        decision_number=version.decision_number,
        decided_on=version.decided_on,
        steps_text=version.steps_text,
        manner_text=version.manner_text,
        conditions_text=version.conditions_text,
        agency_text=version.agency_text,
        document_sets=version.document_sets,
        online_level=version.online_level,
        partial_reason=version.partial_reason,
        is_non_boundary=version.is_non_boundary,
        is_internal=version.is_internal,
        is_vertical=version.is_vertical,
        in_person_only=version.in_person_only,
        is_express=version.is_express,
        allows_representative=version.allows_representative,
        gives_paper_result=version.gives_paper_result,
        supplement_mode=version.supplement_mode,
        valid_from=version.valid_from,
        cases=tuple(CaseContent(case.key, case.name) for case in cases),
        papers=_papers(version, keys),
        limits=_limits(version, keys),
        cutoffs=tuple(
            CutoffContent(row.hour, row.effect, row.source, keys[row.case_id])
            for row in version.cutoffs.order_by("pk")
        ),
        fees=_fees(version, keys),
        results=tuple(
            ResultContent(row.code, row.name) for row in version.results.order_by("position", "pk")
        ),
        legal_bases=tuple(
            BasisContent(row.number, row.title) for row in version.legal_bases.order_by("position", "pk")
        ),
        sector_rules=tuple(
            SectorRuleContent(row.key, row.kind, row.name, row.article, row.mode, row.value, row.unit)
            for row in version.sector_rules.order_by("pk")
        ),
    )


def _papers(version: ProcedureVersion, keys: dict[int | None, str]) -> tuple[PaperContent, ...]:
    return tuple(
        PaperContent(
            key=row.key,
            name=row.name,
            case=keys[row.case_id],
            group=row.group,
            originals=row.originals,
            copies=row.copies,
            is_required=row.is_required,
            is_shown_only=row.is_shown_only,
            is_form=row.is_form,
            form_name=row.form_name,
            form_file_id=row.form_file_id,
            form_file_name=row.form_file_name,
            database=row.database,
        )
        for row in version.papers.order_by("position", "pk")
    )


def _limits(version: ProcedureVersion, keys: dict[int | None, str]) -> tuple[LimitContent, ...]:
    return tuple(
        LimitContent(row.unit, row.value, keys[row.case_id], row.channel, row.text)
        for row in version.limits.order_by("position", "pk")
    )


def _fees(version: ProcedureVersion, keys: dict[int | None, str]) -> tuple[FeeContent, ...]:
    return tuple(
        FeeContent(
            kind=row.kind,
            name=row.name,
            rate=row.rate,
            unit=row.unit,
            per=row.per,
            ceiling=row.ceiling,
            tiers=tuple((tier.above, tier.rate) for tier in row.tiers.order_by("above")),
            is_choice=row.is_choice,
            currency=row.currency,
            case=keys[row.case_id],
            channel=row.channel,
            payer_group=row.payer_group,
            note=row.note,
            legal_basis=row.legal_basis,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in version.fee_rules.order_by("position", "pk")
    )

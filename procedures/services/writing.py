"""Contents into rows: many versions at once, each a draft until its parts are in, then published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from lib.text import search_key, text_sort_key
from procedures.models import (
    CutoffRule,
    FeeRule,
    FeeTier,
    LegalBasis,
    ProcedureCase,
    ProcedureVersion,
    RequiredPaper,
    ResultType,
    Sector,
    SectorRule,
    SubjectType,
    TimeLimit,
)
from procedures.rules.content import VersionContent


ROWS_AT_ONCE = 2_000
# Columns of a version that are called as in its content.
SAME_IN_ROW = (
    "name",
    "publisher_code",
    "publisher_name",
    "decision_number",
    "decided_on",
    "steps_text",
    "manner_text",
    "conditions_text",
    "agency_text",
    "document_sets",
    "online_level",
    "partial_reason",
    "is_non_boundary",
    "is_internal",
    "is_vertical",
    "in_person_only",
    "is_express",
    "allows_representative",
    "gives_paper_result",
    "supplement_mode",
)


@dataclass(frozen=True)
class NewVersion:
    """A content with what its version is numbered and dated by."""

    content: VersionContent
    procedure_id: int
    number: int
    source: str
    valid_from: date
    content_hash: str


@dataclass(frozen=True)
class _Written:
    """A version row with the ids of its cases by key."""

    version: ProcedureVersion
    content: VersionContent
    cases: dict[str, int]

    def case_id(self, key: str) -> int | None:
        return self.cases[key] if key else None


def write_versions(news: Sequence[NewVersion], *, at: datetime) -> None:
    """Insert and publish the versions; the caller has ended the earlier ones and holds the transaction."""
    sectors = sector_ids(new.content for new in news)
    _keep_subjects(new.content for new in news)
    versions = ProcedureVersion.objects.bulk_create(
        [_version(new, sectors[new.content.sector_code]) for new in news]
    )
    write_parts([(row, new.content) for row, new in zip(versions, news, strict=True)])
    ProcedureVersion.objects.filter(pk__in=[row.pk for row in versions]).update(published_at=at)


def write_parts(pairs: list[tuple[ProcedureVersion, VersionContent]]) -> None:
    """Insert the parts of drafts that have none: cases first, because the others point at them."""
    written = _with_cases(pairs)
    RequiredPaper.objects.bulk_create(_papers(written), batch_size=ROWS_AT_ONCE)
    TimeLimit.objects.bulk_create(_limits(written), batch_size=ROWS_AT_ONCE)
    CutoffRule.objects.bulk_create(_cutoffs(written))
    ResultType.objects.bulk_create(_results(written), batch_size=ROWS_AT_ONCE)
    LegalBasis.objects.bulk_create(_legal_bases(written), batch_size=ROWS_AT_ONCE)
    SectorRule.objects.bulk_create(_sector_rules(written))
    _write_fees(written)


def sector_ids(contents: Iterable[VersionContent]) -> dict[str, int]:
    """Ids of the fields by code; new ones are added, known ones keep their name."""
    named = {content.sector_code: content.sector_name for content in contents}
    Sector.objects.bulk_create(
        [Sector(code=code, name=name, search_key=search_key(name)) for code, name in named.items()],
        ignore_conflicts=True,
    )
    return dict(Sector.objects.filter(code__in=named).values_list("code", "pk"))


def _keep_subjects(contents: Iterable[VersionContent]) -> None:
    named = {code: name for content in contents for code, name in content.subjects}
    SubjectType.objects.bulk_create(
        [SubjectType(code=code, name=name) for code, name in named.items()], ignore_conflicts=True
    )


def head_fields(content: VersionContent) -> dict[str, Any]:
    """Columns of a version that its content decides, except the field's id."""
    same = {name: getattr(content, name) for name in SAME_IN_ROW}
    return {
        **same,
        "search_key": search_key(f"{content.code} {content.name}"),
        "sort_key": text_sort_key(content.name)[:200],
        "levels": list(content.levels),
        "subject_codes": [code for code, _ in content.subjects],
    }


def _version(new: NewVersion, sector_id: int) -> ProcedureVersion:
    return ProcedureVersion(
        **head_fields(new.content),
        procedure_id=new.procedure_id,
        number=new.number,
        source=new.source,
        sector_id=sector_id,
        valid_from=new.valid_from,
        content_hash=new.content_hash,
    )


def _with_cases(pairs: list[tuple[ProcedureVersion, VersionContent]]) -> list[_Written]:
    rows = ProcedureCase.objects.bulk_create(
        [
            ProcedureCase(version=version, key=case.key, name=case.name, position=position)
            for version, content in pairs
            for position, case in enumerate(content.cases, start=1)
        ]
    )
    ids: dict[int, dict[str, int]] = {}
    for row in rows:
        ids.setdefault(row.version_id, {})[row.key] = row.pk
    return [_Written(version, content, ids.get(version.pk, {})) for version, content in pairs]


def _papers(written: list[_Written]) -> Iterator[RequiredPaper]:
    for one in written:
        for position, paper in enumerate(one.content.papers, start=1):
            yield RequiredPaper(
                version=one.version,
                case_id=one.case_id(paper.case),
                key=paper.key,
                name=paper.name,
                group=paper.group,
                originals=paper.originals,
                copies=paper.copies,
                is_required=paper.is_required,
                is_shown_only=paper.is_shown_only,
                is_form=paper.is_form,
                form_name=paper.form_name,
                form_file_id=paper.form_file_id,
                form_file_name=paper.form_file_name,
                database=paper.database,
                position=position,
            )


def _limits(written: list[_Written]) -> Iterator[TimeLimit]:
    for one in written:
        for position, limit in enumerate(one.content.limits, start=1):
            yield TimeLimit(
                version=one.version,
                case_id=one.case_id(limit.case),
                channel=limit.channel,
                value=limit.value,
                unit=limit.unit,
                text=limit.text,
                position=position,
            )


def _cutoffs(written: list[_Written]) -> list[CutoffRule]:
    return [
        CutoffRule(
            version=one.version,
            case_id=one.case_id(cutoff.case),
            hour=cutoff.hour,
            effect=cutoff.effect,
            source=cutoff.source,
        )
        for one in written
        for cutoff in one.content.cutoffs
    ]


def _results(written: list[_Written]) -> list[ResultType]:
    return [
        ResultType(version=one.version, code=result.code, name=result.name, position=position)
        for one in written
        for position, result in enumerate(one.content.results, start=1)
    ]


def _legal_bases(written: list[_Written]) -> list[LegalBasis]:
    return [
        LegalBasis(version=one.version, number=basis.number, title=basis.title, position=position)
        for one in written
        for position, basis in enumerate(one.content.legal_bases, start=1)
    ]


def _sector_rules(written: list[_Written]) -> list[SectorRule]:
    return [
        SectorRule(
            version=one.version,
            key=rule.key,
            kind=rule.kind,
            name=rule.name,
            article=rule.article,
            mode=rule.mode,
            value=rule.value,
            unit=rule.unit,
        )
        for one in written
        for rule in one.content.sector_rules
    ]


def _write_fees(written: list[_Written]) -> None:
    rules: list[FeeRule] = []
    tiers: list[tuple[tuple[Decimal, Decimal], ...]] = []
    for one in written:
        for position, fee in enumerate(one.content.fees, start=1):
            tiers.append(fee.tiers)
            rules.append(
                FeeRule(
                    version=one.version,
                    case_id=one.case_id(fee.case),
                    channel=fee.channel,
                    payer_group=fee.payer_group,
                    kind=fee.kind,
                    name=fee.name,
                    rate=fee.rate,
                    currency=fee.currency,
                    unit=fee.unit,
                    per=fee.per,
                    is_choice=fee.is_choice,
                    ceiling=fee.ceiling,
                    note=fee.note,
                    legal_basis=fee.legal_basis,
                    valid_from=fee.valid_from,
                    valid_to=fee.valid_to,
                    position=position,
                )
            )
    saved = FeeRule.objects.bulk_create(rules, batch_size=ROWS_AT_ONCE)
    FeeTier.objects.bulk_create(
        [
            FeeTier(rule=rule, above=above, rate=rate)
            for rule, bands in zip(saved, tiers, strict=True)
            for above, rate in bands
        ]
    )

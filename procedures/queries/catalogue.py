"""Answers about the catalogue that other apps and pages ask for. All take the day as an argument."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Prefetch, Q, When

from lib.text import search_key
from procedures.enums import Channel, OnlineLevel, Source
from procedures.models import (
    FeeRule,
    FeeWaiver,
    LegalBasis,
    Procedure,
    ProcedureCase,
    ProcedureOffer,
    ProcedureVersion,
    ProcessStep,
    RequiredPaper,
    ResultType,
    SectorRule,
    TimeLimit,
)
from procedures.querysets import OfferQuerySet, VersionQuerySet
from procedures.rules import completeness, fees, limits


def current_version(procedure_id: int, on: date) -> ProcedureVersion | None:
    """The version that binds receptions of that day: local before national; None when there is none.

    An abolished procedure has none from its first day without reception (ruling 29).
    """
    return ProcedureVersion.objects.applicable_on(on).filter(procedure_id=procedure_id).first()


def current_version_id(procedure_id: int, on: date) -> int | None:
    """Its key alone, for who has the content at hand."""
    versions = ProcedureVersion.objects.applicable_on(on).filter(procedure_id=procedure_id)
    found: int | None = versions.order_by("pk").values_list("pk", flat=True).first()
    return found


def offers_at(agency_id: int, on: date) -> OfferQuerySet:
    """What a place of reception offers that day, whatever the system of record, abolished ones left out."""
    receivable = Q(procedure__abolished_on__isnull=True) | Q(procedure__abolished_on__gt=on)
    return (
        ProcedureOffer.objects.valid_on(on)
        .received_at(agency_id)
        .filter(receivable)
        .select_related("procedure", "deciding_agency", "process")
        .order_by("procedure__code", "pk")
    )


def papers_for(version: ProcedureVersion, case: ProcedureCase | None) -> list[RequiredPaper]:
    """Papers of the case with those of every case, in the order of the announced list."""
    wanted = {None, case.pk if case else None}
    papers = [paper for paper in version.papers.all() if paper.case_id in wanted]
    return sorted(papers, key=_place)


def cases_of(version: ProcedureVersion) -> list[ProcedureCase]:
    """Its cases (trường hợp), in the order of the announced list."""
    return sorted(version.cases.all(), key=_place)


def fee_rules_of(version: ProcedureVersion) -> list[FeeRule]:
    """Its fee rules with their tiers, in the order of the announced list.

    Those at hand where the caller has fetched them, else two statements.
    """
    at_hand = "fee_rules" in getattr(version, "_prefetched_objects_cache", {})
    rules = version.fee_rules.all() if at_hand else version.fee_rules.prefetch_related("tiers")
    return sorted(rules, key=_place)


def _place(row: RequiredPaper | ProcedureCase | FeeRule) -> tuple[int, int]:
    return row.position, row.pk


def limit_for(version: ProcedureVersion, case: ProcedureCase | None, channel: int) -> limits.Limit:
    """The time limit and cut-off that bind; raises NoLimit when the version has none that fits."""
    limit_rows = _limit_rows(version)
    cutoff_rows = [
        limits.CutoffRow(row.case_id, row.hour, row.effect, row.source) for row in version.cutoffs.all()
    ]
    case_id = case.pk if case else None
    return limits.choose_limit(limit_rows, cutoff_rows, case_id=case_id, channel=channel)


def unlimited_of(version: ProcedureVersion) -> list[tuple[ProcedureCase | None, Channel]]:
    """Cases and channels that could be received under the version and find no limit, in their order."""
    rows = _limit_rows(version)
    channels = channels_of(version)
    cases = {case.pk: case for case in cases_of(version)}
    found = limits.without_limit(rows, cases=list(cases), channels=channels)
    return [(cases[case] if case else None, channel) for case, channel in found]


def channels_of(version: ProcedureVersion) -> list[Channel]:
    """Ways to file that the version offers."""
    return limits.channels_offered(
        _limit_rows(version),
        in_person_only=version.in_person_only,
        has_online_service=version.online_level != OnlineLevel.NONE,
    )


def _limit_rows(version: ProcedureVersion) -> list[limits.LimitRow]:
    return [
        limits.LimitRow(row.case_id, row.channel, row.value, row.unit, row.text)
        for row in version.limits.all()
    ]


def fees_for(
    version: ProcedureVersion,
    case: ProcedureCase | None,
    channel: int,
    quantities: Mapping[str, Decimal],
    payer_group: str,
    on: date,
    *,
    waivers: Sequence[fees.Waiver] | None = None,
) -> list[fees.FeeLine]:
    """Fee lines of a dossier. `quantities` by FeeUnit: {"page": 5, "copy": 3}; case and copy default to one.

    `waivers` are those of `waivers_for` where the caller has asked for them.
    Raises UnknownQuantity when a rate needs a quantity that is missing.
    """
    rates = [_rate(rule) for rule in fee_rules_of(version)]
    binding = fees.applicable_rates(
        rates, case_id=case.pk if case else None, channel=channel, payer_group=payer_group, on=on
    )
    if waivers is None:
        waivers = waivers_for(version) if binding else []
    return [
        fees.fee_line(
            rate,
            quantities=quantities,
            waiver=fees.best_waiver(waivers, kind=rate.kind, channel=channel, payer_group=payer_group, on=on),
        )
        for rate in binding
    ]


def waivers_for(version: ProcedureVersion) -> list[fees.Waiver]:
    """Waivers that name the procedure or its field, or nothing narrower."""
    rows = FeeWaiver.objects.filter(
        Q(procedure_id=version.procedure_id) | Q(procedure__isnull=True),
        Q(sector_id=version.sector_id) | Q(sector__isnull=True),
    ).order_by("pk")
    return [
        fees.Waiver(
            name=row.name,
            percent=row.percent,
            legal_basis=row.legal_basis,
            kind=row.kind,
            channel=row.channel,
            payer_group=row.payer_group,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in rows
    ]


def _rate(rule: FeeRule) -> fees.Rate:
    return fees.Rate(
        key=rule.pk,
        name=rule.name,
        rate=rule.rate,
        unit=rule.unit,
        per=rule.per,
        tiers=tuple(fees.Tier(tier.above, tier.rate) for tier in rule.tiers.all()),
        ceiling=rule.ceiling,
        is_choice=rule.is_choice,
        currency=rule.currency,
        kind=rule.kind,
        case_id=rule.case_id,
        channel=rule.channel,
        payer_group=rule.payer_group,
        note=rule.note,
        legal_basis=rule.legal_basis,
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
    )


def steps_for(offer: ProcedureOffer, on: date) -> list[ProcessStep]:
    """Steps of the approved process behind an offer, in order; empty when the offer has none yet."""
    process = offer.process
    if process is None or process.approved_at is None:
        return []
    return list(process.steps.order_by("order"))


def sector_rules(version: ProcedureVersion, *kinds: str) -> list[SectorRule]:
    """The sector rules of these kinds (rulings 8–10): without one, the general rule holds."""
    return list(version.sector_rules.filter(kind__in=kinds).order_by("pk"))


def search(
    text: str,
    *,
    on: date,
    sector: str = "",
    level: str = "",
    subject: str = "",
    internal: bool = False,
) -> VersionQuerySet:
    """Versions that bind on the day and contain `text` in name or code; if none does, every word of it.

    With or without accents, đ as d. `sector` is a field's folded name, so that one name under several codes
    is one choice. Procedures between offices (`internal`) are left out unless asked for.
    """
    found = _containing(ProcedureVersion.objects.applicable_on(on), search_key(text))
    if sector:
        found = found.filter(sector__search_key=sector)
    if level:
        found = found.filter(levels__contains=[level])
    if subject:
        found = found.filter(subject_codes__contains=[subject])
    if not internal:
        found = found.filter(is_internal=False)
    return found.select_related("procedure", "sector").order_by("sort_key", "pk")


def _containing(versions: VersionQuerySet, key: str) -> VersionQuerySet:
    """The phrase as typed, so that "khai sinh" is not lost among names that say "khai" and "sinh" apart."""
    phrase = versions.filter(search_key__contains=key)
    if " " not in key or phrase.exists():
        return phrase
    for word in key.split():
        versions = versions.filter(search_key__contains=word)
    return versions


def published_procedure(code: str, on: date) -> ProcedureVersion | None:
    """The binding version by code, with everything its public page shows, in a fixed number of queries."""
    ordered: list[Prefetch[Any]] = [
        Prefetch(part, queryset=rows.order_by("position", "pk"))
        for part, rows in (
            ("cases", ProcedureCase.objects.all()),
            ("papers", RequiredPaper.objects.select_related("form_file")),
            ("limits", TimeLimit.objects.all()),
            ("fee_rules", FeeRule.objects.select_related("case").prefetch_related("tiers")),
            ("results", ResultType.objects.all()),
            ("legal_bases", LegalBasis.objects.all()),
        )
    ]
    return (
        ProcedureVersion.objects.applicable_on(on)
        .filter(procedure__code=code)
        .select_related("procedure", "sector")
        .prefetch_related(*ordered, "cutoffs", "sector_rules")
        .first()
    )


def missing_parts(version: ProcedureVersion) -> list[str]:
    """Compulsory constituent parts a–g that the version lacks (indicator 1.3)."""
    present = {
        "name": bool(version.name),
        "steps": bool(version.steps_text),
        "manner": bool(version.manner_text),
        "papers": version.papers.exists(),
        "limit": version.limits.exists(),
        "subjects": bool(version.subject_codes),
        "agency": bool(version.agency_text),
    }
    return completeness.missing_parts(key for key, there in present.items() if there)


def offered_with_parts(on: date) -> dict[int, bool]:
    """Procedures offered anywhere on that day → whether their version in force has all parts a–g.

    One statement, whatever their number.
    """
    versions = (
        ProcedureVersion.objects.applicable_on(on)
        .filter(procedure__in=ProcedureOffer.objects.valid_on(on).values("procedure"))
        .annotate(
            is_whole=Case(
                When(
                    ~Q(name="")
                    & ~Q(steps_text="")
                    & ~Q(manner_text="")
                    & ~Q(subject_codes=[])
                    & ~Q(agency_text="")
                    & Exists(RequiredPaper.objects.filter(version=OuterRef("pk")))
                    & Exists(TimeLimit.objects.filter(version=OuterRef("pk"))),
                    then=True,
                ),
                default=False,
                output_field=BooleanField(),
            )
        )
    )
    return dict(versions.order_by("procedure").values_list("procedure", "is_whole"))


def latest_number(procedure: Procedure, source: Source) -> int:
    """Number of the newest version of that source, drafts included; 0 when there is none."""
    newest = procedure.versions.filter(source=source).order_by("-number").first()
    return newest.number if newest else 0

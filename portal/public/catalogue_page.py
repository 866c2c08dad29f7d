"""What the public page of one procedure shows, worked out before the template sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.public.filing_places import Places, filed_at, filing_places
from portal.public.promises import Promise, promises_for
from portal.public.times_page import RealTimes, real_times
from portal.ui.cutoffs import cutoff_words
from portal.ui.formats import in_figures, money
from portal.ui.sizes import size_in_words
from procedures.enums import CatalogueLevel, Channel, FeeUnit, LimitUnit, PayerGroup
from procedures.models import (
    FeeRule,
    FeeTier,
    ProcedureCase,
    ProcedureOffer,
    ProcedureVersion,
    RequiredPaper,
    SubjectType,
    TimeLimit,
)
from procedures.queries import channels_of, waivers_for
from procedures.rules.fees import plain, price
from procedures.rules.limits import describe, in_hours


@dataclass(frozen=True)
class PaperLine:
    paper: RequiredPaper
    count: str
    remark: str
    # Address and words of its blank form as a file; empty where there is none.
    form_href: str = ""
    form_words: str = ""


@dataclass(frozen=True)
class PaperGroup:
    """Papers under one heading: for every case, or for one."""

    heading: str
    lines: tuple[PaperLine, ...]


@dataclass(frozen=True)
class LimitLine:
    who: str
    words: str
    note: str


@dataclass(frozen=True)
class FeeRow:
    name: str
    price: str
    who: str
    basis: str


@dataclass(frozen=True)
class Choice:
    """One option of a list in the form that asks for a day."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class ProcedurePage:
    papers: tuple[PaperGroup, ...]
    limits: tuple[LimitLine, ...]
    fees: tuple[FeeRow, ...]
    waivers: tuple[str, ...]
    places: Places
    place_choices: tuple[Choice, ...]
    levels: str
    subjects: str
    promises: tuple[Promise, ...]
    cases: tuple[Choice, ...]
    channels: tuple[Choice, ...]
    channel: str
    asked_at: datetime
    # Later than `asked_at` where the door of the chosen place is closed.
    filed_at: datetime
    query: str
    times: RealTimes
    cutoffs: tuple[str, ...] = field(default=())


def page_for(
    version: ProcedureVersion, *, at: datetime, case_key: str, channel: str, place: str
) -> ProcedurePage:
    """The whole page. What the address asks for and does not exist is answered by the first there is.

    A case that was asked for narrows papers, limits, cut-offs and fees down to what belongs to it.
    """
    today = timezone.localdate(at)
    cases = list(version.cases.all())
    asked = next((row for row in cases if row.key == case_key), None)
    channels = channels_of(version)
    chosen = next((row for row in channels if str(row.value) == channel), channels[0])
    offers = list(
        ProcedureOffer.objects.open_on(today)
        .filter(procedure_id=version.procedure_id)
        .select_related("receiving_agency", "deciding_agency")
        .order_by("receiving_agency__name", "pk")
    )
    offer = next(
        (row for row in offers if str(row.receiving_agency_id) == place), offers[0] if offers else None
    )
    places = filing_places(offers, offer, at)
    filed = filed_at(chosen, places.door, at)
    names = dict(SubjectType.objects.filter(code__in=version.subject_codes).values_list("code", "name"))
    return ProcedurePage(
        papers=_papers(version, cases, asked),
        limits=_limits(version, asked),
        fees=tuple(
            _fee_row(rule)
            for rule in version.fee_rules.all()
            if _in_force(rule, today) and _belongs(rule.case_id, asked)
        ),
        waivers=_waivers(version, today),
        places=places,
        place_choices=tuple(
            Choice(str(row.receiving_agency_id), row.receiving_agency.name, row == offer) for row in offers
        ),
        levels=", ".join(_(CatalogueLevel(level).label) for level in version.levels),
        subjects="; ".join(names.get(code, code) for code in version.subject_codes),
        promises=promises_for(version, [asked] if asked else cases, chosen, offer, at=filed),
        cases=tuple(Choice(row.key, row.name, row == asked) for row in cases),
        channels=tuple(Choice(str(row.value), _(row.label), row == chosen) for row in channels),
        channel=_(chosen.label),
        asked_at=at,
        filed_at=filed,
        query=_query(asked, chosen, offer),
        times=real_times(version, offers),
        cutoffs=_cutoffs(version, asked),
    )


def limit_words(version: ProcedureVersion) -> str:
    """All limits of a version in one line, shortest first, each once."""
    rows = sorted(version.limits.all(), key=lambda row: in_hours(row.value, row.unit))
    definite = [row for row in rows if row.unit != LimitUnit.SEE_TEXT] or rows
    return "; ".join(dict.fromkeys(_limit(row) for row in definite))


def _limit(row: TimeLimit) -> str:
    return in_figures(describe(row.value, row.unit, _))


def _belongs(case_id: int | None, asked: ProcedureCase | None) -> bool:
    """What names no case belongs to every case."""
    return asked is None or case_id is None or case_id == asked.pk


def _query(asked: ProcedureCase | None, channel: Channel, offer: ProcedureOffer | None) -> str:
    """The same choice as part of an address."""
    chosen = {
        "truong-hop": asked.key if asked else "",
        "kenh": str(channel.value),
        "noi": str(offer.receiving_agency_id) if offer else "",
    }
    return urlencode({name: value for name, value in chosen.items() if value})


def _papers(
    version: ProcedureVersion, cases: Sequence[ProcedureCase], asked: ProcedureCase | None
) -> tuple[PaperGroup, ...]:
    names = {case.pk: case.name for case in cases}
    groups: dict[str, list[PaperLine]] = {}
    for paper in version.papers.all():
        if not _belongs(paper.case_id, asked):
            continue
        heading = names.get(paper.case_id or 0, "") or paper.group
        groups.setdefault(heading, []).append(_paper_line(paper, version.procedure.code))
    return tuple(PaperGroup(heading, tuple(lines)) for heading, lines in groups.items())


def _paper_line(paper: RequiredPaper, code: str) -> PaperLine:
    counts = [
        _("%(n)s bản chính") % {"n": paper.originals} if paper.originals else "",
        _("%(n)s bản sao") % {"n": paper.copies} if paper.copies else "",
    ]
    remarks = [
        _("chỉ xuất trình") if paper.is_shown_only else "",
        "" if paper.is_required else _("nếu có"),
        _("không phải nộp nếu tra được trong %(database)s") % {"database": paper.database}
        if paper.database
        else "",
        _form_words(paper) if paper.is_form else "",
    ]
    line = PaperLine(paper, ", ".join(filter(None, counts)), "; ".join(filter(None, remarks)))
    if paper.form_file is None:
        return line
    said = {"kind": paper.form_kind, "size": size_in_words(paper.form_file.size)}
    return replace(
        line,
        form_href=reverse("public:form_file", args=[code, paper.key]),
        form_words=_("Tải mẫu (%(kind)s, %(size)s)") % said,
    )


def _form_words(paper: RequiredPaper) -> str:
    return _("theo mẫu “%(form)s”") % {"form": paper.blank_form} if paper.blank_form else _("theo mẫu")


def _limits(version: ProcedureVersion, asked: ProcedureCase | None) -> tuple[LimitLine, ...]:
    names = {case.pk: case.name for case in version.cases.all()}
    lines = []
    for row in sorted(version.limits.all(), key=lambda limit: (limit.position, limit.pk)):
        if not _belongs(row.case_id, asked):
            continue
        who = [names.get(row.case_id or 0, ""), _(Channel(row.channel).label) if row.channel else ""]
        lines.append(LimitLine(" – ".join(filter(None, who)), _limit(row), row.text))
    return tuple(dict.fromkeys(lines))


def _cutoffs(version: ProcedureVersion, asked: ProcedureCase | None) -> tuple[str, ...]:
    """The hours of the day that count, each with its case; the asked case's own replaces the general one."""
    names = {case.pk: case.name for case in version.cases.all()}
    rows = [row for row in version.cutoffs.all() if _belongs(row.case_id, asked)]
    own = [row for row in rows if row.case_id is not None]
    general = [row for row in rows if row.case_id is None]
    if asked is not None:
        return tuple(cutoff_words(row, "") for row in own or general)
    others = _("Các trường hợp khác") if own else ""
    if own and {row.case_id for row in own} >= names.keys():  # the general one binds nobody
        general = []
    return tuple(
        [cutoff_words(row, names.get(row.case_id or 0, "")) for row in sorted(own, key=lambda row: row.pk)]
        + [cutoff_words(row, others) for row in general]
    )


def _fee_row(rule: FeeRule) -> FeeRow:
    who = [
        _(Channel(rule.channel).label) if rule.channel else "",
        _(PayerGroup(rule.payer_group).label) if rule.payer_group else "",
        rule.case.name if rule.case else "",
    ]
    basis = "; ".join(filter(None, [rule.note, rule.legal_basis]))
    return FeeRow(rule.name, price_words(rule), " – ".join(filter(None, who)), basis)


def price_words(rule: FeeRule) -> str:
    """ "2.000 đồng/trang, từ trang thứ 3: 1.000 đồng, tối đa 200.000 đồng/bản"."""
    if not rule.rate:
        return _("theo quy định") if rule.rate is None else _("không thu")
    unit = _(FeeUnit(rule.unit).label)
    if rule.unit == FeeUnit.PERCENT:
        said = in_figures(price(rule.rate, rule.unit))
    elif rule.currency == "VND":
        said = f"{money(rule.rate)}/{unit}"
    else:
        return f"{in_figures(plain(rule.rate))} {rule.currency}/{unit}"
    parts = [said]
    parts += [_tier_words(rule, unit, tier) for tier in rule.tiers.all()]
    if rule.ceiling is not None:
        most = money(rule.ceiling) + (f"/{_(FeeUnit(rule.per).label)}" if rule.per else "")
        parts.append(_("tối đa %(price)s") % {"price": most})
    return ", ".join(parts)


def _tier_words(rule: FeeRule, unit: str, tier: FeeTier) -> str:
    if rule.unit == FeeUnit.PERCENT:
        said = {"value": money(tier.above), "price": in_figures(price(tier.rate, rule.unit))}
        return _("phần trên %(value)s: %(price)s") % said
    count = plain(tier.above + Decimal(1))
    return _("từ %(unit)s thứ %(n)s: %(price)s") % {"unit": unit, "n": count, "price": money(tier.rate)}


def _in_force(rule: FeeRule, on: date) -> bool:
    return (rule.valid_from is None or rule.valid_from <= on) and (
        rule.valid_to is None or on <= rule.valid_to
    )


def _waivers(version: ProcedureVersion, on: date) -> tuple[str, ...]:
    """Reductions in force, each with its basis."""
    return tuple(
        _("%(name)s: giảm %(percent)s%% (%(basis)s)")
        % {"name": waiver.name, "percent": plain(waiver.percent), "basis": waiver.legal_basis}
        for waiver in waivers_for(version)
        if (waiver.valid_from is None or waiver.valid_from <= on)
        and (waiver.valid_to is None or on <= waiver.valid_to)
    )

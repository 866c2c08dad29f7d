"""A unit hands in its monthly report: the figures as they stand, its causes and its measures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import Actor, Agency
from accounts.queries import legal_heir
from documents.models import IssuedPaper
from documents.rules.papers import Header
from documents.services import papers
from dossiers.queries.late_list import Month
from dossiers.rules.days import local_day
from dossiers.services.papers import place_name
from indicators.exceptions import NotReady, Refused
from indicators.models import UnitReport
from indicators.permissions import check_can_report
from indicators.queries.unit_report import prefilled
from indicators.rules.unit_report import MonthFigures, UnitReportPaper, paragraphs
from lib import frozen


KIND = "unit_report"


@transaction.atomic
def hand_in(
    *, agency_id: int, month: Month, causes: str, measures: str, by: Actor, at: datetime
) -> UnitReport:
    """Another version of the month's report, with its paper. Raises NotAllowed, NotReady, Refused."""
    on = local_day(at)
    check_can_report(by, Agency.objects.get(pk=agency_id), month.first_on, on=on)
    for field, text in (("causes", causes), ("measures", measures)):
        if not text.strip():
            raise Refused("Ghi nội dung này; nếu không có gì, ghi “Không”.", field=field)
    if month.first_on > on:
        raise NotReady("Tháng này chưa bắt đầu, chưa có gì để báo cáo.")
    agency = Agency.objects.select_for_update(of=("self",), no_key=True).get(pk=agency_id)
    figures = prefilled(agency, month, at=at)
    before = UnitReport.objects.filter(agency=agency, first_on=month.first_on)
    report = UnitReport.objects.create(
        agency=agency,
        first_on=month.first_on,
        version=(before.aggregate(last=Max("version"))["last"] or 0) + 1,
        figures=frozen.to_json(figures),
        causes=causes.strip(),
        measures=measures.strip(),
        handed_in_at=at,
        handed_in_by=by.user,
        acting_for=by.acting_for,
    )
    papers.issue(
        kind=KIND, agency_id=agency.pk, subject=subject_of(report), values=_values(report, figures),
        by=by, at=at,
    )  # fmt: skip
    return report


def subject_of(report: UnitReport) -> str:
    return f"unit_report:{report.pk}"


def paper_of(report: UnitReport) -> IssuedPaper | None:
    """The paper it was handed in with."""
    found: IssuedPaper | None = (
        IssuedPaper.objects.filter(kind=KIND, subject=subject_of(report)).select_related("file").first()
    )
    return found


def figures_of(report: UnitReport) -> MonthFigures:
    """The figures as they stood when it was handed in."""
    kept: Any = report.figures
    return frozen.from_json(MonthFigures, kept)


def _values(report: UnitReport, figures: MonthFigures) -> UnitReportPaper:
    """Under the head of whoever stands for a closed unit (ruling 41); its own name stays below."""
    on = local_day(report.handed_in_at)
    legal = legal_heir(report.agency_id, on)
    return UnitReportPaper(
        header=Header(
            parent_agency="" if legal.pk == report.agency_id else legal.name,
            agency=legal.name,
            one_stop_unit=report.agency.name,
            place=place_name(legal.name),
            issued_on=on,
        ),
        unit=report.agency.name,
        month=f"{report.first_on:%m/%Y}",
        version=report.version,
        figures=figures,
        causes=paragraphs(report.causes),
        measures=paragraphs(report.measures),
        handed_in_by=(report.acting_for or report.handed_in_by).full_name,
        handed_in_at=report.handed_in_at,
    )

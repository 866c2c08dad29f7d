"""The nine indices of a unit: what is measured, what people entered, what nobody rated."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AgencyPlacement
from dossiers.models import Dossier
from indicators.enums import FigureKind as K, PeriodKind
from indicators.models import DossierFact, EnteredFigure, ScoreDefinition, UnitScore
from indicators.queries.definitions import shipped_contents
from indicators.queries.evaluation import evaluation_of
from indicators.rules.periods import period_of
from indicators.rules.scoring import Count
from indicators.services import scores
from indicators.services.entering import FigureIn, enter_figure
from tests.clock import at
from tests.factories.accounts import LONG_AGO, AgencyFactory, UserFactory
from tests.factories.dossiers import accepted, done, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOW = at("2026-03-31 17:00")
QUARTER = period_of(PeriodKind.QUARTER, NOW.date())
YEAR = period_of(PeriodKind.YEAR, NOW.date())
COUNTS = {
    "PETITION_PROCESSING_ON_TIME": Count.of(9, 10),
    "ONLINE_TTHC": Count.of(2, 10),
    "ONLINE_DOSSIER": Count.of(3, 10),
}


@built_once
def office():
    office = make_office()
    province = AgencyFactory(province=True)
    AgencyPlacement.objects.create(agency=office.commune, parent=province, valid_from=LONG_AGO)
    return office


def enter(office, figures, *, on=date(2026, 3, 31)):
    for kind, value in figures.items():
        entered = FigureIn(office.commune.pk, kind, period_of(PeriodKind.QUARTER, on), value, "Báo cáo quý")
        enter_figure(entered=entered, by=office.actor(Role.CONTROL), at=NOW)


def points(found):
    return {one.indicator.id: one.points for one in found.score.components if one.points is not None}


def rated(office, period=QUARTER, counts=COUNTS):
    return evaluation_of(office.commune, period, NOW.date(), counts)


def finished(office, on, due):
    dossier = done(office, when=at("2026-03-06 09:32"))
    DossierFact.objects.update_or_create(
        dossier=dossier,
        defaults={
            "unit": office.commune, "procedure": office.procedure.procedure, "received_on": date(2026, 3, 2),
            "due_on": date.fromisoformat(due), "ended_on": date.fromisoformat(on), "days_taken": 1,
            "finished_on": date.fromisoformat(on),
        },
    )  # fmt: skip
    Dossier.objects.filter(pk=dossier.pk).update(late_after=at(f"{due} 17:00"))
    return dossier


def test_nothing_known_is_nothing_rated(office):
    found = rated(office, counts={})
    assert (points(found), found.score.total, found.score.not_measured) == ({}, Decimal(0), 18)


def test_what_people_entered_is_rated_by_the_circular(office):
    enter(office, {K.CONTACTS_0: 6, K.CONTACTS_1: 2, K.CONTACTS_2: 1, K.CONTACTS_F: 1})
    enter(office, {K.AGENCIES_0: 1, K.AGENCIES_1: 1, K.AGENCIES_2: 1, K.AGENCIES_C: 1})
    enter(office, {K.ATTITUDE_2: 3, K.ATTITUDE_1: 2, K.ATTITUDE_0: 5})
    enter(office, {K.ONESTOP_N: 200, K.ONESTOP_R: 200, K.ONESTOP_W: 199})
    enter(office, {K.POSTED: 1, K.POSTED_E: 0, K.POSTED_OK: 1})
    found = rated(office, counts={})
    # 14 + 2 of 10; 2 + 1 + 0 + 1 of 4; 6 + 2 of 10; not quite all at the counter; posted only.
    assert points(found) == {
        "CONTACTS": Decimal("1.6"), "AGENCIES": Decimal("1.0"), "ATTITUDE": Decimal("0.8"),
        "ONE_STOP": Decimal("1.0"), "PUBLICATION": Decimal("1.0"),
    }  # fmt: skip
    assert found.entered == set(points(found))
    assert (found.score.total, found.score.not_measured) == (Decimal("5.4"), 8)


def test_time_feedback_and_online_services_are_measured(office):
    early, exact, late = (
        finished(office, on, "2026-03-16") for on in ("2026-03-13", "2026-03-16", "2026-03-17")
    )
    late.steps.filter(kind="handle").update(due_at=at("2026-03-05 09:00"))
    found = rated(office)
    # 2 + 1 + 0 of 3; two of three without a late step; nine of ten on time; enough offered and online.
    assert points(found) == {
        "TOTAL_TIME": Decimal("1.0"), "AGENCY_TIME": Decimal("1.3"), "FEEDBACK": Decimal("1.0"),
        "ONLINE": Decimal("2.0"),
    }  # fmt: skip
    assert found.entered == set()
    DossierFact.objects.filter(pk__in=[early.pk, exact.pk]).update(channel=2)
    assert points(rated(office))["ONLINE"] == 2
    DossierFact.objects.filter(pk=late.pk).update(channel=2)
    assert points(rated(office))["ONLINE"] == 0, "one late online dossier takes all of it"


def test_index_1_is_against_the_legal_moment_that_lawful_restarts_move(office):
    dossier = finished(office, "2026-03-17", "2026-03-16")
    assert points(rated(office))["TOTAL_TIME"] == 0
    Dossier.objects.filter(pk=dossier.pk).update(late_after=at("2026-03-18 17:00"))
    assert points(rated(office))["TOTAL_TIME"] == 2, "Decision 766 still says late, the law does not"
    Dossier.objects.filter(pk=dossier.pk).update(late_after=None)
    assert points(rated(office))["TOTAL_TIME"] == 0, "no legal moment: the longest the law allows"


def test_index_2_compares_days_where_a_step_has_days(office):
    dossier = finished(office, "2026-03-13", "2026-03-16")
    step = dossier.steps.filter(kind="handle")
    for hours, ended, expected in (
        (16, "03-09 10:00", 2),
        (16, "03-10 10:00", 1),  # on the very day
        (4, "03-10 10:00", 2),  # hours: by the minute
        (16, "03-10 17:01", 0),
    ):
        step.update(hours=hours, due_at=at("2026-03-10 17:00"), ended_at=at(f"2026-{ended}"))
        assert points(rated(office))["AGENCY_TIME"] == expected, (hours, ended)


def test_what_drags_on_takes_the_points_of_feedback(office):
    enter(office, {K.DRAGGING: 1})
    assert points(rated(office))["FEEDBACK"] == 0


def test_a_year_is_its_quarters_and_what_stands_above_has_them_too(office):
    enter(office, {K.POSTED: 1, K.POSTED_E: 1, K.POSTED_OK: 1, K.CONTACTS_0: 1})
    enter(office, {K.POSTED: 1, K.POSTED_E: 1, K.POSTED_OK: 0, K.CONTACTS_2: 3}, on=date(2026, 1, 5))
    assert points(rated(office))["PUBLICATION"] == 0, "entered again, the latest counts"
    other = make_office()
    province = office.commune.placements.get(parent__kind="province").parent
    AgencyPlacement.objects.create(agency=other.commune, parent=province, valid_from=LONG_AGO)
    enter(other, {K.POSTED: 1, K.POSTED_E: 1, K.POSTED_OK: 1, K.CONTACTS_1: 4})
    above = evaluation_of(province, YEAR, NOW.date(), {})
    # 0 and 2 of two units; 2 + 0 + 4 x 1 of 8 dossiers.
    assert points(above) == {"PUBLICATION": Decimal("1.0"), "CONTACTS": Decimal("0.8")}


def test_a_version_added_here_rates_the_periods_it_is_valid_in(office):
    (first,) = (one for one in shipped_contents() if one["code"] == "2018-evaluation")
    indicators = [{**one, "number": f"{one['number']}b"} for one in first["indicators"]]
    content = {**first, "version": 2, "valid_from": "2026-03-01", "indicators": indicators}
    ScoreDefinition.objects.create(
        code="2018-evaluation", version=2, is_default=False, valid_from=date(2026, 3, 1), content=content,
        content_hash="0" * 64, added_at=NOW, added_by=office.people[Role.CONTROL],
    )  # fmt: skip

    def numbered(day):
        found = evaluation_of(office.commune, period_of(PeriodKind.QUARTER, day), day, {}).score.components
        return {one.indicator.number.endswith("b") for one in found}

    assert (numbered(date(2026, 3, 31)), numbered(date(2025, 12, 31))) == ({True}, {False})


def test_the_page_tells_and_control_enters(office, client_of, frozen_at):
    frozen_at("2026-03-31 17:00")
    accepted(office, when=at("2026-03-30 09:00"))
    scores.score_day(date(2026, 3, 30))
    assert UnitScore.objects.filter(agency=office.commune, period_kind="quarter").exists()
    control = client_of(office.people[Role.CONTROL])
    asked = {"period": "month", "first": "2026-03-01"}
    page = reverse("oversight:score_evaluation", args=[office.commune.pk])
    shown = control.get(page, asked).content.decode()
    assert "quý I năm 2026" in shown
    assert "chưa có số liệu, được bỏ qua" in shown
    form = (
        reverse("oversight:enter_evaluation", args=[office.commune.pk]) + "?period=quarter&first=2026-01-01"
    )
    typed = {"document": "Báo cáo quý I", "contacts_0": "3", "contacts_1": "1", "posted_ok": ""}
    answer = control.post(form, typed, follow=True).content.decode()
    assert "Đã ghi số liệu đánh giá." in answer
    assert "7 / 4" in answer
    assert "1,8" in answer
    assert EnteredFigure.objects.count() == 2
    same = control.post(form, typed)
    assert (same.status_code, "Chưa có số nào thay đổi" in same.content.decode()) == (422, True)
    assert control.post(form, {**typed, "posted": "2"}).status_code == 422
    head = client_of(office.people[Role.HEAD])
    assert head.get(page, asked).status_code == 200
    assert head.get(form).status_code == 403


def test_control_of_another_agency_neither_sees_nor_enters(office, client_of, frozen_at):
    frozen_at("2026-03-31 17:00")
    scores.score_day(date(2026, 3, 30))
    other = client_of(UserFactory(role=Role.CONTROL, agency=AgencyFactory()))
    for name in ("oversight:score_evaluation", "oversight:enter_evaluation"):
        assert other.get(reverse(name, args=[office.commune.pk])).status_code == 404

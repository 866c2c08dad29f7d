"""The month's list and the integrity list: whose eyes, which figures, what strange addresses do."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import RequestFactory
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import LateOccasion, Signal
from dossiers.models import Dossier, IntegrityFinding, OverdueEntry
from dossiers.queries.late_list import Month
from dossiers.services import apologies, deadlines, explanations, integrity, overdue
from dossiers.services.explanations import ExplanationIn
from portal.oversight.late import month_asked
from tests.clock import at
from tests.dossiers.test_apologies import sent
from tests.factories.accounts import SignatureDelegationFactory
from tests.factories.dossiers import assigned, make_office, twin
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
THURSDAY = at("2026-03-19 09:00")


@built_once(frozen_at="2026-03-19 09:00")
def office():
    made = make_office()
    SignatureDelegationFactory(agency=made.commune, signer=made.people[Role.APPROVER])
    return made


def night():
    deadlines.look(as_at=THURSDAY)
    overdue.refresh(as_at=THURSDAY)


@dataclass(frozen=True)
class Late:
    """Four late dossiers, the last of another office, after the night."""

    extended: Dossier
    told: Dossier
    silent: Dossier
    other: Dossier


@built_once(frozen_at="2026-03-19 09:00")
def late(office):
    found = Late(*(assigned(one) for one in (office, office, office, make_office())))
    sent(office, found.extended)  # to Monday 16 March
    night()
    explanations.submit(
        explanation_id=found.told.explanations.get().pk,
        entered=ExplanationIn("staff", "Thiếu người.", "Đã bổ sung."),
        by=office.actor(Role.HANDLER),
        at=THURSDAY,
    )
    return found


def month(client_of, office, show="all", **query):
    answer = client_of(office.people[Role.HEAD]).get(
        reverse("oversight:late"), {"month": "2026-03", "show": show} | query
    )
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_months_list_shows_who_has_not_explained(office, late, client_of):
    every, owing = month(client_of, office), month(client_of, office, "unexplained")
    assert [one.code in every for one in (late.told, late.silent, late.other)] == [True, True, False]
    assert [one.code in owing for one in (late.told, late.silent)] == [False, True]
    assert "Chưa giải trình" in owing
    assert office.unit.name in owing


def test_extended_and_unapologised_dossiers_have_their_parts(office, late, client_of):
    assert late.extended.code in month(client_of, office, "extended")
    assert late.extended.code in month(client_of, office, "all")  # an extension never makes it on time
    page = month(client_of, office, "unapologised")
    assert late.silent.code in page
    assert late.extended.code not in page


def test_where_the_measures_differ_the_list_says_why(office, late, client_of):
    extended = late.extended  # to the day it was finished on
    Dossier.objects.filter(pk=extended.pk).update(
        finished_at=at("2026-03-16 10:00"), ended_on="2026-03-16", state="done"
    )
    night()
    assert set(OverdueEntry.objects.filter(dossier=extended).values_list("measure", flat=True)) == {"L", "N"}
    page = month(client_of, office, "differ")
    assert extended.code in page
    assert late.silent.code not in page
    assert "R theo hẹn mới" in page


@pytest.mark.parametrize("strange", ["", "2026-13", "0000-00", "9999-12", "x", "2026-03-31", "٢٠٢٦-03"])
def test_a_strange_month_is_the_current_one(frozen_at, strange):
    frozen_at("2026-03-19 09:00")
    assert month_asked(RequestFactory().get("/", {"month": strange})) == Month(2026, 3)


def test_the_page_of_a_strange_month_is_the_current_ones(office, client_of):
    assert "tháng 03/2026" in month(client_of, office, "nothing", month="2026-13")


def test_earlier_and_later_months_are_a_step_away_and_the_future_is_not(office, client_of):
    page = month(client_of, office, month="2026-01")
    assert "tháng 01/2026" in page
    assert "month=2025-12" in page
    assert "month=2026-02" in page
    assert "month=2026-04" not in month(client_of, office)


def test_a_month_of_twenty_costs_no_more_queries_than_one(
    office, late, client_of, assert_num_queries_same_at_1_and_20
):
    browser = client_of(office.people[Role.HEAD])

    def one_more():
        apologies.raise_for(twin(late.silent, "steps"), at=THURSDAY)
        deadlines.raise_explanations(LateOccasion.DUE, as_at=THURSDAY)
        overdue.refresh(as_at=THURSDAY)

    assert_num_queries_same_at_1_and_20(one_more, lambda: browser.get(reverse("oversight:late")))


def signs(client_of, user, **query):
    answer = client_of(user).get(reverse("oversight:integrity"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_head_and_auditor_see_the_signs_of_their_agency_and_no_others(office, late, client_of):
    integrity.sweep(day=at("2026-03-16 09:00").date())
    for role in (Role.HEAD, Role.AUDITOR, Role.CONTROL):
        page = signs(client_of, office.people[role])
        assert late.silent.code in page
        assert late.other.code not in page
    assert client_of(office.people[Role.HANDLER]).get(reverse("oversight:integrity")).status_code == 403


def test_one_kind_at_a_time_and_seven_days_at_a_time(office, late, client_of):
    dossier = late.silent
    integrity.sweep(day=at("2026-03-16 09:00").date())
    head = office.people[Role.HEAD]
    assert dossier.code in signs(client_of, head, signal="no_movement")
    assert dossier.code not in signs(client_of, head, signal="paper_count")
    assert dossier.code in signs(client_of, head, signal="no_such", day="not a day")
    assert dossier.code not in signs(client_of, head, day="2026-03-12")
    assert dossier.code in signs(client_of, head, day="2099-01-01")  # never the future
    assert dossier.code in signs(client_of, head, day="0001-01-01")  # and no week before the first


def test_a_day_in_a_sign_reads_as_on_every_page(office, late, client_of):
    IntegrityFinding.objects.create(
        signal=Signal.EARLY_RESULT, found_on=THURSDAY.date(), at=THURSDAY, agency=office.commune,
        dossier=late.silent, cause="early:1", refs={"issued_on": "1800-01-01"},
    )  # fmt: skip
    page = signs(client_of, office.people[Role.HEAD])
    assert "ngày ban hành: 01/01/1800" in page
    assert "1800-01-01" not in page


def test_every_figure_of_the_month_leads_to_what_it_is_made_of(office, late, client_of):
    answer = client_of(office.people[Role.HEAD]).get(reverse("oversight:late"), {"month": "2026-03"})
    counts = [one for one in answer.context["figures"] if one["value"].isdigit()]
    figures = {one["href"]: int(one["value"]) for one in counts if one["href"]}
    assert len(figures) >= 5
    for href, value in figures.items():
        behind = client_of(office.people[Role.HEAD]).get(href)
        rows = len(behind.context["table"]["rows"])
        # A dossier may owe several explanations, one for each unit that was late.
        assert (1 <= rows <= value) if "reports" in href or "accepted" in href else rows == value, href
    assert all(figure["href"] or figure["value"] == "0" for figure in counts)
    (hours,) = [one for one in answer.context["figures"] if one not in counts]
    assert (hours["value"], hours["href"]) == ("124,5", counts[0]["href"])
    assert late.silent.code in client_of(office.people[Role.HEAD]).get(next(iter(figures))).content.decode()

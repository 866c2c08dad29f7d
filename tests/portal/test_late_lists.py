"""The month's list and the integrity list: whose eyes, which figures, what strange addresses do."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from dossiers.models import Dossier, OverdueEntry
from dossiers.rules.differing import why_they_differ
from dossiers.services import apologies, deadlines, explanations, integrity, overdue
from dossiers.services.explanations import ExplanationIn
from tests.clock import at
from tests.dossiers.test_apologies import sent
from tests.factories.accounts import SignatureDelegationFactory
from tests.factories.dossiers import assigned, make_office


THURSDAY = at("2026-03-19 09:00")


@pytest.fixture
def office(db):
    made = make_office()
    SignatureDelegationFactory(agency=made.commune, signer=made.people[Role.APPROVER])
    with time_machine.travel(THURSDAY, tick=False):
        yield made


def month(client_of, office, show="all", **query):
    answer = client_of(office.people[Role.HEAD]).get(
        reverse("oversight:late"), {"month": "2026-03", "show": show} | query
    )
    assert answer.status_code == 200
    return answer.content.decode()


def night():
    deadlines.look(as_at=THURSDAY)
    overdue.refresh(as_at=THURSDAY)


def test_the_months_list_shows_who_has_not_explained(office, client_of):
    told, silent = assigned(office), assigned(office)
    other = assigned(make_office())
    night()
    explanations.submit(
        explanation_id=told.explanations.get().pk,
        entered=ExplanationIn("staff", "Thiếu người.", "Đã bổ sung."),
        by=office.actor(Role.HANDLER),
        at=THURSDAY,
    )
    every, owing = month(client_of, office), month(client_of, office, "unexplained")
    assert [one.code in every for one in (told, silent, other)] == [True, True, False]
    assert [one.code in owing for one in (told, silent)] == [False, True]
    assert "Chưa giải trình" in owing
    assert office.unit.name in owing


def test_extended_and_unapologised_dossiers_have_their_parts(office, client_of):
    extended, silent = assigned(office), assigned(office)
    sent(office, extended)
    night()
    assert extended.code in month(client_of, office, "extended")
    assert extended.code in month(client_of, office, "all")  # an extension never makes it on time
    page = month(client_of, office, "unapologised")
    assert silent.code in page
    assert extended.code not in page


def test_where_the_measures_differ_the_list_says_why(office, client_of):
    extended, plain = assigned(office), assigned(office)
    sent(office, extended)  # to Monday 16 March; finished that day
    Dossier.objects.filter(pk=extended.pk).update(
        finished_at=at("2026-03-16 10:00"), ended_on="2026-03-16", state="done"
    )
    night()
    assert set(OverdueEntry.objects.filter(dossier=extended).values_list("measure", flat=True)) == {"L", "N"}
    page = month(client_of, office, "differ")
    assert extended.code in page
    assert plain.code not in page
    assert "R theo hẹn mới" in page


@pytest.mark.parametrize(("late", "facts", "words"), [
    ("LNR", {}, ()),
    ("", {}, ()),
    ("LN", {"was_extended": True}, ("đã hẹn lại: L và N vẫn tính theo hẹn đầu, R theo hẹn mới",)),
    ("N", {"other_waits": 1}, ("Quyết định 766 không trừ khoảng chờ ngoài bổ sung hồ sơ",)),
    ("N", {"supplements": 2}, ("Quyết định 766 tính yêu cầu bổ sung lần hai là quá hạn",)),
    ("LR", {"supplements": 1}, ("766 cộng thời gian bổ sung vào hẹn đầu",)),
    ("LN", {"is_waiting": True}, ("thống kê không tính hồ sơ chờ bổ sung hoặc đã rút",)),
    ("L", {}, ("L tính đến giờ, N và R tính theo ngày",)),
])  # fmt: skip
def test_why_the_measures_differ(late, facts, words):
    plain = {"was_extended": False, "supplements": 0, "other_waits": 0, "is_waiting": False}
    assert why_they_differ(late, **(plain | facts)) == words


@pytest.mark.parametrize("strange", ["", "2026-13", "0000-00", "9999-12", "x", "2026-03-31", "٢٠٢٦-03"])
def test_a_strange_month_is_the_current_one(office, client_of, strange):
    page = month(client_of, office, "nothing", month=strange)
    assert "tháng 03/2026" in page


def test_earlier_and_later_months_are_a_step_away_and_the_future_is_not(office, client_of):
    page = month(client_of, office, month="2026-01")
    assert "tháng 01/2026" in page
    assert "month=2025-12" in page
    assert "month=2026-02" in page
    assert "month=2026-04" not in month(client_of, office)


def test_a_month_of_twenty_costs_no_more_queries_than_one(
    office, client_of, assert_num_queries_same_at_1_and_20
):
    browser = client_of(office.people[Role.HEAD])

    def one_more():
        apologies.raise_for(assigned(office), at=THURSDAY)
        deadlines.raise_explanations(as_at=THURSDAY)
        overdue.refresh(as_at=THURSDAY)

    assert_num_queries_same_at_1_and_20(one_more, lambda: browser.get(reverse("oversight:late")))


def signs(client_of, user, **query):
    answer = client_of(user).get(reverse("oversight:integrity"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_head_and_auditor_see_the_signs_of_their_agency_and_no_others(office, client_of):
    mine, other = assigned(office), assigned(make_office())
    integrity.sweep(day=at("2026-03-16 09:00").date())
    for role in (Role.HEAD, Role.AUDITOR, Role.CONTROL):
        page = signs(client_of, office.people[role])
        assert mine.code in page
        assert other.code not in page
    assert client_of(office.people[Role.HANDLER]).get(reverse("oversight:integrity")).status_code == 403


def test_one_kind_at_a_time_and_seven_days_at_a_time(office, client_of):
    dossier = assigned(office)
    integrity.sweep(day=at("2026-03-16 09:00").date())
    head = office.people[Role.HEAD]
    assert dossier.code in signs(client_of, head, signal="no_movement")
    assert dossier.code not in signs(client_of, head, signal="paper_count")
    assert dossier.code in signs(client_of, head, signal="no_such", day="not a day")
    assert dossier.code not in signs(client_of, head, day="2026-03-12")
    assert dossier.code in signs(client_of, head, day="2099-01-01")  # never the future


def test_every_figure_of_the_month_leads_to_what_it_is_made_of(office, client_of):
    apologised, explained, silent = assigned(office), assigned(office), assigned(office)
    sent(office, apologised)
    night()
    explanations.submit(
        explanation_id=explained.explanations.get().pk,
        entered=ExplanationIn("staff", "Thiếu người.", "Đã bổ sung."),
        by=office.actor(Role.HANDLER),
        at=THURSDAY,
    )
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
    assert silent.code in client_of(office.people[Role.HEAD]).get(next(iter(figures))).content.decode()

"""The inter-agency scoreboard: both sides, every figure a list of what it is made of."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Actor
from dossiers.enums import OpinionKind as K
from dossiers.queries.cooperation import OF_SIDE, Measure, Period, Side, made_of, questions_watched, scores
from dossiers.services import consulting, question_watch
from dossiers.services.consulting_checks import OpinionIn
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import assigned, make_office, question_to, token_for
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
MONDAY, WEDNESDAY = at("2026-03-09 10:00"), at("2026-03-11 08:00")
URL = "https://mau.example/y-kien/"


@built_once
def office():
    return make_office(limit="20")


@built_once
def land():
    agency = AgencyFactory(department=True, name="Sở Thử Nghiệm Đất đai")
    return UserFactory(role=Role.HANDLER, agency=agency)


@built_once(frozen_at="2026-03-12 09:00")
def month(office, land):
    """One question for each thing that is counted, all asked on Friday the 6th until Tuesday the 10th."""
    agency = land.memberships.get().agency

    def asked(given=None, *, when=MONDAY, is_disputed=False):
        question = question_to(agency, assigned(office), office)
        if given is not None:
            consulting.answer(question_id=question.pk, given=given, by=Actor(land), at=when)
        if is_disputed:
            consulting.dispute(
                question_id=question.pk,
                reason="Chưa rõ",
                by=office.actor(Role.HANDLER),
                at=when,
                answer_url=URL,
            )
        return question

    made = {
        "in time": asked(OpinionIn(K.AGREE, "Đủ điều kiện")),
        "late": asked(OpinionIn(K.AGREE, "Đủ điều kiện"), when=WEDNESDAY),
        "vague": asked(OpinionIn(K.COMMENT, "Theo quy định"), is_disputed=True),
        "evaded": asked(OpinionIn(K.NOT_OURS, "Không phải", "Sở khác"), is_disputed=True),
        "wrong": asked(OpinionIn(K.NOT_OURS, "Không phải", "Sở khác")),
        "short": asked(OpinionIn(K.MORE_TIME, "Phải đo", proposed_on=date(2026, 3, 16))),
        "thin": asked(OpinionIn(K.MORE_PAPERS, "Thiếu", missing_papers="Bản vẽ")),
        "silent": asked(),
    }
    question_watch.look(as_at=at("2026-03-12 08:00"))
    return made


# measure → the questions of the month it is made of
ANSWERING = {
    "asked": {"in time", "late", "vague", "evaded", "wrong", "short", "thin", "silent"},
    "on_time": {"in time", "vague", "evaded", "wrong", "short", "thin"},
    "late": {"late", "silent"},
    "unanswered": {"silent"},
    "vague": {"vague"},
    "evaded": {"evaded"},
}
ASKING = {
    "asked": {"in time", "late", "vague", "evaded", "wrong", "short", "thin", "silent"},
    "wrong_agency": {"wrong"},
    "short": {"short"},
    "without_file": {"thin"},
}


def test_each_figure_is_made_of_the_questions_of_the_table(office, land, month):
    head, agency = office.people[Role.HEAD], land.memberships.get().agency
    watched = questions_watched(head, on=date(2026, 3, 12), period=MARCH)
    for side, table, one in (
        (Side.ANSWERING, ANSWERING, agency),
        (Side.ASKING, ASKING, office.commune),
    ):
        (line,) = scores(watched, side)
        assert (line.agency_id, line.name) == (one.pk, one.name)
        assert {measure.value for measure in OF_SIDE[side]} == set(table)
        for measure in OF_SIDE[side]:
            found = set(
                made_of(watched, side, measure, agency_id=one.pk, name="").values_list("pk", flat=True)
            )
            assert found == {month[name].pk for name in table[measure.value]}, (side, measure)
            assert line.counts[measure] == len(found), (side, measure)


def test_every_figure_on_the_page_leads_to_as_many_questions(office, month, client_of):
    head = client_of(office.people[Role.HEAD])
    page = head.get(reverse("oversight:cooperation")).content.decode()
    assert "Sở Thử Nghiệm Đất đai" in page
    link = page[page.index(reverse("oversight:cooperation_questions")) :].split('"')[0].replace("&amp;", "&")
    listed = head.get(link).content.decode()
    assert listed.count("<tr>") == 1 + len(month)
    assert reverse("desk:dossier", args=[month["in time"].dossier_id]) in listed


@pytest.mark.parametrize(
    ("place", "sees"),
    [("asking", True), ("asked", True), ("above", True), ("counter", True), ("elsewhere", False)],
)
def test_both_sides_and_those_above_watch_and_nobody_else(office, land, month, client_of, place, sees):
    province = AgencyFactory(province=True)
    office.commune.placements.create(parent=province, valid_from=office.commune.valid_from)
    person = {
        "asking": lambda: UserFactory(role=Role.CONTROL, agency=office.commune),
        "asked": lambda: UserFactory(role=Role.HEAD, agency=land.memberships.get().agency),
        "above": lambda: UserFactory(role=Role.AUDITOR, agency=province),
        "counter": lambda: office.people[Role.ONESTOP_HEAD],
        "elsewhere": lambda: UserFactory(role=Role.HEAD, agency=AgencyFactory()),
    }[place]()
    page = client_of(person).get(reverse("oversight:cooperation")).content.decode()
    assert ("Sở Thử Nghiệm Đất đai" in page) == sees


def test_an_agency_outside_the_portal_has_its_line_too(office, client_of, frozen_at):
    token_for(office, assigned(office))
    frozen_at("2026-03-12 09:00")
    page = client_of(office.people[Role.HEAD]).get(reverse("oversight:cooperation")).content.decode()
    assert "Lữ đoàn Thử Nghiệm" in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"first": "31/02/2026", "last": "12/03/2026"}, "ngày"),
        ({"first": "12/03/2026", "last": "01/03/2026"}, "Ngày cuối phải từ ngày đầu trở đi."),
        ({"first": "", "last": ""}, "bắt buộc"),
    ],
)
def test_nonsense_days_are_told_and_the_month_is_shown(office, month, client_of, typed, sentence):
    page = client_of(office.people[Role.HEAD]).get(reverse("oversight:cooperation"), typed).content.decode()
    assert sentence in page
    assert "Sở Thử Nghiệm Đất đai" in page


def test_nonsense_in_the_address_of_a_figure_harms_nothing(office, month, client_of):
    head = client_of(office.people[Role.HEAD])
    asked = {"side": "x", "measure": "'", "agency": "9" * 30, "name": "\x00"[:0] + "Không có"}
    answer = head.get(reverse("oversight:cooperation_questions"), asked)
    assert answer.status_code == 200
    assert "Không có câu hỏi nào." in answer.content.decode()


def test_more_questions_cost_no_more_statements(
    office, land, client_of, frozen_at, assert_num_queries_same_at_1_and_20
):
    frozen_at("2026-03-12 09:00")
    agency = land.memberships.get().agency
    head = client_of(office.people[Role.HEAD])
    asked = {"side": "answering", "measure": Measure.ASKED.value, "agency": agency.pk}

    def both():
        head.get(reverse("oversight:cooperation"))
        head.get(reverse("oversight:cooperation_questions"), asked)

    assert_num_queries_same_at_1_and_20(lambda: question_to(agency, assigned(office), office), both)

"""The page that gives originals back, the ticks of the return page, and the shelf of what still lies here."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import EventKind, State
from dossiers.models import Dossier, PapersReturn, ResultReturn
from dossiers.services import giving_back
from tests.clock import at
from tests.factories.dossiers import accepted, done, make_office, returned
from tests.harness.queries import statements
from tests.harness.thorough import MANY
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
MORNING = "2026-03-06 09:32"
PAPERS = ("Tờ khai", "Giấy chứng nhận quyền sử dụng đất", "Hợp đồng")
SHELF = reverse("counter:shelf", args=["con-giu-ban-chinh"])
GIVEN = {
    "receiver_is_applicant": "on",
    "receiver_name": "Đặng Thị Ước",
    "identity_seen": "CCCD",
    "means": "0",
}


@built_once
def office():
    return make_office(papers=PAPERS)


@built_once(frozen_at=MORNING)
def finished(office):
    return done(office)


@built_once(frozen_at=MORNING)
def handed_out(office):
    """Its result has gone out, its originals lie here."""
    return returned(office)


def url(name, dossier):
    return reverse(f"counter:{name}", args=[dossier.pk])


def key_of(dossier, name):
    return dossier.papers.get(name=name).pk


def lying_here(dossier):
    return [paper.name for paper in giving_back.held(dossier)]


def text(answer):
    return answer.content.decode()


def test_one_of_three_goes_with_the_result_and_the_shelf_has_the_rest(finished, clerk):
    page = text(clerk.get(url("return_result", finished)))
    assert all(name in page for name in PAPERS)

    clerk.post(url("return_result", finished), GIVEN | {"papers": [key_of(finished, PAPERS[1])]})

    assert Dossier.objects.get(pk=finished.pk).state == State.RETURNED
    assert lying_here(finished) == [PAPERS[0], PAPERS[2]]
    assert finished.code in text(clerk.get(SHELF))
    assert url("return_papers", finished) in text(clerk.get(url("dossier", finished)))


def test_the_rest_is_given_back_another_day_and_leaves_the_shelf(handed_out, clerk):
    assert url("return_papers", handed_out) in text(clerk.get(SHELF))
    clerk.post(url("return_papers", handed_out), GIVEN | {"originals_returned": "on", "signed": "on"})

    assert lying_here(handed_out) == []
    assert PapersReturn.objects.get().receiver_name == "Đặng Thị Ước"
    assert handed_out.code not in text(clerk.get(SHELF))
    page = text(clerk.get(url("dossier", handed_out)))
    assert "Trả lại giấy tờ" in page
    assert f"Người nhận: Đặng Thị Ước (CCCD) – Bản chính đã trả: {'; '.join(PAPERS)}" in page
    assert clerk.get(url("return_papers", handed_out)).status_code == 409


def test_what_belongs_on_file_is_said_once(handed_out, clerk):
    assert 'value="keep"' in text(clerk.get(url("return_papers", handed_out)))
    clerk.post(url("return_papers", handed_out), {"do": "keep"})
    assert handed_out.code not in text(clerk.get(SHELF))
    assert handed_out.events.filter(kind=EventKind.KEEP_PAPERS).exists()
    assert not ResultReturn.objects.get(dossier=handed_out).papers_due

    assert 'value="keep"' not in text(clerk.get(url("return_papers", handed_out)))
    assert clerk.post(url("return_papers", handed_out), {"do": "keep"}).status_code == 409
    assert handed_out.events.filter(kind=EventKind.KEEP_PAPERS).count() == 1


def test_what_went_out_before_anybody_asked_for_papers_has_nothing_to_settle(handed_out, clerk):
    ResultReturn.objects.filter(dossier=handed_out).update(papers_due=False)
    assert 'value="keep"' not in text(clerk.get(url("return_papers", handed_out)))
    assert clerk.post(url("return_papers", handed_out), {"do": "keep"}).status_code == 409


def test_it_may_be_said_with_the_result(finished, clerk):
    clerk.post(url("return_result", finished), GIVEN | {"rest_stays": "on"})
    assert finished.code not in text(clerk.get(SHELF))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "ít nhất một giấy tờ"),
        ({"papers": ["x"]}, "không còn ở Bộ phận Một cửa"),
        ({"papers": ["999999"]}, "không còn ở Bộ phận Một cửa"),
        ({"originals_returned": "on", "receiver_name": "Trần Thị Hòa"}, "không phải tên người nộp"),
        ({"originals_returned": "on", "identity_seen": ""}, "đã đối chiếu"),
        ({"originals_returned": "on", "means": "1"}, "Số hiệu bưu gửi"),
    ],
)
def test_nothing_typed_is_lost_when_it_is_refused(handed_out, clerk, changes, sentence):
    answer = clerk.post(url("return_papers", handed_out), GIVEN | {"note": "Hẹn chiều"} | changes)
    assert (answer.status_code, sentence in text(answer)) == (422, True)
    assert 'value="Hẹn chiều"' in text(answer)
    assert len(lying_here(handed_out)) == 3


def test_a_scanned_card_says_who_stands_here(handed_out, clerk):
    card = "099187000123||Đặng Thị Ước|04051987|Nữ|Thôn Thử|01012022"
    page = text(clerk.post(url("return_papers", handed_out), {"scan": card}))
    assert "Thẻ căn cước số 099187000123" in page
    assert "số cũ" not in page


@pytest.mark.parametrize(
    ("whose", "is_ticked"), [("applicant_id_number", True), ("representative_id_number", False)]
)
def test_a_card_is_known_by_its_older_number(handed_out, clerk, whose, is_ticked):
    Dossier.objects.filter(pk=handed_out.pk).update(**{"applicant_id_number": "B7654321", whose: "123456789"})
    card = "099187000123|123456789|Đặng Thị Ước|04051987|Nữ|Thôn Thử|01012022"
    answer = clerk.post(url("return_papers", handed_out), {"scan": card})
    page = text(answer)
    assert "Thẻ căn cước số 099187000123 (số cũ 123456789)" in page
    assert "Người này không phải người nộp" not in page
    assert bool(answer.context["form"]["receiver_is_applicant"].value()) is is_ticked


def test_a_decision_that_is_out_leads_to_its_papers(office, handed_out, clerk):
    Dossier.objects.filter(pk=handed_out.pk).update(
        state=State.REJECTED, finished_at=at(MORNING), returned_at=None, ended_at=at(MORNING)
    )
    answer = clerk.get(url("return_result", handed_out))
    assert answer.url == url("return_papers", handed_out)


def test_a_longer_shelf_costs_no_more_queries(office, handed_out, clerk, assert_num_queries_same_at_1_and_20):
    ended = {"state": State.WITHDRAWN, "ended_at": at(MORNING), "ended_on": at(MORNING).date()}

    def one_more():
        Dossier.objects.filter(pk=accepted(office).pk).update(**ended)

    asked = assert_num_queries_same_at_1_and_20(one_more, lambda: clerk.get(SHELF))
    assert asked <= 10, "whether a decision is out is not asked for the page"
    assert text(clerk.get(SHELF)).count("/tra-ket-qua") >= MANY


def test_each_way_to_lie_here_is_asked_by_itself_so_that_its_index_serves(clerk):
    """With few of very many, a condition over both tables would read every dossier ever received."""
    (asked,) = [sql for sql in statements(lambda: clerk.get(reverse("counter:home"))) if "papers_due" in sql]
    assert " UNION " in asked
    assert "LEFT OUTER JOIN" not in asked.split(" UNION ")[0]


def test_while_it_is_being_solved_nothing_goes_back(office, clerk):
    assert clerk.get(url("return_papers", accepted(office))).status_code == 409


def test_it_is_the_counter_s_page(office, handed_out, client_of):
    handler = client_of(office.people[Role.HANDLER])
    assert handler.get(url("return_papers", handed_out)).status_code == 403

"""Originals that lie in the office: paper by paper, with the result or another day."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from dossiers.enums import EventKind, PostState, ReturnMeans, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, DossierPaper, PapersReturn, PostalItem, ResultReturn
from dossiers.queries.tracking import track
from dossiers.rules.journey import Task
from dossiers.rules.posting import PostedOut
from dossiers.services import ending, giving_back, messages, post, processing, reception, returning
from dossiers.services.giving_back import Originals
from dossiers.services.post import Outcome
from dossiers.services.receivers import Receiver
from dossiers.services.returning import ReturnIn
from notifications.enums import MessageState
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.dossiers import (
    Office,
    accepted,
    asked,
    done,
    in_process,
    make_intake,
    make_office,
    proposed,
)  # fmt: skip
from tests.harness.queries import statements
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
PAPERS = ("Tờ khai", "Giấy chứng nhận quyền sử dụng đất", "Hợp đồng")
LATER, TUESDAY = at("2026-03-09 10:00"), at("2026-03-10 08:00")
APPLICANT = Receiver(receiver_name="Đặng Thị Ước", identity_seen="CCCD", signed=True)
AT_THE_COUNTER = {"receiver_name": "Đặng Thị Ước", "identity_seen": "CCCD"}
BY_POST = {"receiver_name": "Đặng Thị Ước", "means": ReturnMeans.POSTAL, "postal_number": "RN123456785VN"}


@built_once
def office() -> Office:
    """Its procedure asks for a form, which is written for the office, and for two of the applicant's."""
    return make_office(papers=PAPERS)


@built_once
def finished(office: Office) -> Dossier:
    return done(office)


@built_once
def rejected(office: Office) -> Dossier:
    return processing.reject(
        dossier_id=proposed(office).pk, legal_ground="Điều 5 Luật Đất đai",
        result=processing.ResultIn(abstract="Không đủ điều kiện"), by=office.actor(Role.APPROVER), at=LATER,
    )  # fmt: skip


def paper(dossier, name):
    return dossier.papers.get(name=name)


def lying_here(dossier):
    return [one.name for one in giving_back.held(dossier)]


def on_the_shelf(dossier):
    return Dossier.objects.filter(pk=dossier.pk).with_originals_here().exists()


def asked_of_the_applicant(dossier):
    return track(dossier.code, dossier.lookup_word).task


def told_of(dossier):
    return OutboxMessage.objects.filter(topic=f"dossier:{dossier.pk}").values_list("kind", "state")


def deliver(office, dossier, **given):
    return returning.deliver_decision(
        dossier_id=dossier.pk, given=ReturnIn(**given), by=office.actor(Role.RECEPTION), at=LATER
    )


def give_result(office, dossier, **given):
    return returning.return_result(
        dossier_id=dossier.pk, given=ReturnIn(**AT_THE_COUNTER | given), by=office.actor(Role.RECEPTION),
        at=LATER,
    )  # fmt: skip


def return_papers(office, dossier, *names, receiver=APPLICANT, role=Role.RECEPTION, **originals):
    chosen = Originals(papers=[paper(dossier, name).pk for name in names], **originals)
    return giving_back.return_papers(
        dossier_id=dossier.pk, receiver=receiver, originals=chosen, by=office.actor(role), at=TUESDAY
    )


def keep(office, dossier, role=Role.RECEPTION):
    return giving_back.keep_papers(dossier_id=dossier.pk, by=office.actor(role), at=TUESDAY)


class TestADecisionThatWentOutAlone:
    def test_what_still_lies_here_is_not_said_to_be_back(self, office, rejected):
        sent = deliver(office, rejected, **BY_POST)

        assert (sent.papers_returned, sent.result_return.papers_due) == (False, True)
        assert on_the_shelf(sent)
        assert asked_of_the_applicant(sent) == Task.COLLECT_PAPERS
        with pytest.raises(NotReady, match="Trả giấy tờ"):
            deliver(office, rejected, **AT_THE_COUNTER)

    def test_the_last_original_settles_it(self, office, rejected):
        deliver(office, rejected, **BY_POST)
        first = return_papers(office, rejected, PAPERS[1])
        assert not first.papers_returned
        assert on_the_shelf(first)

        last = return_papers(office, rejected, PAPERS[2])
        assert (last.state, last.papers_returned) == (State.REJECTED, True)
        assert lying_here(last) == [PAPERS[0]], "the form was written for the office"
        assert not on_the_shelf(last)
        assert asked_of_the_applicant(last) == Task.NOTHING

    def test_papers_fetched_first_leave_the_decision_to_be_handed_over(self, office, rejected):
        fetched = return_papers(office, rejected, all_of_them=True)
        assert not fetched.papers_returned
        assert not on_the_shelf(fetched)
        assert deliver(office, rejected, **AT_THE_COUNTER).papers_returned


class TestAResult:
    @pytest.mark.parametrize(
        ("given", "due"),
        [
            ({}, True),
            ({"rest_stays": True}, False),
            ({"originals_returned": True}, False),
        ],
    )
    def test_what_does_not_go_with_it_is_due_unless_it_stays_on_file(self, office, finished, given, due):
        returned = give_result(office, finished, **given)
        assert (returned.state, returned.result_return.papers_due) == (State.RETURNED, due)
        assert on_the_shelf(returned) is due
        assert asked_of_the_applicant(returned) == Task.NOTHING, "the office looks through its shelf first"

    def test_what_lies_here_is_asked_once(self, office, finished):
        chosen = [paper(finished, PAPERS[1]).pk]
        sent = statements(lambda: give_result(office, finished, papers=chosen))
        assert len([sql for sql in sent if sql.startswith("SELECT") and "given_back_at" in sql]) == 1

    def test_one_of_three_goes_with_it(self, office, finished):
        returned = give_result(office, finished, papers=[paper(finished, PAPERS[1]).pk])
        assert lying_here(returned) == [PAPERS[0], PAPERS[2]]
        assert not returned.result_return.originals_returned

    def test_the_rest_follows_another_day_on_record(self, office, finished):
        give_result(office, finished)
        return_papers(office, finished, PAPERS[1], PAPERS[2])

        row = PapersReturn.objects.get()
        assert (row.receiver_name, row.identity_seen, row.at) == ("Đặng Thị Ước", "CCCD", TUESDAY)
        event = finished.events.get(kind=EventKind.RETURN_PAPERS)
        given = [paper(finished, name).pk for name in PAPERS[1:]]
        assert event.refs == {"papers": given, "papers_return": row.pk}
        assert not ResultReturn.objects.get(dossier=finished).papers_due

    def test_what_belongs_on_file_is_said_so_and_may_be_asked_for_all_the_same(self, office, finished):
        give_result(office, finished)
        keep(office, finished)
        assert not on_the_shelf(finished)
        assert finished.events.filter(kind=EventKind.KEEP_PAPERS).exists()
        return_papers(office, finished, *PAPERS)
        assert lying_here(finished) == []
        assert ResultReturn.objects.get(dossier=finished).originals_returned

    def test_by_post_it_has_an_envelope_that_is_followed(self, office, finished):
        give_result(office, finished)
        return_papers(office, finished, PAPERS[1], receiver=Receiver(**BY_POST))
        envelope = PostalItem.objects.get(dossier=finished)
        assert (envelope.number, envelope.papers_only) == ("RN123456785VN", True)

    def test_envelopes_of_papers_and_the_one_of_the_result_travel_at_once(self, office, finished):
        return_papers(office, finished, PAPERS[1], receiver=Receiver(**BY_POST))
        give_result(office, finished, **BY_POST)
        return_papers(office, finished, PAPERS[2], receiver=Receiver(**BY_POST))
        travelling = PostalItem.objects.filter(dossier=finished, state=PostState.SENT).order_by("pk")
        assert [one.papers_only for one in travelling] == [True, False, True]

    def test_papers_that_came_back_are_sent_again_as_papers(self, office, finished):
        return_papers(office, finished, PAPERS[1], receiver=Receiver(**BY_POST))
        (item,) = finished.postal_items.all()
        clerk, outcome = office.actor(Role.RECEPTION), Outcome(TUESDAY.date(), "Vắng nhà")
        post.came_back(item_id=item.pk, outcome=outcome, by=clerk, at=TUESDAY)
        again = post.send_again(item_id=item.pk, posted=PostedOut("RN123456799VN"), by=clerk, at=TUESDAY)
        assert again.papers_only

    def test_it_is_told_as_papers_and_the_call_to_fetch_the_result_stays(self, office, finished):
        Dossier.objects.filter(pk=finished.pk).update(applicant_email="a@x.vn")
        messages.owe("result_waiting", Dossier.objects.get(pk=finished.pk), at=LATER)
        return_papers(office, finished, PAPERS[1], receiver=Receiver(**BY_POST))
        (item,) = finished.postal_items.all()
        outcome = Outcome(TUESDAY.date(), "Vắng nhà")
        post.came_back(item_id=item.pk, outcome=outcome, by=office.actor(Role.RECEPTION), at=TUESDAY)
        told = dict(told_of(finished))
        assert {"papers_posted", "papers_came_back"} <= set(told)
        assert told["result_waiting"] == MessageState.WAITING
        assert not {"result_posted", "result_came_back"} & set(told)
        (envelope,) = track(finished.code, finished.lookup_word).envelopes
        assert envelope.papers_only


@pytest.mark.parametrize(
    ("make", "allowed"),
    [
        (done, True),  # what was needed for comparison, before the result is fetched
        (accepted, False),
        (in_process, False),
        (proposed, False),
        (asked, False),
    ],
)
def test_while_it_is_being_solved_the_papers_are_needed(office, make, allowed):
    dossier = make(office)
    if allowed:
        assert lying_here(return_papers(office, dossier, PAPERS[1])) == [PAPERS[0], PAPERS[2]]
    else:
        with pytest.raises(NotReady, match="còn cần đến"):
            return_papers(office, dossier, PAPERS[1])


def test_every_other_end_gives_papers_back(office):
    withdrawn = ending.withdraw(
        dossier_id=accepted(office).pk, reason="x", by=office.actor(Role.RECEPTION), at=LATER
    )
    submitted = reception.submit_new(
        intake=make_intake(office), by=office.actor(Role.POSTAL_AGENT), at=at("2026-03-06 09:32")
    )
    refused = reception.refuse(
        dossier_id=submitted.pk, reason="Không thuộc thẩm quyền", by=office.actor(Role.RECEPTION), at=LATER
    )
    for dossier in (withdrawn, refused):
        assert on_the_shelf(dossier), dossier.state
        return_papers(office, dossier, all_of_them=True)
        assert not on_the_shelf(dossier), dossier.state


class TestRefusing:
    def test_twice_the_same_paper(self, office, finished):
        give_result(office, finished)
        return_papers(office, finished, PAPERS[1])
        with pytest.raises(Refused, match="không còn ở"):
            return_papers(office, finished, PAPERS[1])

    def test_nothing_chosen(self, office, finished):
        with pytest.raises(Refused, match="ít nhất một"):
            return_papers(office, finished)

    def test_a_paper_of_another_dossier(self, office, finished):
        other = paper(accepted(office), PAPERS[1])
        with pytest.raises(Refused) as refusal:
            give_result(office, finished, papers=[other.pk])
        assert refusal.value.field == "papers"

    def test_a_neighbour_without_an_authorisation(self, office, finished):
        neighbour = Receiver("Trần Thị Hòa", receiver_is_applicant=False, identity_seen="CCCD")
        with pytest.raises(Refused, match="giấy ủy quyền"):
            return_papers(office, finished, PAPERS[1], receiver=neighbour)

    def test_keeping_what_goes_out_with_a_result(self, office, finished, rejected):
        for dossier in (finished, rejected):
            with pytest.raises(NotReady, match="trang trả kết quả"):
                keep(office, dossier)

    def test_whoever_is_not_of_the_counter(self, office, finished):
        give_result(office, finished)
        with pytest.raises(NotAllowed):
            return_papers(office, finished, PAPERS[1], role=Role.HANDLER)
        with pytest.raises(NotAllowed):
            keep(office, finished, role=Role.POSTAL_AGENT)

    def test_the_database_what_cannot_be(self, office, finished):
        give_result(office, finished, originals_returned=True)
        held = {"kept": True, "originals": 1}
        impossible = (
            (ResultReturn.objects.filter(dossier=finished), {"papers_due": True}),
            (DossierPaper.objects.filter(dossier=finished), held | {"kept": False}),
            (DossierPaper.objects.filter(dossier=finished), held | {"originals": 0}),
        )
        for rows, change in impossible:
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**change)
        row = PapersReturn(dossier=finished, receiver_name="A", at=LATER, by=office.people[Role.RECEPTION])
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_a_dossier_refused_at_the_counter_took_its_papers_home(office):
    refused = reception.refuse_new(
        intake=make_intake(office), reason="Sai nơi", by=office.actor(Role.RECEPTION), at=LATER
    )
    assert refused.ended_on == date(2026, 3, 9)
    assert not on_the_shelf(refused)

"""Post both ways: what an envelope must say, and a result followed until somebody has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from dossiers.enums import PostState, ReturnMeans, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, PostalItem
from dossiers.queries import search, track
from dossiers.rules.posting import (
    OLDEST_DAYS,
    PostedIn,
    PostedOut,
    faults_in,
    faults_out,
    is_number,
    tidy_number,
)
from dossiers.services import post, reception, returning
from dossiers.services.ledger import verify
from dossiers.services.post import Outcome
from dossiers.services.returning import ReturnIn
from notifications.models import OutboxMessage
from procedures.enums import Channel
from tests.clock import at
from tests.factories.dossiers import done, make_intake, make_office, online, posted
from tests.harness.worlds import built_once


TODAY = date(2026, 3, 6)
ENVELOPE = PostedIn("CN 000 111 222 VN", date(2026, 3, 4))


@pytest.mark.parametrize(
    ("typed", "kept", "fits"),
    [
        ("rn 123 456 785 vn", "RN123456785VN", True),
        ("RN123456785VN", "RN123456785VN", True),
        ("12.345-678", "12345678", True),
        ("ABCDEFGH", "ABCDEFGH", False),  # a name is no number
        ("12345", "12345", False),
        ("Số 123456", "SỐ123456", False),
        ("", "", False),
    ],
)
def test_a_tracking_number_is_kept_without_blanks(typed, kept, fits):
    assert (tidy_number(typed), is_number(typed)) == (kept, fits)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, None),
        ({"number": ""}, "posted_number"),
        ({"number": "abc"}, "posted_number"),
        ({"carrier": " "}, "posted_carrier"),
        ({"posted_on": TODAY}, None),
        ({"posted_on": TODAY + timedelta(1)}, "posted_on"),
        ({"posted_on": TODAY - timedelta(OLDEST_DAYS)}, None),
        ({"posted_on": TODAY - timedelta(OLDEST_DAYS + 1)}, "posted_on"),
        ({"is_intact": False}, "posted_note"),
        ({"papers_agree": False}, "posted_note"),
        ({"papers_agree": False, "note": "Thiếu một bản sao"}, None),
    ],
)
def test_what_an_envelope_that_came_in_must_say(changes, fault):
    assert list(faults_in(replace(ENVELOPE, **changes), on=TODAY)) == ([fault] if fault else [])


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, None),
        ({"fee": Decimal(0)}, None),
        ({"number": " "}, "postal_number"),
        ({"number": "abc"}, "postal_number"),
        ({"carrier": ""}, "carrier"),
        ({"fee": Decimal(-1)}, "post_fee"),
    ],
)
def test_what_an_envelope_that_goes_out_must_say(changes, fault):
    assert list(faults_out(replace(PostedOut("RN123456785VN"), **changes))) == ([fault] if fault else [])


@built_once
def office():
    return make_office()


def ways(office, **changes):
    """The four ends of a first reception, each with what it is called with."""
    intake = make_intake(office, **{"channel": Channel.POSTAL, **changes})
    given = {"intake": intake, "by": office.actor(Role.RECEPTION), "at": at("2026-03-06 09:32")}
    return {
        "accept": lambda: reception.accept_new(**given),
        "submit": lambda: reception.submit_new(**given),
        "ask": lambda: reception.ask_new(missing="Tờ khai đăng ký khai sinh: ghi đủ nơi sinh", **given),
        "refuse": lambda: reception.refuse_new(reason="Không thuộc thẩm quyền", **given),
    }


@pytest.mark.parametrize("way", ["accept", "submit", "ask", "refuse"])
def test_what_came_by_post_has_its_envelope_on_record_however_it_is_answered(office, way):
    with pytest.raises(Refused, match="số hiệu bưu gửi") as refusal:
        ways(office)[way]()
    assert refusal.value.field == "posted_number"
    assert not Dossier.objects.exists()

    dossier = ways(office, posted=replace(ENVELOPE, papers_agree=False, note="Thiếu một bản sao"))[way]()
    item = dossier.postal_items.get()
    assert (item.state, item.number, item.posted_on) == (
        PostState.RECEIVED,
        "CN000111222VN",
        date(2026, 3, 4),
    )
    assert (item.is_intact, item.papers_agree) == (True, False)
    event = dossier.events.get(kind="receive_post")
    assert item.note == "Thiếu một bản sao"
    assert event.reason.text.endswith("gửi ngày 04/03/2026")  # no note: whoever sees masks reads it too
    assert "CN000111222VN" not in str(event.refs)
    assert verify().breaks == []


TOLD = {
    "accept": ["dossier_accepted"],
    "submit": ["dossier_submitted"],
    "ask": ["supplement_requested"],
    "refuse": ["dossier_refused"],
}


@pytest.mark.parametrize("way", TOLD)
def test_who_filed_by_post_is_told_what_became_of_it(office, way):
    dossier = ways(office, posted=ENVELOPE)[way]()

    told = OutboxMessage.objects.filter(topic=f"dossier:{dossier.pk}")
    assert [message.kind for message in told] == TOLD[way]
    assert told.get().variables["code"] == str(dossier)
    if way == "ask":
        assert told.get().variables["due"].startswith("2026-03-27")


@pytest.mark.parametrize("way", ["submit", "ask", "refuse"])
def test_who_stands_at_the_counter_has_it_in_his_hand(office, way):
    dossier = ways(office, channel=Channel.IN_PERSON)[way]()
    assert not OutboxMessage.objects.filter(topic=f"dossier:{dossier.pk}").exists()


def test_who_filed_online_is_told_his_temporary_number(office):
    dossier = online(office)
    told = OutboxMessage.objects.get(topic=f"dossier:{dossier.pk}")
    assert (told.kind, told.variables["code"]) == ("dossier_submitted", dossier.temporary_number)


def test_what_is_handed_in_has_no_envelope(office):
    dossier = reception.accept_new(
        intake=make_intake(office, posted=ENVELOPE),
        by=office.actor(Role.RECEPTION),
        at=at("2026-03-06 09:32"),
    )
    assert not dossier.postal_items.exists()


def test_a_result_is_sent_comes_back_is_sent_again_and_delivered(office):
    dossier, clerk = posted(office), office.actor(Role.RECEPTION)
    first = dossier.postal_items.get()
    assert (dossier.state, first.state, first.posted_on) == (State.RETURNED, PostState.SENT, TODAY)
    told = OutboxMessage.objects.filter(topic=f"dossier:{dossier.pk}")
    assert told.filter(kind="result_posted").exists()
    assert not told.filter(kind="dossier_returned").exists()

    back = post.came_back(
        item_id=first.pk, outcome=Outcome(date(2026, 3, 12), "Vắng nhà"), by=clerk, at=at("2026-03-13 08:00")
    )
    assert (back.state, back.ended_on, back.note) == (PostState.CAME_BACK, date(2026, 3, 12), "Vắng nhà")
    assert told.filter(kind="result_came_back").exists()
    again = post.send_again(
        item_id=first.pk,
        posted=PostedOut("RN 987 654 321 VN", fee=Decimal(30000)),
        by=clerk,
        at=at("2026-03-16 08:00"),
    )
    first.refresh_from_db()
    assert (first.state, again.state, again.number, again.fee) == (
        PostState.SENT_AGAIN, PostState.SENT, "RN987654321VN", 30000,
    )  # fmt: skip
    post.delivered(
        item_id=again.pk,
        outcome=Outcome(date(2026, 3, 18), "Đặng Thị Ước"),
        by=office.actor(Role.POSTAL_AGENT),
        at=at("2026-03-18 16:00"),
    )
    kinds = list(dossier.events.order_by("seq").values_list("kind", flat=True))[-5:]
    assert kinds == ["return_result", "send_post", "post_came_back", "send_post", "post_delivered"]
    assert Dossier.objects.get(pk=dossier.pk).state == State.RETURNED
    assert verify().breaks == []


def test_what_came_back_may_be_fetched_at_the_counter(office):
    item = posted(office).postal_items.get()
    clerk = office.actor(Role.RECEPTION)
    outcome = Outcome(date(2026, 3, 9), "Vắng nhà")
    post.came_back(item_id=item.pk, outcome=outcome, by=clerk, at=at("2026-03-09 09:00"))
    post.collected(
        item_id=item.pk,
        outcome=Outcome(date(2026, 3, 10), "Đặng Thị Ước, thẻ căn cước"),
        by=clerk,
        at=at("2026-03-10 09:00"),
    )
    item.refresh_from_db()
    assert (item.state, item.ended_on) == (PostState.COLLECTED, date(2026, 3, 10))
    assert item.note == "Vắng nhà; Đặng Thị Ước, thẻ căn cước"
    reason = item.dossier.events.get(kind="post_collected").reason.text
    assert reason == f"{item.number}, ngày 10/03/2026"  # who came is on the item alone


def test_a_note_that_does_not_fit_beside_the_earlier_one_is_refused(office):
    item, clerk = posted(office).postal_items.get(), office.actor(Role.RECEPTION)
    on, when = date(2026, 3, 9), at("2026-03-09 09:00")
    post.came_back(item_id=item.pk, outcome=Outcome(on, "x" * 300), by=clerk, at=when)
    with pytest.raises(Refused, match="500 ký tự") as refusal:
        post.collected(item_id=item.pk, outcome=Outcome(on, "y" * 199), by=clerk, at=when)
    assert refusal.value.field == "note"
    post.collected(item_id=item.pk, outcome=Outcome(on, "y" * 198), by=clerk, at=when)


def test_what_cannot_be_and_who_may_not(office):
    item, clerk, when = (
        posted(office).postal_items.get(),
        office.actor(Role.RECEPTION),
        at("2026-03-09 09:00"),
    )
    on = date(2026, 3, 9)
    for outcome, field in (
        (Outcome(on, " "), "note"),
        (Outcome(on + timedelta(1), "Vắng nhà"), "on"),
        (Outcome(TODAY - timedelta(1), "Vắng nhà"), "on"),  # before it was sent
    ):
        with pytest.raises(Refused) as refusal:
            post.came_back(item_id=item.pk, outcome=outcome, by=clerk, at=when)
        assert refusal.value.field == field
    good = Outcome(on, "Đặng Thị Ước")
    with pytest.raises(NotReady, match="Đang gửi"):
        post.collected(item_id=item.pk, outcome=good, by=clerk, at=when)
    with pytest.raises(NotAllowed):
        post.delivered(item_id=item.pk, outcome=good, by=office.actor(Role.HANDLER), at=when)
    post.delivered(item_id=item.pk, outcome=good, by=clerk, at=when)
    with pytest.raises(NotReady, match="Đã phát"):
        post.came_back(item_id=item.pk, outcome=good, by=clerk, at=when)


def test_a_result_by_post_needs_a_number_and_a_carrier(office):
    dossier = done(office)
    for changes, field in (({"postal_number": "abc"}, "postal_number"), ({"carrier": ""}, "carrier")):
        given = {
            "receiver_name": "Đặng Thị Ước",
            "means": ReturnMeans.POSTAL,
            "postal_number": "RN123456785VN",
        }
        with pytest.raises(Refused) as refusal:
            returning.return_result(
                dossier_id=dossier.pk,
                given=ReturnIn(**{**given, **changes}),
                by=office.actor(Role.RECEPTION),
                at=at("2026-03-09 09:00"),
            )
        assert refusal.value.field == field
    assert not PostalItem.objects.exists()


def test_the_database_lets_one_envelope_of_a_result_be_on_its_way(office):
    item = posted(office).postal_items.get()
    another = {
        "dossier": item.dossier, "state": PostState.SENT, "number": "X1234567", "carrier": "x",
        "posted_on": TODAY, "written_at": at("2026-03-06 10:00"), "written_by": item.written_by,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="post_one_result_on_its_way"), transaction.atomic():
        PostalItem.objects.create(**another)
    PostalItem.objects.create(**another, papers_only=True)


def test_found_by_its_number_and_tracked_with_a_mask(office):
    dossier = posted(office)
    clerk = office.people[Role.RECEPTION]
    assert search(clerk, "rn 123 456 785 vn", on=TODAY) == [dossier]
    assert search(make_office().people[Role.RECEPTION], "RN123456785VN", on=TODAY) == []

    (envelope,) = track(dossier.code, dossier.lookup_word).envelopes
    assert (envelope.number, envelope.state, envelope.is_incoming) == ("RN12*****85VN", "Đang gửi", False)
    assert envelope.posted_on == at("2026-03-06 00:00")
    assert track(dossier.code, "sai-tu").envelopes == ()

"""Received for another agency: the clock starts when that agency has it, the date is expected until then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from documents.services.papers import values_of
from dossiers.enums import DossierKind, Found, PauseMode, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import DeadlineWarning, Dossier
from dossiers.queries import attribution, diary, is_late, track
from dossiers.services import (
    arriving,
    deadlines,
    drafts,
    handover,
    papers,
    processing,
    reception,
    returning,
    supplement,
)
from dossiers.services.handover import Scanned
from dossiers.services.ledger import verify
from dossiers.services.recount import settle_provisional
from dossiers.services.returning import ReturnIn
from dossiers.services.supplement import AskIn
from notifications.models import OutboxMessage
from portal.counter.dossier import may_receive_for
from tests.clock import at
from tests.counter.filling import form_of
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import Office, faulty, make_intake, make_office, numbered
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
# Received on Friday, sent the same afternoon, there on Tuesday: three working days from then.
RECEIVED, SENT, ARRIVED = at("2026-03-06 09:32"), at("2026-03-06 16:00"), at("2026-03-10 08:30")
EXPECTED, PROMISED = at("2026-03-11 09:32"), at("2026-03-13 08:30")
LATER = at("2026-03-12 10:00")


@dataclass(frozen=True)
class Scene:
    """`here` receives, `there` is competent."""

    here: Office
    there: Office

    def receive(self, **changes) -> Dossier:
        intake = make_intake(self.there, counter_id=self.here.counter.pk, **changes)
        return reception.accept_new(intake=intake, by=self.here.actor(Role.RECEPTION), at=RECEIVED)

    def send(self, dossier: Dossier):
        (bundle,) = handover.hand_over(dossier_ids=[dossier.pk], by=self.here.actor(Role.RECEPTION), at=SENT)
        return bundle

    def arrive(self, dossier: Dossier) -> Dossier:
        return arriving.arrive(dossier_id=dossier.pk, by=self.there.actor(Role.RECEPTION), at=ARRIVED)


@built_once
def scene() -> Scene:
    return Scene(make_office(), make_office(is_non_boundary=True))


def told(dossier: Dossier) -> list[str]:
    sent = OutboxMessage.objects.filter(topic=f"dossier:{dossier.pk}").order_by("pk")
    return list(sent.values_list("kind", flat=True))


def test_the_date_is_expected_until_the_competent_agency_has_it_and_promised_from_then(scene):
    dossier = scene.receive()
    assert (dossier.kind, dossier.state) == (DossierKind.NON_BOUNDARY, State.ACCEPTED)
    assert (dossier.receiving_agency, dossier.deciding_agency) == (scene.here.counter, scene.there.commune)
    assert dossier.code.startswith(scene.here.counter.identifier)
    assert (dossier.due_at, dossier.due_provisional, dossier.clock_started_at) == (EXPECTED, True, None)
    assert (dossier.original_due_at, dossier.due_on, dossier.late_after) == (None, None, None)
    receipt = papers.issue_receipt(
        dossier_id=dossier.pk,
        tracking_url="https://mau.example/",
        by=scene.here.actor(Role.RECEPTION),
        at=RECEIVED,
    )
    assert "dự kiến" in str(values_of(receipt))
    seen = track(dossier.code, dossier.lookup_word)
    assert (seen.is_expected, seen.due_provisional, seen.due_at) == (True, True, EXPECTED)

    # Not a promise: nobody is warned of it, it cannot be late, no announced year makes it one.
    deadlines.look(as_at=at("2026-03-30 08:00"))
    settle_provisional(calendar_code="standard", announced_to=date(2026, 12, 31))
    assert not DeadlineWarning.objects.exists()
    waiting = Dossier.objects.get(pk=dossier.pk)
    assert waiting.due_provisional
    assert not is_late(waiting, at=at("2026-03-30 08:00"))

    bundle = scene.send(dossier)
    assert (bundle.from_agency, bundle.to_unit) == (scene.here.counter, scene.there.counter)
    assert Dossier.objects.get(pk=dossier.pk).state == State.ACCEPTED
    arrived = scene.arrive(dossier)
    assert (arrived.clock_started_at, arrived.original_due_at) == (ARRIVED, PROMISED)
    assert (arrived.due_at, arrived.due_on, arrived.due_provisional) == (PROMISED, date(2026, 3, 13), False)
    assert arrived.late_after == at("2026-03-13 17:30")
    assert told(dossier) == ["dossier_accepted_elsewhere", "dossier_arrived"]
    assert [line.promised for line in diary(Dossier.objects.get(pk=dossier.pk))] == [EXPECTED, PROMISED]
    assert attribution(arrived, at=LATER).whole == 420 + 480 + 150  # from the arrival on
    again = papers.print_receipt(
        dossier_id=dossier.pk,
        tracking_url="https://mau.example/",
        by=scene.here.actor(Role.RECEPTION),
        at=ARRIVED,
    )
    assert "dự kiến" not in str(values_of(again))
    assert not track(dossier.code, dossier.lookup_word).is_expected


def test_it_lives_on_at_the_competent_agency_and_its_result_is_given_where_it_was_received(scene):
    dossier = scene.receive()
    scene.send(dossier)
    scene.arrive(dossier)
    clerk, head = scene.there.actor(Role.RECEPTION), scene.there.actor(Role.UNIT_HEAD)
    (bundle,) = handover.hand_over(dossier_ids=[dossier.pk], by=clerk, at=ARRIVED)
    assert (bundle.from_agency, bundle.to_unit) == (scene.there.counter, scene.there.unit)
    processing.assign(dossier_id=dossier.pk, to=scene.there.people[Role.HANDLER], by=head, at=ARRIVED)
    for role in (Role.HANDLER, Role.UNIT_HEAD, Role.APPROVER, Role.RECORDS_CLERK):
        result = numbered() if role == Role.HANDLER else None
        processing.complete_step(dossier_id=dossier.pk, by=scene.there.actor(role), at=LATER, result=result)
    done = Dossier.objects.get(pk=dossier.pk)
    assert (done.state, done.current_unit) == (State.DONE, scene.here.counter)
    units = dict(done.steps.order_by("order").values_list("kind", "unit"))
    assert (units["receive"], units["return"]) == (scene.there.counter.pk, scene.here.counter.pk)
    returned = returning.return_result(
        dossier_id=dossier.pk,
        given=ReturnIn(receiver_name="Đặng Thị Ước", identity_seen="CCCD"),
        by=scene.here.actor(Role.RECEPTION),
        at=LATER,
    )
    assert returned.state == State.RETURNED
    assert verify().breaks == []
    # Its wrong result is put right where it is filed, which is not where it was received.
    clerks = [place.actor(Role.RECEPTION) for place in (scene.here, scene.there)]
    may = [may_receive_for(returned, clerk, on=LATER.date()) for clerk in clerks]
    assert may == [False, True]


def test_arriving_signs_the_slip_it_came_with_once_all_on_it_are_there(scene):
    dossiers = [scene.receive() for _ in range(2)]
    clerk = scene.here.actor(Role.RECEPTION)
    (bundle,) = handover.hand_over(dossier_ids=[one.pk for one in dossiers], by=clerk, at=SENT)
    scene.arrive(dossiers[0])
    bundle.refresh_from_db()
    assert (bundle.received_at, bundle.received_by) == (None, None)
    assert set(bundle.items.values_list("dossier", "found", "scanned_at")) == {
        (dossiers[0].pk, Found.SCANNED, ARRIVED), (dossiers[1].pk, "", None)
    }  # fmt: skip
    scene.arrive(dossiers[1])
    bundle.refresh_from_db()
    assert (bundle.received_at, bundle.received_by) == (ARRIVED, scene.there.people[Role.RECEPTION])
    assert not any(handover.differs(item) for item in bundle.items.all())
    assert set(bundle.items.values_list("papers_received", flat=True)) == {2}


def test_the_label_of_what_arrived_is_known_to_the_department_listed_or_not(scene):
    dossiers = [scene.receive() for _ in range(3)]
    for dossier in dossiers:
        scene.send(dossier)
    listed, beside, under_way = dossiers
    for dossier in (listed, beside):
        scene.arrive(dossier)
    clerk, head = scene.there.actor(Role.RECEPTION), scene.there.actor(Role.UNIT_HEAD)
    (bundle,) = handover.hand_over(dossier_ids=[listed.pk], by=clerk, at=ARRIVED)
    found = [
        handover.scan(hand_over_id=bundle.pk, code=one.code, by=head, at=LATER).what
        for one in (listed, beside, under_way)
    ]
    assert found == [Scanned.FOUND, Scanned.UNLISTED, Scanned.UNKNOWN]


def test_what_cannot_be(scene):
    plain = make_office()
    with pytest.raises(Refused, match="không tiếp nhận phi địa giới"):
        Scene(scene.here, plain).receive()
    intake = make_intake(scene.there, counter_id=scene.here.counter.pk)
    with pytest.raises(NotAllowed):  # at one's own counter, and nowhere else
        reception.accept_new(intake=intake, by=scene.there.actor(Role.RECEPTION), at=RECEIVED)
    dossier = scene.receive()
    with pytest.raises(NotReady, match="không ở trên đường"):
        scene.arrive(dossier)
    scene.send(dossier)
    for act in (lambda: scene.send(dossier), lambda: processing.start_processing(
        dossier_id=dossier.pk, by=scene.here.actor(Role.RECEPTION), at=SENT
    )):  # fmt: skip
        with pytest.raises(NotReady, match="xác nhận đã nhận"):
            act()
    with pytest.raises(NotAllowed, match=scene.there.counter.name):
        arriving.arrive(dossier_id=dossier.pk, by=scene.here.actor(Role.RECEPTION), at=ARRIVED)
    with pytest.raises(NotAllowed):  # not theirs before they have it
        processing.start_processing(dossier_id=dossier.pk, by=scene.there.actor(Role.RECEPTION), at=SENT)
    scene.arrive(dossier)
    with pytest.raises(NotReady):
        scene.arrive(dossier)


def test_nobody_asks_for_papers_before_the_agency_that_decides_has_it(scene, client_of, frozen_at):
    dossier = scene.receive()
    scene.send(dossier)
    handler = UserFactory(role=Role.HANDLER, agency=scene.there.counter)  # one who works at the counter
    asked = AskIn([faulty(dossier)], "Chưa đủ")
    with pytest.raises(NotReady, match="xác nhận đã nhận"):
        supplement.ask(dossier_id=dossier.pk, asked=asked, by=Actor(handler), at=SENT)
    frozen_at("2026-03-06 17:00")
    client, page = client_of(handler), reverse("desk:ask_supplement", args=[dossier.pk])
    assert client.get(page).status_code == 409
    assert page not in client.get(reverse("desk:dossier", args=[dossier.pk])).content.decode()

    # The clock starts all the same; from then on they may be asked for.
    arrived = scene.arrive(dossier)
    assert (arrived.state, arrived.original_due_at) == (State.ACCEPTED, PROMISED)
    frozen_at("2026-03-10 09:00")
    assert page in client.get(reverse("desk:dossier", args=[dossier.pk])).content.decode()
    third_day = at("2026-03-13 08:00")  # received a week ago, there since Tuesday
    made = supplement.ask(dossier_id=dossier.pk, asked=asked, by=Actor(handler), at=third_day)
    assert (made.is_late, made.mode) == (False, PauseMode.RESTART)


def test_submitted_first_it_is_accepted_later_as_expected_too(scene):
    intake = make_intake(scene.there, counter_id=scene.here.counter.pk)
    dossier = reception.submit_new(intake=intake, by=scene.here.actor(Role.POSTAL_AGENT), at=RECEIVED)
    accepted = reception.accept(dossier_id=dossier.pk, by=scene.here.actor(Role.RECEPTION), at=RECEIVED)
    assert (accepted.due_at, accepted.due_provisional, accepted.clock_started_at) == (EXPECTED, True, None)
    assert accepted.steps.get(kind="receive").unit == scene.there.counter


def test_the_pages_from_choosing_to_the_arrival(scene, client_of, frozen_at, monkeypatch):
    frozen_at("2026-03-06 09:32")
    clerk, other = client_of(scene.here.people[Role.RECEPTION]), client_of(scene.there.people[Role.RECEPTION])
    wanted = f"khai sinh {scene.there.commune.name}"
    chosen = clerk.get(reverse("counter:choose"), {"q": wanted}).content.decode()
    form = reverse("counter:receive_for", args=[scene.here.counter.pk, scene.there.procedure.offer.pk])
    assert form in chosen
    shown = clerk.get(form).content.decode()
    assert "ngày hẹn trên giấy tiếp nhận là dự kiến" in shown
    # No provisional receipt goes home for another agency, and no form of its procedures is kept for that.
    own = clerk.get(reverse("counter:receive", args=[scene.here.procedure.offer.pk])).content.decode()
    assert ("data-shell" in own, "data-shell" in shown) == (True, False)
    # A draft too long to keep comes back as the form it was.
    monkeypatch.setattr(drafts, "MOST_BYTES", 10)
    again = clerk.post(form, form_of(scene.there, do="save"))
    assert again.status_code == 422
    assert "ngày hẹn trên giấy tiếp nhận là dự kiến" in again.content.decode()
    answer = clerk.post(form, form_of(scene.there))
    dossier = Dossier.objects.get()
    assert answer.url == reverse("counter:received", args=[dossier.pk])
    assert "dự kiến" in clerk.get(answer.url).content.decode()

    late = clerk.get(reverse("desk:late", args=[dossier.pk])).content.decode()
    assert "Soạn thư xin lỗi" not in late  # what is expected is no promise

    assert str(dossier) in clerk.get(reverse("counter:hand_over")).content.decode()
    assert str(dossier) not in other.get(reverse("counter:hand_over")).content.decode()
    assert clerk.post(reverse("counter:hand_over"), {"dossier": dossier.pk}).status_code == 302
    page = clerk.get(reverse("counter:dossier", args=[dossier.pk])).content.decode()
    assert "chưa xác nhận đã nhận; ngày hẹn là dự kiến" in page
    assert f'value="{dossier.pk}"' not in clerk.get(reverse("counter:hand_over")).content.decode()

    arrivals = reverse("counter:arrivals")
    assert str(dossier) in other.get(arrivals).content.decode()
    assert str(dossier) not in clerk.get(arrivals).content.decode()
    assert other.post(arrivals, {"code": "H99-000000"}).status_code == 422
    frozen_at("2026-03-10 08:30")
    said = other.post(arrivals, {"code": dossier.code}, follow=True).content.decode()
    assert "Hẹn trả kết quả: 08:30 ngày 13/03/2026" in said
    assert f'value="{dossier.pk}"' in other.get(reverse("counter:hand_over")).content.decode()
    assert f'value="{dossier.pk}"' not in clerk.get(reverse("counter:hand_over")).content.decode()
    elsewhere = make_office()
    stranger = client_of(elsewhere.people[Role.RECEPTION])
    assert stranger.get(form).status_code == 404  # another's counter
    plain = reverse("counter:receive_for", args=[scene.here.counter.pk, elsewhere.procedure.offer.pk])
    assert clerk.get(plain).status_code == 404  # bound to its place

"""Every sign of ruling 38: found where it is, once, and not where all is well."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Actor
from dossiers.enums import EventKind, Signal
from dossiers.models import Dossier, IntegrityFinding
from dossiers.services import handover, integrity, processing
from dossiers.services.events import record
from tests.clock import at
from tests.factories.accounts import LeaveFactory, UserFactory
from tests.factories.dossiers import (
    accepted,
    assigned,
    done,
    handed_over,
    in_process,
    make_office,
    numbered,
    returned,
)
from tests.harness.worlds import built_once


FRIDAY = date(2026, 3, 6)


@built_once
def office():
    return make_office()


def found(day: date = FRIDAY, *, but: tuple[Signal, ...] = ()) -> dict[str, list[IntegrityFinding]]:
    integrity.sweep(day=day)
    rows: dict[str, list[IntegrityFinding]] = {}
    for row in IntegrityFinding.objects.order_by("pk"):
        if row.signal not in but:
            rows.setdefault(row.signal, []).append(row)
    return rows


def complete(office, dossier, role, moment, **result):
    entered = processing.ResultIn(**result) if result else None
    processing.complete_step(dossier_id=dossier.pk, by=office.actor(role), at=at(moment), result=entered)


def lived(office, **result) -> Dossier:
    """A dossier whose every step took its time."""
    dossier = accepted(office)
    processing.start_processing(
        dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=at("2026-03-06 10:00")
    )
    processing.assign(
        dossier_id=dossier.pk, to=office.people[Role.HANDLER], by=office.actor(Role.UNIT_HEAD),
        at=at("2026-03-06 10:30"),
    )  # fmt: skip
    entered = asdict(numbered()) | result
    complete(office, dossier, Role.HANDLER, "2026-03-06 11:00", **entered)
    complete(office, dossier, Role.UNIT_HEAD, "2026-03-06 14:00")
    # What is of no listed type the leader confirms himself.
    confirmed = entered if "other_type" in result else {}
    complete(office, dossier, Role.APPROVER, "2026-03-06 15:00", **confirmed)
    complete(office, dossier, Role.RECORDS_CLERK, "2026-03-06 15:30")
    return dossier


def test_an_ordinary_day_shows_no_sign(office):
    lived(office)
    assert found() == {}


def test_a_number_that_no_paper_explains(office):
    from documents.models import Book
    from documents.services.books import void_number
    from dossiers.services import papers

    dossier = accepted(office)
    by = office.actor(Role.RECEPTION)
    papers.issue_receipt(
        dossier_id=dossier.pk, tracking_url="https://x.vn/", by=by, at=at("2026-03-06 10:00")
    )
    book = Book.objects.get(kind="receipt")
    Book.objects.filter(pk=book.pk).update(last_number=3)
    keeper = office.actor(Role.ONESTOP_HEAD)
    void_number(book=book, number=2, reason="In hỏng", by=keeper, at=at("2026-03-06 10:00"))

    (sign,) = found()[Signal.NO_DOSSIER]
    assert (sign.agency, sign.refs, sign.dossier) == (office.counter, {"book": "receipt", "number": 3}, None)


def test_a_book_taken_over_from_a_former_system_is_not_a_gap(office):
    from documents.services.books import continue_book
    from dossiers.services import papers

    continue_book(
        agency_id=office.counter.pk,
        kind="receipt",
        year=2026,
        last_number=512,
        by=None,
        at=at("2026-03-06 08:00"),
    )
    dossier = accepted(office)
    papers.issue_receipt(
        dossier_id=dossier.pk, tracking_url="https://x.vn/", by=office.actor(Role.RECEPTION),
        at=at("2026-03-06 10:00"),
    )  # fmt: skip
    assert Signal.NO_DOSSIER not in found()


def test_received_or_returned_by_somebody_not_at_the_counter(office):
    dossier = accepted(office)
    handler = office.actor(Role.HANDLER)
    event = record(dossier=dossier, kind=EventKind.RETURN_RESULT, by=handler, at=at("2026-03-06 16:00"))
    (sign,) = found()[Signal.NOT_ONE_STOP]
    assert (sign.dossier, sign.person, sign.cause) == (dossier, handler.user, f"event:{event.pk}")


def test_a_deputy_at_the_counter_is_at_the_counter(office):
    dossier = accepted(office)
    clerk, deputy = office.people[Role.RECEPTION], UserFactory()
    LeaveFactory(user=clerk, deputy=deputy, valid_from=FRIDAY, valid_to=FRIDAY)
    by = Actor(deputy, acting_for=clerk)
    record(dossier=dossier, kind=EventKind.RETURN_RESULT, by=by, at=at("2026-03-06 16:00"))
    assert Signal.NOT_ONE_STOP not in found()


def test_a_first_step_nobody_can_have_read(office):
    dossier = in_process(office)
    processing.assign(
        dossier_id=dossier.pk, to=office.people[Role.HANDLER], by=office.actor(Role.UNIT_HEAD),
        at=at("2026-03-06 09:32").replace(second=40),
    )  # fmt: skip
    (sign,) = found()[Signal.QUICK_FIRST]
    assert (sign.person, sign.refs) == (office.people[Role.UNIT_HEAD], {"seconds": 40})


@pytest.mark.parametrize(("second", "signs"), [
    ("2026-03-06 20:04", 1),   # at any hour
    ("2026-03-06 20:05", 0),   # five minutes later is another matter
    ("2026-03-06 20:00", 0),   # one act that completes his consecutive steps has one moment (ruling 19)
])  # fmt: skip
def test_one_person_pressing_step_after_step(office, second, signs):
    dossier = lived(office)
    first, then = dossier.steps.filter(kind__in=["handle", "propose"]).order_by("order")[:2]
    person = office.people[Role.HANDLER]
    for step, moment in ((first, "2026-03-06 20:00"), (then, second)):
        dossier.steps.filter(pk=step.pk).update(ended_by=person, ended_at=at(moment))
    assert len(found().get(Signal.QUICK_STEPS, [])) == signs


def test_an_online_dossier_filed_by_staff(office):
    dossier = accepted(office)
    Dossier.objects.filter(pk=dossier.pk).update(channel=2)
    record(dossier=dossier, kind=EventKind.SUBMIT, by=None, at=at("2026-03-06 09:00"))
    assert Signal.STAFF_ONLINE not in found()
    record(dossier=dossier, kind=EventKind.SUBMIT, by=office.actor(Role.HELPER), at=at("2026-03-06 09:00"))
    (sign,) = found()[Signal.STAFF_ONLINE]
    assert sign.person == office.people[Role.HELPER]


def test_papers_counted_differently_on_the_two_sides(office):
    bundle = handed_over(office)
    dossier = bundle.items.get().dossier
    handover.receive(
        hand_over_id=bundle.pk, counted={dossier.pk: 1}, by=office.actor(Role.UNIT_HEAD),
        at=at("2026-03-06 11:00"),
    )  # fmt: skip
    (sign,) = found()[Signal.PAPER_COUNT]
    assert (sign.dossier, sign.refs) == (dossier, {"sent": 2, "received": 1})


def test_a_date_changed_past_the_services_is_seen(office):
    """History is written by a trigger with the clock of the database: the day is today's."""
    dossier = accepted(office)
    Dossier.objects.filter(pk=dossier.pk).update(folder_place="Tủ 2")
    today = timezone.localdate()
    assert Signal.DATE_EDITED not in found(today, but=(Signal.NO_MOVEMENT,))
    Dossier.objects.filter(pk=dossier.pk).update(received_on="2026-03-09", original_due_at=None)
    (sign,) = found(today)[Signal.DATE_EDITED]
    assert sign.refs == {"fields": ["received_on", "original_due_at"]}


def test_a_state_that_was_changed_past_the_services_is_not_the_one_that_was_told(office):
    lived(office)
    changed = done(office)
    today = timezone.localdate()  # the trigger writes history by the server's own clock
    assert Signal.STATUS_SENT not in found(today, but=(Signal.NO_MOVEMENT,))
    Dossier.objects.filter(pk=changed.pk).update(state="in_process", finished_at=None, ended_on=None)

    (sign,) = found(today)[Signal.STATUS_SENT]
    assert (sign.dossier, sign.agency) == (changed, office.commune)
    assert sign.refs == {"told": "Đã có kết quả", "own": "Đang xử lý"}
    assert len(found(today)[Signal.STATUS_SENT]) == 1  # found once, whichever night looks


def test_a_result_older_than_its_dossier_and_one_of_another_type(office):
    early = lived(office)
    early.results.update(issued_on=date(2026, 3, 5))  # as another system may send it
    other = lived(office, other_type="Công văn", other_type_reason="Không thuộc thẩm quyền")
    signs = found()
    assert [sign.dossier for sign in signs[Signal.EARLY_RESULT]] == [early]
    assert [sign.dossier for sign in signs[Signal.OTHER_RESULT]] == [other]
    # Who entered what is in force: the leader confirms himself what is of no listed type.
    assert signs[Signal.EARLY_RESULT][0].person == office.people[Role.HANDLER]
    assert signs[Signal.OTHER_RESULT][0].person == office.people[Role.APPROVER]


@pytest.mark.parametrize(("day", "signs"), [
    (date(2026, 3, 13), 0),   # Friday to Friday: not yet five whole working days
    (date(2026, 3, 16), 1),
])  # fmt: skip
def test_a_dossier_nothing_happens_to(office, day, signs):
    assigned(office)
    done(office), returned(office)
    integrity.sweep(day=day)
    assert IntegrityFinding.objects.filter(signal=Signal.NO_MOVEMENT).count() == signs


def test_what_was_found_is_found_once(office):
    assigned(office)
    news = [integrity.sweep(day=date(2026, 3, 16)), integrity.sweep(day=date(2026, 3, 16))]
    assert news == [1, 0]
    assert integrity.sweep(day=date(2026, 3, 17)) == 0


def test_details_name_no_person(office):
    bundle = handed_over(office)
    handover.receive(
        hand_over_id=bundle.pk, counted={}, by=office.actor(Role.UNIT_HEAD), at=at("2026-03-06 11:00")
    )
    lived(office).results.update(issued_on=date(2026, 3, 5))
    found()
    told = str(list(IntegrityFinding.objects.values_list("refs", "cause")))
    assert "Đặng" not in told
    assert "099187000123" not in told

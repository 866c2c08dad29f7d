"""The written apology: its machine against a table, who may, when not, and the one extension."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role, SigningMode
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from calendars.queries import load_calendar
from calendars.rules.worktime import DayException, DayKind, WeeklySession, WorkCalendar
from dossiers.enums import EventKind, PauseMode
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Apology, Dossier
from dossiers.queries import is_late
from dossiers.services import apologies, clock, ledger, obligations, recount, supplement, supplying
from dossiers.services.apologies import ApologyIn
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.accounts import AgencyFactory, LeaveFactory, SignatureDelegationFactory, UserFactory
from tests.factories.dossiers import assigned, brought, done, faulty, make_office, obligation_in
from tests.harness.worlds import built_once


pytest_db = pytest.mark.django_db
# Received Friday 6 March 09:32 for three working days: due Wednesday the 11th, apology by Tuesday the 10th.
TUESDAY = at("2026-03-10 09:00")
AFTER = at("2026-03-12 09:00")
WORDS = ApologyIn("verification", "Chờ nơi cư trú trước xác nhận.", date(2026, 3, 16))


@built_once
def office():
    made = make_office()
    SignatureDelegationFactory(
        agency=made.commune, signer=made.people[Role.APPROVER], mode=SigningMode.KT,
        signer_title="Phó Chủ tịch",
    )  # fmt: skip
    return made


@built_once
def dossier(office) -> Dossier:
    """The handler works on it."""
    return assigned(office)


@built_once
def rescheduled(office) -> Dossier:
    """Another one, whose applicant was told on Tuesday that it takes until Monday."""
    dossier = assigned(office)
    sent(office, dossier)
    return Dossier.objects.get(pk=dossier.pk)


def drafted(office, dossier, entered=WORDS, when=TUESDAY, role=Role.HANDLER):
    return apologies.draft(dossier_id=dossier.pk, entered=entered, by=office.actor(role), at=when)


def signed(office, dossier, entered=WORDS, when=TUESDAY, role=Role.HANDLER):
    drafted(office, dossier, entered, when, role)
    return apologies.sign(dossier_id=dossier.pk, by=office.actor(Role.APPROVER), at=when)


def sent(office, dossier, entered=WORDS, when=TUESDAY, role=Role.HANDLER):
    signed(office, dossier, entered, when, role)
    return apologies.send(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=when)


def test_an_apology_in_time_moves_the_promise_once_and_leaves_the_legal_measure(office, dossier):
    late_after, late_766 = dossier.late_after, dossier.late_after_766

    apology = sent(office, dossier)

    dossier = Dossier.objects.get(pk=dossier.pk)
    assert (apology.state, apology.moves_promise, apology.is_on_time) == ("sent", True, True)
    assert apology.owed_by_at == at("2026-03-10 17:30")
    assert dossier.due_at == at("2026-03-16 09:32")
    assert dossier.due_on == date(2026, 3, 16)
    assert dossier.original_due_at == at("2026-03-11 09:32")
    assert (dossier.late_after, dossier.late_after_766) == (late_after, late_766)
    assert dossier.reschedule_count == 1
    assert is_late(dossier, at=AFTER)  # an extension never turns late into on time
    assert "Đã xin lỗi và hẹn lại" in " ".join(step for step in explained(dossier))
    assert ledger.verify().is_whole


def explained(dossier):
    from calendars.rules.sentences import sentences

    answer = clock.promise_of(dossier)
    assert answer is not None
    return sentences(answer.steps)


def test_every_turn_is_on_record_and_the_move_of_the_date_too(rescheduled):
    events = list(rescheduled.events.order_by("seq"))[-3:]
    assert [event.kind for event in events] == ["draft_apology", "sign_apology", "send_apology"]
    assert events[-1].refs["due"] == ["2026-03-11T09:32:00+07:00", "2026-03-16T09:32:00+07:00"]
    assert (
        rescheduled.events.filter(kind=EventKind.SEND_APOLOGY).get().reason.text.startswith("Việc thẩm tra")
    )


def test_the_applicant_is_told_apology_reason_and_date(rescheduled):
    (message,) = OutboxMessage.objects.filter(kind="apology_sent")
    assert message.variables["reason"] == "Việc thẩm tra, xác minh cần thêm thời gian"
    assert message.variables["due"] == "2026-03-16T02:32:00+00:00"


def test_the_letter_is_numbered_in_the_signing_agencys_book_and_frozen(office, rescheduled):
    paper = rescheduled.apologies.get().paper
    assert (paper.kind, paper.form_version, paper.number_text) == ("apology", "2025", "01/PXL")
    assert paper.agency == office.commune
    assert paper.payload["promised_at"].startswith("2026-03-11")
    assert paper.payload["next_due_at"].startswith("2026-03-16T02:32")
    assert paper.payload["signature"] == ["KT. NGƯỜI ĐỨNG ĐẦU", "PHÓ CHỦ TỊCH"]
    assert paper.payload["signer_name"] == office.people[Role.APPROVER].full_name


def test_before_circular_03_2025_the_letter_has_the_form_of_2018(office):
    dossier = assigned(office, when=at("2025-03-07 09:32"))
    entered = ApologyIn("workload", "Hồ sơ tăng.", date(2025, 3, 17))
    apology = sent(office, dossier, entered, at("2025-03-11 09:00"))
    assert apology.paper.form_version == "2018"


def test_a_second_extension_is_impossible_in_service_and_database(office, rescheduled):
    for act in (
        lambda: drafted(office, rescheduled, ApologyIn("staff", "Lần nữa.", date(2026, 3, 20))),
        lambda: apologies.send(dossier_id=rescheduled.pk, by=office.actor(Role.RECEPTION), at=TUESDAY),
        lambda: apologies.raise_for(Dossier.objects.get(pk=rescheduled.pk), at=TUESDAY),
        lambda: clock.extend(Dossier.objects.get(pk=rescheduled.pk), to=at("2026-03-20 09:00")),
    ):
        with pytest.raises(NotReady):
            act()
    with pytest.raises(IntegrityError, match="apology_once"), transaction.atomic():
        Apology.objects.create(
            dossier=rescheduled, promised_at=rescheduled.due_at, owed_by_at=TUESDAY, raised_at=TUESDAY,
            unit=office.unit, agency=office.commune,
        )  # fmt: skip
    with pytest.raises(IntegrityError, match="rescheduled_at_most_once"), transaction.atomic():
        Dossier.objects.filter(pk=rescheduled.pk).update(reschedule_count=2)


def test_after_the_due_moment_a_letter_tells_a_date_and_moves_nothing(office, dossier):
    entered = ApologyIn("verification", "Chờ xác minh.", date(2026, 3, 18))

    apology = sent(office, dossier, entered, AFTER)

    dossier = Dossier.objects.get(pk=dossier.pk)
    assert (apology.moves_promise, apology.is_on_time) == (False, False)
    assert apology.next_due_at == at("2026-03-18 09:32")
    assert dossier.due_at == at("2026-03-11 09:32")
    assert dossier.reschedule_count == 0
    assert apology.paper.payload["is_late_already"]


def test_with_the_result_there_is_no_date_to_tell(office):
    dossier = done(office)  # its last step was the seal
    Dossier.objects.filter(pk=dossier.pk).update(finished_at=at("2026-03-13 09:00"))

    with pytest.raises(Refused, match="để trống ngày hẹn lại"):
        drafted(
            office, dossier, ApologyIn("staff", "Thiếu người.", date(2026, 3, 20)), AFTER, Role.RECORDS_CLERK
        )
    words = ApologyIn("staff", "Thiếu người.")
    apology = sent(office, dossier, words, at("2026-03-13 10:00"), Role.RECORDS_CLERK)

    assert apology.next_due_at is None
    assert OutboxMessage.objects.filter(kind="apology_with_result").count() == 1


@pytest.mark.parametrize(("entered", "field"), [
    (ApologyIn("", "Chờ.", date(2026, 3, 16)), "reason_code"),
    (ApologyIn("because", "Chờ.", date(2026, 3, 16)), "reason_code"),
    (ApologyIn("verification", "  ", date(2026, 3, 16)), "reason_text"),
    (ApologyIn("verification", "Chờ.", None), "next_on"),
    (ApologyIn("verification", "Chờ.", date(2026, 3, 11)), "next_on"),   # not later than the promise
    (ApologyIn("verification", "Chờ.", date(2026, 3, 15)), "next_on"),   # a Sunday
    (ApologyIn("verification", "Chờ.", date(2027, 5, 4)), "next_on"),    # more than a year ahead
])  # fmt: skip
def test_what_cannot_be_promised_is_refused_at_its_field(office, dossier, entered, field):
    with pytest.raises(Refused) as refusal:
        drafted(office, dossier, entered)
    assert refusal.value.field == field
    assert not dossier.apologies.exists()


def test_a_reason_of_its_time_can_be_chosen_in_its_time(office, dossier):
    words = ApologyIn("reorganisation", "Bàn giao từ cấp huyện.", date(2026, 3, 16))
    assert drafted(office, dossier, words).reason_code == "reorganisation"
    earlier = assigned(office, when=at("2025-03-07 09:32"))
    with pytest.raises(Refused):
        drafted(office, earlier, ApologyIn("reorganisation", "x", date(2025, 3, 17)), at("2025-03-11 09:00"))


def test_who_may_not_is_told_whose_it_is(office, dossier):
    with pytest.raises(NotAllowed):
        drafted(office, dossier, role=Role.CASHIER)
    drafted(office, dossier)
    with pytest.raises(NotAllowed):
        apologies.sign(dossier_id=dossier.pk, by=office.actor(Role.UNIT_HEAD), at=TUESDAY)
    with pytest.raises(NotAllowed):
        apologies.send(dossier_id=dossier.pk, by=office.actor(Role.HANDLER), at=TUESDAY)


def test_a_leader_without_a_delegation_for_this_paper_does_not_sign(office, dossier):
    drafted(office, dossier)
    with pytest.raises(Refused, match="chưa được giao ký"):
        apologies.sign(dossier_id=dossier.pk, by=office.actor(Role.HEAD), at=TUESDAY)
    SignatureDelegationFactory(
        agency=office.commune, signer=office.people[Role.HEAD], paper_kinds=["certification"]
    )
    with pytest.raises(Refused, match="chưa được giao ký"):
        apologies.sign(dossier_id=dossier.pk, by=office.actor(Role.HEAD), at=TUESDAY)


def test_a_deputy_signs_with_his_own_name_by_his_own_delegation_or_not_at_all(office, dossier):
    drafted(office, dossier)
    absent = office.people[Role.APPROVER]
    deputy = UserFactory(full_name="Trần Thị Thay", role=Role.UNIT_HEAD, agency=office.unit)
    LeaveFactory(user=absent, deputy=deputy, valid_from=TUESDAY.date(), valid_to=TUESDAY.date())
    by = Actor(deputy, acting_for=absent)
    with pytest.raises(Refused, match="chưa được giao ký"):  # the absent colleague's does not do
        apologies.sign(dossier_id=dossier.pk, by=by, at=TUESDAY)
    SignatureDelegationFactory(agency=office.commune, signer=deputy, signer_title="Phó Chủ tịch thứ hai")

    apology = apologies.sign(dossier_id=dossier.pk, by=by, at=TUESDAY)

    assert apology.signature_lines[-1] == "Trần Thị Thay"
    assert "PHÓ CHỦ TỊCH THỨ HAI" in apology.signature_lines
    assert apology.signed_by == deputy


def test_moving_a_date_takes_two_people(office, dossier):
    clerk = UserFactory(role=Role.RECEPTION, agency=office.counter)
    from accounts.models import Membership

    Membership.objects.create(user=clerk, agency=office.unit, role=Role.HANDLER, valid_from="2026-01-01")
    apologies.draft(dossier_id=dossier.pk, entered=WORDS, by=Actor(clerk), at=TUESDAY)
    apologies.sign(dossier_id=dossier.pk, by=office.actor(Role.APPROVER), at=TUESDAY)
    with pytest.raises(NotReady, match="hai người"):
        apologies.send(dossier_id=dossier.pk, by=Actor(clerk), at=TUESDAY)


def test_a_letter_sent_back_is_written_and_signed_again(office, dossier):
    signed(office, dossier)
    with pytest.raises(Refused, match="cần sửa gì"):
        apologies.send_back(dossier_id=dossier.pk, note=" ", by=office.actor(Role.RECEPTION), at=TUESDAY)

    back = apologies.send_back(
        dossier_id=dossier.pk, note="Ghi rõ nơi xác minh.", by=office.actor(Role.RECEPTION), at=TUESDAY
    )

    assert (back.state, back.signed_by, back.note) == ("due", None, "Ghi rõ nơi xác minh.")
    with pytest.raises(NotReady, match="Phải xin lỗi"):
        apologies.send(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=TUESDAY)
    assert sent(office, dossier).state == "sent"


def test_a_date_that_went_by_before_it_was_confirmed_is_not_promised(office, dossier):
    signed(office, dossier, ApologyIn("staff", "Thiếu người.", date(2026, 3, 12)))
    with pytest.raises(NotReady, match="đã qua"):
        apologies.send(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=at("2026-03-13 08:00"))


def test_a_result_in_time_needs_no_letter(office, dossier):
    signed(office, dossier)
    Dossier.objects.filter(pk=dossier.pk).update(finished_at=at("2026-03-11 09:00"))
    with pytest.raises(NotReady, match="đúng hạn"):
        apologies.send(dossier_id=dossier.pk, by=office.actor(Role.RECEPTION), at=at("2026-03-11 09:10"))


def test_the_first_draft_asks_once_which_steps_are_late(office, dossier):
    with CaptureQueriesContext(connection) as asked:
        drafted(office, dossier)
    late = [one for one in asked.captured_queries if '"dossiers_stepinstance"."started_at" <=' in one["sql"]]
    assert len(late) == 1


def test_of_several_late_agencies_the_issuer_signs_and_of_one_its_own_seal(office, dossier):
    other = AgencyFactory(parent=None, identifier="H77.9")
    first = dossier.steps.get(state="active")
    dossier.steps.filter(order=2).update(unit=other, due_at=at("2026-03-05 09:00"))
    dossier.steps.filter(pk=first.pk).update(due_at=at("2026-03-09 09:00"))
    several = apologies.raise_for(Dossier.objects.get(pk=dossier.pk), at=TUESDAY)
    assert (several.agency, several.unit) == (office.commune, other)
    Apology.objects.filter(dossier=dossier).update(state="dropped", dropped_at=TUESDAY)

    dossier.steps.filter(pk=first.pk).update(due_at=at("2026-03-20 09:00"))
    dossier = Dossier.objects.get(pk=dossier.pk)
    assert apologies.raise_for(dossier, at=TUESDAY).agency == other


# Legally due Wednesday the 11th at 09:32, now promised for Monday the 16th at 09:32.
MORNING = tuple(
    WeeklySession(weekday, time(7, 30), time(11, 30), valid_from=date(2026, 3, 9)) for weekday in range(1, 6)
)


@pytest.mark.parametrize(("off", "sessions", "due_at", "late_after"), [
    # The legal day becomes a day off: L moves (ruling 1), the date stays.
    ("2026-03-11", (), "2026-03-16 09:32", "2026-03-12 17:30"),
    # The new date becomes a day off: the next working day.
    ("2026-03-16", (), "2026-03-17 09:32", "2026-03-11 17:30"),
    # Mornings only from now on: the legal day ends at its morning's end.
    (None, MORNING, "2026-03-16 09:32", "2026-03-11 11:30"),
    # Nothing of it changes.
    ("2026-03-18", (), None, None),
])  # fmt: skip
def test_a_calendar_change_keeps_the_extension_and_moves_the_legal_moment(
    office, rescheduled, off, sessions, due_at, late_after
):
    definition = load_calendar("standard").definition
    until_now = (replace(session, valid_to=date(2026, 3, 8)) for session in definition.sessions)
    holiday = (DayException(date.fromisoformat(off), DayKind.HOLIDAY, "Nghỉ", "Công văn 1"),) if off else ()
    changed = WorkCalendar(
        replace(
            definition,
            exceptions=(*definition.exceptions, *holiday),
            sessions=(*until_now, *sessions) if sessions else definition.sessions,
        )
    )
    listed = recount.list_moves(calendar_code="standard", changed=changed)
    moves = [move for move in listed if move.dossier_id == rescheduled.pk]
    if due_at is None:
        assert moves == []
        return
    (move,) = moves
    assert (move.new_due, move.new_late_after) == (at(due_at), at(late_after))
    assert move.keeps_its_date == (rescheduled.due_at == at(due_at))


def test_only_the_legal_moment_moves_and_the_applicant_is_told_nothing(office, rescheduled):
    Dossier.objects.filter(pk=rescheduled.pk).update(late_after=at("2026-03-10 17:30"))
    (move,) = recount.list_moves(calendar_code="standard", changed=load_calendar("standard"))
    for applied in (1, 0):
        done = recount.apply_moves(moves=[move], change_id=1, by=office.actor(Role.CONTROL), at=TUESDAY)
        assert done == applied
    dossier = Dossier.objects.get(pk=rescheduled.pk)
    assert (dossier.due_at, dossier.late_after) == (rescheduled.due_at, at("2026-03-11 17:30"))
    (event,) = dossier.events.filter(kind=EventKind.MOVE_PROMISE)
    assert event.refs == {"change": 1, "only": "late_after"}
    assert not OutboxMessage.objects.filter(kind="promise_moved").exists()


def test_a_dossier_without_a_promise_owes_no_apology(office, dossier):
    Dossier.objects.filter(pk=dossier.pk).update(due_at=None, due_on=None)
    with pytest.raises(NotReady, match="không có ngày hẹn trả"):
        drafted(office, dossier)


def test_a_payment_awaited_between_the_legal_moment_and_the_new_date_stops_nothing(db):
    office = make_office(sector_rules={"stops_clock": {}})
    SignatureDelegationFactory(agency=office.commune, signer=office.people[Role.APPROVER])
    dossier = assigned(office)
    sent(office, dossier)
    by, when = office.actor(Role.HANDLER), at("2026-03-12 09:00")
    waits = obligations.await_payment(dossier_id=dossier.pk, owed=obligation_in(when=when), by=by, at=when)
    assert waits.pauses.get().mode == PauseMode.NONE
    assert waits.late_after == dossier.late_after
    assert is_late(waits, at=at("2026-03-13 09:00"))


def test_papers_asked_for_between_the_legal_moment_and_the_new_date_stop_nothing(office, rescheduled):
    when = at("2026-03-11 14:00")  # on the third day, four hours after the legal moment
    due_at = rescheduled.steps.get(state="active").due_at
    request = supplement.ask(
        dossier_id=rescheduled.pk,
        asked=supplement.AskIn([faulty(rescheduled)], "Chưa đủ"),
        by=office.actor(Role.HANDLER),
        at=when,
    )
    assert (request.is_late, request.mode) == (False, PauseMode.NONE)
    came = supplying.receive(
        dossier_id=rescheduled.pk,
        brought=brought(rescheduled),
        files={},
        by=office.actor(Role.RECEPTION),
        at=at("2026-03-13 14:00"),
    )
    assert came.steps.get(state="active").due_at == due_at, "no time is given back"
    assert (came.due_at, came.late_after) == (rescheduled.due_at, rescheduled.late_after)

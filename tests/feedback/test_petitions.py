"""A petition from its registration to the published answer, through the services."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from dossiers.enums import State
from feedback import queries
from feedback.enums import (
    DutyKind,
    OtherMatter,
    PetitionChannel,
    PetitionKind,
    PetitionState as S,
)
from feedback.exceptions import NotNow, Refused
from feedback.models import Petition, PetitionDuty, PetitionEvent, PetitionWords
from feedback.queries.people import possible_handlers
from feedback.services import answering, classifying, petition_watch, registering, slips
from feedback.services.registering import About, PetitionIn, Sender
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.accounts import (
    AgencyFactory,
    LeaveFactory,
    MembershipFactory,
    SuccessionFactory,
    UserFactory,
)
from tests.factories.dossiers import make_office, returned
from tests.factories.petitions import MONDAY, SAID, Place, duties, fresh


pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return Place()


def test_the_whole_way_with_its_limits_events_and_messages(place):
    petition = place.registered()
    assert petition.code == f"PAKN-{place.commune.code}-2026-0001"
    assert (petition.registered_agency, petition.handling_agency) == (place.commune, place.commune)
    assert duties(petition) == {"classify": ("03-04", None), "answer": ("03-23", None)}
    assert not petition.is_about_person

    classifying.classify(
        petition_id=petition.pk, kind=PetitionKind.RULES, handler_id=place.handler.pk, by=place.by, at=MONDAY
    )
    assert Petition.objects.visible_to(place.handler, MONDAY.date()).get() == petition
    when = at("2026-03-10 10:00")
    answering.answer(
        petition_id=petition.pk, text="Chỉ cần một tờ khai.", document_number="12/UBND",
        by=Actor(place.handler), at=when,
    )  # fmt: skip
    assert duties(petition) == {
        "classify": ("03-04", "03-02"), "answer": ("03-23", "03-10"), "publish": ("03-12", None),
    }  # fmt: skip
    with pytest.raises(Refused) as names:
        answering.publish(
            petition_id=petition.pk,
            question="Bà Lương Thị Gửi hỏi",
            text="Một tờ khai.",
            by=place.by,
            at=when,
        )
    assert names.value.field == "question"
    answering.publish(
        petition_id=petition.pk,
        question="Giấy tờ",
        text="Một tờ khai.",
        by=place.by,
        at=at("2026-03-13 08:00"),
    )
    row = queries.petition_rows([petition.pk])[0]
    assert row.late_from.isoformat() == "2026-03-13"  # published a day late
    assert (row.kind, row.unit_id, row.counted) == ("rules", place.commune.pk, True)

    told = [event.kind for event in petition.events.order_by("pk")]
    assert told == ["register", "classify", "answer", "publish"]
    for event in PetitionEvent.objects.all():
        assert "Lương" not in str(event.refs)
        assert "0912" not in str(event.refs)
        assert SAID not in str(event.refs)
    kinds = set(OutboxMessage.objects.values_list("kind", flat=True))
    assert {"petition_registered", "petition_arrived", "petition_given", "petition_answered"} <= kinds


def test_posted_twice_it_is_one_and_a_national_number_is_taken_once(place):
    given = place.given(channel=PetitionChannel.NATIONAL, national_number="QG-77")
    first = registering.register(given=given, by=place.by, at=MONDAY)
    assert registering.register(given=given, by=place.by, at=MONDAY) == first
    with pytest.raises(Refused) as again:
        registering.register(given=replace(given, submission_key=uuid4()), by=place.by, at=MONDAY)
    assert again.value.field == "national_number"
    assert Petition.objects.count() == 1
    assert PetitionDuty.objects.count() == 2
    # The number of the book that was not used is given to the next.
    assert place.registered().code.endswith("-0002")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"content": "   "}, "content"),
        ({"sent_at": MONDAY + timedelta(minutes=1)}, "sent_on"),
        ({"channel": PetitionChannel.NATIONAL}, "national_number"),
        ({"about": About(dossier_code="khong.co")}, "dossier_code"),
        ({"about": About(procedure_code="9.999999")}, "procedure_code"),
        ({"repeats_code": "PAKN-X-2026-0001"}, "repeats_code"),
    ],
)
def test_what_cannot_be_registered(place, changes, field):
    with pytest.raises(Refused) as refusal:
        registering.register(given=place.given(**changes), by=place.by, at=MONDAY)
    assert refusal.value.field == field
    assert not Petition.objects.exists()


def test_refused_in_two_days_or_late(place):
    in_time, late = place.registered(), place.registered()
    classifying.refuse(petition_id=in_time.pk, reason="Không rõ", by=place.by, at=at("2026-03-04 17:00"))
    classifying.refuse(petition_id=late.pk, reason="Không rõ", by=place.by, at=at("2026-03-05 07:31"))
    rows = queries.petition_rows([in_time.pk, late.pk])
    assert [row.late_from and row.late_from.isoformat() for row in rows] == [None, "2026-03-05"]
    assert duties(in_time)["refuse"] == ("03-04", "03-04")
    assert "answer" not in duties(in_time)
    assert PetitionWords.objects.filter(event__petition=in_time).get().text == "Không rõ"


def test_a_number_nobody_can_dial_is_mended_when_the_sender_completes(place):
    petition = place.registered(
        channel=PetitionChannel.NATIONAL,
        national_number="QG-1",
        sender=Sender("Lương Thị Gửi", phone="12345678"),
    )
    classifying.ask_to_complete(petition_id=petition.pk, what="Số điện thoại", by=place.by, at=MONDAY)
    completed = {"petition_id": petition.pk, "text": "Thêm.", "by": place.by, "at": MONDAY}
    with pytest.raises(Refused, match="Số điện thoại không đúng"):
        classifying.complete(**completed, sender=Sender(phone="87654321"))
    mended = classifying.complete(**completed, sender=Sender("Tên khác", phone="0912 000 111"))
    assert (mended.sender_name, mended.sender_phone) == ("Lương Thị Gửi", "0912000111")
    event = mended.events.get(kind="complete")
    assert event.refs == {"fields": ["sender_phone"], "replaced": ["sender_phone"]}
    assert event.words.text == "Điện thoại ghi trước đó, không gọi được: 12345678."


def test_asked_to_complete_and_counted_from_the_completion(place):
    petition = place.registered(sender=Sender("Lương Thị Gửi"))
    classifying.ask_to_complete(
        petition_id=petition.pk, what="Địa chỉ", by=place.by, at=at("2026-03-09 17:00")
    )
    assert duties(petition) == {"classify": ("03-04", "03-09"), "ask": ("03-09", "03-09")}
    with pytest.raises(Refused):
        classifying.complete(petition_id=petition.pk, text=" ", by=place.by, at=at("2026-03-11 09:00"))
    classifying.complete(
        petition_id=petition.pk, text="Ở xã bên", sender=Sender("Tên khác", "Thôn Hai"), by=place.by,
        at=at("2026-03-11 09:00"),
    )  # fmt: skip
    now = fresh(petition)
    assert (now.state, now.sender_name, now.sender_address) == (S.RECEIVED, "Lương Thị Gửi", "Thôn Hai")
    assert now.content.endswith("Bổ sung ngày 11/03/2026: Ở xã bên")
    assert duties(petition, done_at=None) == {"classify": ("03-13", None), "answer": ("04-01", None)}
    # Who stayed silent may be refused later than the second day.
    other = place.registered()
    classifying.ask_to_complete(petition_id=other.pk, what="Tên", by=place.by, at=MONDAY)
    classifying.refuse(petition_id=other.pk, reason="Không bổ sung", by=place.by, at=at("2026-03-30 09:00"))
    assert queries.petition_rows([other.pk])[0].late_from is None


def test_a_transfer_is_counted_and_begins_the_time_anew(place):
    petition = place.registered()
    when = at("2026-03-11 09:00")  # two days beyond the five
    with pytest.raises(Refused) as same:
        classifying.transfer(
            petition_id=petition.pk, agency_id=place.unit.pk, reason="x", by=place.by, at=when
        )
    assert same.value.field == "agency"
    empty = AgencyFactory(parent=place.province)
    with pytest.raises(Refused) as nobody:
        classifying.transfer(petition_id=petition.pk, agency_id=empty.pk, reason="x", by=place.by, at=when)
    assert "chưa có người" in str(nobody.value)
    classifying.transfer(
        petition_id=petition.pk,
        agency_id=place.province.pk,
        reason="Thẩm quyền của tỉnh",
        by=place.by,
        at=when,
    )
    now = fresh(petition)
    assert (now.state, now.handling_agency, now.transfer_count) == (S.TRANSFERRED, place.province, 1)
    late = PetitionDuty.objects.done_late().filter(kind=DutyKind.TRANSFER).get()
    assert late.agency == place.commune
    # The new agency is not late for it, and owes an answer within 15 days of the transfer.
    row = queries.petition_rows([petition.pk])[0]
    assert (row.unit_id, row.due_on.isoformat(), row.late_from.isoformat()) == (
        place.province.pk, "2026-04-01", "2026-04-02",
    )  # fmt: skip
    assert Petition.objects.visible_to(place.officer, when.date()).filter(pk=petition.pk).exists()
    with pytest.raises(NotAllowed):
        classifying.classify(petition_id=petition.pk, kind=PetitionKind.RULES, by=place.by, at=when)
    classifying.forward(
        petition_id=petition.pk, outside_name="Bộ Tư pháp", reason="x", by=Actor(place.above), at=when
    )
    assert (fresh(petition).state, fresh(petition).transfer_count) == (S.FORWARDED, 2)


@pytest.mark.parametrize(
    ("when", "counted", "late_from"),
    [
        ("2026-03-09 16:00", False, None),  # the fifth working day: another's to answer, in time
        ("2026-03-10 08:00", True, "2026-03-10"),  # its transfer is a day late
        ("2026-03-30 08:00", True, "2026-03-10"),  # its answer too
    ],
)
def test_forwarding_outside_does_not_cure_what_is_late(place, when, counted, late_from):
    petition = place.handling()
    classifying.forward(
        petition_id=petition.pk,
        outside_name="Bộ Tư pháp",
        reason="Thẩm quyền của Bộ",
        by=place.by,
        at=at(when),
    )
    row = queries.petition_rows([petition.pk])[0]
    assert (row.counted, row.late_from and row.late_from.isoformat(), row.owes) == (counted, late_from, False)
    assert not petition.duties.open().exists()


def test_a_publication_missed_stays_missed_when_the_answer_is_vague(place):
    petition = place.answered(at("2026-03-10 09:00"))
    answering.find_vague(petition_id=petition.pk, reason="Chưa rõ", by=place.by, at=at("2026-03-16 09:00"))
    assert queries.petition_rows([petition.pk])[0].late_from.isoformat() == "2026-03-13"
    early = place.answered(at("2026-03-10 09:00"))
    answering.find_vague(petition_id=early.pk, reason="Chưa rõ", by=place.by, at=at("2026-03-12 16:00"))
    assert queries.petition_rows([early.pk])[0].late_from.isoformat() == "2026-03-24"


def test_a_complaint_is_registered_and_redirected_with_a_slip(place):
    petition = place.registered(content="Tôi khiếu nại quyết định")
    with pytest.raises(NotNow):
        slips.issue_redirect_slip(petition_id=petition.pk, by=place.by, at=MONDAY)
    classifying.redirect(
        petition_id=petition.pk,
        matter=OtherMatter.COMPLAINT,
        reason="Khiếu nại quyết định",
        by=place.by,
        at=MONDAY,
    )
    slip = slips.issue_redirect_slip(petition_id=petition.pk, by=place.by, at=MONDAY)
    assert slips.issue_redirect_slip(petition_id=petition.pk, by=place.by, at=MONDAY) == slip
    assert slip.payload["law"] == "Luật Khiếu nại 2011"
    row = queries.petition_rows([petition.pk])[0]
    assert (row.counted, row.late_from) == (False, None)


def test_a_vague_answer_is_counted_and_another_owed_by_the_same_day(place):
    petition = place.published(at("2026-03-10 09:00"))
    answering.vote(code=petition.code, is_like=False, voter="1", at=MONDAY)
    Petition.objects.filter(pk=petition.pk).update(national_number="QG-9", national_dislikes=3)
    chair = Actor(UserFactory(role=Role.HEAD, agency=place.province))
    answering.find_vague(
        petition_id=petition.pk, reason="Chưa nói nộp ở đâu", by=chair, at=at("2026-03-24 09:00")
    )
    now = fresh(petition)
    assert (now.state, now.vague_count, now.dislikes, now.answered_on) == (S.HANDLING, 1, 0, None)
    assert not now.is_disliked  # nor by what the struck answer got at the national system
    assert duties(petition, done_at=None) == {"answer": ("03-23", None)}
    assert queries.petition_rows([petition.pk])[0].late_from.isoformat() == "2026-03-24"
    answering.answer(
        petition_id=petition.pk, text="Nộp ở xã.", by=Actor(place.handler), at=at("2026-03-25 09:00")
    )
    assert petition.answers.count() == 2
    assert petition.answers.get(vague_at=None).text == "Nộp ở xã."
    # What people thought of the first answer until then stays where it was.
    assert queries.petition_rows([petition.pk])[0].dislike_turns == (MONDAY.date(), date(2026, 3, 24))


def test_about_a_person_it_goes_to_who_may_see_it(place):
    """About a clerk of a unit the officer of another room keeps it; about the chair it goes above at once."""
    clerk = UserFactory(role=Role.RECEPTION, agency=place.unit)
    petition = place.registered(about=About(person_id=clerk.pk))
    assert (petition.is_about_person, petition.about_unit, petition.handling_agency) == (
        True, place.unit, place.commune,
    )  # fmt: skip
    assert place.handler not in possible_handlers(petition, on=MONDAY.date())
    with pytest.raises(Refused) as handler:
        classifying.classify(
            petition_id=petition.pk,
            kind=PetitionKind.CONDUCT,
            handler_id=place.handler.pk,
            by=place.by,
            at=MONDAY,
        )
    assert handler.value.field == "handler"
    told = set(OutboxMessage.objects.filter(kind="petition_arrived").values_list("address", flat=True))
    assert told == {"can.bo@xa.example"}

    against_the_chair = place.registered(about=About(person_id=place.chair.pk))
    assert against_the_chair.handling_agency == place.province
    today = MONDAY.date()
    for person in (place.chair, place.officer, place.handler):
        assert not Petition.objects.visible_to(person, today).filter(pk=against_the_chair.pk).exists()
    assert Petition.objects.visible_to(place.above, today).get(pk=against_the_chair.pk)
    with pytest.raises(NotAllowed):
        classifying.refuse(petition_id=against_the_chair.pk, reason="x", by=Actor(place.chair), at=MONDAY)
    # Found at the reading to be about the reader's own room: not his to classify.
    plain = place.registered()
    with pytest.raises(Refused) as own:
        classifying.classify(
            petition_id=plain.pk,
            kind=PetitionKind.CONDUCT,
            about=About(unit_id=place.room.pk),
            by=place.by,
            at=MONDAY,
        )
    assert own.value.field == "about_unit"
    assert fresh(plain).state == S.RECEIVED


def test_nobody_is_given_what_he_could_not_see_then(place):
    """A deputy of the unit complained of and people of its heir see it as little as its own."""
    clerk = UserFactory(role=Role.RECEPTION, agency=place.unit)
    deputy, heir, free = (UserFactory(role=Role.HANDLER, agency=place.room) for _ in range(3))
    LeaveFactory(user=clerk, deputy=deputy, valid_from=MONDAY.date(), valid_to=MONDAY.date())
    merged = AgencyFactory(unit=True, parent=place.commune)
    MembershipFactory(user=heir, role=Role.HANDLER, agency=merged)
    petition = place.registered(about=About(person_id=clerk.pk))
    assert {heir, free} <= set(possible_handlers(petition, on=MONDAY.date()))
    SuccessionFactory(predecessor=place.unit, successor=merged, effective_on=MONDAY.date())
    possible = possible_handlers(petition, on=MONDAY.date())
    assert free in possible
    assert deputy not in possible
    assert heir not in possible


def test_reminded_once_and_reported_late_once(place):
    petition = place.handling()
    early = at("2026-03-18 09:00")
    assert petition_watch.remind(as_at=early) == 0
    assert petition_watch.remind(as_at=at("2026-03-19 09:00")) == 1
    assert petition_watch.remind(as_at=at("2026-03-19 09:05")) == 0
    assert petition_watch.report_late(as_at=at("2026-03-23 17:30")) == 0
    assert petition_watch.report_late(as_at=at("2026-03-23 17:31")) == 1
    petition_watch.look(as_at=at("2026-03-24 17:31"))
    told = OutboxMessage.objects.filter(kind__in=["petition_due", "petition_late"]).order_by(
        "kind", "address"
    )
    assert list(told.values_list("kind", "address")) == [
        ("petition_due", "xu.ly@xa.example"),
        ("petition_late", "chu.tich@xa.example"),
        ("petition_late", "xu.ly@xa.example"),
    ]
    overdue = queries.overdue(place.chair, at("2026-03-24 09:00"), at("2026-03-24 09:00").date())
    assert [duty.petition for duty in overdue] == [petition]
    assert not queries.overdue(place.chair, early, early.date()).exists()


def test_owed_lists_the_most_urgent_first_for_who_sees_them(place):
    later = place.registered(sent_at=MONDAY - timedelta(days=1))
    handling = place.handling(sent_at=MONDAY - timedelta(days=20))
    place.answered()
    rows = list(queries.owed(place.chair, MONDAY.date()))
    assert rows == [handling, later]
    assert rows[0].answer_due_at < rows[1].answer_due_at
    stranger = UserFactory(role=Role.HEAD, agency=AgencyFactory(parent=place.province))
    assert not queries.owed(stranger, MONDAY.date()).exists()


def test_a_petition_about_a_dossier_is_known_of_it():
    office = make_office()
    dossier = returned(office)
    assert dossier.state == State.RETURNED
    officer = Actor(office.people[Role.PETITION_OFFICER])
    given = PetitionIn(
        submission_key=uuid4(), agency_id=office.commune.pk, channel=PetitionChannel.PHONE, content=SAID,
        sent_at=dossier.returned_at, about=About(dossier_code=dossier.code.lower()),
    )  # fmt: skip
    petition = registering.register(given=given, by=officer, at=dossier.returned_at)
    assert queries.petitioned([dossier.pk]) == {dossier.pk}
    classifying.refuse(petition_id=petition.pk, reason="x", by=officer, at=dossier.returned_at)
    assert queries.petitioned([dossier.pk]) == frozenset()

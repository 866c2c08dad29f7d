"""Asking other agencies: the machine against a table, who may, what is refused, silence."""

from __future__ import annotations

from datetime import date, time, timedelta
from functools import partial

import pytest
from django_fsm import TransitionNotAllowed

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from dossiers.enums import EventKind, OpinionKind as K, QuestionState, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import AnswerLink, Consultation, Dossier
from dossiers.permissions import can_answer
from dossiers.queries import access_to
from dossiers.services import consulting, ending, ledger, question_watch
from dossiers.services.consulting import Outside, QuestionIn
from dossiers.services.consulting_checks import OpinionIn
from notifications.models import OutboxMessage
from tests import access_table as table
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import NINE, assigned, done, make_office, question_to
from tests.harness.worlds import built_once


# (move, from, to): the whole life of a question.
EDGES = {
    ("answer", "asked", "answered"),
    ("answer", "silent", "answered"),
    ("answer", "disputed", "answered"),
    ("hand_back", "asked", "handed_back"),
    ("hand_back", "silent", "handed_back"),
    ("hand_back", "disputed", "handed_back"),
    ("dispute", "answered", "disputed"),
    ("dispute", "handed_back", "disputed"),
    ("renew", "handed_back", "asked"),
    ("renew", "silent", "asked"),
    ("fall_silent", "asked", "silent"),
    ("fall_silent", "disputed", "silent"),
    ("withdraw", "asked", "withdrawn"),
    ("withdraw", "silent", "withdrawn"),
    ("withdraw", "handed_back", "withdrawn"),
    ("withdraw", "disputed", "withdrawn"),
}
MOVES = sorted({move for move, _, _ in EDGES})


def test_the_machine_has_exactly_these_edges():
    assert {(t.name, t.source, t.target) for t in Consultation().get_all_state_transitions()} == EDGES


@pytest.mark.parametrize("state", QuestionState.values)
@pytest.mark.parametrize("move", MOVES)
def test_each_move_from_each_state_goes_where_the_table_says_or_nowhere(move, state):
    question = Consultation(state=state)
    target = {target for name, source, target in EDGES if (name, source) == (move, state)}

    if target:
        getattr(question, move)()
        assert {question.state} == target
    else:
        with pytest.raises(TransitionNotAllowed):
            getattr(question, move)()
        assert question.state == state


# --- the service ------------------------------------------------------------------------------------------

URL = "https://mau.example/y-kien/"
# Asked Friday 6 March 09:32 until Tuesday the 10th, end of work.
MONDAY, WEDNESDAY = at("2026-03-09 10:00"), at("2026-03-11 08:00")
YES = OpinionIn(K.AGREE, "Hồ sơ đủ điều kiện.")


@built_once
def office():
    return make_office(limit="10")


@built_once
def land():
    """An agency of its own with one handler."""
    agency = AgencyFactory(department=True)
    return UserFactory(role=Role.HANDLER, agency=agency, email="dat.dai@so.example"), agency


@built_once
def dossier(office) -> Dossier:
    """Nobody was asked about it."""
    return assigned(office)


@built_once
def question(office, land) -> Consultation:
    """About another dossier, to the land agency."""
    return question_to(land[1], assigned(office), office)


def words(**changes) -> QuestionIn:
    return QuestionIn(**{"question": "Có tranh chấp không?", "due_on": date(2026, 3, 10), **changes})


def put(office, dossier, *, by=Role.HANDLER, when=NINE, **changes):
    return consulting.ask(
        dossier_id=dossier.pk, asked=words(**changes), by=office.actor(by), at=when, answer_url=URL
    )


def now(question) -> Consultation:
    return Consultation.objects.get(pk=question.pk)


def kinds(dossier) -> list[str]:
    return list(dossier.events.order_by("seq").values_list("kind", flat=True))


def test_a_question_asked_and_answered_never_moves_the_promise(office, dossier, land):
    person, agency = land
    promise = (dossier.due_at, dossier.late_after, dossier.late_after_766)

    (question,) = put(office, dossier, agency_ids=[agency.pk])
    consulting.answer(question_id=question.pk, given=YES, by=Actor(person), at=WEDNESDAY)

    dossier = Dossier.objects.get(pk=dossier.pk)
    assert (dossier.due_at, dossier.late_after, dossier.late_after_766) == promise
    assert dossier.state == State.IN_PROCESS
    assert not dossier.pauses.exists()
    question = now(question)
    assert (question.state, question.due_at) == ("answered", at("2026-03-10 17:30"))
    assert (question.asking_unit, question.asking_agency) == (office.unit, office.commune)
    opinion = question.opinions.get()
    assert (opinion.kind, opinion.given_by, opinion.due_at) == ("agree", person, question.due_at)
    assert kinds(dossier)[-2:] == [EventKind.CONSULT, EventKind.ANSWER_QUESTION]
    assert "tranh chấp" in dossier.events.get(kind=EventKind.CONSULT).reason.text
    assert ledger.verify().is_whole
    told = OutboxMessage.objects.filter(
        kind__startswith="question_", cause__startswith=f"question:{question.pk}:"
    )
    assert set(told.values_list("kind", "recipient_name")) == {
        ("question_asked", person.full_name),
        ("question_answered", office.people[Role.HANDLER].full_name),
    }


def test_several_agencies_are_asked_at_once_and_each_is_its_own_question(office, dossier, land):
    other = AgencyFactory(department=True, email="so@khac.example")
    outside = Outside("Lữ đoàn Thử Nghiệm", "van.thu@lu-doan.example")

    asked = put(office, dossier, agency_ids=[land[1].pk, other.pk], outside=[outside])

    assert [bool(one.link_email) for one in asked] == [False, True, True]
    assert {one.link_email for one in asked} == {"", "so@khac.example", "van.thu@lu-doan.example"}
    assert AnswerLink.objects.count() == 2


def test_the_deadline_may_name_an_hour(office, dossier, land):
    (question,) = put(office, dossier, agency_ids=[land[1].pk], due_time=time(10))
    assert question.due_at == at("2026-03-10 10:00")


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"question": "  "}, "question", "Ghi nội dung"),
        ({"agency_ids": []}, "agencies", "ít nhất một cơ quan"),
        ({"agency_ids": [0]}, "agencies", "không còn hoạt động"),
        ({"due_on": date(2026, 3, 8)}, "due_on", "ngày nghỉ; ngày làm việc tiếp theo là 09/03/2026"),
        ({"due_on": date(2026, 3, 5)}, "due_on", "phải sau thời điểm hỏi"),
        ({"due_on": date(2027, 3, 9)}, "due_on", "không quá một năm"),
        ({"due_time": time(12, 30)}, "due_time", "trong giờ làm việc"),
        ({"due_on": date(2026, 3, 6), "due_time": time(9)}, "due_on", "phải sau thời điểm hỏi"),
        ({"file_ids": [0]}, "papers", "đã được gỡ"),
    ],
)
def test_a_question_that_cannot_be_asked_is_told_where(office, dossier, land, changes, field, sentence):
    changes = {"agency_ids": [land[1].pk], **changes}
    with pytest.raises(Refused, match=sentence) as refusal:
        put(office, dossier, **changes)
    assert refusal.value.field == field
    assert not dossier.consultations.exists()


def test_an_agency_that_cannot_answer_and_the_own_unit_are_refused(office, dossier):
    mute = AgencyFactory(department=True)
    with pytest.raises(Refused, match=r"chưa có người dùng .* chưa có thư điện tử"):
        put(office, dossier, agency_ids=[mute.pk])
    with pytest.raises(Refused, match="đơn vị đang giữ hồ sơ"):
        put(office, dossier, agency_ids=[office.unit.pk])


def test_an_agency_is_not_asked_twice_while_it_owes_an_answer(office, dossier, land):
    put(office, dossier, agency_ids=[land[1].pk])
    with pytest.raises(Refused, match="đang được hỏi"):
        put(office, dossier, agency_ids=[land[1].pk])
    consulting.answer(question_id=dossier.consultations.get().pk, given=YES, by=Actor(land[0]), at=MONDAY)
    put(office, dossier, agency_ids=[land[1].pk], when=MONDAY)


def test_nobody_asks_about_a_dossier_that_is_over(office, land):
    with pytest.raises(NotReady, match="không còn được xử lý"):
        put(office, done(office), agency_ids=[land[1].pk], by=Role.APPROVER)


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        (OpinionIn(K.AGREE, " "), "text", "phải nêu lý do"),
        (OpinionIn(K.NOT_OURS, "Không phải việc của Sở."), "refers_to", "cơ quan có chức năng"),
        (OpinionIn(K.MORE_TIME, "Phải đo đạc."), "proposed_on", "Đề nghị ngày"),
        (OpinionIn(K.MORE_PAPERS, "Thiếu bản vẽ."), "missing_papers", "giấy tờ cần gửi thêm"),
        (OpinionIn(K.MORE_TIME, "Phải đo.", proposed_on=date(2026, 3, 10)), "proposed_on", "phải sau hạn"),
        (OpinionIn(K.MORE_TIME, "Phải đo.", proposed_on=date(2026, 3, 15)), "proposed_on", "ngày nghỉ"),
    ],
)
def test_an_answer_says_why_and_what_its_kind_asks_for(question, land, given, field, sentence):
    with pytest.raises(Refused, match=sentence) as refusal:
        consulting.answer(question_id=question.pk, given=given, by=Actor(land[0]), at=MONDAY)
    assert refusal.value.field == field
    assert now(question).state == "asked"


# Asked Friday 09:32: until the end of Monday the question may be handed back as too short or too thin.
@pytest.mark.parametrize(
    ("kind", "when", "allowed"),
    [
        (K.MORE_TIME, "2026-03-09 17:30", True),
        (K.MORE_PAPERS, "2026-03-09 17:30", True),
        (K.MORE_TIME, "2026-03-09 17:31", False),
        (K.MORE_PAPERS, "2026-03-10 08:00", False),
        (K.NOT_OURS, "2026-03-12 08:00", True),  # whose function it is does not change with time
    ],
)
def test_more_time_or_papers_are_asked_for_within_one_working_day(question, land, kind, when, allowed):
    given = OpinionIn(kind, "Lý do.", "Sở khác", date(2026, 3, 20), "Bản vẽ")
    if allowed:
        consulting.answer(question_id=question.pk, given=given, by=Actor(land[0]), at=at(when))
        assert now(question).state == "handed_back"
    else:
        with pytest.raises(Refused, match=r"trong một ngày làm việc .*17:30 ngày 09/03/2026"):
            consulting.answer(question_id=question.pk, given=given, by=Actor(land[0]), at=at(when))


def test_a_vague_answer_is_marked_and_another_one_is_owed(office, question, land):
    person, _agency = land
    vague = OpinionIn(K.COMMENT, "Đề nghị thực hiện theo quy định.")
    consulting.answer(question_id=question.pk, given=vague, by=Actor(person), at=MONDAY)
    handler = office.actor(Role.HANDLER)

    with pytest.raises(Refused, match="chưa rõ ở đâu"):
        consulting.dispute(question_id=question.pk, reason=" ", by=handler, at=MONDAY, answer_url=URL)
    consulting.dispute(
        question_id=question.pk, reason="Không nói có hay không.", by=handler, at=MONDAY, answer_url=URL
    )
    assert (now(question).state, now(question).due_at) == ("disputed", at("2026-03-16 17:30"))
    assert OutboxMessage.objects.filter(kind="question_disputed", recipient_name=person.full_name).exists()
    consulting.answer(question_id=question.pk, given=YES, by=Actor(person), at=WEDNESDAY)

    first, second = question.opinions.order_by("pk")
    assert (first.dispute, first.disputed_by) == ("Không nói có hay không.", handler.user)
    assert (second.kind, second.due_at) == ("agree", at("2026-03-16 17:30"))
    assert now(question).state == "answered"


def test_another_answer_is_owed_by_the_day_named(office, question, land):
    consulting.answer(question_id=question.pk, given=YES, by=Actor(land[0]), at=MONDAY)
    dispute = partial(
        consulting.dispute, question_id=question.pk, reason="Chưa rõ", by=office.actor(Role.HANDLER),
        at=MONDAY, answer_url=URL,
    )  # fmt: skip
    with pytest.raises(Refused, match="ngày nghỉ") as refusal:
        dispute(due_on=date(2026, 3, 15))
    assert refusal.value.field == "due_on"
    dispute(due_on=date(2026, 3, 12))
    assert now(question).due_at == at("2026-03-12 17:30")


def test_a_question_handed_back_is_asked_again_with_time(office, question, land):
    person, _agency = land
    given = OpinionIn(K.MORE_TIME, "Phải đo đạc.", proposed_on=date(2026, 3, 16))
    consulting.answer(question_id=question.pk, given=given, by=Actor(person), at=MONDAY)

    consulting.renew(
        question_id=question.pk, due_on=date(2026, 3, 16), by=office.actor(Role.UNIT_HEAD), at=MONDAY,
        answer_url=URL,
    )  # fmt: skip

    question = now(question)
    assert (question.state, question.due_at, question.renewals) == ("asked", at("2026-03-16 17:30"), 1)
    assert OutboxMessage.objects.filter(kind="question_asked").count() == 2


def test_not_now_is_another_error_than_not_you(office, question, land):
    person, _agency = land
    handler = office.actor(Role.HANDLER)

    with pytest.raises(NotAllowed, match="cơ quan được lấy ý kiến"):
        consulting.answer(question_id=question.pk, given=YES, by=handler, at=MONDAY)
    with pytest.raises(NotReady, match="Đang chờ ý kiến"):
        consulting.dispute(question_id=question.pk, reason="Chưa rõ", by=handler, at=MONDAY, answer_url=URL)
    with pytest.raises(NotReady, match="Đang chờ ý kiến"):
        consulting.renew(
            question_id=question.pk, due_on=date(2026, 3, 16), by=handler, at=MONDAY, answer_url=URL
        )
    consulting.withdraw(question_id=question.pk, reason="Đã có văn bản", by=handler, at=MONDAY)
    with pytest.raises(NotReady, match="Đã rút"):
        consulting.answer(question_id=question.pk, given=YES, by=Actor(person), at=MONDAY)


def test_the_end_of_the_dossier_takes_its_questions_back(office, question):
    ending.withdraw(
        dossier_id=question.dossier_id, reason="Người nộp đề nghị", by=office.actor(Role.RECEPTION), at=MONDAY
    )
    assert (now(question).state, now(question).closed_at) == ("withdrawn", MONDAY)
    assert OutboxMessage.objects.get(kind="question_asked").state == "cancelled"


# --- who sees what ----------------------------------------------------------------------------------------


def test_who_is_asked_reads_the_question_and_no_more_of_the_dossier(question, land):
    today = NINE.date()
    below, elsewhere = AgencyFactory(unit=True, parent=land[1]), AgencyFactory(department=True)
    for role in Role.values:
        inside, stranger = (UserFactory(role=role, agency=agency) for agency in (below, elsewhere))
        rule = table.access("consultation", role, "consulted")
        for person in (inside, stranger):
            seen = Consultation.objects.visible_to(person, today).filter(pk=question.pk).exists()
            assert seen == (person is inside and rule.see == "yes"), role
            assert not Dossier.objects.visible_to(person, today).filter(pk=question.dossier_id).exists(), role
            assert not access_to(person, question.dossier, on=today).see, role
        may = table.may_move("answer_question", role, "consulted")
        assert can_answer(Actor(inside), question, on=today) == may, role
        assert not can_answer(Actor(stranger), question, on=today), role


# --- reminders and silence --------------------------------------------------------------------------------


def test_silence_is_reminded_once_and_reported_once_to_the_head_of_the_one_stop_unit(office, question, land):
    head = office.people[Role.ONESTOP_HEAD]

    def told(kind):
        return list(OutboxMessage.objects.filter(kind=kind).values_list("recipient_name", flat=True))

    question_watch.look(as_at=at("2026-03-09 17:00"))
    assert told("question_reminder") == []
    for when in ("2026-03-10 14:00", "2026-03-10 15:00", "2026-03-10 17:30"):
        question_watch.look(as_at=at(when))
    assert told("question_reminder") == [land[0].full_name]
    assert now(question).state == "asked"  # the last minute is still in time
    for when in ("2026-03-10 17:35", "2026-03-10 17:40"):
        question_watch.look(as_at=at(when))

    assert told("question_silent") == [head.full_name]
    assert (now(question).state, now(question).silent_at) == ("silent", at("2026-03-10 17:35"))
    assert kinds(question.dossier).count(EventKind.REPORT_SILENCE) == 1
    consulting.answer(question_id=question.pk, given=YES, by=Actor(land[0]), at=WEDNESDAY)
    assert now(question).state == "answered"
    assert now(question).silent_at is not None  # what was late stays so


def test_the_answer_owed_after_a_vague_one_is_pursued_as_the_first(office, question, land):
    question_watch.look(as_at=at("2026-03-10 15:00"))  # reminded of the first
    vague = OpinionIn(K.COMMENT, "Đề nghị thực hiện theo quy định.")
    consulting.answer(question_id=question.pk, given=vague, by=Actor(land[0]), at=at("2026-03-10 16:00"))
    consulting.dispute(
        question_id=question.pk, reason="Không nói có hay không.", by=office.actor(Role.HANDLER),
        at=at("2026-03-11 07:30"), answer_url=URL, due_on=date(2026, 3, 13),
    )  # fmt: skip

    def told(kind):
        return OutboxMessage.objects.filter(kind=kind).count()

    # From Wednesday morning to Friday evening: four fifths are over on Friday morning, not before.
    question_watch.look(as_at=at("2026-03-12 17:00"))
    assert (told("question_reminder"), now(question).state) == (1, "disputed")
    for when in ("2026-03-13 15:00", "2026-03-13 16:00"):
        question_watch.look(as_at=at(when))
    assert (told("question_reminder"), told("question_silent")) == (2, 0)
    for when in ("2026-03-13 17:35", "2026-03-13 17:40"):
        question_watch.look(as_at=at(when))
    assert (told("question_silent"), now(question).state) == (1, "silent")


def test_called_vague_when_no_new_day_was_given_nothing_falls_silent(office, question, land):
    """As before questions had a second day: `due_at` had passed when the answer was called vague."""
    consulting.answer(question_id=question.pk, given=YES, by=Actor(land[0]), at=WEDNESDAY)
    Consultation.objects.filter(pk=question.pk).update(state="disputed")
    question.opinions.update(disputed_at=question.due_at, disputed_by=land[0], dispute="Chưa rõ")
    assert question_watch.report_silence(as_at=question.due_at + timedelta(days=9)) == 0

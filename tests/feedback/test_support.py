"""Support requests through the services: asked, answered, handed on, overdue, and for whom not."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from feedback.enums import SupportState as S
from feedback.exceptions import NotNow, Refused
from feedback.models import SupportDesk, SupportEvent, SupportRequest
from feedback.queries.support import desk_of, lacks_of_support, people_of_desk, support_owed
from feedback.services import support, support_desks, support_watch
from feedback.services.support import Context, SupportIn
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.accounts import AgencyFactory, LeaveFactory, UserFactory, taken_over
from tests.factories.dossiers import assigned, make_office
from tests.factories.support import MONDAY, STUCK, Helped


pytestmark = pytest.mark.django_db
LATER = at("2026-03-02 10:00")


@pytest.fixture
def place():
    return Helped()


def fresh(one):
    return SupportRequest.objects.get(pk=one.pk)


def test_asked_answered_asked_again_and_closed(place):
    one = place.asked()
    assert (one.agency, one.role, one.state, one.desk) == (
        place.counter,
        Role.RECEPTION,
        S.ASKED,
        place.commune,
    )
    assert one.first_answer_due_at == one.answer_due_at == at("2026-03-02 11:00")
    assert people_of_desk(one, MONDAY.date()) == [place.keeper]
    keeper, clerk = Actor(place.keeper), Actor(place.clerk)

    support.ask_back(request_id=one.pk, text="Máy quét có sáng đèn không?", by=keeper, at=LATER)
    heard = fresh(one)
    assert (heard.state, heard.answer_due_at, heard.first_answered_by) == (S.ASKED_BACK, None, place.keeper)
    support.say_more(request_id=one.pk, text="Có sáng.", by=clerk, at=at("2026-03-02 17:00"))
    assert fresh(one).answer_due_at == at("2026-03-03 09:00"), "owed again, counted from now"
    support.answer(request_id=one.pk, text="Rút ra cắm lại.", by=keeper, at=at("2026-03-03 08:00"))
    assert (fresh(one).state, fresh(one).first_answered_at) == (S.ANSWERED, LATER), "the first one stays"
    support.reopen(request_id=one.pk, text="Vẫn thế.", by=clerk, at=at("2026-03-03 08:30"))
    assert fresh(one).answer_due_at == at("2026-03-03 10:30")
    support.answer(request_id=one.pk, text="Đã đổi máy.", by=keeper, at=at("2026-03-03 09:00"))
    support.close(request_id=one.pk, by=clerk, at=at("2026-03-03 09:10"))
    done = fresh(one)
    assert (done.state, done.closed_by, done.answer_due_at) == (S.CLOSED, place.clerk, None)
    assert list(one.events.order_by("pk").values_list("kind", flat=True)) == [
        "ask", "ask_back", "say_more", "answer", "reopen", "answer", "close",
    ]  # fmt: skip
    kinds = list(OutboxMessage.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds.count("support_asked") == 3
    assert kinds.count("support_answered") == 3
    for message in OutboxMessage.objects.all():
        assert STUCK not in str(message.variables)
        assert "Đã đổi máy" not in str(message.variables)


def test_posted_twice_it_is_one(place):
    given = SupportIn(uuid4(), STUCK)
    first = support.ask(given=given, by=Actor(place.clerk), at=MONDAY)
    assert support.ask(given=given, by=Actor(place.clerk), at=LATER) == first
    assert SupportRequest.objects.count() == SupportEvent.objects.count() == 1


@pytest.mark.parametrize("words", ["", "   "])
def test_nothing_said_is_refused_with_its_field(place, words):
    with pytest.raises(Refused) as refusal:
        support.ask(given=SupportIn(uuid4(), words), by=Actor(place.clerk), at=MONDAY)
    assert refusal.value.field == "what"
    one = place.asked()
    for act, by in (
        (support.answer, place.keeper),
        (support.ask_back, place.keeper),
        (support.say_more, place.clerk),
    ):
        with pytest.raises(Refused) as refusal:
            act(request_id=one.pk, text=words, by=Actor(by), at=LATER)
        assert refusal.value.field == "text"


def test_who_has_no_role_any_more_asks_from_his_last_place_and_a_stranger_is_told_to_call(place):
    gone = UserFactory(role=Role.HANDLER, agency=place.room)
    gone.memberships.update(valid_to=date(2026, 2, 1))
    assert place.asked(by=Actor(gone)).agency == place.room
    with pytest.raises(Refused, match="hãy gọi"):
        place.asked(by=Actor(UserFactory()))


def test_a_dossier_is_kept_only_if_the_asker_sees_it(place):
    office = make_office()
    dossier = assigned(office)
    context = Context(dossier_id=dossier.pk)
    seen = place.asked(context=context, by=Actor(office.people[Role.HANDLER]))
    assert seen.dossier_id == dossier.pk
    assert place.asked(context=context).dossier_id is None, "another commune's clerk"
    assert place.asked(context=Context(dossier_id=999_999)).dossier_id is None


def test_whose_is_which_act(place):
    one, on = place.asked(), Actor(place.handler)
    for act in (support.answer, support.say_more, support.reopen):
        with pytest.raises(NotAllowed):
            act(request_id=one.pk, text="x", by=on, at=LATER)
    with pytest.raises(NotAllowed):
        support.close(request_id=one.pk, by=on, at=LATER)
    with pytest.raises(NotAllowed):
        support.answer(request_id=one.pk, text="x", by=Actor(place.clerk), at=LATER)
    with pytest.raises(NotAllowed):
        support.say_more(request_id=one.pk, text="x", by=Actor(place.keeper), at=LATER)
    with pytest.raises(NotAllowed, match="Quản trị"):
        support.hand_on(request_id=one.pk, person=place.boss, text="", by=on, at=LATER)
    with pytest.raises(NotAllowed):
        support.answer(request_id=one.pk, text="x", by=Actor(place.chair), at=LATER)


def test_at_the_wrong_moment(place):
    one, keeper, clerk = place.asked(), Actor(place.keeper), Actor(place.clerk)
    with pytest.raises(NotNow, match="trả lời trước khi kết thúc"):
        support.close(request_id=one.pk, by=keeper, at=LATER)
    with pytest.raises(NotNow, match="Chờ trả lời"):
        support.reopen(request_id=one.pk, text="x", by=clerk, at=LATER)
    support.close(request_id=one.pk, by=clerk, at=LATER)
    for act in (support.answer, support.ask_back):
        with pytest.raises(NotNow, match="Đã xong"):
            act(request_id=one.pk, text="x", by=keeper, at=LATER)
    with pytest.raises(NotNow):
        support.hand_on(request_id=one.pk, person=place.boss, text="", by=keeper, at=LATER)


def test_handed_on_it_is_the_others_by_the_same_moment(place):
    one = place.asked()
    support.hand_on(
        request_id=one.pk, person=place.boss, text="Máy ở quầy của chị", by=Actor(place.keeper), at=LATER
    )
    now = fresh(one)
    assert (now.addressee, now.answer_due_at) == (place.boss, one.answer_due_at)
    assert people_of_desk(now, MONDAY.date()) == [place.boss]
    support.answer(request_id=one.pk, text="Xong.", by=Actor(place.boss), at=LATER)
    for person, sentence in ((place.clerk, "người hỏi"), (place.boss, "người này rồi")):
        two = place.asked()
        support.hand_on(request_id=two.pk, person=place.boss, text="", by=Actor(place.chair), at=LATER)
        with pytest.raises(Refused, match=sentence) as refusal:
            support.hand_on(request_id=two.pk, person=person, text="", by=Actor(place.keeper), at=LATER)
        assert refusal.value.field == "person"


def test_handed_on_only_within_the_agency_or_to_those_above(place):
    """Whoever is handed it reads the request and where the asker was."""
    one, beside = place.asked(), AgencyFactory(parent=place.province)
    gone = UserFactory(role=Role.HANDLER, agency=place.commune, is_active=False)
    for person, sentence in (
        (UserFactory(role=Role.HANDLER, agency=beside), "cơ quan cấp trên"),
        (UserFactory(), "cơ quan cấp trên"),
        (gone, "đã khóa"),
    ):
        with pytest.raises(Refused, match=sentence) as refusal:
            support.hand_on(request_id=one.pk, person=person, text="", by=Actor(place.keeper), at=LATER)
        assert refusal.value.field == "person"
    assert fresh(one).addressee is None


def test_who_sees_it(place):
    one, on = place.asked(), MONDAY.date()
    above = UserFactory(role=Role.HEAD, agency=place.province)
    auditor = UserFactory(role=Role.AUDITOR, agency=place.province)
    neighbour = UserFactory(role=Role.HEAD, agency=AgencyFactory(parent=place.province))
    seers = {place.clerk, place.keeper, place.chair, place.boss, above, auditor}
    for person in (*seers, place.handler, neighbour, UserFactory(role=Role.RECEPTION, agency=place.counter)):
        seen = SupportRequest.objects.visible_to(person, on).filter(pk=one.pk).exists()
        assert seen == (person in seers), person.full_name


def test_somebody_named_comes_before_the_administrator_and_only_from_his_day(place):
    on = MONDAY.date()
    by = Actor(place.chair)
    support_desks.name(
        agency=place.commune, person=place.handler, valid_from=on + timedelta(days=1), by=by, at=MONDAY
    )
    assert desk_of(place.counter.pk, on).people == (place.keeper.pk,)
    tomorrow = desk_of(place.counter.pk, on + timedelta(days=1))
    assert (tomorrow.agency_id, tomorrow.people) == (place.commune.pk, (place.handler.pk,))
    with pytest.raises(Refused, match="đã được giao"):
        support_desks.name(
            agency=place.commune, person=place.handler, valid_from=on + timedelta(days=5), by=by, at=MONDAY
        )
    with pytest.raises(Refused, match="từ hôm nay"):
        support_desks.name(
            agency=place.commune, person=place.boss, valid_from=on - timedelta(days=1), by=by, at=MONDAY
        )
    with pytest.raises(NotAllowed):
        support_desks.name(
            agency=place.commune, person=place.boss, valid_from=on, by=Actor(place.handler), at=MONDAY
        )
    row = SupportDesk.objects.get()
    with pytest.raises(NotNow, match="bắt đầu từ"):
        support_desks.end(desk_id=row.pk, by=by, at=MONDAY)
    support_desks.end(desk_id=row.pk, by=by, at=at("2026-03-04 09:00"))
    assert desk_of(place.counter.pk, date(2026, 3, 4)).people == (place.handler.pk,), "his last day"
    assert desk_of(place.counter.pk, date(2026, 3, 5)).people == (place.keeper.pk,)
    with pytest.raises(NotNow, match="đã thôi"):
        support_desks.end(desk_id=row.pk, by=by, at=at("2026-03-05 09:00"))


def test_what_lay_with_the_old_one_is_the_new_ones(place):
    one, on = place.asked(), MONDAY.date()
    SupportDesk.objects.create(agency=place.commune, person=place.handler, valid_from=on)
    assert people_of_desk(one, on) == [place.handler]
    support.answer(request_id=one.pk, text="Xong.", by=Actor(place.handler), at=LATER)


def test_the_deputy_answers_for_who_is_away_and_the_other_of_two_is_told(place):
    on = MONDAY.date()
    for person in (place.handler, place.boss):
        SupportDesk.objects.create(agency=place.commune, person=person, valid_from=on)
    deputy = UserFactory(role=Role.HANDLER, agency=place.room)
    LeaveFactory(user=place.handler, deputy=deputy, recorded_by=place.handler)
    one = place.asked()
    assert people_of_desk(one, on) == [place.boss]
    assert SupportRequest.objects.put_to(deputy, on).get() == one
    support.answer(request_id=one.pk, text="Xong.", by=Actor(deputy, place.handler), at=LATER)
    assert one.events.get(kind="answer").acting_for == place.handler


def test_who_answers_asks_himself_and_it_goes_to_somebody_else(place):
    one = place.asked(by=Actor(place.keeper))
    assert one.desk == place.counter, "no other administrator: the head of the one-stop unit"
    assert people_of_desk(one, MONDAY.date()) == [place.boss]


def test_where_nobody_answers_it_is_missing_and_the_head_still_sees_it(place):
    on = MONDAY.date()
    bare = AgencyFactory(parent=place.province, name="UBND xã Vắng")
    clerk, chair = UserFactory(role=Role.HANDLER, agency=bare), UserFactory(role=Role.HEAD, agency=bare)
    everywhere = [place.province, place.commune, place.counter, bare]
    assert [lack.agency for lack in lacks_of_support(everywhere, on)] == [place.province.name, bare.name]
    one = place.asked(by=Actor(clerk))
    assert (one.desk, people_of_desk(one, on)) == (None, [])
    assert SupportRequest.objects.visible_to(chair, on).get() == one
    above = UserFactory(role=Role.HANDLER, agency=place.province)
    support.hand_on(request_id=one.pk, person=above, text="", by=Actor(chair), at=LATER)
    assert people_of_desk(fresh(one), on) == [above]
    UserFactory(role=Role.ADMINISTRATOR, agency=place.province)
    assert lacks_of_support(everywhere, on) == [], "the province answers for all below"


def test_overdue_is_told_once_for_each_time_it_was_owed(place):
    one = place.asked()
    assert support_watch.look(as_at=at("2026-03-02 11:00")) == 0
    assert support_watch.look(as_at=at("2026-03-02 11:05")) == 1
    assert support_watch.look(as_at=at("2026-03-02 11:10")) == 0
    late = OutboxMessage.objects.filter(kind="support_late")
    assert {message.address for message in late} == {place.keeper.email, place.chair.email}
    support.answer(request_id=one.pk, text="x", by=Actor(place.keeper), at=at("2026-03-02 14:00"))
    support.reopen(request_id=one.pk, text="x", by=Actor(place.clerk), at=at("2026-03-02 14:30"))
    assert support_watch.look(as_at=at("2026-03-02 16:31")) == 1


def test_what_is_owed_is_counted_for_who_sees_it(place):
    place.asked()
    two = place.asked(at("2026-03-02 14:00"))
    now, on = at("2026-03-02 15:00"), MONDAY.date()
    counted = support_owed(place.chair, now, on)
    assert (counted.waiting, counted.overdue) == (2, 1)
    assert support_owed(place.clerk, now, on).waiting == 0, "his own are not his to answer"
    support.answer(request_id=two.pk, text="x", by=Actor(place.keeper), at=now)
    assert support_owed(place.keeper, now, on).waiting == 1


def test_nothing_is_rewritten_or_taken_away(place):
    one = place.asked()
    event = one.events.get()
    for attempt in (
        lambda: SupportEvent.objects.filter(pk=event.pk).update(kind="close"),
        lambda: SupportEvent.objects.filter(pk=event.pk).delete(),
        lambda: SupportRequest.objects.filter(pk=one.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_what_was_asked_before_a_merger_is_the_heirs_to_answer(place):
    one, heir, switch = place.asked(), Helped(), date(2026, 3, 3)
    head, keeper = heir.chair, heir.keeper
    for person in (head, keeper):
        person.email = f"{person.pk}@ke-thua.example"
        person.save()
    for name in ("counter", "room", "commune"):
        taken_over(getattr(place, name), getattr(heir, name), on=switch)
    support_watch.look(as_at=at("2026-03-03 09:00"))
    told = OutboxMessage.objects.filter(kind="support_late").values_list("address", flat=True)
    assert set(told) == {keeper.email, head.email}
    assert people_of_desk(one, switch) == [keeper]
    assert SupportRequest.objects.visible_to(head, switch).get() == one
    support.answer(request_id=one.pk, text="Đã đổi máy.", by=Actor(keeper), at=at("2026-03-03 09:10"))
    assert fresh(one).state == S.ANSWERED

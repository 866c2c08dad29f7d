"""From the kiosk to the end: what each act does, when it is refused, and to whom."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models.deletion import ProtectedError

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from queues.enums import OVER, TicketMove as M, TicketState as S
from queues.exceptions import NoTicketNow, NotNow, Refused
from queues.models import QueueRules, Ticket, TicketEvent
from queues.queries import expected_for_newcomer, expected_of, last_calls, services_today, windows_today
from queues.queries.boards import WindowLine
from queues.services import calling, closing, issuing
from queues.services.moving import rules_on
from tests import access_table as table
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import accepted, make_office
from tests.factories.queues import NINE, make_room, seated, take


pytestmark = pytest.mark.django_db
DAY = NINE.date()
LATER = NINE + timedelta(minutes=10)


def moves_of(ticket):
    return list(ticket.events.order_by("pk").values_list("move", flat=True))


def again(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def test_from_the_kiosk_to_the_end_every_moment_is_kept():
    room = make_room(AgencyFactory(one_stop=True))
    ticket = take(room.a)
    assert (str(ticket), ticket.state, ticket.day) == ("A001", S.WAITING, DAY)
    by = seated(room.first)
    called = calling.call_next(seen=None, by=by, at=LATER)
    assert (called, called.state, called.window, called.clerk) == (ticket, S.CALLED, room.first, by.user)
    calling.call_again(ticket_id=ticket.pk, by=by, at=LATER)
    calling.begin(ticket_id=ticket.pk, by=by, at=LATER + timedelta(minutes=1))
    done = calling.finish(ticket_id=ticket.pk, by=by, at=LATER + timedelta(minutes=6))
    assert (done.called_at, done.served_at, done.ended_at, done.state) == (
        LATER, LATER + timedelta(minutes=1), LATER + timedelta(minutes=6), S.DONE,
    )  # fmt: skip
    assert moves_of(ticket) == [M.ISSUE, M.CALL, M.CALL_AGAIN, M.BEGIN, M.FINISH]
    (line,) = last_calls(room.agency.pk, DAY)  # the number once, by its newest call
    assert (line.words, line.at) == ("Mời số A001 đến quầy 1", LATER)
    service = services_today(room.agency.pk, DAY)[0]
    assert (service.waiting, service.waits.median, service.waits.longest) == (0, 10, 10)


def test_a_press_more_takes_nobody_more():
    room = make_room(AgencyFactory(one_stop=True))
    key = uuid4()
    tickets = {
        issuing.issue(agency_id=room.agency.pk, service_id=room.a.pk, precedence_code="", key=key, at=NINE).pk
        for _ in range(2)
    }
    assert len(tickets) == 1
    second = take(room.a)
    by = seated(room.first)
    first = calling.call_next(seen=None, by=by, at=LATER)
    assert calling.call_next(seen=None, by=by, at=LATER) == first
    with pytest.raises(NotNow, match="A001 đang được gọi"):
        calling.call_next(seen=first.pk, by=by, at=LATER)
    calling.begin(ticket_id=first.pk, by=by, at=LATER)
    assert calling.call_next(seen=first.pk, by=by, at=LATER) == second
    assert again(first).state == S.DONE  # who was served is done by the next call
    assert calling.call_next(seen=first.pk, by=by, at=LATER) == second
    assert TicketEvent.objects.filter(move=M.CALL).count() == 2


def test_precedence_goes_first_and_starves_nobody():
    room = make_room(AgencyFactory(one_stop=True))
    QueueRules.objects.update(at_most_in_a_row=2)
    plain = take(room.a)
    with_precedence = [take(room.a, precedence=code) for code in ("elderly", "infant", "pregnant")]
    waiting_for_b = take(room.b)
    by = seated(room.first)
    expected = expected_of(plain, rules_on(DAY))
    assert (expected.ahead, expected.minutes) == (2, 20)
    order = []
    for _ in range(4):
        ticket = calling.call_next(seen=order[-1].pk if order else None, by=by, at=LATER)
        calling.begin(ticket_id=ticket.pk, by=by, at=LATER)
        order.append(ticket)
    assert order == [*with_precedence[:2], plain, with_precedence[2]]
    with pytest.raises(NotNow, match="Không còn ai chờ"):  # the first window does not call B
        calling.call_next(seen=order[-1].pk, by=by, at=LATER)
    assert again(order[-1]).state == S.SERVING  # a refused call ends nobody's turn
    other = seated(room.second)
    assert calling.call_next(seen=None, by=other, at=LATER) == waiting_for_b
    assert [line.ticket for line in windows_today(room.agency.pk, DAY)] == [again(order[-1]), waiting_for_b]
    assert isinstance(windows_today(room.agency.pk, DAY)[0], WindowLine)


def test_a_line_is_of_all_that_the_same_open_windows_call():
    room = make_room(AgencyFactory(one_stop=True))
    for service in (room.a, room.a, room.a, room.b):
        take(service)

    def expected():
        both = expected_for_newcomer(room.agency.pk, DAY, [room.a.pk, room.b.pk], rules_on(DAY))
        return [(both[one.pk].ahead, both[one.pk].minutes) for one in (room.a, room.b)]

    assert expected() == [(4, 40), (4, 40)]  # nobody sits yet: the second window will call both
    first = seated(room.first)
    assert expected() == [(3, 30), (4, 40)]  # only A is called now
    seated(room.second)
    assert expected() == [(4, 20), (4, 40)]  # A at two windows, B at one of them
    calling.stand_up(by=first, at=LATER)
    assert expected() == [(4, 40), (4, 40)]
    assert expected_for_newcomer(room.agency.pk, DAY, [10**9], rules_on(DAY))[10**9].ahead == 0


def test_who_does_not_come_is_called_twice_and_may_come_after_all():
    room = make_room(AgencyFactory(one_stop=True))
    ticket, other = take(room.a), take(room.a)
    by = seated(room.first)
    calling.call_next(seen=None, by=by, at=LATER)
    with pytest.raises(NotNow, match="Mới gọi số A001 1 lần; gọi đủ 2 lần"):
        calling.miss(ticket_id=ticket.pk, by=by, at=LATER)
    assert again(ticket).state == S.CALLED
    calling.call_again(ticket_id=ticket.pk, by=by, at=LATER)
    calling.miss(ticket_id=ticket.pk, by=by, at=LATER)
    calling.readmit(ticket_id=ticket.pk, by=by, at=LATER + timedelta(minutes=1))
    waits_again = again(ticket)
    assert (waits_again.window, waits_again.clerk, waits_again.ended_at) == (None, None, None)
    # To the end of the line; the first call still tells how long he had waited.
    assert calling.call_next(seen=None, by=by, at=LATER + timedelta(minutes=2)) == other
    assert waits_again.called_at == LATER
    # And the calls that count are those of this time.
    calling.begin(ticket_id=other.pk, by=by, at=LATER + timedelta(minutes=2))
    calling.call_next(seen=other.pk, by=by, at=LATER + timedelta(minutes=3))
    with pytest.raises(NotNow, match="1 lần"):
        calling.miss(ticket_id=ticket.pk, by=by, at=LATER + timedelta(minutes=3))


def test_passed_on_to_another_service_it_keeps_number_and_place():
    room = make_room(AgencyFactory(one_stop=True))
    ticket = take(room.a)
    later = take(room.b, when=NINE + timedelta(minutes=1))
    first, second = seated(room.first), seated(room.second)
    calling.call_next(seen=None, by=first, at=LATER)
    calling.begin(ticket_id=ticket.pk, by=first, at=LATER)
    for wrong in (room.a.pk, 10**9):
        with pytest.raises(Refused):
            calling.transfer(ticket_id=ticket.pk, service_id=wrong, by=first, at=LATER)
    calling.transfer(ticket_id=ticket.pk, service_id=room.b.pk, by=first, at=LATER)
    assert str(again(ticket)) == "A001"
    assert calling.call_next(seen=None, by=second, at=LATER) == ticket
    calling.begin(ticket_id=ticket.pk, by=second, at=LATER)
    assert calling.call_next(seen=ticket.pk, by=second, at=LATER) == later


@pytest.mark.parametrize("act", ["call_again", "begin", "finish", "miss"])
def test_every_act_in_every_state_is_what_the_machine_says(act):
    edges = {
        "call_again": {S.CALLED}, "begin": {S.CALLED}, "finish": {S.SERVING}, "miss": {S.CALLED},
    }  # fmt: skip
    room = make_room(AgencyFactory(one_stop=True))
    by = seated(room.first)
    for state in (S.CALLED, S.SERVING):
        ticket = take(room.a)
        calling.call_next(seen=None, by=by, at=LATER)
        calling.call_again(ticket_id=ticket.pk, by=by, at=LATER)
        if state == S.SERVING:
            calling.begin(ticket_id=ticket.pk, by=by, at=LATER)
        do = getattr(calling, act)
        if state in edges[act]:
            do(ticket_id=ticket.pk, by=by, at=LATER)
        else:
            with pytest.raises(NotNow, match="đang ở trạng thái"):
                do(ticket_id=ticket.pk, by=by, at=LATER)
        if again(ticket).state == S.CALLED:
            calling.begin(ticket_id=ticket.pk, by=by, at=LATER)
        if again(ticket).state == S.SERVING:
            calling.finish(ticket_id=ticket.pk, by=by, at=LATER)
        with pytest.raises(NotNow, match="không còn ở quầy"):
            do(ticket_id=ticket.pk, by=by, at=LATER)


def test_the_machine_has_exactly_these_edges():
    machine = Ticket()
    edges = {(move.name, move.source, move.target) for move in machine.get_all_state_transitions()}
    assert edges == {
        ("call", "waiting", "called"),
        ("leave", "waiting", "left"),
        ("call_again", "called", "called"),
        ("begin", "called", "serving"),
        ("miss", "called", "no_show"),
        ("transfer", "called", "waiting"),
        ("transfer", "serving", "waiting"),
        ("finish", "serving", "done"),
        ("readmit", "no_show", "waiting"),
    }
    assert {name for name, _, _ in edges} | {M.ISSUE} == set(M.values)
    assert {source for _, source, _ in edges} & {S.DONE, S.LEFT} == set()
    assert set(OVER) == {S.DONE, S.NO_SHOW, S.LEFT}


def test_no_number_outside_the_sessions_nor_when_the_day_is_full():
    room = make_room(AgencyFactory(one_stop=True))
    with pytest.raises(NoTicketNow, match=r"Đã hết giờ lấy số\. Mở lại lúc .* ngày 09/03/2026"):
        take(room.a, when=at("2026-03-06 20:00"))
    with pytest.raises(NoTicketNow, match=r"Hôm nay nghỉ: .*Mở lại lúc"):
        take(room.a, when=at("2026-09-02 09:00"))
    QueueRules.objects.update(usual_minutes=600)
    take(room.a)
    with pytest.raises(NoTicketNow, match="đã đủ cho thời gian còn lại"):
        take(room.a)
    take(room.b, when=NINE + timedelta(days=3))
    for wrong in (
        {"service_id": 10**9, "precedence_code": ""},
        {"service_id": room.a.pk, "precedence_code": "x"},
    ):
        with pytest.raises(Refused):
            issuing.issue(agency_id=room.agency.pk, key=uuid4(), at=NINE, **wrong)


def test_a_new_day_begins_at_one_and_the_old_one_ends_by_itself():
    room = make_room(AgencyFactory(one_stop=True))
    by = seated(room.first)
    served, called, waiting = take(room.a), take(room.a), take(room.a)
    calling.call_next(seen=None, by=by, at=LATER)
    calling.begin(ticket_id=served.pk, by=by, at=LATER)
    other = seated(room.second)
    assert calling.call_next(seen=None, by=other, at=LATER) == called
    monday = NINE + timedelta(days=3)
    fresh = take(room.a, when=monday)
    assert (str(fresh), fresh.day) == ("A001", monday.date())
    # Yesterday's number does not stand in the way, nobody sits anywhere yet, and nobody of Friday is called.
    with pytest.raises(NotNow, match="chọn quầy"):
        calling.call_next(seen=None, by=by, at=monday)
    calling.sit_down(window_id=room.first.pk, by=by, at=monday)
    assert calling.call_next(seen=None, by=by, at=monday) == fresh
    midnight = at("2026-03-07 00:00")
    assert closing.close_day(DAY, at=midnight) == 3
    assert closing.close_day(DAY, at=midnight) == 0
    assert [again(one).state for one in (served, called, waiting)] == [S.DONE, S.NO_SHOW, S.LEFT]
    assert again(fresh).state == S.CALLED


def test_a_ticket_is_given_back_by_its_token_once():
    room = make_room(AgencyFactory(one_stop=True))
    ticket = take(room.a)
    issuing.leave(token=ticket.token, at=LATER)
    with pytest.raises(NotNow):
        issuing.leave(token=ticket.token, at=LATER)
    with pytest.raises(Ticket.DoesNotExist):
        issuing.leave(token="khong-co", at=LATER)
    by = seated(room.first)
    with pytest.raises(NotNow, match="Không còn ai"):
        calling.call_next(seen=None, by=by, at=LATER)


def test_one_clerk_one_window():
    room = make_room(AgencyFactory(one_stop=True))
    take(room.a)
    by, other = seated(room.first), Actor(UserFactory(role=Role.ONESTOP_HEAD, agency=room.agency))
    with pytest.raises(NotNow, match="Quầy 1 đang có"):
        calling.sit_down(window_id=room.first.pk, by=other, at=NINE)
    moved = calling.sit_down(window_id=room.second.pk, by=by, at=NINE)
    assert calling.sit_down(window_id=room.second.pk, by=by, at=NINE) == moved
    calling.sit_down(window_id=room.first.pk, by=other, at=NINE)
    calling.call_next(seen=None, by=by, at=LATER)
    with pytest.raises(NotNow, match="còn ở quầy 2"):
        calling.stand_up(by=by, at=LATER)
    calling.stand_up(by=other, at=LATER)
    calling.stand_up(by=other, at=LATER)
    assert [line.number for line in windows_today(room.agency.pk, DAY)] == [2]


def test_only_who_receives_there_calls():
    room, elsewhere = make_room(AgencyFactory(one_stop=True)), AgencyFactory(one_stop=True)
    for role in Role:
        may = ("call_ticket", role.value, "same_unit") in table.acts()
        person = Actor(UserFactory(role=role, agency=room.agency))
        if may:
            calling.sit_down(window_id=room.first.pk, by=person, at=NINE)
            calling.stand_up(by=person, at=NINE)
        else:
            with pytest.raises(NotAllowed):
                calling.sit_down(window_id=room.first.pk, by=person, at=NINE)
        neighbour = Actor(UserFactory(role=role, agency=elsewhere))
        with pytest.raises(NotAllowed):
            calling.sit_down(window_id=room.first.pk, by=neighbour, at=NINE)


def test_who_sees_the_line_is_what_the_access_table_says():
    province = AgencyFactory(province=True)
    commune = AgencyFactory(parent=province)
    unit = AgencyFactory(one_stop=True, parent=commune)
    take(make_room(unit).a)
    places = {"same_unit": unit, "same_agency": commune, "child": province, "other_agency": AgencyFactory()}
    for role in Role:
        for relation, agency in places.items():
            person = UserFactory(role=role, agency=agency)
            expected = table.access("ticket", role, relation).see == "yes"
            assert Ticket.objects.visible_to(person, DAY).exists() == expected, (role, relation)


def test_a_dossier_received_at_the_window_belongs_to_the_number_before_it():
    office = make_office()
    room = make_room(office.counter)
    first, second = take(room.a), take(room.a)
    by = office.actor(Role.RECEPTION)
    dossier, another = accepted(office), accepted(office)
    assert not calling.join(ticket_id=first.pk, dossier=dossier, by=by, at=LATER)  # sits nowhere
    calling.sit_down(window_id=room.first.pk, by=by, at=NINE)
    calling.call_next(seen=None, by=by, at=LATER)
    assert not calling.join(ticket_id=second.pk, dossier=dossier, by=by, at=LATER)
    assert calling.join(ticket_id=first.pk, dossier=dossier, by=by, at=LATER)
    assert again(first).state == S.SERVING  # whoever hands papers in has come
    assert not calling.join(ticket_id=first.pk, dossier=dossier, by=by, at=LATER)
    assert calling.join(ticket_id=first.pk, dossier=another, by=by, at=LATER)
    assert {joined.dossier for joined in first.received.all()} == {dossier, another}


def test_what_must_never_be_false_the_database_refuses():
    room = make_room(AgencyFactory(one_stop=True))
    by = seated(room.first)
    ticket, other = take(room.a), take(room.a)
    calling.call_next(seen=None, by=by, at=LATER)
    values = {"state": "called", "window": room.first, "clerk": by.user, "called_at": LATER}
    for broken in (
        {"number": 1},  # twice a day
        values,  # two before one window
        {"state": "called"},
        {"window": room.first},
        {"served_at": LATER},
        {"ended_at": LATER},
        {"state": "done", "window": room.second, "clerk": by.user, "called_at": LATER, "ended_at": LATER},
        {"state": "gone"},
        {"number": 1000},
        {"queued_at": NINE - timedelta(days=1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ticket.objects.filter(pk=other.pk).update(**broken)
    for statement in (
        "DELETE FROM queues_ticket",
        "DELETE FROM queues_ticketevent",
        "UPDATE queues_ticketevent SET move = 'call'",
        "TRUNCATE queues_sitting CASCADE",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(ProtectedError):
        ticket.service.delete()

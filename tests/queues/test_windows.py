"""What windows call: changed at once, never leaving somebody in a line that nobody calls."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from queues.enums import DeviceKind, TicketState as S
from queues.exceptions import NotNow, Refused
from queues.models import QueueService, Ticket, Window
from queues.services import calling, setup
from queues.services.setup import ServiceIn, WindowIn
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import make_office
from tests.factories.queues import NINE, make_room, seated, take
from tests.harness.pages import text_of
from tests.harness.thorough import MANY
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
SETUP = "/mot-cua/xep-hang/thiet-lap/"
LATER = NINE + timedelta(minutes=10)


@built_once(frozen_at="2026-03-06 09:00")
def office():
    return make_office()


def kiosk_page(office):
    by = office.actor(Role.ONESTOP_HEAD)
    device = setup.make_device(
        agency_id=office.counter.pk, kind=DeviceKind.KIOSK, name="cửa chính", by=by, at=NINE
    )
    return reverse("public:kiosk", args=[setup.token_of(device)])


def moves_of(ticket):
    return list(ticket.events.order_by("pk").values_list("move", flat=True))


def test_a_new_service_is_offered_once_a_window_calls_it(office, client, client_of):
    room = make_room(office.counter)
    boss, head = office.actor(Role.ONESTOP_HEAD), client_of(office.people[Role.ONESTOP_HEAD])
    entered = ServiceIn("Lao động", "C")
    made = setup.add_service(agency_id=office.counter.pk, entered=entered, by=boss, at=NINE)
    kiosk = kiosk_page(office)
    assert "Lao động" not in text_of(client.get(kiosk))
    with pytest.raises(Refused, match="không còn"):
        take(made)
    by = seated(room.first)
    ticket = take(room.a)
    calling.call_next(seen=None, by=by, at=LATER)
    with pytest.raises(Refused):
        calling.transfer(ticket_id=ticket.pk, service_id=made.pk, by=by, at=LATER)
    assert "Chưa quầy nào gọi" in text_of(head.get(SETUP))

    head.post(SETUP, {"do": "services", "row": room.first.pk, "services": [room.a.pk, made.pk]})
    assert set(room.first.services.all()) == {room.a, made}
    shown = text_of(head.get(SETUP))
    assert "Chưa quầy nào gọi" not in shown
    assert "<strong>Quầy 1</strong>: A, C" in shown
    assert "Lao động" in text_of(client.get(kiosk))
    calling.begin(ticket_id=ticket.pk, by=by, at=LATER)
    new = take(made)
    assert calling.call_next(seen=ticket.pk, by=by, at=LATER) == new


def test_a_window_gives_up_no_service_somebody_waits_for(office, client_of):
    room = make_room(office.counter)
    head = client_of(office.people[Role.ONESTOP_HEAD])
    take(room.b)
    said = head.post(SETUP, {"do": "services", "row": room.second.pk, "services": [room.a.pk]}, follow=True)
    assert "Số B001 còn chờ Đất đai mà không quầy nào gọi." in text_of(said)
    assert set(room.second.services.all()) == {room.a, room.b}
    head.post(SETUP, {"do": "services", "row": room.first.pk, "services": [room.a.pk, room.b.pk]})
    head.post(SETUP, {"do": "services", "row": room.second.pk, "services": [room.a.pk]})
    assert set(room.second.services.all()) == {room.a}


def test_bad_input_and_others_windows_change_nothing(office, client_of):
    room, other = make_room(office.counter), make_room(AgencyFactory(one_stop=True))
    head = client_of(office.people[Role.ONESTOP_HEAD])
    for ticked in ([], ["x", "\x00"], [other.a.pk], [10**18]):
        said = head.post(SETUP, {"do": "services", "row": room.first.pk, "services": ticked}, follow=True)
        assert "Chọn ít nhất một dịch vụ" in text_of(said)
    for do in ("services", "free_window"):
        for row in (other.first.pk, "x", 10**18):
            assert head.post(SETUP, {"do": do, "row": row, "services": room.a.pk}).status_code == 404
    assert list(room.first.services.all()) == [room.a]
    assert list(other.first.services.all()) == [other.a]
    clerk = Actor(UserFactory(role=Role.RECEPTION, agency=office.counter))
    with pytest.raises(NotAllowed):
        setup.set_services(window_id=room.first.pk, service_ids=[room.b.pk], by=clerk, at=NINE)


def test_the_head_frees_the_window_of_a_clerk_who_went_away(office, client_of):
    room = make_room(office.counter)
    called, later = take(room.a), take(room.a, when=NINE + timedelta(minutes=1))
    by, other = seated(room.first), seated(room.second)
    calling.call_next(seen=None, by=by, at=LATER)
    calling.begin(ticket_id=called.pk, by=by, at=LATER)
    with pytest.raises(NotAllowed):
        calling.free_window(window_id=room.first.pk, by=other, at=LATER)

    head = client_of(office.people[Role.ONESTOP_HEAD])
    assert f"đang ngồi: {by.user.full_name}" in text_of(head.get(SETUP))
    head.post(SETUP, {"do": "free_window", "row": room.first.pk})
    freed = Ticket.objects.get(pk=called.pk)
    assert (freed.state, freed.window, freed.clerk, freed.served_at) == (S.WAITING, None, None, None)
    assert moves_of(freed) == ["issue", "call", "begin", "transfer"]
    again = head.post(SETUP, {"do": "free_window", "row": room.first.pk}, follow=True)
    assert "Quầy 1 đang không có ai ngồi." in text_of(again)
    # In its place: before whoever came later; and the window is free for a colleague.
    assert calling.call_next(seen=None, by=other, at=LATER) == called
    assert later.pk != called.pk
    assert seated(room.first, when=LATER)


def test_calls_that_count_are_those_of_the_line_it_stands_in():
    room = make_room(AgencyFactory(one_stop=True))
    ticket, first, second = take(room.a), seated(room.first), seated(room.second)
    calling.call_next(seen=None, by=first, at=LATER)
    calling.transfer(ticket_id=ticket.pk, service_id=room.b.pk, by=first, at=LATER)
    calling.call_next(seen=None, by=second, at=LATER)
    with pytest.raises(NotNow, match="Mới gọi số A001 1 lần"):
        calling.miss(ticket_id=ticket.pk, by=second, at=LATER)
    calling.call_again(ticket_id=ticket.pk, by=second, at=LATER)
    assert calling.miss(ticket_id=ticket.pk, by=second, at=LATER).state == S.NO_SHOW


def test_every_window_and_service_costs_the_same_queries(
    office, client_of, assert_num_queries_same_at_1_and_20
):
    room = make_room(office.counter)
    head, boss = client_of(office.people[Role.ONESTOP_HEAD]), office.actor(Role.ONESTOP_HEAD)
    numbers = iter(range(3, 99))

    def one_more():
        entered = WindowIn(next(numbers), [room.a.pk])
        seated(setup.add_window(agency_id=office.counter.pk, entered=entered, by=boss, at=NINE))

    assert_num_queries_same_at_1_and_20(one_more, lambda: head.get(SETUP))
    assert Window.objects.count() >= MANY
    assert QueueService.objects.count() == 2


def test_a_kiosk_wakes_up_by_itself_whatever_it_shows(office, client, frozen_at):
    room, page = make_room(office.counter), kiosk_page(office)
    for asked, after in (({}, "60"), ({"dich-vu": room.a.pk}, "30")):
        shown = client.get(page, asked).content.decode()
        assert f'data-back="{page}" data-back-after="{after}"' in shown
        assert "queue.js" in shown
    frozen_at("2026-03-06 20:00")
    closed = client.get(page).content.decode()
    assert "Đã hết giờ lấy số." in closed
    assert f'data-back="{page}" data-back-after="60"' in closed
    assert client.head(page).status_code == 200  # asked by queue.js before it goes there


def test_what_asks_by_itself_keeps_its_page_when_an_answer_fails(office, client):
    room = make_room(office.counter)
    by = office.actor(Role.ONESTOP_HEAD)
    device = setup.make_device(
        agency_id=office.counter.pk, kind=DeviceKind.BOARD, name="sảnh", by=by, at=NINE
    )
    asking = (
        reverse("public:queue_board", args=[setup.token_of(device)]),
        reverse("public:queue_ticket", args=[take(room.a).token]),
    )
    for address in asking:
        shown = client.get(address).content.decode()
        assert "hx-get" in shown
        assert '{"code":"[45]..","swap":false,"error":true}' in shown
    assert '{"code":"[45]..","swap":true,"error":true}' in client.get("/").content.decode()

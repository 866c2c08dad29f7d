"""The waiting room through its pages: kiosk, board, ticket, panel, today's board, the day's list, set-up."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.enums import Role
from procedures.models import Sector
from queues.enums import DeviceKind, TicketState as S
from queues.models import QueueService, Ticket, TicketDossier
from queues.services import calling, setup
from tests.counter.filling import address, form_of
from tests.factories.dossiers import make_office
from tests.factories.queues import NINE, make_room, seated, take
from tests.harness.pages import text_of
from tests.harness.thorough import MANY
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
QUEUE = "/mot-cua/xep-hang/"


@built_once
def office():
    return make_office()


@pytest.fixture
def morning(frozen_at):
    return frozen_at("2026-03-06 09:00")


def kiosk_of(office, kind=DeviceKind.KIOSK):
    by = office.actor(Role.ONESTOP_HEAD)
    device = setup.make_device(agency_id=office.counter.pk, kind=kind, name="cửa chính", by=by, at=NINE)
    return device, setup.token_of(device)


def press(browser, do, **more):
    return browser.post(QUEUE, {"do": do, **more}, follow=True)


def statuses(client, addresses):
    return [client.get(each.removeprefix("http://testserver")).status_code for each in addresses]


class TestKiosk:
    def test_service_precedence_number(self, office, client, morning):
        room = make_room(office.counter)
        page = reverse("public:kiosk", args=[kiosk_of(office)[1]])
        first = text_of(client.get(page))
        assert "Hộ tịch, chứng thực" in first
        assert "Chưa có ai chờ" in first
        second = client.get(page, {"dich-vu": room.a.pk})
        assert "Người cao tuổi" in text_of(second)
        key = second.context["key"]
        sent = {"service": room.a.pk, "precedence": "elderly", "key": key}
        taken = client.post(page, sent)
        assert taken.status_code == 302
        ticket = Ticket.objects.get()
        assert (str(ticket), ticket.precedence.code) == ("A001", "elderly")
        assert client.post(page, sent).url == taken.url  # pressed twice, taken once
        slip = client.get(taken.url)
        assert "A001" in text_of(slip)
        assert slip.context["address"].endswith(reverse("public:queue_ticket", args=[ticket.token]))
        assert "1 người đang chờ, khoảng 10 phút" in text_of(client.get(page))

    def test_english(self, office, client, morning):
        room = make_room(office.counter)
        room.a.name_en = "Civil status"
        room.a.save()
        page = reverse("public:kiosk", args=[kiosk_of(office)[1]])
        client.post(reverse("ui:language"), {"language": "en"})
        assert "Civil status" in text_of(client.get(page))
        assert "Elderly person" in text_of(client.get(page, {"dich-vu": room.a.pk}))

    def test_a_wrong_token_answers_like_one_that_never_was(self, office, client, morning):
        make_room(office.counter)
        device, token = kiosk_of(office)
        board = kiosk_of(office, DeviceKind.BOARD)[1]
        wrong = [token[:-1] + ("a" if token[-1] != "a" else "b"), board, "kiosk-1", token.partition("~")[0]]
        setup.withdraw_device(device_id=device.pk, by=office.actor(Role.ONESTOP_HEAD), at=NINE)
        answers = [client.get(reverse("public:kiosk", args=[one])) for one in [*wrong, token]]
        assert {answer.status_code for answer in answers} == {404}
        # Each answer has a number of its own, for whoever asks what was wrong.
        own = re.compile(r'value="[^"]*"|<span\s+class="code">[0-9a-f-]{36}</span>')
        assert len({own.sub("", text_of(answer)) for answer in answers}) == 1
        assert client.post(reverse("public:kiosk", args=[token]), {}).status_code == 404
        # One unit's kiosk does not show another unit's ticket.
        other = make_office()
        foreign = take(make_room(other.counter).a)
        fresh = kiosk_of(office)[1]
        assert client.get(reverse("public:kiosk_ticket", args=[fresh, foreign.token])).status_code == 404

    def test_nobody_floods_it(self, office, client, morning):
        room = make_room(office.counter)
        page = reverse("public:kiosk", args=[kiosk_of(office)[1]])
        statuses = [client.post(page, {"service": room.a.pk, "key": uuid4()}).status_code for _ in range(22)]
        assert statuses[-1] == 429
        assert Ticket.objects.count() == 20

    def test_bad_input_is_told_and_takes_nothing(self, office, client, morning):
        room = make_room(office.counter)
        page = reverse("public:kiosk", args=[kiosk_of(office)[1]])
        for sent in (
            {},
            {"service": "x", "key": uuid4()},
            {"service": room.a.pk, "key": "không"},
            {"service": room.a.pk, "key": uuid4(), "precedence": "vua"},
        ):
            answer = client.post(page, sent)
            assert answer.status_code == 422
            assert "chọn lại" in text_of(answer)
        assert not Ticket.objects.exists()

    def test_closed_it_says_until_when(self, office, client, frozen_at):
        room = make_room(office.counter)
        page = reverse("public:kiosk", args=[kiosk_of(office)[1]])
        frozen_at("2026-03-06 19:00")
        assert "Đã hết giờ lấy số. Mở lại lúc" in text_of(client.get(page))
        refused = client.post(page, {"service": room.a.pk, "key": uuid4()})
        assert refused.status_code == 409
        assert not Ticket.objects.exists()

    def test_a_longer_line_costs_no_more_queries(
        self, office, client, morning, assert_num_queries_same_at_1_and_20
    ):
        room = make_room(office.counter)
        page = reverse("public:kiosk", args=[kiosk_of(office)[1]])
        assert_num_queries_same_at_1_and_20(lambda: take(room.a), lambda: client.get(page))

    def test_more_services_cost_no_more_queries(
        self, office, client, morning, assert_num_queries_same_at_1_and_20
    ):
        room = make_room(office.counter)
        page = reverse("public:kiosk", args=[kiosk_of(office)[1]])
        letters = iter("CDEFGHIJKLMNOPQRSTUVWXYZ")

        def one_more():
            letter = next(letters)
            added = QueueService.objects.create(
                agency=office.counter, name=letter, letter=letter, valid_from=NINE.date()
            )
            room.second.services.add(added)

        assert_num_queries_same_at_1_and_20(one_more, lambda: client.get(page))


class TestBoardAndTicket:
    def test_who_is_called_where(self, office, client, morning, assert_num_queries_same_at_1_and_20):
        room = make_room(office.counter)
        board = reverse("public:queue_board", args=[kiosk_of(office, DeviceKind.BOARD)[1]])
        setup.set_notice(
            agency_id=office.counter.pk,
            notice="Chuẩn bị căn cước.",
            by=office.actor(Role.ONESTOP_HEAD),
            at=NINE,
        )
        assert "Chưa gọi số nào" in text_of(client.get(board))
        by = seated(room.second)
        seen = []

        def one_more():
            ticket = take(room.a)
            calling.call_next(seen=seen[-1].pk if seen else None, by=by, at=NINE)
            calling.begin(ticket_id=ticket.pk, by=by, at=NINE)
            seen.append(ticket)

        assert_num_queries_same_at_1_and_20(one_more, lambda: client.get(board))
        shown = text_of(client.get(board))
        assert f"Mời số A{MANY:03} đến quầy 2" in shown
        assert f"A{MANY - 1:03}" in shown
        assert ("A002" in shown) == (MANY < 8)  # long ago
        assert "Chuẩn bị căn cước." in shown
        assert by.user.full_name not in shown

    def test_how_many_are_before_me_until_my_dossier_is_there(self, office, client, client_of, morning):
        room = make_room(office.counter)
        before, mine = take(room.a), take(room.a)
        page = reverse("public:queue_ticket", args=[mine.token])
        answer = client.get(page)
        assert "Trước bạn có 1 người, chờ khoảng 10 phút." in text_of(answer)
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        client.post(reverse("public:queue_ticket", args=[before.token]))
        assert Ticket.objects.get(pk=before.pk).state == S.LEFT
        assert "Bạn là người kế tiếp." in text_of(client.get(page))
        clerk = client_of(office.people[Role.RECEPTION])
        press(clerk, "sit", window=room.first.pk)
        press(clerk, "next")
        assert "Mời số A002 đến quầy 1" in text_of(client.get(page))
        # A form that was open before somebody was called is not ticked by itself: only what was sent counts.
        form = clerk.get(address(office))
        assert "Hồ sơ của số A002" in text_of(form)
        made = clerk.post(address(office), {**form_of(office), "queue_ticket": mine.pk})
        joined = TicketDossier.objects.get()
        assert (joined.ticket, made.status_code) == (mine, 302)
        received = text_of(clerk.get(made.url))
        assert "A002, chờ 0 phút" in received
        shown = text_of(client.get(page))
        assert str(joined.dossier) in shown
        assert reverse("public:track", args=[str(joined.dossier)]) in shown
        assert joined.dossier.applicant_name not in shown

    def test_a_wrong_token_and_an_old_day(self, office, client, frozen_at):
        room = make_room(office.counter)
        ticket = take(room.a)
        frozen_at("2026-03-09 09:00")
        assert client.get(reverse("public:queue_ticket", args=["khong-co"])).status_code == 404
        assert client.post(reverse("public:queue_ticket", args=["khong-co"])).status_code == 404
        shown = text_of(client.get(reverse("public:queue_ticket", args=[ticket.token])))
        assert "của ngày khác" in shown
        assert "Tôi không chờ nữa" not in shown


class TestPanel:
    def test_from_sitting_down_to_standing_up(self, office, client_of, morning, frozen_at):
        room = make_room(office.counter)
        tickets = [take(room.a) for _ in range(3)]
        clerk = client_of(office.people[Role.RECEPTION])
        home = reverse("counter:home")
        assert "Mở quầy" in text_of(clerk.get(home))
        opened = clerk.post(QUEUE, {"do": "sit", "window": room.first.pk, "next": home})
        assert opened.url == home
        assert "Gọi số – Quầy 1" in text_of(clerk.get(home))
        assert "3 người đang chờ" in text_of(clerk.get(home))
        called = text_of(press(clerk, "next"))
        assert "Mời số A001 đến quầy 1" in called
        one = tickets[0].pk
        assert "gọi đủ 2 lần" in text_of(press(clerk, "miss", ticket=one))
        press(clerk, "again", ticket=one)
        assert "không đến" in text_of(press(clerk, "miss", ticket=one))
        assert "Cho A001 chờ lại" in text_of(clerk.get(QUEUE))
        frozen_at("2026-03-06 09:05")
        press(clerk, "readmit", ticket=one)
        press(clerk, "next")
        press(clerk, "begin", ticket=tickets[1].pk)
        assert "còn ở quầy 1" in text_of(press(clerk, "stand"))
        press(clerk, "transfer", ticket=tickets[1].pk, service=room.b.pk)
        assert Ticket.objects.get(pk=tickets[1].pk).service == room.b
        press(clerk, "next")
        press(clerk, "begin", ticket=tickets[2].pk)
        press(clerk, "finish", ticket=tickets[2].pk)
        assert "Đã rời quầy" in text_of(press(clerk, "stand"))
        states = dict(Ticket.objects.values_list("pk", "state"))
        assert [states[ticket.pk] for ticket in tickets] == [S.WAITING, S.WAITING, S.DONE]

    def test_bad_input(self, office, client_of, morning):
        room = make_room(office.counter)
        clerk = client_of(office.people[Role.RECEPTION])
        assert clerk.post(QUEUE, {"do": "bay"}).status_code == 404
        assert "chọn quầy" in text_of(press(clerk, "next"))
        assert "không còn" in text_of(press(clerk, "sit", window="999999"))
        for elsewhere in ("https://example.org/", "//example.org/", "-1", "counter:cash", "javascript:0"):
            away = clerk.post(QUEUE, {"do": "sit", "window": room.first.pk, "next": elsewhere})
            assert away.url == QUEUE, elsewhere
        assert "không còn" in text_of(press(clerk, "readmit", ticket="x"))
        foreign = make_room(make_office().counter)
        assert clerk.post(QUEUE, {"do": "sit", "window": foreign.first.pk}).status_code == 403

    def test_no_panel_where_no_queue_is(self, office, client_of, morning):
        assert "Gọi số –" not in text_of(
            client_of(office.people[Role.RECEPTION]).get(reverse("counter:home"))
        )

    def test_the_list_of_procedures_begins_with_what_the_number_queued_for(self, office, client_of, morning):
        room = make_room(office.counter)
        take(room.b)
        clerk = client_of(office.people[Role.RECEPTION])
        page, name = reverse("counter:choose"), office.procedure.version.name
        press(clerk, "sit", window=room.second.pk)
        press(clerk, "next")
        assert "Thủ tục của dịch vụ" not in text_of(clerk.get(page))  # of every field
        room.b.sectors.set([Sector.objects.create(code="KHAC", name="Khác", search_key="khac")])
        assert name in text_of(clerk.get(page))  # nothing of it is offered here
        room.b.sectors.add(office.procedure.version.sector)
        assert "Thủ tục của dịch vụ “Đất đai” mà số B001 đang chờ" in text_of(clerk.get(page))
        everything = text_of(clerk.get(page, {"tat-ca": "1"}))
        assert "Thủ tục của dịch vụ" not in everything
        assert name in everything

    def test_unticked_the_dossier_is_nobodys(self, office, client_of, morning):
        room = make_room(office.counter)
        take(room.a)
        clerk = client_of(office.people[Role.RECEPTION])
        press(clerk, "sit", window=room.first.pk)
        press(clerk, "next")
        assert clerk.post(address(office), form_of(office)).status_code == 302
        assert not TicketDossier.objects.exists()

    def test_a_longer_line_costs_no_more_queries(
        self, office, client_of, morning, assert_num_queries_same_at_1_and_20
    ):
        room = make_room(office.counter)
        clerk = client_of(office.people[Role.RECEPTION])
        press(clerk, "sit", window=room.second.pk)

        def all_pages():
            for page in (QUEUE, reverse("counter:home"), reverse("counter:today")):
                assert clerk.get(page).status_code == 200

        assert_num_queries_same_at_1_and_20(lambda: take(room.a), all_pages)

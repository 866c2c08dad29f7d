"""Pages for the day without line or power: what they show, take and refuse; what a machine is told."""

from __future__ import annotations

import base64
import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import SlipMeans, SlipState
from dossiers.models import Dossier, NumberBlock, Outage, ProvisionalSlip
from dossiers.services import drafts, number_blocks, outages
from portal.counter.fields import moment_in
from portal.ui.drafts import KEY_COOKIE
from tests.clock import at
from tests.counter.filling import address, form_of
from tests.factories.dossiers import make_intake, make_office
from tests.harness.queries import same_at_1_and_20
from tests.harness.thorough import MANY
from tests.harness.worlds import built_once


REAL = at("2026-03-06 08:40")


@built_once
def office():
    return make_office()


@built_once
def other_office():
    return make_office()


@pytest.fixture
def head(office, client_of):
    return client_of(office.people[Role.ONESTOP_HEAD])


def power_cut(office, *, means=SlipMeans.PAD, count=3):
    """Numbers issued on Monday, no power on Friday from 8:00 to 9:00; it is 9:32."""
    by = office.actor(Role.ONESTOP_HEAD)
    number_blocks.issue(
        agency=office.counter, place="Quầy 1", means=means, count=count, by=by, at=at("2026-03-02 08:00")
    )
    return outages.note(
        agency=office.counter, began_at=at("2026-03-06 08:00"), ended_at=at("2026-03-06 09:00"),
        reason="Mất điện", by=by, at=at("2026-03-06 09:10"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("09:40 06/03/2026", "2026-03-06 09:40"),
        ("9h40 6/3/2026", "2026-03-06 09:40"),
        ("0940 06-03-2026", "2026-03-06 09:40"),
        ("09:40 ngày 06/03/2026", "2026-03-06 09:40"),
        ("09:40", "2026-03-05 09:40"),  # today
        ("2026-03-06T09:40", "2026-03-06 09:40"),
        ("2026-03-06T02:40:00.000Z", "2026-03-06 09:40"),
        *((wrong, None) for wrong in ("", "25:00", "09:40 31/02/2026", "sáng", "09:40 06/03/1899", "[]")),
    ],
)
def test_a_moment_is_read_as_people_write_it(typed, moment):
    assert moment_in(typed, date(2026, 3, 5)) == (at(moment) if moment else None)


class TestPad:
    def test_from_the_slip_to_the_dossier_with_its_real_time(self, office, clerk):
        power_cut(office)
        page = clerk.get(reverse("counter:afterwards")).content.decode()
        assert "Mất điện" in page
        assert "còn 3 số chưa dùng" in page

        typed = {"slip_number": "t2", "received_at": "08:40", "q": "khai sinh", "agency": office.counter.pk}
        led = clerk.post(reverse("counter:afterwards"), typed)
        assert led.status_code == 302
        form = clerk.get(led.url).content.decode()
        assert 'value="T00002"' in form
        assert 'value="08:40 06/03/2026"' in form

        key = str(uuid4())
        told = {"slip_number": "T00002", "received_at": "08:40 06/03/2026", "submission_key": key}
        answers = [clerk.post(address(office), form_of(office, **told)) for _ in range(2)]
        made = Dossier.objects.get()
        assert {answer.url for answer in answers} == {reverse("counter:received", args=[made.pk])}
        assert made.accepted_at == REAL
        assert "thời hạn tính từ giờ đó" in clerk.get(answers[0].url).content.decode()
        # The next person typed over the same form was not received, and the clerk hears of it.
        clerk.post(address(office), form_of(office, **told, applicant_name="Đặng Thị Sau"))
        assert "CHƯA nhận hồ sơ vừa nhập" in clerk.get(answers[0].url).content.decode()
        assert "còn 2 số chưa dùng" in clerk.get(reverse("counter:afterwards")).content.decode()

    def test_what_is_wrong_is_told_before_a_form_is_typed(self, office, clerk):
        power_cut(office)
        typed = {"slip_number": "1", "received_at": "08:40", "q": "khai sinh", "agency": office.counter.pk}
        for changes, words in (
            ({"received_at": "07:00"}, "không nằm trong lần mất kết nối"),
            ({"slip_number": "9"}, "Không có số giấy tạm T00009"),
            ({"slip_number": "chín"}, "Số giấy tạm không đúng"),
            ({"received_at": "sáng"}, "Ngày, giờ không đúng"),
            ({"q": "không có thủ tục này"}, "Không có thủ tục nào khớp"),
        ):
            answer = clerk.post(reverse("counter:afterwards"), typed | changes)
            assert answer.status_code == 422, changes
            assert words in answer.content.decode()

    def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(self, office, clerk):
        power_cut(office)
        for changes, words in (
            ({"received_at": "07:00"}, "không nằm trong lần mất kết nối"),
            ({"received_at": ""}, "Ghi ngày, giờ nhận thực tế"),
            ({"slip_number": "chín"}, "Số giấy tạm không đúng"),
        ):
            told = {"slip_number": "T00001", "received_at": "08:40"} | changes
            answer = clerk.post(address(office), form_of(office, **told))
            page = answer.content.decode()
            assert answer.status_code == 422, changes
            assert words in page
            assert f'value="{told["slip_number"]}"' in page
        assert not Dossier.objects.exists()

    def test_asked_for_papers_the_number_stays_to_be_accounted_for(self, office, clerk):
        power_cut(office)
        told = {
            "slip_number": "T00001",
            "received_at": "08:40",
            "do": "ask",
            "missing": "Tờ khai đăng ký khai sinh: thiếu chữ ký",
        }
        answer = clerk.post(address(office), form_of(office, **told), follow=True)
        assert "T00001 chưa dùng" in answer.content.decode()
        assert ProvisionalSlip.objects.get(number=1).state == SlipState.FREE


class TestHead:
    def test_issues_blocks_voids_a_number_and_takes_a_block_back(self, office, head):
        page = reverse("counter:blocks")
        assert "Chưa cấp số giấy tạm nào" in head.get(page).content.decode()
        head.post(page, {"agency": office.counter.pk, "place": "Quầy 1", "means": "pad", "count": "4"})
        head.post(
            page,
            {"do": "void", "void-agency": office.counter.pk, "void-slip_number": "T3", "void-reason": "Rách"},
        )
        shown = head.get(page).content.decode()
        assert "T00001–T00004" in shown
        assert "Đã nhập 0 · đã hủy 1 · máy đang giữ 0 · còn 3" in shown
        block = NumberBlock.objects.get()
        head.post(reverse("counter:end_block", args=[block.pk]))
        assert "Đã thu lại" in head.get(page).content.decode()
        wrong = head.post(page, {"agency": office.counter.pk, "place": "", "means": "pad", "count": "999"})
        assert wrong.status_code == 422

    def test_prints_the_pad_once_for_its_own_counter(self, office, other_office, head, client_of):
        power_cut(office)
        block = NumberBlock.objects.get()
        printed = reverse("counter:print_pad", args=[block.pk])
        answers = {head.post(printed).url for _ in range(2)}
        assert len(answers) == 1
        assert head.get(answers.pop()).status_code in (200, 302)
        stranger = client_of(other_office.people[Role.ONESTOP_HEAD])
        assert stranger.post(printed).status_code == 404
        assert stranger.post(reverse("counter:end_block", args=[block.pk])).status_code == 404

    def test_notes_an_outage_and_its_end(self, office, head, client_of):
        page = reverse("counter:outages")
        told = {"agency": office.counter.pk, "began_at": "08:00", "ended_at": "", "reason": "Mất điện"}
        assert head.post(page, told | {"began_at": "23:00"}).status_code == 422
        assert head.post(page, told).status_code == 302
        outage = Outage.objects.get()
        for shown in (page, reverse("counter:home")):
            assert "ưa ghi kết thúc" in head.get(shown).content.decode()
        assert "Đang tiếp diễn" in head.get(page).content.decode()
        assert (
            "chưa ghi kết thúc"
            not in client_of(office.people[Role.RECEPTION]).get(reverse("counter:home")).content.decode()
        )
        head.post(page, {"do": "end", "row": outage.pk, "ended_at": "09:00"})
        outage.refresh_from_db()
        assert outage.ended_at == at("2026-03-06 09:00")
        assert "chưa ghi kết thúc" not in head.get(reverse("counter:home")).content.decode()
        assert head.post(page, {"do": "end", "row": "0", "ended_at": "09:00"}).status_code == 404

    def test_and_who_controls_the_agency_read_every_entry(self, office, other_office, head, clerk, client_of):
        power_cut(office)
        clerk.post(address(office), form_of(office, slip_number="T00001", received_at="08:40"))
        head.post(
            address(office),
            form_of(office, slip_number="T00002", received_at="08:50", despite_duplicate="on"),
        )
        for role in (Role.ONESTOP_HEAD, Role.CONTROL, Role.AUDITOR, Role.HEAD, Role.APPROVER):
            page = client_of(office.people[role]).get(reverse("counter:entered")).content.decode()
            assert str(Dossier.objects.first()) in page, role
            assert "người nhập cũng là người ghi sự cố" in page
            assert "Đặng Thị Ước" not in page
        other = client_of(other_office.people[Role.CONTROL])
        assert "Chưa có hồ sơ nào" in other.get(reverse("counter:entered")).content.decode()


def test_pages_of_outages_cost_the_same_for_one_as_for_twenty(office, head, clerk):
    """Outages of many days; and everything entered, each with its dossier and doubts."""
    power_cut(office, count=25)
    person, numbers = office.people[Role.ONESTOP_HEAD], iter(range(1, 26))

    def one_more():
        number = next(numbers)
        began_at = at("2026-03-06 08:00") - timedelta(days=number % 7, minutes=number)
        outages.note(
            agency=office.counter, began_at=began_at, ended_at=began_at + timedelta(hours=1),
            reason="Mất mạng", by=office.actor(Role.ONESTOP_HEAD), at=at("2026-03-06 09:10"),
        )  # fmt: skip
        outages.accept_afterwards(
            intake=make_intake(office), number=number, by=office.actor(Role.RECEPTION),
            received_at=at("2026-03-06 08:00") + timedelta(minutes=number), at=at("2026-03-06 09:20"),
        )  # fmt: skip

    def look():
        for client, name in ((head, "outages"), (clerk, "afterwards"), (head, "entered")):
            assert client.get(reverse(f"counter:{name}")).status_code == 200

    same_at_1_and_20(one_more, look)
    assert Outage.objects.filter(noted_by=person).count() == MANY + 1


class TestMachine:
    def beat(self, client, office, **told):
        typed = {"device": str(uuid4()), "agency": office.counter.pk} | told
        return json.loads(client.post(reverse("counter:machine"), typed).content)

    def test_the_same_user_gets_the_same_key_at_every_login_and_nobody_else_does(self, office, client_of):
        first, again, other = (
            self.beat(client_of(office.people[role]), office)["key"]
            for role in (Role.RECEPTION, Role.RECEPTION, Role.ONESTOP_HEAD)
        )
        assert first == again != other
        assert len(base64.b64decode(first)) == 32
        assert base64.b64decode(first) == drafts.browser_key(user=office.people[Role.RECEPTION])

    def test_no_key_without_a_login(self, office):
        for answer in (Client().get(reverse("counter:machine")), Client().post(reverse("counter:machine"))):
            assert answer.status_code == 302

    def test_it_is_lent_numbers_told_what_has_been_posted_and_believed_about_its_silence(
        self, office, clerk, frozen_at
    ):
        power_cut(office, means=SlipMeans.SCREEN)
        device, key = str(uuid4()), str(uuid4())
        told = self.beat(clerk, office, device=device)
        assert told["numbers"] == ["T00001", "T00002", "T00003"]
        assert told["now"] == round(at("2026-03-06 09:32").timestamp() * 1000)
        clerk.post(address(office), form_of(office, submission_key=key))
        frozen_at("2026-03-06 10:00")
        told = self.beat(
            clerk, office, device=device, made=[key, str(uuid4()), "x"], given=["T00001"], lost="600000"
        )
        assert (told["made"], told["outage"]) == ([key], True)
        assert told["numbers"] == ["T00002", "T00003"]
        found = Outage.objects.get(noted_by=None)
        assert (found.began_at, found.ended_at) == (at("2026-03-06 09:50"), at("2026-03-06 10:00"))
        assert told["settled"] == []  # T00001 is out: only when its end is known may the machine forget it
        number_blocks.void(
            counter_id=office.counter.pk, number=1, reason="Rách", by=office.actor(Role.ONESTOP_HEAD),
            at=at("2026-03-06 10:00"),
        )  # fmt: skip
        told = self.beat(clerk, office, device=device, given=["T00001", "T00002"])
        assert told["settled"] == ["T00001"]
        greeted = json.loads(clerk.get(reverse("counter:machine")).content)
        assert greeted["user"] == str(office.people[Role.RECEPTION].pk)

    def test_wrong_input_harms_nothing(self, office, clerk):
        told = self.beat(clerk, office, device="x", agency="y", lost="-1", made=["z"], given=["w"])
        assert (told["numbers"], told["outage"], told["made"]) == (None, False, [])
        assert not Outage.objects.exists()

    def test_a_postal_agent_keeps_drafts_and_gets_no_numbers(self, office, client_of):
        power_cut(office, means=SlipMeans.SCREEN)
        told = self.beat(client_of(office.people[Role.POSTAL_AGENT]), office)
        assert told["key"]
        assert told["numbers"] is None

    def test_pages_kept_by_the_browser_name_nobody(self, office, clerk):
        user = office.people[Role.RECEPTION]
        clerk.post(address(office), form_of(office, do="save"))
        for name, args in (("counter:offline", []), ("counter:offline_form", [office.procedure.offer.pk])):
            page = clerk.get(reverse(name, args=args)).content.decode()
            for word in (user.full_name, user.username, "Đặng Thị Ước", "csrfmiddlewaretoken"):
                assert word not in page, (name, word)

    def test_half_of_the_key_ends_with_the_login(self, office, clerk):
        clerk.cookies[KEY_COOKIE] = "half"
        assert KEY_COOKIE not in clerk.get(reverse("counter:home")).cookies
        left = clerk.post(reverse("ui:logout"))
        assert left.cookies[KEY_COOKIE]["max-age"] == 0
        stranger = Client()
        stranger.cookies[KEY_COOKIE] = "half"
        assert stranger.get(reverse("ui:login")).cookies[KEY_COOKIE]["max-age"] == 0

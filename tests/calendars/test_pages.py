"""The pages that keep calendars: everybody on the staff reads, control proposes and confirms."""

import re
from datetime import date, time

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AgencyCalendar
from calendars.enums import ChangeState
from calendars.models import Calendar, CalendarChange, CalendarDay
from calendars.queries import load_calendar
from calendars.rules.changing import change_from
from calendars.rules.worktime import is_working_day
from calendars.services import changes
from dossiers.enums import EventKind
from dossiers.models import Dossier, DossierEvent
from notifications.models import OutboxMessage
from portal.night import calendar_moves
from tests.factories.accounts import AgencyFactory
from tests.factories.calendars import at, proposed_swap
from tests.factories.dossiers import Office, accepted, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
TODAY = "2026-12-23 09:00"
SWAP = {
    "calendar": "all",
    "kind": "swap_off",
    "first": "2026-12-28",
    "name": "Nghỉ hoán đổi",
    "document": "Công văn 1/VPCP",
    "made_up_on": "2026-12-26",
    "reason": "Hoán đổi ngày làm việc",
}
HOURS = {
    "weekdays": ["1", "2", "3", "4", "5"],
    "morning_starts": "08:00",
    "morning_ends": "12:00",
    "afternoon_starts": "13:00",
    "afternoon_ends": "17:00",
}


@built_once(frozen_at=TODAY)
def office() -> Office:
    return make_office()


@pytest.fixture
def control(office: Office, client_of):
    return client_of(office.people[Role.CONTROL])


def day_states(html: str, css: str) -> int:
    return html.count(f'class="{css}"')


class TestReading:
    def test_the_year_is_drawn_and_told(self, office: Office, client_of) -> None:
        html = client_of(office.people[Role.HANDLER]).get("/dieu-hanh/lich/?nam=2026").content.decode()
        assert html.count("<caption>Tháng") == 12
        assert day_states(html, "cal-holiday") == 12
        assert day_states(html, "cal-compensatory") == 1
        assert day_states(html, "cal-swap_off") == 2
        assert day_states(html, "cal-make_up") == 2
        assert "Công văn 9859/VPCP-KGVX" in html
        assert "đã công bố đủ" in html

    def test_2027_says_that_it_is_incomplete(self, control) -> None:
        html = control.get("/dieu-hanh/lich/?nam=2027").content.decode()
        assert "chưa được công bố đủ" in html

    def test_a_shorter_day_is_marked(self, control) -> None:
        html = control.get("/dieu-hanh/lich/?nam=2026&lich=opening-saturday").content.decode()
        assert day_states(html, "cal-short") > 40

    @pytest.mark.parametrize("query", ["nam=1999", "nam=2101", "lich=moon"])
    def test_what_is_not_there_is_not_found(self, control, query: str) -> None:
        assert control.get(f"/dieu-hanh/lich/?{query}").status_code == 404

    @pytest.mark.parametrize("query", ["nam=abc", "nam=", "nam=99999", "nam=-1"])
    def test_an_unreadable_year_is_this_year(self, control, query: str) -> None:
        assert "Năm 2026" in control.get(f"/dieu-hanh/lich/?{query}").content.decode()

    def test_hours_that_count_stand_apart_from_hours_that_open(self, office: Office, control) -> None:
        row = AgencyCalendar.objects.get(agency=office.commune)
        row.opening_calendar = "opening-saturday"
        row.save()
        html = control.get("/dieu-hanh/lich/gio/").content.decode()
        counting, opening = html.split("Giờ mở cửa tiếp nhận</h2>")
        assert "Mở cửa thêm sáng thứ Bảy" not in counting
        assert office.commune.name in opening
        assert "07:30–11:30, 13:30–17:00" in opening

    def test_documents_name_their_days(self, control) -> None:
        html = control.get("/dieu-hanh/lich/van-ban/").content.decode()
        assert "Nghị quyết 28/2026/QH16" in html
        assert "24/11/2026" in html

    def test_queries_do_not_grow_with_days_or_changes(
        self, control, assert_num_queries_same_at_1_and_20
    ) -> None:
        for url in ("/dieu-hanh/lich/", "/dieu-hanh/lich/thay-doi/", "/dieu-hanh/lich/gio/"):
            assert_num_queries_same_at_1_and_20(proposed_swap, lambda url=url: control.get(url))


class TestProposing:
    def test_a_swap_shows_every_promise_it_would_move_and_moves_none(self, office: Office, control) -> None:
        dossier = accepted(office, when=at("2026-12-22T10:00"))  # 3 working days: Friday the 25th
        later = accepted(office, when=at("2026-12-23T08:30"))  # Monday the 28th, which becomes a day off
        answer = control.post("/dieu-hanh/lich/thay-doi/them-ngay/", SWAP, follow=True)
        html = answer.content.decode()
        assert "Lời hẹn sẽ dời: 1" in html
        assert str(later) in html
        assert "08:30 ngày 28/12/2026" in html
        assert "08:30 ngày 26/12/2026" in html  # the Saturday is worked, so the third day is earlier
        assert str(dossier) not in html
        assert Dossier.objects.get(pk=later.pk).due_at == later.due_at
        assert is_working_day(load_calendar("standard"), date(2026, 12, 28))

    def test_confirming_moves_what_was_shown_and_says_so_in_the_ledger(self, office: Office, control) -> None:
        dossier = accepted(office, when=at("2026-12-23T08:30"))
        control.post("/dieu-hanh/lich/thay-doi/them-ngay/", SWAP)
        change = CalendarChange.objects.get()
        html = control.post(
            reverse("oversight:calendar_confirm", args=[change.pk]), follow=True
        ).content.decode()
        moved = Dossier.objects.get(pk=dossier.pk)
        assert moved.due_at == at("2026-12-26T08:30")
        assert moved.original_due_at == dossier.original_due_at
        assert "1 lời hẹn đã dời" in html
        change.refresh_from_db()
        assert (change.state, change.moved_count) == (ChangeState.CONFIRMED, 1)
        assert change.decided_by == office.people[Role.CONTROL].pk
        event = DossierEvent.objects.get(dossier=dossier, kind=EventKind.MOVE_PROMISE)
        assert event.refs["change"] == change.pk
        notice = OutboxMessage.objects.get(kind="promise_moved")
        assert notice.topic == f"dossier:{dossier.pk}"
        assert "2026-12-26" in notice.variables["due"]

    def test_what_one_request_leaves_over_is_taken_up_later(
        self, office: Office, control, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for minute in (30, 40):
            accepted(office, when=at(f"2026-12-23T08:{minute}"))
        monkeypatch.setattr("portal.oversight.calendars_changes.MOVED_AT_ONCE", 1)
        change = proposed_swap(by=office.people[Role.CONTROL].pk)
        control.post(reverse("oversight:calendar_confirm", args=[change.pk]))
        change.refresh_from_db()
        assert (change.moved_count, change.moved_at) == (1, None)
        page = control.get(reverse("oversight:calendar_change", args=[change.pk])).content.decode()
        assert "Đang dời lời hẹn" in page
        assert "1 trên 2" in page
        assert calendar_moves.finish_moves(at=at("2026-12-23T09:05")) == 1
        assert calendar_moves.finish_moves(at=at("2026-12-23T09:10")) == 0
        change.refresh_from_db()
        assert change.moved_count == 2
        assert change.moved_at == at("2026-12-23T09:05")

    def test_dropping_changes_nothing(self, office: Office, control) -> None:
        change = proposed_swap()
        control.post(reverse("oversight:calendar_drop", args=[change.pk]))
        again = control.post(reverse("oversight:calendar_confirm", args=[change.pk]), follow=True)
        assert "đã được quyết định" in again.content.decode()
        late = control.post(reverse("oversight:calendar_drop", args=[change.pk]), follow=True)
        assert "đã được quyết định" in late.content.decode()
        assert is_working_day(load_calendar("standard"), date(2026, 12, 28))

    def test_a_day_is_taken_back(self, control) -> None:
        form = control.get("/dieu-hanh/lich/thay-doi/bo-ngay/?ngay=2026-11-24").content.decode()
        assert 'value="24/11/2026"' in form
        values = {"calendar": "all", "on": "2026-11-24", "reason": "Bãi bỏ"}
        html = control.post("/dieu-hanh/lich/thay-doi/bo-ngay/", values, follow=True).content.decode()
        assert "Bỏ 24/11/2026" in html
        control.post(reverse("oversight:calendar_confirm", args=[CalendarChange.objects.get().pk]))
        assert not CalendarDay.objects.in_force().filter(on=date(2026, 11, 24)).exists()

    def test_a_run_of_days_completes_a_year(self, control) -> None:
        values = SWAP | {
            "kind": "holiday",
            "first": "2027-02-09",
            "last": "2027-02-11",
            "name": "Tết Nguyên đán Đinh Mùi",
            "made_up_on": "",
            "completes_year": "on",
        }
        html = control.post("/dieu-hanh/lich/thay-doi/them-ngay/", values, follow=True).content.decode()
        assert "Năm 2027 đã được công bố đủ" in html
        control.post(reverse("oversight:calendar_confirm", args=[CalendarChange.objects.get().pk]))
        assert load_calendar("standard").announced_to == date(2027, 12, 31)

    def test_a_promise_that_stays_is_no_longer_provisional(self, office: Office, control, frozen_at) -> None:
        frozen_at("2026-12-30 09:00")
        dossier = accepted(office, when=at("2026-12-30T08:30"))  # 3 working days lead into 2027
        assert dossier.due_provisional
        values = SWAP | {"kind": "holiday", "first": "2027-02-09", "made_up_on": "", "completes_year": "on"}
        control.post("/dieu-hanh/lich/thay-doi/them-ngay/", values)
        control.post(reverse("oversight:calendar_confirm", args=[CalendarChange.objects.get().pk]))
        after = Dossier.objects.get(pk=dossier.pk)
        assert (after.due_at, after.due_provisional) == (dossier.due_at, False)
        assert not OutboxMessage.objects.filter(kind="promise_moved").exists()

    def test_other_hours_from_a_date_with_a_season(self, control) -> None:
        values = HOURS | {
            "calendar": "0700-1700",
            "sessions_from": "2027-01-04",
            "season_from": "15/04",
            "season_to": "15/10",
            "season_morning_starts": "07:00",
            "season_morning_ends": "11:00",
            "season_afternoon_starts": "14:00",
            "season_afternoon_ends": "18:00",
            "reason": "Đổi giờ làm việc theo mùa",
        }
        html = control.post("/dieu-hanh/lich/gio/doi/", values, follow=True).content.decode()
        assert "Giờ làm việc mới từ 04/01/2027" in html
        control.post(reverse("oversight:calendar_confirm", args=[CalendarChange.objects.get().pk]))
        calendar = load_calendar("0700-1700")
        assert calendar.stretches_on(date(2026, 12, 31))[0] == (time(7), time(11, 30))
        assert calendar.stretches_on(date(2027, 4, 14))[0] == (time(8), time(12))
        assert calendar.stretches_on(date(2027, 4, 15))[0] == (time(7), time(11))
        assert calendar.stretches_on(date(2027, 10, 15))[1] == (time(14), time(18))
        assert calendar.stretches_on(date(2027, 10, 18))[0] == (time(8), time(12))

    def test_a_calendar_of_its_own(self, control) -> None:
        values = HOURS | {"code": "mo-cua-som", "name": "Mở cửa sớm", "purpose": "opening"}
        values |= {"saturday_starts": "07:30", "saturday_ends": "11:00"}
        html = control.post("/dieu-hanh/lich/them/", values, follow=True).content.decode()
        assert "Đã thêm lịch “Mở cửa sớm”" in html
        assert load_calendar("mo-cua-som").stretches_on(date(2026, 12, 26)) == ((time(7, 30), time(11)),)
        again = control.post("/dieu-hanh/lich/them/", values)
        assert "đã có. Hãy chọn mã khác" in again.content.decode()
        reserved = control.post("/dieu-hanh/lich/them/", values | {"code": "all"})
        assert "Hãy chọn mã khác." in reserved.content.decode()


class TestRefusals:
    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"first": "2026-12-27"}, "vốn đã là ngày nghỉ"),
            ({"made_up_on": "2026-12-29"}, "vốn là ngày làm việc"),
            ({"first": "2026-11-24", "made_up_on": ""}, "đã có trong lịch"),
            ({"last": "2026-12-01"}, "Ngày cuối phải từ ngày đầu"),
            ({"kind": "holiday"}, "Chỉ một ngày nghỉ hoán đổi"),
            ({"last": "2026-12-29"}, "Chỉ một ngày nghỉ hoán đổi"),
            ({"kind": "holiday", "made_up_on": "", "last": "2027-02-28"}, "tối đa 15 ngày"),
            ({"completes_year": "on"}, "Năm 2026 đã được công bố đủ"),
            ({"completes_year": "on", "calendar": "standard"}, "Chỉ “Mọi lịch” mới công bố đủ"),
            ({"reason": ""}, "reason"),
            ({"first": "31/02/2026"}, "first"),
        ],
    )
    def test_wrong_days_are_refused_in_the_form(self, control, values: dict[str, str], sentence: str) -> None:
        answer = control.post("/dieu-hanh/lich/thay-doi/them-ngay/", SWAP | values)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert not CalendarChange.objects.exists()

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"morning_ends": "07:00"}, "Giờ kết thúc phải sau giờ bắt đầu"),
            ({"afternoon_ends": ""}, "cần cả giờ bắt đầu và giờ kết thúc"),
            ({"afternoon_starts": "11:00"}, "chồng lên nhau"),
            ({"season_from": "15/04"}, "Mùa cần cả ngày đầu và ngày cuối"),
            ({"season_from": "31/04", "season_to": "15/10"}, "không phải ngày trong năm"),
            ({"season_from": "15/04", "season_to": "15/10"}, "Hãy ghi giờ làm việc trong mùa"),
            ({"weekdays": []}, "weekdays"),
        ],
    )
    def test_wrong_hours_are_refused_in_the_form(
        self, control, values: dict[str, str], sentence: str
    ) -> None:
        wrong = HOURS | {"calendar": "standard", "sessions_from": "2027-01-04", "reason": "x"} | values
        answer = control.post("/dieu-hanh/lich/gio/doi/", wrong)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert not CalendarChange.objects.exists()

    def test_control_of_one_commune_does_not_change_days_of_others(self, office: Office, control) -> None:
        AgencyFactory()  # an agency he does not reach, and the national days are its days too
        change = proposed_swap()
        refused = [
            control.post("/dieu-hanh/lich/thay-doi/them-ngay/", SWAP),
            control.post(reverse("oversight:calendar_confirm", args=[change.pk])),
            control.post(reverse("oversight:calendar_drop", args=[change.pk])),
        ]
        assert [answer.status_code for answer in refused] == [422, 403, 403]
        said = refused[0].content.decode()
        assert "cấp trên" in said
        assert SWAP["document"] in said, "what was typed is kept"
        change.refresh_from_db()
        assert change.state == ChangeState.PROPOSED
        page = control.get(reverse("oversight:calendar_change", args=[change.pk])).content.decode()
        assert "đang chờ" in page
        assert "Xác nhận thay đổi" not in page

    @pytest.mark.parametrize("is_his", [True, False])
    def test_who_can_change_no_calendar_gets_a_sentence_and_no_button(self, control, is_his: bool) -> None:
        if not is_his:
            AgencyFactory()
            Calendar.objects.update(shipped=True)
        form = "/dieu-hanh/lich/thay-doi/them-ngay/"
        for page in ("/dieu-hanh/lich/", "/dieu-hanh/lich/thay-doi/"):
            html = control.get(page).content.decode()
            assert (form in html, "của cấp trên thay đổi được" in html) == (is_his, not is_his), page
        html = control.get(form).content.decode()
        assert ('name="document"' in html, "của cấp trên thay đổi được" in html) == (is_his, not is_his)

    def test_but_may_change_the_calendar_only_his_agencies_follow(self, office: Office, control) -> None:
        AgencyFactory()
        values = HOURS | {"code": "xa-thu", "name": "Giờ của xã", "purpose": "counting"}
        control.post("/dieu-hanh/lich/them/", values)
        row = AgencyCalendar.objects.get(agency=office.commune)
        row.counting_calendar = "xa-thu"
        row.save()
        answer = control.post("/dieu-hanh/lich/thay-doi/them-ngay/", SWAP | {"calendar": "xa-thu"})
        form = control.get("/dieu-hanh/lich/thay-doi/them-ngay/").content.decode()
        assert ('value="xa-thu"' in form, 'value="all"' in form) == (True, False), "only his is offered"
        assert answer.status_code == 302
        assert CalendarChange.objects.get().calendar == Calendar.objects.get(code="xa-thu")

    def test_a_day_of_the_country_is_not_dropped_from_the_calendar_that_is_his(self, office, control):
        AgencyFactory()
        calendar = Calendar.objects.create(code="xa-thu", name="Giờ của xã", purpose="counting")
        AgencyCalendar.objects.filter(agency=office.commune).update(counting_calendar="xa-thu")
        own = CalendarDay.objects.in_force().filter(on=date(2026, 4, 30)).get()
        own.pk, own.calendar, own.on = None, calendar, date(2026, 5, 20)
        own.save()
        drop = reverse("oversight:calendar_revoke_day")
        page = control.get("/dieu-hanh/lich/?lich=xa-thu&nam=2026").content.decode()
        assert re.findall(rf'{drop}\?ngay=([\d-]+)&amp;lich=([\w-]*)"', page) == [("2026-05-20", "xa-thu")]
        shown = control.get(f"{drop}?ngay=2026-04-30&lich=").content.decode()
        assert ('name="on"' in shown, "của cấp trên thay đổi được" in shown) == (False, True)
        assert 'name="on"' in control.get(f"{drop}?ngay=2026-04-30&lich=xa-thu").content.decode()
        assert 'name="on"' in control.get(drop).content.decode()

    @pytest.mark.parametrize("page", ["add_days", "revoke_day", "new_hours", "new"])
    @pytest.mark.parametrize("code", ["", "standard", "all", "moon"])
    def test_an_address_may_name_any_calendar(self, control, page: str, code: str) -> None:
        assert control.get(reverse(f"oversight:calendar_{page}"), {"lich": code}).status_code == 200

    def test_nor_one_that_another_agency_will_follow(self, office: Office, control) -> None:
        values = HOURS | {"code": "xa-khac", "name": "Giờ của xã khác", "purpose": "counting"}
        control.post("/dieu-hanh/lich/them/", values)
        days = SWAP | {"calendar": "xa-khac"}
        # Followed by nobody yet, it moves no promise: whoever keeps calendars may mend it.
        assert control.post("/dieu-hanh/lich/thay-doi/them-ngay/", days).status_code == 302
        ends, begins = date(2026, 12, 31), date(2027, 1, 1)
        other = AgencyFactory()
        AgencyCalendar.objects.filter(agency=other).update(valid_to=ends)
        AgencyCalendar.objects.create(agency=other, counting_calendar="xa-khac", valid_from=begins)
        assert control.post("/dieu-hanh/lich/thay-doi/them-ngay/", days).status_code == 422

    @pytest.mark.parametrize(("below", "status"), [(False, 422), (True, 302)])
    def test_one_of_an_agency_still_to_open_is_its_own_already(self, office: Office, control, below, status):
        values = HOURS | {"code": "xa-moi", "name": "Giờ của xã mới", "purpose": "counting"}
        control.post("/dieu-hanh/lich/them/", values)
        begins = date(2027, 1, 1)
        place = {"parent": office.commune} if below else {}
        coming = AgencyFactory(valid_from=begins, **place)
        coming.placements.update(valid_from=begins)
        AgencyCalendar.objects.create(agency=coming, counting_calendar="xa-moi", valid_from=begins)
        answer = control.post("/dieu-hanh/lich/thay-doi/them-ngay/", SWAP | {"calendar": "xa-moi"})
        assert answer.status_code == status


def test_moves_of_a_single_calendar_leave_other_calendars_alone(office: Office) -> None:
    dossier = accepted(office, when=at("2026-12-23T08:30"))
    own = changes.propose(
        change=change_from(proposed_swap().content),
        calendar_code="0700-1700",
        reason="Chỉ một lịch",
        by=1,
        at=at("2026-12-23T09:00"),
    )
    assert calendar_moves.moves_by(own) == []
    assert dossier.due_at == at("2026-12-28T08:30")

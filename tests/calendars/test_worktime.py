"""The small questions of the clock, and what it says in words."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest

from calendars.enums import StepKind
from calendars.exceptions import WrongCalendar
from calendars.queries import shipped_calendar
from calendars.rules import worktime
from calendars.rules.calendar import WorkCalendar
from calendars.rules.notation import session_from, session_to
from calendars.rules.questions import answer_question, question_from
from calendars.rules.seasons import Week, month_day, two_seasons
from calendars.rules.sentences import DAY, DECIMAL, MOMENT, SENTENCES, moment_in_words, sentence, sentences
from calendars.rules.worktime import Period, PeriodUnit, Step, Terms, WorktimeError, explain_due
from tests.factories.calendars import at, day, definition, sessions


OFFICE = shipped_calendar("standard")
FRIDAY, SATURDAY, MONDAY = date(2026, 10, 9), date(2026, 10, 10), date(2026, 10, 12)


class TestDays:
    def test_next_and_last_working_day_leave_the_day_itself_out(self) -> None:
        assert worktime.next_working_day(OFFICE, FRIDAY) == MONDAY
        assert worktime.next_working_day(OFFICE, SATURDAY) == MONDAY
        assert worktime.last_working_day_before(OFFICE, MONDAY) == FRIDAY
        assert worktime.last_working_day_before(OFFICE, SATURDAY) == FRIDAY

    @pytest.mark.parametrize(
        ("days", "expected"),
        [(0, MONDAY), (1, MONDAY), (2, date(2026, 10, 13)), (-1, FRIDAY), (-2, date(2026, 10, 8))],
    )
    def test_working_days_are_added_from_a_day_off(self, days: int, expected: date) -> None:
        assert worktime.add_working_days(OFFICE, SATURDAY, days) == expected

    def test_subtracting_needs_at_least_one_day(self) -> None:
        with pytest.raises(WorktimeError, match="từ 1 trở lên"):
            worktime.subtract_working_days(OFFICE, FRIDAY, 0)

    def test_working_days_between_count_the_last_and_not_the_first(self) -> None:
        assert worktime.working_days_between(OFFICE, date(2026, 2, 13), date(2026, 2, 24)) == 2
        assert worktime.working_days_between(OFFICE, date(2026, 2, 24), date(2026, 2, 13)) == -2
        assert worktime.working_days_between(OFFICE, FRIDAY, FRIDAY) == 0

    def test_the_end_of_a_working_day(self) -> None:
        assert worktime.end_of_working_day(OFFICE, FRIDAY) == at("2026-10-09T17:30")
        with pytest.raises(WorktimeError, match="không có buổi"):
            worktime.end_of_working_day(OFFICE, SATURDAY)

    def test_days_before_anything_is_known_are_refused(self) -> None:
        with pytest.raises(WorktimeError, match="1950"):
            worktime.next_working_day(OFFICE, date(1900, 1, 1))
        with pytest.raises(WorktimeError, match="lùi"):
            worktime.subtract_working_days(OFFICE, date(2026, 1, 5), 100_000)

    def test_a_far_day_is_reached_by_growing_the_table(self) -> None:
        calendar = WorkCalendar(definition())
        assert worktime.add_working_days(calendar, date(2026, 1, 1), 10_000) == date(2064, 5, 1)
        assert worktime.is_working_day(calendar, date(1960, 1, 1))
        with pytest.raises(WorktimeError, match="2200"):
            worktime.add_working_days(calendar, date(2199, 1, 1), 1000)

    def test_an_office_that_never_works_answers_with_a_sentence(self) -> None:
        with pytest.raises(WorktimeError, match="không có buổi làm việc nào"):
            worktime.next_working_day(WorkCalendar(definition([])), FRIDAY)


class TestMoments:
    @pytest.mark.parametrize(
        ("moment", "is_open", "opens"),
        [
            ("2026-10-09T07:29", False, "2026-10-09T07:30"),
            ("2026-10-09T07:30", True, "2026-10-09T07:30"),
            ("2026-10-09T11:30", False, "2026-10-09T13:30"),
            ("2026-10-09T17:30", False, "2026-10-12T07:30"),
            ("2026-10-10T09:00", False, "2026-10-12T07:30"),
        ],
    )
    def test_open_now_and_the_next_opening(self, moment: str, is_open: bool, opens: str) -> None:
        assert worktime.is_open(OFFICE, at(moment)) is is_open
        assert worktime.next_opening(OFFICE, at(moment)) == at(opens)

    def test_hours_are_added_up_to_the_end_of_a_stretch(self) -> None:
        assert worktime.add_working_hours(OFFICE, at("2026-10-09T13:30"), 4) == at("2026-10-09T17:30")
        assert worktime.add_working_hours(OFFICE, at("2026-10-09T17:00"), Decimal("1.5")) == at(
            "2026-10-12T08:30"
        )

    def test_minutes_are_whole_and_never_negative(self) -> None:
        count = worktime.working_minutes_between
        assert count(OFFICE, at("2026-10-09T17:00"), at("2026-10-12T08:00")) == 60
        assert count(OFFICE, at("2026-10-12T08:00"), at("2026-10-09T17:00")) == 0
        assert count(OFFICE, at("2026-10-09T09:00:30"), at("2026-10-09T09:02")) == 1

    def test_the_share_of_time_used_and_when_half_of_it_is(self) -> None:
        start, due = at("2026-10-09T09:30"), at("2026-10-13T09:30")
        assert worktime.share_used(OFFICE, start, due, start) == 0
        assert worktime.share_used(OFFICE, start, due, at("2026-10-12T09:30")) == 0.5
        assert worktime.share_used(OFFICE, start, due, at("2026-10-14T09:30")) == 1.5
        assert worktime.warning_moment(OFFICE, start, due, 50) == at("2026-10-12T09:30")
        assert worktime.warning_moment(OFFICE, start, due, 80) == at("2026-10-12T16:18")

    def test_no_time_at_all_is_used_up_at_the_due_moment(self) -> None:
        lunch, later = at("2026-10-09T12:00"), at("2026-10-09T13:00")
        assert worktime.share_used(OFFICE, lunch, later, lunch) == 0
        assert worktime.share_used(OFFICE, lunch, later, later) == 1

    @pytest.mark.parametrize(
        ("due", "unit", "on_time_until"),
        [
            ("2026-10-09T09:00", PeriodUnit.WORKING_DAYS, "2026-10-09T17:30"),
            ("2026-10-09T18:00", PeriodUnit.MONTHS, "2026-10-09T18:00"),  # a promise made by hand
            ("2026-10-10T09:00", PeriodUnit.WORKING_DAYS, "2026-10-10T23:59:59"),  # has become a day off
            ("2026-10-09T09:00", PeriodUnit.WORKING_HOURS, "2026-10-09T09:00"),
        ],
    )
    def test_late_after(self, due: str, unit: PeriodUnit, on_time_until: str) -> None:
        assert worktime.late_after(OFFICE, at(due), unit) == at(on_time_until)

    @pytest.mark.parametrize(
        ("opened", "closed", "unit", "moved"),
        [
            ("2026-10-07T09:00", "2026-10-08T10:00", PeriodUnit.WORKING_DAYS, "2026-10-12T10:30"),
            ("2026-10-07T09:00", "2026-10-07T09:20", PeriodUnit.WORKING_HOURS, "2026-10-09T09:50"),
            # 25 hours are one whole day, and its end moves off the weekend.
            ("2026-10-07T09:00", "2026-10-08T10:00", PeriodUnit.CALENDAR_DAYS, "2026-10-12T09:30"),
            ("2026-10-07T09:00", "2026-10-08T10:00", PeriodUnit.MONTHS, "2026-10-12T09:30"),
            ("2026-10-07T09:00", "2026-10-08T08:00", PeriodUnit.MONTHS, "2026-10-09T09:30"),
            # Over lunch nothing was taken, and after the due moment nothing is given.
            ("2026-10-07T11:40", "2026-10-07T13:20", PeriodUnit.WORKING_DAYS, "2026-10-09T09:30"),
            ("2026-10-09T09:30", "2026-10-16T09:00", PeriodUnit.CALENDAR_DAYS, "2026-10-09T09:30"),
        ],
    )
    def test_what_a_wait_gives_back(self, opened: str, closed: str, unit: PeriodUnit, moved: str) -> None:
        assert worktime.give_back(OFFICE, at("2026-10-09T09:30"), at(opened), at(closed), unit) == at(moved)

    def test_a_promise_at_the_start_of_a_session_moves_to_one(self) -> None:
        moved = worktime.give_back(
            OFFICE,
            at("2026-10-09T07:30"),
            at("2026-10-07T09:00"),
            at("2026-10-08T09:00"),
            PeriodUnit.WORKING_DAYS,
        )
        assert moved == at("2026-10-12T07:30")


class TestSeasons:
    SUMMER = Week((1,), ((time(7), time(11)),))
    REST = Week((1,), ((time(8), time(12)),), saturday=((time(8), time(10)),))

    @pytest.mark.parametrize(
        ("first", "last", "inside", "outside"),
        [
            ("15/04", "15/10", ["04-20", "10-12"], ["04-13", "10-19", "12-28", "01-05"]),
            ("16/10", "14/04", ["10-19", "12-28", "01-05", "04-13"], ["04-20", "10-12"]),
            ("01/01", "30/06", ["01-05", "06-29"], ["07-06", "12-28"]),
            ("01/07", "31/12", ["07-06", "12-28"], ["01-05", "06-29"]),
        ],
    )
    def test_a_season_may_cross_new_year(
        self, first: str, last: str, inside: list[str], outside: list[str]
    ) -> None:
        rows = two_seasons(self.REST, self.SUMMER, month_day(first), month_day(last))
        calendar = WorkCalendar(definition(rows))
        worktime.check_definition(calendar.definition)
        for number in inside:
            assert calendar.stretches_on(date.fromisoformat(f"2026-{number}")) == ((time(7), time(11)),)
        for number in outside:
            assert calendar.stretches_on(date.fromisoformat(f"2026-{number}")) == ((time(8), time(12)),)

    def test_a_season_to_the_end_of_february_holds_in_every_year(self) -> None:
        rows = two_seasons(self.REST, self.SUMMER, month_day("01/12"), month_day("29/02"))
        calendar = WorkCalendar(definition(rows))
        assert calendar.stretches_on(date(2027, 2, 22))[0] == (time(7), time(11))
        assert calendar.stretches_on(date(2027, 3, 1))[0] == (time(8), time(12))
        assert calendar.stretches_on(date(2028, 2, 28))[0] == (time(7), time(11))

    @pytest.mark.parametrize("text", ["", "4", "31/04", "00/01", "1/13", "x/y", "15/04/2026", "²/1"])
    def test_what_is_no_day_of_a_year_is_refused(self, text: str) -> None:
        with pytest.raises(WrongCalendar, match="không phải ngày trong năm"):
            month_day(text)


def test_sessions_are_written_down_and_read_back() -> None:
    for row in sessions("07:30-11:30", valid_from=date(2026, 1, 1), season_from=401, season_to=1031):
        assert session_from(session_to(row)) == row
    assert session_from(session_to(OFFICE.definition.sessions[0])) == OFFICE.definition.sessions[0]


def test_a_calendar_with_a_day_less_is_another_calendar() -> None:
    changed = WorkCalendar(replace(OFFICE.definition, exceptions=()))
    assert worktime.is_working_day(changed, date(2026, 9, 2))
    assert not worktime.is_working_day(OFFICE, date(2026, 9, 2))
    named = OFFICE.exception_on(date(2026, 9, 2))
    assert named is not None
    assert named.name == "Quốc khánh 02/9"
    assert repr(OFFICE) == "<WorkCalendar standard>"


def test_every_kind_of_step_has_its_sentence() -> None:
    assert {kind for kind, _variant in SENTENCES} == set(StepKind)


SPOKEN = [
    ({"received": "2026-02-13T17:45"}, "Nhận ngoài giờ (sau giờ làm việc): coi như nhận lúc 07:30 thứ Hai"),
    ({"received": "2026-02-13T12:10"}, "Nhận ngoài giờ (giờ nghỉ giữa hai buổi)"),
    ({"received": "2026-02-13T06:10"}, "Nhận ngoài giờ (trước giờ làm việc)"),
    ({"received": "2026-02-14T09:00"}, "Nhận ngoài giờ (ngày nghỉ hằng tuần)"),
    (
        {"received": "2026-02-17T09:00"},
        "Nhận ngoài giờ (Tết Nguyên đán Bính Ngọ, Công văn 9859/VPCP-KGVX; Thông báo 9441/TB-BNV)",
    ),
    ({"received": "2026-02-13"}, "Nhận hồ sơ trong ngày thứ Sáu, 13/02/2026."),
    ({"received": "2026-02-13"}, "Không rõ giờ nhận nên hẹn đến cuối ngày: 17:30"),
    ({"period": "3.5"}, "Đếm 3,5 ngày làm việc, không tính ngày thứ Sáu, 13/02/2026."),
    ({"period": "0"}, "Giải quyết ngay trong ngày thứ Sáu, 13/02/2026."),
    ({"period": "8", "unit": "working_hours"}, "Đếm 8 giờ làm việc kể từ 09:00 thứ Sáu, 13/02/2026."),
    ({"period": "2", "unit": "months"}, "Đếm 2 tháng, không tính ngày thứ Sáu"),
    ({"period": "3", "unit": "calendar_days"}, "Ngày cuối thứ Hai, 16/02/2026 là ngày nghỉ (Tết"),
    ({"received": "2026-08-21T09:00", "period": "2"}, "Có tính 22/08/2026: Làm bù cho ngày 31/8"),
    ({"cutoff": "15:00:start_next_day"}, "Nhận không sau 15:00: mốc giờ của thủ tục không làm đổi"),
    ({"cutoff": "08:00:start_next_day"}, "Nhận sau 08:00: tính như nhận vào đầu ngày làm việc kế tiếp."),
    (
        {"cutoff": "08:00:start_next_day", "cutoff_source": "Quy chế Một cửa, Điều 5."},
        "Nhận sau 08:00: tính như nhận vào đầu ngày làm việc kế tiếp (Quy chế Một cửa, Điều 5). Đếm",
    ),
    ({"pauses": [["2026-02-13T10:00", "2026-02-13T14:15"]]}, "trả lại 2 giờ 15 phút: hạn là"),
    ({"pauses": [["2026-02-13T10:00", "2026-02-13T10:05"]]}, "trả lại 5 phút: hạn là"),
    (
        {"unit": "calendar_days", "period": "20", "pauses": [["2026-02-24T10:00", "2026-02-26T10:00"]]},
        "trả lại 2 ngày: hạn là",
    ),
    ({"pauses": [["2026-02-14T10:00", "2026-02-14T14:00"]]}, "không làm đổi hạn (không có giờ làm việc nào)"),
    ({"pauses": [["2026-03-24T10:00", "2026-03-26T14:00"]]}, "không làm đổi hạn (bắt đầu khi đã đến hạn)"),
    (
        {"pauses": [["2026-02-13T10:00", "2026-02-24T14:00"]], "mode": "restart"},
        "Chờ từ 10:00 thứ Sáu, 13/02/2026 đến 14:00 thứ Ba, 24/02/2026: thời hạn tính lại từ đầu",
    ),
    (
        {"received": "2026-12-31T09:00"},
        "Tạm tính: ngày nghỉ mới được công bố đủ đến hết thứ Năm",
    ),
]


@pytest.mark.parametrize(("changes", "words"), SPOKEN)
def test_the_explanation_says_it(changes: dict[str, object], words: str) -> None:
    row = {"received": "2026-02-13T09:00", "period": "3", "unit": "working_days"} | changes
    answer = answer_question(question_from(row), OFFICE)
    assert words in " ".join(sentences(answer.steps))


def test_days_of_one_document_that_do_not_follow_each_other_are_listed() -> None:
    calendar = WorkCalendar(definition(days=(day("2026-10-06"), day("2026-10-08"))))
    terms = Terms(Period(Decimal(3), PeriodUnit.WORKING_DAYS))
    answer = explain_due(calendar=calendar, received=at("2026-10-05T09:00"), terms=terms)
    assert "Không tính 06/10/2026, 08/10/2026:" in " ".join(sentences(answer.steps))


def test_policies_and_extensions_are_said() -> None:
    terms = Terms(
        Period(Decimal(1), PeriodUnit.WORKING_DAYS), due_time_policy=worktime.DueTimePolicy.END_OF_SESSION
    )
    fixed = replace(terms, due_time_policy=worktime.DueTimePolicy.FIXED_HOUR, fixed_hour=time(16))
    answer = explain_due(
        calendar=OFFICE, received=at("2026-10-05T09:00"), terms=terms, extended_to=at("2026-10-08T16:00")
    )
    spoken = " ".join(sentences(answer.steps))
    assert "Giờ hẹn là cuối buổi làm việc: 11:30 thứ Ba, 06/10/2026." in spoken
    assert "Đã xin lỗi và hẹn lại: từ 11:30 thứ Ba, 06/10/2026 sang 16:00 thứ Năm, 08/10/2026." in spoken
    other = explain_due(calendar=OFFICE, received=at("2026-10-05T09:00"), terms=fixed)
    assert "Giờ hẹn cố định của cơ quan: 16:00" in " ".join(sentences(other.steps))


def test_an_extension_to_what_has_become_a_day_off_moves_on_and_says_so() -> None:
    calendar = WorkCalendar(definition(days=(day("2026-10-08"),)))
    terms = Terms(Period(Decimal(1), PeriodUnit.WORKING_DAYS))
    asked = {"calendar": calendar, "received": at("2026-10-05T09:00"), "terms": terms}
    answer = explain_due(**asked, extended_to=at("2026-10-08T16:00"))
    assert (answer.due_at, answer.legal_due_at) == (at("2026-10-09T16:00"), at("2026-10-06T09:00"))
    assert "dời sang thứ Sáu, 09/10/2026." in " ".join(sentences(answer.steps))


def test_an_extension_that_is_no_later_changes_nothing() -> None:
    terms = Terms(Period(Decimal(1), PeriodUnit.WORKING_DAYS))
    plain = explain_due(calendar=OFFICE, received=at("2026-10-05T09:00"), terms=terms)
    same = explain_due(
        calendar=OFFICE, received=at("2026-10-05T09:00"), terms=terms, extended_to=at("2026-10-06T09:00")
    )
    assert same == plain


def test_another_language_is_the_callers() -> None:
    step = Step(StepKind.DUE, {"at": "2026-10-06T09:00"})
    english = {"Hạn trả kết quả: {at}.": "Due: {at}.", "thứ Ba": "Tuesday"}
    assert sentence(step, lambda text: english.get(text, text)) == "Due: 09:00 Tuesday, 06/10/2026."


def test_another_language_writes_days_its_own_way():
    english = {DAY: "{weekday} {day:%-d %b %Y}", MOMENT: "{at:%H:%M} on {weekday} {at:%-d %b %Y}"}

    def translate(text: str) -> str:
        return english.get(text, text)

    assert moment_in_words("2026-02-12", translate) == "thứ Năm 12 Feb 2026"
    assert moment_in_words("2026-02-12T14:00:00", translate) == "14:00 on thứ Năm 12 Feb 2026"
    assert moment_in_words("2026-02-12T14:00:00") == "14:00 thứ Năm, 12/02/2026"


def test_another_language_writes_parts_of_numbers_its_own_way():
    step = Step(StepKind.COUNT, {"value": "3.5", "unit": "working_days", "from": "2026-02-12"})
    english = {DECIMAL: "{whole}.{part}"}
    assert "Đếm 3,5 ngày làm việc" in sentence(step)
    assert "Đếm 3.5 ngày làm việc" in sentence(step, lambda text: english.get(text, text))
    whole = Step(StepKind.COUNT, {"value": "10", "unit": "working_days", "from": "2026-02-12"})
    assert "Đếm 10 ngày làm việc" in sentence(whole)

"""Rules of ratings and petitions as tables."""

from datetime import date
from time import process_time

import pytest

from calendars.queries.shipped import shipped_calendar
from dossiers.enums import State
from feedback.enums import OtherMatter, Verdict
from feedback.rules.acts import MAY
from feedback.rules.deadlines import limit, remind_at
from feedback.rules.opinion import Heard, dislike_turns
from feedback.rules.publishing import traces
from feedback.rules.rating import Said, open_until, too_early, verdict
from feedback.rules.recognising import looks_like
from tests import access_table as table
from tests.clock import at


@pytest.mark.parametrize(
    ("from_at", "days", "due"),
    [
        # An ordinary week: the day of sending is not counted.
        pytest.param("2026-03-02 09:00", 2, "2026-03-04 17:30", id="Monday and two days"),
        pytest.param("2026-03-05 16:00", 2, "2026-03-09 17:30", id="over a week-end"),
        pytest.param("2026-03-02 09:00", 5, "2026-03-09 17:30", id="five"),
        pytest.param("2026-03-02 09:00", 15, "2026-03-23 17:30", id="fifteen"),
        # After hours and on a Sunday: as if come at the next session.
        pytest.param("2026-03-02 20:00", 2, "2026-03-05 17:30", id="in the evening"),
        pytest.param("2026-03-08 10:00", 2, "2026-03-11 17:30", id="on a Sunday"),
        # Tet 2026: off from Saturday 14 to Sunday 22 February; Monday 23 works.
        pytest.param("2026-02-12 14:00", 2, "2026-02-23 17:30", id="two days over Tet"),
        pytest.param("2026-02-13 09:00", 15, "2026-03-13 17:30", id="fifteen over Tet"),
        pytest.param("2026-02-18 09:00", 5, "2026-03-02 17:30", id="sent in Tet"),
        # 30 April and 1 May 2026 are a Thursday and a Friday.
        pytest.param("2026-04-29 09:00", 2, "2026-05-05 17:30", id="over the days of April and May"),
    ],
)
def test_limits_are_working_days_of_the_one_clock(from_at, days, due):
    found = limit(shipped_calendar("standard"), at(from_at), days)
    assert found.due_at == at(due)
    assert found.due_on == at(due).date()


def test_a_reminder_comes_at_four_fifths_of_the_working_time():
    calendar = shipped_calendar("standard")
    found = limit(calendar, at("2026-03-02 07:30"), 5)
    assert remind_at(calendar, at("2026-03-02 07:30"), found.due_at) == at("2026-03-06 15:54")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([Said(True, True)], Verdict.DISLIKED),
        ([Said(True, False)], Verdict.LIKED),
        # The overall answer outweighs all others.
        ([Said(True, False), Said(False, True), Said(False, True)], Verdict.LIKED),
        ([Said(True, True), Said(False, False), Said(False, False)], Verdict.DISLIKED),
        # A slip without it: the greater number, an even one is no dislike.
        ([Said(False, True), Said(False, True), Said(False, False)], Verdict.DISLIKED),
        ([Said(False, True), Said(False, False)], Verdict.LIKED),
        ([Said(False, False)], Verdict.LIKED),
    ],
)
def test_what_a_rating_comes_to(said, expected):
    assert verdict(said) == expected


D = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("state", "ended_on", "due_on", "expected"),
    [
        (State.DRAFT, None, None, True),
        (State.IN_PROCESS, None, D, True),
        (State.IN_PROCESS, None, date(2026, 3, 9), False),  # its promised day has passed
        (State.IN_PROCESS, None, None, True),  # only words tell when
        (State.SUPPLEMENT_PRE, None, None, False),  # form 02 and the slip were handed out
        (State.SUPPLEMENT, None, D, False),
        (State.DONE, D, D, False),
        (State.RETURNED, D, D, False),
        (State.REFUSED, D, None, False),
    ],
)
def test_there_must_be_something_to_rate(state, ended_on, due_on, expected):
    assert too_early(state, ended_on=ended_on, due_on=due_on, on=D) == expected


def test_a_rating_is_taken_until_its_last_day():
    assert open_until(ended_on=date(2026, 3, 2), open_days=90) == date(2026, 5, 31)
    assert open_until(ended_on=None, open_days=90) is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Đi lại ba lần chưa xong", None),
        ("Tôi làm đơn khiếu nại quyết định thu hồi đất", OtherMatter.COMPLAINT),
        ("TOI KHIEU NAI", OtherMatter.COMPLAINT),
        ("Tố cáo cán bộ nhận hối lộ", OtherMatter.DENUNCIATION),
        ("khiếu nại và tố cáo", OtherMatter.DENUNCIATION),
        ("Kiến nghị bỏ bản sao giấy khai sinh", None),
        ("phản ánh về khiếu-nại", OtherMatter.COMPLAINT),
    ],
)
def test_other_procedures_are_recognised(content, expected):
    assert looks_like(content) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Người dân phản ánh phải đi lại nhiều lần.", []),
        ("Hồ sơ nộp ngày 02/03/2026, trả ngày 16/03/2026.", []),
        ("Ông lương thị GỬI phản ánh", ["Lương Thị Gửi"]),
        ("Bà Lương Thị Gửiền phản ánh", []),  # another name
        ("Gọi 0912 000 111 để hỏi", ["0912 000 111"]),
        ("Căn cước 079185000012", ["079185000012"]),
        ("Thư: gui@thu.example", ["gui@thu.example"]),
        ("ở Thôn Thử, xã Thử Nghiệm", ["Thôn Thử, xã Thử Nghiệm"]),
        ("Hồ sơ 000.00.00.H99-260306-0001 nộp", ["000.00.00.H99-260306-0001"]),
        ("số 0912/000/111", ["0912000111"]),
        ("0912 000 111a0912000222", ["0912 000 111", "a0912000222"]),
        ("a@b.vn+c.d@e-f.vn, @g.vn", ["a@b.vn", "+c.d@e-f.vn"]),
    ],
)
def test_what_could_tell_who_the_sender_is(text, expected):
    names = ["Lương Thị Gửi", "Thôn Thử, xã Thử Nghiệm", ""]
    assert traces(text, names=names, phones=["0912000111", ""]) == expected


@pytest.mark.parametrize("part", ["1-1-1-1-1-1-1-a", "0912", "a.b-", "12345678 x", "@", "@a-", "1 1 1 1 a@"])
def test_no_text_keeps_us_busy_for_long(part):
    """Eight thousand signs are read in milliseconds; tried from every sign they took four seconds."""
    text = part * (8000 // len(part))
    began = process_time()
    traces(text, names=["Lương Thị Gửi"], phones=["0912000111"])
    assert process_time() - began < 0.5


def test_who_may_act_is_what_the_access_table_says():
    assert {
        (act.value, role.value, relation.value)
        for act, grants in MAY.items()
        for roles, relation in grants
        for role in roles
    } == {row for row in table.acts() if row[0] in {act.value for act in MAY}}


@pytest.mark.parametrize(
    ("heard", "turns"),
    [
        ([], []),
        ([(2, 1, 1)], []),  # as many of each
        ([(2, 0, 1)], [2]),
        ([(9, 0, 1), (2, 1, 0)], []),  # in the order of days
        ([(2, 0, 1), (2, 1, 0)], []),  # a day counts as it ended
        ([(2, 0, 1), (3, 2, 0), (4, 0, 1), (5, 0, 1)], [2, 3, 5]),
        ([(2, 0, 3), (6, 0, -3)], [2, 6]),  # the answer was vague: its votes are gone
    ],
)
def test_days_from_which_dislikes_outweigh_likes(heard, turns):
    found = dislike_turns(Heard(date(2026, 3, on), likes, dislikes) for on, likes, dislikes in heard)
    assert found == tuple(date(2026, 3, on) for on in turns)

"""Which time of reception is believed after an outage, as tables."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calendars.queries.shipped import shipped_calendar
from dossiers.rules.outages import (
    Doubt,
    Entry,
    Span,
    alive_within,
    covering,
    doubts,
    entered_by,
    fault,
    may_note,
    number_in,
    padded,
    silence,
)
from tests.clock import at


STANDARD = shipped_calendar("standard")
# Friday 6 March 2026.
WHOLE = Span(1, at("2026-03-06 09:00"), at("2026-03-06 10:30"))
LASTING = Span(2, at("2026-03-06 09:00"), None)
SEEN = Span(2, at("2026-03-06 09:00"), None, alive_at=at("2026-03-06 09:40"))
MACHINE = Span(3, at("2026-03-06 09:00"), at("2026-03-06 10:30"), device=7)


def said(received, *, now="2026-03-06 11:00", outages=(WHOLE,), device=None):
    return fault(
        at(received), now=at(now), outages=outages, opening=STANDARD, counting=STANDARD, device=device
    )


@pytest.mark.parametrize(
    ("received", "changes", "words"),
    [
        ("2026-03-06 09:30", {}, ""),
        ("2026-03-06 09:00", {}, ""),  # both ends belong to it
        ("2026-03-06 10:30", {}, ""),
        ("2026-03-06 08:59", {}, "không nằm trong"),
        ("2026-03-06 10:31", {}, "không nằm trong"),
        ("2026-03-06 11:01", {}, "tương lai"),
        ("2026-03-06 09:30", {"outages": ()}, "không nằm trong"),
        ("2026-03-06 10:59", {"outages": (LASTING,)}, ""),
        # one machine's outage is that machine's alone
        ("2026-03-06 09:30", {"outages": (MACHINE,), "device": 7}, ""),
        ("2026-03-06 09:30", {"outages": (MACHINE,), "device": 8}, "không nằm trong"),
        ("2026-03-06 09:30", {"outages": (MACHINE,)}, "không nằm trong"),
        # the end of the next working day is Monday 17:30, not Saturday
        ("2026-03-06 09:30", {"now": "2026-03-09 17:00"}, ""),
        ("2026-03-06 09:30", {"now": "2026-03-10 07:31"}, "quá hạn nhập"),
        # one nobody has noted the end of holds to the end of the next working day, or until work was seen
        ("2026-03-09 17:00", {"now": "2026-03-10 09:00", "outages": (LASTING,)}, ""),
        ("2026-03-09 17:00", {"now": "2026-03-11 07:31", "outages": (LASTING,)}, "quá hạn nhập"),
        ("2026-03-10 08:00", {"now": "2026-03-10 09:00", "outages": (LASTING,)}, "chưa ghi kết thúc"),
        ("2026-03-06 09:40", {"outages": (SEEN,)}, ""),
        ("2026-03-06 09:41", {"outages": (SEEN,)}, "đến 09:40 ngày 06/03/2026"),
        ("2026-03-06 09:30", {"now": "2026-03-10 07:31", "outages": (SEEN,)}, "quá hạn nhập"),
    ],
)
def test_a_time_is_believed_within_an_outage_only(received, changes, words):
    sentence = said(received, **changes)
    assert (words in sentence) if words else sentence == ""


@pytest.mark.parametrize("received", ["2026-03-06 12:15", "2026-03-06 20:00", "2026-03-07 09:00"])
def test_a_time_out_of_opening_sessions_is_not_believed(received):
    """At lunch, in the evening, on Saturday."""
    long = Span(1, at("2026-03-06 09:00"), at("2026-03-07 12:00"))
    assert "ngoài giờ mở cửa" in said(received, outages=(long,), now="2026-03-07 13:00")


def test_of_two_outages_the_one_over_first_is_named():
    assert covering([LASTING, WHOLE], at("2026-03-06 09:30")) == WHOLE
    assert covering([LASTING, WHOLE], at("2026-03-06 10:45")) == LASTING
    assert covering([WHOLE], at("2026-03-06 11:00")) is None


def test_every_outage_has_a_last_day_of_entry():
    """Two working days where nobody has noted the end, one after the end or after work was seen."""
    found = [entered_by(outage, STANDARD) for outage in (LASTING, SEEN, WHOLE)]
    assert found == [at("2026-03-10 17:30"), at("2026-03-09 17:30"), at("2026-03-09 17:30")]


@pytest.mark.parametrize(
    ("since", "seen", "first"),
    [
        ("08:00", "11:00", "09:05"),  # all the time
        ("09:30", "09:31", "09:30"),
        (None, "09:31", "09:31"),
        ("10:26", "11:00", None),  # came back when the outage ended
        ("08:00", "09:04", None),  # heard for the last time when it began
        ("08:00", "08:30", None),
        ("11:00", "11:30", None),
    ],
)
def test_a_machine_heard_in_the_midst_of_an_outage(since, seen, first):
    day = "2026-03-06 "
    found = alive_within(WHOLE, at(day + since) if since else None, at(day + seen))
    assert found == (at(day + first) if first else None)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("T00042", 42), ("t42", 42), (" 42 ", 42), ("T-00042", 42), ("0042", 42), ("", None), ("T", None),
        ("T00000", None), ("42a", None), ("-1", None), ("12345678", None), ("T 1 2", None),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(typed, number):
    assert number_in(typed) == number


def test_a_number_is_read_back_as_it_is_printed():
    assert [number_in(padded(number)) for number in (1, 42, 99999, 1234567)] == [1, 42, 99999, 1234567]


@pytest.mark.parametrize(
    ("began", "ended", "field"),
    [
        ("2026-03-06 09:00", None, ""),
        ("2026-03-06 09:00", "2026-03-06 10:00", ""),
        ("2026-03-06 11:01", None, "began_at"),
        ("2026-02-27 10:59", "2026-02-27 12:00", "began_at"),  # older than seven days
        ("2026-02-27 11:01", "2026-02-27 12:00", ""),
        ("2026-03-06 09:00", "2026-03-06 11:01", "ended_at"),
        ("2026-03-06 09:00", "2026-03-06 09:00", "ended_at"),
        ("2026-03-06 09:00", "2026-03-06 08:00", "ended_at"),
    ],
)
def test_what_may_be_put_on_record(began, ended, field):
    found, sentence = may_note(at(began), at(ended) if ended else None, now=at("2026-03-06 11:00"))
    assert (found, bool(sentence)) == (field, bool(field))


@pytest.mark.parametrize(
    ("seen", "lost", "back", "began"),
    [
        ("09:00", "09:00", "09:20", "09:00"),
        ("09:00", "09:05", "09:20", "09:05"),
        ("09:00", "08:00", "09:20", "09:00"),  # not before the server last heard from it
        ("09:19", "09:19", "09:19", None),  # a lost packet
        ("09:00", "09:30", "09:20", None),  # lost after it was back
        ("07:30", "08:00", "19:40", None),  # switched off
    ],
)
def test_a_machine_is_believed_within_its_own_silence(seen, lost, back, began):
    day = "2026-03-06 "
    found = silence(at(day + seen), at(day + lost), at(day + back))
    assert found == (Span(0, at(day + began), at(day + back)) if began else None)


def test_a_machine_switched_off_overnight_was_not_cut_off():
    assert silence(at("2026-03-05 17:00"), at("2026-03-05 17:00"), at("2026-03-06 04:00")) is None


def entry(number, received, **changes):
    values = {
        "id": number,
        "received_at": at(f"2026-03-06 {received}"),
        "recorded_at": at("2026-03-06 11:00"),
        "person": 1,
        "outage_began_at": at("2026-03-06 09:00"),
        "noted_at": at("2026-03-06 10:40"),
        "noted_by": 2,
    }
    return Entry(**(values | changes))


def heard(when):
    return {"heard_at": at(f"2026-03-06 {when}"), "outage_ended_at": at("2026-03-06 10:30")}


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        ([entry(1, "09:10"), entry(2, "09:12")], {1: [], 2: []}),
        # nobody receives two people within a minute; two clerks do
        ([entry(1, "09:10"), entry(2, "09:10")], {1: [], 2: [Doubt.CLOSE_TOGETHER]}),
        ([entry(1, "09:10"), entry(2, "09:10", person=3)], {1: [], 2: []}),
        # who entered it had noted the outage himself
        ([entry(1, "09:10", noted_by=1)], {1: [Doubt.SAME_PERSON]}),
        # noted only on Monday
        ([entry(1, "09:10", noted_at=at("2026-03-09 08:00"))], {1: [Doubt.NOTED_LATER]}),
        ([entry(1, "09:10", noted_at=at("2026-03-06 17:30"))], {1: []}),
        # a machine's own silence was noted by nobody
        ([entry(1, "09:10", noted_by=None, noted_at=at("2026-03-09 08:00"))], {1: []}),
        ([entry(1, "09:10", clock_offset=timedelta(minutes=-6))], {1: [Doubt.CLOCK_OFF]}),
        ([entry(1, "09:10", clock_offset=timedelta(minutes=5))], {1: []}),
        # of two within a minute, the one entered later
        (
            [entry(1, "09:10"), entry(2, "09:10", recorded_at=at("2026-03-06 10:50"))],
            {1: [Doubt.CLOSE_TOGETHER], 2: []},
        ),
        # the counter was at work all the same; coming back when it ended is no work in it
        ([entry(1, "09:10", received_meanwhile=True)], {1: [Doubt.AT_WORK]}),
        ([entry(1, "09:10", **heard("10:25"))], {1: [Doubt.AT_WORK]}),
        ([entry(1, "09:10", **heard("10:26"))], {1: []}),
        ([], {}),
    ],
)
def test_what_should_be_looked_at(entries, found):
    assert doubts(entries, STANDARD) == found

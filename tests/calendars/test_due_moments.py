"""Rulings 3–8 and the awkward edges, sentence by sentence: each row worked out by hand."""

import pytest

from calendars.queries import shipped_calendar
from calendars.rules.questions import answer_question, local_text, question_from


# 2026-10-05 is a Monday; October 2026 has no day off but the weekends.
CASES = {
    "plain": ("2026-10-05T09:00", "3 working_days", {}, "2026-10-08T09:00"),
    # --- the start (ruling 4) ---
    "before opening waits for the session": (
        "2026-10-05T06:15",
        "1 working_days",
        {},
        "2026-10-06T07:30",
    ),
    "lunch waits for the afternoon": ("2026-10-05T12:10", "1 working_days", {}, "2026-10-06T13:30"),
    "11:30 sharp is already lunch": ("2026-10-05T11:30", "1 working_days", {}, "2026-10-06T13:30"),
    "the last minute of a session is inside": ("2026-10-05T17:29", "1 working_days", {}, "2026-10-06T17:29"),
    "17:30 sharp is after hours": ("2026-10-05T17:30", "2 working_days", {}, "2026-10-08T07:30"),
    "a Saturday waits for Monday": ("2026-10-10T10:00", "1 working_days", {}, "2026-10-13T07:30"),
    "a make-up Saturday is a working day": ("2026-08-22T10:00", "1 working_days", {}, "2026-08-24T10:00"),
    "receipt_day: Friday evening still leaves Friday out": (
        "2026-10-09T17:45",
        "1 working_days",
        {"start_rule": "receipt_day"},
        "2026-10-12T17:30",
    ),
    "receipt_day: a Saturday is the day not counted": (
        "2026-10-10T10:00",
        "5 working_days",
        {"start_rule": "receipt_day"},
        "2026-10-16T10:00",
    ),
    "receipt_day: half a day from Saturday": (
        "2026-10-10T10:00",
        "0.5 working_days",
        {"start_rule": "receipt_day"},
        "2026-10-12T11:30",
    ),
    # --- hours ---
    "hours end with the stretch, not with the next one": (
        "2026-10-09T11:45",
        "8 working_hours",
        {},
        "2026-10-12T11:30",
    ),
    "half an hour over lunch": ("2026-10-05T11:15", "0.5 working_hours", {}, "2026-10-05T13:45"),
    "no hours at all: at once": ("2026-10-05T12:00", "0 working_hours", {}, "2026-10-05T13:30"),
    # --- fractions: whole days first, the rest in sessions ---
    "half a day ends with the morning": ("2026-10-05T07:30", "0.5 working_days", {}, "2026-10-05T11:30"),
    "3.5 days": ("2026-10-05T09:00", "3.5 working_days", {}, "2026-10-08T15:00"),
    "4.75 days over the weekend": ("2026-10-05T10:00", "4.75 working_days", {}, "2026-10-12T08:00"),
    "half a day from Friday noon": ("2026-10-09T12:00", "0.5 working_days", {}, "2026-10-09T17:30"),
    "no days: within the day": ("2026-10-05T09:00", "0 working_days", {}, "2026-10-05T17:30"),
    "15.5 calendar days": ("2026-03-06T16:00", "15.5 calendar_days", {}, "2026-03-23T11:30"),
    # --- calendar days and months: only the end moves ---
    "a Saturday evening counts from that Saturday": (
        "2026-10-10T20:00",
        "4 calendar_days",
        {},
        "2026-10-14T17:30",
    ),
    "before opening the clock time becomes the first start": (
        "2026-10-05T06:00",
        "2 calendar_days",
        {},
        "2026-10-07T07:30",
    ),
    "at lunch the clock time becomes the morning's end": (
        "2026-10-05T12:00",
        "2 calendar_days",
        {},
        "2026-10-07T11:30",
    ),
    "ends in Tết": ("2026-01-17", "30 calendar_days", {}, "2026-02-23T17:30"),
    "one month": ("2026-10-05T09:00", "1 months", {}, "2026-11-05T09:00"),
    "one month to a Sunday": ("2026-10-08T09:00", "1 months", {}, "2026-11-09T09:00"),
    "31 January and a month is the last of February": (
        "2025-01-31T09:00",
        "1 months",
        {},
        "2025-02-28T09:00",
    ),
    "31 August and six months": (
        "2025-08-31T09:00",
        "6 months",
        {},
        "2026-03-02T09:00",
    ),  # 28/02 is a Saturday
    "half a month is fifteen days": ("2026-03-06T09:00", "0.5 months", {}, "2026-03-23T09:00"),
    "a year is twelve months, over a leap day": ("2024-02-29T09:00", "12 months", {}, "2025-02-28T09:00"),
    # --- no clock time at reception ---
    "no time: the day's end": ("2026-10-05", "3 working_days", {}, "2026-10-08T17:30"),
    "no time on a day off": ("2026-10-10", "1 working_days", {}, "2026-10-13T17:30"),
    "no time, 8 hours: never a promise too early": ("2026-10-05", "8 working_hours", {}, "2026-10-06T17:30"),
    "no time, half a day": ("2026-10-05", "0.5 working_days", {}, "2026-10-06T17:30"),
    "within the day, but the day is over": (
        "2026-10-05T18:00",
        "0 working_days",
        {"start_rule": "receipt_day"},
        "2026-10-06T17:30",
    ),
    # --- cut-offs (ruling 6) ---
    "same day": (
        "2026-10-05T14:59",
        "1 working_days",
        {"cutoff": "15:00:result_same_day_else_next"},
        "2026-10-05T17:30",
    ),
    "15:00 sharp is not after 15:00": (
        "2026-10-05T15:00",
        "1 working_days",
        {"cutoff": "15:00:result_same_day_else_next"},
        "2026-10-05T17:30",
    ),
    "after 15:00: the next working day": (
        "2026-10-09T15:01",
        "1 working_days",
        {"cutoff": "15:00:result_same_day_else_next"},
        "2026-10-12T17:30",
    ),
    "without a time: taken at the latest moment of its day, after the hour": (
        "2026-10-05",
        "1 working_days",
        {"cutoff": "15:00:result_same_day_else_next"},
        "2026-10-06T17:30",
    ),
    "without a time, where the hour is the end of the day": (
        "2026-10-05",
        "1 working_days",
        {"cutoff": "17:30:result_same_day_else_next"},
        "2026-10-05T17:30",
    ),
    "without a time, and what comes late starts the next day": (
        "2026-10-05",
        "3 working_days",
        {"cutoff": "15:00:start_next_day"},
        "2026-10-09T17:30",
    ),
    "without a time, on a day off: the next day has begun before the hour": (
        "2026-10-10",
        "1 working_days",
        {"cutoff": "15:00:result_same_day_else_next"},
        "2026-10-12T17:30",
    ),
    "same day, a limit of zero": (
        "2026-10-09T16:00",
        "0 working_days",
        {"cutoff": "15:00:result_same_day_else_next"},
        "2026-10-12T17:30",
    ),
    "same day, said as eight hours": (
        "2026-10-05T10:00",
        "8 working_hours",
        {"cutoff": "15:00:result_same_day_else_next"},
        "2026-10-05T17:30",
    ),
    "same day, received on a Saturday": (
        "2026-10-10T16:00",
        "1 working_days",
        {"cutoff": "15:00:result_same_day_else_next"},
        "2026-10-12T17:30",
    ),
    "same day in calendar days": (
        "2026-10-09T16:00",
        "1 calendar_days",
        {"cutoff": "15:00:result_same_day_else_next"},
        "2026-10-12T17:30",
    ),
    "start next day": (
        "2026-10-05T15:30",
        "3 working_days",
        {"cutoff": "15:00:start_next_day"},
        "2026-10-09T07:30",
    ),
    "start next day, in time": (
        "2026-10-05T14:30",
        "3 working_days",
        {"cutoff": "15:00:start_next_day"},
        "2026-10-08T14:30",
    ),
    "start next day does not count twice after closing": (
        "2026-10-05T17:45",
        "3 working_days",
        {"cutoff": "15:00:start_next_day"},
        "2026-10-09T07:30",
    ),
    "start next day in hours": (
        "2026-10-05T15:30",
        "4 working_hours",
        {"cutoff": "15:00:start_next_day"},
        "2026-10-06T11:30",
    ),
    "a noon cut-off is asked of the real time, not of the afternoon": (
        "2026-10-05T11:45",
        "1 working_days",
        {"cutoff": "12:00:start_next_day"},
        "2026-10-06T13:30",
    ),
    "start next day in calendar days": (
        "2026-10-09T15:30",
        "2 calendar_days",
        {"cutoff": "15:00:start_next_day"},
        "2026-10-14T07:30",
    ),
    "a cut-off does not touch months": (
        "2026-10-05T16:00",
        "1 months",
        {"cutoff": "15:00:result_same_day_else_next"},
        "2026-11-05T16:00",
    ),
    # --- waits (ruling 8) ---
    "two days waited, two days given back": (
        "2026-10-05T09:00",
        "5 working_days",
        {"pauses": [["2026-10-06T10:00", "2026-10-08T10:00"]]},
        "2026-10-14T09:00",
    ),
    "a wait over the due moment": (
        "2026-10-05T09:00",
        "2 working_days",
        {"pauses": [["2026-10-06T09:00", "2026-10-20T09:00"]]},
        "2026-10-21T09:00",
    ),
    "opened at the due moment: too late": (
        "2026-10-05T09:00",
        "2 working_days",
        {"pauses": [["2026-10-07T09:00", "2026-10-09T09:00"]]},
        "2026-10-07T09:00",
    ),
    "a second wait opened within what the first gave back": (
        "2026-10-05T09:00",
        "2 working_days",
        {"pauses": [["2026-10-08T08:00", "2026-10-09T08:00"], ["2026-10-06T09:00", "2026-10-07T09:00"]]},
        "2026-10-09T09:00",
    ),
    "overlapping waits count once": (
        "2026-10-05T09:00",
        "5 working_days",
        {"pauses": [["2026-10-06T10:00", "2026-10-07T10:00"], ["2026-10-06T14:00", "2026-10-08T10:00"]]},
        "2026-10-14T09:00",
    ),
    "a weekend's wait is no wait": (
        "2026-10-05T09:00",
        "5 working_days",
        {"pauses": [["2026-10-09T17:30", "2026-10-12T07:30"]]},
        "2026-10-12T09:00",
    ),
    "a whole day's wait keeps a promise at the day's start": (
        "2026-10-04T09:00",
        "2 working_days",
        {"pauses": [["2026-10-05T09:00", "2026-10-06T09:00"]]},
        "2026-10-08T07:30",
    ),
    "waits before the clock started are cut": (
        "2026-10-05T15:30",
        "1 working_days",
        {"pauses": [["2026-10-05T16:00", "2026-10-06T09:30"]], "cutoff": "15:00:start_next_day"},
        "2026-10-07T09:30",
    ),
    "hours are given back too": (
        "2026-10-05T09:00",
        "4 working_hours",
        {"pauses": [["2026-10-05T10:00", "2026-10-05T11:00"]]},
        "2026-10-05T16:00",
    ),
    "calendar periods: whole days, before the end moves": (
        "2026-03-06T09:00",
        "14 calendar_days",
        {"pauses": [["2026-03-09T10:00", "2026-03-10T10:00"]]},
        "2026-03-23T09:00",  # 20/3 + 1 day is a Saturday
    ),
    "calendar periods: part of a day is not a day": (
        "2026-03-09T09:00",
        "10 calendar_days",
        {"pauses": [["2026-03-10T08:00", "2026-03-11T07:59"]]},
        "2026-03-19T09:00",
    ),
    "months wait whole days": (
        "2026-10-05T09:00",
        "1 months",
        {"pauses": [["2026-10-12T09:00", "2026-10-16T09:00"]]},
        "2026-11-09T09:00",
    ),
    # --- restart from zero ---
    "restart": (
        "2026-10-05T09:00",
        "3 working_days",
        {"pauses": [["2026-10-06T09:00", "2026-10-12T15:00"]], "mode": "restart"},
        "2026-10-15T15:00",
    ),
    "restart out of hours": (
        "2026-10-05T09:00",
        "3 working_days",
        {"pauses": [["2026-10-06T09:00", "2026-10-10T15:00"]], "mode": "restart"},
        "2026-10-15T07:30",
    ),
    "restart obeys the cut-off": (
        "2026-10-05T09:00",
        "3 working_days",
        {
            "pauses": [["2026-10-06T09:00", "2026-10-12T15:30"]],
            "mode": "restart",
            "cutoff": "15:00:start_next_day",
        },
        "2026-10-16T07:30",
    ),
    "the last restart forgets the earlier one": (
        "2026-10-05T09:00",
        "3 working_days",
        {
            "pauses": [["2026-10-13T09:00", "2026-10-14T10:00"], ["2026-10-06T09:00", "2026-10-12T15:00"]],
            "mode": "restart",
        },
        "2026-10-19T10:00",
    ),
    "a restart opened after the due moment changes nothing": (
        "2026-10-05T09:00",
        "1 working_days",
        {"pauses": [["2026-10-06T09:00", "2026-10-12T15:00"]], "mode": "restart"},
        "2026-10-06T09:00",
    ),
    # --- edges of a month, far from office hours (decision 16) ---
    "06:30 on a month's last day": ("2026-09-30T06:30", "1 months", {}, "2026-10-30T07:30"),
    "23:30 on a month's last day": ("2026-09-30T23:30", "1 months", {}, "2026-10-30T17:30"),
    "23:30 in working days": ("2026-09-30T23:30", "1 working_days", {}, "2026-10-02T07:30"),
    "06:30 told in UTC: the local day": (
        "2026-09-29T23:30+00:00",
        "1 working_days",
        {},
        "2026-10-01T07:30",
    ),
    "23:30 told in UTC: the local day": (
        "2026-09-30T16:30+00:00",
        "2 calendar_days",
        {},
        "2026-10-02T17:30",
    ),
    "seconds are kept": ("2026-10-05T09:00:41", "1 working_days", {}, "2026-10-06T09:00:41"),
}


def ask(received: str, period: str, more: dict[str, object]) -> str:
    value, unit = period.split()
    question = question_from({"received": received, "period": value, "unit": unit, **more})
    return local_text(answer_question(question, shipped_calendar("standard")).due_at)


@pytest.mark.parametrize(("received", "period", "more", "due_at"), CASES.values(), ids=CASES)
def test_due_moments(received: str, period: str, more: dict[str, object], due_at: str) -> None:
    assert ask(received, period, more) == due_at

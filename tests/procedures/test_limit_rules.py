"""Which limit binds, of those by case, by channel and in general."""

from datetime import time
from decimal import Decimal

import pytest

from procedures.enums import Channel
from procedures.exceptions import NoLimit
from procedures.rules.limits import (
    CutoffRow,
    LimitRow,
    channels_offered,
    choose_limit,
    describe,
    without_limit,
)


def row(value, unit="working_days", *, case=None, channel=None, text=""):
    return LimitRow(case, channel, None if value is None else Decimal(value), unit, text)


GENERAL = row("10")
BY_CHANNEL = row("5", channel=2)
BY_CASE = row("7", case=3)
BY_BOTH = row("1", "months", case=3, channel=2)
TEXT = row(None, "see_text", text="Ngay sau khi nhận đủ hồ sơ")


@pytest.mark.parametrize(
    ("rows", "case", "channel", "value"),
    [
        ([GENERAL, BY_CHANNEL, BY_CASE, BY_BOTH], 3, 2, "1"),
        ([GENERAL, BY_CHANNEL, BY_CASE], 3, 2, "7"),  # the case before the channel
        ([GENERAL, BY_CHANNEL], 3, 2, "5"),
        ([GENERAL, BY_CHANNEL], None, 1, "10"),
        ([GENERAL, BY_CASE], 4, 1, "10"),
        ([row("3.5"), row("4.75")], None, 1, "4.75"),  # the text tells them apart; the promise holds in both
        ([row("5"), row("6", "calendar_days")], None, 1, "5"),  # six days are fewer than five working ones
        ([TEXT, GENERAL], None, 1, "10"),
        # A channel the record says nothing of has the number beside it.
        ([row(None, "see_text", channel=2), GENERAL], None, 2, "10"),
        ([row(None, "see_text", case=3), BY_CASE, GENERAL], 3, 1, "7"),
        ([row(None, "see_text", case=3), BY_CASE, GENERAL], 4, 1, "10"),  # the words are another case's
        ([row(None, "see_text", channel=2), BY_CASE], 3, 2, "7"),
    ],
)
def test_the_most_specific_number_binds(rows, case, channel, value):
    limit = choose_limit(rows, [], case_id=case, channel=channel)
    assert limit.period is not None
    assert limit.period.value == Decimal(value)


def test_without_a_number_the_text_binds():
    limit = choose_limit([TEXT], [], case_id=None, channel=1)
    assert (limit.period, limit.text, limit.note) == (
        None,
        "theo nội dung quy định",
        "Ngay sau khi nhận đủ hồ sơ",
    )


def test_a_case_whose_own_limit_is_in_words_is_not_promised_the_number_of_the_others():
    words = row(None, "see_text", case=3, text="Theo hiệp định")
    limit = choose_limit([GENERAL, BY_CHANNEL, words], [], case_id=3, channel=2)
    assert (limit.period, limit.note) == (None, "Theo hiệp định")


def test_no_limit_at_all_is_an_error_with_a_way_out():
    with pytest.raises(NoLimit, match="hãy bổ sung vào danh mục"):
        choose_limit([BY_CHANNEL], [], case_id=None, channel=1)


IN_PERSON, ONLINE, POSTAL = Channel
A, B = 3, 4


@pytest.mark.parametrize(
    ("rows", "cases", "lacking"),
    [
        ([GENERAL], (), []),
        ([GENERAL], (A, B), []),
        ([TEXT], (A, B), []),  # words are a limit
        ([BY_CASE], (A, B), [(B, IN_PERSON), (B, ONLINE), (B, POSTAL)]),
        ([BY_CASE, row("5", case=B, channel=1)], (A, B), [(B, ONLINE), (B, POSTAL)]),
        # Every limit names its channel: the others are not offered, as the record tells its ways to file.
        ([row("5", channel=1), row("5", channel=2)], (), []),
        ([row("5", case=A, channel=1), row("5", case=B, channel=2)], (A, B), [(A, ONLINE), (B, IN_PERSON)]),
        ([], (), [(None, IN_PERSON)]),  # the counter is always open
    ],
)
def test_what_could_be_received_without_a_limit(rows, cases, lacking):
    channels = channels_offered(rows, in_person_only=False, has_online_service=True)
    assert without_limit(rows, cases=cases, channels=channels) == lacking


@pytest.mark.parametrize(
    ("flags", "offered"),
    [
        ({"in_person_only": False, "has_online_service": True}, [IN_PERSON, ONLINE, POSTAL]),
        ({"in_person_only": False, "has_online_service": False}, [IN_PERSON, POSTAL]),
        ({"in_person_only": True, "has_online_service": True}, [IN_PERSON]),
    ],
)
def test_ways_to_file_follow_the_flags(flags, offered):
    assert channels_offered([GENERAL], **flags) == offered


def test_the_counter_is_always_open():
    assert channels_offered([BY_CHANNEL], in_person_only=False, has_online_service=False) == [IN_PERSON]


def test_a_cutoff_of_the_case_comes_before_the_general_one():
    general = CutoffRow(None, time(15, 0), "result_same_day_else_next", "NĐ 23/2015, Điều 7")
    own = CutoffRow(3, time(16, 0), "start_next_day", "Quy chế")
    asked = {"limits": [GENERAL], "cutoffs": [general, own], "channel": 1}
    assert choose_limit(case_id=3, **asked).cutoff.hour == time(16, 0)
    limit = choose_limit(case_id=None, **asked)
    assert (limit.cutoff.hour, limit.cutoff.source) == (time(15, 0), "NĐ 23/2015, Điều 7")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("3.50", "working_days", "3,5 ngày làm việc"),
        ("2", "months", "2 tháng"),
        ("0", "working_days", "trong ngày"),
        (None, "see_text", "theo nội dung quy định"),
    ],
)
def test_limits_in_words(value, unit, words):
    assert describe(None if value is None else Decimal(value), unit) == words

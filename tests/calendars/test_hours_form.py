"""Hours as typed: what is no time is told once, where it stands."""

import pytest

from portal.oversight.calendars_forms import NewCalendarForm


NO_TIME = "Nhập giờ theo dạng giờ:phút, ví dụ 07:30."
BOTH = "Buổi làm việc cần cả giờ bắt đầu và giờ kết thúc."
TYPED = {
    "code": "xa-moi", "name": "Giờ của xã mới", "purpose": "counting", "weekdays": ["1"],
    "morning_starts": "07:30", "morning_ends": "11:30",
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"morning_starts": "25:00"}, {"morning_starts": [NO_TIME]}),
        ({"morning_ends": "sáng"}, {"morning_ends": [NO_TIME]}),
        ({"saturday_starts": "7:61", "saturday_ends": "11:30"}, {"saturday_starts": [NO_TIME]}),
        (
            {"saturday_starts": "25:00", "saturday_ends": "26:00"},
            {"saturday_starts": [NO_TIME], "saturday_ends": [NO_TIME]},
        ),
        ({"morning_starts": ""}, {"morning_starts": ["Trường này là bắt buộc."]}),
        ({"saturday_starts": "07:30"}, {"saturday_ends": [BOTH]}),
        ({"saturday_ends": "11:30"}, {"saturday_ends": [BOTH]}),
        ({"morning_ends": "07:00"}, {"morning_ends": ["Giờ kết thúc phải sau giờ bắt đầu."]}),
        # The season has a first hour, though it cannot be read.
        (
            {"season_from": "15/04", "season_to": "15/10", "season_morning_starts": "25:00"},
            {"season_morning_starts": [NO_TIME]},
        ),
    ],
)
def test_a_wrong_hour_is_told_at_its_own_field(typed, told):
    assert NewCalendarForm(TYPED | typed).errors == told

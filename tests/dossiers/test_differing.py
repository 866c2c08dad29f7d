"""Why the three measures of one dossier do not agree (ruling 1): L the law, N decision 766, R statistics."""

import pytest

from dossiers.rules.differing import why_they_differ


EXTENDED = "đã hẹn lại: L và N vẫn tính theo hẹn đầu, R theo hẹn mới"
OTHER_WAIT = "Quyết định 766 không trừ khoảng chờ ngoài bổ sung hồ sơ"
TWICE = "Quyết định 766 tính yêu cầu bổ sung lần hai là quá hạn"
ADDED = "766 cộng thời gian bổ sung vào hẹn đầu"
NOT_COUNTED = "thống kê không tính hồ sơ chờ bổ sung hoặc đã rút"
BY_THE_HOUR = ("L tính đến giờ, N và R tính theo ngày",)


@pytest.mark.parametrize(
    ("late", "facts", "words"),
    [
        ("LNR", {}, ()),
        ("", {}, ()),
        # Where they agree nothing is said, whatever there was.
        ("RNL", {"was_extended": True, "supplements": 2, "other_waits": 1, "is_waiting": True}, ()),
        ("", {"was_extended": True, "supplements": 2, "other_waits": 1, "is_waiting": True}, ()),
        ("LN", {"was_extended": True}, (EXTENDED,)),
        # A wait that is no supplement explains N alone, not what the law calls late as well.
        ("N", {"other_waits": 1}, (OTHER_WAIT,)),
        ("NR", {"other_waits": 1}, (OTHER_WAIT,)),
        ("LN", {"other_waits": 1}, BY_THE_HOUR),
        ("L", {"other_waits": 1}, BY_THE_HOUR),
        # The second request explains N, the first one why N is not late.
        ("N", {"supplements": 2}, (TWICE,)),
        ("N", {"supplements": 1}, BY_THE_HOUR),
        ("LR", {"supplements": 1}, (ADDED,)),
        ("LR", {"supplements": 2}, (ADDED,)),
        ("R", {"supplements": 1}, BY_THE_HOUR),
        ("LN", {"supplements": 1}, BY_THE_HOUR),
        # Whoever waits is not in the statistics; if they call it late, that is no reason.
        ("LN", {"is_waiting": True}, (NOT_COUNTED,)),
        ("R", {"is_waiting": True}, BY_THE_HOUR),
        ("L", {}, BY_THE_HOUR),
    ],
)
def test_why_the_measures_differ(late, facts, words):
    plain = {"was_extended": False, "supplements": 0, "other_waits": 0, "is_waiting": False}
    assert why_they_differ(late, **(plain | facts)) == words


def test_all_reasons_are_told_in_one_order():
    found = why_they_differ("N", was_extended=True, supplements=2, other_waits=1, is_waiting=True)
    assert found == (EXTENDED, OTHER_WAIT, TWICE, NOT_COUNTED)
    found = why_they_differ("L", was_extended=False, supplements=1, other_waits=1, is_waiting=True)
    assert found == (ADDED, NOT_COUNTED)

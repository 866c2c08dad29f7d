"""Texts that an office wrote stay one column of the lines that the generator copies."""

from calendars.rules.terms import DAY
from lib.copy import field
from portal.night.generator import rows
from portal.night.generator.parts import LivedEnding


AWKWARD = "Điều 9\tkhoản 2\nLuật \\\\ mẫu"
SOME_DAY = 740_000 * DAY


def test_an_article_of_a_sector_rule_may_hold_tabs_and_line_breaks():
    ending = LivedEnding(id=1, kind="refused", reason=AWKWARD, written=SOME_DAY, written_by=2, basis=AWKWARD)
    line = rows._ending(7, ending)
    assert line.count("\n") == 1
    columns = line.rstrip("\n").split("\t")
    assert columns[6:8] == [field(AWKWARD)] * 2
    assert len(columns) == len(rows._ending(7, LivedEnding(1, "refused", "", SOME_DAY, 2)).split("\t"))

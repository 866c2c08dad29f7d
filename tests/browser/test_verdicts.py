"""When two answers are the same page."""

import pytest

from tests.browser.ledger import Walked
from tests.browser.verdicts import Sent, Verdicts


PATH = "/xu-ly/7/"
PAGE = (
    '<title>Hồ sơ 7</title><nav><a href="/xu-ly/7/" aria-current="page">Hồ sơ</a><b>{who}</b></nav>'
    '<main id="main"><input name="csrfmiddlewaretoken" value="{token}"><input value="{key}">'
    "<p>{words}</p></main>"
)
USUAL = {"who": "Lan", "token": "abc", "key": "5e9aeca1-c092-458c-84c6-34848e0b00b3", "words": "Đang xử lý."}
SEEN = Walked("desk:dossier", PATH, "handler", 200, "Hồ sơ 7", 900, 30_000, 9, 24, {"320": 0}, 0)


def sent(*, path=PATH, statements=20, **changed):
    return Sent(path, PAGE.format(**USUAL | changed), statements)


@pytest.fixture
def verdicts():
    """Who has looked at one page, which asked for 4 statements more by itself."""
    made = Verdicts()
    made.keep(SEEN, sent())
    return made


@pytest.mark.parametrize(
    "changed",
    [
        {"token": "xyz"},
        {"key": "73b34974-6c5b-4df9-9ca0-a0547e1e070b"},
        {"words": "Đang \n xử lý."},  # white space
    ],
)
def test_what_is_new_in_every_answer_makes_no_other_page(verdicts, changed):
    known = verdicts.known("desk:dossier", "auditor", sent(**changed))
    assert known is not None
    assert (known.role, known.axe, known.title) == ("auditor", SEEN.axe, SEEN.title)


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("desk:dossier", {"words": "Đã xong."}),
        ("desk:dossier", {"who": "Mai"}),  # a frame nobody has looked at
        ("desk:paper", {}),  # another page with the same words
    ],
)
def test_another_middle_frame_or_name_is_looked_at(verdicts, name, changed):
    assert verdicts.known(name, "auditor", sent(**changed)) is None


def test_a_frame_looked_at_on_one_page_is_known_on_another(verdicts):
    """Whichever link leads to the page that is open."""
    first = PAGE.replace(' aria-current="page"', "").replace("Hồ sơ 7", "Việc của tôi")
    other = Sent("/xu-ly/", first.format(**USUAL | {"words": "Việc."}), 5)
    verdicts.keep(Walked("desk:home", "/xu-ly/", "handler", 200, "Việc", 1, 1, 1, 5, {}, 0), other)
    lan = Sent("/xu-ly/", first.format(**USUAL | {"words": "Việc.", "token": "q"}), 6)
    assert verdicts.known("desk:home", "approver", lan) is not None


def test_its_own_statements_count_and_what_the_page_asks_by_itself(verdicts):
    known = verdicts.known("desk:dossier", "auditor", sent(statements=31))
    assert known is not None
    assert known.statements == 31 + 4

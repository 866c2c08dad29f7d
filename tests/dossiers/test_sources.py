"""From which database a paper's data came."""

import pytest

from dossiers.enums import Evidence, PaperDatabase
from dossiers.rules.sources import database_of, names_database


@pytest.mark.parametrize(
    ("evidence", "chosen", "source", "expected"),
    [
        (Evidence.FOUND_IN_DATABASE, PaperDatabase.OTHER, "Cơ sở dữ liệu dân cư", PaperDatabase.OTHER),
        (Evidence.FOUND_IN_DATABASE, "", "CSDL quốc gia về Dân cư, 09:10", PaperDatabase.POPULATION),
        (Evidence.FOUND_IN_DATABASE, "", "Kho dữ liệu cá nhân", PaperDatabase.PERSONAL_STORE),
        (Evidence.FOUND_IN_DATABASE, "", "CSDL đất đai", PaperDatabase.OTHER),
        (Evidence.ELECTRONIC, "", "", ""),
        (Evidence.ELECTRONIC, PaperDatabase.PERSONAL_STORE, "", PaperDatabase.PERSONAL_STORE),
        # A paper in the hand did not come from a database, whatever was chosen.
        (Evidence.ORIGINAL, PaperDatabase.POPULATION, "dân cư", ""),
        ("", PaperDatabase.POPULATION, "", ""),
    ],
)
def test_what_was_chosen_else_what_the_words_say(evidence, chosen, source, expected):
    assert database_of(evidence, chosen, source) == expected


@pytest.mark.parametrize(
    ("chosen", "source", "is_named"),
    [
        (PaperDatabase.POPULATION, "", True),
        (PaperDatabase.PERSONAL_STORE, "", True),
        (PaperDatabase.OTHER, "", False),
        (PaperDatabase.OTHER, "CSDL đất đai", True),
        # From an outside system, which sends words and no choice.
        ("", "CSDL đất đai", True),
        ("", "  ", False),
    ],
)
def test_which_database_is_one_of_those_known_or_another_by_its_name(chosen, source, is_named):
    assert names_database(chosen, source) == is_named

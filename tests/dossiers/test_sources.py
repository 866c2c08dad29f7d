"""From which database a paper's data came."""

import pytest

from dossiers.enums import Evidence, PaperDatabase
from dossiers.rules.sources import database_of


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

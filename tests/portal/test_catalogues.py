"""One table of sentences says what Django's many said."""

import pytest
from django.utils.translation.trans_real import DjangoTranslation

from portal.ui.catalogues import OneCatalogue


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_entry_is_the_one_that_was_found_first(language):
    apart = DjangoTranslation(language)
    folded = OneCatalogue(apart._catalog)
    keys = list(apart._catalog.keys())
    assert len(keys) > 400
    assert [key for key in keys if folded.get(key) != apart._catalog.get(key) or key not in folded] == []
    assert [key for key in keys if folded[key] != apart._catalog[key]] == []


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_plurals_and_what_is_unknown_stay_as_they_were(count):
    folded, apart = DjangoTranslation("en"), DjangoTranslation("en")
    folded._catalog = OneCatalogue(folded._catalog)
    for one, many in (
        ("%d day", "%d days"),
        ("%(n)s hồ sơ", "%(n)s hồ sơ"),
        ("không ai viết", "không ai viết"),
    ):
        assert folded.ngettext(one, many, count) == apart.ngettext(one, many, count)
    assert folded.gettext("không ai viết câu này") == "không ai viết câu này"
    assert folded._catalog.get("không ai viết câu này", "?") == "?"

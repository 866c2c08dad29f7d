"""docs/acts.csv, by hand: which act may be taken back, which is asked before, and why not the rest."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from dossiers.enums import EventKind
from dossiers.rules import consequences
from dossiers.rules.quoting import article_of, quote, quoted
from dossiers.rules.undoing import UNDOABLE
from portal.counter import dossier as at_the_counter


ROOT = Path(settings.BASE_DIR)
with (ROOT / "docs/acts.csv").open(encoding="utf-8") as table:
    WAYS = {row["kind"]: row for row in csv.DictReader(table)}
# Written by the act that asks: the last act of the process.
ASKED_BY_ANOTHER = {"finish"}


def test_every_kind_of_event_has_its_way():
    assert set(WAYS) == set(EventKind.values)
    assert {row["way"] for row in WAYS.values()} == {"undo", "ask", "neither"}
    assert all(row["why"] and row["told"] for row in WAYS.values())


def test_what_may_be_taken_back_is_what_the_table_says():
    assert {kind for kind, row in WAYS.items() if row["way"] == "undo"} == set(UNDOABLE)


def test_what_is_asked_before_says_what_will_happen():
    asked = {kind for kind, row in WAYS.items() if row["way"] == "ask"}
    assert set(consequences.CONSEQUENCES) | ASKED_BY_ANOTHER == asked
    for kind in UNDOABLE:
        assert consequences.before(kind) == consequences.CAN_BE_TAKEN_BACK
    assert consequences.before("print_receipt") == ""


def test_nothing_that_tells_the_applicant_can_be_taken_back():
    assert not [kind for kind, row in WAYS.items() if row["way"] == "undo" and "applicant" in row["told"]]


TODAY = date(2026, 11, 21)
PAGES_WITH_ACTS = ("portal/desk/open_acts.py", "portal/counter/dossier.py")


def keys_on_pages() -> set[str]:
    """Every act the two pages of a dossier may offer, by the name its rule has."""
    desk = (ROOT / PAGES_WITH_ACTS[0]).read_text("utf-8")
    acts = re.findall(r'_act\(_\("[^"]+"\), "(\w+)"(?:, dossier, key="(\w+)")?', desk)
    named = {key or page for page, key in acts}
    named |= {"propose", "approve", "seal"}  # completing a step is named after its kind
    counter = (ROOT / PAGES_WITH_ACTS[1]).read_text("utf-8")
    block = counter[counter.index("known = (") : counter.index("return [", counter.index("known = ("))]
    return named | set(re.findall(r'"\w+", "(\w+)", "\w?"\)', block))


def test_every_act_of_the_dossier_page_has_its_rule():
    keys = keys_on_pages()
    assert len(keys) > 28
    assert set(at_the_counter.LEADS_ON) <= keys
    assert {key for key in keys if quote(key, on=TODAY) is None} == set()


def test_rules_in_force_do_not_overlap():
    for one in quoted():
        again = [other for other in quoted() if other.key == one.key and other is not one]
        for day in (date(2024, 1, 2), date(2025, 6, 30), date(2025, 7, 1), TODAY):
            assert not (one.holds(day) and any(other.holds(day) for other in again)), (one.key, day)


@pytest.mark.parametrize(
    ("on", "decree"),
    [
        (date(2025, 6, 30), "Nghị định 61/2018/NĐ-CP"),  # the last day of three tiers
        (date(2025, 7, 1), "Nghị định 118/2025/NĐ-CP"),
    ],
)
def test_the_law_of_the_day_is_quoted(on, decree):
    assert quote("hand_over", on=on).basis == f"Điều 18 {decree}"


def test_a_rule_that_was_not_yet_in_force_is_not_quoted():
    assert quote("ask_stop", on=date(2025, 6, 30)) is None
    assert quote("no such act", on=TODAY) is None


@pytest.mark.parametrize(
    ("on", "cited"),
    [
        (date(2025, 6, 30), ""),  # Decree 61/2018 named none
        (date(2025, 7, 1), "Điều 21 Nghị định 118/2025/NĐ-CP"),
    ],
)
def test_a_record_cites_the_article_of_its_day(on, cited):
    assert article_of("stop", on=on) == cited


CITED = re.compile(r"Điều (\d+)[^;]*?(\d+/\d{4}|Bộ luật Dân sự 2015)")
CIVIL_CODE = "91/2015"
with (ROOT / "docs/law.csv").open(encoding="utf-8") as table:
    LAW = {row["number"]: row for row in csv.DictReader(table)}


def cited(basis: str) -> list[tuple[str, str]]:
    """(number of the act, article) of each part of what is cited."""
    found = CITED.findall(basis)
    return [(number if number[0].isdigit() else CIVIL_CODE, article) for article, number in found]


def test_cited_articles_stand_in_the_table_of_the_law_and_were_in_force():
    told = [(one, number, article) for one in quoted() for number, article in cited(one.basis)]
    assert len(told) > 40
    for one, number, article in told:
        act = LAW[number]
        assert article in act["articles"].split(), f"Article {article} of {number} ({one.key})"
        ends = date.fromisoformat(act["valid_to"]) if act["valid_to"] else None
        begins = date.fromisoformat(act["valid_from"])
        assert ends is None or (one.valid_to is not None and one.valid_to <= ends), one.key
        assert one.valid_from is None or one.valid_from >= begins, one.key

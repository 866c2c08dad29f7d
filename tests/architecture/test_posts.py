"""docs/posts.csv, by hand: each act of a page that is posted to is taken back, asked before, done again.

What a row says is looked for where the person would see it: in the templates of the page (and what they
include) and in its view's module, not in the table that the sentence comes from.
"""

import csv
import inspect
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import get_resolver

from dossiers.rules.consequences import CONSEQUENCES as OF_DOSSIERS
from dossiers.rules.undoing import UNDOABLE
from dossiers.services.processing import MOVE_OF
from portal.counter import post, queueing
from portal.desk import petition_acts
from portal.help import requests
from portal.oversight import accounts, accounts_agencies, instructions
from portal.ui import list_pages
from portal.ui.consequences import CONSEQUENCES, find, sentence
from portal.ui.settings_undo import BACK


ROOT = Path(settings.BASE_DIR)
WAYS = {"undo", "ask", "again", "nothing", "machine"}


def rows_of(name: str) -> list[dict[str, str]]:
    with (ROOT / "docs" / name).open(encoding="utf-8") as table:
        return list(csv.DictReader(table))


POSTS = rows_of("posts.csv")
PAGES = {row["name"]: row for row in rows_of("pages.csv")}


def named(row: dict[str, str]) -> str:
    return f"{row['page']} {row['act']}"


def test_every_page_that_is_posted_to_stands_in_the_table_and_no_other():
    posted = {name for name, row in PAGES.items() if "POST" in row["methods"]}
    assert {row["page"] for row in POSTS} == posted
    assert len({named(row) for row in POSTS}) == len(POSTS)


def test_every_act_is_taken_back_asked_before_or_done_again():
    assert {row["way"] for row in POSTS} == WAYS
    for row in POSTS:
        assert row["act"], row
        assert not row["at"] or row["at"] in PAGES, named(row)
        assert (row["way"] in ("undo", "ask")) == bool(row["key"]), named(row)
        # Where it is put right is a page, and one that says how or that speaks for itself.
        assert row["way"] != "again" or row["at"], named(row)


@pytest.mark.parametrize(
    ("page", "acts"),
    [
        ("oversight:move_person", accounts.PERSON_MOVES),
        ("oversight:move_agency", accounts_agencies.AGENCY_MOVES),
        ("oversight:instruction", instructions.FORMS),
        ("desk:petition", petition_acts.DOINGS),
        ("help:request", requests.DOINGS),
        ("ui:list_view", list_pages.DONE),
        ("counter:queue", queueing.ACTS),
        ("counter:post_item", {act: 0 for acts in post.ACTS.values() for act in acts}),
    ],
)
def test_a_page_of_several_acts_names_each(page: str, acts: dict[str, Any]):
    told = [word for row in POSTS if row["page"] == page for word in row["act"].split()]
    assert sorted(told) == sorted(acts)


@cache
def views() -> dict[str, Any]:
    return dict(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for one in patterns:
        if hasattr(one, "url_patterns"):
            yield from _walk(one.url_patterns, f"{prefix}{one.namespace}:" if one.namespace else prefix)
        elif one.name:
            yield f"{prefix}{one.name}", one.callback


TEMPLATE = re.compile(r'"([\w/]+\.html)"')
PASSED_ON = {"portal.desk.linking": "portal.ui.linking", "portal.counter.linking": "portal.ui.linking"}
"""Views that hand the whole page to another module."""


@cache
def seen_on(page: str) -> str:
    """Everything a page is made of: its view's module, the templates it names and what these include."""
    module = views()[page].__module__
    texts = [inspect.getsource(sys.modules[PASSED_ON.get(module, module)])]
    waiting, done = [texts[0]], set()
    while waiting:
        for name in TEMPLATE.findall(waiting.pop()):
            path = ROOT / "templates" / name
            if name not in done and path.exists():
                done.add(name)
                texts.append(path.read_text("utf-8"))
                waiting.append(texts[-1])
    return "\n".join(texts)


def shows(row: dict[str, str]) -> bool:
    """Whether the page shows the sentence of this act."""
    key, text = row["key"], seen_on(row["at"] or row["page"])
    if key == "confirm.html":
        return f"'{row['page']}'" in text.replace('"', "'") and "components/confirm.html" in text
    if key.startswith("“"):
        return key.strip("“”") in text
    if key.endswith("."):  # acts in a row: one tag for all of them
        about = key.removesuffix(".")
        return f'before_act_of "{about}"' in text or f'about="{about}"' in text
    by_step = key in MOVE_OF.values() and "processing.MOVE_OF" in text
    return by_step or f'"{key}"' in text


ASKED = [row for row in POSTS if row["way"] == "ask"]
UNDONE = [row for row in POSTS if row["way"] == "undo"]


@pytest.mark.parametrize("row", ASKED, ids=named)
def test_what_is_asked_before_says_so_on_its_page(row: dict[str, str]):
    key = f"{row['key']}{row['act']}" if row["key"].endswith(".") else row["key"]
    if key[0] != "“" and key != "confirm.html":
        assert find(key), f"{key} has no sentence"
    assert shows(row)


@pytest.mark.parametrize("row", UNDONE, ids=named)
def test_what_is_taken_back_is_offered_on_its_page(row: dict[str, str]):
    assert row["key"] in (*UNDOABLE, *BACK)
    assert "components/just_done.html" in seen_on(row["at"] or row["page"])


def test_nothing_that_can_be_taken_back_is_missing_and_no_sentence_is_idle():
    assert {row["key"] for row in UNDONE} == {*UNDOABLE, *BACK}
    told = {f"{row['key']}{row['act']}" if row["key"].endswith(".") else row["key"] for row in ASKED}
    assert set(CONSEQUENCES) - told == {"record_leave"}, "said before an act that can be taken back"
    assert set(OF_DOSSIERS) - told == set()


@pytest.mark.parametrize("act", sorted({**OF_DOSSIERS, **CONSEQUENCES}))
def test_a_sentence_of_consequences_is_whole_and_short(act: str):
    said = find(act)
    assert said.endswith(".")
    assert len(said) <= 230, "read beside a button"


def test_a_templates_act_without_a_sentence_is_found():
    with pytest.raises(KeyError):
        sentence("no such act")
    # Every act named in a template has its sentence, also those no row of the table speaks of.
    literal = re.compile(r'{% before_act "([\w.]+)" %}')
    templates = [path.read_text("utf-8") for path in (ROOT / "templates").rglob("*.html")]
    used = {key for text in templates for key in literal.findall(text)}
    assert len(used) > 35
    assert {key for key in used if not find(key)} == set()
